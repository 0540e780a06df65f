"""Pages for those who signed: the mail once more, and whether one signed.

What is found out about an address is found out by the background worker, so that neither page nor time tells who
signed; the queue holds what was typed encrypted.
"""

import time

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from tomoni.people import throttling
from tomoni.petitions import tasks
from tomoni.petitions.actions import receipts
from tomoni.petitions.forms.sign import AgainForm, CheckForm
from tomoni.petitions.views.page import Page, of_petition
from tomoni.petitions.views.told import said

MAILS_FROM_ONE = throttling.Budget("signers' mails again, network", 60, throttling.HOUR)
LOOKS_FROM_ONE = throttling.Budget("did I sign, network", 60, throttling.HOUR)


@require_http_methods(["GET", "HEAD", "POST"])
@of_petition
def again(page: Page) -> HttpResponse:
    """Take the address the mail is to go to once more."""
    form = AgainForm(page.request.POST or None, words=page.words)
    if page.request.method != "POST" or not form.is_valid():
        return page.shown("again", "again", form=form)
    if MAILS_FROM_ONE.take(throttling.network_of(page.request), now=time.time()):
        tasks.put_off_to_worker(tasks.send_confirmation_again, page.petition, mail=form.cleaned_data["mail"])
    return page.to("again_sent")


@require_safe
@of_petition
def again_sent(page: Page) -> HttpResponse:
    """Say that a mail may be on the way, the same for every address."""
    return page.shown("done", "again_sent", purpose="again", said=said(page, "again"))


@require_http_methods(["GET", "HEAD", "POST"])
@of_petition
def check(page: Page) -> HttpResponse:
    """Answer at once to who has the receipt number; to others by mail alone."""
    form = CheckForm(page.request.POST or None, words=page.words)
    if page.request.method != "POST" or not form.is_valid():
        return page.shown("check", "check", form=form)
    data = form.cleaned_data
    if not LOOKS_FROM_ONE.take(throttling.network_of(page.request), now=time.time()):
        return page.shown("check", "check", form=form, said="check.wait")
    if data["receipt"].strip():
        is_there = receipts.is_received(page.petition, name=data["name"], mail=data["mail"], receipt=data["receipt"])
        return page.shown("check", "check", form=form, said="check.yes" if is_there else "check.no", is_yes=is_there)
    tasks.put_off_to_worker(tasks.send_receipt_again, page.petition, name=data["name"], mail=data["mail"])
    return page.shown("check", "check", form=form, said="check.mailed")
