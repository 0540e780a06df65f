"""The form of a figure written by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.reporting.models import ManualFigure


class ManualFigureForm(VisibleChoicesForm):
    """Key, value in Japanese and English, source, and who vouches for it."""

    value_en = forms.CharField(
        label=gettext_lazy("as printed in English"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Where English writes it otherwise: 9 July 2012."),
    )

    class Meta:
        model = ManualFigure
        fields = ("key", "value", "source", "vouched_by")

    field_order = ("key", "value", "value_en", "source", "vouched_by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        self.fields["value_en"].initial = self.instance.values.get("en", "")
        if not self.instance._state.adding:  # the texts cite it by its key
            self.fields["key"].disabled = True
        if "vouched_by" in self.fields:
            self.fields["vouched_by"].required = True

    def _get_validation_exclusions(self) -> set[str]:
        """Return what is not checked; the report is, for a key stands in it once."""
        return super()._get_validation_exclusions() - {"report"}

    def save(self, commit: bool = True) -> Any:
        rest = {language: text for language, text in self.instance.values.items() if language != "en"}
        english = self.cleaned_data["value_en"].strip()
        self.instance.values = rest | ({"en": english} if english else {})
        return super().save(commit)
