"""One body takes over from another."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.advocacy.models import Body, Succession


class SuccessionRefusedError(ValueError):
    """A succession cannot be kept so; the words say why."""


@transaction.atomic
def succeed(body: Body, *, successor: Body, on: date, ends: bool = True, note: str = "") -> Succession:
    """Note that another body took over on a day; with ``ends`` the first no longer exists from then on.

    Raises ``SuccessionRefusedError``.
    """
    held = Body.objects.select_for_update().get(pk=body.pk)
    if Succession.objects.filter(predecessor=held, successor=successor).exists():
        raise SuccessionRefusedError(_("This succession is entered already."))
    followers = [(each.predecessor_id, each.successor_id) for each in Succession.objects.all()]
    if held.pk in _after(successor.pk, followers):
        raise SuccessionRefusedError(_("That body came before this one. It cannot follow it as well."))
    if ends and held.valid_from and on <= held.valid_from:
        raise SuccessionRefusedError(_("The body does not exist before that day. Give a later day."))
    made = Succession.objects.create(predecessor=held, successor=successor, on=on, note=note.strip())
    if ends:
        held.valid_to = on
        held.save(update_fields=["valid_to", "updated_at"])
    return made


def _after(start: int, pairs: list[tuple[int, int]]) -> set[int]:
    found, edge = {start}, {start}
    while edge:
        edge = {later for earlier, later in pairs if earlier in edge} - found
        found |= edge
    return found
