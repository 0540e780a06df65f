"""The sentence that tells how members and subscriptions developed between two days."""

from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tomoni.membership.figures.counting import MembershipTable, membership_table
from tomoni.membership.models import Plan


def trend(start: date, end: date, *, language: str, known_at: datetime | None = None) -> str:
    """Return one sentence for members and one for subscriptions: whether people and organisations rose or fell."""
    before, after = membership_table(start, known_at=known_at), membership_table(end, known_at=known_at)
    with translation.override(language):
        told = [_told(before, after, nature) for nature in (Plan.Nature.MEMBER, Plan.Nature.SUBSCRIBER)]
    return ("" if language == "ja" else " ").join(sentence for sentence in told if sentence)


def _told(before: MembershipTable, after: MembershipTable, nature: str) -> str:
    """Return the sentence of one nature; empty where no plan is of that nature."""
    signs = {
        subject: _sign(after.people(subject=subject, nature=nature) - before.people(subject=subject, nature=nature))
        for subject in (Plan.Subject.PERSON, Plan.Subject.ORGANISATION)
        if any((line.plan.subject, line.plan.nature) == (subject, nature) for line in after.classes)
    }
    if not signs:
        return ""
    members = nature == Plan.Nature.MEMBER
    if len(signs) == 1:
        words = {"moved": _moved(*signs.values())}
        return _("Members %(moved)s.") % words if members else _("Subscriptions %(moved)s.") % words
    one, other = signs.values()
    if one == other:
        words = {"moved": _moved(one)}
        if members:
            return _("Members %(moved)s, individuals and organisations alike.") % words
        return _("Subscriptions %(moved)s, individual and organisational alike.") % words
    words = {"first": _going_on(one), "second": _ending(other)}
    if members:
        return _("Among members, %(first)s while %(second)s.") % words
    return _("Among subscriptions, %(first)s while %(second)s.") % words


def _sign(difference: int) -> int:
    return (difference > 0) - (difference < 0)


def _moved(sign: int) -> str:
    return {1: _("rose in number"), -1: _("fell in number"), 0: _("stayed the same in number")}[sign]


def _going_on(sign: int) -> str:
    return {
        1: pgettext("sentence goes on", "individuals rose"),
        -1: pgettext("sentence goes on", "individuals fell"),
        0: pgettext("sentence goes on", "individuals stayed the same"),
    }[sign]


def _ending(sign: int) -> str:
    return {
        1: pgettext("sentence ends", "organisations rose"),
        -1: pgettext("sentence ends", "organisations fell"),
        0: pgettext("sentence ends", "organisations stayed the same"),
    }[sign]
