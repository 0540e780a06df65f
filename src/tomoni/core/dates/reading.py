"""Dates as people type them in Japanese and English, beside EDTF itself."""

import calendar
import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta

from ..numerals import read_number
from .edtf import Point, When, read_sides, when
from .eras import ERAS, era_year
from .errors import DateError
from .sides import WEEKDAYS_EN, WEEKDAYS_JA, Side, read_side

_LONGEST = 120
_SEPARATORS = ("〜", "から", "–", "~", " to ", " until ", " through ", " - ", "-")
_FROM = re.compile(r"(?:(?:from|since) (?P<en>.+)|(?P<ja>.+?)(?:から|以降|以後|〜|~))", re.IGNORECASE)
_UNTIL = re.compile(r"(?:(?:until|till|up to) (?P<en>.+)|〜(?P<ja>.+)|(?P<ja2>.+)まで)", re.IGNORECASE)
_KANJI_NUMBER = re.compile(r"[〇零一二三四五六七八九十百千]+(?=[年月日])")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff〜]")


def parse(text: str, *, year: int | None = None, first_month: int = 4) -> When:
    """Returns the date that `text` tells, in EDTF, Japanese or English; digits and marks of any width.

    `year` is taken where the text has none. `first_month` (1-12) is where a fiscal year (年度, FY) begins.
    Raises `DateError`; its `message(language)` says what to write instead.
    """
    clean = _clean(text)
    if not clean:
        raise DateError("empty")
    sides = read_sides(clean.upper())
    if sides is not None:
        return when(*sides, text=text)
    left, right = _split(clean, text=text)
    _inherit(left, right, year=year)
    if left is right and left is not None:
        return when(*_span(left, text=text, first_month=first_month), text=text)
    first = _span(left, text=text, first_month=first_month)[0] if left else None
    last = _span(right, text=text, first_month=first_month)[1] if right else None
    return when(first, last, text=text)


def _clean(text: str) -> str:
    clean = unicodedata.normalize("NFKC", text.replace("～", "〜"))
    clean = " ".join(re.sub("[‐‑−]", "-", re.sub("[—―]", "–", clean)).split())
    if _JAPANESE.search(clean):
        clean = clean.replace(" ", "")
        clean = _KANJI_NUMBER.sub(lambda found: str(read_number(found[0]) or found[0]), clean)
    return clean if len(clean) <= _LONGEST else clean[:_LONGEST] + "…"


def _split(clean: str, *, text: str) -> tuple[Side | None, Side | None]:
    """Returns the sides of a range, None for an open one; a single date is both sides (the same object)."""
    single = read_side(clean)
    if single is not None and single.bare is None:
        return single, single
    for pattern, is_start in ((_FROM, True), (_UNTIL, False)):
        match = pattern.fullmatch(clean)
        side = read_side(next(group for group in match.groups() if group)) if match else None
        if side is not None and side.bare is None:
            return (side, None) if is_start else (None, side)
    inner = re.sub(r"^from ", "", clean.removesuffix("まで"), flags=re.IGNORECASE)
    for separator in _SEPARATORS:
        for found in re.finditer(re.escape(separator), inner):
            left, right = read_side(inner[: found.start()].strip()), read_side(inner[found.end() :].strip())
            if left is not None and right is not None and (left.bare is None or right.bare is None):
                return left, right
    raise DateError(_diagnosis(clean), text)


def _diagnosis(clean: str) -> str:
    if re.search(r"\d{4}年\d{2,4}日", clean):
        return "missing_month"
    if re.fullmatch(r"\d\d(?:[./-]\d{1,2}[./-]\d{1,2}|年\d{1,2}月(?:\d{1,2}日)?)", clean):
        return "short_year"
    return "unknown"


def _inherit(left: Side | None, right: Side | None, *, year: int | None) -> None:
    """Fills what one side of a range leaves to the other ("6月23日～24日", "23-24 June 2012"), then `year`."""
    if left is not None and right is not None and left is not right:
        for side, other in ((left, right), (right, left)):
            if side.bare is not None:
                side.take_bare(other)
        shares_year = left.year is None and right.year is not None and (right.month or right.season) is not None
        if left.about_first and shares_year and not right.mark:
            right.mark = left.mark
        for side, other in ((right, left), (left, right)):
            if side.month is None and side.day is not None:
                side.month = other.month
            if side.year is None:
                side.year = other.year
    for given in (left, right):
        if given is not None and given.year is None:
            given.year = year


def _span(side: Side, *, text: str, first_month: int) -> tuple[Point, Point]:
    """Returns the first and last point that one side tells; equal for all but fiscal years and thirds of a month."""
    if side.year is None:
        raise DateError("no_year", text)
    if side.day is not None and side.month is None:
        raise DateError("unknown", text)
    if isinstance(side.month, int) and not 1 <= side.month <= 12:
        raise DateError("no_such_month", text, month=side.month)
    point = Point(side.year, side.season or side.month, side.day, side.mark).checked(text)
    first = last = point
    if side.is_fiscal and first_month > 1:
        first = replace(point, month=first_month)
        last = replace(point, year=point.year + 1, month=first_month - 1).checked(text)
    elif side.third is not None and isinstance(point.month, int):
        end = (10, 20, calendar.monthrange(point.year, point.month)[1])[side.third]
        first, last = replace(point, day=(1, 11, 21)[side.third], mark="~"), replace(point, day=end, mark="~")
    _check_era(side, first.bounds()[0], last.bounds()[1], text=text)
    if side.weekday is not None:
        _check_weekday(side.weekday, point, text=text)
    return first, last


def _check_era(side: Side, first: date, last: date, *, text: str) -> None:
    if side.era is None:
        return
    index = ERAS.index(side.era)
    ends = ERAS[index + 1].first_day - timedelta(days=1) if index + 1 < len(ERAS) else date.max
    if last < side.era.first_day or ends < first:
        detail = f"{side.month}月" if side.month else ""
        detail += f"{side.day}日" if side.day else ""
        raise DateError("not_in_era", text, right=era_year(first) + detail)


def _check_weekday(weekday: int, point: Point, *, text: str) -> None:
    if point.precision != "day":
        raise DateError("unknown", text)
    right = point.bounds()[0].weekday()
    if right != weekday:
        raise DateError("weekday", text, right=WEEKDAYS_JA[right], right_en=WEEKDAYS_EN[right])
