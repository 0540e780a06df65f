"""What waits in petitions: signatures held back, pairs, manifests, paper to count and key, sheets overdue, data to destroy."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count as Number
from django.db.models import Min, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tomoni.core.today import TodayItem
from tomoni.petitions.models import HandOver, Head, Match, Petition, Sheet, Signature

WARNED_BEFORE = timedelta(days=30)
SOON = timedelta(days=14)
COUNTED_WITHIN = timedelta(days=7)
"""Sheets that came back are counted twice within a week."""


def items(user: Any, today: date) -> Iterator[TodayItem]:
    """Yield what waits for the secretariat, and of paper what waits for those who work on it."""
    petitions = Petition.objects.keyed_by(user)
    if user.has_perm("petitions.change_sheet"):
        yield from _paper(petitions, user)
    if not user.has_perm("petitions.change_match"):
        return
    yield from _to_be_destroyed(petitions, today)
    yield from _of_petitions(petitions)
    yield from _collections(petitions, today)
    yield from _hand_overs(user)
    yield from _chains(petitions)


def _paper(petitions: Any, user: Any) -> Iterator[TodayItem]:
    """Yield by petition the sheets that came back and wait: for a count, a second one by another, a decision, keying."""
    scope = "office" if user.has_perm("petitions.change_match") else "projects"
    for petition in (
        petitions.filter(erased_at=None, handed_over_on=None, batches__isnull=False).distinct().order_by("title", "pk")
    ):
        back = Sheet.objects.filter(petition=petition).returned().filter(keyed_at=None)
        counted = back.exclude(lines_filled=None)
        waiting = {
            "uncounted": back.uncounted(),
            "once": counted.filter(second_count=None).exclude(counted_by=user),
            "dispute": back.in_dispute(),
            "unkeyed": counted.exclude(second_count=None).exclude(pk__in=back.in_dispute().values("pk")),
        }
        for where, sheets in waiting.items():
            told = sheets.aggregate(number=Number("pk"), since=Min("returned_on"))
            if told["number"]:
                url = f"{reverse('petitions_sheet:index')}?petition={petition.pk}&where={where}"
                due = told["since"] + COUNTED_WITHIN if where != "unkeyed" else None
                words = _of_sheets(where, told["number"]) % {"petition": petition, "count": told["number"]}
                yield _item(words, url, due, scope=scope)


def _of_sheets(where: str, number: int) -> str:
    """Return the words for sheets that wait, with places for the petition and their number."""
    if where == "uncounted":
        return ngettext(
            "“%(petition)s”: %(count)s sheet came back and is not counted",
            "“%(petition)s”: %(count)s sheets came back and are not counted",
            number,
        )
    if where == "once":
        return ngettext(
            "“%(petition)s”: %(count)s sheet waits for the second count",
            "“%(petition)s”: %(count)s sheets wait for the second count",
            number,
        )
    if where == "dispute":
        return ngettext(
            "“%(petition)s”: two counts differ on %(count)s sheet",
            "“%(petition)s”: two counts differ on %(count)s sheets",
            number,
        )
    return ngettext(
        "“%(petition)s”: %(count)s sheet is counted and not keyed",
        "“%(petition)s”: %(count)s sheets are counted and not keyed",
        number,
    )


def _chains(petitions: Any) -> Iterator[TodayItem]:
    """Yield petitions whose chain did not agree in the last night."""
    newest = Head.objects.filter(petition=OuterRef("petition")).order_by("-day").values("day")[:1]
    wrong = Head.objects.filter(petition__in=petitions, findings__gt=0, day=Subquery(newest))
    for head in wrong.select_related("petition").order_by("petition"):
        words = _("“%(petition)s”: signatures were removed or altered")
        url = reverse("petitions_petition:chain", args=[head.petition_id])
        yield _item(words % {"petition": head.petition}, url, head.day)


def _to_be_destroyed(petitions: Any, today: date) -> Iterator[TodayItem]:
    for petition in petitions.to_be_erased(today + WARNED_BEFORE).order_by("erase_on", "pk"):
        words = _("“%(petition)s”: signers' data is to be destroyed")
        yield _item(words % {"petition": petition}, _page(petition), petition.erase_on)


def _of_petitions(petitions: Any) -> Iterator[TodayItem]:
    """Yield held signatures and undecided pairs, by petition."""
    for petition in petitions.filter(erased_at=None).order_by("title", "pk"):
        held = Signature.objects.held().filter(petition=petition).count()
        if held:
            words = ngettext(
                "“%(petition)s”: %(count)s signature is held back",
                "“%(petition)s”: %(count)s signatures are held back",
                held,
            )
            yield _item(words % {"petition": petition, "count": held}, _page(petition))
        pairs = Match.objects.open().filter(petition=petition).count()
        if pairs:
            words = ngettext(
                "“%(petition)s”: %(count)s pair may be one person",
                "“%(petition)s”: %(count)s pairs may be one person each",
                pairs,
            )
            url = f"{reverse('petitions_match:index')}?petition={petition.pk}"
            yield _item(words % {"petition": petition, "count": pairs}, url)


def _collections(petitions: Any, today: date) -> Iterator[TodayItem]:
    """Yield collections that come near while sheets are out, or have passed."""
    for petition in petitions.filter(erased_at=None, final_collection_on__lte=today + SOON).order_by("pk"):
        if petition.handed_over_on:
            continue
        out = Sheet.objects.out().filter(petition=petition).count()
        if out:
            words = ngettext("“%(petition)s”: %(count)s sheet is out", "“%(petition)s”: %(count)s sheets are out", out)
            yield _item(words % {"petition": petition, "count": out}, _page(petition), petition.final_collection_on)


def _hand_overs(user: Any) -> Iterator[TodayItem]:
    for each in HandOver.objects.editable_by(user).frozen().filter(second_signed_by=None).order_by("ends_on", "pk"):
        if each.manifest.get("taken_over") or user.pk == each.first_signed_by_id:
            continue
        words = _("“%(hand_over)s”: the manifest waits for a signature")
        yield _item(words % {"hand_over": each}, reverse("petitions_handover:inspect", args=[each.pk]))


def _item(title: str, url: str, due: date | None = None, *, scope: str = "office") -> TodayItem:
    return TodayItem(title=title, url=url, due=due, scope=scope, kind=_("signatures"))


def _page(petition: Petition) -> str:
    return reverse("petitions_petition:inspect", args=[petition.pk])
