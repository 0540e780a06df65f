"""How much of a report can be traced: each sentence to a record or figure, each number to where it is recorded."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tomoni.projects.models import Activity
from tomoni.reporting.document import Chart, Document, Evidence, FigureRef, Sentence, Table
from tomoni.reporting.recorded import recorded

SENTENCES_WANTED = Decimal("0.9")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_STOP = re.compile(r"[。]|(?<=[a-z0-9)])\.(?=\s|$)")


@dataclass(frozen=True)
class Traceability:
    """Sentences and numbers, how many of them are traced, and those that are not as (anchor, text)."""

    sentences: int
    traced_sentences: int
    numbers: int
    traced_numbers: int
    untraced: tuple[tuple[str, str], ...]

    @property
    def is_enough(self) -> bool:
        """Whether every number and nine sentences of ten are traced."""
        return self.numbers == self.traced_numbers and self.traced_sentences >= self.sentences * SENTENCES_WANTED


def trace(document: Document) -> Traceability:
    """Count what is traced. A number in words is traced where its sentence's records bear it, or are so many."""
    said = list(document.sentences())
    records = _numbers_recorded([each for sentence in said for each in sentence.evidence])
    sentences = traced_sentences = 0
    untraced: list[tuple[str, str]] = []
    numbers = traced = 0
    for sentence in said:
        count = max(1, len(_STOP.findall(sentence.text)))
        sentences += count
        if sentence.evidence:
            traced_sentences += count
        else:
            untraced.append((sentence.anchor, sentence.text))
        found, missing = _in_words(sentence, records)
        numbers, traced = numbers + found, traced + found - len(missing)
        untraced += [(sentence.anchor, number) for number in missing]
    for anchor, run in _shown(document):
        numbers, traced = numbers + 1, traced + bool(run.evidence)
        untraced += [] if run.evidence else [(anchor, run.text)]
    return Traceability(sentences, traced_sentences, numbers, traced, tuple(untraced))


def _in_words(sentence: Sentence, records: dict[Evidence, set[Decimal]]) -> tuple[int, list[str]]:
    """Return how many numbers the sentence holds, and those nothing behind it bears."""
    known = {Decimal(len(sentence.evidence))}.union(*(records.get(each, set()) for each in sentence.evidence))
    found, missing = 0, []
    for run in sentence.runs:
        if isinstance(run, FigureRef):
            found += 1
            missing += [] if run.evidence else [run.text]
            continue
        for written, number in _numbers(run.text):
            found += 1
            missing += [] if number in known else [written]
    return found, missing


def _shown(document: Document) -> Iterable[tuple[str, FigureRef]]:
    for part in document.parts:
        if isinstance(part, Table):
            for row in part.rows:
                yield from ((part.anchor, run) for cell in row.cells for run in cell if isinstance(run, FigureRef))
        elif isinstance(part, Chart):
            yield from ((part.anchor, point) for series in part.series for point in series.points)


def _numbers_recorded(evidence: list[Evidence]) -> dict[Evidence, set[Decimal]]:
    """Return the numbers that stand in each record: in its date, quantities, title, place and public lines."""
    wanted = {each.id: each for each in evidence if each.kind == "activity"}
    found = {}
    for activity in Activity.objects.filter(pk__in=wanted).prefetch_related("quantities"):
        found[wanted[str(activity.pk)]] = {number for _text, number in _numbers(_everything(recorded(activity)))}
    for each in {each for each in evidence if each.kind in ("period", "plan")}:
        found[each] = {number for _text, number in _numbers(f"{each.id} {each.query}")}
    return found


def _everything(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(map(_everything, value.values()))
    return " ".join(map(_everything, value)) if isinstance(value, list) else str(value)


def _numbers(text: str) -> list[tuple[str, Decimal]]:
    written = _NUMBER.findall(unicodedata.normalize("NFKC", text))
    return [(number, Decimal(number.replace(",", "").rstrip("."))) for number in written]
