"""What signers do in tests: fill in the form, read their mail, press buttons."""

import re
from datetime import timedelta

from django.core import mail
from django.utils import timezone

from tomoni.petitions.actions import mailing, proofs

PATH = re.compile(r"https?://[^/\s]+(/\S*)")


def filled(petition, **fields):
    """Return what a browser sends: the form was open for a while, and the device brought its proof."""
    level = petition.under_attack
    token = proofs.issue(petition.pk, level=level, now=timezone.now() - timedelta(seconds=20))
    given = {
        "name": "山田 花子",
        "mail": "hanako@example.org",
        "prefecture": "13",
        "agreed": "name",
        "text": petition.wordings.get(language="ja").pk,
        "token": token,
        "proof": proofs.prove(token, bits=proofs.bits_asked(level)),
        "website": "",
        "comment": "",
    }
    return {**given, **fields}


def page_of(petition, end=""):
    """Return the address of a page of the petition."""
    return f"/petitions/{petition.slug}/{end}"


def delivered():
    """Send what is owed; return the mails that went out now."""
    before = len(mail.outbox)
    mailing.send_due(now=timezone.now())
    return mail.outbox[before:]


def paths(message):
    """Return the addresses a mail names, without their host, in order."""
    return PATH.findall(message.body)
