"""Documents made by hand for tests and benchmarks: all people, numbers and sentences in them are made up."""

from collections.abc import Iterator

from tomoni.reporting.document import (
    Chart,
    Document,
    Evidence,
    FigureRef,
    Heading,
    Items,
    Paragraph,
    Part,
    Row,
    Sentence,
    Series,
    Table,
    Text,
)

CHAPTERS = (
    ("総会・運営委員会", ("運営委員会", "事務局会議")),
    ("政策提言", ("省庁交渉", "国会への働きかけ", "意見書と声明")),
    ("ワークショップと集会", ("全国フォーラム", "学習会")),
    ("出版と広報", ("機関誌", "ウェブサイト")),
    ("組織と財政", ("会員の動き", "決算")),
)
SENTENCES = (
    "運営委員会を4回開いた。2月2日に東京、4月14日に名古屋、7月7日に大阪、11月10日に福岡で、のべ63人が集まった。",
    "「技能実習」の見直しを求める要請書を、賛同の127団体の名とともに省庁へ手渡した。答えは翌年に持ちこされた。",
    "Nguyễn Thị Ánhさんと髙橋さん、𠮷田さんが、現場から見える在留資格の問題について語った。",
    "相談電話はほぼ毎月つづけ、13の言語で約300件を受けた。",
    "講師の派遣は準備をしたが、先方の都合で見送りとなった。",
)


def number(text: str) -> FigureRef:
    """Return a number with a figure behind it."""
    return FigureRef(
        text, "".join(each for each in text if each.isdigit()), (Evidence("figure", "membership.people", text),)
    )


def said(anchor: str, text: str) -> Sentence:
    """Return a sentence of plain words."""
    return Sentence(anchor, (Text(text),), (Evidence("activity", anchor),))


def paragraph(text: str, anchor: str = "p", language: str = "ja") -> Paragraph:
    """Return a paragraph of one sentence."""
    return Paragraph(anchor, (said(f"{anchor}-1", text),), language)


def table(rows: int = 3, anchor: str = "t") -> Table:
    """Return a table of members with numbered lines, each third "of which" the one above."""
    lines = tuple(
        Row(
            f"第{each}区分", ((number(f"{300 + each}人"),), (number(f"{290 + each}人"),), (Text("+10"),)), each % 3 == 0
        )
        for each in range(1, rows + 1)
    )
    return Table(
        anchor, "会員数の動き", ("区分", "2012年末", "2011年末", "増減"), lines, ("個人会員は口数ではなく人数。",)
    )


def chart(anchor: str = "c") -> Chart:
    """Return a chart of two series over four years."""
    years = ("2009年", "2010年", "2011年", "2012年")
    series = (
        Series("個人会員", tuple(number(f"{each}人") for each in (301, 318, 322, 325))),
        Series("団体会員", tuple(number(f"{each}人") for each in (80, 82, 85, 83))),
    )
    return Chart(
        anchor, "会員数の移り変わり", years, series, "人", "個人会員は2009年末の301人から2012年末の325人に増えた。"
    )


def document(
    *parts: Part, language: str = "ja", state: str = "adopted", closing: str = "", title: str = ""
) -> Document:
    """Return a document of the parts."""
    words = ("2012年 活動報告", "2012年1月1日〜12月31日", "移住者とともに歩むネットワーク")
    if language != "ja":
        words = ("Activity report 2012", "1 January to 31 December 2012", "Network Walking with Migrants")
    return Document(title or words[0], words[1], words[2], language, state, parts, closing)


def year(times: int = 1, *, charts: int = 1) -> Document:
    """Return a report as long as that of 2012 (some 80 sentences, two tables, three charts), or of so many such years.

    The first ``charts`` years have charts: however much was done in a year, its figures are drawn once.
    """
    return document(
        *(part for time in range(times) for part in _chapters(time, time < charts)), closing="以上のとおり報告する。"
    )


def _chapters(time: int, with_charts: bool) -> Iterator[Part]:
    for place, (chapter, sections) in enumerate(CHAPTERS):
        yield Heading(f"h{time}-{place}", 1, f"{place + 1}．", chapter)
        yield paragraph(SENTENCES[place] * 2, f"i{time}-{place}")
        for below, section in enumerate(sections):
            key = f"{time}-{place}-{below}"
            yield Heading(f"s{key}", 2, f"（{below + 1}）", section)
            told = tuple(said(f"p{key}-{each}", f"{SENTENCES[each % 5]}（記録{key}-{each}）") for each in range(4))
            yield Paragraph(f"p{key}", told, "ja")
            yield Items(
                f"l{key}", tuple(said(f"l{key}-{each}", f"{SENTENCES[each]}（記録{key}）") for each in (3, 4)), "ja"
            )
        if place in (0, 4):
            yield table(12, f"t{time}-{place}")
        if with_charts and place in (1, 3, 4):
            yield chart(f"c{time}-{place}")
