"""A person's rights: the whole record as a file, and its erasure."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.people.actions import privacy
from tomoni.people.staff.verbs import CardVerbView


class WholeRecordView(CardVerbView):
    """Everything kept about a person, as one file to hand over."""

    form_class = forms.Form
    page_title = gettext_lazy("Whole record as a file")
    button = gettext_lazy("Download the file")
    explanation = gettext_lazy(
        "Everything the system keeps about this person, in their language, to hand over when they ask for it. "
        "Make sure first that the one who asks is this person. The download is recorded."
    )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        now = timezone.now()
        file = privacy.whole_record(self.record, user=self.request.user, now=now)
        name = f"record-{str(self.record.pk)[:8]}-{timezone.localdate(now):%Y%m%d}.zip"
        response = FileResponse([file], as_attachment=True, filename=name, content_type="application/zip")
        response["Content-Length"] = len(file)
        return response


class EraseForm(forms.Form):
    """The person's name typed, so that nobody is erased by a slip."""

    reason = forms.ChoiceField(
        label=gettext_lazy("reason"),
        choices=[
            ("asked", gettext_lazy("the person asked for it")),
            ("purpose", gettext_lazy("the purpose is over")),
            ("unlawful", gettext_lazy("the data should not have been recorded")),
        ],
    )
    name = forms.CharField(label=gettext_lazy("Type the name to confirm"))

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_name(self) -> str:
        if "".join(self.cleaned_data["name"].split()) != "".join(self.expected.split()):
            raise forms.ValidationError(_("This is not the name of the record. Nothing was erased."))
        return self.cleaned_data["name"]


class EraseView(CardVerbView):
    """Erases a person's data and shows what was kept and why."""

    permission = "people.delete_person"
    form_class = EraseForm
    page_title = gettext_lazy("Erase personal data")
    button = gettext_lazy("Erase for good")
    template_name = "people/staff/erase.html"
    refusals = (privacy.ErasureRefusedError,)
    explanation = gettext_lazy("This cannot be undone. Backups keep the data until they are overwritten.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "expected": self.record.name}

    def form_valid(self, form: EraseForm) -> HttpResponse:
        try:
            report = privacy.erase(
                self.record, user=self.request.user, now=timezone.now(), reason=form.cleaned_data["reason"]
            )
        except privacy.ErasureRefusedError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, _("The personal data were erased."))
        context = self.get_context_data(form=None, report=report)
        return TemplateResponse(self.request, "people/staff/erased.html", context)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(holdings=privacy.holdings(), **kwargs)
