"""What counts as the same letter: width, case, kana, accents on Latin letters, variants of one kanji."""

import re
import unicodedata

# Each line: the form we fold to, then other forms of the same kanji. Only true variants (old form, popular form):
# 斎 and 斉, 崎 and 埼, 渡 and 渉, 島 and 鳥 look or sound alike, are different kanji, and stay apart.
VARIANTS = """
高髙 崎﨑嵜㟢 斎齋 斉齊 辺邊邉 浜濱濵 吉𠮷 亜亞 広廣 国國 沢澤 渉涉 真眞 恵惠 桜櫻 竜龍 滝瀧 島嶋嶌 岳嶽 峰峯 学學 円圓
応應 関關 館舘 巌巖 曽曾 徳德 蔵藏 浅淺 豊豐 来來 実實 寿壽 条條 将將 栄榮 衛衞 県縣 会會 総總 弥彌 祢禰 礼禮 静靜 万萬
与與 内內 戸戶 歩步 呉吳 郷鄕 郎郞 青靑 清淸 槙槇 遥遙 瑶瑤 尭堯 凛凜 富冨 野埜 桑桒 船舩 橋𣘺 柳栁 桧檜 薮藪 稲稻 籠篭
頼賴 彦彥 黒黑 瀬瀨 緒緖 児兒 昇曻 昂昻 晋晉 渋澁澀 淵渕渊 穣穰 譲讓 穎頴 熙煕 為爲 鉄鐵 伝傳 灯燈 独獨 宝寶寳 満滿 薬藥
様樣 両兩 緑綠 霊靈 楼樓 湾灣 鴎鷗 鶴靏靍 猪豬 旧舊 仏佛 双雙 図圖 医醫 営營 駅驛 浄淨 労勞 団團 体體 区區 党黨 処處 経經
"""
_SAME_KANJI = {ord(variant): group[0] for group in VARIANTS.split() for variant in group[1:]}
_PLAIN = str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i", "œ": "oe", "æ": "ae", "þ": "th"})
_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶヰヱヲ", "アイウエオツヤユヨワカケイエオ")
_V = {"ヴァ": "バ", "ヴィ": "ビ", "ヴェ": "ベ", "ヴォ": "ボ", "ヴ": "ブ"}
_V_FORM = re.compile("ヴ[ァィェォ]?")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d\u200b-\u200f\u2060\ufeff\u064b-\u065f\u0640]")
_REPEATED = re.compile("([㐀-鿿豈-﫿\U00020000-\U0003ffff])(々+)")


class _Dropped(dict[int, int | None]):
    """A table for `str.translate` that keeps letters, marks and digits and drops all else, and the long mark ー."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        kept = unicodedata.category(character)[0] in "LMN" and character not in "ー\u3099\u309a"
        self[code] = code if kept else None
        return self[code]


_DROPPED = _Dropped()


def evened(text: str) -> str:
    """Returns `text` in one width and case, without accents on Latin letters and without invisible characters."""
    text = evened_with_accents(text)
    return text if text.isascii() else _without_accents(text.translate(_PLAIN))


def evened_with_accents(text: str) -> str:
    """Returns `text` in one width and case, without invisible characters; Hùng and Hưng stay two names."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", _SELECTORS.sub("", text)).casefold())


def _without_accents(text: str) -> str:
    """Drops marks that stand on a Latin letter. Those of other scripts carry sounds (Devanagari, Thai) and stay."""
    kept, on_latin = [], False
    for character in unicodedata.normalize("NFD", text):
        if unicodedata.category(character) == "Mn" and on_latin:
            continue
        on_latin = "a" <= character <= "z"
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def same_kanji(text: str) -> str:
    """Returns `text` with each variant kanji in its plain form."""
    return text.translate(_SAME_KANJI)


def repeated_kanji(text: str) -> str:
    """Returns `text` with 々 as the kanji it repeats."""
    return _REPEATED.sub(lambda found: found[1] * (1 + len(found[2])), text)


def katakana(text: str) -> str:
    """Returns `text` with hiragana as katakana."""
    return text.translate(_KATAKANA)


def large_kana(text: str) -> str:
    """Returns `text` (katakana) with ヴ as the バ row, small kana large and ヰヱヲ as イエオ, as bank files write."""
    return _V_FORM.sub(lambda found: _V[found[0]], text).translate(_LARGE)


def letters_only(text: str) -> str:
    """Returns the letters, marks and digits of `text`: no spaces, punctuation, symbols or long marks."""
    return text.translate(_DROPPED)
