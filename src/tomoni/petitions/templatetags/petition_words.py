"""Says words in templates: ``{% say "page.number" number=5 %}``, and draws texts with furigana."""

import re
from typing import Any

from django import template
from django.db.models import Count
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from tomoni.petitions.models import Endorsement, Petition, words

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Any, key: str, **values: Any) -> SafeString:
    """Return the words in the language of the page."""
    return context["words"](key, **values)


@register.simple_tag(takes_context=True)
def say_plain(context: Any, key: str, **values: Any) -> str:
    """Return the words without furigana, for attributes and titles."""
    return context["words"].plain(key, **values)


@register.simple_tag(takes_context=True)
def say_number(context: Any, value: int) -> str:
    """Return a number as the language of the page writes it."""
    return context["words"].number(value)


@register.simple_tag(takes_context=True)
def say_prefecture(context: Any, code: str) -> SafeString:
    """Return the name of a prefecture, or of what is none."""
    return words.ruby(context["words"].prefecture(code))


@register.filter
def ruby_paragraphs(text: str) -> SafeString:
    """Return a text in paragraphs, its readings in 《》 drawn as furigana."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return format_html_join(
        "\n", "<p>{}</p>", ((SafeString(words.ruby(each).replace("\n", "<br>")),) for each in blocks)
    )


@register.inclusion_tag("petitions/staff/endorsing.html")
def endorsing(petition: Any, user: Any) -> dict[str, Any]:
    """Draw what became of the organisations asked, and the ways to ask more."""
    own = Endorsement.objects.filter(petition=petition).visible_to(user)
    numbers = dict(own.values_list("state").annotate(Count("pk")).order_by("state"))
    states = [(state, label, numbers.get(state, 0)) for state, label in Endorsement.State.choices]
    return {
        "petition": petition,
        "states": [each for each in states if each[2]],
        "can_write": user.has_perm("petitions.add_endorsement")
        and Petition.objects.keyed_by(user).filter(pk=petition.pk).exists(),
        "reads": user.has_perm("petitions.view_endorsement"),
    }
