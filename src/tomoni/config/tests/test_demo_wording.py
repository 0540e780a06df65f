"""The demo keeps the facts of the 2012 report and none of its sentences: names and titles alone are the same."""

import base64
import csv
import re
import unicodedata
from hashlib import blake2b
from pathlib import Path

import pytest

pytestmark = pytest.mark.embedded

TEXTS = sorted(path for path in (Path(__file__).parents[4] / "demo" / "2012").iterdir() if path.is_file())
LONGEST_SHARED = 19
# Names of organisations, titles of books and events, headings of the outline: these are the report's own.
NAMES_AND_TITLES = [
    "人種差別撤廃NGOネットワーク（ERDネット）",
    "名無しの震災救援団",
    "外国人被災者支援センター",
    "第９回移住労働者と連帯する全国ワークショップ・新潟2012",
    "在留期間『５年』を決定する際の考え方",
    "外国人のための改定入管法Q&A",
    "外国人・民族的マイノリティ人権白書2012",
    "移住者が暮らしやすい社会に変えていく30の方法",
    "外国人をサポートするための生活マニュアル",
    "入管法・入管特例法・住基法改定に対する取り組み",
    "東日本大震災における外国人支援団体とのネットワークづくり",
    "メーリングリスト「migrant-j」の運営",
]


def folded(text):
    """The text as it is compared: one width, no spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def runs_of_the_report():
    """Marks (5-byte hashes) of every run of 20 characters or of 20 letters in the report, whose text is not kept here."""
    packed = base64.b64decode((Path(__file__).parent / "report_2012_runs.txt").read_text())
    return {packed[place : place + 5] for place in range(0, len(packed), 5)}


def shared_runs(text, known):
    """The runs of 20 that `text` has in common with the report, names and titles apart; a comma between hides none."""
    rest = folded(text)
    for name in sorted(map(folded, NAMES_AND_TITLES), key=len, reverse=True):
        rest = rest.replace(name, "\0")
    runs = [run for each in (rest, re.sub(r"[^\w\0]|_", "", rest)) for run in runs_of(each)]
    return [run for run in runs if blake2b(run.encode(), digest_size=5).digest() in known]


def runs_of(text):
    return [text[start : start + LONGEST_SHARED + 1] for start in range(len(text) - LONGEST_SHARED)]


def texts_of(path):
    """The cells of a table, the lines of any other file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [cell for row in csv.reader(file) for cell in row] if path.suffix == ".csv" else file.readlines()


def test_no_sentence_of_the_report_is_copied():
    known = runs_of_the_report()
    copied = {path.name: [run for text in texts_of(path) for run in shared_runs(text, known)] for path in TEXTS}
    assert {name: runs for name, runs in copied.items() if runs} == {}
    assert {path.suffix for path in TEXTS} == {".csv", ".toml"}


def test_a_copied_sentence_would_be_found():
    known = runs_of_the_report()
    assert shared_runs("事務局スタッフ の増員あるいは運営委員との 仕事の分担", known) != []
    assert shared_runs("事務局スタッフの増員、あるいは、運営委員との仕事の分担", known) != []
    assert shared_runs("『外国人のための改定入管法Q&A』を改訂した。", known) == []


def test_each_name_and_title_is_needed():
    everything = folded("\n".join(text for path in TEXTS for text in texts_of(path)))
    assert [name for name in NAMES_AND_TITLES if folded(name) not in everything] == []
