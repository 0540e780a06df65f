"""The book of signatures and labels, beside the quickest ways to the same pages.

Run: ``python bench/bench_book.py [SIGNATURES]`` (10,000 by default; ten times as many are made once for the second limit).
The book is written by the product from a database of its own: read, decrypted, laid out. The yardsticks get the same lines
ready in memory: ReportLab drawing each text where it stands (``pip install reportlab``; left out where it is not
installed), and a plain Typst table. Labels: the product's sheets beside a plain Typst grid and ReportLab.
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
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
ROUNDS, LIMIT_YARDSTICK, LIMIT_TEN_TIMES = 3, 1.2, 12.0
NOW = datetime(2012, 4, 10, 3, 0, tzinfo=UTC)
NAMES = ["山田 花子", "Nguyễn Thị Hương", "𠮷田 髙志", "सुनिता श्रेष्ठ", "김 영희", "María García López"]
FONTS = Path(__file__).parents[1] / "src/tomoni/core/fonts"
PER_PAGE, ROW = 50, 14.06
TABLE = """#let rows = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: 16mm)
#set text(size: 9.5pt, font: ("BIZ UDPGothic", "Noto Sans", "Noto Sans JP", "Noto Sans CJK KR", "Noto Sans Devanagari"))
#table(columns: (16mm, 1fr, 60mm), stroke: none, ..rows.flatten())
"""
GRID = """#let rows = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: (x: 18.6mm, y: 21.6mm))
#set text(size: 10pt, font: ("BIZ UDPGothic", "Noto Sans", "Noto Sans JP", "Noto Sans CJK KR", "Noto Sans Devanagari"))
#grid(columns: 2 * (86.4mm,), rows: 42.3mm, ..rows.map(row => row.join(linebreak())))
"""


def lines(count: int) -> list[list[str]]:
    """Return the lines every way of printing gets."""
    from tomoni.core import places

    areas = [area.name_ja for area in places.PREFECTURES]
    return [[f"{n + 1:,}", f"{NAMES[n % len(NAMES)]} {n}", areas[n % 47]] for n in range(count)]


def labels(count: int) -> list[list[str]]:
    """Return the labels every way of printing gets."""
    areas = ["東京都台東区上野", "神奈川県川崎市川崎区"]
    return [["〒110-0005", f"{areas[n % 2]}{n % 30}-{n}", f"{NAMES[n % len(NAMES)]} 様"] for n in range(count)]


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


def the_book(count: int, folder: Path) -> float:
    """Return the seconds of the product's book."""
    hand_over = filled(count)
    from tomoni.petitions.documents import book

    started = time.perf_counter()
    made = book.write(hand_over, path=folder / "book.pdf", now=NOW)
    seconds = time.perf_counter() - started
    if made.lines != count:
        raise SystemExit(f"the book has {made.lines} lines of {count}")
    return seconds


def the_labels(count: int, folder: Path) -> float:
    """Return the seconds of the product's labels."""
    import fresh

    fresh.set_up()
    from tomoni.membership.labels import LAYOUTS, Label, sheets

    made = [
        Label(code.removeprefix("〒"), (street,), ((name.removesuffix(" 様"), "様"),), 1, (n,), (n,), str(n))
        for n, (code, street, name) in enumerate(labels(count))
    ]
    started = time.perf_counter()
    (folder / "labels.pdf").write_bytes(sheets(made, LAYOUTS["12"], title="labels", now=NOW))
    return time.perf_counter() - started


def plain_typst(rows: list[list[str]], template: str, folder: Path) -> float:
    """Return the seconds of a plain Typst document of the rows."""
    import typst

    (folder / "plain.typ").write_text(template)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    started = time.perf_counter()
    made = typst.compile(
        str(folder / "plain.typ"), format="pdf", font_paths=fonts, sys_inputs={"data": json.dumps(rows)}
    )
    (folder / "plain.pdf").write_bytes(made)
    return time.perf_counter() - started


def reportlab(rows: list[list[str]], folder: Path, *, across: int, down: int) -> float:
    """Return the seconds of ReportLab drawing the rows, ``across`` times ``down`` of them on a page."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen import canvas

    started = time.perf_counter()
    for name in ("BIZUDPGothic-Regular", "NotoSans-Regular", "NotoSansDevanagari-Regular"):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))
    paper = canvas.Canvas(str(folder / "reportlab.pdf"), pagesize=(595, 842))
    columns = (45, 90, 380)
    for first in range(0, len(rows), across * down):
        for place, row in enumerate(rows[first : first + across * down]):
            for at, text in enumerate(row):
                letter = text[0]
                font = "NotoSansDevanagari-Regular" if "ऀ" <= letter <= "ॿ" else "BIZUDPGothic-Regular"
                paper.setFont("NotoSans-Regular" if letter < "ɏ" else font, 9.5)
                if across == 1:
                    paper.drawString(columns[at], 790 - place * ROW, text)
                else:
                    paper.drawString(60 + place % across * 245, 770 - place // across * 120 - at * 15, text)
        paper.showPage()
    paper.save()
    return time.perf_counter() - started


def measured(way: str, count: int) -> tuple[float, int]:
    """Return seconds and megabytes of one way, in a process and folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "TOMONI_DATA": f"{folder}/data",
            "DJANGO_SETTINGS_MODULE": "tomoni.config.settings",
        }
        environment["TOMONI_DATABASE_URL"] = "sqlite"
        command = [sys.executable, __file__, way, str(count), folder]
        told = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
        seconds, megabytes = json.loads(told.splitlines()[-1])
        return seconds, megabytes


def one(way: str, count: int, folder: Path) -> float:
    """Do one way in this process."""
    ways = {
        "book": lambda: the_book(count, folder),
        "book, plain typst": lambda: plain_typst(lines(count), TABLE, folder),
        "book, reportlab": lambda: reportlab(lines(count), folder, across=1, down=PER_PAGE),
        "labels": lambda: the_labels(count, folder),
        "labels, plain typst": lambda: plain_typst(labels(count), GRID, folder),
        "labels, reportlab": lambda: reportlab(labels(count), folder, across=2, down=6),
    }
    return ways[way]()


def main() -> int:
    """Print seconds and ratios; 1 when a limit is not kept."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    try:
        import reportlab as _known  # noqa: F401

        drawn = ["typst", "reportlab"]
    except ImportError:
        print("ReportLab is not installed: only plain Typst is the yardstick")
        drawn = ["typst"]
    missed = False
    ratios: dict[str, list[float]] = {"book": [], "labels": []}
    for _round in range(ROUNDS):
        for what in ratios:
            own, megabytes = measured(what, count)
            others = {
                name: measured(f"{what}, {'plain typst' if name == 'typst' else name}", count)[0] for name in drawn
            }
            ratios[what].append(own / min(others.values()))
            told = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in others.items())
            print(f"{what} of {count:,}: {own:.2f} s, {megabytes} MB; {told}", flush=True)
    for what, found in ratios.items():
        ratio = statistics.median(found)
        missed |= ratio > LIMIT_YARDSTICK
        print(f"{what}: {ratio:.2f} times the quickest yardstick (limit {LIMIT_YARDSTICK})")
    small, large = measured("book", count)[0], measured("book", 10 * count)
    print(
        f"book of {10 * count:,}: {large[0]:.1f} s, {large[1]} MB, {large[0] / small:.1f} times (limit {LIMIT_TEN_TIMES})"
    )
    return int(missed or large[0] / small > LIMIT_TEN_TIMES)


if __name__ == "__main__":
    if len(sys.argv) == 4:
        seconds = one(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
        print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024]))
    else:
        sys.exit(main())
