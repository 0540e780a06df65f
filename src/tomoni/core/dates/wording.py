"""A stored date in words for readers, in Japanese or English."""

import calendar

from .edtf import SEASONS, Point, read_sides, when
from .errors import DateError
from .sides import MONTHS_EN, SEASONS_EN, SEASONS_JA, THIRDS_EN, THIRDS_JA, WEEKDAYS_EN, WEEKDAYS_JA

_SEASON_EN = {code: name for name, code in SEASONS_EN.items() if name != "fall"}
_SEASON_JA = {code: name for name, code in SEASONS_JA.items()}
_MARKS_JA = {"": "", "~": "ごろ", "?": "？", "%": "ごろ？"}


def describe(edtf: str, language: str, *, with_weekday: bool = False, omit_year: int | None = None) -> str:
    """Returns the date in words: "2012年6月23日～24日" ("ja"), "23–24 June 2012" (any other language).

    `with_weekday` adds weekdays to days. `omit_year` leaves out that year where the rest stands alone.
    Raises `DateError` when `edtf` is not a line that `parse` would store.
    """
    sides = read_sides(edtf)
    if sides is None:
        raise DateError("unknown", edtf)
    when(*sides, text=edtf)
    first, last = sides
    years = {point.year for point in sides if point}
    keep_year = years != {omit_year}
    if language == "ja":
        return _japanese(first, last, keep_year=keep_year, with_weekday=with_weekday)
    return _english(first, last, keep_year=keep_year, with_weekday=with_weekday)


def _third(first: Point | None, last: Point | None) -> int | None:
    """Returns 0, 1 or 2 for the early, middle or late third of one month, as `parse` stores it."""
    if first is None or last is None or (first.year, first.month) != (last.year, last.month):
        return None
    if (first.mark, last.mark) != ("~", "~") or not isinstance(first.month, int) or first.month in SEASONS:
        return None
    end = calendar.monthrange(first.year, first.month)[1]
    thirds = ((1, 10), (11, 20), (21, end))
    return next((third for third, days in enumerate(thirds) if days == (first.day, last.day)), None)


def _japanese(first: Point | None, last: Point | None, *, keep_year: bool, with_weekday: bool) -> str:
    third = _third(first, last)
    if third is not None and first is not None:
        return _point_ja(Point(first.year, first.month), year=keep_year) + THIRDS_JA[third]
    start = _point_ja(first, year=keep_year, weekday=with_weekday) if first else ""
    if first == last:
        return start
    end = ""
    if last is not None:
        same_year = first is not None and first.year == last.year and last.month not in (None, "XX")
        same_month = same_year and first is not None and first.month == last.month
        days = same_month and first is not None and isinstance(first.day, int) and isinstance(last.day, int)
        end = _point_ja(last, year=keep_year and not same_year, month=not days, weekday=with_weekday)
    return f"{start}～{end}"


def _point_ja(point: Point, *, year: bool = True, month: bool = True, weekday: bool = False) -> str:
    text = f"{point.year:04}年" if year or point.month in (None, "XX") else ""
    if isinstance(point.month, int) and month:
        text += _SEASON_JA.get(point.month) or f"{point.month}月"
    if isinstance(point.day, int):
        text += f"{point.day}日"
        text += f"（{WEEKDAYS_JA[point.bounds()[0].weekday()]}）" if weekday else ""
    if "XX" in (point.month, point.day):
        unknown = "月日" if point.month == point.day else "月" if point.month == "XX" else "日"
        text += f"（{unknown}は不明）"
    return text + _MARKS_JA[point.mark]


def _english(first: Point | None, last: Point | None, *, keep_year: bool, with_weekday: bool) -> str:
    third = _third(first, last)
    if third is not None and first is not None:
        return f"{THIRDS_EN[third]} {_point_en(Point(first.year, first.month), year=keep_year)}"
    if first is None or last is None:
        point = first or last
        words = _point_en(point, year=keep_year, weekday=with_weekday) if point else ""
        return f"{'until' if first is None else 'from'} {words}"
    end = _point_en(last, year=keep_year, weekday=with_weekday)
    if first == last:
        return end
    plain = not first.mark and not last.mark and "XX" not in (first.month, first.day, last.month, last.day)
    same_year = plain and first.year == last.year and first.month is not None and last.month is not None
    same_month = same_year and first.month == last.month and first.day is not None and last.day is not None
    start = _point_en(first, year=keep_year and not same_year, month=not same_month, weekday=with_weekday)
    is_spaced = " " in start or (first.day is None) != (last.day is None)
    return f"{start} – {end}" if is_spaced else f"{start}–{end}"


def _point_en(point: Point, *, year: bool = True, month: bool = True, weekday: bool = False) -> str:
    words = []
    if isinstance(point.day, int):
        if weekday:
            words.append(WEEKDAYS_EN[point.bounds()[0].weekday()])
        words.append(str(point.day))
    if isinstance(point.month, int) and month:
        words.append(_SEASON_EN.get(point.month) or MONTHS_EN[point.month - 1])
    if year or point.month in (None, "XX"):
        words.append(f"{point.year:04}")
    if "XX" in (point.month, point.day):
        unknown = "month and day" if point.month == point.day else "month" if point.month == "XX" else "day"
        words.append(f"({unknown} unknown)")
    about = "about " if point.mark in ("~", "%") else ""
    return about + " ".join(words) + (" (?)" if point.mark in ("?", "%") else "")
