"""Whether two signatures may be one person's, by the rules of the field (names and addresses are written in many ways).

Pure functions of what was written; who asks the database is ``matching``. Families share addresses and mailboxes, so a
place shared by two is evidence only together with a name that is *one* name: other spelling, script, order or a slip.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import permutations
from unicodedata import normalize

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from tomoni.core import names
from tomoni.core.names.letters import evened, katakana
from tomoni.core.names.romaji import spelled_alike

KANA = re.compile("[ァ-ヺー]+")
LATIN = re.compile("[a-z]+")
NO_DIGITS = re.compile(r"\D+")
WORD_BREAK = re.compile(r"[\s・,，、．.=＝\-‐]+")
ACCENTED = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]")
CORNER = re.compile(r"([^\W\d])[^\w]*(\d+)\D+(\d+)\D+(\d+)")
DIGITS = str.maketrans("一二三四五六七八九〇０１２３４５６７８９", "12345678900123456789")
NUMBER = re.compile(r"\d+|(?<=第)[一二三四五六七八九十]")
STREET = re.compile(r"\D+\d+-\d+-\d+")
SAME_SOUND = """
郎朗 裕祐佑 介助輔 弘浩宏博洋寛 真慎 幸雪 彦比 智知 哲徹 健賢 隆孝 章明晃彰 和一 美実 恵江 香佳 沙紗
代世 由友 太多 也矢哉 斎斉 藤東籐 島嶋 阿安 伊井 河川 原源 小尾 坂阪 谷屋 木城 村邑 本元 野之 菜奈 津都
樹輝 康靖 誠征 正昌雅 修治 茂繁 勝克 進晋 義良 久尚 洋陽 直尚 純淳 圭啓 敬恵 光充 英秀 文史 貴高 優有
莉里 結唯 翔祥 涼遼亮 大太
"""
"""Kanji of names that are read alike, or taken for each other: two of a family are never called alike."""
_HOMOPHONES = {(a, b) for group in SAME_SOUND.split() for a in group for b in group if a != b}
_ALIKE_KANA = {
    (a, b)
    for group in ["シツ", "ソン", "ンリ", "クワ", "ノメ", "チテ", "ルレ", "コユ", "ウワ", "スヌ", "ネヌ"]
    for a in group
    for b in group
    if a != b
}
VOWEL, DOUBLED = re.compile("[aeiouy]"), re.compile(r"(.)\1")
LEAST_LATIN, LEAST_KANA, LEAST_KANJI, LEAST_WORD = 8, 5, 4, 5
"""Shorter names differ by one letter between brothers and sisters."""
NEAR_MAIL, NEAR_ADDRESS = 90, 88


@lru_cache(maxsize=100_000)
def _folded(word: str) -> str:
    """Return one word of a name in one spelling; the same words come again and again."""
    return names.fold(word)


@lru_cache(maxsize=100_000)
def _sounding(reading: str) -> str:
    """Return a reading in one spelling: fewer are borne than names."""
    return names.fold_kana(reading)


@dataclass(eq=False)
class Written:
    """What was written: each attribute is worked out when it is first asked for."""

    name: str
    kana: str = ""
    address: str = ""
    mail: str = ""

    @cached_property
    def exact(self) -> str:
        """The name with its accents, in one spelling, without its order being changed."""
        return names.fold_with_accents(self.name)

    @cached_property
    def loose(self) -> str:
        """The name in one spelling, without accents."""
        exact = self.exact
        return exact if exact.isascii() or not ACCENTED.search(exact) else names.fold(self.name)

    @cached_property
    def words(self) -> list[str]:
        """Its words in one spelling, in no order."""
        return sorted(filter(None, (_folded(word) for word in WORD_BREAK.split(self.name))))

    @cached_property
    def script(self) -> str:
        """Which script it is in, as far as it matters: kana, latin, or anything else."""
        if KANA.fullmatch(self.loose):
            return "kana"
        return "latin" if LATIN.fullmatch(self.loose) else "other"

    @cached_property
    def sound(self) -> str:
        """Its reading in one spelling; '' where nobody told it."""
        if self.kana:
            return _sounding(self.kana)
        return _sounding(self.name) if self.script == "kana" else ""

    @cached_property
    def sounds(self) -> set[str]:
        """Its reading in Latin letters, in each order of its words."""
        told = self.kana or (self.name if self.script in ("kana", "latin") else "")
        words = [word for word in WORD_BREAK.split(katakana(evened(told))) if word]
        if not 1 <= len(words) <= 4:
            return set()
        spelt = [spelled_alike(names.romanise_kana(word)) for word in words]
        return {spelled_alike("".join(order)) for order in permutations(spelt)}

    @cached_property
    def place(self) -> str:
        """The address in one spelling."""
        return names.fold_address(self.address)

    @property
    def mail_mark(self) -> str:
        """What two mail addresses share that differ by a slip: the first letter, and the digits before the @."""
        local = self.mail.partition("@")[0]
        return f"{local[:1]}{NO_DIGITS.sub('', local)}".casefold() if local else ""

    @property
    def numbers(self) -> str:
        """The numbers of the address, in a row."""
        return "-".join(re.findall(r"\d+", self.address.translate(DIGITS))) if self.address else ""

    @property
    def corner(self) -> str:
        """The letter before its first three numbers and these: quickly made, and one for all ways to write a street."""
        found = CORNER.search(self.address.translate(DIGITS)) if self.address else None
        return f"{found[1]}{found[2]}-{found[3]}-{found[4]}" if found else ""

    @cached_property
    def street(self) -> str:
        """The address as far as its numbers go, without the house's name; '' without three numbers."""
        found = STREET.match(self.place) if self.address else None
        return found[0] if found else ""


def one_name(one: Written, other: Written) -> str:
    """Return why two names are one person's when they share a place: exact, order, accents, kana, romaji, slip; else ''."""
    if one.exact == other.exact:
        return "" if _sounds_contradict(one, other) else "exact"
    if one.loose == other.loose:
        return "accents" if one.exact == one.loose or other.exact == other.loose else ""
    if len(one.words) > 1 and one.words == other.words:
        return "order"
    if _in_other_order(one, other):
        return "order"
    if one.script != other.script:
        return _across_scripts(one, other)
    if one.script == "other":
        return _kanji_slip(one, other)
    return "slip" if _is_slip(one, other) else ""


def _sounds_contradict(one: Written, other: Written) -> bool:
    """Return whether both tell a reading and the readings are those of two people."""
    if not (one.kana and other.kana) or one.sound == other.sound or one.sounds & other.sounds:
        return False
    return OSA.distance(one.sound, other.sound) > 2


def _in_other_order(one: Written, other: Written) -> bool:
    """Return whether one is written with its words apart, the other in one piece with them the other way round."""
    for spaced, joined in ((one, other), (other, one)):
        if len(spaced.words) == 2 and len(joined.words) == 1:
            return joined.loose in ("".join(spaced.words), "".join(reversed(spaced.words)))
    return False


def _across_scripts(one: Written, other: Written) -> str:
    if one.sound and one.sound == other.sound:
        return "kana"
    if one.sounds & other.sounds:
        return "romaji" if "latin" in (one.script, other.script) else "kana"
    return ""


def _kanji_slip(one: Written, other: Written) -> str:
    """Return whether two names in kanji differ as one person's do: read alike, or by a letter taken for another."""
    a, b = one.loose, other.loose
    if one.sound and one.sound == other.sound:
        return "kana"
    if one.sound and other.sound and OSA.distance(one.sound, other.sound) > 1:
        return ""
    # 太郎 and 健太郎 are two brothers: a letter more or less is no slip in kanji.
    if len(a) != len(b) or len(a) < LEAST_KANJI - 1 or OSA.distance(a, b) != 1:
        return ""
    different = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    return "slip" if len(different) == 2 or different[0] in _HOMOPHONES else ""


def _is_slip(one: Written, other: Written) -> bool:
    """Return whether two names of one alphabet differ by one slip of the pen, in one of their words."""
    mine, theirs = Counter(one.words), Counter(other.words)
    a, b = "".join((mine - theirs).elements()), "".join((theirs - mine).elements())
    if (mine - theirs).total() != 1 or (theirs - mine).total() != 1:
        a, b = one.loose, other.loose
    if min(len(a), len(b)) < 2 or OSA.distance(a, b, score_cutoff=1) > 1:
        return False
    if len(a) == len(b) and sorted(a) == sorted(b):
        return len(a) > 2  # two letters changed places
    if a[0] != b[0]:
        return False
    if one.script == "kana":
        return min(len(one.loose), len(other.loose)) >= LEAST_KANA and _is_kana_slip(a, b)
    if min(len(a), len(b)) < LEAST_WORD:  # Lan and Lành are two, Laan and Ln nobody's name
        return DOUBLED.sub(r"\1", a) == DOUBLED.sub(r"\1", b) or not (VOWEL.search(a) and VOWEL.search(b))
    # Yumiko and Kumiko are sisters, and so are Maria and Mario brother and sister.
    return min(len(one.loose), len(other.loose)) >= LEAST_LATIN and not _is_other_vowel(a, b)


def _is_other_vowel(a: str, b: str) -> bool:
    different = [{x, y} for x, y in zip(a, b, strict=False) if x != y] if len(a) == len(b) else []
    return len(different) == 1 and different[0] <= set("aiueo")


def _is_kana_slip(a: str, b: str) -> bool:
    """Return whether a mark of voice or a long vowel is missing, or a letter stands for one that looks like it.

    ハナコ and ハルコ are sisters.
    """
    if len(a) == len(b):
        x, y = next((x, y) for x, y in zip(a, b, strict=True) if x != y)
        return (x, y) in _ALIKE_KANA or normalize("NFD", x)[0] == normalize("NFD", y)[0]
    short, long = sorted((a, b), key=len)
    return any(long[at] in "アイウエオ" and long[:at] + long[at + 1 :] == short for at in range(1, len(long)))


def near_mail(one: Written, other: Written) -> bool:
    """Return whether two mail addresses are one with a slip in it."""
    a, b = names.fold_mail(one.mail), names.fold_mail(other.mail)
    if not a or not b:
        return False
    local, other_local = a.partition("@")[0], b.partition("@")[0]
    if re.sub(r"\D", "", local) != re.sub(r"\D", "", other_local):
        return False
    return ratio(a, b) >= NEAR_MAIL and OSA.distance(a, b, score_cutoff=2) <= 2


def near_address(one: Written, other: Written) -> bool:
    """Return whether two addresses are one: one of them shorter by the house's name, or with a slip in its letters."""
    a, b = one.place, other.place
    if not a or not b:
        return False
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if (
        len(short) >= 6
        and re.search(r"\d", short)
        and ((long.startswith(short) and not long[len(short)].isdigit()) or (long.endswith(short)))
    ):
        return True
    if not (_numbers(a) == _numbers(b) != []):
        return False
    return ratio(a, b) >= NEAR_ADDRESS or one.street == other.street != "" and not (_house(one) and _house(other))


def far_address(one: Written, other: Written) -> bool:
    """Return whether both tell an address and they are two places."""
    return bool(one.place and other.place) and not near_address(one, other)


def _numbers(place: str) -> list[str]:
    return NUMBER.findall(place)


def _house(written: Written) -> str:
    """Return the letters of a house's name; a room alone has none."""
    return re.sub(r"[\d-]+", "", written.place.removeprefix(written.street))
