"""Joining on the web: the form, the review, one insert, one thank-you page.

No question about the register is asked here, so nothing can be told from page, status or time. Everything typed goes
along from page to page, and nothing is kept before it is sent.
"""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tomoni.membership import links
from tomoni.membership.actions import end_of_period
from tomoni.membership.actions.receiving import receive
from tomoni.membership.forms.address import filled
from tomoni.membership.forms.join import JoinForm, full_label
from tomoni.people import throttling
from tomoni.people.models.areas import shown_place

SALT = "tomoni.membership.join"
SOONEST, LATEST = 4, 24 * 3600
"""Seconds from opening the form to sending it, in which a person fills in a page like this."""
FROM_ONE_NETWORK = throttling.Budget("applications, network", 30, throttling.HOUR)
MAILS_TO_ONE = throttling.Budget("mails about applications", 3, 24 * throttling.HOUR)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Show the form, fill an address from its postal code, show the review, or take the application."""
    if request.method != "POST":
        return _form(request, JoinForm(initial={"plan": request.GET.get("plan", "")[:40]}))
    step = request.POST.get("step", "")
    if step in ("fill-home", "fill-delivery"):
        form = JoinForm(filled(request.POST, step.removeprefix("fill-")))
        form.shows_errors = False
        return _form(request, form)
    form = JoinForm(request.POST)
    if step == "edit":
        form.shows_errors = False
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form)
    if step != "send":
        return render(request, "membership/public/review.html", _reviewed(request, form))
    refusal = _refusal(request, form)
    if refusal:
        form.add_error(None, refusal)
        return _form(request, form)
    _take(request, form)
    return redirect("membership:joined")


@require_safe
def joined(request: HttpRequest) -> HttpResponse:
    """Thank, with the same words for everybody."""
    return render(request, "membership/public/joined.html")


def _form(request: HttpRequest, form: JoinForm) -> HttpResponse:
    context = {"form": form, "started": _started(request), "home": form.home, "delivery": form.delivery}
    return render(request, "membership/public/join.html", context)


def _started(request: HttpRequest) -> str:
    """Return the form's mark, signed: its key and when it was opened. One that is still good stays."""
    mark = request.POST.get("started", "")
    return mark if _read(mark) else signing.dumps({"key": uuid4().hex, "at": int(time.time())}, salt=SALT)


def _read(mark: str) -> dict[str, Any] | None:
    try:
        return signing.loads(mark, salt=SALT, max_age=LATEST)
    except signing.BadSignature:
        return None


def _refusal(request: HttpRequest, form: JoinForm) -> str:
    """Return why the form is not taken yet, in words a person can act on; "" where it is."""
    mark, now = _read(request.POST.get("started", "")), time.time()
    if form.cleaned_data["website"]:
        return _("The field at the end of the form must stay empty: it is there to stop programs. Please clear it.")
    if mark is None:
        return _("The form was open for too long. Nothing is lost: please look through it and send it again.")
    if now - mark["at"] < SOONEST:
        return _("That was very quick. Please look through it once more and send it again.")
    if not FROM_ONE_NETWORK.take(throttling.network_of(request), now=now):
        return _("Very many applications came from your network. Please send it again in an hour, or call us.")
    return ""


def _take(request: HttpRequest, form: JoinForm) -> None:
    mark, answers = _read(request.POST["started"]) or {}, form.answers()
    receive(
        UUID(mark["key"]),
        plan=form.cleaned_data["plan"],
        units=form.cleaned_data["units"],
        language=get_language() or "ja",
        answers=answers,
        is_mailed=MAILS_TO_ONE.take(links.mail_key(answers.email), now=time.time()),
    )


def _reviewed(request: HttpRequest, form: JoinForm) -> dict[str, Any]:
    plan, units, today = form.cleaned_data["plan"], form.cleaned_data["units"], timezone.localdate()
    return {
        "form": form,
        "started": _started(request),
        "plan": full_label(plan, get_language() or "ja"),
        "units": units,
        "dues": plan.dues(units, on=today),
        "until": end_of_period(plan, today) - timedelta(days=1),
        "is_for_organisation": plan.subject == plan.Subject.ORGANISATION,
        "answers": form.answers(),
        "home": told(form.home.place()),
        "delivery": told(form.delivery.place()),
        "consents": [
            form.fields[name].label for name in form.fields if name.startswith("consent_") and form.cleaned_data[name]
        ],
        "typed": form.typed(),
    }


def told(place: dict[str, str]) -> str:
    """Return an address in one line."""
    if not place:
        return ""
    area = shown_place(place["municipality"] or place["prefecture"])
    street = area + place["street"] if get_language() == "ja" else f"{area} {place['street']}".strip()
    return " ".join(part for part in [place["postal_code"], street, place["care_of"]] if part)
