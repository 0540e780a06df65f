"""Corrections published under an adopted report: written, changed, withdrawn; the adopted text is never touched."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.widgets import AdminDateInput

from tomoni.core.staff import VerbView
from tomoni.reporting.actions import correcting
from tomoni.reporting.models import Correction, Report
from tomoni.reporting.staff.review_steps import OnReportView


class CorrectionForm(forms.Form):
    """What is corrected, in both languages, and the day it bears."""

    on = forms.DateField(
        label=gettext_lazy("date of the correction"), widget=AdminDateInput, initial=timezone.localdate
    )
    ja = forms.CharField(
        label=gettext_lazy("in Japanese"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Say what the report says, and what is right."),
    )
    en = forms.CharField(
        label=gettext_lazy("in English"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    @property
    def texts(self) -> dict[str, str]:
        """The words by language."""
        return {"ja": self.cleaned_data["ja"], "en": self.cleaned_data["en"]}


class PublishView(OnReportView):
    """Publishes a correction."""

    permission = "reporting.add_correction"
    roles = frozenset({"secretariat"})
    form_class = CorrectionForm
    refusals = (correcting.CorrectionRefusedError,)
    page_title = gettext_lazy("Publish a correction")
    button = gettext_lazy("Publish")
    header_icon = "edit"

    def act(self, form: CorrectionForm) -> str:
        correcting.publish_correction(
            self.record,
            texts=form.texts,
            on=form.cleaned_data["on"],
            today=timezone.localdate(),
            user=self.request.user,
        )
        return _("The correction stands under the report.")

    def get_success_url(self) -> str:
        return f"{reverse('reporting:report', args=[self.record.key])}#corrections"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = _("Everybody reads it under the report. The text that was adopted stays as it is.")
        return super().get_context_data(explanation=words, **kwargs)


class OnCorrectionView(VerbView):
    """Something done with a correction that stands."""

    model = Correction
    refusals = (correcting.CorrectionRefusedError,)
    template_name = "reporting/staff/step.html"
    record: Correction

    @property
    def report(self) -> Report:
        """The report it stands under."""
        return self.record.report

    def get_success_url(self) -> str:
        return reverse("reporting:corrections", args=[self.report.key])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=self.get_success_url(), **kwargs)


class EditView(OnCorrectionView):
    """Changes its words or its day."""

    permission = "reporting.change_correction"
    form_class = CorrectionForm
    page_title = gettext_lazy("Change the correction")
    button = gettext_lazy("Save")

    def get_initial(self) -> dict[str, Any]:
        return {"on": self.record.on, **self.record.texts}

    def act(self, form: CorrectionForm) -> str:
        today = timezone.localdate()
        correcting.change_correction(self.record, texts=form.texts, on=form.cleaned_data["on"], today=today)
        return _("The correction was changed.")


class WithdrawView(OnCorrectionView):
    """Takes it away."""

    permission = "reporting.delete_correction"
    form_class = forms.Form
    page_title = gettext_lazy("Withdraw the correction")
    button = pgettext_lazy("of a report", "Withdraw")

    def act(self, form: forms.Form) -> str:
        self.record.delete()
        return _("The correction was withdrawn.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(quoted=self.record.text("ja"), **kwargs)
