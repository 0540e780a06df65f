"""The month in a mail: what the network did and what comes next, as plain text for the mailing list.

A draft is made of the public lines alone. Lines are broken at 35 full-width letters (English: 72 columns).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tomoni.core import dates
from tomoni.core.periods import Period
from tomoni.projects.models import Activity
from tomoni.reporting.public_lines import PublicLine, acts_told_in, lines_of, of_months, public_acts
from tomoni.reporting.wrapping import COLUMNS, wrapped

AHEAD = (Activity.State.PLANNED, Activity.State.PREPARING)
NOT_HELD = (Activity.State.NOT_DONE, Activity.State.STOPPED)
BULLET = {"ja": "・", "en": "- "}
INDENT = {"ja": "　", "en": "  "}


@dataclass(frozen=True)
class Mail:
    """A mail before it is sent: one line of subject and the text."""

    subject: str
    text: str


def digest_of(month: Period, language: str) -> Mail:
    """Return the digest of a month: what was done in it, what is to come in the month after it, where to read more.

    What is not written in the language is left out. Of what is to come day, title and place are told.
    """
    with translation.override(language):
        named = {"network": settings.NETWORK_NAME[language], "month": month.label(language)}
        blocks = [
            _("%(network)s\nThe month in short: %(month)s") % named,
            _("What we did"),
            *_done(month, language),
            _("What comes next"),
            "\n".join(_coming(month, language)) or _("No date is announced yet."),
            _("Read more"),
            "\n".join(_addresses(month)),
        ]
        marked = [
            f"■ {block}" if place in (1, len(blocks) - 4, len(blocks) - 2) else block
            for place, block in enumerate(blocks)
        ]
        subject = _("[%(network)s] What we did in %(month)s") % named
        return Mail(subject, "\n\n".join(_broken(block, language) for block in marked) + "\n")


def written(mail: Mail, language: str) -> str:
    """Return subject and text as one text, the subject first."""
    with translation.override(language):
        mark = pgettext("of a mail", "Subject")
        return f"{mark}: {mail.subject}\n\n{mail.text}"


def _done(month: Period, language: str) -> list[str]:
    found = lines_of(of_months(acts_told_in(language), month).exclude(state__in=AHEAD), language)
    found.sort(key=lambda line: not line.activity.has_exact_days)  # days in their order, then the month alone
    return [_told(line) for line in found] or [_("Nothing is told of this month yet.")]


def _told(line: PublicLine) -> str:
    indent = INDENT[line.language]
    head = f"{BULLET[line.language]}{_day(line.activity, line.language)}{indent}{line.title}"
    text = "\n".join(f"{indent}{each}" for each in line.text.splitlines())
    return f"{head}\n{text}\n{indent}{_absolute('projects:activity', line.activity.pk)}"


def _coming(month: Period, language: str) -> Iterator[str]:
    following: QuerySet[Activity] = of_months(public_acts(), Period.month(month.end.year, month.end.month))
    for act in following.exclude(state__in=NOT_HELD):
        if language == "ja" or act.title_en:
            place = f"（{act.place}）" if language == "ja" and act.place else ""
            yield f"{BULLET[language]}{_day(act, language)}{INDENT[language]}{act.heading(language)}{place}"


def _day(activity: Activity, language: str) -> str:
    return dates.describe(activity.when, language, omit_year=activity.starts_on.year, with_weekday=True)


def _addresses(month: Period) -> list[str]:
    news = f"{_absolute('reporting:news')}?month={month.start:%Y-%m}"
    calendar = _absolute("projects:calendar_month", month.end.year, month.end.month)
    return [f"{name}: {address}" for name, address in ((_("News"), news), (_("Calendar"), calendar))]


def _absolute(name: str, *arguments: object) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=arguments)}"


def _broken(block: str, language: str) -> str:
    """Return the block with long lines broken; what goes on from the line before is indented as an item's text is."""
    columns = COLUMNS[language]
    return "\n".join(
        wrapped(line, columns=columns, indent=INDENT[language] if line[:1] in "・-　 " else "")
        for line in block.split("\n")
    )
