"""The life of a demand or a body in a few queries: what was asked when, in which words, answered what, promised what.

Rows are plain values, not records: a page tells hundreds of them, and a record of an activity is costly to make.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tomoni.advocacy.models.act import in_language
from tomoni.core import quantities


@dataclass(frozen=True, slots=True)
class PromiseTold:
    """A promise given with an answer."""

    pk: int
    text: str
    due_on: date | None
    due_is_unknown: bool
    state: str
    result: str
    resolved_on: date | None


@dataclass(frozen=True, slots=True)
class FigureTold:
    """A figure given with an answer."""

    pk: int
    subject: str
    quantity: quantities.Quantity
    as_of: str
    as_of_on: date | None
    area: str
    finality: str


@dataclass(frozen=True, slots=True)
class AnswerTold:
    """An answer no later one took the place of."""

    pk: int
    stance: str
    text: str
    form: str
    post: str
    answered_on: date | None
    is_public: bool
    promises: list[PromiseTold] = field(default_factory=list)
    figures: list[FigureTold] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """A demand put to a body in a round, with the name the body bore then."""

    pk: int
    asked: int
    number: str
    carried_from: int | None
    round: Any
    round_titles: dict[str, str]
    when: str
    starts_on: date | None
    is_sent: bool
    demand: int
    demand_titles: dict[str, str]
    demand_kind: str
    wording: int | None
    version: int | None
    texts: dict[str, str]
    body: int
    body_names: dict[str, str]
    answers: list[AnswerTold] = field(default_factory=list)

    def text(self, language: str) -> str:
        """Return the words it was asked in, else those in Japanese."""
        return in_language(self.texts, language)


_COLUMNS = [
    "pk",
    "asked",
    "asked__number",
    "asked__carried_from",
    "asked__round",
    "asked__round__title",
    "asked__round__title_en",
    "asked__round__when",
    "asked__round__starts_on",
    "asked__round__sealed_at",
    "asked__demand",
    "asked__demand__title",
    "asked__demand__title_en",
    "asked__demand__kind",
    "asked__wording",
    "asked__wording__version",
    "asked__wording__texts",
    "body",
    "body__name",
    "body__name_en",
]
_ANSWER = ["pk", "stance", "text", "form", "post", "answered_on", "is_public"]


def lives(asked_bodies: Any, user: Any) -> list[Line]:
    """Return what the user may read of these, by time; answers in the order they were given."""
    rows = list(asked_bodies.visible_to(user).by_time().values_list(*_COLUMNS))
    names = _names({row[17] for row in rows})
    lines = {row[0]: _line(row, names.get(row[17], [])) for row in rows}
    answers = _answers(lines, user)
    for answer, asked_body in answers.values():
        lines[asked_body].answers.append(answer)
    _add_promises({pk: answer for pk, (answer, _where) in answers.items()}, user)
    return list(lines.values())


def _line(row: tuple[Any, ...], names: list[tuple[Any, ...]]) -> Line:
    pk, asked, number, before, round, title, title_en, when, day, sealed_at, *rest = row
    demand, demand_title, demand_title_en, kind, wording, version, texts, body, name, name_en = rest
    for _body, dated, dated_en, start, end in names:
        if day is not None and (start is None or start <= day) and (end is None or day < end):
            name, name_en = dated, dated_en
    return Line(
        pk=pk,
        asked=asked,
        number=number,
        carried_from=before,
        round=round,
        round_titles={"ja": title, "en": title_en or title},
        when=when,
        starts_on=day,
        is_sent=sealed_at is not None,
        demand=demand,
        demand_titles={"ja": demand_title, "en": demand_title_en or demand_title},
        demand_kind=kind,
        wording=wording,
        version=version,
        texts=texts or {},
        body=body,
        body_names={"ja": name, "en": name_en or name},
    )


def _names(bodies: Iterable[int]) -> dict[int, list[tuple[Any, ...]]]:
    from tomoni.advocacy.models.body import BodyName

    found: dict[int, list[tuple[Any, ...]]] = {}
    names = BodyName.objects.filter(body__in=bodies).order_by("valid_from", "pk")
    for row in names.values_list("body", "name", "name_en", "valid_from", "valid_to"):
        found.setdefault(row[0], []).append(row)
    return found


def _answers(lines: dict[int, Line], user: Any) -> dict[int, tuple[AnswerTold, int]]:
    from tomoni.advocacy.models.answer import Answer

    answers = Answer.objects.standing().filter(asked_body__in=list(lines)).order_by("answered_on", "pk")
    if not (user.is_authenticated and user.is_active):
        answers = answers.filter(is_public=True)
    rows = answers.values_list("asked_body", *_ANSWER)
    return {row[1]: (AnswerTold(*row[1:]), row[0]) for row in rows}


def _add_promises(answers: dict[int, AnswerTold], user: Any) -> None:
    from tomoni.advocacy.models.answer import GivenFigure, Promise

    figures = GivenFigure.objects.filter(answer__in=list(answers)).order_by("pk")
    number = ["value", "unit", "qualifier", "counting"]
    for owner, pk, subject, *rest in figures.values_list(
        "answer", "pk", "subject", *number, "as_of", "as_of_on", "area", "finality"
    ):
        quantity = quantities.Quantity(*rest[:4])
        answers[owner].figures.append(FigureTold(pk, subject, quantity, *rest[4:]))
    if not (user.is_authenticated and user.is_active):
        return
    promises = Promise.objects.filter(answer__in=list(answers)).order_by("due_on", "pk")
    columns = ["answer", "pk", "text", "due_on", "due_is_unknown", "state", "result", "resolved_on"]
    for owner, *told in promises.values_list(*columns):
        answers[owner].promises.append(PromiseTold(*told))
