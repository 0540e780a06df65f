"""What waits in membership: applications to decide, renewals and mails about them, one holder with two numbers."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tomoni.core.today import TodayItem
from tomoni.membership.actions import reminders
from tomoni.membership.models import Application, Membership
from tomoni.membership.models.renewal import unreminded
from tomoni.membership.models.standing import State, in_state, pauses_ending

PAUSES_TOLD = timedelta(days=31)


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
    yield from _reminders(register, today)
    pauses = pauses_ending(register, today, until=today + PAUSES_TOLD).count()
    yield from _counted(
        pauses,
        ngettext(
            "%(count)s pause ends within a month: ask whether they come back",
            "%(count)s pauses end within a month: ask whether they come back",
            pauses,
        ),
        f"{reverse('membership_membership:index')}?state={State.PAUSED}",
        _("pauses"),
    )
    for membership in register.doubled(today).order_by("number"):
        yield TodayItem(
            title=_("No. %(number)s: the same holder has another number too") % {"number": membership.number},
            url=reverse("membership_membership:inspect", args=[membership.pk]),
            due=None,
            scope="office",
            kind=_("two numbers"),
        )


def _reminders(register: Any, today: date) -> Iterator[TodayItem]:
    """Yield mails that wait for somebody to press Send, that failed, letters, and ends nobody was reminded of."""
    due = reminders.pending(today, memberships=register)
    waiting = [each for each in due if not each.hindrance and not (each.is_automatic and each.is_fresh)]
    kind = _("renewals")
    yield from _counted(
        len(waiting),
        ngettext("%(count)s reminder waits to be sent", "%(count)s reminders wait to be sent", len(waiting)),
        reverse("membership_renewals:outgoing"),
        kind,
    )
    letters = sum(bool(each.hindrance) for each in due)
    yield from _counted(
        letters,
        ngettext("%(count)s reminder needs a letter", "%(count)s reminders need a letter", letters),
        reverse("membership_renewals:letters"),
        kind,
    )
    failed = reminders.given_up(today, memberships=register).count()
    yield from _counted(
        failed,
        ngettext("%(count)s mail did not go out", "%(count)s mails did not go out", failed),
        reverse("membership_renewals:mails") + "?show=failed",
        kind,
    )
    silent = unreminded(today).filter(membership__in=register).count()
    yield from _counted(
        silent,
        ngettext(
            "%(count)s term ends this month and no reminder went out",
            "%(count)s terms end this month and no reminder went out",
            silent,
        ),
        f"{reverse('membership_renewals:index')}?stage=due&month={today:%Y-%m}",
        kind,
    )


def _counted(count: int, words: str, url: str, kind: str) -> Iterator[TodayItem]:
    if count:
        yield TodayItem(title=words % {"count": count}, url=url, due=None, scope="office", kind=kind)
