"""Full-text search over Japanese documents: answers compared with reading every text, and time beside LIKE.

Run: ``python bench/bench_search.py [DOCUMENTS]`` (100,000 by default) on SQLite, or with TOMONI_DATABASE_URL on
a PostgreSQL whose user may create databases. The documents are activities with sentences as a network writes
them. Printed for each kind of word are recall and precision (1 and 1 is the rule), and the medians in
milliseconds of what a list asks, how many there are (10,000 at most) and the first 20, by our index and by
LIKE over the same folded text, in turns.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fresh

DICE = random.Random(2012)
WHO = [
    "移住労働者",
    "技能実習生",
    "難民申請者",
    "外国人住民",
    "国際結婚の女性",
    "非正規滞在者",
    "外国にルーツをもつ子ども",
    "留学生",
]
WHAT = [
    "権利",
    "在留資格",
    "労働条件",
    "医療",
    "教育",
    "住まい",
    "入管収容",
    "人身売買",
    "社会保障",
    "ヘイトスピーチ",
    "賃金未払い",
]
DID = [
    "について省庁交渉を行なった",
    "の集会を開いた",
    "に関する声明を発表した",
    "の調査を始めた",
    "を国会議員に要請した",
    "の相談会を催した",
]
PLACES = [
    "北海道",
    "青森",
    "岩手",
    "宮城",
    "秋田",
    "山形",
    "福島",
    "茨城",
    "栃木",
    "群馬",
    "埼玉",
    "千葉",
    "東京",
    "神奈川",
    "新潟",
    "富山",
    "石川",
    "福井",
    "山梨",
    "長野",
    "岐阜",
    "静岡",
    "愛知",
    "三重",
    "滋賀",
    "京都",
    "大阪",
    "兵庫",
    "奈良",
    "和歌山",
    "鳥取",
    "島根",
    "岡山",
    "広島",
    "山口",
    "徳島",
    "香川",
    "愛媛",
    "高知",
    "福岡",
    "佐賀",
    "長崎",
    "熊本",
    "大分",
    "宮崎",
    "鹿児島",
    "沖縄",
]
RARE = ["鵜飼", "稲荷", "蕎麦"]
WORDS = {
    "two characters, rare": RARE,
    "two characters, usual": ["鳥取", "佐賀", "長崎"],
    "a word, usual": ["神奈川", "和歌山"],
    "two words": ["省庁 鳥取", "医療 福岡"],
    "a phrase": ["技能実習生の労働条件について省庁交渉"],
    "in every sixth text": ["省庁", "ヘイトスピーチ", "へいとすぴーち"],
}
USUAL = ("two characters, rare", "two characters, usual", "a word, usual")
LIMIT, PAGE, COUNTED_AT_MOST, ROUNDS = 10, 20, 10_000, 15


def sentence(number: int) -> str:
    """Return what one activity says; few of them hold a rare word."""
    rare = DICE.choice(RARE) if number % 997 == 0 else ""
    told = f"{DICE.choice(WHO)}の{DICE.choice(WHAT)}{DICE.choice(DID)}。参加は{DICE.randrange(5, 900)}人。"
    return f"{2000 + number % 20}年{1 + number % 12}月、{rare}{DICE.choice(PLACES)}で{told}{DICE.choice(WHO)}と{DICE.choice(WHAT)}を語った。"


def fill(documents: int) -> float:
    """Write the documents and their index; return the seconds the index took."""
    from django.db import connection, models

    from tomoni.core import search
    from tomoni.projects.models import Activity

    rows = [Activity(title=f"活動 {number}", outcome=sentence(number)) for number in range(documents)]
    models.QuerySet(Activity).bulk_create(rows, batch_size=500)
    started = time.perf_counter()
    search.index_many(Activity, rows)
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return seconds


def by_index(query: str) -> Any:
    """Return the activities our index finds."""
    from tomoni.core import search
    from tomoni.projects.models import Activity

    return search.matching(Activity.objects.order_by("pk"), query)


def by_like(query: str) -> Any:
    """Return the entries LIKE finds in the same folded texts."""
    from tomoni.core.models import SearchEntry
    from tomoni.core.search.queries import words_of

    found = SearchEntry.objects.order_by("pk")
    for word in words_of(query):
        found = found.filter(text__contains=word)
    return found


def by_reading(query: str) -> set[str]:
    """Return the keys of all entries whose text contains every word, read one by one."""
    from tomoni.core.models import SearchEntry
    from tomoni.core.search.queries import words_of

    words = words_of(query)
    entries = SearchEntry.objects.values_list("object_id", "text").iterator()
    return {key for key, text in entries if all(word in text for word in words)}


def milliseconds(ask: Callable[[str], Any], query: str) -> float:
    """Return how long it takes to say how many there are and to show the first."""
    started = time.perf_counter()
    ask(query)[:COUNTED_AT_MOST].count()
    list(ask(query)[:PAGE])
    return 1000 * (time.perf_counter() - started)


def measure(kind: str, queries: list[str]) -> float:
    """Print a line about one kind of word; return the median of our index."""
    wanted = [by_reading(query) for query in queries]
    found = [{key.hex for key in by_index(query).values_list("pk", flat=True)} for query in queries]
    right = sum(len(one & other) for one, other in zip(wanted, found, strict=True))
    recall, precision = right / sum(map(len, wanted)), right / sum(map(len, found))
    ours, like = [], []
    for _round in range(ROUNDS):
        for query in queries:
            ours.append(milliseconds(by_index, query))
            like.append(milliseconds(by_like, query))
    median, other = statistics.median(ours), statistics.median(like)
    sys.stdout.write(
        f"{kind:22} found {sum(map(len, wanted)) / len(queries):8.0f}  recall {recall:.3f}  precision {precision:.3f}"
        f"  index {median:7.2f} ms  LIKE {other:7.2f} ms  ratio {other / median:6.1f}\n"
    )
    return median if recall == precision == 1 else float("inf")


def main() -> int:
    """Print the figures; 1 when an answer is wrong or a usual word takes more than the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", nargs="?", type=int, default=100_000)
    documents = parser.parse_args().documents
    with tempfile.TemporaryDirectory() as folder, fresh.place(Path(folder), "bench_search") as environment:
        os.environ |= environment
        fresh.set_up()
        seconds = fill(documents)
        sys.stdout.write(f"{documents:,} documents indexed in {seconds:.1f} s ({documents / seconds:,.0f} /s)\n")
        medians = {kind: measure(kind, queries) for kind, queries in WORDS.items()}
    return int(max(medians[kind] for kind in USUAL) > LIMIT or max(medians.values()) == float("inf"))


if __name__ == "__main__":
    sys.exit(main())
