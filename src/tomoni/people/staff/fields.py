"""Form fields of people: what the secretariat types is made even, and refused with words that say what to do."""

import re
import unicodedata
from functools import cache
from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tomoni.core import names, places
from tomoni.people.models import ContactPoint
from tomoni.people.models.areas import prefecture_choices, shown_place
from tomoni.people.models.languages import LANGUAGES

JAPAN = "JP"
SHORTEST_NUMBER, LONGEST_NUMBER = 8, 15
HYPHENS = "[-‐‑‒–—―−ー]"
EMPTY_CHOICE = ("", "---------")


def even(text: str) -> str:
    """Return text with full-width letters and digits made half-width and outer spaces dropped."""
    return unicodedata.normalize("NFKC", text).strip()


def country_choices() -> list[tuple[str, str]]:
    """Return the countries by ISO code in the reader's language, Japan first."""
    return _countries("ja" if get_language() == "ja" else "en")


@cache
def _countries(language: str) -> list[tuple[str, str]]:
    named = Locale(language).territories
    known = sorted((name, code) for code, name in named.items() if len(code) == 2 and code.isalpha())
    return [(JAPAN, named[JAPAN]), *((code, name) for name, code in known if code != JAPAN)]


class PrefectureField(forms.ChoiceField):
    """One of the 47 prefectures, kept as its two-digit JIS code."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("max_length", None)
        super().__init__(
            choices=lambda: [EMPTY_CHOICE, *prefecture_choices()],
            required=False,
            label=gettext_lazy("prefecture"),
            **kwargs,
        )


class MunicipalityField(forms.CharField):
    """A municipality by name or code; shown by name. ``settled_place`` makes the code of it."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = gettext_lazy("Name or code, such as 文京区 or 131059.")
        super().__init__(required=False, label=gettext_lazy("municipality"), help_text=help_text, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return shown_place(value) if isinstance(value, str) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (data or "").strip() not in {initial or "", shown_place(initial or "")}


def settled_place(prefecture: str, typed: str, *, kept: str = "") -> tuple[str, str]:
    """Return the codes (prefecture, municipality) of what was chosen and typed.

    ``kept`` is the municipality the record had; typed again as it was shown, it stays. Raises
    ValidationError for a name that is unknown, stands for several, or lies in another prefecture.
    """
    typed = typed.strip()
    if not typed:
        return prefecture, ""
    if kept and typed in {kept, shown_place(kept)}:
        code = kept
    elif even(typed).isdigit():
        code = _by_code(typed)
    else:
        code = _by_name(prefecture, typed)
    if prefecture and code[:2] != prefecture:
        words = {"place": shown_place(code), "prefecture": shown_place(prefecture)}
        raise ValidationError(_("%(place)s does not lie in %(prefecture)s. Change one of the two.") % words)
    return code[:2], code


def _by_code(typed: str) -> str:
    try:
        return places.municipality(places.normalise_code(typed)).code
    except places.PlaceError as error:
        raise ValidationError(error.message(get_language() or "ja")) from error


def _by_name(prefecture: str, typed: str) -> str:
    found = places.find_municipalities(typed)
    within = [place for place in found if not prefecture or place.prefecture.code == prefecture] or found
    if not within:
        raise ValidationError(
            _("There is no municipality “%(name)s”. Write it like 文京区, or as a code.") % {"name": typed}
        )
    codes = list(dict.fromkeys(place.code for place in within))
    if len(codes) > 1:
        listed = ", ".join(f"{shown_place(code)} ({code})" for code in codes)
        raise ValidationError(
            _("Several places are called this: %(places)s. Choose the prefecture or type the code.")
            % {"places": listed}
        )
    return codes[0]


def settled_postal_code(typed: str, country: str) -> str:
    """Return a Japanese postal code as NNN-NNNN, a foreign one as typed; raises ValidationError."""
    text = even(typed).removeprefix("〒").strip()
    if country != JAPAN or not text:
        return text
    digits = re.sub(rf"{HYPHENS}|\s", "", text)
    if not re.fullmatch("[0-9]{7}", digits):
        raise ValidationError(_("A postal code has seven digits, such as 112-0002."))
    return f"{digits[:3]}-{digits[3:]}"


def settled_contact(kind: str, typed: str) -> str:
    """Return a mail address or number made even; raises ValidationError with what to write."""
    text = even(typed)
    if kind == ContactPoint.Kind.MAIL:
        try:
            validate_email(text)
        except ValidationError as error:
            raise ValidationError(
                _("“%(text)s” is no e-mail address. Write it like hanako@example.org.") % {"text": text}
            ) from error
        return text
    if kind in ContactPoint.NUMBERS:
        text = re.sub(HYPHENS, "-", text)
        folded = names.fold_phone(text)
        is_japanese = folded.startswith("0") and len(folded) in (10, 11)
        is_foreign = folded.startswith("+") and SHORTEST_NUMBER <= len(folded) - 1 <= LONGEST_NUMBER
        if not (is_japanese or is_foreign):
            raise ValidationError(
                _("Write the number with its area code, 10 or 11 digits, such as 03-1234-5678; one abroad from +.")
            )
    return text


class LanguagesField(forms.MultipleChoiceField):
    """Languages to tick; the preferred one is chosen beside it and put first."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("encoder", None), kwargs.pop("decoder", None)
        label = gettext_lazy("languages")
        super().__init__(choices=language_choices, required=False, label=label, **kwargs)


class PreferredLanguageField(forms.ChoiceField):
    """The language to write and speak to the person in."""

    def __init__(self, **kwargs: Any) -> None:
        label = gettext_lazy("preferred language")
        super().__init__(choices=lambda: [EMPTY_CHOICE, *language_choices()], required=False, label=label, **kwargs)


def language_choices() -> list[tuple[str, Any]]:
    """Return the languages by code."""
    return list(LANGUAGES.items())
