"""The form of an answer: class, words, who and how; figures and promises that came with it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from tomoni.advocacy.forms.rounds import day_field
from tomoni.advocacy.models import Answer, GivenFigure, Promise
from tomoni.core import dates, quantities
from tomoni.people.models import Person

ROWS = 2


class AnswerForm(forms.Form):
    """What a body answered."""

    stance = forms.ChoiceField(label=pgettext_lazy("answer", "class"), choices=Answer.Stance, widget=forms.RadioSelect)
    text = forms.CharField(
        label=pgettext_lazy("advocacy", "answer"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "lang": "ja"}),
    )
    form = forms.ChoiceField(label=gettext_lazy("form"), choices=Answer.Form, initial=Answer.Form.ORAL)
    post = forms.CharField(label=gettext_lazy("answered by (post)"), max_length=120, required=False)
    on = day_field(gettext_lazy("answered on"), required=False)
    replaces = forms.BooleanField(label=gettext_lazy("takes the place of the answer above"), required=False)
    is_public = forms.BooleanField(label=gettext_lazy("may be shown on the website"), required=False)
    internal_note = forms.CharField(
        label=gettext_lazy("internal note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_on(self) -> Any:
        day = self.cleaned_data.get("on")
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day lies ahead. An answer is kept when it was given."))
        return day


class FigureForm(forms.Form):
    """A figure as one types it, as of when and for which area."""

    subject = forms.CharField(label=gettext_lazy("of what"), max_length=200, required=False)
    how_many = forms.CharField(label=gettext_lazy("how many"), max_length=80, required=False)
    as_of = forms.CharField(label=gettext_lazy("as of"), max_length=60, required=False)
    area = forms.CharField(label=gettext_lazy("area"), max_length=120, required=False)
    finality = forms.ChoiceField(
        label=gettext_lazy("final or approximate"),
        choices=GivenFigure.Finality,
        initial=GivenFigure.Finality.UNKNOWN,
        required=False,
    )

    def clean_how_many(self) -> quantities.Quantity | None:
        typed = self.cleaned_data["how_many"]
        if not typed:
            return None
        try:
            return quantities.parse(typed)
        except quantities.QuantityError as error:
            raise forms.ValidationError(error.message(get_language() or "ja")) from error

    def clean_as_of(self) -> str:
        typed = self.cleaned_data["as_of"]
        try:
            return dates.parse(typed).edtf if typed else ""
        except dates.DateError as error:
            raise forms.ValidationError(error.message(get_language() or "ja")) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("how_many") and not cleaned.get("subject") and "subject" not in self.errors:
            self.add_error("subject", _("Say of what this is the number."))
        told = cleaned.get("subject") or cleaned.get("as_of") or cleaned.get("area")
        if told and not cleaned.get("how_many") and "how_many" not in self.errors:
            self.add_error("how_many", _("Give the number, or clear the row."))
        return cleaned

    def figure(self) -> GivenFigure | None:
        """Return the figure that was typed; None for an empty row."""
        told = self.cleaned_data
        if not told.get("how_many"):
            return None
        number = told["how_many"]
        return GivenFigure(
            subject=told["subject"],
            value=number.value,
            unit=number.unit,
            qualifier=number.qualifier,
            counting=number.counting,
            as_of=told["as_of"],
            area=told["area"],
            finality=told["finality"] or GivenFigure.Finality.UNKNOWN,
        )


class PromiseForm(forms.Form):
    """A promise; it has a day, or says that none was named."""

    text = forms.CharField(
        label=gettext_lazy("promise"), required=False, widget=forms.Textarea(attrs={"rows": 2, "lang": "ja"})
    )
    due_on = day_field(gettext_lazy("due on"), required=False)
    due_is_unknown = forms.BooleanField(label=gettext_lazy("no day was named"), required=False)
    owner = forms.ModelChoiceField(label=gettext_lazy("minded by"), queryset=Person.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = colleagues()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        text, day, unknown = cleaned.get("text"), cleaned.get("due_on"), cleaned.get("due_is_unknown")
        if not text and (day or unknown):
            self.add_error("text", _("Write what was promised."))
        if text and not day and not unknown and "due_on" not in self.errors:
            self.add_error("due_on", _("Give the day it is due, or tick that no day was named."))
        if day and unknown:
            self.add_error("due_on", _("You gave a day and said that none was named. Keep one of the two."))
        return cleaned


def colleagues() -> Any:
    """Return the persons with an account: who may mind a promise."""
    return Person.objects.present().filter(user__is_active=True).order_by("kana_key", "pk")


class RowsFormSet(forms.BaseFormSet):
    """A few rows, empty ones at the end; rows left empty are no rows."""

    def typed(self) -> list[Any]:
        """Return the forms in which something was typed."""
        return [form for form in self.forms if form.has_changed()]


FigureFormSet = forms.formset_factory(FigureForm, formset=RowsFormSet, extra=ROWS, max_num=10)
PromiseFormSet = forms.formset_factory(PromiseForm, formset=RowsFormSet, extra=ROWS, max_num=10)


class SettleForm(forms.Form):
    """What became of a promise."""

    state = forms.ChoiceField(
        label=gettext_lazy("what became of it"),
        choices=[choice for choice in Promise.State.choices if choice[0] != Promise.State.OPEN],
        widget=forms.RadioSelect,
    )
    on = day_field(gettext_lazy("settled on"))
    result = forms.CharField(label=gettext_lazy("result"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day lies ahead. Settle the promise when it has come true or failed."))
        return day
