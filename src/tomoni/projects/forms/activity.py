"""The form of an activity, with its quantities and evidence."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tomoni.core import quantities
from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.projects.forms.choices import check_years, keep_within, own_projects, prefectures, writes_anywhere
from tomoni.projects.forms.widgets import FilterableCheckboxes, outline_label
from tomoni.projects.models import Activity, Programme, Project
from tomoni.projects.models.languages import PUBLIC_LANGUAGES
from tomoni.projects.models.project import Visibility

LINE_FIELDS = {code: f"line_{code}" for code in PUBLIC_LANGUAGES}
LARGEST_FILE = 25 * 1024 * 1024

LinesForm = type(
    "LinesForm",
    (forms.Form,),
    {
        "__doc__": "One text box for the public line in each language.",
        "__module__": __name__,
        **{
            field: forms.CharField(
                label=PUBLIC_LANGUAGES[code],
                required=False,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
            )
            for code, field in LINE_FIELDS.items()
        },
    },
)


class OutlineField(forms.ModelMultipleChoiceField):
    """Headings of the outline, indented, in their order."""

    widget = FilterableCheckboxes

    def label_from_instance(self, obj: Any) -> str:
        return outline_label(obj)


class ActivityForm(LinesForm, VisibleChoicesForm):
    """What an activity is, where it is told, and who may see it."""

    prefecture = forms.ChoiceField(label=gettext_lazy("prefecture"), required=False, choices=prefectures)
    programmes = OutlineField(
        label=gettext_lazy("told in"), queryset=Programme.objects.in_outline_order(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "when" in self.fields:
            self.fields["when"].widget.attrs["placeholder"] = _("2012-06-23, June 2012 …")
        for code, field in LINE_FIELDS.items():
            if field in self.fields:
                self.initial[field] = self.instance.line(code)
        if "projects" in self.fields:
            tied = [] if self.instance._state.adding else list(self.instance.projects.all())
            keep_within(self.fields["projects"], own_projects(self.for_user), tied=tied)
        if "organisations" in self.fields:
            self.fields["organisations"].queryset = self.fields["organisations"].queryset.order_by("kana_key", "pk")
        kind = self.fields.get("kind")
        if kind is not None and self.instance.kind != Activity.Kind.MEETING:
            kind.choices = [choice for choice in kind.choices if choice[0] != Activity.Kind.MEETING]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_projects(cleaned)
        self._check_day(cleaned)
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        for code, field in LINE_FIELDS.items():
            if field in self.cleaned_data:
                self.instance.set_line(code, self.cleaned_data[field])
        if "programmes" in self.cleaned_data and not self.errors.get("when"):
            year = self.instance.starts_on.year if self.instance.starts_on else None
            try:
                check_years(self.cleaned_data["programmes"], year)
            except forms.ValidationError as error:
                self.add_error("programmes", error)

    def _check_projects(self, cleaned: dict[str, Any]) -> None:
        if "projects" not in cleaned:
            return
        user, chosen = self.for_user, cleaned["projects"]
        mine = Project.objects.of_worker(user).filter(pk__in=[project.pk for project in chosen]).exists()
        if not (mine or writes_anywhere(user)):
            self.add_error("projects", _("Choose at least one project you work in."))
        elif cleaned.get("visibility") == Visibility.PROJECT and not chosen:
            self.add_error(
                "projects", _("Kept within its projects, it needs a project: otherwise nobody would see it.")
            )
        elif cleaned.get("visibility") == Visibility.PROJECT and not (mine or user.is_superuser):
            words = _("Kept within these projects, you would no longer see it yourself. Choose a wider visibility.")
            self.add_error("visibility", words)

    def _check_day(self, cleaned: dict[str, Any]) -> None:
        outcome_on = cleaned.get("outcome_on")
        if outcome_on and outcome_on > timezone.localdate():
            self.add_error("outcome_on", _("An outcome has happened: its date cannot lie ahead."))


class QuantityForm(VisibleChoicesForm):
    """A quantity as one types it: 約300名, のべ120人, ほぼ毎月."""

    text = forms.CharField(
        label=gettext_lazy("how many"),
        max_length=80,
        help_text=gettext_lazy("As you would say it: about 300 people, 約300名, のべ120人, ほぼ毎月, 3回ほど."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["text"] = quantities.describe(self.instance.quantity(), get_language() or "ja")

    def clean_text(self) -> str:
        try:
            told = quantities.parse(self.cleaned_data["text"])
        except quantities.QuantityError as error:
            raise forms.ValidationError(error.message(get_language() or "ja")) from error
        if told.value is not None and abs(told.value) >= 10**15:
            raise forms.ValidationError(_("This number is too large."))
        self.instance.value, self.instance.unit = told.value, told.unit
        self.instance.qualifier, self.instance.counting, self.instance.per = told.qualifier, told.counting, told.per
        return self.cleaned_data["text"]


class EvidenceForm(VisibleChoicesForm):
    """A file or a link; without a title it is called by its file name or host."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file and file.size > LARGEST_FILE:
            words = _("The file is larger than %(size)s MB. Make it smaller, or give a link.")
            raise forms.ValidationError(words % {"size": LARGEST_FILE // 1024**2})
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        file, link = cleaned.get("file"), cleaned.get("link")
        if not cleaned.get("title") and (file or link):
            cleaned["title"] = file.name.rpartition("/")[2][:200] if file else urlsplit(link).netloc
        return cleaned
