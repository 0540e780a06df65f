"""Pages for organisations: endorsing on the web, and the page a mailed link opens."""

import time

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from tomoni.people import throttling
from tomoni.petitions.actions import endorsing
from tomoni.petitions.forms.sign import ABROAD, AnswerForm, EndorseForm
from tomoni.petitions.views.linked import cookie, left, link_page
from tomoni.petitions.views.page import Page, of_petition
from tomoni.petitions.views.told import dwellings, said

FROM_ONE_NETWORK = throttling.Budget("endorsements, network", 30, throttling.HOUR)


@require_http_methods(["GET", "HEAD", "POST"])
@of_petition
def endorse(page: Page) -> HttpResponse:
    """Show the form for organisations, or take an endorsement."""
    if page.request.method != "POST" or not page.is_open:
        form = EndorseForm(words=page.words, initial={"public": True}) if page.is_open else None
        return page.shown("endorse", "endorse", form=form, dwellings=dwellings(page))
    form = EndorseForm(page.request.POST, words=page.words)
    if not form.is_valid():
        return page.shown("endorse", "endorse", form=form, dwellings=dwellings(page))
    data = form.cleaned_data
    network = throttling.network_of(page.request)
    if not data["website"] and FROM_ONE_NETWORK.take(network, now=time.time()):
        offered = endorsing.Offer(
            name=data["name"],
            representative=data["representative"],
            mail=data["mail"],
            prefecture="" if data["prefecture"] == ABROAD else data["prefecture"],
            is_public=data["public"],
            comment=data["comment"],
        )
        endorsing.offer(page.petition, wording=page.wording, language=page.language, offered=offered, now=page.now)
    return page.to("endorse_sent")


@require_safe
@of_petition
def endorse_sent(page: Page) -> HttpResponse:
    """Say that a mail is on the way, the same for everybody."""
    return page.shown("endorse_sent", "endorse_sent")


answer_link = link_page("answer")


@require_http_methods(["GET", "HEAD", "POST"])
@of_petition
def answer(page: Page) -> HttpResponse:
    """Show what the organisation is asked, filled in as we know it, with two buttons; or take the answer."""
    link = page.request.COOKIES.get(cookie("answer"), "")
    known = endorsing.asked(link)
    if known is not None and known.petition_id != page.petition.pk:
        known = None
    if page.request.method != "POST":
        form = known and AnswerForm(
            words=page.words,
            initial={
                "representative": known.representative,
                "public": known.is_public,
                "comment": known.comment,
            },
        )
        return page.shown("answer", "answer", form=form, known=known)
    form = AnswerForm(page.request.POST, words=page.words)
    if not form.is_valid():
        return page.shown("answer", "answer", form=form, known=known)
    if known is not None:
        endorsing.answer(
            link,
            is_yes=page.request.POST.get("answer") == "yes",
            representative=form.cleaned_data["representative"],
            is_public=form.cleaned_data["public"],
            comment=form.cleaned_data["comment"],
            now=page.now,
        )
    return left(page, "answer", "answered")


@require_safe
@of_petition
def answered(page: Page) -> HttpResponse:
    """Thank for the answer, the same whatever became of the link."""
    return page.shown("done", "answered", purpose="endorse", said=said(page, "endorse"))
