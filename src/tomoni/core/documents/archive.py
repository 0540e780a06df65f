"""Zip files, as DOCX and EPUB are: the same parts make the same bytes."""

import zipfile
from collections.abc import Iterable
from io import BytesIO

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest day a zip file can tell; what is inside says when it was made."""
PACKED_BEFORE = (".png",)


def packed(parts: Iterable[tuple[str, str | bytes]], *, first: tuple[str, str] | None = None) -> bytes:
    """Return a zip file of the parts, in their order; ``first`` stands before them and is not compressed."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        if first:
            archive.writestr(zipfile.ZipInfo(first[0], FIRST_DAY), first[1])
        for name, content in parts:
            method = zipfile.ZIP_STORED if name.endswith(PACKED_BEFORE) else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, FIRST_DAY), content, method)
    return file.getvalue()
