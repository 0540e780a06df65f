"""The report as the body of an HTML page, and as a page of its own; evidence is linked only where the caller gives an address for it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tomoni.reporting.document import (
    Chart,
    Document,
    FigureRef,
    Heading,
    Items,
    Paragraph,
    Part,
    Picture,
    Row,
    Run,
    Sentence,
    Series,
    Table,
)
from tomoni.reporting.documents import charts

Linked = Callable[[str], str | None]
"""Returns the address of the evidence behind an anchor, or None for readers who may not see it."""

REPORTING = Path(__file__).parent.parent
LOOKS = (REPORTING.parent / "core/static/core/site.css", REPORTING / "static/reporting/report.css")


def as_page(document: Document) -> SafeString:
    """Return a whole page that needs nothing beside it: to be kept, sent, or put on another website."""
    return format_html(
        '<!doctype html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>{} | {}</title>\n<style>\n{}</style>\n</head>\n"
        '<body>\n<main class="report-page">\n{}</main>\n</body>\n</html>\n',
        document.language, document.title, document.network, SafeString(_looks()), as_html(document),
    )  # fmt: skip


@cache
def _looks() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in LOOKS)


def as_html(document: Document, *, linked: Linked = lambda _anchor: None) -> SafeString:
    """Return an ``article``: heading, contents, chapters. Everything written is escaped."""
    return format_html(
        '<article class="report" lang="{}"><header class="report__head"><p class="quiet">{}</p><h1>{}</h1>'
        '<p class="report__period">{}</p></header>{}{}{}</article>\n',
        document.language,
        document.network,
        document.title,
        document.subtitle,
        _contents(document),
        format_html_join("\n", "{}", ((_part(part, document, linked),) for part in document.parts)),
        format_html('<p class="report__closing">{}</p>', document.closing) if document.closing else "",
    )


def _contents(document: Document) -> SafeString:
    chapters = [heading for heading in document.headings() if heading.level <= 2]
    if not chapters:
        return SafeString("")
    links = format_html_join(
        "",
        '<li class="level-{}"><a href="#{}">{}</a></li>',
        ((each.level, each.anchor, each.label) for each in chapters),
    )
    return format_html('<nav class="report__contents" aria-label="{}"><ul>{}</ul></nav>', _("Contents"), links)


def _part(part: Part, document: Document, linked: Linked) -> SafeString:
    if isinstance(part, Heading):
        level = min(part.level + 1, 6)
        begins = SafeString(' class="on-new-page"') if part.on_new_page else SafeString("")
        return format_html('<h{} id="{}"{}>{}</h{}>', level, part.anchor, begins, part.label, level)
    if isinstance(part, Paragraph):
        gap = "" if part.language == "ja" else " "
        said = format_html_join(gap, "{}", ((_sentence(each, linked),) for each in part.sentences))
        return format_html('<p id="{}"{}>{}</p>', part.anchor, _language(part.language, document), said)
    if isinstance(part, Items):
        items = format_html_join("", "<li>{}</li>", ((_sentence(each, linked),) for each in part.items))
        return format_html('<ul id="{}"{}>{}</ul>', part.anchor, _language(part.language, document), items)
    if isinstance(part, Picture):
        return _picture(part)
    return _table(part, linked) if isinstance(part, Table) else _chart(part, linked)


def _language(language: str, document: Document) -> SafeString:
    return SafeString("") if language == document.language else format_html(' lang="{}"', language)


def _sentence(sentence: Sentence, linked: Linked) -> SafeString:
    stale = SafeString(' class="is-stale"') if sentence.is_stale else SafeString("")
    return format_html(
        '<span id="{}"{}>{}</span>{}', sentence.anchor, stale, _runs(sentence.runs), _mark(sentence.anchor, linked)
    )


def _mark(anchor: str, linked: Linked) -> SafeString:
    address = linked(anchor)
    if not address:
        return SafeString("")
    # a word joiner keeps the mark on the line of its sentence
    return format_html(
        '&#8288;<a class="evidence" href="{}" aria-label="{}">※</a>', address, pgettext("behind a sentence", "Evidence")
    )


def _runs(runs: tuple[Run, ...]) -> SafeString:
    return format_html_join("", "{}", ((_run(run),) for run in runs))


def _run(run: Run) -> SafeString:
    if isinstance(run, FigureRef):
        return format_html('<data value="{}">{}</data>', run.value, run.text)
    return format_html("{}", run.text)


def _table(table: Table, linked: Linked) -> SafeString:
    head = format_html_join("", '<th scope="col">{}</th>', ((name,) for name in table.header))
    body = format_html_join("", "{}", ((_row(row),) for row in table.rows))
    notes = format_html_join("", '<p class="quiet">{}</p>', ((note,) for note in table.notes))
    return format_html(
        '<div class="report__table" id="{}" tabindex="0" role="group" aria-label="{}"><table><caption>{}{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}</div>",
        table.anchor, table.caption, table.caption, _mark(table.anchor, linked), head, body, notes,
    )  # fmt: skip


def _row(row: Row) -> SafeString:
    cells = format_html_join("", "<td>{}</td>", ((_runs(cell),) for cell in row.cells))
    part = SafeString(' class="is-part"') if row.is_part else SafeString("")
    return format_html('<tr{}><th scope="row">{}</th>{}</tr>', part, row.label, cells)


def _picture(picture: Picture) -> SafeString:
    return format_html(
        '<figure class="report__picture" id="{}"><figcaption>{}</figcaption>'
        '<img src="data:image/png;base64,{}" alt="{}"></figure>',
        picture.anchor, picture.caption, picture.png, picture.summary,
    )  # fmt: skip


def _chart(chart: Chart, linked: Linked) -> SafeString:
    """Draw the chart, with its values as a table for who does not see it or wants the numbers."""
    head = format_html_join("", '<th scope="col">{}</th>', ((name,) for name in chart.categories))
    rows = format_html_join("", "{}", ((_values(series),) for series in chart.series))
    return format_html(
        '<figure class="report__chart" id="{}"><figcaption>{}{}</figcaption>'
        '<div class="report__drawing" tabindex="0" role="group" aria-label="{}">{}</div>'
        "<details><summary>{}</summary><table><thead><tr><td></td>{}</tr></thead><tbody>{}</tbody></table></details>"
        "</figure>",
        chart.anchor, chart.caption, _mark(chart.anchor, linked), chart.caption, SafeString(charts.svg(chart)),
        pgettext("of a chart", "Values"), head, rows,
    )  # fmt: skip


def _values(series: Series) -> SafeString:
    cells = format_html_join("", "<td>{}</td>", ((_run(point),) for point in series.points))
    return format_html('<tr><th scope="row">{}</th>{}</tr>', series.label, cells)
