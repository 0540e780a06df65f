"""Forms about rounds: the round itself, its participants, the next one, sending it, its items."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from modelcluster.forms import BaseChildFormSet

from tomoni.advocacy.forms.bodies import long_name
from tomoni.advocacy.models import Body, Participant, Round
from tomoni.core import dates
from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.projects.forms.activity import ActivityForm

DAY = {"type": "date"}


def day_field(label: Any, **wishes: Any) -> forms.DateField:
    """Return a field for a day, with the browser's calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **wishes)


class RoundForm(ActivityForm):
    """A round; subject and purpose of the request in Japanese and English."""

    subject_ja = forms.CharField(label=gettext_lazy("subject of the request"), max_length=200, required=False)
    subject_en = forms.CharField(label=gettext_lazy("subject in English"), max_length=200, required=False)
    purpose_ja = forms.CharField(
        label=gettext_lazy("purpose of the request"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    purpose_en = forms.CharField(
        label=gettext_lazy("purpose in English"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, texts in (("subject", self.instance.subjects), ("purpose", self.instance.purposes)):
            for language in ("ja", "en"):
                self.initial.setdefault(f"{field}_{language}", texts.get(language, ""))
        for name in ("sender", "contact_line"):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = 3

    def _post_clean(self) -> None:
        for field, texts in (("subject", self.instance.subjects), ("purpose", self.instance.purposes)):
            for language in ("ja", "en"):
                typed = self.cleaned_data.get(f"{field}_{language}")
                if typed is not None:
                    texts.pop(language, None)
                    texts.update({language: typed.strip()} if typed.strip() else {})
        super()._post_clean()


class BodyRowForm(VisibleChoicesForm):
    """A row of a round that names a body, chosen with its whole beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            self.fields["body"].queryset = Body.objects.select_related("parent").order_by("name_key", "pk")
            self.fields["body"].label_from_instance = long_name


class ParticipantForm(BodyRowForm):
    """Who took part, by side; of officials the post."""

    class Meta:
        model = Participant
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        told = ("body", "post", "name", "person", "organisation")
        if not self.errors and not any(cleaned.get(name) for name in told):
            self.add_error("post", _("Say who took part: the post, the body or the organisation."))
        return cleaned


class AgendaFormSet(BaseChildFormSet):
    """An agenda in the order of its rows, whose minutes do not exceed the time of the round."""

    def clean(self, *args: Any, **kwargs: Any) -> None:
        super().clean(*args, **kwargs)
        rows = [form.cleaned_data for form in self.forms if form.is_valid() and form not in self.deleted_forms]
        allotted = sum(row.get("minutes") or 0 for row in rows if row)
        total = total_minutes(self.instance)
        if total and allotted > total:
            words = _("The agenda allots %(allotted)s minutes, but the round has %(total)s. Shorten an item.")
            raise forms.ValidationError(words % {"allotted": allotted, "total": total})

    def save(self, commit: bool = True) -> Any:
        saved = super().save(commit=False)
        for number, form in enumerate(self.ordered_forms, start=1):
            form.instance.position = number
        if commit:
            getattr(self.instance, self.rel_name).commit()
        return saved


def total_minutes(round: Round) -> int:
    """Return how many minutes a round has: from its times, else what is allotted to answers and questions."""
    if round.starts_at and round.ends_at:
        start, end = round.starts_at, round.ends_at
        return (end.hour - start.hour) * 60 + end.minute - start.minute
    return (round.answer_minutes or 0) + (round.question_minutes or 0)


class NextRoundForm(forms.Form):
    """The round after this one: its title and day; all the rest is taken along."""

    title = forms.CharField(label=gettext_lazy("title"), max_length=200)
    when = forms.CharField(label=gettext_lazy("when"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["when"].widget.attrs["placeholder"] = _("2012-06-23, June 2012 …")

    def clean_when(self) -> str:
        typed = self.cleaned_data["when"]
        try:
            return dates.parse(typed).edtf if typed else ""
        except dates.DateError as error:
            raise forms.ValidationError(error.message(get_language() or "ja")) from error


class SealForm(forms.Form):
    """The day the request was sent."""

    on = day_field(gettext_lazy("sent on"))

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day lies ahead. Note the sending when it has happened."))
        return day
