"""Coming in by a mailed link, without a password.

The link's address only sets a cookie and leads on to a clean address, so the token stands in no page, no Referer and
no log; and since a mail scanner may open it first, opening it changes nothing.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tomoni.membership import links
from tomoni.membership.actions import by_member, letters
from tomoni.membership.models import Membership
from tomoni.people import throttling

COOKIE = "__Host-member" if settings.SECURE else "member"
MAILS_TO_ONE = throttling.Budget("mailed member link", 2, 600)
MAILS_FROM_ONE = throttling.Budget("mailed member links, network", 60, throttling.HOUR)


class AskForm(forms.Form):
    """The address the link is to be mailed to."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Take a mail address; whether it is known is found out by the background worker alone."""
    form = AskForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "membership/public/ask.html", {"form": form})
    email, now = form.cleaned_data["email"], time.time()
    budgets = [(MAILS_FROM_ONE, throttling.network_of(request)), (MAILS_TO_ONE, links.mail_key(email))]
    if throttling.Attempt(budgets).may_be_evaluated(now=now):
        letters.mail_link.enqueue(email, get_language() or "ja")
    return redirect("membership:asked")


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Say what happens next, the same for every address."""
    return render(request, "membership/public/asked.html", {"days": links.ASKED_DAYS})


@never_cache
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the link for a visit of two hours and go on to a clean address."""
    now = time.time()
    try:
        found = links.opened(token, purpose=links.LINK, now=now)
    except links.LinkError:
        response = redirect("membership:ended")
    else:
        response = redirect("membership:pages")
        _remember(response, found, now=now)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@require_safe
def ended(request: HttpRequest) -> HttpResponse:
    """Say that a link or a visit is over, and how to get another: one page for every reason."""
    return _over(request)


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in whoever came by a valid link; the view gets the ``Pass``. Others get the page that says it is over."""

    @never_cache
    @wraps(view)
    def let_in(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = time.time()
        try:
            found = links.opened(request.COOKIES.get(COOKIE, ""), purpose=links.VISIT, now=now)
        except links.LinkError:
            return _over(request)
        response = view(request, found, *args, **kwargs)
        if COOKIE not in response.cookies:
            _remember(response, found, now=now)
        return response

    return let_in


def own(found: links.Pass, pk: Any) -> Membership:
    """Return one of the memberships the link opens; any other does not exist."""
    for membership in found.memberships:
        if membership.pk == pk:
            return membership
    raise Http404


@require_POST
@by_link
def leave_pages(request: HttpRequest, found: links.Pass) -> HttpResponse:
    """End this visit in this browser."""
    response = redirect("membership:ask")
    _forget(response)
    return response


@require_POST
@by_link
def end_links(request: HttpRequest, found: links.Pass) -> HttpResponse:
    """End every link and visit of these memberships, wherever they are open."""
    by_member.end_links(found.memberships)
    response = redirect("membership:ask")
    _forget(response)
    return response


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "membership/public/ended.html", status=404)


def _remember(response: HttpResponse, found: links.Pass, *, now: float) -> None:
    response.set_cookie(
        COOKIE,
        links.visit_of(found, now=now),
        max_age=links.VISIT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")
    response.cookies[COOKIE]["secure"] = settings.SESSION_COOKIE_SECURE
