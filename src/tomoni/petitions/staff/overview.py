"""What a petition's page in the back office shows at once: how many there are, how they grew, what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tomoni.core import charts, places
from tomoni.petitions.models import Count, Endorsement, HandOver, Match, Petition, PlatformTotal, Sheet

INDIVIDUALS = (*Count.HEADLINE, Count.Counted.PLATFORM)
WIDEST = 100
MOST_PLACES = 12


@dataclass(frozen=True)
class Place:
    """A prefecture with its number; ``width`` is the length of its bar in percent."""

    name: str
    number: int
    width: int


def overview(petition: Petition, user: Any) -> dict[str, Any]:
    """Return what the page's upper part draws, from the counts alone; names are nowhere in it."""
    counts = Count.objects.filter(petition=petition, number__gt=0).order_by()
    classes = dict(counts.values_list("counted").annotate(sum=Sum("number")))
    persons = sum(classes.get(each, 0) for each in INDIVIDUALS)
    return {
        "persons": persons,
        "goal_share": min(100, persons * 100 // petition.goal) if petition.goal else None,
        "classes": [(each.label, classes.get(each, 0)) for each in Count.Counted if classes.get(each)],
        "climb": _climb(counts, petition),
        "places": list(_places(counts)),
        "platforms": PlatformTotal.objects.filter(petition=petition).order_by("platform", "language", "-as_of"),
        "hand_overs": HandOver.objects.visible_to(user).filter(petition=petition).order_by("starts_on", "pk"),
        "coming": list(_coming(petition)),
        "overdue": _overdue(petition),
        "pairs": Match.objects.visible_to(user).open().filter(petition=petition).count(),
        "held": classes.get(Count.Counted.HELD, 0),
        "endorsements": _endorsements(petition),
        "is_due": bool(petition.erase_on and not petition.erased_at and petition.erase_on <= timezone.localdate()),
    }


def _climb(counts: Any, petition: Petition) -> SafeString | str:
    days = list(counts.filter(counted__in=INDIVIDUALS).values_list("day").annotate(sum=Sum("number")).order_by("day"))
    if len(days) < 2:
        return ""
    told = list(zip((day for day, _number in days), accumulate(number for _day, number in days), strict=True))
    ends = (date_format(told[0][0]), date_format(told[-1][0]))
    words = _("From %(first)s to %(last)s the signatures grew from %(least)s to %(most)s.")
    description = words % {"first": ends[0], "last": ends[1], "least": f"{told[0][1]:,}", "most": f"{told[-1][1]:,}"}
    title = _("Signatures over time")
    return charts.climb(told, ends=ends, title=title, description=description, goal=petition.goal, key="growth")


def _places(counts: Any) -> Iterator[Place]:
    found = counts.filter(counted__in=INDIVIDUALS).exclude(prefecture="").values_list("prefecture")
    rows = list(found.annotate(sum=Sum("number")).order_by("-sum", "prefecture"))
    most = rows[0][1] if rows else 1
    name = places.japanese if (get_language() or "ja") == "ja" else places.english
    for code, number in rows[:MOST_PLACES]:
        yield Place(name(code), number, max(1, number * WIDEST // most))
    rest = sum(number for _code, number in rows[MOST_PLACES:])
    if rest:
        yield Place(_("other prefectures"), rest, max(1, min(WIDEST, rest * WIDEST // most)))


def _coming(petition: Petition) -> Iterator[tuple[str, date]]:
    """Yield the days that lie ahead, the nearest first."""
    closes = timezone.localdate(petition.closes_at) if petition.closes_at else None
    days = [
        (_("can be signed until"), closes),
        (_("interim collection"), petition.interim_collection_on),
        (_("final collection"), petition.final_collection_on),
        (_("signers' data is destroyed"), petition.erase_on if not petition.erased_at else None),
    ]
    today = timezone.localdate()
    ahead = [(words, day) for words, day in days if day and day >= today]
    yield from sorted(ahead, key=lambda each: each[1])


def _overdue(petition: Petition) -> int:
    """Return how many sheets are out although the last collection has passed."""
    last = petition.final_collection_on or petition.interim_collection_on
    if last is None or last >= timezone.localdate():
        return 0
    return Sheet.objects.out().filter(petition=petition).count()


def _endorsements(petition: Petition) -> dict[str, int]:
    own = Endorsement.objects.filter(petition=petition)
    return {"counted": own.counted().count(), "silent": own.unanswered().count()}
