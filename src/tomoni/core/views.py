"""Pages of the core: language choice, health, postal codes, and the development mailbox."""

from email import message_from_bytes, policy

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import translate_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from tomoni.core import mailbox, places, postal


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Answer "ok" when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the reader's language and go back to the page they came from, in that language."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    language = request.POST.get("language")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseRedirect(target)
    with translation.override("en" if target.startswith("/en/") else settings.LANGUAGE_CODE):
        response = HttpResponseRedirect(translate_url(target, language))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=31_536_000,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_GET
def postal_code(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the places of a postal code; an unknown one has none. ``language=en`` names them in English."""
    name = "name_en" if request.GET.get("language") == "en" else "name_ja"
    found = [
        {
            "prefecture": town.prefecture,
            "municipality": getattr(places.municipality(town.municipality), name),
            "town": town.town,
        }
        for town in postal.towns(code)
    ]
    response = JsonResponse({"places": found})
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _development_only() -> None:
    if settings.PRODUCTION or settings.ENV["TOMONI_MAIL_URL"] != "mailbox":
        raise Http404


@require_GET
def mailbox_list(request: HttpRequest) -> HttpResponse:
    """Show the mails the trial installation would have sent."""
    _development_only()
    messages = [(name, message_from_bytes(file.read_bytes(), policy=policy.default)) for name, file in mailbox.newest()]
    return render(request, "core/mailbox.html", {"messages_kept": messages})


@require_GET
def mailbox_message(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail."""
    _development_only()
    file = dict(mailbox.newest(1000)).get(name)
    if file is None:
        raise Http404
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    return render(request, "core/mailbox_message.html", {"message": message, "text": mailbox.text_of(message)})
