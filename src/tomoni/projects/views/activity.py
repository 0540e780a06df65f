"""One activity, and the files that show it took place."""

import json
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tomoni.core import places
from tomoni.projects.models import Activity, Evidence
from tomoni.projects.models.languages import PUBLIC_LANGUAGES
from tomoni.projects.models.project import Visibility
from tomoni.projects.views.telling import Told, told, with_what_is_told

_UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@require_GET
def activity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one activity; a hidden one answers as one that does not exist."""
    language, user = get_language() or "ja", request.user
    found = get_object_or_404(with_what_is_told(Activity.objects.visible_to(user), user=user), pk=pk)
    line = told(found, language=language)
    inside = not found.is_meeting
    context = {
        "activity": found,
        "told": line,
        "prefecture": _prefecture(found.prefecture, language),
        "programmes": found.programmes.order_by("path", "pk"),
        "others": _other_lines(found, line),
        "inside": inside,
        "quantities": [quantity.text(language) for quantity in found.quantities.order_by("pk")] if inside else [],
        "evidence": found.evidence.order_by("pk") if inside else [],
        "visibility": found.get_visibility_display() if found.visibility != Visibility.PUBLIC else "",
        "json_ld": _json_ld(found, line, request),
    }
    return render(request, "projects/activity.html", context)


@require_GET
def evidence(request: HttpRequest, pk: int, filename: str) -> HttpResponse:
    """Send a file to those who may see its activity, as a download that no browser runs."""
    found = get_object_or_404(Evidence.objects.visible_to(request.user).exclude(file=""), pk=pk)
    if found.file_name != filename:
        raise Http404
    try:
        opened = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, as_attachment=True, filename=filename, content_type="application/octet-stream")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _prefecture(code: str, language: str) -> str:
    if not code:
        return ""
    return places.japanese(code) if language == "ja" else places.english(code)


def _other_lines(found: Activity, line: Told) -> list[tuple[str, str, str]]:
    """Return (code, name, text) of the public line in the languages not shown above."""
    return [
        (code, PUBLIC_LANGUAGES.get(code, code), text)
        for code, text in found.public_lines.items()
        if text and code != line.line_language
    ]


def _json_ld(found: Activity, line: Told, request: HttpRequest) -> SafeString | None:
    """Return schema.org's Event for a public event that lies ahead, safe inside a script element."""
    ahead = found.state in {Activity.State.PLANNED, Activity.State.PREPARING}
    if not (ahead and line.is_public and found.has_exact_days):
        return None
    event: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": found.heading(line.title_language),
        "startDate": found.starts_on.isoformat(),
        "endDate": found.ends_on.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "url": request.build_absolute_uri(line.url),
    }
    if found.line(line.line_language):
        event["description"] = found.line(line.line_language)
    if found.place:
        event["location"] = {"@type": "Place", "name": found.place, "address": found.place}
    return SafeString(json.dumps(event, ensure_ascii=False).translate(_UNSAFE))
