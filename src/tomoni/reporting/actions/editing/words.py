"""Title, introduction and closing of a report, how its headings are numbered, its figures written by hand."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.reporting.actions.editing.holding import ChangedMeanwhileError, EditError, hold_report, version_of
from tomoni.reporting.models import ManualFigure, Passage, Report
from tomoni.reporting.references import MANUAL, Reference, cited


@transaction.atomic
def set_words(
    report: Report,
    *,
    titles: Mapping[str, str],
    introductions: Mapping[str, str],
    closings: Mapping[str, str],
    version: str,
) -> Report:
    """Write title, introduction and closing by language; an empty text is taken away. Raises EditError."""
    found = hold_report(report)
    if version_of(found) != version:
        raise ChangedMeanwhileError(found)
    found.titles = _written(titles, found.titles)
    found.introductions = _written(introductions, found.introductions)
    found.closings = _written(closings, found.closings)
    found.save()
    return found


@transaction.atomic
def set_numbering(report: Report, *, styles: Sequence[str]) -> Report:
    """Number headings by these patterns, one for each level. Raises EditError, ValidationError for one without a number."""
    found = hold_report(report)
    found.numbering = list(styles)
    found.full_clean(exclude=["frozen"])
    found.save()
    return found


def _written(wanted: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    found = dict(known) | {language: text.replace("\r\n", "\n").strip() for language, text in wanted.items()}
    return {language: text for language, text in found.items() if text}


@transaction.atomic
def save_figure(figure: ManualFigure) -> ManualFigure:
    """Save a figure written by hand. Raises ClosedError, and ValidationError for what the form has not seen."""
    hold_report(figure.report)
    figure.full_clean(exclude=["vouched_by"])
    figure.save()
    return figure


@transaction.atomic
def delete_figure(figure: ManualFigure) -> None:
    """Delete a figure written by hand. Raises EditError while a text of the report cites it."""
    report = hold_report(figure.report)
    texts = [*report.introductions.values()]
    for passage in Passage.objects.filter(chapter__report=report).only("texts"):
        texts += passage.texts.values()
    if Reference((MANUAL, figure.key)) in {each for text in texts for each in cited(text)}:
        words = _("“%(key)s” is cited in the report. Take the figure out of the texts first.")
        raise EditError(words % {"key": figure.key})
    figure.delete()
