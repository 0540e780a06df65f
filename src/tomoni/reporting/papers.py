"""The four kinds of papers beside the annual report, each with its name in addresses and commands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from tomoni.reporting.assembly import compose_book
from tomoni.reporting.digest import compose_digest
from tomoni.reporting.document import Document
from tomoni.reporting.models import AssemblyBook, Digest, StatutoryReport, YearPlan
from tomoni.reporting.models.paper import Paper
from tomoni.reporting.planning import compose_plan
from tomoni.reporting.statutory import compose_statutory


@dataclass(frozen=True)
class Kind:
    """One kind: its model, how it becomes a document, and the findings that keep it from being made final."""

    key: str
    label: Any
    model: type[Paper]
    write: Callable[[Any, str], Document]
    forbidding: frozenset[str]


KINDS = {
    kind.key: kind
    for kind in (
        Kind("plan", _("plan of a year"), YearPlan, compose_plan, frozenset({"nothing_planned", "cannot_be_told"})),
        Kind(
            "statutory",
            _("statutory report"),
            StatutoryReport,
            compose_statutory,
            frozenset({"no_business", "results_missing"}),
        ),
        Kind(
            "assembly",
            _("assembly book"),
            AssemblyBook,
            compose_book,
            frozenset({"no_motion", "empty_motion", "unreadable_pdf", "no_day"}),
        ),
        Kind(
            "digest",
            _("digest of a year"),
            Digest,
            compose_digest,
            frozenset({"sentences_too_few_or_many", "bad_reference"}),
        ),
    )
}


def kind_of(paper: Paper) -> Kind:
    """Return the kind a paper is of."""
    return next(kind for kind in KINDS.values() if isinstance(paper, kind.model))


def compose_paper(paper: Paper, language: str) -> Document:
    """Return the paper as a document in a language; a final one as it was made final."""
    return kind_of(paper).write(paper, language)
