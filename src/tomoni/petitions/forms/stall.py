"""The form on a stall's tablet: shorter than on the web, for somebody stands beside it."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict

from tomoni.petitions.actions import Entry
from tomoni.petitions.forms.sign import ABROAD, DWELLINGS, MOST_ADDRESS, MOST_NAME, WordedForm
from tomoni.petitions.models import Disclosure, Petition
from tomoni.petitions.models.words import Words


class StallForm(WordedForm):
    """Name and prefecture, and how much may be handed over; ``key`` makes a form sent twice one signature."""

    key = forms.UUIDField()
    text = forms.IntegerField()
    name = forms.CharField(max_length=MOST_NAME)
    prefecture = forms.ChoiceField(choices=[(code, code) for code in DWELLINGS])
    address = forms.CharField(max_length=MOST_ADDRESS)
    agreed = forms.ChoiceField(choices=Disclosure.choices)
    shown = forms.BooleanField(required=False)

    wrong = {
        "name": {"required": "form.name_missing", "max_length": "form.name_long"},
        "prefecture": {"required": "form.prefecture_missing", "invalid_choice": "form.prefecture_missing"},
        "address": {"required": "form.address_missing", "max_length": "form.address_missing"},
        "agreed": {"required": "form.agreed_missing", "invalid_choice": "form.agreed_missing"},
    }

    def __init__(self, data: QueryDict | None = None, *, words: Words, petition: Petition, **options: Any) -> None:
        super().__init__(data, words=words, **options)
        self.levels = [level for level in Disclosure.at_most(petition.disclosure) if level != Disclosure.FULL]
        del self.fields["agreed" if petition.asks.address else "address"]
        self.fresh_key = uuid4()

    def entry(self, language: str) -> Entry:
        """Return what was filled in."""
        data = self.cleaned_data
        return Entry(
            name=data["name"],
            prefecture="" if data["prefecture"] == ABROAD else data["prefecture"],
            address=data.get("address", ""),
            language=language,
            agreed=data.get("agreed", Disclosure.FULL),
            is_shown=data["shown"],
        )
