"""Keying answers live, at the table: one item at a time, kept on the device first, sent when the network is there."""

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import View

from tomoni.advocacy.actions.noting import take_notes
from tomoni.advocacy.models import Answer, AskedBody, Note, Round
from tomoni.advocacy.staff.answering import in_order
from tomoni.advocacy.staff.telling import askings
from tomoni.advocacy.templatetags.advocacy import LETTERS, spoken
from tomoni.core.staff.views import editable_or_refused
from tomoni.projects.staff.records import inspect_url

LARGEST = 2**20


def round_to_note(request: HttpRequest, pk: UUID) -> Any:
    """Return a round the user takes notes in; refused where they may not, 404 where they may not know of it."""
    if not request.user.has_perm("advocacy.add_note"):
        raise PermissionDenied
    found = editable_or_refused(Round, request.user, pk)
    if not Round.objects.inside(request.user).filter(pk=found.pk).exists():
        raise Http404
    return found


class KeyingView(View):
    """The page of a note-taker; all items travel with it, so that it works without network."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        found = round_to_note(request, pk)
        items = _items(found, request.user)
        context = {"round": found, "items": items, "data": _data(found, items, request.user)}
        return render(request, "advocacy/staff/key.html", context)


class NotesView(View):
    """Takes what a device kept; answers which revisions are safe."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        found = round_to_note(request, pk)
        if len(request.body) > LARGEST:
            return JsonResponse({"problem": _("Too much at once. It is sent in parts.")}, status=413)
        try:
            sent = json.loads(request.body).get("notes")
        except (ValueError, AttributeError):
            sent = None
        if not isinstance(sent, list):
            return JsonResponse({"problem": _("This cannot be read.")}, status=400)
        taken = take_notes(found, sent=sent, user=request.user, now=timezone.now())
        return JsonResponse({"kept": taken.kept, "refused": taken.refused})


class WorkerView(View):
    """The worker that keeps this one page on the device; it reaches no other page."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        found = round_to_note(request, pk)
        page = reverse("advocacy_round:key", args=[found.pk])
        files = [static("advocacy/key.css"), static("advocacy/key.js")]
        context = {"page": json.dumps(page), "files": json.dumps(files), "name": json.dumps(f"tomoni-key-{found.pk}")}
        return render(request, "advocacy/staff/worker.js", context, content_type="text/javascript; charset=utf-8")


def _items(found: Round, user: Any) -> list[dict[str, Any]]:
    notes: dict[int, list[dict[str, Any]]] = {}
    mine = Note.objects.visible_to(user).filter(round=found, author=user, answer=None).order_by("at", "pk")
    for note in mine:
        told = {"id": str(note.pk), "text": note.text, "stance": note.stance, "revision": note.revision}
        notes.setdefault(note.asked_body_id or 0, []).append(told)
    before = _answers_before(found, user)
    return [
        {
            "item": each.pk,
            "number": each.asked.number,
            "title": str(each.asked.demand),
            "words": spoken(each.asked.wording.texts) if each.asked.wording else "",
            "body": str(each.body),
            "before": before.get(each.pk),
            "notes": notes.get(each.pk, []),
        }
        for each in in_order(found, user)
    ]


def _answers_before(found: Round, user: Any) -> dict[int, dict[str, str]]:
    demands = found.asked.values("demand")
    lines = AskedBody.objects.filter(asked__demand__in=demands).life(user)
    turns = (turn for each in askings(lines) if each.head.round == found.pk for turn in each.turns)
    return {
        turn.line.pk: {"stance": turn.before.stance, "text": turn.before.text}
        for turn in turns
        if turn.before is not None
    }


def _data(found: Round, items: list[dict[str, Any]], user: Any) -> dict[str, Any]:
    return {
        "round": str(found.pk),
        "user": str(user.pk),
        "language": get_language() or "ja",
        "items": items,
        "stances": [
            {"value": value, "label": str(label), "letter": str(LETTERS[value])}
            for value, label in Answer.Stance.choices
        ],
        "notes": reverse("advocacy_round:notes", args=[found.pk]),
        "worker": reverse("advocacy_round:worker", args=[found.pk]),
        "page": inspect_url(found),
        "words": _words(),
    }


def _words() -> dict[str, str]:
    return {
        "saved": _("All is sent."),
        "waiting": _("Kept on this device, not sent yet:"),
        "offline": _("No network. Go on typing: all is kept on this device and sent later."),
        "sign_in": _("You are signed out. Nothing is lost: sign in again in another tab, then come back here."),
        "refused": _("The server did not take this note:"),
        "full": _("This device cannot keep notes. Stay on this page until all is sent."),
        "before": _("The time before"),
        "other": _("Typed earlier on another device"),
        "promise": _("【promise】"),
        "cleared": _("What was kept on this device was removed."),
        "unsent": _("Some notes are not sent yet. They are removed only when all is sent."),
    }
