"""Published rounds: what was asked of whom, in the words that were sent, and the answers that may be shown."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tomoni.advocacy.models import AskedBody, Round
from tomoni.advocacy.models.act import in_language
from tomoni.advocacy.models.life import Line


@dataclass(slots=True)
class Item:
    """An item with the bodies it was put to."""

    head: Line
    words: str
    turns: list[Line] = field(default_factory=list)


def _published() -> Any:
    """Return what everybody may see, whoever asks: the page is the same for all."""
    return Round.objects.visible_to(AnonymousUser())


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """List the published rounds, the newest first."""
    language = get_language() or "ja"
    rows = [(each, each.heading(language), each.when_text(language)) for each in _published().newest_first()]
    return render(request, "advocacy/public/rounds.html", {"rows": rows})


@require_safe
def round(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a published round; one that is hidden answers as one that does not exist."""
    language = get_language() or "ja"
    found = get_object_or_404(_published(), pk=pk)
    items: dict[int, Item] = {}
    for line in AskedBody.objects.filter(asked__round=found).life(AnonymousUser()):
        items.setdefault(line.asked, Item(line, line.text(language))).turns.append(line)
    context = {
        "round": found,
        "title": found.heading(language),
        "when": found.when_text(language),
        "subject": in_language(found.subjects, language),
        "purpose": in_language(found.purposes, language),
        "line": found.line(language),
        "items": list(items.values()),
        "bodies": list(
            dict.fromkeys(
                turn.body_names["en" if language == "en" else "ja"] for item in items.values() for turn in item.turns
            )
        ),
    }
    return render(request, "advocacy/public/round.html", context)
