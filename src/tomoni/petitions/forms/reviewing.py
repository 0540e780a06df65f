"""Forms of the review of held signatures: which are meant, and what is decided on them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.petitions.actions.doubt import REASONS
from tomoni.petitions.models import InvalidReason, Sweep
from tomoni.petitions.models.signature import SignatureQuerySet

ACTS = [(Sweep.Act.RELEASE.value, _("Let them count")), (Sweep.Act.INVALIDATE.value, _("Declare them invalid"))]


class ChosenForm(forms.Form):
    """Which of the held signatures are meant; empty fields leave nothing out."""

    reason = forms.ChoiceField(label=_("reason of doubt"), required=False, choices=[("", _("All")), *REASONS.items()])
    network = forms.RegexField(
        r"^[0-9a-f]{0,32}$",
        label=_("connection"),
        required=False,
        help_text=_("The first letters of the mark in the list; connections of one network begin alike."),
        error_messages={"invalid": _("Write the mark as it stands in the list: digits and the letters a to f.")},
    )
    since = forms.DateTimeField(
        label=_("signed from"), required=False, widget=forms.DateTimeInput({"type": "datetime-local"})
    )
    until = forms.DateTimeField(
        label=_("signed before"), required=False, widget=forms.DateTimeInput({"type": "datetime-local"})
    )

    def chosen(self, held: SignatureQuerySet) -> SignatureQuerySet:
        """Return those of the held signatures that are meant; none while a field cannot be read."""
        if not self.is_valid():
            return held.none()
        data = self.cleaned_data
        found = held.doubted_for(data["reason"]) if data["reason"] else held
        found = found.filter(network_key__startswith=data["network"]) if data["network"] else found
        found = found.filter(signed_at__gte=data["since"]) if data["since"] else found
        return found.filter(signed_at__lt=data["until"]) if data["until"] else found

    def conditions(self) -> dict[str, str]:
        """Return how they were chosen, to be kept with the decision."""
        data = {name: value for name, value in self.cleaned_data.items() if value}
        return {name: value.isoformat() if name in ("since", "until") else value for name, value in data.items()}


class DecideForm(forms.Form):
    """What is decided on those shown; ``number`` and ``newest`` say which those were."""

    act = forms.ChoiceField(label=pgettext_lazy("on signatures", "decision"), choices=ACTS, widget=forms.RadioSelect)
    invalid_reason = forms.ChoiceField(
        label=_("why they do not count"), choices=InvalidReason.choices, initial=InvalidReason.FRAUD, required=False
    )
    note = forms.CharField(
        label=_("reason in words"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )
    number = forms.IntegerField(widget=forms.HiddenInput)

    def given(self) -> dict[str, Any]:
        """Return the arguments of the decision."""
        data = self.cleaned_data
        is_invalid = data["act"] == Sweep.Act.INVALIDATE
        reason = (data["invalid_reason"] or InvalidReason.FRAUD.value) if is_invalid else ""
        return {"act": data["act"], "invalid_reason": reason, "note": data["note"]}


class TakeBackForm(forms.Form):
    """Nothing to fill in: the button takes the decision back."""
