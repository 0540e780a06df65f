"""Collecting sign-ons: organisations are asked by a mailed link, answer on a page, are reminded; the office enters others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tomoni.advocacy.actions import letters
from tomoni.advocacy.models import SignOn, SignOnCall
from tomoni.core import audit, names, vault
from tomoni.people.models import Affiliation, ContactPoint, Organisation, Person

State = SignOn.State
BY_LINK = "an organisation, by a mailed link"
MOST_REMINDERS = 3
BETWEEN_REMINDERS = timedelta(hours=20)


class SigningRefusedError(ValueError):
    """The sign-on cannot be asked for or taken so; the words say why and what to do."""


@dataclass(frozen=True)
class Invitable:
    """An organisation that may be asked, who answers for it, and where; ``mail`` is '' where none is known."""

    organisation: Organisation
    representative: str
    mail: str
    language: str


def reached(organisation: Organisation, *, day: date) -> Invitable:
    """Return where an organisation is written to: its contact person of the day, else its own address."""
    ties = Affiliation.objects.on(day).filter(
        organisation=organisation, role=Affiliation.Role.CONTACT, person__in=Person.objects.present()
    )
    persons = [tie.person for tie in ties.select_related("person").order_by("starts_on", "pk")]
    language = next((code for code in organisation.languages if code in ("ja", "en")), "ja")
    mails = [(person.name, mail_of(person)) for person in persons] + [("", mail_of(organisation))]
    name, mail = next(((name, mail) for name, mail in mails if mail), ("", ""))
    return Invitable(organisation, name, mail, language)


def mail_of(owner: Any) -> str:
    """Return the e-mail address a person or organisation wants to be written to; '' where none is known."""
    points = owner.contactpoint_set.filter(kind=ContactPoint.Kind.MAIL).order_by("-is_preferred", "created_at", "pk")
    return next((point.value for point in points if point.value), "")


def invite(activity: Any, organisations: Iterable[Organisation], *, now: datetime, day: date) -> tuple[int, list[str]]:
    """Ask organisations to sign on; return how many mails go out, and who has no address. Listed ones are left out.

    Raises ``SigningRefusedError`` where nobody can sign on now.
    """
    open_call(activity, now=now)
    number, without = 0, []
    for organisation in organisations:
        found = reached(organisation, day=day)
        if not found.mail:
            without.append(organisation.name)
            continue
        try:
            with transaction.atomic():
                made = SignOn.objects.create(
                    activity_id=activity.pk,
                    organisation=organisation,
                    organisation_name=organisation.name,
                    representative=found.representative,
                    mail=found.mail,
                    language=found.language,
                )
        except IntegrityError:
            continue
        _mail_later(made)
        number += 1
    return number, without


def invite_persons(activity: Any, persons: Iterable[tuple[str, str]], *, now: datetime) -> int:
    """Ask single persons, as (name, mail), to sign on; return how many mails go out. Who is listed is left out.

    Raises ``SigningRefusedError`` where nobody, or no single person, can sign on now.
    """
    if not open_call(activity, now=now).for_persons:
        raise SigningRefusedError(_("Organisations alone sign this. Open the collection to single persons first."))
    number = 0
    for name, mail in persons:
        made = SignOn(activity_id=activity.pk, is_person=True, representative=name, mail=mail)
        with transaction.atomic():
            SignOnCall.objects.select_for_update().get(activity_id=activity.pk)  # two at once ask a person once
            key = vault.match_key(names.fold_mail(mail), purpose="mail")
            if SignOn.objects.filter(activity_id=activity.pk, is_person=True, mail_key=key).exists():
                continue
            made.save()
            _mail_later(made)
        number += 1
    return number


def remind(activity: Any, *, now: datetime) -> int:
    """Ask those again who have not answered, once a day and three times at most; return how many mails go out.

    Whose first mail failed gets it now. Raises ``SigningRefusedError`` where nobody can sign on now.
    """
    open_call(activity, now=now)
    number = 0
    with transaction.atomic():
        for each in SignOn.objects.select_for_update().filter(activity_id=activity.pk, state=State.INVITED):
            last = each.reminded_at or each.invited_at
            if not each.mail or each.reminders >= MOST_REMINDERS or (last and now - last < BETWEEN_REMINDERS):
                continue
            if each.invited_at:
                each.reminders, each.reminded_at = each.reminders + 1, now
                each.save()
            _mail_later(each)
            number += 1
    return number


@transaction.atomic
def answer(sign_on: SignOn, *, signs: bool, now: datetime, details: dict[str, Any] | None = None) -> None:
    """Take what an organisation answered on its page: it may be changed until the collection closes.

    ``details`` are the name and representative as printed, the message, whether it may be named.
    Raises ``SigningRefusedError``.
    """
    open_call(sign_on.activity, now=now)
    held = SignOn.objects.select_for_update().get(pk=sign_on.pk)
    before = held.state
    for name, value in (details or {}).items():
        setattr(held, name, value)
    held.answered_at = now
    if signs:
        held.state = State.SIGNED
    else:
        held.state = State.WITHDRAWN if before in (State.SIGNED, State.WITHDRAWN) else State.DECLINED
        held.consents_to_publication = False
    with audit.acting_as(BY_LINK):
        held.save()


@transaction.atomic
def enter(activity: Any, *, now: datetime, **details: Any) -> SignOn:
    """Enter a sign-on that came by telephone, fax or at a meeting. Raises ``SigningRefusedError``."""
    call = SignOnCall.objects.filter(activity_id=activity.pk).first()
    if details.get("is_person") and call is not None and not call.for_persons:
        raise SigningRefusedError(_("Organisations alone sign this. Open the collection to single persons first."))
    try:
        with transaction.atomic():
            return SignOn.objects.create(activity_id=activity.pk, state=State.SIGNED, answered_at=now, **details)
    except IntegrityError as error:
        raise SigningRefusedError(_("This organisation is listed already. Change it there.")) from error


def open_call(activity: Any, *, now: datetime) -> SignOnCall:
    """Return the call for sign-ons if it is open. Raises ``SigningRefusedError``."""
    call = SignOnCall.objects.filter(activity_id=activity.pk).first()
    if call is None:
        raise SigningRefusedError(_("No sign-ons are collected. Open the collection first."))
    if call.closed_at or call.closes_at <= now:
        raise SigningRefusedError(_("The collection is closed. To take more, set a later last moment."))
    return call


def _mail_later(sign_on: SignOn) -> None:
    key = str(sign_on.pk)
    transaction.on_commit(lambda: letters.mail_sign_on.enqueue(key))
