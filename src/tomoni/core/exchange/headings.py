"""The first line of a file: which column stands where."""

from typing import Any

from django.utils.translation import gettext as _

from .cells import fold_word, listed
from .refusals import FileError
from .tables import Column, nearest

REASON_HEADINGS = ("error", "エラー")
"""The column that a file of refused rows has; it is skipped when the mended file is imported."""


def columns_of(table: Any, headers: list[str]) -> list[Column | None]:
    """Return the column under each heading, None for one to skip; raises FileError naming every misfit."""
    known = {fold_word(word): column for column in table.columns for word in (column.key, column.ja)}
    found: list[Column | None] = []
    problems = []
    for place, header in enumerate(headers, start=1):
        column = known.get(fold_word(header))
        if fold_word(header) in REASON_HEADINGS:
            found.append(None)
            continue
        if not header:
            problems.append(_("Column %(place)s has no heading.") % {"place": place})
        elif column is None:
            problems.append(_unknown(header, known, table))
        elif column in found:
            problems.append(_("The heading “%(header)s” stands there twice.") % {"header": header})
        found.append(column)
    if table.columns[0] not in found and not problems:
        problems.append(
            _(
                "There is no column “id”. Give every row a number or code of your own that stays the same, so that importing the file again changes nothing twice."
            )
        )
    if problems:
        raise FileError("\n".join(problems))
    return found


def _unknown(header: str, known: dict[str, Column], table: Any) -> str:
    guess = nearest(header, known)
    if guess is not None:
        return _("The heading “%(header)s” is not known. Did you mean “%(guess)s” (%(other)s)?") % {
            "header": header,
            "guess": guess.ja,
            "other": guess.key,
        }
    return _("The heading “%(header)s” is not known. The headings are: %(all)s.") % {
        "header": header,
        "all": listed(column.header for column in table.columns),
    }
