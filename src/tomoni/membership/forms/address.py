"""An address typed by somebody outside: filled from its postal code, places by code, abroad as written."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tomoni.core import places, postal
from tomoni.people.staff.fields import (
    JAPAN,
    PrefectureField,
    country_choices,
    settled_place,
    settled_postal_code,
)

PARTS = ("postal_code", "prefecture", "municipality", "street")


class AddressForm(forms.Form):
    """One address; ``is_demanded`` False lets it be empty. ``cleaned_data`` has the keys of an application's place."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=country_choices, initial=JAPAN, required=False)
    postal_code = forms.CharField(label=gettext_lazy("Postal code"), required=False, max_length=20)
    prefecture = PrefectureField()
    municipality = forms.CharField(
        label=gettext_lazy("City, ward, town or village"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Such as 文京区 or Bunkyo City."),
    )
    street = forms.CharField(
        label=gettext_lazy("Town, number, building, room"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Abroad: the whole address without the country."),
    )
    care_of = forms.CharField(label=gettext_lazy("Care of"), required=False, max_length=100)
    town = forms.CharField(required=False, max_length=100)

    def __init__(self, *args: Any, is_demanded: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_demanded = is_demanded
        self.fields["prefecture"].label = _("Prefecture")
        section = "shipping" if self.prefix == "delivery" else "billing"
        for name, word in {"postal_code": "postal-code", "street": "street-address", "country": "country"}.items():
            self.fields[name].widget.attrs["autocomplete"] = f"{section} {word}"

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in (*PARTS, "care_of"))

    @property
    def towns(self) -> list[postal.Town]:
        """The towns to choose among, where the postal code typed stands for more than one."""
        found = postal.towns(str(self.data.get(self.add_prefix("postal_code"), "")))
        return found if len(found) > 1 else []

    @property
    def is_unlisted(self) -> bool:
        """Whether a postal code was typed that the list does not know."""
        typed = str(self.data.get(self.add_prefix("postal_code"), "")).strip()
        in_japan = self.data.get(self.add_prefix("country"), JAPAN) in ("", JAPAN)
        return bool(typed) and in_japan and not postal.towns(typed)

    @property
    def town_choices(self) -> list[tuple[str, str, bool]]:
        """Those towns as value, words, and whether chosen."""
        chosen = self.data.get(self.add_prefix("town"), "")
        return [(value_of(town), _words(town), value_of(town) == chosen) for town in self.towns]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors or self.is_empty:
            if self.is_empty and self.is_demanded:
                self.add_error("street", _("Please write your address."))
            return data
        data["country"] = data["country"] or JAPAN
        if data["country"] == JAPAN:
            self._clean_japanese(data)
        else:
            data["prefecture"] = data["municipality"] = ""
        if not data["street"].strip():
            self.add_error("street", _("Please write the town and the number too."))
        return data

    def _clean_japanese(self, data: dict[str, Any]) -> None:
        try:
            data["postal_code"] = settled_postal_code(data["postal_code"], JAPAN)
        except ValidationError as error:
            self.add_error("postal_code", error)
        if not data["municipality"].strip():
            self.add_error("municipality", _("Please write the city, ward, town or village."))
            return
        try:
            typed = data["municipality"].strip()
            data["prefecture"], data["municipality"] = settled_place(
                data["prefecture"], _of_code(data.get("postal_code", ""), typed) or typed
            )
        except ValidationError as error:
            self.add_error("municipality", error)

    def place(self) -> dict[str, str]:
        """Return what was typed as an application keeps it; {} for an empty address."""
        if self.is_empty:
            return {}
        return {name: self.cleaned_data[name].strip() for name in ("country", *PARTS, "care_of")}


def filled(data: QueryDict, prefix: str) -> QueryDict:
    """Return what was typed with prefecture, municipality and town set from the postal code, as far as it says.

    A town chosen among several is taken; whatever stands after the town stays.
    """
    data, found = data.copy(), postal.towns(data.get(f"{prefix}-postal_code", ""))
    if not found:
        return data
    chosen = [town for town in found if value_of(town) == data.get(f"{prefix}-town")] or found
    areas = {town.municipality for town in chosen}
    if len(areas) == 1:
        data[f"{prefix}-prefecture"] = chosen[0].prefecture
        data[f"{prefix}-municipality"] = place_name(areas.pop())
    elif len({town.prefecture for town in chosen}) == 1:
        data[f"{prefix}-prefecture"] = chosen[0].prefecture
    data[f"{prefix}-country"] = JAPAN
    if len(chosen) == 1:
        street = data.get(f"{prefix}-street", "")
        for town in sorted({town.town for town in found}, key=len, reverse=True):
            street = street.removeprefix(town)
        data[f"{prefix}-street"] = chosen[0].town + street
    return data


def value_of(town: postal.Town) -> str:
    """Return the value a town has in a list of choices."""
    return f"{town.municipality}|{town.town}"


def _words(town: postal.Town) -> str:
    return (
        f"{place_name(town.municipality)} {town.town}"
        if town.town
        else _("%(place)s, elsewhere") % {"place": place_name(town.municipality)}
    )


def place_name(code: str) -> str:
    """Return a municipality's name alone, without its prefecture, in the reader's language."""
    place = places.municipality(code)
    return place.name_ja if get_language() == "ja" else place.name_en


def _of_code(code: str, typed: str) -> str:
    """Return the municipality the postal code names, when it is called as typed: it settles names borne twice."""
    for town in postal.towns(code):
        place = places.municipality(town.municipality)
        if typed in (place.name_ja, place.name_en):
            return place.code
    return ""
