"""The join form: one page, with an address or two; what it gathers are the ``Answers`` of an application."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tomoni.core.names import letters
from tomoni.membership.actions.applications import Answers
from tomoni.membership.forms.address import AddressForm
from tomoni.membership.models import Plan
from tomoni.people.actions import consents
from tomoni.people.models import Consent, ContactPoint
from tomoni.people.staff.fields import settled_contact

MOST_UNITS = 1_000
"""More than that is a slip of the finger; who means it writes to the secretariat."""
ASKED = (Consent.Purpose.NEWSLETTER, Consent.Purpose.APPEAL)
LIST = Consent.Purpose.MAILING_LIST
KANJI = re.compile("[㐀-鿿豈-﫿\U00020000-\U0003ffff々]")
READING = re.compile(r"[ァ-ヺー・ヽヾA-Za-zÀ-ɏ'’.\- ]+")


def reading(typed: str) -> str:
    """Return a reading in full-width katakana, Latin letters as typed; raises ValidationError for kanji and signs."""
    text = letters.katakana(unicodedata.normalize("NFKC", typed)).strip()
    if text and not READING.fullmatch(text):
        raise ValidationError(_("Please write the reading in kana, such as ヤマダ ハナコ."))
    return text


def full_label(plan: Plan, language: str) -> str:
    """Return a plan's name; a sub-class with its class: Individual member (Student)."""
    own = plan.label(language)
    if plan.part_of is None:
        return own
    return _("%(whole)s (%(part)s)") % {"whole": plan.part_of.label(language), "part": own}


class PlanField(forms.ModelChoiceField):
    """One of the plans offered, by key."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Plan.objects.none(), to_field_name="key", empty_label=None, **kwargs)


class JoinForm(forms.Form):
    """Everything asked of somebody who joins; ``home`` and ``delivery`` are its two addresses."""

    plan = PlanField(label=gettext_lazy("Kind of membership or subscription"))
    units = forms.IntegerField(
        label=gettext_lazy("Units"), min_value=1, max_value=MOST_UNITS, initial=1, widget=forms.NumberInput
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kana = forms.CharField(label=gettext_lazy("Reading of the name"), max_length=200, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200, required=False)
    contact_name = forms.CharField(label=gettext_lazy("Contact person"), max_length=200, required=False)
    contact_kana = forms.CharField(
        label=gettext_lazy("Reading of the contact person's name"), max_length=200, required=False
    )
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    wants_print = forms.BooleanField(label=gettext_lazy("on paper"), required=False, initial=True)
    wants_electronic = forms.BooleanField(label=gettext_lazy("as an electronic edition"), required=False)
    wants_receipt = forms.BooleanField(label=gettext_lazy("I need a receipt."), required=False)
    consent_mailing_list = forms.BooleanField(required=False)
    consent_newsletter = forms.BooleanField(required=False)
    consent_appeal = forms.BooleanField(required=False)
    message = forms.CharField(
        label=gettext_lazy("Message"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    website = forms.CharField(required=False, max_length=200, label=gettext_lazy("Leave this field empty"))

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.shows_errors = True
        self.fields["plan"].queryset = Plan.objects.offered().select_related("part_of").prefetch_related("prices")
        self.home = AddressForm(data, prefix="home", is_demanded=True)
        self.delivery = AddressForm(data, prefix="delivery", is_demanded=False)
        language = get_language() or "ja"
        for purpose in (LIST, *ASKED):
            self.fields[f"consent_{purpose}"].label = consents.proposed_wording(purpose, language)
        for name, word in {"name": "name", "email": "email", "phone": "tel"}.items():
            self.fields[name].widget.attrs["autocomplete"] = word
        self.fields["kana"].help_text = _("In kana. You may leave it empty if your name is not written in kanji.")
        self.fields["units"].widget.attrs["inputmode"] = "numeric"

    def is_valid(self) -> bool:
        """Check the form and both addresses, so that all errors are shown at once."""
        return all([super().is_valid(), self.home.is_valid(), self.delivery.is_valid()])

    @property
    def forms(self) -> list[forms.Form]:
        """The form and its addresses."""
        return [self, self.home, self.delivery]

    def clean_name(self) -> str:
        return self.cleaned_data["name"].strip()

    def clean_kana(self) -> str:
        return reading(self.cleaned_data["kana"])

    def clean_contact_kana(self) -> str:
        return reading(self.cleaned_data["contact_kana"])

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        return settled_contact(ContactPoint.Kind.PHONE, typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        plan, units = data.get("plan"), data.get("units")
        if plan and units and units < plan.minimum_units:
            words = {"plan": plan, "least": plan.minimum_units}
            self.add_error("units", _("“%(plan)s” begins with %(least)s units.") % words)
        if get_language() == "ja" and KANJI.search(data.get("name", "")) and data.get("kana") == "":
            self.add_error("kana", _("Please write how the name is read, in kana."))
        if plan and plan.subject == Plan.Subject.ORGANISATION and not data.get("contact_name", "").strip():
            self.add_error("contact_name", _("Please name a person we can write to."))
        return data

    def answers(self) -> Answers:
        """Return what was asked and answered; what a person was not asked (a contact person) is left out."""
        data = self.cleaned_data
        told = {name: data[name] for name in ("name", "kana", "email", "phone", "message")}
        if data["plan"].subject == Plan.Subject.ORGANISATION:
            told |= {name: data[name].strip() for name in ("name_en", "contact_name", "contact_kana")}
        wishes = {name: data[name] for name in ("wants_print", "wants_electronic", "wants_receipt")}
        given = [str(purpose) for purpose in (LIST, *ASKED) if data[f"consent_{purpose}"]]
        return Answers(
            **told,
            **wishes,
            wants_list=data[f"consent_{LIST}"],
            consents=given,
            address=self.home.place(),
            delivery=self.delivery.place(),
        )

    def typed(self) -> list[tuple[str, str]]:
        """Return everything typed, to carry it from page to page."""
        known = [each.add_prefix(name) for each in self.forms for name in each.fields]
        return [(name, value) for name in known for value in self.data.getlist(name)]

    def mistakes(self) -> list[tuple[str, str, str]]:
        """Return every error with the id and label of its field, in the order of the page; [] while none are shown."""
        if not (self.shows_errors and self.is_bound):
            return []
        return [
            (field.id_for_label if name != "plan" else "id_plan_0", field.label, error)
            for form in self.forms
            for name, field in ((name, form[name]) for name in form.fields)
            for error in field.errors
        ]

    def plan_rows(self) -> list[dict[str, Any]]:
        """Return the plans to choose among, with today's price."""
        today, language = timezone.localdate(), get_language() or "ja"
        chosen = str(self["plan"].value() or "")
        return [
            {
                "plan": plan,
                "label": full_label(plan, language),
                "price": plan.price_on(today),
                "is_chosen": plan.key == chosen,
                "id": f"id_plan_{number}",
            }
            for number, plan in enumerate(self.fields["plan"].queryset)
        ]
