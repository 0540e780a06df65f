"""What petition pages show, kept in the process for some seconds: a page many open costs the database little.

A signer waits for two INSERTs alone; petition and texts may be some seconds old. Whoever is signed in reads anew, so
that the office sees a draft, and each change at once.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from tomoni.petitions.models import (
    Addressee,
    Count,
    Endorsement,
    HandOver,
    Head,
    Petition,
    Photo,
    PlatformTotal,
    Signature,
    Wording,
)
from tomoni.petitions.models.petition import PetitionQuerySet
from tomoni.petitions.models.words import spoken

LATEST, NAMED = 8, 60
"""How many of the latest signers, and of the endorsing organisations, a page names."""


@dataclass
class Kept:
    """A petition as its pages show it."""

    petition: Petition
    parts: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def wordings(self) -> dict[str, Wording]:
        """The current text in each language, Japanese first."""
        found = list(Wording.objects.current().filter(petition=self.petition).order_by("pk"))
        order = ["ja", "en", "ja-easy"]
        found.sort(key=lambda each: order.index(each.language) if each.language in order else len(order))
        return {each.language: each for each in found}

    def wording(self, language: str) -> Wording:
        """Return the text shown to readers of a language; to those without one the Japanese, else the first there is."""
        plain = language.partition("-")[0]
        for each in (language, plain, "ja"):
            if each in self.wordings:
                return self.wordings[each]
        try:
            return next(iter(self.wordings.values()))
        except StopIteration:
            raise Http404 from None

    @cached_property
    def addressees(self) -> list[Addressee]:
        """To whom it is addressed."""
        return list(self.petition.addressees.select_related("organisation").order_by("position", "pk"))

    @cached_property
    def sponsors(self) -> list[str]:
        """Who calls for it."""
        found = self.petition.sponsors.select_related("organisation").order_by("position", "pk")
        return [each.organisation.name for each in found]

    def addressee(self, language: str) -> str:
        """Return to whom it goes, in one line."""
        comma = "、" if language.startswith("ja") else ", "
        return comma.join(each.label("ja" if language.startswith("ja") else "en") for each in self.addressees)

    @cached_property
    def board(self) -> "Board":
        """Its numbers and names."""
        return Board(self.petition)

    def part(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return a drawn part of a page, made once as long as this is kept."""
        if key not in self.parts:
            self.parts[key] = make()
        return self.parts[key]


class Board:
    """The numbers and names of a petition: what it gathered, by day and place, who endorses, what became of it."""

    def __init__(self, petition: Petition) -> None:
        self.petition = petition
        rows = Count.objects.filter(petition=petition).values_list("counted", "prefecture", "day", "number")
        self.by_class = dict.fromkeys(Count.Counted.values, 0)
        by_day: dict[date, int] = {}
        by_place: dict[str, int] = {}
        for counted, prefecture, day, number in rows:
            self.by_class[counted] += number
            if counted in Count.HEADLINE:
                place = prefecture if prefecture.isdigit() else ""
                by_day[day] = by_day.get(day, 0) + number
                by_place[place] = by_place.get(place, 0) + number
        self.total = sum(self.by_class[each] for each in Count.HEADLINE)
        self.days = _running(by_day)
        self.places = sorted(((code, n) for code, n in by_place.items() if n), key=lambda each: (-each[1], each[0]))

    @property
    def share(self) -> int:
        """How much of the goal is reached, in per cent, at most 100."""
        return min(100, self.total * 100 // self.petition.goal) if self.petition.goal else 0

    @cached_property
    def endorsers(self) -> list[Endorsement]:
        """The organisations that may be named, in order of their answer."""
        return list(Endorsement.objects.public().filter(petition=self.petition).order_by("answered_at", "pk"))

    @cached_property
    def organisations(self) -> int:
        """How many organisations endorse, named or not."""
        return Endorsement.objects.counted().filter(petition=self.petition).count()

    @cached_property
    def latest(self) -> list[tuple[str, str]]:
        """Name and prefecture of the latest signers who agreed to be shown."""
        if not self.petition.tells_latest or self.petition.erased_at:
            return []
        shown = Signature.objects.shown().filter(petition=self.petition)[:LATEST]
        return [(each.name, each.prefecture) for each in shown]

    @cached_property
    def hand_overs(self) -> list[HandOver]:
        """What the public may know of its hand-overs, the first first."""
        shown = Photo.objects.published().order_by("position", "pk")
        public = HandOver.objects.frozen().filter(petition=self.petition, visibility="public")
        return list(
            public.select_related("addressee__organisation")
            .prefetch_related("evidence", Prefetch("photos", shown, "shown"))
            .order_by("starts_on")
        )

    @cached_property
    def chain(self) -> dict[str, Any] | None:
        """The head of the chain of counted signatures as it was written down last: who keeps it can hold us to it."""
        last = Head.objects.filter(petition=self.petition).order_by("-day").first()
        return {"day": f"{last.day}", "number": last.number, "head": last.head} if last else None

    @cached_property
    def platforms(self) -> list[PlatformTotal]:
        """The newest total of each platform and language."""
        newest: dict[tuple[str, str], PlatformTotal] = {}
        for each in PlatformTotal.objects.filter(petition=self.petition).order_by("as_of", "pk"):
            newest[each.platform, each.language] = each
        return list(newest.values())


def _running(by_day: dict[date, int]) -> list[tuple[date, int]]:
    found, total = [], 0
    for day in sorted(by_day):
        total += by_day[day]
        found.append((day, total))
    return found


_kept: dict[str, tuple[float, Kept]] = {}
_lock = threading.Lock()


def kept(request: HttpRequest, slug: str) -> Kept:
    """Return the petition for the reader; raises Http404 for one they may not see."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return Kept(get_object_or_404(Petition.objects.visible_to(request.user), slug=slug))
    fresh = settings.PETITION_PAGE_SECONDS
    found = _kept.get(slug)
    if found and fresh and time.monotonic() < found[0] + fresh:
        return found[1]
    made = Kept(get_object_or_404(Petition.objects.published(), slug=slug))
    with _lock:
        _kept[slug] = (time.monotonic(), made)
        if len(_kept) > 200:
            _kept.pop(next(iter(_kept)))
    return made


def listed(request: HttpRequest) -> PetitionQuerySet:
    """Return the petitions the reader is shown in the list."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return Petition.objects.visible_to(request.user)
    return Petition.objects.published()


def is_speakable(found: Kept, language: str) -> bool:
    """Return whether there is a page in the language: its words or its text exist."""
    return language in spoken() or language in found.wordings


def moment() -> datetime:
    """Return the moment of a request; what follows gets it as an argument."""
    return timezone.now()
