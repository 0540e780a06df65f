"""Forms that offer and accept only the records their user may see."""

from typing import Any

from django import forms
from django.db import models
from wagtail.admin.forms.models import WagtailAdminModelForm


class VisibleChoicesForm(WagtailAdminModelForm):
    """A staff form whose choices are the visible records of each relation.

    Related records the user may not see are neither shown nor lost: a hidden one-to-many value takes
    its field away, hidden many-to-many values stay tied when the form is saved.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hidden_values: dict[str, list[models.Model]] = {}
        for name, field in list(self.fields.items()):
            if isinstance(field, forms.ModelChoiceField) and hasattr(field.queryset, "visible_to"):
                field.queryset = field.queryset.visible_to(self.for_user)
                self._keep_hidden(name, field)

    def _keep_hidden(self, name: str, field: forms.ModelChoiceField) -> None:
        if self.instance._state.adding or not field.queryset.query.where:
            return
        if isinstance(field, forms.ModelMultipleChoiceField):
            tied = list(getattr(self.instance, name).all())
            seen = set(field.queryset.filter(pk__in=[record.pk for record in tied]).values_list("pk", flat=True))
            self.hidden_values[name] = [record for record in tied if record.pk not in seen]
            self.initial[name] = [record for record in tied if record.pk in seen]
        elif name in {column.name for column in self.instance._meta.fields}:
            value = getattr(self.instance, f"{name}_id")
            if value is not None and not field.queryset.filter(pk=value).exists():
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, hidden in self.hidden_values.items():
            if hidden and name in cleaned:
                cleaned[name] = [*cleaned[name], *hidden]
        return cleaned
