"""The way of a report: written, with the secretariat, with the steering committee, before the assembly.

Each step is taken by a role that may take it, under its name and with its note; a step back needs a reason. Approvals
count from the day the report came to the steering committee: what was sent back is approved anew.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tomoni.reporting.actions.settling import to_settle
from tomoni.reporting.composing import compose
from tomoni.reporting.models import Report, Step
from tomoni.reporting.places import said
from tomoni.reporting.staleness import KEPT_IN, stale

State = Report.State
HAND_IN, APPROVE, AGREE, SEND_BACK, ADOPT = "hand_in", "approve", "agree", "send_back", "adopt"
WHO = {
    (State.DRAFT, HAND_IN): {"secretariat", "editor"},
    (State.SECRETARIAT, APPROVE): {"secretariat"},
    (State.SECRETARIAT, SEND_BACK): {"secretariat"},
    (State.STEERING, AGREE): {"steering"},
    (State.STEERING, SEND_BACK): {"steering", "secretariat"},
    (State.ASSEMBLY, ADOPT): {"secretariat"},
    (State.ASSEMBLY, SEND_BACK): {"secretariat"},
}
BACK_TO = {State.SECRETARIAT: State.DRAFT, State.STEERING: State.SECRETARIAT, State.ASSEMBLY: State.SECRETARIAT}


class ReviewRefusedError(ValueError):
    """The step cannot be taken now, or not by this person; the words say why."""


def open_steps(report: Report, *, user: Any) -> frozenset[str]:
    """Return the steps the user may take now: "hand_in", "approve", "agree", "send_back", "adopt"."""
    if not (user.is_authenticated and user.is_active):
        return frozenset()
    held = {role for roles in WHO.values() for role in roles} if user.is_superuser else user.role_keys()
    found = {step for (state, step), roles in WHO.items() if state == report.state and roles & held}
    if AGREE in found and approvals(report).filter(taken_by=user).exists():
        found.remove(AGREE)
    return frozenset(found)


def approvals(report: Report) -> Any:
    """Return the approvals of the steering committee since the report came to it last, in their order."""
    came = report.steps.filter(after=State.STEERING).exclude(before=State.STEERING).order_by("-pk").first()
    found = report.steps.filter(kind=Step.Kind.AGREED, pk__gt=came.pk if came else 0)
    return found.select_related("taken_by__person").order_by("pk")


@transaction.atomic
def hand_in(report: Report, *, user: Any, note: str = "") -> Step:
    """Hand a draft in to the secretariat. Raises ReviewRefusedError."""
    return _step(held(report, HAND_IN, user=user), Step.Kind.HANDED_IN, State.SECRETARIAT, user=user, note=note)


@transaction.atomic
def approve(report: Report, *, user: Any, note: str = "") -> Step:
    """Pass a report on to the steering committee; its text is closed from here on.

    Raises ReviewRefusedError while findings are open, or sentences say what their records no longer say.
    """
    report = held(report, APPROVE, user=user)
    _refuse_findings(report)
    _refuse_stale(report)
    return _step(report, Step.Kind.APPROVED, State.STEERING, user=user, note=note)


@transaction.atomic
def agree(report: Report, *, user: Any, note: str = "") -> Step:
    """Approve as a member of the steering committee; with the last approval needed the report goes to the assembly.

    Raises ReviewRefusedError while findings are open, and to who has approved it already.
    """
    report = held(report, AGREE, user=user)
    _refuse_findings(report)
    is_last = approvals(report).count() + 1 >= report.approvals_needed
    after = State.ASSEMBLY if is_last else State.STEERING
    return _step(report, Step.Kind.AGREED, after, user=user, note=note)


@transaction.atomic
def send_back(report: Report, *, user: Any, note: str) -> Step:
    """Send a report back with a reason: from the secretariat to who writes it, from further on to the secretariat.

    Raises ReviewRefusedError, without a reason too.
    """
    if not note.strip():
        raise ReviewRefusedError(_("Say why it is sent back."))
    report = held(report, SEND_BACK, user=user)
    return _step(report, Step.Kind.SENT_BACK, BACK_TO[State(report.state)], user=user, note=note)


def held(report: Report, step: str, *, user: Any) -> Report:
    """Return the report as it is now, held until the transaction ends, for a step of the user. Raises ReviewRefusedError."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    if step in open_steps(report, user=user):
        return report
    if step == AGREE and report.state == State.STEERING and approvals(report).filter(taken_by=user).exists():
        raise ReviewRefusedError(_("You have approved this report already."))
    if not any(state == report.state and each == step for state, each in WHO):
        words = _("This step is not open: the report is now “%(state)s”.")
        raise ReviewRefusedError(words % {"state": report.get_state_display()})
    raise ReviewRefusedError(_("Your role does not take this step."))


def _step(report: Report, kind: str, after: str, *, user: Any, note: str) -> Step:
    before, report.state = report.state, after
    report.save(update_fields=["state", "updated_at"])
    text = said(compose(report, KEPT_IN)) if after == State.ASSEMBLY else {}
    return Step.objects.create(
        report=report, kind=kind, before=before, after=after, taken_by=user, note=note.strip(), said=text
    )


def _refuse_findings(report: Report) -> None:
    findings = to_settle(report, language=get_language() or KEPT_IN)
    if findings:
        words = ngettext(
            "%(count)s finding is to be settled first: %(first)s",
            "%(count)s findings are to be settled first: %(first)s",
            len(findings),
        )
        raise ReviewRefusedError(words % {"count": len(findings), "first": findings[0].finding.text})


def _refuse_stale(report: Report) -> None:
    changed = stale(report, language=get_language() or KEPT_IN)
    if changed:
        words = ngettext(
            "The records behind %(count)s passage changed. Look at it first: %(first)s",
            "The records behind %(count)s passages changed. Look at them first: %(first)s",
            len(changed),
        )
        first = str(changed[0].passage) or str(changed[0].passage.chapter)
        raise ReviewRefusedError(words % {"count": len(changed), "first": first})
