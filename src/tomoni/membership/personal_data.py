"""What personal data membership holds: numbers and terms, what somebody applied for, mails sent to them."""

from collections.abc import Iterable
from datetime import date

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.core import audit
from tomoni.membership.models import Application, Event, Membership, Notice, Term
from tomoni.people.actions.privacy import ErasureRefusedError, Holding, Kept, Row
from tomoni.people.models import Person

ERASED = "personal data erased on request"
BELONGING = gettext_lazy(
    "the membership or subscription itself (Act on the Protection of Personal Information, art. 18)"
)


def _memberships(person: Person) -> Iterable[Row]:
    for membership in Membership.objects.of(person).order_by("number"):
        yield {
            _("Membership number"): membership.number,
            _("Magazine on paper"): membership.wants_print,
            _("Electronic edition"): membership.wants_electronic,
            _("Mailing list"): membership.wants_list,
            _("Receipt"): membership.wants_receipt,
            _("Renewal reminders"): membership.wants_reminders,
            _("Note"): membership.note,
        }
        for event in membership.events.in_order():
            yield {_("What happened"): event.told(), _("Day"): event.on, _("Note"): event.note}


def _erase_memberships(person: Person) -> Iterable[Kept]:
    """Empty notes and wishes; numbers, terms and reasons stay without a name, so that past figures stay right."""
    own = Membership.objects.of(person)
    _refuse_who_belongs(own, timezone.localdate())
    for membership in own:
        membership.wants_list = membership.wants_electronic = membership.wants_receipt = False
        membership.note, membership.external_id = "", None
        membership.save()
        audit.redact(Membership, membership.pk, user=None, reason=ERASED)
        for event in membership.events.exclude(note=""):
            event.note = ""
            event.save(update_fields=["note", "updated_at"])
            audit.redact(Event, event.pk, user=None, reason=ERASED)
    if not own.exists():
        return []
    why = _("past counts of members and units must stay right; the name is gone with the person's record")
    return [Kept(_("Membership number, terms and what ended them, without a name"), why)]


def _refuse_who_belongs(memberships: Iterable[Membership], today: date) -> None:
    lasting = Term.objects.known().filter(Q(valid_to=None) | Q(valid_to__gt=today), membership__in=memberships)
    term = lasting.order_by("-valid_to").first()
    if term is not None:
        words = _("This person belongs to the network still (number %(number)s). Let them leave first.")
        raise ErasureRefusedError(words % {"number": term.membership.number})


def _terms(person: Person) -> Iterable[Row]:
    terms = Term.objects.known().filter(membership__in=Membership.objects.of(person)).select_related("plan")
    for term in terms.in_order():
        yield {
            _("Plan"): str(term.plan),
            _("Units"): term.units,
            _("From"): term.valid_from,
            _("Until"): term.last_day,
            _("Paid on"): term.paid_on,
            _("Payment reference"): term.payment_reference,
        }


def _erase_payments(person: Person) -> Iterable[Kept]:
    """Take away payments older than the years for which accounts must be kept."""
    limit = timezone.localdate() - relativedelta(years=settings.PAYMENT_YEARS)
    paid = Term.objects.filter(membership__in=Membership.objects.of(person)).exclude(paid_on=None)
    for term in paid.filter(paid_on__lt=limit):
        term.paid_on, term.payment_reference = None, ""
        term.save(update_fields=["paid_on", "payment_reference", "updated_at"])
        audit.redact(Term, term.pk, user=None, reason=ERASED)
    if not paid.exists():
        return []
    why = _("tax law: accounts are kept for %(years)s years") % {"years": settings.PAYMENT_YEARS}
    return [Kept(_("Days and references of payments"), why)]


def _applications(person: Person) -> Iterable[Row]:
    for application in _applied(person).order_by("created_at"):
        yield {
            _("Applied on"): application.created_at.date(),
            _("Plan"): str(application.plan),
            _("Answers"): application.answers,
        }


def _erase_applications(person: Person) -> Iterable[Kept]:
    for application in _applied(person):
        pk = application.pk
        application.delete()
        audit.redact(Application, pk, user=None, reason=ERASED)
    return []


def _applied(person: Person):
    return Application.objects.filter(membership__in=Membership.objects.of(person))


def _notices(person: Person) -> Iterable[Row]:
    for notice in _written_to(person).order_by("created_at", "pk"):
        yield {
            _("Subject"): notice.subject,
            _("Sent to"): notice.recipient,
            _("Sent at"): notice.sent_at,
            _("Text"): notice.body,
        }


def _erase_notices(person: Person) -> Iterable[Kept]:
    """Delete the mails; of those to an organisation, which got them by this person, take the words and the name."""
    for notice in _written_to(person):
        pk = notice.pk
        if notice.membership.organisation_id:
            notice.person, notice.recipient, notice.body = None, "", ""
            notice.save(update_fields=["person", "recipient", "body", "updated_at"])
        else:
            notice.delete()
        audit.redact(Notice, pk, user=None, reason=ERASED)
    return []


def _written_to(person: Person):
    return Notice.objects.filter(Q(membership__in=Membership.objects.of(person)) | Q(person=person)).select_related(
        "membership"
    )


PERSONAL_DATA = [
    Holding(
        key="membership.membership",
        label=gettext_lazy("Membership"),
        purpose=gettext_lazy("to know who belongs to the network and what they wish to receive"),
        retention=gettext_lazy("numbers and terms for good, without a name after erasure"),
        legal_basis=BELONGING,
        collect=_memberships,
        erase=_erase_memberships,
    ),
    Holding(
        key="membership.term",
        label=gettext_lazy("Terms and payments of dues"),
        purpose=gettext_lazy("to count members and units, and to know what was paid"),
        retention=gettext_lazy("payments for as many years as tax law asks (TOMONI_PAYMENT_YEARS)"),
        legal_basis=gettext_lazy("the membership itself; tax law"),
        collect=_terms,
        erase=_erase_payments,
    ),
    Holding(
        key="membership.application",
        label=gettext_lazy("Applications to join"),
        purpose=gettext_lazy("to decide on them and to prove the consents given with them"),
        retention=gettext_lazy("declined ones for a year, others until the person asks for erasure"),
        legal_basis=BELONGING,
        collect=_applications,
        erase=_erase_applications,
    ),
    Holding(
        key="membership.notice",
        label=gettext_lazy("Mails about the membership"),
        purpose=gettext_lazy("to know what was sent"),
        retention=gettext_lazy("until the person asks for erasure"),
        legal_basis=BELONGING,
        collect=_notices,
        erase=_erase_notices,
    ),
]
