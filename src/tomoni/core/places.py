"""Prefectures (JIS X 0401) and municipalities (JIS X 0402, six digits with the check digit).

A municipality is known by its code: 25 names are borne by more than one, so a name alone finds a list. The table is
`data/municipalities.csv`; `data/README.md` says where it comes from and how far back it reaches.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from . import names

MESSAGES = {
    "not_a_code": (
        "「{text}」は市区町村コードではありません。数字6桁で入力してください（例：府中市（東京都）は132063）。",
        "“{text}” is no municipality code. Write six digits, like 132063 for Fuchu City in Tokyo.",
    ),
    "bad_check_digit": (
        "「{text}」は検査数字が合いません。入力し間違いがないか確かめてください（{start}で始まるコードは{right}です）。",
        "“{text}” has the wrong check digit; look for a typing error. The code that begins with {start} is {right}.",
    ),
    "unknown_code": (
        "「{text}」というコードの都道府県・市区町村はありません。名前から選び直してください（例：東京都府中市）。",
        "No prefecture or municipality has the code “{text}”. Choose it by name, like Fuchu City, Tokyo.",
    ),
    "ambiguous_code": (
        "「{text}」は{choices}のどれか決められません。先頭の0を含む6桁で入力してください（例：012106）。",
        "“{text}” may be any of {choices}. Write six digits with the leading zero, like 012106.",
    ),
    "unknown_prefecture": (
        "「{text}」という都道府県はありません。「東京都」「東京」「Tokyo」のように入力してください。",
        "There is no prefecture “{text}”. Write it like “東京都” or “Tokyo”.",
    ),
}

_PREFECTURES = """
01 北海道 ホッカイドウ Hokkaido|02 青森県 アオモリケン Aomori|03 岩手県 イワテケン Iwate|04 宮城県 ミヤギケン Miyagi
05 秋田県 アキタケン Akita|06 山形県 ヤマガタケン Yamagata|07 福島県 フクシマケン Fukushima|08 茨城県 イバラキケン Ibaraki
09 栃木県 トチギケン Tochigi|10 群馬県 グンマケン Gunma|11 埼玉県 サイタマケン Saitama|12 千葉県 チバケン Chiba
13 東京都 トウキョウト Tokyo|14 神奈川県 カナガワケン Kanagawa|15 新潟県 ニイガタケン Niigata|16 富山県 トヤマケン Toyama
17 石川県 イシカワケン Ishikawa|18 福井県 フクイケン Fukui|19 山梨県 ヤマナシケン Yamanashi|20 長野県 ナガノケン Nagano
21 岐阜県 ギフケン Gifu|22 静岡県 シズオカケン Shizuoka|23 愛知県 アイチケン Aichi|24 三重県 ミエケン Mie
25 滋賀県 シガケン Shiga|26 京都府 キョウトフ Kyoto|27 大阪府 オオサカフ Osaka|28 兵庫県 ヒョウゴケン Hyogo
29 奈良県 ナラケン Nara|30 和歌山県 ワカヤマケン Wakayama|31 鳥取県 トットリケン Tottori|32 島根県 シマネケン Shimane
33 岡山県 オカヤマケン Okayama|34 広島県 ヒロシマケン Hiroshima|35 山口県 ヤマグチケン Yamaguchi|36 徳島県 トクシマケン Tokushima
37 香川県 カガワケン Kagawa|38 愛媛県 エヒメケン Ehime|39 高知県 コウチケン Kochi|40 福岡県 フクオカケン Fukuoka
41 佐賀県 サガケン Saga|42 長崎県 ナガサキケン Nagasaki|43 熊本県 クマモトケン Kumamoto|44 大分県 オオイタケン Oita
45 宮崎県 ミヤザキケン Miyazaki|46 鹿児島県 カゴシマケン Kagoshima|47 沖縄県 オキナワケン Okinawa
"""
_TABLE = Path(__file__).parent / "data" / "municipalities.csv"
_KINDS = {"市": ("シ",), "区": ("ク",), "町": ("チョウ", "マチ"), "村": ("ムラ", "ソン")}
_DISTRICT = re.compile(r"^.{1,5}?[郡島](?=.+[町村]$)")


class PlaceError(ValueError):
    """A place that does not exist or cannot be told. `code` is a key of `MESSAGES`."""

    def __init__(self, code: str, text: str, **parameters: str) -> None:
        self.code = code
        shown = text if len(text) <= 60 else f"{text[:60]}…"
        self.parameters = {"text": shown, **parameters}
        super().__init__(self.message("en"))

    def message(self, language: str) -> str:
        """Returns what is wrong and what to write instead, in Japanese ("ja") or English (any other)."""
        japanese, english = MESSAGES[self.code]
        return (japanese if language == "ja" else english).format(**self.parameters)


@dataclass(frozen=True)
class Prefecture:
    """A prefecture. `code` has two digits (JIS X 0401)."""

    code: str
    name_ja: str
    name_kana: str
    name_en: str


@dataclass(frozen=True)
class Municipality:
    """A city, ward, town or village. `code` has six digits; None for a date not known or not passed.

    A ward of a designated city bears the city's name ("札幌市中央区"). Both dates are days on which it existed.
    """

    code: str
    prefecture: Prefecture
    name_ja: str
    name_kana: str
    name_en: str
    valid_from: date | None
    valid_to: date | None
    note: str

    def existed_on(self, day: date) -> bool:
        """Tells whether it bore this code and name on `day`, as far as the table reaches back."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


PREFECTURES = tuple(Prefecture(*line.split()) for line in re.split(r"[|\n]", _PREFECTURES.strip()))
_BY_CODE = {prefecture.code: prefecture for prefecture in PREFECTURES}


def check_digit(code5: str) -> str:
    """Returns the sixth digit for five: 11 less the sum weighted 6, 5, 4, 3, 2 (its rest by 11), the last digit."""
    if not re.fullmatch("[0-9]{5}", code5):
        raise PlaceError("not_a_code", code5)
    total = sum(int(digit) * weight for digit, weight in zip(code5, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total if total < 11 else 11 - total % 11) % 10)


def is_valid_code(code: str) -> bool:
    """Tells whether `code` is six ASCII digits of which the last is the check digit; it may still be nobody's."""
    return bool(re.fullmatch("[0-9]{6}", code)) and check_digit(code[:5]) == code[5]


def normalise_code(text: str, *, digits: int | None = None) -> str:
    """Returns the six-digit code of a prefecture or municipality that `text` writes.

    Two digits are a prefecture, five lack the check digit, and a spreadsheet may have eaten a leading zero. Where five
    digits can be read both ways, `digits` (5 or 6) says what the column holds; without it that is refused.
    Raises `PlaceError`.
    """
    code = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch("[0-9]{1,6}", code):
        raise PlaceError("not_a_code", text)
    if len(code) <= 2:
        code = f"{code.zfill(2)}000"
    if len(code) == 6:
        if not is_valid_code(code):
            raise PlaceError("bad_check_digit", text, start=code[:5], right=code[:5] + check_digit(code[:5]))
        return _known(code, text)
    lacking_check, lacking_zero = code.zfill(5), code.zfill(6)
    readings = [lacking_check + check_digit(lacking_check)] if digits != 6 else []
    readings += [lacking_zero] if digits != 5 and is_valid_code(lacking_zero) else []
    found = [reading for reading in readings if _is_known(reading)]
    if len(found) > 1:
        raise PlaceError("ambiguous_code", text, choices=" / ".join(f"{code} {japanese(code)}" for code in found))
    if not found:
        raise PlaceError("unknown_code", text)
    return found[0]


def prefecture(code: str) -> Prefecture:
    """Returns the prefecture of a two-digit code, or of a six-digit one of its own or of a municipality in it."""
    found = _BY_CODE.get(code if len(code) == 2 else normalise_code(code)[:2])
    if found is None:
        raise PlaceError("unknown_code", code)
    return found


def municipality(code: str, *, on: date | None = None) -> Municipality:
    """Returns the municipality of a code as it was on a day; without a day, the one that bears or last bore it.

    Raises `PlaceError` when there is none.
    """
    holders = _municipalities().get(normalise_code(code), ())
    holders = tuple(holder for holder in holders if on is None or holder.existed_on(on))
    if not holders:
        raise PlaceError("unknown_code", code)
    return holders[-1]


def prefecture_from_text(text: str) -> Prefecture:
    """Returns the prefecture named in Japanese or English, with or without 都道府県 or "Prefecture", or by its code."""
    if text.strip().isdecimal():
        return prefecture(normalise_code(text))
    key = names.fold(text)
    for suffix in ("", "prefecture", "pref", "metropolis", "ken", "fu", "to"):
        found = _prefecture_keys().get(key.removesuffix(suffix)) if key.endswith(suffix) else None
        if found is not None:
            return found
    raise PlaceError("unknown_prefecture", text)


def find_municipalities(name: str, *, prefecture: str | None = None, on: date | None = None) -> list[Municipality]:
    """Returns every municipality of that name, in the order of codes; there may be several, or none.

    `name` is Japanese, kana or English, with or without 市区町村 or "City"; the prefecture and 郡 may stand before it.
    `prefecture` (name or code) and `on` (a day) narrow the list. Raises `PlaceError` for an unknown prefecture.
    """
    name = unicodedata.normalize("NFKC", name).strip()
    areas = {prefecture_from_text(prefecture)} if prefecture else set()
    for area in PREFECTURES:
        if name.startswith(area.name_ja) and name != area.name_ja:
            name, areas = name.removeprefix(area.name_ja), areas | {area}
    found = _by_name().get(names.fold_address(name)) or _by_name().get(names.fold_address(_DISTRICT.sub("", name)), ())
    return [place for place in found if areas <= {place.prefecture} and (on is None or place.existed_on(on))]


def japanese(code: str) -> str:
    """Returns "東京都府中市" for a municipality's code, "東京都" for a prefecture's; an unknown code as it stands."""
    area, place = _area_and_place(code)
    return f"{area.name_ja if area else code}{place.name_ja if place else ''}"


def english(code: str) -> str:
    """Returns "Fuchu City, Tokyo" for a municipality's code, "Tokyo" for a prefecture's; an unknown code as it stands."""
    area, place = _area_and_place(code)
    return f"{place.name_en}, {area.name_en}" if area and place else area.name_en if area else code


def _area_and_place(code: str) -> tuple[Prefecture | None, Municipality | None]:
    holders = _municipalities().get(code, ())
    if not holders and not (len(code) == 2 or code[2:5] == "000"):
        return None, None
    return _BY_CODE.get(code[:2]), holders[-1] if holders else None


def _is_known(code: str) -> bool:
    return code in _municipalities() or (code[2:5] == "000" and code[:2] in _BY_CODE)


def _known(code: str, text: str) -> str:
    if not _is_known(code):
        raise PlaceError("unknown_code", text)
    return code


@cache
def _municipalities() -> Mapping[str, tuple[Municipality, ...]]:
    """Returns the table by code, earlier holders of a code first."""
    table: dict[str, tuple[Municipality, ...]] = {}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = Municipality(
                code=row["code"],
                prefecture=_BY_CODE[row["code"][:2]],
                name_ja=row["name_ja"],
                name_kana=row["name_kana"],
                name_en=row["name_en"],
                valid_from=_day(row["valid_from"]),
                valid_to=_day(row["valid_to"]),
                note=row["note"],
            )
            table[place.code] = (*table.get(place.code, ()), place)
    return table


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _by_name() -> Mapping[str, tuple[Municipality, ...]]:
    found: dict[str, list[Municipality]] = defaultdict(list)
    for holders in _municipalities().values():
        for place in holders:
            for key in {names.fold_address(spelling) for spelling in _spellings(place)}:
                found[key].append(place)
    return {key: tuple(places) for key, places in found.items()}


def _spellings(place: Municipality) -> list[str]:
    """Returns every way a place is called: in kanji, kana and English, with and without its kind, a ward by itself."""
    city, is_ward, ward = place.name_ja.partition("市") if place.name_ja.endswith("区") else (place.name_ja, "", "")
    calls = [place.name_ja, place.name_ja[:-1], *((ward, ward[:-1]) if is_ward else ())]
    calls += [place.name_kana, *(place.name_kana.removesuffix(kind) for kind in _KINDS[place.name_ja[-1]])]
    own = place.name_en.partition(",")[0]
    return [call for call in [*calls, place.name_en, own, own.rpartition(" ")[0]] if call]


@cache
def _prefecture_keys() -> Mapping[str, Prefecture]:
    keys: dict[str, Prefecture] = {"gumma": _BY_CODE["10"]}
    for each in PREFECTURES:
        for spelling in (each.name_ja, each.name_kana, each.name_en):
            keys[names.fold(spelling)] = each
        if each.name_ja != "北海道":
            keys[names.fold(each.name_ja[:-1])] = each
            keys[names.fold(re.sub("(?:ケン|フ|ト)$", "", each.name_kana))] = each
    return keys
