"""Organisations behind a petition: they offer it on the web or are asked, they answer by a mailed link, the office decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tomoni.core import audit
from tomoni.people.models import Affiliation, ContactPoint, Organisation, Person
from tomoni.petitions import links
from tomoni.petitions.models import Endorsement, Outgoing, Petition, Wording, keys

State = Endorsement.State
BY_LINK = "an organisation, by a mailed link"
ON_THE_WEB = "an organisation, on the web"


class EndorsingError(Exception):
    """The endorsement cannot be taken or decided like this; the message says why."""


@dataclass(frozen=True)
class Offer:
    """What an organisation fills in."""

    name: str
    representative: str
    mail: str
    prefecture: str = ""
    is_public: bool = False
    comment: str = ""


def offer(petition: Petition, *, wording: Wording, language: str, offered: Offer, now: datetime) -> None:
    """Take an endorsement on the web, to be confirmed by mail; says nothing of whether the organisation is listed.

    One that is listed already is left as it is, and who stands in our list for it is mailed the link instead.
    """
    if not petition.is_open(now):
        raise EndorsingError(_("This petition takes no endorsements now."))
    made = Endorsement(petition=petition, wording=wording, language=language, **vars(offered))
    with audit.acting_as(ON_THE_WEB):
        try:
            with transaction.atomic():
                made.save()
                _owe([made], now=now)
        except IntegrityError:
            known = Endorsement.objects.filter(
                petition=petition, name_key=made.name_key, prefecture=made.prefecture, answered_at=None
            )
            _owe(known, now=now)


def asked(link: str) -> Endorsement | None:
    """Return the endorsement a genuine link asks for; None for any other."""
    found = links.parts(link)
    endorsement = Endorsement.objects.filter(pk=found[0]).first() if found else None
    if found and endorsement and keys.is_token(found[1], endorsement.token_hash):
        return endorsement
    return None


def answer(
    link: str, *, is_yes: bool, representative: str, is_public: bool, comment: str, now: datetime
) -> Endorsement | None:
    """Take the answer of who pressed a button of the linked page; None where the link opens nothing or was used.

    The yes of an organisation we asked, or know, counts; that of another waits until the office has looked at it.
    """
    endorsement = asked(link)
    if endorsement is None or endorsement.answered_at or not endorsement.petition.is_open(now):
        return None
    endorsement.answered_at = now
    endorsement.representative = representative or endorsement.representative
    endorsement.is_public, endorsement.comment = is_public, comment
    if not is_yes:
        endorsement.state = State.DECLINED
    elif endorsement.organisation_id or endorsement.state == State.INVITED:
        endorsement.state = State.COUNTED
        endorsement.wording = endorsement.wording or _text_of(endorsement)
    with audit.acting_as(BY_LINK):
        endorsement.save()
    return endorsement


def accept(endorsement: Endorsement, *, organisation: Organisation | None, now: datetime) -> None:
    """Let an endorsement count that waits, as that of an organisation of the register if one is named."""
    if endorsement.state not in (State.PENDING, State.INVITED):
        raise EndorsingError(_("Only an endorsement that waits can be accepted."))
    endorsement.organisation = organisation or endorsement.organisation
    endorsement.wording = endorsement.wording or _text_of(endorsement)
    endorsement.state, endorsement.answered_at = State.COUNTED, endorsement.answered_at or now
    try:
        with transaction.atomic():
            endorsement.save()
    except IntegrityError as error:
        raise EndorsingError(_("This organisation is listed already.")) from error


@dataclass(frozen=True)
class Invitable:
    """An organisation that may be asked, and where; ``mail`` is '' where the register knows no address."""

    organisation: Organisation
    representative: str
    mail: str
    language: str


def invitable(petition: Petition, contacts: Any, *, day: date) -> list[Invitable]:
    """Return the organisations of which the persons are contacts on the day and which are not listed yet, in order of their name."""
    listed = Endorsement.objects.filter(petition=petition, organisation__isnull=False).values("organisation")
    ties = Affiliation.objects.on(day).filter(role=Affiliation.Role.CONTACT, person__in=contacts)
    ties = ties.exclude(organisation__in=listed).select_related("organisation", "person")
    found: dict[UUID, Invitable] = {}
    for tie in ties.order_by("organisation__name", "organisation_id", "starts_on", "pk"):
        known = found.get(tie.organisation_id)
        if known is None or not known.mail:
            found[tie.organisation_id] = _invitable(tie.organisation, tie.person)
    return list(found.values())


def _invitable(organisation: Organisation, person: Person) -> Invitable:
    mails = [_mail_of(person), _mail_of(organisation)]
    language = next((code for code in organisation.languages if code in ("ja", "en")), "ja")
    return Invitable(organisation, person.name, next(filter(None, mails), ""), language)


def _mail_of(owner: Any) -> str:
    points = owner.contactpoint_set.filter(kind=ContactPoint.Kind.MAIL).order_by("-is_preferred", "created_at", "pk")
    return next((point.value for point in points if point.value), "")


def invite(petition: Petition, chosen: Iterable[Invitable], *, now: datetime) -> int:
    """Ask the organisations by mail; return how many. One listed meanwhile is left out."""
    number = 0
    for each in chosen:
        made = Endorsement(
            petition=petition,
            organisation=each.organisation,
            name=each.organisation.name,
            prefecture="",
            representative=each.representative,
            mail=each.mail,
            language=each.language,
            state=State.INVITED,
            invited_at=now,
        )
        try:
            with transaction.atomic():
                made.save()
                _owe([made], now=now)
        except IntegrityError:
            continue
        number += 1
    return number


def silent(petition: Petition) -> list[Endorsement]:
    """Return those asked who have not answered and can be written to, the longest asked first."""
    found = Endorsement.objects.unanswered().filter(petition=petition).exclude(mail_key="")
    return list(found.order_by("invited_at", "name"))


def remind(petition: Petition, chosen: Iterable[Endorsement], *, now: datetime) -> int:
    """Ask those again who have not answered; return how many."""
    waiting = [each for each in silent(petition) if each.pk in {one.pk for one in chosen}]
    with transaction.atomic():
        for each in waiting:
            each.reminded_at = now
            each.save()
        _owe(waiting, now=now)
    return len(waiting)


def _owe(endorsements: Iterable[Endorsement], *, now: datetime) -> None:
    asked = {each.pk: each for each in endorsements if each.mail_key}
    waiting = Outgoing.objects.filter(endorsement__in=asked, state=Outgoing.State.WAITING).values_list("endorsement")
    for (pk,) in waiting:
        asked.pop(pk, None)
    rows = [
        Outgoing(petition_id=each.petition_id, endorsement=each, kind=Outgoing.Kind.ENDORSE, next_at=now)
        for each in asked.values()
    ]
    Outgoing.objects.bulk_create(rows)


def _text_of(endorsement: Endorsement) -> Wording | None:
    return Wording.objects.for_reader(endorsement.petition, endorsement.language)
