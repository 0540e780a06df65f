"""Mails to applicants and members, written and sent by the background worker.

The web process puts the same job into the queue for a known and for an unknown address; who is known is found out
here, where nobody can measure it.
"""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from tomoni.membership import links
from tomoni.membership.models import Membership, Term

WELCOME_DAYS = 14
SUBJECTS = {
    "link": _("Your link to the member's page"),
    "received": _("We received your application"),
    "welcome": _("Welcome: your membership"),
    "changed": _("Your membership: what was changed"),
}


@task()
def mail_link(email: str, language: str) -> None:
    """Send the link to the pages of the memberships the address reaches; to an unknown address nothing."""
    known = list(links.reached_by(links.mail_key(email)).order_by("number"))
    if known:
        url = links.pages_url(known, email=email, purpose_days=links.ASKED_DAYS)
        send("link", email, language=language, link=url, days=links.ASKED_DAYS)


@task()
def mail_welcome(key: str, email: str, language: str, name: str) -> None:
    """Tell an applicant the number, what they joined as and what is due, with a link to their page."""
    membership = Membership.objects.get(pk=key)
    term = Term.objects.known().filter(membership=membership).select_related("plan").order_by("valid_from").last()
    words = {"membership": membership, "name": name, "days": WELCOME_DAYS}
    if term:
        dues = term.plan.dues(term.units, on=term.valid_from)
        words |= {"term": term, "plan": term.plan.label(language), "dues": f"{dues:,}" if dues else ""}
    url = links.member_url(membership, purpose_days=WELCOME_DAYS, email=email)
    send("welcome", email, language=language, link=url, **words)


@task()
def mail_change(key: str, done: str, used: str) -> None:
    """Tell a member what was changed through a link: at the main address, and at the one (its key) the link came to."""
    membership = Membership.objects.get(pk=key)
    for email in dict.fromkeys(filter(None, [links.main_mail(membership), links.mail_of(membership, key=used)])):
        language = language_of(membership)
        send("changed", email, language=language, membership=membership, done=done)


def language_of(membership: Membership) -> str:
    """Return the language to write to a member in: the first of theirs that we speak, else Japanese."""
    spoken = dict(settings.LANGUAGES)
    return next((code for code in membership.holder.languages if code in spoken), settings.LANGUAGE_CODE)


def send(name: str, email: str, /, *, language: str, **words: Any) -> None:
    """Send a mail of ours in the language; ``words`` go into its template."""
    with translation.override(language):
        context = {"network_name": settings.NETWORK_NAME[language], **words}
        body = render_to_string(f"membership/mails/{name}.txt", context)
        EmailMessage(f"{settings.NETWORK_NAME[language]}: {SUBJECTS[name]}", body, to=[email]).send()
