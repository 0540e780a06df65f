"""Text that any of the formats can hold: what a reader would see is kept, what no file may hold is left out."""

import re

SPACES = re.compile("[\t\x0b\x0c\x1c-\x1f]")
BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")
LEFT_OUT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb\ufdd0-\ufdef]"  # controls, and what XML and PDF forbid
    "|[\u202a-\u202e\u2066-\u2069]"  # turns of the writing direction, which would reach into the text that follows
    "|[" + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17)) + "]"
)
BROKEN = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Return the text without control characters; broken halves of characters become U+FFFD."""
    return LEFT_OUT.sub("", BROKEN.sub("\ufffd", BREAKS.sub("\n", SPACES.sub(" ", text))))


def lines(text: str) -> list[str]:
    """Return the lines of the text that hold something."""
    return [line for line in text.split("\n") if line.strip()]
