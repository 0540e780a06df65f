"""Folding: what two texts have in common when a reader would call them the same words."""

import re

from tomoni.core import names

JAPANESE = "[ぁ-ヿ々〆〇㐀-䶿一-鿿豈-﫿ｦ-ﾟ\U00020000-\U0003ffff]"
# Japanese is written without spaces: one between two of its characters is layout (高橋　花子).
LAYOUT_SPACE = re.compile(rf"(?<={JAPANESE})[^\S\n\r]+(?={JAPANESE})")


def folded(text: str) -> str:
    """Return the text as it is compared: width, case, kana, kanji variants and layout do not count.

    Punctuation and the ends of lines are breaks, written as one space; no word is found across a break.
    """
    return names.fold_text(LAYOUT_SPACE.sub("", text))
