"""Prefectures and municipalities in the reader's language."""

from django.utils.translation import get_language

from tomoni.core import places


def prefecture_choices() -> list[tuple[str, str]]:
    """Return the 47 prefectures by two-digit JIS code."""
    name = "name_ja" if get_language() == "ja" else "name_en"
    return [(each.code, getattr(each, name)) for each in places.PREFECTURES]


def shown_place(code: str) -> str:
    """Return a prefecture (two digits) or municipality (six) by name; anything else as it stands."""
    return (places.japanese if get_language() == "ja" else places.english)(code) if code else ""


def is_municipality(code: str) -> bool:
    """Return whether the code is a municipality's, of today or of earlier."""
    try:
        return places.municipality(code).code == code
    except places.PlaceError:
        return False
