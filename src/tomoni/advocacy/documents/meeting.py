"""Papers of a round for those who sit in it and for the members: agenda sheets for each division, the book of the round."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from tomoni.advocacy.documents.letter import tree_levels
from tomoni.advocacy.documents.paper import Block, Grid, Line, NewPage, Paper, numbers
from tomoni.advocacy.documents.words import day, network
from tomoni.advocacy.models import Answer, Asked, AskedBody, Round
from tomoni.advocacy.models.act import in_language
from tomoni.core.exchange import safe_cell

ROOM = 4
"""Lines left under each item to write on."""
WIDTHS = (7, 40, 18, 14, 50, 24)


def agenda_sheets(round: Round, *, user: Any, language: str = "ja") -> Paper:
    """Return one sheet for each body asked: its items with the minutes allotted, and room for notes."""
    with translation.override("ja" if language == "ja" else "en"):
        blocks: list[Block] = []
        for body, rows in _by_body(round, user).items():
            blocks += [NewPage()] if blocks else []
            blocks += _sheet(round, body, rows, language)
        title = _("Agenda sheets: %(round)s") % {"round": round.heading(language)}
        return Paper(title, language, tuple(blocks), name=title, footer=network(language))


def book(round: Round, *, user: Any, language: str = "ja") -> Paper:
    """Return the book of a round: each demand beside the answers of the bodies asked."""
    with translation.override("ja" if language == "ja" else "en"):
        title = _("Demands and answers: %(round)s") % {"round": round.heading(language)}
        table = tuple(
            (number, words, body, f"{stance}\n{text}".strip())
            for number, words, body, stance, text, _p in _rows(round, user, language)
        )
        grid = Grid((_("No."), _("Demand"), pgettext("advocacy", "Body"), _("Answer")), table, (1, 6, 2, 8))
        when = " ".join(part for part in [round.when_text(language), round.place] if part)
        blocks = (Line("subject", title), Line("small", when), grid, *_promises(round, user, language))
        return Paper(title, language, blocks, name=title, footer=network(language), is_wide=True)


def book_xlsx(round: Round, *, user: Any, now: datetime, language: str = "ja") -> bytes:
    """Return the book of a round as XLSX, a row for each demand and body; text never becomes a formula."""
    with translation.override("ja" if language == "ja" else "en"):
        header = [
            _("No."),
            _("Demand"),
            pgettext("advocacy", "Body"),
            _("Class of the answer"),
            _("Answer"),
            _("Promises"),
        ]
        workbook = Workbook()
        workbook.properties.created = workbook.properties.modified = now.replace(tzinfo=None)
        sheet = workbook.active
        sheet.title = _("Demands and answers")[:31]
        sheet.append(header)
        for row in _rows(round, user, language):
            sheet.append([safe_cell(value) for value in row])
        _dress(sheet)
        file = BytesIO()
        workbook.save(file)
        return file.getvalue()


def _dress(sheet: Any) -> None:
    hair = Side(style="thin", color="8A8A96")
    for place, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[chr(64 + place)].width = width
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.border = Border(left=hair, right=hair, top=hair, bottom=hair)
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EEF1F0")
    sheet.freeze_panes = "C2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _asked(round: Round, user: Any) -> tuple[list[Asked], dict[int, str]]:
    rows = list(
        Asked.objects.visible_to(user).filter(round=round).in_document_order().select_related("demand", "wording")
    )
    made = numbers(tree_levels(rows), "ja")
    return rows, {row.pk: row.number or number for row, number in zip(rows, made, strict=True)}


def _by_body(round: Round, user: Any) -> dict[Any, list[tuple[str, AskedBody]]]:
    rows, told = _asked(round, user)
    found: dict[Any, list[tuple[str, AskedBody]]] = {}
    parts = AskedBody.objects.filter(asked__in=[row.pk for row in rows]).select_related(
        "asked__demand", "asked__wording", "body"
    )
    for part in parts.order_by("asked__position", "asked__pk", "position", "pk"):
        found.setdefault(part.body, []).append((told[part.asked_id], part))
    return found


def _sheet(round: Round, body: Any, rows: list[tuple[str, AskedBody]], language: str) -> Iterator[Block]:
    yield Line("heading", str(body))
    agenda = round.agenda_items.filter(body=body).order_by("position", "pk").first()
    facts = [round.heading(language), round.when_text(language), round.place]
    if agenda and agenda.starts_at:
        facts.append(f"{agenda.starts_at:%H:%M}")
    minutes = (agenda and agenda.minutes) or sum(part.minutes or 0 for _number, part in rows)
    if minutes:
        facts.append(_("%(count)s minutes") % {"count": minutes})
    if agenda and agenda.chair:
        facts.append(_("Chair: %(name)s") % {"name": agenda.chair})
    yield Line("small", "　".join(fact for fact in facts if fact))
    table = tuple((number, _words(part.asked, language), str(part.minutes or ""), "") for number, part in rows)
    yield Grid(
        (_("No."), _("Demand"), _("Min."), _("Notes: who, what, promised until when")), table, (2, 9, 2, 11), room=ROOM
    )


def _words(asked: Asked, language: str) -> str:
    return (in_language(asked.wording.texts, language) if asked.wording else "") or str(asked.demand)


def _rows(round: Round, user: Any, language: str) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Yield number, demand, body, class, answer and promises; a heading stands alone, one without an answer says so."""
    rows, told = _asked(round, user)
    parts: dict[int, list[AskedBody]] = {}
    for part in (
        AskedBody.objects.filter(asked__in=[row.pk for row in rows]).select_related("body").order_by("position", "pk")
    ):
        parts.setdefault(part.asked_id, []).append(part)
    answers = _answers(round, user)
    for row in rows:
        if row.pk not in parts:
            yield (told[row.pk], _words(row, language), "", "", "", "")
        for place, part in enumerate(parts.get(row.pk, [])):
            given = answers.get((row.pk, part.body_id), [])
            text = "\n\n".join(each.text for each in given if each.text)
            stance = given[-1].get_stance_display() if given else _("no answer entered")
            promised = "\n".join(_promise(each, language) for answer in given for each in answer.promises.all())
            head = (told[row.pk], _words(row, language)) if not place else ("", "")
            yield (*head, str(part.body), str(stance), text, promised)


def _answers(round: Round, user: Any) -> dict[tuple[int, int], list[Answer]]:
    found: dict[tuple[int, int], list[Answer]] = {}
    rows = (
        Answer.objects.visible_to(user).standing().filter(asked_body__asked__round=round).select_related("asked_body")
    )
    for row in rows.prefetch_related("promises").order_by("pk"):
        found.setdefault((row.asked_body.asked_id, row.asked_body.body_id), []).append(row)
    return found


def _promise(promise: Any, language: str) -> str:
    due = day(promise.due_on, language) or _("no day was named")
    return f"{promise.text}（{due}）" if language == "ja" else f"{promise.text} ({due})"


def _promises(round: Round, user: Any, language: str) -> Iterator[Block]:
    told = [
        (str(answer.asked_body.body), _promise(each, language))
        for given in _answers(round, user).values()
        for answer in given
        for each in answer.promises.all()
    ]
    if told:
        yield Line("heading", _("Promises"))
        yield Grid((pgettext("advocacy", "Body"), _("Promise")), tuple(told), (1, 4))
