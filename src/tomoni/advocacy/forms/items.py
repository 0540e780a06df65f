"""Forms about the items of a round: carrying over, adding, pasting, addressing."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.advocacy.forms.bodies import long_name
from tomoni.advocacy.models import Asked, Body, Demand, Round
from tomoni.projects.forms.widgets import FilterableCheckboxes


class BodiesField(forms.ModelMultipleChoiceField):
    """Bodies ticked in a list with a box to find in it."""

    widget = FilterableCheckboxes

    def __init__(self, **kwargs: Any) -> None:
        queryset = Body.objects.filter(valid_to=None).select_related("parent").order_by("name_key", "pk")
        super().__init__(queryset=queryset, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return long_name(obj)


class DemandsField(forms.ModelMultipleChoiceField):
    """Demands ticked in a list with a box to find in it."""

    widget = FilterableCheckboxes


class AddItemsForm(forms.Form):
    """Demands that stand already, put into the round, all to the same bodies."""

    demands = DemandsField(label=gettext_lazy("demands"), queryset=Demand.objects.none())
    bodies = BodiesField(label=gettext_lazy("asked of"), required=False)

    def __init__(self, *args: Any, round: Round, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = Asked.objects.filter(round=round).values("demand")
        offered = Demand.objects.visible_to(user).offered().exclude(pk__in=there)
        self.fields["demands"].queryset = offered


class PasteForm(forms.Form):
    """A table as it was copied."""

    pasted = forms.CharField(
        label=gettext_lazy("the table"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "data-paste-table": ""}),
        help_text=gettext_lazy(
            "Copy the rows in Word or Excel and paste them here: number, title, wording, bodies. A row of headings "
            "such as 番号, 項目, 要望, 宛先 helps. Nothing is written before you have seen what would happen."
        ),
    )


class ItemForm(forms.Form):
    """Number and bodies of an item."""

    number = forms.CharField(label=gettext_lazy("number in the document"), max_length=20, required=False)
    bodies = BodiesField(label=gettext_lazy("asked of"), required=False)

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        known = Body.objects.filter(asked_bodies__asked=asked)
        offered = Body.objects.filter(valid_to=None) | Body.objects.filter(pk__in=known)
        self.fields["bodies"].queryset = offered.select_related("parent").order_by("name_key", "pk")
        self.initial["bodies"] = list(known)
        self.initial["number"] = asked.number
        if asked.round.is_sealed:
            self.fields["number"].disabled = True

    def clean_bodies(self) -> Any:
        chosen = self.cleaned_data["bodies"]
        gone = Body.objects.filter(asked_bodies__asked=self.asked).exclude(pk__in=[body.pk for body in chosen])
        if self.asked.round.is_sealed and gone.exists():
            words = _("The request was sent to %(bodies)s. Bodies can be added, but none is taken out any more.")
            raise forms.ValidationError(words % {"bodies": ", ".join(map(str, gone))})
        return chosen


class CarryForm(forms.Form):
    """From which round to carry over."""

    previous = forms.ModelChoiceField(label=gettext_lazy("carry over from"), queryset=Round.objects.none())

    def __init__(self, *args: Any, round: Round, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        earlier = Round.objects.visible_to(user).exclude(pk=round.pk).filter(asked__isnull=False).distinct()
        if round.starts_on:
            earlier = earlier.exclude(starts_on__gt=round.starts_on)
        self.fields["previous"].queryset = earlier.newest_first()
        self.fields["previous"].empty_label = None
