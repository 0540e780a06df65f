"""A table pasted from Word, Excel or a web page becomes items: read, understood by its headings, nothing written yet."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from tomoni.advocacy.models import Body, Demand
from tomoni.core import names

LONGEST, MOST_ROWS = 400_000, 500
_HEADINGS = {
    "number": ("番号", "no", "no.", "項番", "#", "№", "number"),
    "title": ("件名", "項目", "大項目", "見出し", "題名", "タイトル", "title", "heading"),
    "text": ("要望", "要望事項", "要請", "要請事項", "内容", "要請内容", "要望内容", "質問", "質問事項", "小項目", "文言", "本文", "demand", "text", "wording", "question"),
    "bodies": ("宛先", "所管", "所管省庁", "省庁", "回答省庁", "担当省庁", "相手機関", "addressed to", "body", "bodies", "ministry"),
    "kind": ("種別", "区分", "種類", "kind"),
    "ground": ("根拠", "理由", "背景", "ground", "reason"),
}  # fmt: skip
_NUMBERED = re.compile(
    r"^\s*((?:[(（〔]?[0-9０-９]{1,3}(?:[-－.．][0-9０-９]{1,3})*[)）〕.．、]?|[①-⑳]|[一二三四五六七八九十]{1,3}[、.．]))\s*(?=\S)"
)
_ONLY_NUMBER = re.compile(r"^[(（]?[0-9０-９一二三四五六七八九十①-⑳]{1,3}(?:[-－.．][0-9０-９]{1,3})*[)）.．、]?$")
_SEPARATOR = re.compile(r"[、,，・/／;；\n]+")


class TableRefusedError(ValueError):
    """What was pasted cannot be read as a table; the words say what to do."""


@dataclass(slots=True)
class Pasted:
    """An item as it was pasted; ``unknown`` are names that are no body we know."""

    line: int
    number: str
    title: str
    text: str
    kind: str
    ground: str
    bodies: list[Body] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read_items(pasted: str) -> list[Pasted]:
    """Return the items of a pasted table; raises ``TableRefusedError``."""
    rows = [row for row in read_rows(pasted) if any(cell.strip() for cell in row)]
    if not rows:
        raise TableRefusedError(
            _("There is no item in what was pasted. Copy the rows of the table and paste them here.")
        )
    if len(rows) > MOST_ROWS:
        raise TableRefusedError(_("The table has more than %(count)s rows. Paste it in parts.") % {"count": MOST_ROWS})
    known = bodies_by_name()
    columns = _columns_by_heading(rows[0])
    first = 1 if columns else 0
    columns = columns or _columns_by_look(rows, known)
    items = (_item(number, row, columns, known) for number, row in enumerate(rows[first:], start=first + 1))
    found = [item for item in items if item.title or item.text]
    if not found:
        raise TableRefusedError(
            _("There is no item in what was pasted. Copy the rows of the table and paste them here.")
        )
    return found


def read_rows(pasted: str) -> list[list[str]]:
    """Return the cells of an HTML table, of lines parted by tabs (quoted cells may hold line breaks), or of lines."""
    if len(pasted) > LONGEST:
        raise TableRefusedError(_("This is too long for one table. Paste it in parts."))
    if "<td" in pasted.lower() or "<table" in pasted.lower():
        parser = _TableParser()
        parser.feed(pasted)
        return parser.finished()
    text = pasted.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    try:
        return [
            [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), dialect="excel-tab")
        ]
    except csv.Error as error:  # one cell beyond all measure, behind a quotation mark that is never closed
        raise TableRefusedError(_("This is too long for one table. Paste it in parts.")) from error


class _TableParser(HTMLParser):
    """Reads the cells of tables; a merged cell stands in each row and column it covers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[dict[int, str]] = []
        self.cell: list[str] | None = None
        self.spans = (1, 1)
        self.below: dict[tuple[int, int], str] = {}
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._close()
            self.rows.append({})
        elif tag in ("td", "th"):
            self._close()
            given = dict(attrs)
            self.cell, self.spans = [], (_span(given.get("rowspan"), 100), _span(given.get("colspan"), 30))
        elif tag in ("style", "script"):
            self.silent += 1
        elif tag in ("br", "p", "li") and self.cell:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close()
        elif tag in ("style", "script"):
            self.silent = max(0, self.silent - 1)

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.silent:
            self.cell.append(re.sub(r"\s+", " ", data) if data.strip() else " ")

    def _close(self) -> None:
        if self.cell is None:
            return
        if not self.rows:
            self.rows.append({})
        text = "\n".join(line.strip() for line in "".join(self.cell).split("\n") if line.strip())
        row, column = len(self.rows) - 1, 0
        while column in self.rows[row] or (row, column) in self.below:
            column += 1
        for across in range(self.spans[1]):
            self.rows[row][column + across] = text if across == 0 else ""
            for down in range(1, self.spans[0]):
                self.below[row + down, column + across] = text if across == 0 else ""
        self.cell = None

    def finished(self) -> list[list[str]]:
        """Return the rows as lists."""
        self._close()
        for (row, column), text in self.below.items():
            if row < len(self.rows):
                self.rows[row].setdefault(column, text)
        return [[row.get(place, "") for place in range(max(row, default=-1) + 1)] for row in self.rows]


def _span(text: str | None, most: int) -> int:
    return min(int(text), most) if text and text.isascii() and text.isdigit() and int(text) else 1


def _columns_by_heading(row: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        word = unicodedata.normalize("NFKC", cell).strip().lower()
        for meaning, headings in _HEADINGS.items():
            if word in headings and meaning not in found:
                found[meaning] = place
                break
    return found if len(found) >= min(2, len(row)) and ("text" in found or "title" in found) else {}


def _columns_by_look(rows: list[list[str]], known: dict[str, Body]) -> dict[str, int]:
    """Guess the columns: numbers, names of bodies, the longest texts, and titles if one more is left."""
    places = range(max(len(row) for row in rows))
    cells = {place: [row[place] for row in rows if place < len(row) and row[place].strip()] for place in places}
    left = [place for place in places if cells[place]]
    found: dict[str, int] = {}
    for meaning, fits in (("number", _is_number), ("bodies", lambda cell: bool(_matched(cell, known)[0]))):
        for place in left:
            if len(left) > 1 and sum(map(fits, cells[place])) * 2 >= len(cells[place]):
                found[meaning] = place
                left.remove(place)
                break
    if left:
        found["text"] = max(left, key=lambda place: sum(map(len, cells[place])) / len(cells[place]))
        left.remove(found["text"])
    if left:
        found["title"] = left[0]
    return found


def _is_number(cell: str) -> bool:
    return bool(_ONLY_NUMBER.match(cell.strip()))


def _item(line: int, row: list[str], columns: dict[str, int], known: dict[str, Body]) -> Pasted:
    def cell(meaning: str) -> str:
        place = columns.get(meaning)
        return row[place].strip() if place is not None and place < len(row) else ""

    number, title, text = cell("number"), cell("title"), cell("text")
    if not number and "number" not in columns and (match := _NUMBERED.match(text or title)):
        number = match.group(1).strip()
        if text:
            text = text[match.end() :].strip()
        else:
            title = title[match.end() :].strip()
    bodies, unknown = _matched(cell("bodies"), known)
    kind = _kind(cell("kind"), text)
    return Pasted(line, number[:20], (title or _short(text))[:200], text, kind, cell("ground"), bodies, unknown)


def _short(text: str) -> str:
    sentence = re.split(r"[。．\n]", text, maxsplit=1)[0].strip()
    return sentence if len(sentence) <= 60 else f"{sentence[:58]}…"


def _kind(told: str, text: str) -> str:
    word = told or text[-20:]
    if told and re.search("統計|数値|人数|件数|figure", told.lower()):
        return Demand.Kind.FIGURES
    is_question = (
        re.search("質問|question", told.lower())
        if told
        else re.search("[？?]|(?:いるか|あるか|ですか|ますか)。?$", word)
    )
    return Demand.Kind.QUESTION if is_question else Demand.Kind.REQUEST


def bodies_named(text: str) -> tuple[list[Body], list[str]]:
    """Return the bodies a text names, one beside the other, and the names that are no body we know."""
    return _matched(text, bodies_by_name())


def bodies_by_name() -> dict[str, Body]:
    """Return the bodies of today by the folded form of each of their names."""
    found: dict[str, Body] = {}
    for body in Body.objects.filter(valid_to=None).select_related("parent").order_by("parent_id", "pk"):
        for name in (body.name, body.short_name, body.name_en):
            if key := names.fold_organisation(name):
                found.setdefault(key, body)
    return found


def _matched(cell: str, known: dict[str, Body]) -> tuple[list[Body], list[str]]:
    bodies, unknown = [], []
    for name in _parts(cell):
        body = known.get(names.fold_organisation(name))
        if body is None:
            unknown.append(name)
        elif body not in bodies:
            bodies.append(body)
    return bodies, unknown


def _parts(cell: str) -> Iterable[str]:
    return [part.strip() for part in _SEPARATOR.split(cell) if part.strip()]
