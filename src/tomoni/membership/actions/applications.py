"""Deciding on applications to join: whoever is known already is recognised by a person of the secretariat, not by the form.

The answers of an application are JSON, sealed in the database; ``Answers`` says what is in them.
"""

import json
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from tomoni.core import audit, names
from tomoni.membership.actions import addresses, letters
from tomoni.membership.actions.life import join, return_
from tomoni.membership.actions.timeline import MembershipError
from tomoni.membership.models import Application, Membership, Plan, Term
from tomoni.people.actions import consents, duplicates
from tomoni.people.models import Address, Affiliation, Consent, ContactPoint, Organisation, Person

WISHES = ("wants_print", "wants_electronic", "wants_list", "wants_receipt")
OUTLIVED = "declined application erased on its date"
PLACE = ("postal_code", "country", "prefecture", "municipality", "street", "care_of")


@dataclass
class Answers:
    """What somebody wrote on the join form.

    ``name`` and ``kana`` are those of the person or of the organisation; an organisation has a ``contact_name``.
    Addresses are dictionaries with the keys of ``PLACE``; ``delivery`` is empty where it is the same. ``consents``
    are purposes of ``people.Consent``. ``decision`` is the mail sent with a refusal.
    """

    name: str = ""
    kana: str = ""
    name_en: str = ""
    contact_name: str = ""
    contact_kana: str = ""
    email: str = ""
    phone: str = ""
    address: dict[str, str] = field(default_factory=dict)
    delivery: dict[str, str] = field(default_factory=dict)
    wants_print: bool = True
    wants_electronic: bool = False
    wants_list: bool = False
    wants_receipt: bool = False
    consents: list[str] = field(default_factory=list)
    message: str = ""
    decision: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, application: Application) -> "Answers":
        """Return the answers of an application; what is unknown to this version is left out."""
        known = {each.name for each in fields(cls)}
        return cls(**{key: value for key, value in json.loads(application.answers).items() if key in known})

    def sealed(self) -> str:
        """Return them as an application keeps them."""
        return json.dumps(asdict(self), ensure_ascii=False)


Candidate = duplicates.Candidate


def candidates(application: Application, *, user: Any) -> list[Candidate]:
    """Return the persons or organisations the user may see that the applicant may be, the likeliest first."""
    answers = Answers.of(application)
    holder = _holder(application.plan, answers, application.language)
    contacts, addresses = _contact_points(answers), _addresses(answers)
    holder.make_keys()
    for row in [*contacts, *addresses]:
        row.make_keys()
    return duplicates.similar_to(holder, user=user, contacts=contacts, addresses=addresses)


@transaction.atomic
def accept(
    application: Application,
    *,
    user: Any,
    now: datetime,
    on: date | None = None,
    holder: Person | Organisation | None = None,
    is_moved: bool = False,
    note: str = "",
) -> Membership:
    """Let the applicant join from the day (None: today), as a new person or organisation or as one known already.

    To a known one only what was missing is added: a mail address, a phone number, an address where there is none;
    with ``is_moved`` the addresses written take the place of those in the register from today on. Whoever belonged
    before returns under the old number. A mail welcomes them, with a link to their page. Raises MembershipError,
    also for one decided already, and people's MoveError.
    """
    application = _waiting(application)
    answers = Answers.of(application)
    holder = _known(holder, answers) if holder else _new(application.plan, answers, application.language)
    if is_moved:
        _move(holder, answers, timezone.localdate(now))
    _agree(application, holder, answers, now)
    on = on or timezone.localdate(now)
    act = {"plan": application.plan, "units": application.units, "on": on, "user": user, "now": now, "note": note}
    wishes = {name: getattr(answers, name) for name in WISHES}
    membership = _old_number(holder, application.plan)
    if membership:
        return_(membership, **act)
        Membership.objects.filter(pk=membership.pk).update(**wishes)
    else:
        membership = join(holder, **act, **wishes)
    application.membership = membership
    _decide(application, Application.State.ACCEPTED, user=user, now=now)
    if answers.email:
        words = (str(membership.pk), answers.email, application.language, answers.contact_name or answers.name)
        transaction.on_commit(lambda: letters.mail_welcome.enqueue(*words))
    return membership


@transaction.atomic
def decline(application: Application, *, user: Any, now: datetime, subject: str = "", body: str = "") -> Application:
    """Refuse an application; with a body, the applicant is told so by mail. Raises MembershipError."""
    application = _waiting(application)
    answers = Answers.of(application)
    if body and not answers.email:
        raise MembershipError(_("The applicant left no e-mail address; leave the text empty and write a letter."))
    if body:
        answers.decision = {"subject": subject, "body": body}
        application.answers = answers.sealed()
    _decide(application, Application.State.DECLINED, user=user, now=now)
    if body:
        key = str(application.pk)
        transaction.on_commit(lambda: send_decision.enqueue(key))
    return application


def forget_declined(*, now: datetime) -> int:
    """Erase the applications declined a year ago and what the audit trail holds of them; return how many."""
    keys = list(Application.objects.outlived(now).values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            Application.objects.filter(pk=key).delete()
            audit.redact(Application, key, user=None, reason=OUTLIVED)
    return len(keys)


@task()
def send_decision(key: str) -> None:
    """Mail the applicant what was decided."""
    answers = Answers.of(Application.objects.get(pk=key))
    EmailMessage(answers.decision["subject"], answers.decision["body"], to=[answers.email]).send()


def _waiting(application: Application) -> Application:
    found = Application.objects.select_for_update().select_related("plan").get(pk=application.pk)
    if found.state != Application.State.WAITING:
        raise MembershipError(
            _("This application was decided already: %(state)s.") % {"state": found.get_state_display()}
        )
    return found


def _decide(application: Application, state: str, *, user: Any, now: datetime) -> None:
    application.state, application.decided_by, application.decided_at = state, user, now
    application.save()


def _old_number(holder: Person | Organisation, plan: Plan) -> Membership | None:
    """Return the number under which the holder belonged before in the same nature, or in any, and no longer does."""
    own = Membership.objects.of(holder).order_by("number")
    same = own.filter(terms__in=Term.objects.known().filter(plan__nature=plan.nature)).first()
    return same or own.first()


def _holder(plan: Plan, answers: Answers, language: str) -> Person | Organisation:
    if plan.subject == Plan.Subject.PERSON:
        return Person(name=answers.name, kana=answers.kana, languages=[language])
    return Organisation(name=answers.name, kana=answers.kana, name_en=answers.name_en, languages=[language])


def _contact_points(answers: Answers) -> list[ContactPoint]:
    given = [(ContactPoint.Kind.MAIL, answers.email), (ContactPoint.Kind.PHONE, answers.phone)]
    return [ContactPoint(kind=kind, value=value) for kind, value in given if value]


def _addresses(answers: Answers) -> list[Address]:
    given = [(Address.Kind.HOME, answers.address), (Address.Kind.DELIVERY, answers.delivery)]
    return [
        Address(kind=kind, **{key: value for key, value in place.items() if key in PLACE})
        for kind, place in given
        if place
    ]


def _new(plan: Plan, answers: Answers, language: str) -> Person | Organisation:
    holder = _holder(plan, answers, language)
    holder.save()
    owner = str(holder._meta.model_name)
    for row in [*_contact_points(answers), *_addresses(answers)]:
        if isinstance(holder, Organisation) and isinstance(row, Address) and row.kind == Address.Kind.HOME:
            row.kind = Address.Kind.OFFICE
        setattr(row, owner, holder)
        row.save()
    if isinstance(holder, Organisation):
        _contact_person(holder, answers)
    return holder


def _contact_person(organisation: Organisation, answers: Answers) -> Person | None:
    if not answers.contact_name:
        return None
    known = Affiliation.objects.filter(organisation=organisation, person__name_key=names.fold(answers.contact_name))
    if tie := known.select_related("person").first():
        return tie.person
    person = Person.objects.create(name=answers.contact_name, kana=answers.contact_kana)
    Affiliation.objects.create(person=person, organisation=organisation, role=Affiliation.Role.CONTACT)
    return person


def _known(holder: Person | Organisation, answers: Answers) -> Person | Organisation:
    """Add to a known holder what was missing."""
    owner = str(holder._meta.model_name)
    numbers = set(holder.contactpoint_set.values_list("match_key", flat=True))
    rows: list[Any] = _contact_points(answers)
    rows += [] if holder.address_set.exists() else _addresses(answers)
    for row in rows:
        row.make_keys()
        if isinstance(row, Address) or row.match_key not in numbers:
            setattr(row, owner, holder)
            row.save()
    if isinstance(holder, Organisation):
        _contact_person(holder, answers)
    return holder


def _move(holder: Person | Organisation, answers: Answers, today: date) -> None:
    for place, delivery in ((answers.address, False), (answers.delivery, True)):
        if place:
            written = {name: place.get(name, "") for name in PLACE}
            addresses.take_over(holder, written, delivery=delivery, today=today)


def _agree(application: Application, holder: Person | Organisation, answers: Answers, now: datetime) -> None:
    """Record the consents given on the form, on the day it was sent."""
    if not isinstance(holder, Person):
        return
    day = timezone.localdate(application.created_at)
    for purpose in answers.consents:
        if not Consent.objects.filter(person=holder, purpose=purpose).valid_on(day).exists():
            consents.give(
                holder,
                purpose=purpose,
                channel=Consent.Channel.WEB,
                day=day,
                today=max(day, timezone.localdate(now)),
                language=application.language,
            )
