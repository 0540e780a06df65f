"""Findings before approval: gone when records or text are mended, or known to somebody who says why they may stay."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.reporting.composing import compose
from tomoni.reporting.document import Document, Finding
from tomoni.reporting.models import KnownFinding, Report
from tomoni.reporting.staleness import KEPT_IN


class SettlingRefusedError(ValueError):
    """The finding cannot be settled so; the words say what to do instead."""


@dataclass(frozen=True)
class Listed:
    """A finding of a report, the key it is known by, and what was said of it."""

    finding: Finding
    key: str
    known: KnownFinding | None = None

    @property
    def is_open(self) -> bool:
        """Whether it stands in the way of an approval."""
        return self.known is None or bool(self.finding.withheld)


def listed(report: Report, *, language: str, document: Document | None = None) -> list[Listed]:
    """Return the findings of a report not adopted yet, in words of the language.

    ``document`` is the report composed in it, where the caller has it already.
    """
    if report.is_adopted:
        return []
    findings = (document or compose(report, language)).findings
    same = findings if language == KEPT_IN or not findings else compose(report, KEPT_IN).findings
    keys = _keys(findings, same)
    known = {each.key: each for each in report.known_findings.select_related("said_by__person")}
    return [Listed(each, key, known.get(key)) for each, key in zip(findings, keys, strict=True)]


def to_settle(report: Report, *, language: str) -> list[Listed]:
    """Return the findings that stand in the way of an approval."""
    return [each for each in listed(report, language=language) if each.is_open]


@transaction.atomic
def leave_as_is(report: Report, key: str, *, reason: str, user: Any) -> KnownFinding:
    """Say why a finding may stay as it is. Raises SettlingRefusedError where it withholds a sentence, or is gone."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    found = next((each for each in listed(report, language=KEPT_IN) if each.key == key), None)
    if found is None:
        raise SettlingRefusedError(_("This finding is no longer there, or says something else now."))
    if found.finding.withheld:
        raise SettlingRefusedError(
            _(
                "A sentence rests on this contradiction. Correct the record or the sentence: a reason does not make it true."
            )
        )
    if not reason.strip():
        raise SettlingRefusedError(_("Say why it may stay."))
    if found.known is not None:
        raise SettlingRefusedError(_("Somebody has said so already: %(reason)s") % {"reason": found.known.reason})
    return KnownFinding.objects.create(
        report=report, key=key, text=found.finding.text, reason=reason.strip(), said_by=user
    )


def _keys(findings: tuple[Finding, ...], same: tuple[Finding, ...]) -> list[str]:
    """Return the key of each finding: by what it is about and what it says in the language texts are kept in."""
    words: dict[Any, list[str]] = defaultdict(list)
    for each in same:
        words[each.code, each.evidence].append(each.text)
    return [_key(each, words[each.code, each.evidence]) for each in findings]


def _key(finding: Finding, words: list[str]) -> str:
    text = words.pop(0) if words else finding.text
    about = sorted(f"{each.kind} {each.id} {each.query}" for each in finding.evidence)
    return hashlib.sha256(json.dumps([finding.code, about, text], ensure_ascii=False).encode()).hexdigest()
