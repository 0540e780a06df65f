"""The few words the files say of themselves, in the language of the report."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tomoni.reporting.document import Document
from tomoni.reporting.documents.layout import is_draft


@dataclass(frozen=True)
class Words:
    """``draft`` is empty for an adopted report."""

    contents: str
    draft: str
    accessibility: str


def words(document: Document) -> Words:
    """Return the words in the report's language."""
    with translation.override(document.language):
        return Words(
            contents=pgettext("report", "Contents"),
            draft=pgettext("printed on a report", "Draft") if is_draft(document) else "",
            accessibility=_("Headings, tables and lists are marked as such; every chart is described in words."),
        )
