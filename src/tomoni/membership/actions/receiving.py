"""Applications from the web: kept first, answered afterwards by the background worker.

The request does the same for everybody: one row, one job. Who is known already, and whether a plan lets people in
without approval, is looked at in the job, where a stranger cannot measure it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from tomoni.core import audit
from tomoni.core.audit.chain import take_turn
from tomoni.membership import links
from tomoni.membership.actions import applications, letters
from tomoni.membership.actions.applications import Answers
from tomoni.membership.actions.timeline import MembershipError
from tomoni.membership.models import Application, Membership, Plan
from tomoni.people.models import User


@transaction.atomic
def receive(key: UUID, *, plan: Plan, units: int, language: str, answers: Answers, is_mailed: bool) -> None:
    """Keep what somebody sent by the join form; the same key sent twice is one application.

    ``is_mailed`` False sends no mail: too many were sent to the address lately.
    """
    kept, is_new = Application.objects.get_or_create(
        pk=key, defaults={"plan": plan, "units": units, "language": language, "answers": answers.sealed()}
    )
    if is_new:
        transaction.on_commit(lambda: take_in.enqueue(str(kept.pk), is_mailed))


@task()
def take_in(key: str, is_mailed: bool) -> None:
    """Let the applicant join where the plan needs no approval and nobody alike is known; else say it was received."""
    application = Application.objects.select_related("plan").get(pk=key)
    if join_at_once(application, now=timezone.now()) is None and is_mailed:
        _mail_received(application)


def join_at_once(application: Application, *, now: datetime) -> Membership | None:
    """Accept by the plan's rule; None where a person must decide: the plan asks for it, or somebody alike is known."""
    if not (application.plan.joins_at_once and application.state == Application.State.WAITING):
        return None
    with audit.acting_as("join form"), translation.override("ja"), transaction.atomic():
        take_turn("default")
        if _is_like_somebody(application):
            return None
        try:
            with transaction.atomic():
                return applications.accept(application, user=None, now=now, note=_("by the plan, without approval"))
        except MembershipError:
            return None


def _is_like_somebody(application: Application) -> bool:
    everybody: Any = User(is_superuser=True, is_active=True)  # the rule looks through the whole register
    known = applications.candidates(application, user=everybody)
    return bool(known) or links.reached_by(links.mail_key(Answers.of(application).email)).exists()


def _mail_received(application: Application) -> None:
    answers = Answers.of(application)
    known = list(links.reached_by(links.mail_key(answers.email)).order_by("number"))
    link = links.pages_url(known, email=answers.email, purpose_days=links.ASKED_DAYS) if known else ""
    letters.send(
        "received",
        answers.email,
        language=application.language,
        name=answers.contact_name or answers.name,
        plan=application.plan.label(application.language),
        units=application.units,
        link=link,
        days=links.ASKED_DAYS,
    )
