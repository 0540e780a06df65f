"""Demands that are likely the same as one being typed."""

from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from tomoni.advocacy.models import Demand, Wording
from tomoni.core import names

ALIKE = 0.72
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """A demand, and how alike it is: 0 to 1."""

    demand: Demand
    likeness: float

    @property
    def percent(self) -> int:
        """The likeness as a person reads it."""
        return round(100 * self.likeness)


class Known:
    """The demands a user may see, folded once, to compare many others with them."""

    def __init__(self, user: Any) -> None:
        demands = {demand.pk: demand for demand in Demand.objects.visible_to(user)}
        words: dict[int, str] = {}
        for pk, texts in Wording.objects.visible_to(user).order_by("version").values_list("demand", "texts"):
            words[pk] = texts.get("ja", "")
        self._known = [(demand, demand.title_key, names.fold(words.get(pk, ""))) for pk, demand in demands.items()]

    def alike(self, title: str, text: str = "", *, but: int | None = None) -> list[Alike]:
        """Return the demands most alike by title or by words, the likest first; ``but`` is left out."""
        title_key, text_key = names.fold(title), names.fold(text)
        found = [
            Alike(demand, _likeness(title_key, text_key, known_title, known_text))
            for demand, known_title, known_text in self._known
            if demand.pk != but
        ]
        found = [each for each in found if each.likeness >= ALIKE]
        return sorted(found, key=lambda each: (-each.likeness, each.demand.pk))[:SHOWN]


def _likeness(title: str, text: str, known_title: str, known_text: str) -> float:
    by_title = fuzz.ratio(title, known_title) / 100 if title and known_title else 0.0
    by_text = fuzz.ratio(text, known_text) / 100 if text and known_text else 0.0
    return max(by_title, by_text)
