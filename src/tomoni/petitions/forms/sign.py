"""The sign form, and the small forms of those who signed. What is wrong is said in the reader's language."""

from copy import deepcopy
from functools import cache
from typing import Any

from django import forms
from django.http import QueryDict

from tomoni.core import places
from tomoni.petitions.actions import Entry, Facts
from tomoni.petitions.models import Disclosure, Petition
from tomoni.petitions.models.words import Words

MOST_NAME, MOST_ADDRESS, MOST_COMMENT = 100, 300, 500
ABROAD = "abroad"
DWELLINGS = [*(each.code for each in places.PREFECTURES), ABROAD]


class WordedForm(forms.Form):
    """A form that says what is wrong in the words given; ``errors_of`` is what a template shows beside a field."""

    wrong: dict[str, dict[str, str]] = {}

    def __init__(self, data: QueryDict | None = None, *, words: Words, **options: Any) -> None:
        fields = _worded(type(self), words)
        self.base_fields = {}  # nothing to copy: fields keep nothing of a request, and copying them took half of it
        super().__init__(data, **options)
        self.fields = {**fields}
        self.words = words

    def mistakes(self) -> list[tuple[str, Any]]:
        """Return each field with something wrong, in the order of the page, and what."""
        return [(name, self.errors[name][0]) for name in self.fields if name in self.errors]


@cache
def _worded(form: type[WordedForm], words: Words) -> dict[str, forms.Field]:
    """Return the form's fields with what is wrong in the words given, the same for all forms of the language."""
    fields = deepcopy(form.base_fields)
    for name, messages in form.wrong.items():
        most = {"most": getattr(fields[name], "max_length", None)}
        fields[name].error_messages.update(
            {code: words(key, **(most if code == "max_length" else {})) for code, key in messages.items()}
        )
    return fields


class MailField(forms.EmailField):
    """A mail address, its spaces taken away."""

    widget = forms.EmailInput

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)


MAIL_WRONG = {"required": "form.mail_missing", "invalid": "form.mail_wrong", "max_length": "form.mail_wrong"}


class SignForm(WordedForm):
    """What a signer fills in. Fields the petition's legal kind does not ask are not there."""

    name = forms.CharField(max_length=MOST_NAME)
    prefecture = forms.ChoiceField(choices=[(code, code) for code in DWELLINGS])
    address = forms.CharField(max_length=MOST_ADDRESS)
    mail = MailField()
    agreed = forms.ChoiceField(choices=Disclosure.choices)
    comment = forms.CharField(max_length=MOST_COMMENT, required=False)
    shown = forms.BooleanField(required=False)
    newsletter = forms.BooleanField(required=False)
    text = forms.IntegerField(required=False)
    token = forms.CharField(required=False, max_length=200)
    proof = forms.CharField(required=False, max_length=40)
    website = forms.CharField(required=False, max_length=200)

    wrong = {
        "name": {"required": "form.name_missing", "max_length": "form.name_long"},
        "prefecture": {"required": "form.prefecture_missing", "invalid_choice": "form.prefecture_missing"},
        "address": {"required": "form.address_missing", "max_length": "form.address_missing"},
        "mail": MAIL_WRONG,
        "agreed": {"required": "form.agreed_missing", "invalid_choice": "form.agreed_missing"},
        "comment": {"max_length": "form.comment_long"},
    }

    def __init__(self, data: QueryDict | None = None, *, words: Words, petition: Petition, **options: Any) -> None:
        super().__init__(data, words=words, **options)
        self.petition = petition
        if petition.asks.address:  # by law it is handed over whole
            del self.fields["agreed"]
        else:
            del self.fields["address"]
            self.fields["agreed"] = _agreed(words, tuple(self.levels))

    @property
    def levels(self) -> list[str]:
        """How much a signer may agree to, the least first; an address that is not asked cannot be handed over."""
        return [level for level in Disclosure.at_most(self.petition.disclosure) if level != Disclosure.FULL]

    def entry(self, language: str) -> Entry:
        """Return what was filled in."""
        data = self.cleaned_data
        return Entry(
            name=data["name"],
            mail=data["mail"],
            prefecture="" if data["prefecture"] == ABROAD else data["prefecture"],
            address=data.get("address", ""),
            comment=data["comment"],
            language=language,
            agreed=data.get("agreed", Disclosure.FULL),
            is_shown=data["shown"],
            newsletter_wording=self.words.plain("form.newsletter") if data["newsletter"] else "",
        )

    def facts(self, network_address: str) -> Facts:
        """Return what came with it besides the words."""
        data = self.cleaned_data
        return Facts(address=network_address, token=data["token"], proof=data["proof"], trap=data["website"])


@cache
def _agreed(words: Words, levels: tuple[str, ...]) -> forms.Field:
    field = deepcopy(_worded(SignForm, words)["agreed"])
    field.choices = [(level, level) for level in levels]
    return field


class AgainForm(WordedForm):
    """The address the mail is to be sent to again."""

    mail = MailField()

    wrong = {"mail": MAIL_WRONG}


class CheckForm(WordedForm):
    """Whom to look for; without the receipt number the answer goes by mail alone."""

    name = forms.CharField(max_length=MOST_NAME)
    mail = MailField()
    receipt = forms.CharField(max_length=40, required=False)

    wrong = {"name": {"required": "form.name_missing", "max_length": "form.name_long"}, "mail": MAIL_WRONG}


class EndorseForm(WordedForm):
    """What an organisation fills in to endorse."""

    name = forms.CharField(max_length=200)
    representative = forms.CharField(max_length=MOST_NAME)
    prefecture = forms.ChoiceField(choices=[(code, code) for code in DWELLINGS])
    mail = MailField()
    public = forms.BooleanField(required=False)
    comment = forms.CharField(max_length=MOST_COMMENT, required=False)
    website = forms.CharField(required=False, max_length=200)

    wrong = {
        "name": {"required": "endorse.name_missing", "max_length": "form.name_long"},
        "representative": {"required": "endorse.representative_missing", "max_length": "form.name_long"},
        "prefecture": {"required": "form.prefecture_missing", "invalid_choice": "form.prefecture_missing"},
        "mail": MAIL_WRONG,
        "comment": {"max_length": "form.comment_long"},
    }


class AnswerForm(WordedForm):
    """What an organisation asked by mail may still change before it answers."""

    representative = forms.CharField(max_length=MOST_NAME, required=False)
    public = forms.BooleanField(required=False)
    comment = forms.CharField(max_length=MOST_COMMENT, required=False)

    wrong = {"representative": {"max_length": "form.name_long"}, "comment": {"max_length": "form.comment_long"}}
