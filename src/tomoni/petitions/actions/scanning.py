"""Scans of sheets: checked by what they contain, made small, kept encrypted, destroyed with the signers' data."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from tomoni.core import sealed_files, typesetting
from tomoni.petitions.models import Sheet

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 60_000_000
MOST_PAGES = 4
WIDTH = 1_654
"""A sheet of A4 at 200 dots per inch: handwriting is read easily, and a scan takes some 300 KB."""
QUALITY = 82


class ScanError(Exception):
    """The file is no scan that can be kept; the message says what to do."""


def keep_scan(sheet: Sheet, content: bytes) -> Sheet:
    """Keep a picture of a sheet, in place of an earlier one. Raises ScanError.

    It is drawn anew: what else was in the file (place, camera, names, programmes) is not kept.
    """
    picture = _drawn(content)
    name = f"{uuid4().hex}.scan"
    sealed_files.write(_path(name), [picture], place=_place(sheet))
    earlier = sheet.scan
    with transaction.atomic():
        sheet.scan, sheet.scan_destroyed_at = name, None
        sheet.save()
    if earlier:
        transaction.on_commit(lambda: sealed_files.destroy(_path(earlier)))
    return sheet


def scan_of(sheet: Sheet) -> bytes | None:
    """Return the picture of a sheet as JPEG; None where none is kept."""
    if not sheet.scan or sheet.scan_destroyed_at or not _path(sheet.scan).exists():
        return None
    return b"".join(sealed_files.read(_path(sheet.scan), place=_place(sheet)))


def destroy_scans(sheets: Iterable[Sheet], *, now: datetime) -> int:
    """Destroy the scans of the sheets for good; return how many there were."""
    destroyed = 0
    for sheet in sheets:
        if sheet.scan and sheet.scan_destroyed_at is None:
            destroyed += sealed_files.destroy(_path(sheet.scan))
            sheet.scan_destroyed_at = now
            sheet.save()
    return destroyed


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "sealed" / name


def _place(sheet: Sheet) -> str:
    return f"petitions.sheet.scan|{sheet.pk}"


def _drawn(content: bytes) -> bytes:
    """Return a scan as one JPEG, its pages below each other."""
    pages = _read(content, width=WIDTH)
    whole = Image.new("RGB", (max(page.width for page in pages), sum(page.height for page in pages)), "white")
    top = 0
    for page in pages:
        whole.paste(page, (0, top))
        top += page.height
    made = BytesIO()
    whole.save(made, "JPEG", quality=QUALITY, optimize=True)
    return made.getvalue()


def drawn_picture(content: bytes, *, width: int) -> Image.Image:
    """Return a JPEG or PNG (of a PDF its first page) drawn anew: upright, no wider, with nothing else of the file."""
    return _read(content, width=width)[0]


def _read(content: bytes, *, width: int) -> list[Image.Image]:
    if len(content) > MOST_BYTES:
        raise ScanError(
            _("The file is larger than %(most)s MB. Scan it in grey, at 200 dpi.") % {"most": MOST_BYTES >> 20}
        )
    try:
        return [_page(page, width=width) for page in _pages(content)]
    except (typesetting.UnreadablePdfError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise ScanError(_("This is no picture or PDF that can be read. Save it as JPEG, PNG or PDF.")) from error


def _pages(content: bytes) -> list[bytes]:
    if content.startswith(b"%PDF-"):
        return typesetting.pdf_pages(content, ppi=WIDTH / 160 * 25.4, at_most=MOST_PAGES)
    if not content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        raise ValueError("neither JPEG nor PNG")
    return [content]


def _page(content: bytes, *, width: int) -> Image.Image:
    with Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise ScanError(_("The picture has too many dots. Scan it at 200 dpi."))
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    if upright.width > width:
        upright = upright.resize((width, round(upright.height * width / upright.width)))
    upright.info.clear()  # a comment or profile of the file would be written out again
    return upright
