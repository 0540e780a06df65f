"""Made-up signers with a truth: who signed twice, in which other spelling; and families who did not.

Names are drawn as they are borne, a few very often, most seldom; every signer has an address, three in five a mail
address, half a reading. One in twenty signs again. What is changed in the second signature is drawn from the traps of
the field: variants of a kanji, kana, Latin letters, order, width, slips, an address written otherwise, a move.
"""

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass, replace

FAMILIES = """
佐藤/さとう 鈴木/すずき 高橋/たかはし 田中/たなか 伊藤/いとう 渡辺/わたなべ 山本/やまもと 中村/なかむら 小林/こばやし 加藤/かとう 吉田/よしだ 山田/やまだ
佐々木/ささき 山口/やまぐち 松本/まつもと 井上/いのうえ 木村/きむら 林/はやし 斎藤/さいとう 清水/しみず 山崎/やまざき 森/もり 池田/いけだ 橋本/はしもと
阿部/あべ 石川/いしかわ 山下/やました 中島/なかじま 石井/いしい 小川/おがわ 前田/まえだ 岡田/おかだ 長谷川/はせがわ 藤田/ふじた 後藤/ごとう 近藤/こんどう
村上/むらかみ 遠藤/えんどう 青木/あおき 坂本/さかもと 斉藤/さいとう 福田/ふくだ 太田/おおた 西村/にしむら 藤井/ふじい 岡本/おかもと 金子/かねこ 藤原/ふじわら
三浦/みうら 中野/なかの 原田/はらだ 松田/まつだ 竹内/たけうち 小野/おの 田村/たむら 中山/なかやま 和田/わだ 石田/いしだ 森田/もりた 上田/うえだ 原/はら
柴田/しばた 酒井/さかい 宮崎/みやざき 横山/よこやま 内田/うちだ 高木/たかぎ 安藤/あんどう 谷口/たにぐち 大野/おおの 丸山/まるやま 今井/いまい 高田/たかだ
藤本/ふじもと 武田/たけだ 村田/むらた 上野/うえの 杉山/すぎやま 増田/ますだ 平野/ひらの 大塚/おおつか 千葉/ちば 久保/くぼ 松井/まつい 小島/こじま 渡部/わたべ
浜田/はまだ 桜井/さくらい 沢田/さわだ 広瀬/ひろせ 国分/こくぶ 滝沢/たきざわ 竜崎/りゅうざき 関根/せきね 曽我/そが 辺見/へんみ 吉川/よしかわ
"""
GIVEN = """
太郎/たろう 一郎/いちろう 二郎/じろう 健一/けんいち 健二/けんじ 大輔/だいすけ 翔太/しょうた 直樹/なおき 誠/まこと 隆/たかし 和彦/かずひこ 裕介/ゆうすけ
浩/ひろし 博之/ひろゆき 正樹/まさき 康弘/やすひろ 達也/たつや 修/おさむ 健太郎/けんたろう 義男/よしお 花子/はなこ 陽子/ようこ 和子/かずこ 幸子/さちこ 美咲/みさき
結衣/ゆい 由美子/ゆみこ 恵子/けいこ 真理/まり 裕子/ゆうこ 直美/なおみ 智子/ともこ 久美子/くみこ 明美/あけみ 桃子/ももこ 彩/あや 千尋/ちひろ 真由美/まゆみ 京子/きょうこ
節子/せつこ 勇気/ゆうき 颯/はやて 蓮/れん 葵/あおい 凛/りん 樹/いつき 悠斗/ゆうと 大翔/ひろと 陽菜/ひな 美月/みつき 拓海/たくみ 駿/しゅん 亮/りょう 徹/とおる
哲也/てつや 伸一/しんいち 文子/ふみこ 春香/はるか 夏美/なつみ 千秋/ちあき 冬樹/ふゆき 雅人/まさと 俊介/しゅんすけ 光/ひかる 薫/かおる 忍/しのぶ 瞳/ひとみ 静香/しずか
"""
ABROAD = (
    (("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ"), ("Văn Hùng", "Thị Lan", "Minh Đức", "Thị Hương", "Quốc Anh", "Văn Nam", "Thị Mai", "Ngọc Trinh")),
    (("Tamang", "Rai", "Shrestha", "Gurung", "Thapa"), ("Sita", "Ram Bahadur", "Sunita", "Bishnu Maya", "Dipendra", "Kamala")),
    (("Santos", "da Silva", "Oliveira", "Reyes", "Cruz", "Yamashita"), ("Maria", "José", "Ana Paula", "Ricardo", "Marites", "Juan Carlos", "Rosalinda")),
    (("Wang", "Li", "Zhang", "Kim", "Park"), ("Wei", "Xiaoming", "Minji", "Seojun", "Jing", "Yan")),
)  # fmt: skip
VARIANTS = {"高": "髙", "崎": "﨑", "斎": "齋", "辺": "邊", "浜": "濱", "吉": "𠮷", "広": "廣", "国": "國", "沢": "澤", "桜": "櫻", "竜": "龍", "滝": "瀧", "関": "關", "島": "嶋", "真": "眞", "恵": "惠"}  # fmt: skip
TOWNS = """
本町 東町 西町 南町 北町 中町 栄町 緑町 桜台 若葉町 平和町 旭町 泉町 大字上野 大字下田 花園町 松ヶ丘 梅ケ丘 富士見町 港町
"""
CITIES = """
川崎市川崎区 横浜市鶴見区 大阪市生野区 名古屋市中区 浜松市中央区 神戸市長田区 札幌市北区 福岡市博多区 前橋市 豊橋市 京都市南区 広島市安佐北区 仙台市青葉区 さいたま市浦和区 台東区 新宿区 江戸川区 東大阪市 川口市 四日市市
"""
HOUSES = """
メゾン平和 コーポ青空 サンハイツ 第二みどり荘 グランドハイム
"""
KANJI_DIGITS = "〇一二三四五六七八九"
NUMBERS = [1 / (n + 3) for n in range(1_000)]


@dataclass(frozen=True)
class Signer:
    """What one signature says; ``who`` is the truth and is never shown to what looks for duplicates."""

    who: int
    name: str
    kana: str
    prefecture: str
    address: str
    mail: str


def signers(count: int, *, seed: int = 2012) -> Iterator[Signer]:
    """Yield so many signatures, the second ones far from the first."""
    chance, who, again = random.Random(seed), 0, []
    made = 0
    while made < count:
        for signer in _household(chance, who):
            who += 1
            yield signer
            made += 1
            if chance.random() < 0.05:
                again.append(_again(chance, signer))
            if made + len(again) >= count:
                chance.shuffle(again)
                yield from again[: count - made]
                return


def _household(chance: random.Random, who: int) -> list[Signer]:
    """Return a household: one to four at one address, often of one family name, now and then with one mailbox."""
    size = chance.choices([1, 2, 3, 4], [60, 22, 12, 6])[0]
    prefecture, address = f"{chance.randrange(47) + 1:02}", _address(chance)
    is_japanese = chance.random() < 0.8
    family = _drawn(chance, FAMILIES) if is_japanese else ("", "")
    group = chance.choice(ABROAD)
    surname, shared, taken, members = chance.choice(group[0]), chance.random() < 0.1, set(), []
    for place in range(size):
        if is_japanese:
            given = _drawn(chance, GIVEN)
            name, kana = f"{family[0]} {given[0]}", f"{family[1]} {given[1]}"
        else:
            name, kana = f"{surname} {chance.choice(group[1])}", ""
        if name in taken:
            continue
        taken.add(name)
        mail = f"{_word(chance)}{chance.randrange(10_000)}@example.{chance.choice(['org', 'jp', 'com'])}"
        if shared and members:
            mail = members[0].mail
        has_mail = chance.random() < 0.6 or shared
        told = kana if chance.random() < 0.5 else ""
        members.append(
            Signer(who + place - (place - len(members)), name, told, prefecture, address, mail if has_mail else "")
        )
    return members


def _again(chance: random.Random, signer: Signer) -> Signer:
    """Return the same person's other signature: by mail from anywhere, or on paper from the same address."""
    changed = _other_name(chance, signer)
    if signer.mail and chance.random() < 0.5:
        if chance.random() < 0.3:  # moved
            return replace(changed, prefecture=f"{chance.randrange(47) + 1:02}", address=_address(chance))
        return replace(changed, address="" if chance.random() < 0.3 else _other_address(chance, signer.address))
    return replace(changed, mail="", address=_other_address(chance, signer.address))


def _other_name(chance: random.Random, signer: Signer) -> Signer:
    name, kana = signer.name, signer.kana
    ways = ["same", "spaceless", "width", "variant", "order", "slip"] + (
        ["kana", "kana", "romaji", "romaji"] if kana else []
    )
    way = chance.choice(ways)
    is_latin = name.isascii() or any("A" <= letter <= "z" for letter in name)
    if way == "spaceless" and not is_latin:
        name = name.replace(" ", "")
    elif way == "width":
        name = name.replace(" ", "　") if not is_latin else name.upper()
    elif way == "variant":
        name = "".join(VARIANTS.get(letter, letter) for letter in name)
    elif way == "order" and " " in name:
        name = " ".join([*name.split()[1:], name.split()[0]])
    elif way == "slip" and is_latin:
        name = _slip(chance, name)
    elif way == "kana":
        return replace(signer, name=_katakana(kana) if chance.random() < 0.5 else kana, kana="")
    elif way == "romaji":
        from tomoni.core import names

        words = [names.romanise_kana(word).capitalize() for word in kana.split()]
        return replace(signer, name=" ".join(words if chance.random() < 0.5 else reversed(words)), kana="")
    return replace(signer, name=name, kana=kana if chance.random() < 0.7 else "")


def _slip(chance: random.Random, name: str) -> str:
    places = [place for place in range(1, len(name) - 1) if name[place].isalpha() and name[place + 1].isalpha()]
    place = chance.choice(places)
    if chance.random() < 0.5:
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name[:place] + name[place + 1 :] if chance.random() < 0.5 else name[:place] + name[place] + name[place:]


def _katakana(kana: str) -> str:
    return "".join(chr(ord(letter) + 0x60) if "ぁ" <= letter <= "ゖ" else letter for letter in kana)


def _drawn(chance: random.Random, table: str) -> tuple[str, str]:
    """Return a name and its reading; the first ones are borne by many."""
    entries = _entries(table)
    name, _slash, reading = chance.choices(entries, NUMBERS[: len(entries)])[0].partition("/")
    return name, reading


_KNOWN: dict[str, list[str]] = {}


def _entries(table: str) -> list[str]:
    if table not in _KNOWN:
        _KNOWN[table] = table.split()
    return _KNOWN[table]


def _address(chance: random.Random) -> str:
    street = f"{chance.choice(_entries(CITIES))}{chance.choice(_entries(TOWNS))}{chance.randrange(1, 9)}-{chance.randrange(1, 40)}-{chance.randrange(1, 30)}"
    return (
        f"{street} {chance.choice(_entries(HOUSES))}{chance.randrange(101, 510)}" if chance.random() < 0.4 else street
    )


def _other_address(chance: random.Random, address: str) -> str:
    street, _space, house = address.partition(" ")
    head, block, number = street.rsplit("-", 2)
    way = chance.choice(["same", "written", "wide", "houseless"])
    if way == "written":
        digit = KANJI_DIGITS[int(head[-1])] if chance.random() < 0.5 else head[-1]
        street = f"{head[:-1]}{digit}丁目{block}番{number}号"
    elif way == "wide":
        street = street.translate(str.maketrans(string.digits + "-", "０１２３４５６７８９－"))
    return street if way == "houseless" or not house else f"{street} {house}"


def _word(chance: random.Random) -> str:
    return "".join(chance.choice("bdghkmnrst") + chance.choice("aeiou") for _each in range(chance.randrange(2, 5)))
