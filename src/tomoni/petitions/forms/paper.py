"""Forms of the work with paper: giving out, receiving, counting."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.petitions.models import Collector, House, InvalidReason, Petition, Sheet, Wording

ON_PAPER = [reason for reason in InvalidReason if reason != InvalidReason.FRAUD]
"""The reasons for which a line of a sheet does not count, in the order of their keys 1 to 9."""


class HandOutForm(forms.Form):
    """How many sheets of which text, for whom."""

    wording = forms.ModelChoiceField(label=gettext_lazy("text"), queryset=Wording.objects.none(), empty_label=None)
    house = forms.ChoiceField(label=gettext_lazy("House"), choices=House.choices)
    number = forms.IntegerField(label=gettext_lazy("number of sheets"), min_value=1, max_value=1_000, initial=20)
    lines = forms.IntegerField(label=gettext_lazy("lines on each"), min_value=1, max_value=20, initial=10)
    collector = forms.ModelChoiceField(
        label=gettext_lazy("for"),
        queryset=Collector.objects.none(),
        required=False,
        empty_label=gettext_lazy("— not yet given out —"),
        help_text=gettext_lazy("A new group or person? Enter it below: it becomes a collector."),
    )
    new_collector = forms.CharField(label=gettext_lazy("or a new collector"), max_length=200, required=False)
    on = forms.DateField(label=gettext_lazy("given out on"), widget=AdminDateInput, required=False)
    duplex = forms.BooleanField(
        label=gettext_lazy("text on the front, lines on the back"),
        required=False,
        help_text=gettext_lazy("Without this, text and lines share a page wherever there is room."),
    )

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = Wording.objects.current().filter(petition=petition)
        self.fields["wording"].queryset = current.order_by("language")
        self.fields["wording"].initial = current.filter(language="ja").first()
        collecting = Collector.objects.active().filter(petition=petition).select_related("organisation", "person")
        self.fields["collector"].queryset = collecting.exclude(kind=Collector.Kind.STALL).order_by("pk")
        self.fields["on"].initial = timezone.localdate()
        if not petition.asks.houses:
            del self.fields["house"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("collector") and data.get("new_collector", "").strip():
            self.add_error("new_collector", _("Choose a collector or write a new one, not both."))
        return data


class UnnumberedForm(forms.Form):
    """A sheet somebody printed at home: of which text, with how many lines."""

    wording = forms.ModelChoiceField(label=gettext_lazy("text"), queryset=Wording.objects.none(), empty_label=None)
    house = forms.ChoiceField(label=gettext_lazy("House"), choices=House.choices)
    lines = forms.IntegerField(label=gettext_lazy("lines on it"), min_value=1, max_value=40, initial=5)

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = Wording.objects.published().filter(petition=petition)
        self.fields["wording"].queryset = published.order_by("language", "-version")
        if not petition.asks.houses:
            del self.fields["house"]


class GiveForm(forms.Form):
    """Printed sheets from one number to another, given to a collector in one act."""

    first = forms.IntegerField(label=gettext_lazy("from number"), min_value=1)
    last = forms.IntegerField(label=gettext_lazy("to number"), min_value=1)
    collector = forms.ModelChoiceField(label=gettext_lazy("collector"), queryset=Collector.objects.none())
    on = forms.DateField(label=gettext_lazy("given out on"), widget=AdminDateInput)

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        collecting = Collector.objects.active().filter(petition=petition).select_related("organisation", "person")
        self.fields["collector"].queryset = collecting.exclude(kind=Collector.Kind.STALL).order_by("pk")
        self.fields["on"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if first and last and not 0 <= last - first < 1_000:
            self.add_error("last", _("Give at most 1,000 sheets at once, the smaller number first."))
        return data


class PaperForm(VisibleChoicesForm):
    """A collector or batch of a petition the user keys for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Petition.objects.keyed_by(self.for_user)
        if "petition" in self.fields:
            self.fields["petition"].queryset = own.order_by("-starts_on", "pk")
            self.fields["petition"].disabled = not self.instance._state.adding
        if "collector" in self.fields:
            collecting = Collector.objects.filter(petition__in=own).select_related("organisation", "person", "petition")
            chosen = self.initial.get("petition") or self.data.get("petition") or self.instance.petition_id
            self.fields["collector"].queryset = collecting.filter(petition=chosen) if chosen else collecting

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        petition, collector = data.get("petition"), data.get("collector")
        if petition and collector and collector.petition_id != petition.pk:
            self.add_error("collector", _("This collector collects for another petition."))
        received = data.get("received_on")
        if received and received > timezone.localdate():
            self.add_error("received_on", _("Sheets come in today or came in before."))
        return data


class CountForm(forms.Form):
    """How many lines of a sheet are filled, and how many of them do not count, by reason; blind without what stands."""

    filled = forms.IntegerField(
        label=gettext_lazy("lines filled"),
        min_value=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )

    def __init__(self, *args: Any, sheet: Sheet, is_blind: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.fields["filled"].max_value = sheet.lines
        self.fields["filled"].help_text = _("Of %(lines)s lines; the rest is blank.") % {"lines": sheet.lines}
        for reason in ON_PAPER:
            self.fields[reason.value] = forms.IntegerField(
                label=reason.label,
                min_value=0,
                max_value=sheet.lines,
                required=False,
                initial=None if is_blind else sheet.invalid.get(reason.value),
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )

    @property
    def reasons(self) -> list[Any]:
        """The fields of invalid lines."""
        return [self[name] for name in self.fields if name != "filled"]

    @property
    def invalid(self) -> dict[str, int]:
        """How many lines are invalid, by reason."""
        data = self.cleaned_data
        return {reason.value: data[reason.value] for reason in ON_PAPER if data.get(reason.value)}


class ScanForm(forms.Form):
    """A picture of a sheet."""

    file = forms.FileField(
        label=gettext_lazy("scan"),
        help_text=gettext_lazy(
            "JPEG, PNG or PDF, at most 15 MB. It is encrypted, and destroyed with the signers' data."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf"}),
    )
