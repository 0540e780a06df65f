"""The steps of a report on its way to the assembly, each a page that says what will follow."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tomoni.core.staff import VerbView
from tomoni.core.staff.views import visible_or_404
from tomoni.reporting.actions import reviewing, settling
from tomoni.reporting.models import Report
from tomoni.reporting.staleness import stale


class NoteForm(forms.Form):
    """A note to those who come next."""

    note = forms.CharField(
        label=gettext_lazy("note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ReasonForm(forms.Form):
    """Why it is sent back."""

    note = forms.CharField(label=gettext_lazy("reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))


class OnReportView(VerbView):
    """Something done about a report by who may see it and holds one of the roles; others are refused."""

    model = Report
    permission = "reporting.add_step"
    roles: frozenset[str] = frozenset()
    template_name = "reporting/staff/step.html"
    header_icon = "doc-full"

    def find(self, pk: Any) -> Report:
        report = visible_or_404(Report, self.request.user, pk)
        if not (self.request.user.is_superuser or self.roles & self.request.user.role_keys()):
            raise PermissionDenied
        return report

    @property
    def back_url(self) -> str:
        """The page of the review."""
        return reverse("reporting_report:inspect", args=[self.record.pk])

    def get_success_url(self) -> str:
        return self.back_url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=self.back_url, **kwargs)


def roles_of(step: str) -> frozenset[str]:
    """Return the roles that take a step, in whatever state of the report."""
    return frozenset(role for (_state, each), roles in reviewing.WHO.items() if each == step for role in roles)


class StepView(OnReportView):
    """One step. Where it is not open now, the page of the review says so instead."""

    form_class: type[forms.Form] = NoteForm
    refusals: tuple[type[Exception], ...] = (reviewing.ReviewRefusedError,)
    step: str
    explanation: Any = ""
    done: Any
    perform: Callable[..., Any]

    @property
    def roles(self) -> frozenset[str]:
        return roles_of(self.step)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.step not in reviewing.open_steps(self.record, user=request.user):
            words = _("This step is not open: the report is now “%(state)s”.")
            messages.warning(request, words % {"state": self.record.get_state_display()})
            return HttpResponseRedirect(self.back_url)
        return super().get(request, *args, **kwargs)

    def act(self, form: Any) -> str:
        type(self).perform(self.record, user=self.request.user, note=form.cleaned_data["note"])
        return str(self.done)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(explanation=self.explanation, hindrances=self.hindrances(), **kwargs)

    def hindrances(self) -> list[str]:
        """Return what stands in the way, in words; subclasses say what they ask for."""
        return []


class HandInView(StepView):
    """The draft goes to the secretariat."""

    step = reviewing.HAND_IN
    perform = reviewing.hand_in
    page_title = gettext_lazy("Hand in to the secretariat")
    button = gettext_lazy("Hand in")
    explanation = gettext_lazy("The secretariat looks it through next. Its text can still be changed.")
    done = gettext_lazy("The report is with the secretariat.")


class ApproveView(StepView):
    """The secretariat passes the report on."""

    step = reviewing.APPROVE
    perform = reviewing.approve
    page_title = gettext_lazy("Pass on to the steering committee")
    button = gettext_lazy("Pass on")
    explanation = gettext_lazy(
        "The members of the steering committee read and approve it next. Its text is closed until somebody sends it back; comments stay open."
    )
    done = gettext_lazy("The report is with the steering committee.")

    def hindrances(self) -> list[str]:
        language = get_language() or "ja"
        found = [each.finding.text for each in settling.to_settle(self.record, language=language)]
        words = _("Its records changed: %(passage)s")
        return [*found, *(words % {"passage": each.passage} for each in stale(self.record, language=language))]


class AgreeView(StepView):
    """A member of the steering committee approves."""

    step = reviewing.AGREE
    perform = reviewing.agree
    page_title = gettext_lazy("Approve the report")
    button = gettext_lazy("Approve")
    done = gettext_lazy("Your approval is recorded.")

    @property
    def explanation(self) -> str:
        given, needed = reviewing.approvals(self.record).count(), self.record.approvals_needed
        if given + 1 >= needed:
            return _("With your approval the report goes before the assembly.")
        words = _("%(given)s of %(needed)s approvals are given. With the last one the report goes before the assembly.")
        return words % {"given": given, "needed": needed}

    def hindrances(self) -> list[str]:
        found = settling.to_settle(self.record, language=get_language() or "ja")
        return [each.finding.text for each in found]


class SendBackView(StepView):
    """The report goes back with a reason."""

    step = reviewing.SEND_BACK
    perform = reviewing.send_back
    form_class = ReasonForm
    page_title = gettext_lazy("Send the report back")
    button = gettext_lazy("Send back")
    done = gettext_lazy("The report was sent back.")

    @property
    def explanation(self) -> str:
        if self.record.state == Report.State.SECRETARIAT:
            return _("It is a draft again, for who writes it.")
        return _("It goes back to the secretariat, and its text can be changed again. Approvals given are given anew.")


class KnownForm(forms.Form):
    """Why a finding may stay."""

    reason = forms.CharField(
        label=gettext_lazy("why it may stay"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class LeaveAsIsView(OnReportView):
    """Says of a finding that it is known, and why it may stay as it is."""

    permission = "reporting.add_knownfinding"
    roles = frozenset({"secretariat", "editor"})
    form_class = KnownForm
    refusals = (settling.SettlingRefusedError,)
    page_title = gettext_lazy("The finding is known")
    button = gettext_lazy("It may stay")

    def finding(self) -> settling.Listed | None:
        """The finding of the address, where it is still there."""
        listed = settling.listed(self.record, language=get_language() or "ja")
        return next((each for each in listed if each.key == self.kwargs["finding"]), None)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.finding() is None:
            messages.warning(request, _("This finding is no longer there, or says something else now."))
            return HttpResponseRedirect(self.back_url)
        return super().get(request, *args, **kwargs)

    def act(self, form: Any) -> str:
        reason = form.cleaned_data["reason"]
        settling.leave_as_is(self.record, self.kwargs["finding"], reason=reason, user=self.request.user)
        return _("The finding is settled.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.finding()
        return super().get_context_data(quoted=found.finding.text if found else "", **kwargs)
