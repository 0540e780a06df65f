"""Draws a demand in a round: its words, and turn by turn what each body answered, figured and promised.

A page of twenty years tells hundreds of these; drawn by a template they would take most of its time.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import escape, linebreaks, normalize_newlines
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tomoni.advocacy.models.life import AnswerTold, FigureTold, PromiseTold
from tomoni.advocacy.templatetags.advocacy import comparison, in_words, spoken, stance_mark, when_told

register = template.Library()


@register.simple_tag(takes_context=True)
def asking_told(context: template.Context, asking: Any) -> SafeString:
    """Draw the words of an asking, and each body's turn; ``may_answer`` of the page offers to enter answers."""
    reworded = _("The words are others than the time before: struck out what went, underlined what came.")
    nobody = _("Addressed to nobody.")
    may_answer = bool(context.get("may_answer"))
    turns = "".join(_turn(turn, may_answer=may_answer) for turn in asking.turns)
    parts = [
        '<article class="asking">',
        _words(asking),
        f'<p class="quiet">{escape(reworded)}</p>' if asking.is_reworded else "",
        turns or f'<p class="quiet">{escape(nobody)}</p>',
        "</article>",
    ]
    return mark_safe("".join(parts))  # noqa: S308 - made of escaped pieces


def _words(asking: Any) -> str:
    texts = asking.head.texts
    is_foreign = texts.get("ja") and get_language() != "ja" and not texts.get("en")
    number = f'<span class="asking__number">{escape(asking.head.number)}</span> ' if asking.head.number else ""
    words = comparison(asking.words_before, asking.words) if asking.is_reworded else _broken(asking.words)
    spoken_in = ' lang="ja"' if is_foreign else ""
    return f'<p class="asking__words"{spoken_in}>{number}{words}</p>'


def _turn(turn: Any, *, may_answer: bool) -> str:
    latest = turn.latest
    head = f"<strong>{escape(spoken(turn.line.body_names))}</strong> {stance_mark(latest.stance if latest else '')}"
    if turn.has_changed:
        words = _("the time before:")
        head += f' <span class="quiet">{escape(words)} {stance_mark(turn.before.stance)}</span>'
    last = len(turn.line.answers) - 1
    answers = "".join(_answer(turn, answer, is_last=number == last) for number, answer in enumerate(turn.line.answers))
    verbs = ""
    if may_answer and turn.line.is_sent:
        words = _("Add or correct the answer") if latest else _("Enter the answer")
        verbs = f'<p class="turn__verbs"><a href="{_address("round:answer", turn.line.pk)}">{escape(words)}</a></p>'
    return f'<div class="turn"><p class="turn__head">{head}</p>{answers}{verbs}</div>'


def _answer(turn: Any, answer: AnswerTold, *, is_last: bool) -> str:
    before = turn.before if is_last and turn.is_compared else None
    text = ""
    if answer.text:
        is_other = before is not None and before.text != answer.text
        drawn = f"<p>{comparison(before.text, answer.text)}</p>" if is_other else linebreaks(answer.text, True)
        text = f'<div class="turn__text" lang="ja">{drawn}</div>'
    figures = "".join(_figure(figure) for figure in answer.figures)
    if figures:
        figures = f'<ul class="plain turn__figures">{figures}</ul>'
    return text + _about(turn, answer, before) + figures + "".join(_promise(each) for each in answer.promises)


def _about(turn: Any, answer: AnswerTold, before: AnswerTold | None) -> str:
    """Return who said it and when, and how it stands to the time before."""
    told = f"{escape(answer.post)} · " if answer.post else ""
    told += escape(localize(answer.answered_on)) if answer.answered_on else ""
    if before is not None and before.text == answer.text:
        told += " · " + escape(_("word for word as the time before"))
    elif before is not None and answer.text and before.text:
        told += " · " + escape(_("compared with the time before"))
    if not turn.is_compared and turn.before and turn.before.text != answer.text:
        page = f"{_address('demand:inspect', turn.line.demand)}?compare={turn.line.round}#round-{turn.line.round}"
        words = _("show what changed")
        told += f' · <a href="{page}">{escape(words)}</a>'
    return f'<p class="quiet">{told}</p>'


def _figure(figure: FigureTold) -> str:
    about = escape(_("as of %(day)s") % {"day": when_told(figure.as_of)}) if figure.as_of else ""
    about += f" · {escape(figure.area)}" if figure.area else ""
    number = f"<strong>{escape(in_words(figure.quantity))}</strong>"
    return f'<li>{escape(figure.subject)} {number} <span class="quiet">{about}</span></li>'


def _promise(promise: PromiseTold) -> str:
    due = _("no day was named") if promise.due_is_unknown else _("by %(day)s") % {"day": localize(promise.due_on)}
    states = {"open": _("not settled yet"), "kept": _("kept"), "partly": _("partly kept")}
    state = states.get(promise.state, _("not kept"))
    result = f": {escape(promise.result)}" if promise.result else ""
    star = '<span class="promise__star" aria-hidden="true">★</span>'
    link = f'<a href="{_address("promise:inspect", promise.pk)}">{escape(promise.text)}</a>'
    about = f'<span class="quiet">{escape(due)} · {escape(state)}{result}</span>'
    return f'<p class="promise promise--{promise.state}">{star} {link} {about}</p>'


def _broken(text: str) -> str:
    return escape(normalize_newlines(text)).replace("\n", "<br>")


def _address(name: str, pk: int) -> str:
    return _pattern(name).replace("/0/", f"/{pk}/")


@lru_cache(maxsize=8)
def _pattern(name: str) -> str:
    return reverse(f"advocacy_{name}", args=[0])
