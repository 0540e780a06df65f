"""Which demands of ours a recommendation repeats, and which sentences of a submission: suggested, a person decides.

Recommendations come in English, demands mostly in Japanese; each side is compared in every language it has. Words that
are rare among what is compared weigh more than common ones, so that "the State party should" makes nothing alike.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tomoni.advocacy.models import Demand, Recommendation, Section, Wording

SHOWN, LEAST = 6, 0.16
SENTENCES_SHOWN, LEAST_SENTENCE, SHORTEST_SENTENCE = 12, 0.28, 12
_LATIN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
_WIDE = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff々]+")
_END = re.compile(r"(?<=[。！？])|(?<=[.!?;])\s+(?=[A-Z\"“(])|\n+")
_ENDINGS = ("ations", "ation", "ings", "ing", "ments", "ment", "ies", "ied", "ed", "es", "s", "e", "y")
_COMMON = """
    the a an of to and in on for by with that this these those is are be been it its as at from or not all any such
    their they which into under state party committee recommends should shall ensure urges take measures including
"""
COMMON = frozenset(_LATIN.findall(_COMMON))

Terms = Counter[str]


@dataclass(frozen=True, slots=True)
class Suggested:
    """A demand, and how alike it is to a recommendation: 0 to 1."""

    demand: Demand
    likeness: float

    @property
    def percent(self) -> int:
        """The likeness as a person reads it."""
        return round(100 * self.likeness)


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of ours beside a sentence of theirs."""

    section: Section
    ours: str
    theirs: str
    likeness: float

    @property
    def percent(self) -> int:
        """The likeness as a person reads it."""
        return round(100 * self.likeness)


def terms(text: str) -> Terms:
    """Return what a text is about: stems of its words, and pairs of neighbouring characters of Japanese and Chinese."""
    text = unicodedata.normalize("NFKC", text).lower()
    found: Terms = Counter(_stem(word) for word in _LATIN.findall(_WIDE.sub(" ", text)) if word not in COMMON)
    for run in _WIDE.findall(text):
        found.update(run[place : place + 2] for place in range(max(len(run) - 1, 1)))
    return found


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, those too short to say anything left out."""
    return [part for each in _END.split(text) if len(part := each.strip()) >= SHORTEST_SENTENCE]


class Weights:
    """How much a term says: the rarer among the texts, the more."""

    def __init__(self, texts: Iterable[Terms]) -> None:
        held = list(texts)
        self.count = len(held)
        self.in_how_many = Counter(term for each in held for term in each)

    def of(self, term: str) -> float:
        """Return the weight of a term."""
        return math.log(1 + (self.count + 1) / (1 + self.in_how_many[term]))

    def likeness(self, one: Terms, other: Terms) -> float:
        """Return how alike two texts are, 0 to 1, the same either way round."""
        squared = [sum((count * self.of(term)) ** 2 for term, count in each.items()) for each in (one, other)]
        if not all(squared):
            return 0.0
        shared = sum(one[term] * other[term] * self.of(term) ** 2 for term in one.keys() & other.keys())
        return min(1.0, shared / math.sqrt(squared[0] * squared[1]))


class Demands:
    """The demands a user may see, their terms read once, to compare many recommendations with them."""

    def __init__(self, user: Any) -> None:
        self._demands = {demand.pk: demand for demand in Demand.objects.visible_to(user)}
        texts = {pk: {"ja": demand.title, "en": demand.title_en} for pk, demand in self._demands.items()}
        newest: dict[int, dict[str, str]] = {}
        rows = Wording.objects.visible_to(user).filter(demand__in=self._demands).order_by("version")
        for pk, words in rows.values_list("demand", "texts"):
            newest[pk] = words
        for pk, words in newest.items():
            for language, text in words.items():
                texts[pk][language] = f"{texts[pk].get(language, '')}\n{text}"
        self._terms = {pk: [found for text in each.values() if (found := terms(text))] for pk, each in texts.items()}
        self._weights = Weights(each for held in self._terms.values() for each in held)

    def alike(self, recommendation: Recommendation) -> list[Suggested]:
        """Return the demands most alike to the recommendation, the likest first."""
        told = [terms(text) for text in (recommendation.text, recommendation.text_ja) if text]
        found = []
        for pk, held in self._terms.items():
            likeness = max((self._weights.likeness(one, other) for one in told for other in held), default=0.0)
            if likeness >= LEAST:
                found.append(Suggested(self._demands[pk], likeness))
        return sorted(found, key=lambda each: (-each.likeness, each.demand.pk))[:SHOWN]


def echoed(recommendation: Recommendation, sections: Iterable[Section]) -> list[Pair]:
    """Return our sentences that are alike to one of the recommendation's, the likest first; each of ours once."""
    theirs = [(part, terms(part)) for text in (recommendation.text, recommendation.text_ja) for part in sentences(text)]
    ours = [(section, part, terms(part)) for section in sections for part in sentences(section.text)]
    weights = Weights([*(each for _part, each in theirs), *(each for _section, _part, each in ours)])
    found = []
    for section, part, held in ours:
        best = max(((weights.likeness(held, other), words) for words, other in theirs), default=(0.0, ""))
        if best[0] >= LEAST_SENTENCE:
            found.append(Pair(section, part, best[1], best[0]))
    return sorted(found, key=lambda pair: (-pair.likeness, pair.section.pk, pair.ours))[:SENTENCES_SHOWN]
