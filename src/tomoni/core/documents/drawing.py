"""Text that is drawn with our own fonts: what none of them has is named."""

import json
import re
import unicodedata
from typing import Any

from tomoni.core import typesetting

UNBROKEN = re.compile(r"[A-Za-z0-9_]{40}(?=[A-Za-z0-9_])")


def drawable(data: Any) -> Any:
    """Return the data (lists, dictionaries, texts) fit to be drawn, and with places to break endless words at.

    A character that no font of ours has is written as its number in brackets, 〔U+1F600〕: no text is lost unseen.
    """
    used = "".join(set(json.dumps(data, ensure_ascii=False)))
    missing = {*typesetting.undrawn(used), *(each for each in used if unicodedata.category(each) == "Co")}
    return _written(data, {ord(each): f"〔U+{ord(each):04X}〕" for each in missing})


def _written(thing: Any, instead: dict[int, str]) -> Any:
    if isinstance(thing, str):
        return UNBROKEN.sub("\\g<0>\u200b", thing.translate(instead) if instead else thing)
    if isinstance(thing, list):
        return [_written(each, instead) for each in thing]
    if isinstance(thing, dict):
        return {key: _written(value, instead) for key, value in thing.items()}
    return thing
