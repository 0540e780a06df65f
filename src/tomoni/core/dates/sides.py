"""One side of a range as typed: what it says, what it leaves to the other side."""

import re
from dataclasses import dataclass

from .eras import NAMED, Era

WEEKDAYS_JA = "月火水木金土日"
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SEASONS_JA = {"春": 21, "夏": 22, "秋": 23, "冬": 24}
SEASONS_EN = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
THIRDS_JA = ("上旬", "中旬", "下旬")
THIRDS_EN = ("early", "mid", "late")
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_YEAR = r"(?:(?P<era>明治|大正|昭和|平成|令和|[MTSHRmtshr])(?P<era_year>元|\d{1,2})|(?P<year>\d{4}))"
_MONTH_EN = r"(?P<month_en>" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS_EN) + r")\.?"
_DAY_EN = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:{_YEAR}年)?(?:(?P<month>\d{{1,2}})月)?(?:(?P<day>\d{{1,2}})日)?(?P<bare>\d{{1,2}})?",
        rf"(?:{_YEAR}年)?(?P<month>\d{{1,2}})月の?(?P<third>上旬|中旬|下旬)",
        rf"{_YEAR}(?P<fiscal>年度)",
        rf"(?:{_YEAR}年の?)?(?P<season>[春夏秋冬])",
        rf"{_YEAR}(?P<mark>[./-])(?P<month>\d{{1,2}})(?:(?P=mark)(?P<day>\d{{1,2}}))?",
        r"(?P<month>\d{1,2})[./](?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<year>\d{4})",
        rf"(?:{_DAY_EN} (?:of )?)?{_MONTH_EN}(?:,? (?P<year>\d{{4}}))?",
        rf"{_MONTH_EN} {_DAY_EN}(?:,? (?P<year>\d{{4}}))?",
        rf"{_DAY_EN},? (?P<year>\d{{4}})",
        rf"(?P<third>early|mid|late)[- ]{_MONTH_EN}(?: (?P<year>\d{{4}}))?",
        r"(?P<season>spring|summer|autumn|fall|winter)(?: (?:of )?(?P<year>\d{4}))?",
        r"(?P<fiscal>fy|fiscal year|fiscal) ?(?P<year>\d{4})",
    )
)
_ABOUT_FIRST = re.compile(
    r"(?:約|およそ|おおよそ|(?:about|around|approximately|circa) |(?:ca\.?|c\.) ?)(?=.)", re.IGNORECASE
)
_ABOUT_LAST = re.compile(r"(?<=.)(?:頃|ころ|ごろ|前後)$")
_DOUBTFUL = re.compile(r"(?<=.) ?\(?\?\)?$")
_NOT_KNOWN = re.compile(
    r"(?<=.) ?\((?:(?P<ja>月日|月|日)は?不明|(?P<en>month and day|month|day) unknown)\)$", re.IGNORECASE
)
_WEEKDAY_JA = re.compile(rf"\(([{WEEKDAYS_JA}])(?:曜日?)?(?:[・,/]?祝日?)?\)$")
_WEEKDAY_EN = re.compile(
    r"(" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in WEEKDAYS_EN) + r")\.?,? ", re.IGNORECASE
)
_NOT_KNOWN_PARTS = {"月日": "md", "month and day": "md", "月": "m", "month": "m", "日": "d", "day": "d"}


@dataclass
class Side:
    """What is written on one side; None where it says nothing. `bare` is a number whose unit the other side tells."""

    year: int | None = None
    era: Era | None = None
    month: int | str | None = None
    day: int | str | None = None
    season: int | None = None
    bare: int | None = None
    third: int | None = None
    is_fiscal: bool = False
    mark: str = ""
    about_first: bool = False
    weekday: int | None = None

    def take_bare(self, other: "Side") -> None:
        """Reads the bare number in the finest unit of the other side: the 8 of "8-10月" is a month."""
        if other.day is not None:
            self.day = self.bare
        elif other.month is not None and self.month is None:
            self.month = self.bare
        else:
            self.day = self.bare  # a day without a month, or after one: refused or read as it stands
        self.bare = None


def read_side(text: str) -> Side | None:
    """Returns what `text` (cleaned) says as one date, or None when it is no date."""
    side = Side()
    text = _take_marks(text, side)
    text, unknown = _take(_NOT_KNOWN, text)
    text, weekday = _take(_WEEKDAY_JA, text)
    if weekday:
        side.weekday = WEEKDAYS_JA.index(weekday[1])
    elif english := _WEEKDAY_EN.match(text):
        text = text[english.end() :]
        side.weekday = [name[:3].lower() for name in WEEKDAYS_EN].index(english[1][:3].lower())
    match = next((match for form in _FORMS if text and (match := form.fullmatch(text))), None)
    if match is None:
        return None
    _fill(side, match.groupdict())
    return side if unknown is None or _fill_unknown(side, unknown["ja"] or unknown["en"].lower()) else None


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, re.Match[str] | None]:
    match = pattern.search(text)
    return (text[: match.start()].strip() if match else text), match


def _take_marks(text: str, side: Side) -> str:
    text, doubtful = _take(_DOUBTFUL, text)
    text, about_last = _take(_ABOUT_LAST, text)
    about_first = _ABOUT_FIRST.match(text)
    if about_first:
        text = text[about_first.end() :]
    is_about = bool(about_first or about_last)
    side.about_first = bool(about_first)
    side.mark = {(True, True): "%", (True, False): "~", (False, True): "?"}.get((is_about, bool(doubtful)), "")
    return text


def _fill(side: Side, said: dict[str, str | None]) -> None:
    if said.get("year"):
        side.year = int(said["year"] or 0)
    if era_name := said.get("era"):
        side.era = NAMED[era_name.upper()]
        number = 1 if said["era_year"] == "元" else int(said["era_year"] or 0)
        side.year = side.era.first_day.year + number - 1
    for name in ("month", "day", "bare"):
        if said.get(name):
            setattr(side, name, int(said[name] or 0))
    if month_en := said.get("month_en"):
        side.month = [name[:3].lower() for name in MONTHS_EN].index(month_en[:3].lower()) + 1
    if season := said.get("season"):
        side.season = {**SEASONS_JA, **SEASONS_EN}[season.lower()]
    if third := said.get("third"):
        side.third = (*THIRDS_JA, *THIRDS_EN).index(third.lower()) % 3
    side.is_fiscal = bool(said.get("fiscal"))


def _fill_unknown(side: Side, what: str) -> bool:
    """Marks the month or day that is said to be unknown; False when the date already tells it."""
    parts = _NOT_KNOWN_PARTS[what]
    if side.day is not None or side.season or (side.month is None) != ("m" in parts):
        return False
    if side.year is None and side.month is None:
        return False
    if "m" in parts:
        side.month = "XX"
    if "d" in parts:
        side.day = "XX"
    return True
