"""Forms of persons and organisations and of what belongs to them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList

from tomoni.people.models import Organisation
from tomoni.people.staff.fields import (
    LanguagesField,
    MunicipalityField,
    PrefectureField,
    PreferredLanguageField,
    country_choices,
    even,
    settled_contact,
    settled_place,
    settled_postal_code,
)


class ChildPanel(InlinePanel):
    """An inline panel whose rows are checked by a form of their own."""

    def __init__(self, *args: Any, row_form: type[forms.ModelForm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row_form = row_form

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "row_form": self.row_form}

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = self.row_form
        return options


class PlacedForm(WagtailAdminModelForm):
    """A form with a prefecture and a municipality that must fit each other."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "municipality" in data and "prefecture" in data:
            try:
                data["prefecture"], data["municipality"] = settled_place(
                    data["prefecture"], data["municipality"], kept=self.initial.get("municipality", "")
                )
            except ValidationError as error:
                self.add_error("municipality", error)
        return data


class AddressForm(PlacedForm):
    """An address: places by code, postal code made even."""

    country = forms.ChoiceField(label=gettext_lazy("country"), choices=country_choices, initial="JP")
    postal_code = forms.CharField(label=gettext_lazy("postal code"), required=False)
    prefecture = PrefectureField()
    municipality = MunicipalityField()
    street = forms.CharField(
        label=gettext_lazy("street, building, room"),
        required=False,
        help_text=gettext_lazy("What follows the municipality; abroad, the whole address."),
    )
    care_of = forms.CharField(label=gettext_lazy("care of"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        try:
            data["postal_code"] = settled_postal_code(data.get("postal_code", ""), data.get("country", "JP"))
        except ValidationError as error:
            self.add_error("postal_code", error)
        if not any(data.get(name) for name in ("postal_code", "prefecture", "street")) and not self.errors:
            raise ValidationError(_("Write at least the postal code, the prefecture or the street."))
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("It would end before it begins."))
        return data


class ContactPointForm(WagtailAdminModelForm):
    """A mail address, number or account, checked by its kind."""

    value = forms.CharField(label=gettext_lazy("number or address"), max_length=200)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("value") and data.get("kind"):
            try:
                data["value"] = settled_contact(data["kind"], data["value"])
            except ValidationError as error:
                self.add_error("value", error)
        return data


class DatedForm(WagtailAdminModelForm):
    """A form with a first and a last day."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("It would end before it begins."))
        return data


class TieRowForm(DatedForm):
    """A tie to an organisation that was not merged into another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.present().order_by("kana_key", "pk")


class LanguagesForm(WagtailAdminModelForm):
    """A form with languages, the preferred one first."""

    preferred_language = PreferredLanguageField()
    languages = LanguagesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.languages:
            self.initial["preferred_language"] = self.instance.languages[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        preferred = [data["preferred_language"]] if data.get("preferred_language") else []
        data["languages"] = list(dict.fromkeys([*preferred, *data.get("languages", [])]))
        return data


class PersonForm(LanguagesForm):
    """A person."""


class OrganisationForm(LanguagesForm, PlacedForm):
    """An organisation."""

    prefecture = PrefectureField()
    municipality = MunicipalityField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("parent", "successor"):
            self.fields[name].queryset = Organisation.objects.present().order_by("kana_key", "pk")

    def clean_corporate_number(self) -> str:
        return even(self.cleaned_data["corporate_number"]).replace("-", "").removeprefix("T")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        founded_on, dissolved_on = data.get("founded_on"), data.get("dissolved_on")
        if founded_on and dissolved_on and dissolved_on < founded_on:
            self.add_error("dissolved_on", _("It would end before it begins."))
        for name in ("parent", "successor"):
            if data.get(name) and data[name].pk == self.instance.pk:
                self.add_error(name, _("An organisation cannot be named here for itself."))
        return data


def _other_names() -> ChildPanel:
    panels = [FieldRowPanel([FieldPanel("kind"), FieldPanel("text"), FieldPanel("kana")])]
    label = gettext_lazy("Other name")
    return ChildPanel("othername_set", panels, gettext_lazy("Other names"), label, row_form=WagtailAdminModelForm)


def _contacts() -> ChildPanel:
    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("value"), FieldPanel("is_preferred")]),
        FieldPanel("caution"),
    ]
    heading, label = gettext_lazy("Mail, phone, accounts"), gettext_lazy("Contact point")
    return ChildPanel("contactpoint_set", panels, heading, label, row_form=ContactPointForm)


def _addresses() -> ChildPanel:
    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("postal_code"), FieldPanel("country")]),
        FieldRowPanel([FieldPanel("prefecture"), FieldPanel("municipality")]),
        FieldRowPanel([FieldPanel("street"), FieldPanel("care_of")]),
        FieldRowPanel([FieldPanel("is_preferred"), FieldPanel("starts_on"), FieldPanel("ends_on")]),
    ]
    return ChildPanel("address_set", panels, gettext_lazy("Addresses"), gettext_lazy("Address"), row_form=AddressForm)


def _affiliations() -> ChildPanel:
    panels = [
        FieldPanel("organisation"),
        FieldRowPanel([FieldPanel("role"), FieldPanel("title")]),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
    ]
    heading, label = gettext_lazy("Organisations and roles"), gettext_lazy("Affiliation")
    return ChildPanel("affiliations", panels, heading, label, row_form=TieRowForm)


PERSON_EDIT_HANDLER = ObjectList(
    [
        FieldRowPanel([FieldPanel("name"), FieldPanel("kana")]),
        _contacts(),
        _addresses(),
        _affiliations(),
        _other_names(),
        MultiFieldPanel([FieldPanel("preferred_language"), FieldPanel("languages")], gettext_lazy("Languages")),
        FieldPanel("tags", widget=forms.CheckboxSelectMultiple),
        FieldPanel("note"),
        MultiFieldPanel(
            [FieldPanel("external_id"), FieldPanel("legal_hold")], gettext_lazy("Office"), classname="collapsed"
        ),
    ],
    base_form_class=PersonForm,
)

ORGANISATION_EDIT_HANDLER = ObjectList(
    [
        FieldRowPanel([FieldPanel("name"), FieldPanel("kana")]),
        FieldRowPanel([FieldPanel("name_en"), FieldPanel("kind")]),
        FieldRowPanel([FieldPanel("prefecture"), FieldPanel("municipality")]),
        _contacts(),
        _addresses(),
        FieldPanel("website"),
        _other_names(),
        MultiFieldPanel([FieldPanel("preferred_language"), FieldPanel("languages")], gettext_lazy("Languages")),
        FieldPanel("tags", widget=forms.CheckboxSelectMultiple),
        FieldPanel("note"),
        MultiFieldPanel(
            [
                FieldPanel("parent"),
                FieldPanel("successor"),
                FieldRowPanel([FieldPanel("founded_on"), FieldPanel("dissolved_on")]),
                FieldRowPanel([FieldPanel("corporate_number"), FieldPanel("external_id")]),
                FieldPanel("is_own"),
            ],
            gettext_lazy("History and office"),
            classname="collapsed",
        ),
    ],
    base_form_class=OrganisationForm,
)
