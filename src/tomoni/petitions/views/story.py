"""The part of a petition's page below its form, drawn once for all who read it in the next seconds."""

from typing import Any
from urllib.parse import quote, urlencode

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from tomoni.core import charts
from tomoni.petitions import links
from tomoni.petitions.actions import mailing
from tomoni.petitions.models.wording import without_readings
from tomoni.petitions.models.words import ruby
from tomoni.petitions.views.kept import NAMED, Board
from tomoni.petitions.views.page import Page

WIDEST = 100


def story(page: Page) -> SafeString:
    """Return how it grew, who signed and endorses, what became of it, and how to tell others."""
    board = page.kept.board
    context = {
        "page": page,
        "words": page.words,
        "petition": page.petition,
        "board": board,
        "climb": _climb(page, board),
        "places": _places(board),
        "days": [(ruby(page.words.day(day)), number) for day, number in reversed(board.days)],
        "named": board.endorsers[:NAMED],
        "unnamed": board.organisations - len(board.endorsers[:NAMED]),
        "hand_overs": [_hand_over(page, each) for each in board.hand_overs],
        "sponsors": page.kept.sponsors,
        "platforms": page.words.texts["language.comma"].join(
            f"{each.platform} {page.words.number(each.number)}" for each in board.platforms
        ),
        **_ways_to_share(page),
    }
    return SafeString(render_to_string("petitions/public/story.html", context))


def _ways_to_share(page: Page) -> dict[str, str]:
    """Return plain addresses; nothing of another site is loaded before somebody follows one."""
    whole = links.whole_address("petition", page.petition, page.language)
    title = page.wording.title
    return {
        "whole": whole,
        "title": title,
        "embedded": links.whole_address("embed", page.petition, page.language),
        "mail_query": urlencode({"subject": title, "body": f"{title}\n{whole}"}, quote_via=quote),
        "line_link": "https://social-plugins.line.me/lineit/share?" + urlencode({"url": whole}),
        "facebook_link": "https://www.facebook.com/sharer/sharer.php?" + urlencode({"u": whole}),
        **{f"{name}_address": page.address(name) for name in ("qr", "poster", "count", "check")},
    }


def _climb(page: Page, board: Board) -> SafeString | str:
    if len(board.days) < 2:
        return ""
    (first, least), (last, most) = board.days[0], board.days[-1]
    told = page.words.plain(
        "page.progress_told",
        first=page.words.day(first),
        last=page.words.day(last),
        least=page.words.number(least),
        most=page.words.number(most),
    )
    ends = (without_readings(page.words.day(first)), without_readings(page.words.day(last)))
    title = page.words.plain("page.progress")
    return charts.climb(board.days, ends=ends, title=title, description=told, goal=page.petition.goal, key="progress")


def _places(board: Board) -> list[tuple[str, int, int]]:
    most = max((number for _code, number in board.places), default=1)
    return [(code, number, max(1, number * WIDEST // most)) for code, number in board.places]


def _hand_over(page: Page, hand_over: Any) -> dict[str, Any]:
    language = "ja" if page.language.startswith("ja") else "en"
    addressee = hand_over.addressee.label(language) if hand_over.addressee else page.addressee
    persons, organisations = mailing.handed(hand_over.counts)
    return {
        "day": ruby(page.words.day(hand_over.starts_on)) if hand_over.has_exact_days else hand_over.when_text(language),
        "addressee": addressee,
        "label": hand_over.label,
        "place": hand_over.place,
        "number": persons,
        "organisations": organisations,
        "reply": hand_over.reply,
        "replied_on": ruby(page.words.day(hand_over.replied_on)) if hand_over.replied_on else "",
        "evidence": list(hand_over.evidence.all()),
        "photos": hand_over.shown,
    }
