"""Forms of requests by signers: the address that is asked after, and what is to be done with which signatures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.petitions.actions.inquiring import WAYS, Held


class AddressForm(forms.Form):
    """The address; sent as a POST alone, so that it stands in no address bar, history or log."""

    mail = forms.EmailField(
        label=_("e-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    name = forms.CharField(
        label=pgettext_lazy("of a person", "name"),
        required=False,
        max_length=200,
        help_text=_("Only needed to learn whether they signed a petition whose data is destroyed."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SettleForm(forms.Form):
    """Which of the found signatures are meant, and what their signer asks for."""

    chosen = forms.MultipleChoiceField(
        label=_("signatures of the one who asks"),
        error_messages={
            "required": _("Tick the signatures that belong to the one who asks."),
            "invalid_choice": _("Meanwhile they are not the same any more. Look at them again, then decide."),
        },
    )
    way = forms.ChoiceField(
        label=_("what is asked for"),
        choices=[("file", _("a copy of the data, as a file")), *WAYS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is asked for.")},
    )
    is_sure = forms.BooleanField(
        label=_("We have made sure that it is this person who asks"),
        error_messages={
            "required": _("Make sure first: answer to the address itself, or ask for what only they know.")
        },
    )

    def __init__(self, *args: Any, held: Held, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held
        self.fields["chosen"].choices = [(str(each.pk), str(each)) for each in held.signatures]

    def meant(self) -> list[Any]:
        """Return the signatures meant."""
        return [each for each in self.held.signatures if str(each.pk) in self.cleaned_data["chosen"]]
