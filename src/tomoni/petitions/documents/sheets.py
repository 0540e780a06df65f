"""Sheets to sign on, as PDF: numbered, each with its QR code, laid out as the legal kind wants it.

An appeal has name and prefecture; a petition under the Petition Act name and address; a petition to the Diet its House,
the introducing member, the representative with 「外○名」, and the rules for names (own hand, no ditto marks, a seal
where a name is printed). A text in another language has its Japanese beside it where the law asks (domain.md 3.4).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tomoni.core import typesetting
from tomoni.petitions.documents.codes import qr
from tomoni.petitions.models import Addressee, House, LegalKind, Petition, Sheet, Wording, codes, languages
from tomoni.petitions.models.words import Words, parted, words

TEMPLATE = Path(__file__).parent / "sheets.typ"
HASH_SHOWN = 16
PARAGRAPH = "\n"
LINES_AT_HOME = 5


def sheets(found: Sequence[Sheet], *, now: datetime, duplex: bool = False) -> bytes:
    """Return sheets of one petition as PDF, in their order; a sheet is one page, or two where the text needs one.

    ``duplex`` gives every sheet a page of its own for the text and the lines on the back.
    """
    petition = found[0].petition
    texts: dict[tuple[Any, str], dict[str, Any]] = {}
    addressees = list(petition.addressees.select_related("organisation").order_by("position", "pk"))
    for sheet in found:
        key = (sheet.wording_id, sheet.house)
        if key not in texts:
            texts[key] = _face(petition, sheet.wording, _of_house(addressees, sheet.house))
    order = list(texts)
    data = {
        "title": petition.title,
        "faces": list(texts.values()),
        "duplex": duplex,
        "sheets": [
            {
                "face": order.index((sheet.wording_id, sheet.house)),
                "serial": f"{sheet.serial:06}" if sheet.serial else "",
                "qr": qr(codes.sheet_code(petition.slug, sheet.serial)) if sheet.serial else "",
                "lines": sheet.lines,
                "collector": str(sheet.collector) if sheet.collector else "",
            }
            for sheet in found
        ],
    }
    return typesetting.pdf(TEMPLATE, data, now=now)


def blank(petition: Petition, wording: Wording, *, now: datetime) -> bytes:
    """Return a sheet without a number, for whoever prints one at home: for each House one. It is numbered on return."""
    houses = House.values if petition.asks.houses else [""]
    made = [Sheet(petition=petition, serial=0, wording=wording, house=house, lines=LINES_AT_HOME) for house in houses]
    return sheets(made, now=now)


def undrawn(petition: Petition, wording: Wording) -> list[str]:
    """Return the characters of a text that no font has, so that nobody prints boxes."""
    sponsors = " ".join(str(each) for each in petition.sponsors.all())
    return typesetting.undrawn(f"{wording.title}{wording.text}{wording.reading}{petition.return_to}{sponsors}")


def _of_house(addressees: Iterable[Addressee], house: str) -> list[Addressee]:
    return [each for each in addressees if not house or each.house in ("", house)]


def _face(petition: Petition, wording: Wording, addressees: list[Addressee]) -> dict[str, Any]:
    """Return everything on a sheet but its number."""
    said, asks = words(wording.language), petition.asks
    own = wording.language.partition("-")[0]
    to = [each.label("ja") if own == "ja" else _in_both(each) for each in addressees]
    return {
        "language": languages.html_code(said.language),
        "kind": petition.legal_kind,
        "to": to,
        "to_word": said.texts["sheet.to"],
        "title": wording.title,
        "text": _paragraphs(wording.reading or wording.text),
        "translation": _translation(petition, wording),
        "sponsors": [str(each) for each in petition.sponsors.select_related("organisation")],
        "columns": _columns(petition, said),
        "notes": [parted(note) for note in _notes(petition, said)],
        "privacy": parted(said.texts["sheet.privacy"].format(addressee="・".join(to), days=petition.retention_days)),
        "return_to": petition.return_to.replace("\r\n", "\n"),
        "dates": _dates(petition, said),
        "introducers": [each.introducing_member for each in addressees] if asks.introducer else [],
        "representative": petition.representative if petition.legal_kind != LegalKind.APPEAL else "",
        "others": asks.others,
        "version": said.plain("sheet.version", version=wording.version, hash=wording.sha256[:HASH_SHOWN]),
        "words": {
            name: parted(said.texts[f"sheet.{name}"])
            for name in (
                "back_to", "collector", "number", "count", "unit", "overleaf", "text_overleaf", "called_by",
                "representative", "others", "introducer", "seal",
            )
        },
    }  # fmt: skip


def _in_both(addressee: Addressee) -> str:
    """Return an addressee for who reads no Japanese, and for whom it is handed to."""
    japanese, other = addressee.label("ja"), addressee.label("en")
    return japanese if japanese == other else f"{other} （{japanese}）"


def _columns(petition: Petition, said: Words) -> list[dict[str, Any]]:
    place = "address" if petition.asks.address else "prefecture"
    wide = 2.2 if petition.asks.address else 1.1
    return [_column("name", said, 1.0), _column(place, said, wide)]


def _column(name: str, said: Words, width: float) -> dict[str, Any]:
    """Return a heading in the reader's language, and in Japanese for who keys it."""
    japanese = "" if said.html_code == "ja" else words("ja").texts[f"sheet.{name}"]
    return {"label": parted(said.texts[f"sheet.{name}"]), "japanese": japanese, "width": width}


def _notes(petition: Petition, said: Words) -> list[str]:
    asks, names = petition.asks, []
    if petition.legal_kind == LegalKind.DIET:
        names.append("note_diet")
    names.append("note_address" if asks.address else "note_plain")
    if asks.own_hand:
        names.append("note_hand")
    return [said.texts[f"sheet.{name}"] for name in names]


def _dates(petition: Petition, said: Words) -> list[list[tuple[str, str]]]:
    days = [("interim", petition.interim_collection_on), ("final", petition.final_collection_on)]
    return [parted(said.texts[f"sheet.{name}"].format(day=said.day(day))) for name, day in days if day]


def _translation(petition: Petition, wording: Wording) -> dict[str, Any] | None:
    """Return the Japanese text that must stand beside one in another language; None where none must."""
    if not petition.asks.translation or wording.language.partition("-")[0] == "ja":
        return None
    japanese = Wording.objects.for_reader(petition, "ja")
    if japanese is None or japanese.language.partition("-")[0] != "ja":
        return None
    return {"title": japanese.title, "text": _paragraphs(japanese.text)}


def _paragraphs(text: str) -> list[list[tuple[str, str]]]:
    lines = [line.strip() for line in text.replace("\r\n", "\n").split(PARAGRAPH)]
    return [parted(line) for line in lines if line]
