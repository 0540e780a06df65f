"""Pages reached by a mailed link, without a password: signing on, proposing, telling whether the press comes.

The link's address only sets a cookie and leads on to a clean address, so that it stands in no page and no Referer;
since a mail scanner may open it first, opening it changes nothing: a button does. Whatever is wrong with a link, the
answer is the same page.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tomoni.advocacy import links
from tomoni.advocacy.actions import calling, pressing, signing
from tomoni.advocacy.documents.press import invitation_text
from tomoni.advocacy.documents.signed import words_to_sign
from tomoni.advocacy.forms.answering import ProposalForm, RsvpForm, SignOnForm
from tomoni.advocacy.models import Rsvp, SignOn
from tomoni.projects.models.languages import PUBLIC_LANGUAGES

PAGES = {"sign-on": "advocacy:sign_on", "call": "advocacy:call", "press": "advocacy:press"}


def _cookie(kind: str) -> str:
    return f"__Host-asked-{kind}" if settings.SECURE else f"asked-{kind}"


@never_cache
@require_safe
def enter(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Exchange a link for a visit of two hours and go on to a clean address."""
    if links.opened(kind, token) is None:
        response = redirect("advocacy:ended")
    else:
        response = redirect(PAGES[kind])
        response.set_cookie(
            _cookie(kind),
            links.visit_of(kind, token),
            max_age=links.VISIT_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@require_safe
def ended(request: HttpRequest) -> HttpResponse:
    """Say that a link or a visit is over: one page for every reason."""
    return render(request, "advocacy/public/ended.html", status=404)


def asked(kind: str) -> Callable[..., Any]:
    """Let in whoever came by a valid link; the view gets the row. Others get the page that says it is over."""

    def wrapped(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @wraps(view)
        def let_in(request: HttpRequest) -> HttpResponse:
            row = links.visited(kind, request.COOKIES.get(_cookie(kind), ""))
            return view(request, row) if row is not None else render(request, "advocacy/public/ended.html", status=404)

        return let_in

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
@asked("sign-on")
def sign_on(request: HttpRequest, row: SignOn) -> HttpResponse:
    """Show the text with a form and two buttons, or take the answer."""
    now, refusal = timezone.now(), ""
    form = SignOnForm(request.POST or None, instance=SignOn.objects.get(pk=row.pk))
    signs = request.POST.get("answer") == "yes"
    if request.method == "POST" and (not signs or form.is_valid()):
        details = {name: form.cleaned_data[name] for name in form.fields} if signs else None
        try:
            signing.answer(row, signs=signs, now=now, details=details)
        except signing.SigningRefusedError:
            refusal = "closed"
        else:
            return redirect("advocacy:sign_on")
    call = getattr(row.activity, "sign_on_call", None)
    language = request.GET.get("text", "") or get_language() or "ja"
    document = words_to_sign(row.activity, language)
    context = {
        "row": row,
        "form": form,
        "call": call,
        "is_open": call is not None and not call.closed_at and call.closes_at > now and not refusal,
        "document": document,
        "languages": [(code, PUBLIC_LANGUAGES.get(code, code)) for code in document.languages],
    }
    return render(request, "advocacy/public/sign_on.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@asked("call")
def call(request: HttpRequest, row: Any) -> HttpResponse:
    """Show the call with a form for one proposal and those sent before, or take one."""
    now = timezone.now()
    calling.opened(row, now=now)
    is_opinion = calling.is_for_opinions(row.call)
    is_open = calling.is_open(row.call, now=now)
    form = ProposalForm(request.POST if request.POST.get("step") == "send" else None, is_opinion=is_opinion)
    if request.method == "POST" and is_open:
        if request.POST.get("step") == "none":
            calling.decline(row, now=now)
            return redirect("advocacy:call")
        if form.is_valid():
            calling.propose(row, now=now, **form.cleaned_data)
            return redirect("advocacy:call")
    context = {
        "row": row,
        "form": form,
        "is_open": is_open,
        "is_opinion": is_opinion,
        "sent": row.proposals.order_by("sent_at", "pk"),
    }
    return render(request, "advocacy/public/call.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@asked("press")
def press(request: HttpRequest, row: Rsvp) -> HttpResponse:
    """Show the invitation with a form and two buttons, or take the answer."""
    now = timezone.now()
    form = RsvpForm(request.POST or None, instance=Rsvp.objects.get(pk=row.pk))
    comes = request.POST.get("answer") == "yes"
    if request.method == "POST" and pressing.takes_answers(row.briefing, now=now) and (not comes or form.is_valid()):
        pressing.reply(row, comes=comes, now=now, details=dict(form.cleaned_data) if comes else {})
        return redirect("advocacy:press")
    context = {
        "row": row,
        "form": form,
        "briefing": row.briefing,
        "letter": invitation_text(row.briefing, get_language() or "ja"),
        "is_open": pressing.takes_answers(row.briefing, now=now),
    }
    return render(request, "advocacy/public/press.html", context)
