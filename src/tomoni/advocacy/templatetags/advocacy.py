"""The class of an answer as a coloured letter, and two texts compared."""

from functools import lru_cache

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from tomoni.advocacy.models import Answer
from tomoni.advocacy.models.act import in_language
from tomoni.advocacy.models.comparison import compared
from tomoni.core import dates, quantities

register = template.Library()
NOT_YET = "awaited"
LETTERS = {
    "accepts": pgettext_lazy("letter of a class", "A"),
    "considers": pgettext_lazy("letter of a class", "C"),
    "difficult": pgettext_lazy("letter of a class", "D"),
    "refuses": pgettext_lazy("letter of a class", "R"),
    "not_disclosed": pgettext_lazy("letter of a class", "N"),
    "not_competent": pgettext_lazy("letter of a class", "O"),
    "none": pgettext_lazy("letter of a class", "–"),
    NOT_YET: pgettext_lazy("letter of a class", "·"),
}


def stance_name(stance: str) -> str:
    """Return the words of a class."""
    return str(Answer.Stance(stance).label) if stance != NOT_YET else _("no answer entered")


@lru_cache(maxsize=64)
def _letter(stance: str, language: str) -> SafeString:
    return format_html(
        '<span class="stance stance--{0}" title="{2}"><span aria-hidden="true">{1}</span>'
        '<span class="w-sr-only visually-hidden">{2}</span></span>',
        stance,
        str(LETTERS[stance]),
        stance_name(stance),
    )


@register.filter
def stance_words(stance: str) -> str:
    """Return the words of a class."""
    return stance_name(stance or NOT_YET)


@register.simple_tag
def stance_letter(stance: str) -> SafeString:
    """Draw the class of an answer as one coloured letter, its words beside it for who does not see it."""
    return _letter(stance or NOT_YET, get_language() or "ja")


@register.simple_tag
def stance_mark(stance: str) -> SafeString:
    """Draw the class of an answer as a coloured letter with its words."""
    stance = stance or NOT_YET
    return format_html(
        '<span class="stance-mark"><span class="stance stance--{}" aria-hidden="true">{}</span>{}</span>',
        stance,
        str(LETTERS[stance]),
        stance_name(stance),
    )


@register.simple_tag
def comparison(earlier: str, later: str) -> SafeString:
    """Draw the later text with what came and what went; marked by lines and by elements, not by colour alone."""
    pieces = compared(earlier or "", later or "")
    names = {"gone": "del", "new": "ins"}
    drawn = []
    for piece in pieces:
        text = escape(piece.text).replace("\n", "<br>")
        name = names.get(piece.kind)
        drawn.append(f"<{name}>{text}</{name}>" if name else text)
    return mark_safe("".join(drawn))  # noqa: S308 - every piece is escaped


@register.filter
def spoken(texts: dict[str, str]) -> str:
    """Return the text in the language of the screen."""
    return in_language(texts or {}, get_language() or "ja")


@register.filter
def when_told(edtf: str) -> str:
    """Return a date as one says it; nothing for nothing."""
    return dates.describe(edtf, get_language() or "ja") if edtf else ""


@register.filter
def in_words(quantity: quantities.Quantity) -> str:
    """Return a quantity as one says it."""
    return quantities.describe(quantity, get_language() or "ja")


@register.simple_tag
def stance_key() -> SafeString:
    """Draw what the letters mean."""
    rows = ((stance_letter(stance), stance_name(stance)) for stance in [*Answer.Stance.values, NOT_YET])
    return format_html(
        '<ul class="stance-key">{}</ul>',
        format_html_join("", '<li>{}<span aria-hidden="true">{}</span></li>', rows),
    )
