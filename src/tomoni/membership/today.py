"""What waits in membership: applications to decide, terms that ended without renewal, one holder with two numbers."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tomoni.core.today import TodayItem
from tomoni.membership.models import Application, Membership
from tomoni.membership.models.standing import State, in_state


def items(user: Any, today: date) -> Iterator[TodayItem]:
    """Yield what waits for the secretariat; for others nothing."""
    if not user.has_perm("membership.change_membership"):
        return
    register = Membership.objects.editable_by(user)
    waiting = Application.objects.editable_by(user).waiting().count()
    yield from _counted(
        waiting,
        ngettext("%(count)s application to join", "%(count)s applications to join", waiting),
        reverse("membership_application:index"),
        _("applications"),
    )
    yield from _counted(
        in_state(register, State.LAPSED, today).count(),
        _("%(count)s past their days of grace without renewal"),
        reverse("membership_lapses:index"),
        _("renewals"),
    )
    for membership in register.doubled(today).order_by("number"):
        yield TodayItem(
            title=_("No. %(number)s: the same holder has another number too") % {"number": membership.number},
            url=reverse("membership_membership:inspect", args=[membership.pk]),
            due=None,
            scope="office",
            kind=_("two numbers"),
        )


def _counted(count: int, words: str, url: str, kind: str) -> Iterator[TodayItem]:
    if count:
        yield TodayItem(title=words % {"count": count}, url=url, due=None, scope="office", kind=kind)
