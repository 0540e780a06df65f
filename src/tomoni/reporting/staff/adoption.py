"""The adoption: a page that says what will be frozen and cannot be undone, and the act."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.widgets import AdminDateInput

from tomoni.projects.models import Decision, Meeting
from tomoni.reporting.actions import Assembly, adopt, adopting, reviewing
from tomoni.reporting.composing import compose
from tomoni.reporting.models import Report
from tomoni.reporting.places import said
from tomoni.reporting.staff.review_steps import StepView
from tomoni.reporting.staleness import KEPT_IN, stale

MOVED_SHOWN = 50


class AdoptionForm(forms.Form):
    """By which assembly, on which day."""

    meeting = forms.ModelChoiceField(
        label=gettext_lazy("assembly, where its meeting is recorded"), queryset=Meeting.objects.none(), required=False
    )
    decision = forms.ModelChoiceField(
        label=gettext_lazy("its decision"), queryset=Decision.objects.none(), required=False
    )
    name = forms.CharField(
        label=gettext_lazy("name of the assembly"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Empty: as the meeting is called."),
    )
    on = forms.DateField(
        label=gettext_lazy("adopted on"),
        widget=AdminDateInput,
        required=False,
        help_text=gettext_lazy("Empty: the day of the meeting, and without one today."),
    )
    note = forms.CharField(
        label=gettext_lazy("note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_certain = forms.BooleanField(label=gettext_lazy("I know that this cannot be undone."))

    def __init__(self, *args: Any, report: Report, user: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        held = Meeting.objects.visible_to(user).filter(starts_on__gte=report.starts_on, starts_on__lte=today)
        self.fields["meeting"].queryset = held.order_by(F("starts_on").desc(nulls_last=True), "pk")
        self.fields["meeting"].label_from_instance = _dated
        decided = Decision.objects.visible_to(user).filter(meeting__in=held).select_related("meeting")
        self.fields["decision"].queryset = decided.order_by(F("meeting__starts_on").desc(nulls_last=True), "pk")
        self.fields["decision"].label_from_instance = lambda each: f"{_dated(each.meeting)}: {each.text[:40]}"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        meeting, decision = data.get("meeting"), data.get("decision")
        if decision and meeting and decision.meeting_id != meeting.pk:
            self.add_error("decision", _("This decision was taken at another meeting."))
        if decision and not meeting:
            data["meeting"] = meeting = decision.meeting
        if data.get("on") and data["on"] > self.today:
            self.add_error("on", _("The day of the adoption lies in the future."))
        if not data.get("on"):
            data["on"] = (meeting.ends_on if meeting else None) or self.today
        return data


def _dated(meeting: Meeting) -> str:
    return f"{meeting.when_text(get_language() or KEPT_IN)} {meeting.heading(get_language() or KEPT_IN)}"


class AdoptView(StepView):
    """Freezes the report and makes it public."""

    step = reviewing.ADOPT
    form_class = AdoptionForm
    refusals = (adopting.AdoptionRefusedError, reviewing.ReviewRefusedError)
    template_name = "reporting/staff/adopt.html"
    page_title = gettext_lazy("Record the adoption")
    button = gettext_lazy("Adopt and freeze")
    header_icon = "lock"

    def get_form_kwargs(self) -> dict[str, Any]:
        mine = {"report": self.record, "user": self.request.user, "today": timezone.localdate()}
        return super().get_form_kwargs() | mine

    def act(self, form: AdoptionForm) -> str:
        data = form.cleaned_data
        adopt(
            self.record,
            today=timezone.localdate(),
            on=data["on"],
            user=self.request.user,
            assembly=Assembly(name=data["name"], meeting=data["meeting"], decision=data["decision"]),
            note=data["note"],
        )
        return _("The report is adopted. It is public now and does not change any more.")

    @cached_property
    def document(self) -> Any:
        """The report as it would be frozen."""
        return compose(self.record, get_language() or KEPT_IN)

    def hindrances(self) -> list[str]:
        return [finding.text for finding in self.document.findings if finding.withheld]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        moved = adopting.moved_since_handed_over(self.record)
        return super().get_context_data(
            chapters=len(self.document.headings()),
            sentences=sum(1 for _sentence in self.document.sentences()),
            figures=sum(1 for _figure in self.document.figures()),
            places=len(said(self.document)),
            moved=moved[:MOVED_SHOWN],
            moved_count=len(moved),
            stale=stale(self.record, language=get_language() or KEPT_IN),
            to_settle=self.record.comments.to_settle().count(),
            **kwargs,
        )
