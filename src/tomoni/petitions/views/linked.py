"""Pages reached by a mailed link: confirming, taking back, stopping news.

Opening a link changes nothing, because scanners of mail open links too: it leaves a cookie and leads on to a page with
a button, so the secret stands in no page, no Referer and no log. What follows the button reads the same whatever
became of the link.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from tomoni.petitions import links
from tomoni.petitions.actions import confirm, receipts, withdraw
from tomoni.petitions.models import Signature
from tomoni.petitions.views.page import Page, of_petition
from tomoni.petitions.views.told import said

SECONDS = 3600


def cookie(purpose: str) -> str:
    """Return the name of the cookie that holds a link of the purpose for an hour."""
    return f"__Host-{purpose}" if settings.SECURE else f"petition-{purpose}"


def link_page(purpose: str) -> Callable[..., HttpResponseBase]:
    """Return the page a mailed link opens. It leads on whatever comes: a refusal would write the secret into the log."""

    @of_petition
    def keep(page: Page, link: str) -> HttpResponse:
        return entered(page, purpose, link)

    @csrf_exempt
    def opened(request: HttpRequest, **options: Any) -> HttpResponseBase:
        try:
            return keep(request, **options)
        except Http404:
            return redirect("petitions:petitions")

    return opened


def entered(page: Page, purpose: str, link: str) -> HttpResponse:
    """Keep the link in the browser for an hour and lead on to the page with the button."""
    response = page.to(purpose)
    response.set_cookie(cookie(purpose), link, max_age=SECONDS, secure=settings.SECURE, httponly=True, samesite="Lax")
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def left(page: Page, purpose: str, done: str) -> HttpResponse:
    """Lead on to the page that thanks, and forget the link."""
    response = page.to(done)
    response.delete_cookie(cookie(purpose), samesite="Lax")
    response.cookies[cookie(purpose)]["secure"] = settings.SECURE
    return response


def _button_page(purpose: str, act: Callable[[Page, str], Any]) -> tuple[Any, Any, Any]:
    """Return the three pages of a purpose: the link, the button, and what stands after it."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @of_petition
    def button_page(page: Page) -> HttpResponse:
        link = page.request.COOKIES.get(cookie(purpose), "")
        if page.request.method == "POST":
            act(page, link)
            return left(page, purpose, f"{purpose}_done")
        return page.shown("button", purpose, purpose=purpose, said=said(page, purpose), has_link=bool(link))

    @require_safe
    @of_petition
    def done_page(page: Page) -> HttpResponse:
        return page.shown("done", f"{purpose}_done", purpose=purpose, said=said(page, purpose))

    return link_page(purpose), button_page, done_page


def _confirm(page: Page, link: str) -> None:
    found = links.parts(link)
    if found:
        confirm(found[0], token=found[1], now=page.now)


def _signature(page: Page, purpose: str, link: str) -> Signature | None:
    return Signature.objects.filter(petition=page.petition, pk=links.opened(purpose, link)).first()


def _withdraw(page: Page, link: str) -> None:
    found = _signature(page, links.WITHDRAW, link)
    if found and not found.is_erased:
        withdraw(found, now=page.now)


def _stop(page: Page, link: str) -> None:
    found = _signature(page, links.STOP, link)
    if found:
        receipts.stop_news(found)


confirm_link, confirm_button, confirmed = _button_page(links.CONFIRM, _confirm)
withdraw_link, withdraw_button, withdrawn = _button_page(links.WITHDRAW, _withdraw)
_stop_link, stop_button, stopped = _button_page(links.STOP, _stop)


@csrf_exempt
def stop_link(request: HttpRequest, **options: Any) -> HttpResponseBase:
    """Open the page that stops news; a mail programme's own button (RFC 8058) stops them at once."""
    if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
        return _stop_at_once(request, **options)
    return _stop_link(request, **options)


@of_petition
def _stop_at_once(page: Page, link: str) -> HttpResponse:
    _stop(page, link)
    return HttpResponse(status=204)
