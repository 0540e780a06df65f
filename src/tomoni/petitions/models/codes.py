"""What the QR code of a sheet says, and reading it back from a code reader or from what somebody types."""

import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE = re.compile(r"TS-?(?P<serial>\d{1,9})-(?P<check>[0-9A-Z])-(?P<slug>[0-9A-Z_-]+)")


class UnknownCodeError(ValueError):
    """What was read is no code of a sheet and no number."""


def sheet_code(slug: str, serial: int) -> str:
    """Return the payload of a sheet's QR code: ``TS-000123-K-AMNESTY-2012``.

    "TS", the serial number in six digits, a check character over number and petition, the petition's public address in
    capitals. Only characters that keyboards of all countries have at one place, for code readers type like a keyboard.
    """
    return f"TS-{serial:06}-{check(slug, serial)}-{slug.upper()}"


def check(slug: str, serial: int) -> str:
    """Return the check character: the sum of place times character over number and petition, modulo 34."""
    text = f"{serial:06}{slug.upper()}"
    return ALPHABET[sum(place * ord(letter) for place, letter in enumerate(text, start=1)) % len(ALPHABET)]


def read_code(text: str, *, slug: str) -> int:
    """Return the serial number of a sheet of the petition from what was scanned or typed (123, 000123, １２３).

    Raises UnknownCodeError, also for a sheet of another petition and for a misread code.
    """
    even = unicodedata.normalize("NFKC", text[:200]).strip().upper()
    if re.fullmatch(r"\d{1,9}", even):
        return int(even)
    found = CODE.fullmatch(even)
    if found is None or found["slug"] != slug.upper() or found["check"] != check(slug, int(found["serial"])):
        raise UnknownCodeError(even)
    return int(found["serial"])
