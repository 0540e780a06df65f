"""The book of signatures and labels, beside the quickest ways to the same pages.

Run: ``python bench/bench_book.py [SIGNATURES]`` (10,000 by default; ten times as many are made once for the second limit).
The book is written by the product from a database of its own: read, decrypted, laid out. The yardsticks of the book read and
decrypt the same rows from one like it, by the product's own quick way, and put the same words on as many pages: ReportLab
draws each text, rule and foot where it stands, without shaping or making anything fit; Typst sets a plain table.
The yardsticks of the labels get the labels ready in memory. ReportLab is in the
group of dependencies ``bench`` alone (``.cache/uv/bin/uv pip install --python .venv/bin/python --group bench``); it is
left out where it is not installed. Labels: the product's sheets beside a plain Typst grid and ReportLab.
Ratios are of seconds by the clock, which are what people wait for (Typst lays out on all cores); run it on an idle machine. Seconds of
the processor and their ratio are told beside them.
Limits: book and labels of 10,000 at most 1.2 times the quickest yardstick, a book of 100,000 at most 12 times one of 10,000.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
ROUNDS, LIMIT_YARDSTICK, LIMIT_TEN_TIMES = 3, 1.2, 12.0
NOW = datetime(2012, 4, 10, 3, 0, tzinfo=UTC)
NAMES = ["山田 花子", "Nguyễn Thị Hương", "𠮷田 髙志", "सुनिता श्रेष्ठ", "김 영희", "María García López"]
FONTS = Path(__file__).parents[1] / "src/tomoni/core/fonts"
PER_PAGE, ROW = 50, 14.06
HEADS = ("番号", "用紙", "氏名", "都道府県", "区分")
TABLE = """#let rows = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: 16mm)
#set text(size: 9.5pt, font: ("BIZ UDPGothic", "Noto Sans", "Noto Sans JP", "Noto Sans CJK KR", "Noto Sans Devanagari"))
#table(columns: (16mm, 20mm, 1fr, 60mm, 16mm), stroke: none, ..rows.flatten())
"""
GRID = """#let rows = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: (x: 18.6mm, y: 21.6mm))
#set text(size: 10pt, font: ("BIZ UDPGothic", "Noto Sans", "Noto Sans JP", "Noto Sans CJK KR", "Noto Sans Devanagari"))
#grid(columns: 2 * (86.4mm,), rows: 42.3mm, ..rows.map(row => row.join(linebreak())))
"""


Took = tuple[float, float]
"""Seconds of the processor and by the clock."""


def started() -> Callable[[], Took]:
    """Start a watch; what is returned tells how long ago that was."""
    processor, clock = time.process_time(), time.perf_counter()
    return lambda: (time.process_time() - processor, time.perf_counter() - clock)


def lines(hand_over: object) -> list[list[str]]:
    """Read the lines of the book: the product's quick way to read and decrypt, for every way of printing alike."""
    from tomoni.petitions.documents import book

    found = book._lines(book.signatures(hand_over, until=NOW), hand_over)
    return [[f"{n:,}", *line] for n, line in enumerate(found, 1)]


def labels(count: int) -> list[list[str]]:
    """Return the labels every way of printing gets."""
    areas = ["東京都台東区上野", "神奈川県川崎市川崎区"]
    return [
        ["〒110-0005", f"{areas[n % 2]}{n % 30}-{n}", f"{NAMES[n % len(NAMES)]} {n}\u3000様", f"No. {n}"]
        for n in range(count)
    ]


def filled(count: int) -> object:
    """Make a petition with so many signatures and its hand-over, in a database of its own."""
    import fresh

    fresh.set_up()
    from tomoni.petitions.models import Signature
    from tomoni.petitions.tests.factories import AddresseeFactory, HandOverFactory, PetitionFactory

    petition = PetitionFactory()
    wording = petition.wordings.get()
    fields = {"petition": petition, "wording": wording, "state": "counted", "signed_at": NOW, "counted_at": NOW}
    rows = (
        Signature(name=f"{NAMES[n % len(NAMES)]} {n}", prefecture=f"{n % 47 + 1:02}", mail_key=f"{n:032}", **fields)
        for n in range(count)
    )
    Signature.objects.insert_unaudited(rows, 2_000)
    addressee = AddresseeFactory(petition=petition)
    return HandOverFactory(petition=petition, addressee=addressee, disclosure="name_prefecture")


def the_book(count: int, folder: Path) -> Took:
    """Return the seconds of the product's book."""
    hand_over = filled(count)
    from tomoni.petitions.documents import book

    watch = started()
    made = book.write(hand_over, path=folder / "book.pdf", now=NOW)
    took = watch()
    if made.lines != count:
        raise SystemExit(f"the book has {made.lines} lines of {count}")
    return took


def the_labels(count: int, folder: Path) -> Took:
    """Return the seconds of the product's labels."""
    import django

    django.setup()
    from tomoni.membership.labels import LAYOUTS, Label, sheets

    made = [
        Label(code.removeprefix("〒"), (street,), ((name.removesuffix("\u3000様"), "様"),), 1, (n,), (n,), str(n))
        for n, (code, street, name, _note) in enumerate(labels(count))
    ]
    watch = started()
    (folder / "labels.pdf").write_bytes(sheets(made, LAYOUTS["12"], title="labels", now=NOW))
    return watch()


def plain_typst(rows: Callable[[], list[list[str]]], template: str, folder: Path) -> Took:
    """Return the seconds of a plain Typst document of the rows."""
    import typst

    (folder / "plain.typ").write_text(template)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    watch = started()
    made = typst.compile(
        str(folder / "plain.typ"), format="pdf", font_paths=fonts, sys_inputs={"data": json.dumps(rows())}
    )
    (folder / "plain.pdf").write_bytes(made)
    return watch()


def reportlab(rows: Callable[[], list[list[str]]], folder: Path, *, across: int, down: int) -> Took:
    """Return the seconds of ReportLab drawing the rows, ``across`` times ``down`` of them on a page."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen import canvas

    watch = started()
    for name in ("BIZUDPGothic-Regular", "NotoSans-Regular", "NotoSansDevanagari-Regular"):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))
    paper = canvas.Canvas(str(folder / "reportlab.pdf"), pagesize=(595, 842))
    columns, found = (45, 102, 148, 306, 516), rows()
    for first in range(0, len(found), across * down):
        for place, row in enumerate(found[first : first + across * down]):
            for at, text in enumerate(row):
                if not text:
                    continue
                letter = text[0]
                font = "NotoSansDevanagari-Regular" if "ऀ" <= letter <= "ॿ" else "BIZUDPGothic-Regular"
                paper.setFont("NotoSans-Regular" if letter < "ɏ" else font, 9.5)
                if across == 1:
                    paper.drawString(columns[at], 790 - place * ROW, text)
                else:
                    paper.drawString(60 + place % across * 245, 770 - place // across * 120 - at * 15, text)
        if across == 1:
            for place in range(0, down + 1, 5):
                paper.line(45, 787 - place * ROW + ROW, 550, 787 - place * ROW + ROW)
            paper.setFont("BIZUDPGothic-Regular", 8)
            for at, head in zip(columns, HEADS, strict=True):
                paper.drawString(at, 808, head)
            paper.drawString(45, 30, f"署名簿　{first // down + 1} / {-(-len(found) // down)}")
        paper.showPage()
    paper.save()
    return watch()


def measured(way: str, count: int) -> tuple[float, float, int]:
    """Return seconds of the processor and by the clock, and megabytes, of one way in a process and folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "TOMONI_DATA": f"{folder}/data",
            "DJANGO_SETTINGS_MODULE": "tomoni.config.settings",
            "TOMONI_DATABASE_URL": "sqlite",
        }
        (Path(folder) / "data").mkdir()
        command = [sys.executable, __file__, way, str(count), folder]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
        return tuple(json.loads(told.splitlines()[-1]))


def one(way: str, count: int, folder: Path) -> Took:
    """Do one way in this process; what it needs is made before its watch starts."""
    made = filled(count) if way.startswith("book,") else None
    ways = {
        "book": lambda: the_book(count, folder),
        "book, plain typst": lambda: plain_typst(lambda: lines(made), TABLE, folder),
        "book, reportlab": lambda: reportlab(lambda: lines(made), folder, across=1, down=PER_PAGE),
        "labels": lambda: the_labels(count, folder),
        "labels, plain typst": lambda: plain_typst(labels(count).copy, GRID, folder),
        "labels, reportlab": lambda: reportlab(labels(count).copy, folder, across=2, down=6),
    }
    return ways[way]()


def yardsticks() -> list[str]:
    """Return the yardsticks there are."""
    if find_spec("reportlab"):
        return ["plain typst", "reportlab"]
    print("ReportLab is not installed: only plain Typst is the yardstick")
    return ["plain typst"]


def beside(what: str, count: int, others: list[str]) -> float:
    """Measure the product and the yardsticks in turns, print them, and return how often as long as the quickest ours takes."""
    processor, clock = [], []
    for _round in range(ROUNDS):
        ways = [what, *(f"{what}, {name}" for name in others)]
        found = {way: measured(way, count) for way in ways}
        for at, ratios in enumerate((processor, clock)):
            ratios.append(found[what][at] / min(found[way][at] for way in ways[1:]))
        told = [
            f"{way} {seconds:.2f} s ({took:.2f} s of the processor), {size} MB"
            for way, (took, seconds, size) in found.items()
        ]
        print(f"{count:,}: {'; '.join(told)}", flush=True)
    print(
        f"{what}: {statistics.median(clock):.2f} times the quickest yardstick (limit {LIMIT_YARDSTICK}), "
        f"{statistics.median(processor):.2f} times its processor's time",
        flush=True,
    )
    return statistics.median(clock)


def main() -> int:
    """Print seconds and ratios; 1 when a limit is not kept."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    others = yardsticks()
    missed = [what for what in ("labels", "book") if beside(what, count, others) > LIMIT_YARDSTICK]
    small, large = measured("book", count), measured("book", 10 * count)
    times = large[1] / small[1]
    print(
        f"book of {10 * count:,}: {large[1]:.1f} s ({large[0]:.1f} s of the processor), {large[2]} MB beside {small[2]} MB, "
        f"{times:.1f} times (limit {LIMIT_TEN_TIMES})"
    )
    return int(bool(missed) or times > LIMIT_TEN_TIMES)


if __name__ == "__main__":
    if len(sys.argv) == 4:
        took = one(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
        print(json.dumps([*took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024]))
    else:
        sys.exit(main())
