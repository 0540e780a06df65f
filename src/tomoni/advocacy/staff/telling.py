"""The life of demands and bodies as pages show it: a grid of letters, and round by round the words.

Grids have thousands of cells; they are drawn here and not by a template, which would take most of the time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tomoni.advocacy.models import Succession
from tomoni.advocacy.models.life import AnswerTold, Line
from tomoni.advocacy.templatetags.advocacy import LETTERS, NOT_YET, stance_name


@dataclass(frozen=True, slots=True)
class Grid:
    """Demands by rounds: how many of each, and the table drawn."""

    demands: int
    rounds: int
    table: SafeString


@dataclass(slots=True)
class Turn:
    """What one body answered in a round, and what it had answered the time before."""

    line: Line
    before: AnswerTold | None
    is_compared: bool = False

    @property
    def latest(self) -> AnswerTold | None:
        """The newest answer of this round; None where none is entered."""
        return self.line.answers[-1] if self.line.answers else None

    @property
    def has_changed(self) -> bool:
        """Whether its class is another than the time before."""
        return bool(self.before and self.latest and self.before.stance != self.latest.stance)


@dataclass(slots=True)
class Asking:
    """A demand in a round: its words there, how they differ from the time before, and each body's turn."""

    head: Line
    words_before: str = ""
    turns: list[Turn] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The words it was asked in."""
        return self.head.text(get_language() or "ja")

    @property
    def is_reworded(self) -> bool:
        """Whether its words are others than the time before."""
        return bool(self.words_before) and self.words_before != self.words


def askings(lines: Iterable[Line], *, compare: set[int] | None = None) -> list[Asking]:
    """Return lines told by demand and round, the newest round first; answers are compared in the rounds of ``compare``,
    by default in the newest.
    """
    lines, followed = list(lines), _forerunners()
    language = get_language() or "ja"
    found: dict[tuple[int, int], Asking] = {}
    words: dict[int, str] = {}
    last: dict[tuple[int, int], AnswerTold] = {}
    for line in lines:
        asking = found.get((line.round, line.demand))
        if asking is None:
            asking = found[line.round, line.demand] = Asking(line, words.get(line.demand, ""))
            words[line.demand] = line.text(language)
        asking.turns.append(Turn(line, _before(last, line, followed)))
        if line.answers:
            last[line.demand, line.body] = line.answers[-1]
    told = list(reversed(_round_order(found.values())))
    newest = next((each for each in told if any(turn.latest for turn in each.turns)), None)
    chosen = compare or ({newest.head.round} if newest else set())
    for asking in told:
        for turn in asking.turns:
            turn.is_compared = asking.head.round in chosen
    return told


def _round_order(found: Iterable[Asking]) -> list[Asking]:
    """Keep rounds in their order and, once the whole is turned round, demands within a round in theirs."""
    groups: dict[Any, list[Asking]] = {}
    for asking in found:
        groups.setdefault(asking.head.round, []).append(asking)
    return [asking for group in groups.values() for asking in reversed(group)]


def _forerunners() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for earlier, later in Succession.objects.order_by("pk").values_list("predecessor", "successor"):
        found.setdefault(later, []).append(earlier)
    return found


def _before(
    last: Mapping[tuple[int, int], AnswerTold], line: Line, followed: Mapping[int, list[int]]
) -> AnswerTold | None:
    seen, edge = set(), [line.body]
    while edge:
        body = edge.pop(0)
        if answer := last.get((line.demand, body)):
            return answer
        if body not in seen:
            seen.add(body)
            edge += followed.get(body, [])
    return None


def narrowed(lines: list[Line], chosen: Mapping[str, str]) -> list[Asking]:
    """Return the words of one demand (``?demand=``) or one round (``?round=``); else of the newest round
    that was answered."""
    if demand := chosen.get("demand"):
        return askings(line for line in lines if str(line.demand) == demand)
    newest = next((line for line in reversed(lines) if line.answers), lines[-1] if lines else None)
    wanted = chosen.get("round") or (str(newest.round) if newest else "")
    told = askings(lines, compare=None)
    kept = [asking for asking in told if str(asking.head.round) == wanted]
    for asking in kept:
        for turn in asking.turns:
            turn.is_compared = True
    return kept


def grid(lines: Iterable[Line]) -> Grid:
    """Return the lines as a grid: a row for each demand, a column for each round, a letter for each body's answer."""
    language = get_language() or "ja"
    lines = list(lines)
    rounds: dict[Any, Line] = {}
    rows: dict[int, dict[Any, list[Line]]] = {}
    titles: dict[int, str] = {}
    for line in lines:
        rounds.setdefault(line.round, line)
        rows.setdefault(line.demand, {}).setdefault(line.round, []).append(line)
        titles[line.demand] = line.demand_titles["en" if language == "en" else "ja"]
    if not rows:
        return Grid(0, 0, SafeString(""))
    order = _newest_order(lines, list(rounds))
    head = "".join(_round_head(line, language) for line in rounds.values())
    draw = _Cells(language)
    body = "".join(
        f'<tr><th scope="row"><a href="{draw.demand(pk)}">{escape(titles[pk])}</a></th>'
        + "".join(draw.cell(rows[pk].get(each, []), pk) for each in rounds)
        + "</tr>"
        for pk in sorted(rows, key=lambda pk: order[pk])
    )
    table = (
        f'<table class="grid"><thead><tr><th scope="col">{escape(_("Demand"))}</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
    return Grid(len(rows), len(rounds), mark_safe(table))  # noqa: S308 - made of escaped pieces


def _newest_order(lines: list[Line], rounds: list[Any]) -> dict[int, tuple[int, int]]:
    """Order demands as they stood in the newest round that asked them."""
    place = {pk: number for number, pk in enumerate(rounds)}
    return {line.demand: (-place[line.round], number) for number, line in enumerate(lines)}


def _round_head(line: Line, language: str) -> str:
    url = reverse("advocacy_round:inspect", args=[line.round])
    title = line.round_titles["en" if language == "en" else "ja"]
    return (
        f'<th scope="col"><a href="{url}" title="{escape(title)}">{escape(_short_day(line.starts_on))}'
        f'<span class="w-sr-only"> {escape(title)}</span></a></th>'
    )


def _short_day(day: date | None) -> str:
    return f"{day.year}.{day.month}" if day else _("to come")


class _Cells:
    """Draws the cells of a grid; what repeats is made once."""

    def __init__(self, language: str) -> None:
        self.language = "en" if language == "en" else "ja"
        self.address = reverse("advocacy_demand:inspect", args=[0])
        self.letters = {
            stance: (escape(str(letter)), escape(stance_name(stance))) for stance, letter in LETTERS.items()
        }
        self.names: dict[str, str] = {}

    def demand(self, pk: int) -> str:
        """Return the address of a demand's life."""
        return self.address.replace("/0/", f"/{pk}/")

    def cell(self, lines: list[Line], demand: int) -> str:
        """Return the letters of a demand in a round, one for each body."""
        if not lines:
            return '<td class="grid__none"></td>'
        link = f"{self.demand(demand)}#round-{lines[0].round}"
        return f'<td><a href="{link}">{"".join(self._letter(line) for line in lines)}</a></td>'

    def _letter(self, line: Line) -> str:
        stance = line.answers[-1].stance if line.answers else NOT_YET
        letter, words = self.letters[stance]
        told = line.body_names[self.language]
        name = self.names.get(told) or self.names.setdefault(told, str(escape(told)))
        promised = any(promise.state == "open" for answer in line.answers for promise in answer.promises)
        star = ' <span class="stance__promise" aria-hidden="true">★</span>' if promised else ""
        also = f"・{escape(_('a promise is open'))}" if promised else ""
        return (
            f'<span class="stance stance--{stance}" title="{name}: {words}{also}"><span aria-hidden="true">{letter}</span>'
            f'<span class="w-sr-only">{name}: {words}{also}</span></span>{star}'
        )
