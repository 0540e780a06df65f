"""Mails to those who are asked, written and sent by the background worker.

The queue holds the key of a row alone: no address, no name. Subjects are neutral, since they are read on locked
screens; the words of a draft are read behind the link. What goes out is noted on the row in the moment it does.
"""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from tomoni.advocacy import links
from tomoni.advocacy.documents.press import invitation_text
from tomoni.advocacy.models import Invitation, Rsvp, SignOn, SignOnCall
from tomoni.advocacy.models.act import in_language


@task()
def mail_sign_on(key: str) -> None:
    """Ask an organisation to sign on, or remind it; nothing where it has answered or the collection was ended."""
    sign_on = SignOn.objects.filter(pk=key, state=SignOn.State.INVITED).select_related("activity").first()
    call = sign_on and SignOnCall.objects.filter(activity=sign_on.activity_id, closed_at__isnull=True).first()
    if not (sign_on and call and sign_on.mail) or call.closes_at <= timezone.now():
        return
    words = {"row": sign_on, "call": call, "words": call.words, "is_reminder": sign_on.invited_at is not None}
    _send(sign_on, "sign_on", words)
    if sign_on.invited_at is None:
        sign_on.invited_at = timezone.now()
        sign_on.save(update_fields=["invited_at", "updated_at"])


@task()
def mail_call(key: str) -> None:
    """Ask a member organisation for demands or opinions, or remind it; nothing where it answered or the call is over."""
    row = Invitation.objects.filter(pk=key, declined_at__isnull=True).select_related("call__activity").first()
    if row is None or not row.mail or row.call.closed_at or row.call.closes_at <= timezone.now():
        return
    words = {"row": row, "call": row.call, "words": row.call.words, "is_reminder": row.sent_at is not None}
    _send(row, "call", words)
    if row.sent_at is None:
        row.sent_at = timezone.now()
        row.save(update_fields=["sent_at", "updated_at"])


@task()
def mail_press(key: str) -> None:
    """Invite somebody of the press; nothing where they answered or were written to already."""
    row = Rsvp.objects.filter(pk=key, invited_at__isnull=True).select_related("briefing", "contact").first()
    if row is None or not address_of(row) or row.state != Rsvp.State.INVITED:
        return
    letter = invitation_text(row.briefing, "ja" if links.record_language(row) == "ja" else "en")
    _send(row, "press", {"row": row, "letter": letter, "words": {}})
    row.invited_at = timezone.now()
    row.save(update_fields=["invited_at", "updated_at"])


def address_of(row: Any) -> str:
    """Return where the row's mail goes; '' where no address is known, or the press took its consent back."""
    if isinstance(row, Rsvp):
        return row.mail or (row.contact.mail if row.contact and not row.contact.withdrawn_on else "")
    return row.mail


def _send(row: Any, name: str, words: dict[str, Any]) -> None:
    language = "ja" if links.record_language(row) == "ja" else "en"
    link = links.url_of(row)
    with translation.override(language):
        network = settings.NETWORK_NAME[language]
        words |= {"link": link, "network_name": network, "words": in_language(words["words"], language)}
        body = render_to_string(f"advocacy/mail/{name}.txt", words)
        EmailMessage(
            f"{_subject(name)}（{network}）" if language == "ja" else f"{_subject(name)} ({network})",
            body,
            to=[address_of(row)],
        ).send()


def _subject(name: str) -> str:
    return {"sign_on": _("Would you sign on?"), "call": _("Call to our members"), "press": _("To the press")}[name]
