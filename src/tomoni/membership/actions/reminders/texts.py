"""What a reminder says to one member: the text in their language with its words filled in."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db import models
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from tomoni.membership.actions.reminders.recipients import Recipient
from tomoni.membership.links import member_url
from tomoni.membership.models import Reminder, ReminderText, Term
from tomoni.membership.models.placeholders import fill, used
from tomoni.membership.models.renewal import end_of, grace_end
from tomoni.people.models import Organisation, Person

FALLBACK = "ja"


class Hindrance(models.TextChoices):
    """Why a reminder that is due cannot go out by mail."""

    NO_ADDRESS = "no_address", _("no mail address that can be written to")
    OBJECTED = "objected", _("wants no reminders by mail")
    NO_TEXT = "no_text", _("the reminder has no text")
    NO_PRICE = "no_price", _("the text tells the dues, but no price is set for the next period")


class HinderedError(Exception):
    """The mail cannot be written; ``hindrance`` says why."""

    def __init__(self, hindrance: Hindrance) -> None:
        super().__init__(str(hindrance.label))
        self.hindrance = hindrance


@dataclass(frozen=True)
class Message:
    """A mail as the member gets it. ``kept`` is the body as it is recorded: the personal link, a key, is left out."""

    subject: str
    body: str
    kept: str
    language: str


def link_of(term: Term, recipient: Recipient, *, day: date) -> str:
    """Return the personal link to renew, made on the day; it works until the last day of grace ends.

    Who has no mail address gets none: words stand for it.
    """
    if not recipient.address:
        return gettext("(personal link)")
    midnight = timezone.make_aware(datetime.combine(day, time.min)).timestamp()
    days = max((grace_end(term) - day).days, 1)
    return member_url(term.membership, purpose_days=days, email=recipient.address, now=midnight)


def text_for(reminder: Reminder, languages: list[str]) -> ReminderText | None:
    """Return the text in the first of the languages there is one in, else in Japanese; None where neither exists."""
    texts = {text.language: text for text in reminder.texts.all()}
    wanted = [code.partition("-")[0] for code in languages]
    return next((texts[code] for code in [*wanted, FALLBACK] if code in texts), None)


def next_dues(term: Term) -> int | None:
    """Return the yen due for the period after the term; None where no price is set. Reads the loaded prices."""
    valid = [price for price in term.plan.prices.all() if price.valid_from <= end_of(term)]
    return max(valid, key=lambda price: price.valid_from).per_unit * term.units if valid else None


def compose(term: Term, reminder: Reminder, recipient: Recipient, *, link: str) -> Message:
    """Return the mail about the end of a term as it will be sent. Raises HinderedError where it cannot be written."""
    text = text_for(reminder, recipient.languages)
    if text is None:
        raise HinderedError(Hindrance.NO_TEXT)
    with translation.override(text.language):
        values = _values(term, recipient, text.language)
        if values["dues"] == "" and "dues" in used(text.body):
            raise HinderedError(Hindrance.NO_PRICE)
        subject = " ".join(fill(text.subject, values).split())
        words = "\n".join(text.body.splitlines()) + "\n"
        kept = fill(words, {**values, "link": gettext("(personal link)")})
        return Message(subject, fill(words, {**values, "link": link}), kept, text.language)


def _values(term: Term, recipient: Recipient, language: str) -> dict[str, str]:
    """Return what stands for each placeholder but the link; ``dues`` is empty where no price is set."""
    dues = next_dues(term)
    return {
        "salutation": _salutation(recipient, language),
        "name": _name(recipient.holder, language),
        "number": str(term.membership.number),
        "plan": term.plan.label(language),
        "units": ngettext("%(count)s unit", "%(count)s units", term.units) % {"count": term.units},
        "dues": "" if dues is None else gettext("%(yen)s yen") % {"yen": f"{dues:,}"},
        "ends_on": date_format(end_of(term) - date.resolution, "DATE_FORMAT"),
        "answer_by": date_format(grace_end(term) - date.resolution, "DATE_FORMAT"),
        "network": settings.NETWORK_NAME[language],
    }


def _name(holder: Person | Organisation, language: str) -> str:
    english = holder.name_en if isinstance(holder, Organisation) else ""
    return english if language == "en" and english else holder.name


def _salutation(recipient: Recipient, language: str) -> str:
    words = {"name": recipient.person.name if recipient.person else "", "group": _name(recipient.holder, language)}
    if not isinstance(recipient.holder, Organisation):
        return pgettext("to a person", "Dear %(name)s") % words
    if recipient.person:
        return pgettext("to the contact person of an organisation", "Dear %(name)s (%(group)s)") % words
    return pgettext("to an organisation", "Dear members of %(group)s") % words
