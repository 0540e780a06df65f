"""A submission is measured against its limits and handed in before its deadline."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tomoni.advocacy.models import Deadline, Submission
from tomoni.advocacy.models.counting import counted


class SubmittingRefusedError(ValueError):
    """The submission cannot be noted as handed in; the words say why and what to do."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One limit: of what, how long it is, how long it may be."""

    label: str
    length: int
    limit: int | None
    unit: str

    @property
    def is_over(self) -> bool:
        """Whether it is longer than it may be."""
        return self.limit is not None and self.length > self.limit

    @property
    def share(self) -> int:
        """How much of the limit is used, in hundredths; at most 100."""
        return min(100, round(100 * self.length / self.limit)) if self.limit else 0

    def __str__(self) -> str:
        words = _("%(label)s: %(length)s of at most %(limit)s %(unit)s")
        return words % {"label": self.label, "length": self.length, "limit": self.limit, "unit": self.unit}


def measures(submission: Submission, sections: list[Any] | None = None) -> list[Measure]:
    """Return how long the submission is as a whole, by pages, and each section that has a limit of its own."""
    sections = list(submission.sections.all()) if sections is None else sections
    unit = _("characters") if submission.counts_characters else pgettext("length", "words")
    words = sum(counted(section.text, submission.language) for section in sections)
    found = [Measure(_("The whole text"), words, submission.word_limit, unit)]
    if submission.pages is not None:
        found.append(Measure(_("Pages"), submission.pages, submission.page_limit, pgettext("length", "pages")))
    for section in sections:
        if section.word_limit:
            length = counted(section.text, submission.language)
            found.append(Measure(str(section), length, section.word_limit, unit))
    return found


def overruns(submission: Submission, sections: list[Any] | None = None) -> list[Measure]:
    """Return the limits that are exceeded."""
    return [each for each in measures(submission, sections) if each.is_over]


@transaction.atomic
def hand_in(
    submission: Submission,
    *,
    at: datetime,
    now: datetime,
    pages: int | None = None,
    symbol: str = "",
    link: str = "",
    over_the_limit: bool = False,
    late: bool = False,
) -> None:
    """Note when the submission was handed in; its deadline is met with it.

    Raises ``SubmittingRefusedError`` where it is too long or late and the caller does not say that it was so all the same.
    """
    held = Submission.objects.select_for_update().get(pk=submission.pk)
    if at > now:
        raise SubmittingRefusedError(_("This moment lies ahead. Note it when it has happened."))
    held.submitted_at, held.pages = at, pages if pages is not None else held.pages
    held.symbol, held.link = symbol or held.symbol, link or held.link
    if (over := overruns(held)) and not over_the_limit:
        told = "; ".join(map(str, over))
        raise SubmittingRefusedError(
            _("It is too long: %(told)s. Shorten it, or tick that it was handed in so.") % {"told": told}
        )
    deadline = held.deadline
    if deadline and at > deadline.due_at and not late:
        raise SubmittingRefusedError(
            _("The deadline had passed by then. Correct the moment, or tick that it was late.")
        )
    held.save()
    if deadline and at <= deadline.due_at and deadline.state == Deadline.State.OPEN:
        deadline.state = Deadline.State.MET
        deadline.save()
    submission.refresh_from_db()
