"""Pages and photographs in the files: their size, their bytes, and the drawing a PDF and an EPUB take."""

import struct
from base64 import b64decode

from tomoni.reporting.document import Picture


def png(picture: Picture) -> bytes:
    """Return the picture as PNG."""
    return b64decode(picture.png)


def size(picture: Picture) -> tuple[int, int]:
    """Return width and height in pixels (PNG specification, chunk IHDR)."""
    width, height = struct.unpack_from(">II", png(picture), 16)
    return width, height


def svg(picture: Picture) -> str:
    """Return a drawing that is the picture alone."""
    width, height = size(picture)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}"'
        f' height="{height}" viewBox="0 0 {width} {height}"><image width="{width}" height="{height}"'
        f' xlink:href="data:image/png;base64,{picture.png}"/></svg>'
    )
