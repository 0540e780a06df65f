"""The book of signatures handed over: cover, counts by class, the text with its fingerprint, and the lines.

Each line has a serial number; it tells what its signer agreed to and the hand-over discloses, never more: whoever agreed
to be counted alone is in the counts and has no line. Lines come from sheets first, in the order of the paper, then from
the web and stalls in the order of signing. A petition to the Diet has a book for each House.

A volume holds ``VOLUME`` lines and is typeset by itself, so that a book of any length needs the memory of one volume.
It has no tags: those of columns set for speed would read the numbers first, then the names.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from tomoni.core import places, typesetting
from tomoni.core.scripts import WIDEST, script_of, width
from tomoni.petitions.models import Disclosure, HandOver, House, Signature, Wording
from tomoni.petitions.models.signature import SignatureQuerySet

TEMPLATE = Path(__file__).parent / "book.typ"
VOLUME = 10_000
PAGE_LINES = 50
READ_AT_ONCE = 2_000
ROOM = (5.5, 16.0, 21.5, 5.0)
"""How many full-width letters the columns for sheet, name, place and method hold."""
SMALLEST = 0.3
LEVELS = Disclosure.values
NAME, ADDRESS = Signature._meta.get_field("name"), Signature._meta.get_field("address")
CLASSES = {
    "verified": "ウェブ（本人確認済み）",
    "witnessed": "対面（街頭など）",
    "paper": "紙の署名用紙",
    "platform": "他の署名サイトから引き継いだもの",
    "organisations": "団体賛同",
}
METHODS = {"web": "ウェブ", "witnessed": "対面", "paper": "紙", "platform": "サイト"}


@dataclass(frozen=True)
class Volume:
    """One PDF of the book: its file, its lines from serial to serial, its pages, and its fingerprint."""

    path: Path
    house: str
    first: int
    last: int
    pages: int
    sha256: str

    def told(self) -> dict[str, Any]:
        """Return what the manifest tells of it."""
        return {
            "file": self.path.name,
            "house": self.house,
            "first": self.first,
            "last": self.last,
            "pages": self.pages,
            "sha256": self.sha256,
        }


@dataclass
class Book:
    """What was written: the volumes in order, and how many lines they hold."""

    volumes: list[Volume] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """How many signatures have a line."""
        return sum(volume.last - volume.first + 1 for volume in self.volumes if volume.last)

    @property
    def pages(self) -> int:
        """How many pages the volumes have together."""
        return sum(volume.pages for volume in self.volumes)

    def told(self) -> list[dict[str, Any]]:
        """Return what the manifest tells of the volumes."""
        return [volume.told() for volume in self.volumes]


def write(hand_over: HandOver, *, path: Path, now: datetime | None = None) -> Book:
    """Write the book of a hand-over to ``path``; further volumes and the second House beside it (name-2.pdf ...).

    The counts are those the hand-over was frozen with; the signatures those that counted by then.
    """
    moment = hand_over.frozen_at or now or timezone.now()
    book, petition = Book(), hand_over.petition
    houses = House.values if petition.asks.houses else [""]
    for house in houses:
        found = signatures(hand_over, house=house, until=moment)
        face = _face(hand_over, house=house, moment=moment)
        _write_volumes(book, _lines(found, hand_over), face, path=path, house=house, moment=moment)
    return book


def signatures(hand_over: HandOver, *, until: datetime, house: str = "") -> SignatureQuerySet:
    """Return the signatures that have a line: counted by the moment, whose signers agreed to be named."""
    level = hand_over.disclosure if hand_over.disclosure != Disclosure.COUNT else None
    found = Signature.objects.counted().filter(petition=hand_over.petition_id, counted_at__lte=until, erased_at=None)
    if level is None:
        return found.none()
    found = found.agreeing_to(Disclosure.NAME)
    if house:
        found = found.filter(Q(sheet__house=house) | Q(sheet__house="", method=Signature.Method.PAPER))
    return found.order_by(F("sheet__serial").asc(nulls_last=True), "line", "signed_at", "pk")


def _disclosed(row: tuple[Any, ...], level: int) -> tuple[str, str]:
    """Return name and place of a line: the lesser of what its signer agreed to and what is disclosed."""
    key, sealed_name, sealed_address, prefecture, agreed = row[:5]
    allowed = LEVELS[min(LEVELS.index(agreed), level)]
    if allowed == Disclosure.COUNT:
        return "", ""
    name = " ".join(NAME.opened(sealed_name, row=key).split()) if sealed_name else ""
    if allowed == Disclosure.NAME:
        return name, ""
    area = places.japanese(prefecture) if prefecture else ""
    if allowed == Disclosure.NAME_PREFECTURE:
        return name, area
    address = " ".join(ADDRESS.opened(sealed_address, row=key).split()) if sealed_address else ""
    return name, address if not area or address.startswith(area) else f"{area}{address}"


def _lines(found: SignatureQuerySet, hand_over: HandOver) -> Iterator[tuple[str, str, str, str]]:
    """Yield for each line: where it comes from, name, place, and its method; read from the database in pieces."""
    level = LEVELS.index(hand_over.disclosure)
    columns = ("pk", "name", "address", "prefecture", "agreed", "method", "line", "sheet__serial")
    for row in found.values_list(*columns).iterator(chunk_size=READ_AT_ONCE):
        method, line, serial = row[5:]
        name, place = _disclosed(row, level)
        yield "" if serial is None else f"{serial:06}-{line}", name, place, METHODS.get(method, "")


def _write_volumes(
    book: Book,
    lines: Iterable[tuple[str, str, str, str]],
    face: dict[str, Any],
    *,
    path: Path,
    house: str,
    moment: datetime,
) -> None:
    rows, serial, number = iter(lines), 0, 1
    while True:
        held = list(islice(rows, VOLUME))
        if not held and number > 1:
            return
        target = path if not book.volumes else path.with_name(f"{path.stem}-{len(book.volumes) + 1}{path.suffix}")
        pages = -(-len(held) // PAGE_LINES)
        data = {
            **face,
            "volume": number,
            "first": serial + 1,
            "pages": [_columns(held, at, serial) for at in range(pages)],
        }
        content = typesetting.pdf(TEMPLATE, data, now=moment, tagged=False)
        target.write_bytes(content)
        made = Volume(
            target, house, serial + 1 if held else 0, serial + len(held), pages + 1, hashlib.sha256(content).hexdigest()
        )
        book.volumes.append(made)
        serial, number = serial + len(held), number + 1
        if len(held) < VOLUME:
            return


def _columns(held: list[tuple[str, str, str, str]], at: int, before: int) -> list[Any]:
    """Return a page as columns: a column is one paragraph, which is ten times as fast to set as cells."""
    rows = held[at * PAGE_LINES : (at + 1) * PAGE_LINES]
    first = before + at * PAGE_LINES + 1
    columns = [[_fitted(row[column], room) for row in rows] for column, room in enumerate(ROOM)]
    return ["\n".join(f"{number:,}" for number in range(first, first + len(rows))), *map(_joined, columns)]


def _joined(rows: list[Any]) -> Any:
    """Return a column of plain Japanese as one text, which is set fastest."""
    return ("\n".join(rows) if any(rows) else "") if all(isinstance(row, str) for row in rows) else rows


def _fitted(text: str, room: float) -> Any:
    """Return a text, with its script and the scale at which it stays in its column: nothing is cut off."""
    script = script_of(text)
    wide = 0.0 if len(text) < room / WIDEST else width(text)
    return [script, max(room / wide, SMALLEST) if wide > room else 1, text] if script or wide > room else text


def _face(hand_over: HandOver, *, house: str, moment: datetime) -> dict[str, Any]:
    """Return what stands on the cover of each volume."""
    petition = hand_over.petition
    wordings = Wording.objects.published().filter(petition=petition, published_at__lte=moment)
    japanese = Wording.objects.for_reader(petition, "ja")
    counts = hand_over.counts.get("by_class", hand_over.counts)
    addressees = petition.addressees.select_related("organisation").filter(house__in=["", house])
    to = [str(hand_over.addressee)] if hand_over.addressee and not house else [str(each) for each in addressees]
    return {
        "title": japanese.title if japanese else petition.title,
        "text": [line.strip() for line in (japanese.text if japanese else "").splitlines() if line.strip()],
        "to": to,
        "house": str(House(house).label) if house else "",
        "label": hand_over.label,
        "day": f"{hand_over.starts_on:%Y年%-m月%-d日}" if hand_over.starts_on else "",
        "moment": f"{timezone.localtime(moment):%Y年%-m月%-d日 %H:%M}",
        "representative": petition.representative,
        "others": petition.asks.others,
        "sponsors": [str(each) for each in petition.sponsors.select_related("organisation")],
        "counts": [[label, f"{counts[key]:,}"] for key, label in CLASSES.items() if isinstance(counts.get(key), int)],
        "disclosure": str(DISCLOSED[hand_over.disclosure]),
        "wordings": [
            {"language": str(each), "sha256": each.sha256, "day": f"{timezone.localtime(each.published_at):%Y-%m-%d}"}
            for each in wordings.order_by("language", "version")
        ],
        "place": "住所" if petition.asks.address else "都道府県",
        "lines": PAGE_LINES,
    }


DISCLOSED = {
    Disclosure.COUNT: "筆数だけを提出します。",
    Disclosure.NAME: "同意した方の氏名を記載します。",
    Disclosure.NAME_PREFECTURE: "同意した方の氏名と都道府県を記載します。",
    Disclosure.FULL: "同意した方の氏名と住所を記載します。",
}
"""What the cover says of the lines; the book is in Japanese, as it is handed to Japanese offices."""
