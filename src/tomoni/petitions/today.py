"""What waits in petitions: signatures held back, pairs to decide, manifests to sign, sheets overdue, data to destroy."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tomoni.core.today import TodayItem
from tomoni.petitions.models import HandOver, Match, Petition, Sheet, Signature

WARNED_BEFORE = timedelta(days=30)
SOON = timedelta(days=14)


def items(user: Any, today: date) -> Iterator[TodayItem]:
    """Yield what waits for the secretariat; for others nothing."""
    if not user.has_perm("petitions.change_match"):
        return
    petitions = Petition.objects.keyed_by(user)
    yield from _to_be_destroyed(petitions, today)
    yield from _of_petitions(petitions)
    yield from _collections(petitions, today)
    yield from _hand_overs(user)


def _to_be_destroyed(petitions: Any, today: date) -> Iterator[TodayItem]:
    for petition in petitions.to_be_erased(today + WARNED_BEFORE).order_by("erase_on", "pk"):
        words = _("“%(petition)s”: signers' data is to be destroyed")
        yield _item(words % {"petition": petition}, _page(petition), petition.erase_on)


def _of_petitions(petitions: Any) -> Iterator[TodayItem]:
    """Yield held signatures and undecided pairs, by petition."""
    for petition in petitions.filter(erased_at=None).order_by("title", "pk"):
        held = Signature.objects.held().filter(petition=petition).count()
        if held:
            words = ngettext(
                "“%(petition)s”: %(count)s signature is held back",
                "“%(petition)s”: %(count)s signatures are held back",
                held,
            )
            yield _item(words % {"petition": petition, "count": held}, _page(petition))
        pairs = Match.objects.open().filter(petition=petition).count()
        if pairs:
            words = ngettext(
                "“%(petition)s”: %(count)s pair may be one person",
                "“%(petition)s”: %(count)s pairs may be one person each",
                pairs,
            )
            url = f"{reverse('petitions_match:index')}?petition={petition.pk}"
            yield _item(words % {"petition": petition, "count": pairs}, url)


def _collections(petitions: Any, today: date) -> Iterator[TodayItem]:
    """Yield collections that come near while sheets are out, or have passed."""
    for petition in petitions.filter(erased_at=None, final_collection_on__lte=today + SOON).order_by("pk"):
        if petition.handed_over_on:
            continue
        out = Sheet.objects.out().filter(petition=petition).count()
        if out:
            words = ngettext("“%(petition)s”: %(count)s sheet is out", "“%(petition)s”: %(count)s sheets are out", out)
            yield _item(words % {"petition": petition, "count": out}, _page(petition), petition.final_collection_on)


def _hand_overs(user: Any) -> Iterator[TodayItem]:
    for each in HandOver.objects.editable_by(user).frozen().filter(second_signed_by=None).order_by("ends_on", "pk"):
        if each.manifest.get("taken_over") or user.pk == each.first_signed_by_id:
            continue
        words = _("“%(hand_over)s”: the manifest waits for a signature")
        yield _item(words % {"hand_over": each}, reverse("petitions_handover:inspect", args=[each.pk]))


def _item(title: str, url: str, due: date | None = None) -> TodayItem:
    return TodayItem(title=title, url=url, due=due, scope="office", kind=_("signatures"))


def _page(petition: Petition) -> str:
    return reverse("petitions_petition:inspect", args=[petition.pk])
