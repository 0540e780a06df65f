"""QR codes as drawings for Typst."""

from io import BytesIO

import segno


def qr(payload: str) -> str:
    """Return the QR code of a payload as SVG; a quarter of it may be smudged and it is still read."""
    made = BytesIO()
    segno.make(payload, error="q", micro=False, boost_error=False).save(made, kind="svg", border=2, xmldecl=False)
    return made.getvalue().decode()
