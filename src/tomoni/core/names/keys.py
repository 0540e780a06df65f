"""Matching keys of persons and organisations."""

import re

from .letters import evened, evened_with_accents, katakana, large_kana, letters_only, repeated_kanji, same_kanji

_TITLE = re.compile(r"^(?:(?:mr|mrs|ms|miss|mx|dr|prof|rev)(?:\.\s*|\s+))+(?=\S)")
_HONORIFIC = re.compile("(?:(?<=.)(?:様|樣|さま|さん|殿|御中)|(?<=..)氏)+$")  # 源氏 and 平氏 are names
_SAME_SOUND = str.maketrans("ヂヅ", "ジズ")

_LEGAL = (
    "認定特定非営利活動法人", "特例認定特定非営利活動法人", "特定非営利活動法人", "認定npo法人", "npo法人",
    "一般社団法人", "公益社団法人", "社団法人", "一般財団法人", "公益財団法人", "財団法人", "社会福祉法人", "学校法人",
    "宗教法人", "医療法人社団", "医療法人財団", "医療法人", "独立行政法人", "国立大学法人", "株式会社", "有限会社",
    "合同会社", "合資会社", "合名会社", "トクテイヒエイリカツドウホウジン", "エヌピーオーホウジン",
    "イツパンシヤダンホウジン", "コウエキザイダンホウジン", "カブシキガイシヤ", "ユウゲンガイシヤ", "ゴウドウガイシヤ",
)  # fmt: skip
_SHORT = "認特|特活|特非|一社|公社|一財|公財|社福|学|宗|医社|医|独|株|有|合|資|名|npo"
_BRACKETED = re.compile(rf"[(\[【〔〈](?:{_SHORT})[)\]】〕〉]")
_BANK = (
    "カ|ユ|メ|シ|ド|イ|ザイ|シヤ|シャ|イツシヤ|イッシャ|イツザイ|コウシヤ|コウザイ|シユウ|シュウ|ガク|フク|トクヒ|ドク"
)
_BANK_FORM = re.compile(rf"^\(?(?:{_BANK})\)|\((?:{_BANK})\)?$|\((?:{_BANK})\)")
_ENGLISH = re.compile(
    r"(?:[\s,.]+(?:inc|ltd|limited|llc|corp|corporation|co|k\.?k|g\.?k))+[\s.]*$|^specified non-?profit corporation\s+"
)


def fold(text: str) -> str:
    """Returns the key of a person's name in any script.

    Width, case, kana, small kana, ー and hyphens, spaces, ・, punctuation, honorifics, Latin accents and kanji
    variants do not count; the order of family and given name does. Never empty unless `text` is blank.
    """
    return _name_key(evened(text))


def fold_with_accents(text: str) -> str:
    """Returns the key of a person's name as `fold`, but accents count: Hùng and Hưng are two persons of a family."""
    return _name_key(evened_with_accents(text))


def _name_key(even: str) -> str:
    key = _HONORIFIC.sub("", _plain(_TITLE.sub("", even.strip(), count=1)))
    return _finished(key) or _finished(_plain(even)) or "".join(even.split())


def fold_kana(text: str) -> str:
    """Returns the key of a reading: as `fold`, and ヂ is ジ, ヅ is ズ."""
    return fold(text).translate(_SAME_SOUND)


def _plain(even: str) -> str:
    return repeated_kanji(letters_only(even))


def _finished(letters: str) -> str:
    return same_kanji(large_kana(katakana(letters)))


_LEGAL_KEYS = tuple(sorted({_finished(letters_only(evened(form))) for form in _LEGAL}, key=len, reverse=True))


def fold_organisation(text: str) -> str:
    """Returns the key of an organisation's name: as `fold`, without its legal form (特定非営利活動法人, ㈱, ｶ), Ltd.).

    A word that says what it is (労働組合, 教会, ネットワーク) stays. Never empty unless `text` is blank.
    """
    even = _BRACKETED.sub(" ", evened(text))
    even = _ENGLISH.sub("", _BANK_FORM.sub(" ", katakana(even.strip())).strip())
    key = _finished(_plain(even))
    while found := next((form for form in _LEGAL_KEYS if key != form and key.startswith(form)), ""):
        key = key.removeprefix(found)
    while found := next((form for form in _LEGAL_KEYS if key != form and key.endswith(form)), ""):
        key = key.removesuffix(found)
    return key or fold(text)
