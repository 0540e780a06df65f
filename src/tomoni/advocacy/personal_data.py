"""What personal data the demand ledger holds: who of us took part, signed, spoke, wrote; who at the press is invited.

Rows tied to a person's record are theirs; so are those that bear one of their e-mail addresses: a representative of an
organisation, a contact at the press, whoever answered a call. Officials are posts and no persons here.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.advocacy.models import (
    Asked,
    Invitation,
    Note,
    Participant,
    PressContact,
    Promise,
    Proposal,
    Recommendation,
    Rsvp,
    Section,
    SignOn,
    Speaker,
    Speech,
    Step,
)
from tomoni.core import audit, names, vault
from tomoni.people.actions.privacy import Holding, Kept, Row
from tomoni.people.models import Affiliation, ContactPoint, Person

ERASED = "personal data erased on request"
WORKING_TOGETHER = gettext_lazy(
    "the tie to the network: working in it together (Act on the Protection of Personal Information, art. 18)"
)
SIGNED = gettext_lazy("the consent given when signing (Act on the Protection of Personal Information, art. 18 and 27)")
AS_LONG_AS_THE_ACT = gettext_lazy("as long as the act it belongs to, without a name after erasure")
UNTIL_ASKED = gettext_lazy("until the person asks for erasure")


def _keys(person: Person) -> list[str]:
    points = person.contactpoint_set.filter(kind=ContactPoint.Kind.MAIL)
    return [point.match_key for point in points if point.match_key]


def _is_theirs(mail: str, keys: list[str]) -> bool:
    return bool(mail) and vault.match_key(names.fold_mail(mail), purpose="mail") in keys


def _participations(person: Person) -> Iterable[Row]:
    for row in Participant.objects.filter(person=person).select_related("round").order_by("pk"):
        yield {_("Round"): row.round.title, _("When"): row.round.when, _("Post"): row.post}


def _erase_participations(person: Person) -> Iterable[Kept]:
    rows = list(Participant.objects.filter(person=person))
    for row in rows:
        row.name, row.name_is_public = "", False
        row.save(update_fields=["name", "name_is_public", "updated_at"])
        audit.redact(Participant, row.pk, user=None, reason=ERASED)
    why = _("the record of a round keeps how many took part; the name is gone with the person's record")
    return [Kept(_("Participation in rounds, without a name"), why)] if rows else []


def _signed(person: Person) -> Any:
    return SignOn.objects.filter(Q(person=person) | Q(mail_key__in=_keys(person)))


def _sign_ons(person: Person) -> Iterable[Row]:
    for row in _signed(person).select_related("activity").order_by("created_at", "pk"):
        yield {
            _("Document"): row.activity.title,
            _("Organisation"): row.organisation_name,
            _("Name"): row.representative,
            _("E-mail address"): row.mail,
            _("Agrees to be named publicly"): row.consents_to_publication,
            _("Message"): row.comment,
            _("Answered at"): row.answered_at,
        }


def _erase_sign_ons(person: Person) -> Iterable[Kept]:
    rows = list(_signed(person))
    for row in rows:
        row.representative = row.mail = ""
        row.person, row.token_hash = None, None
        if row.is_person:  # an organisation's own act stays, with what it said and agreed to
            row.comment, row.consents_to_publication = "", False
        row.save()
        audit.redact(SignOn, row.pk, user=None, reason=ERASED)
    why = _("the document was handed in with this number of signers")
    return [Kept(_("That somebody signed on, without a name"), why)] if rows else []


def _contacts(person: Person) -> Any:
    return PressContact.objects.filter(Q(person=person) | Q(mail_key__in=_keys(person)))


def _guests(person: Person) -> Iterator[Rsvp]:
    """Yield the answers to invitations that bear an address of theirs and belong to no contact at the press."""
    keys = _keys(person)
    if keys:
        rows = Rsvp.objects.filter(contact=None).select_related("briefing").order_by("created_at", "pk")
        yield from (row for row in rows if _is_theirs(row.mail, keys))


def _press_contacts(person: Person) -> Iterable[Row]:
    for row in _contacts(person).order_by("pk"):
        yield {
            _("Outlet"): row.outlet_name or str(row.outlet or ""),
            _("Name"): row.name,
            _("E-mail address"): row.mail,
            _("Phone or fax"): row.phone,
            _("Agreed to receive invitations on"): row.consented_on,
            _("Note"): row.note,
        }
    for guest in _guests(person):
        yield {_("Invited to"): guest.briefing.title, _("Name"): guest.name, _("E-mail address"): guest.mail}


def _erase_press_contacts(person: Person) -> Iterable[Kept]:
    for guest in list(_guests(person)):
        guest.name = guest.mail = ""
        guest.token_hash = None
        guest.save()
        audit.redact(Rsvp, guest.pk, user=None, reason=ERASED)
    for row in list(_contacts(person)):
        for rsvp in Rsvp.objects.filter(contact=row):
            rsvp.name = rsvp.mail = ""
            rsvp.contact = None
            rsvp.save()
            audit.redact(Rsvp, rsvp.pk, user=None, reason=ERASED)
        pk = row.pk
        row.delete()
        audit.redact(PressContact, pk, user=None, reason=ERASED)
    return []


def _spoken(person: Person) -> Iterable[Row]:
    for row in Speaker.objects.filter(person=person).select_related("briefing").order_by("pk"):
        yield {_("Spoke at"): row.briefing.title, _("Name as shown"): row.shown_name, _("Title or post"): row.title}
    for row in Speech.objects.filter(speaker=person).select_related("submission").order_by("pk"):
        yield {_("Spoke at"): row.submission.title, _("Name as shown"): row.speaker_name, _("Day"): row.on}
    for row in Section.objects.filter(author=person).select_related("submission").order_by("pk"):
        yield {_("Wrote for"): row.submission.title, _("Section"): row.title}


def _erase_spoken(person: Person) -> Iterable[Kept]:
    kept = False
    for speaker in Speaker.objects.filter(person=person):
        speaker.shown_name, speaker.title, speaker.person = "", "", None
        speaker.save()
        audit.redact(Speaker, speaker.pk, user=None, reason=ERASED)
        kept = True
    for speech in Speech.objects.filter(speaker=person):
        speech.speaker, speech.speaker_name = None, ""
        speech.save()
        audit.redact(Speech, speech.pk, user=None, reason=ERASED)
        kept = True
    for section in Section.objects.filter(author=person):
        section.author = None
        section.save(update_fields=["author", "updated_at"])
        kept = True
    why = _("the network's public acts keep that somebody spoke or wrote")
    return [Kept(_("Speeches and sections, without a name"), why)] if kept else []


def _asked(person: Person) -> Iterator[Invitation]:
    """Yield the invitations to calls that went to an address of theirs."""
    keys = _keys(person)
    if keys:
        organisations = Affiliation.objects.filter(person=person).values("organisation")
        rows = Invitation.objects.filter(organisation__in=organisations).select_related("call__activity")
        yield from (row for row in rows.order_by("created_at", "pk") if _is_theirs(row.mail, keys))


def _written(person: Person) -> Iterable[Row]:
    for row in _asked(person):
        yield {_("Asked for"): row.call.activity.title, _("E-mail address"): row.mail}
        for proposal in row.proposals.order_by("sent_at", "pk"):
            yield {_("Proposed"): proposal.title or proposal.text, _("Name"): proposal.by}
    for note in _notes(person).select_related("round"):
        yield {_("Took notes at"): note.round.title, _("When"): note.at, _("Text"): note.text}


def _notes(person: Person) -> Any:
    user = getattr(person, "user", None)
    return Note.objects.filter(author=user).order_by("at", "pk") if user else Note.objects.none()


def _erase_written(person: Person) -> Iterable[Kept]:
    kept = False
    for row in list(_asked(person)):
        for proposal in row.proposals.all():
            proposal.by = ""
            proposal.save(update_fields=["by", "updated_at"])
            audit.redact(Proposal, proposal.pk, user=None, reason=ERASED)
            kept = True
        row.mail, row.token_hash = "", None
        row.save(update_fields=["mail", "token_hash", "updated_at"])
        audit.redact(Invitation, row.pk, user=None, reason=ERASED)
    for note in _notes(person):
        note.author = None
        note.save(update_fields=["author", "updated_at"])
        kept = True
    why = _("what an organisation proposed, and what was said at a meeting, is the network's record")
    return [Kept(_("Proposals and notes, without a name"), why)] if kept else []


def _carried(person: Person) -> Iterable[Row]:
    for asked in Asked.objects.filter(owner=person).select_related("demand", "round").order_by("pk"):
        yield {_("Carries the demand"): asked.demand.title, _("Round"): asked.round.title}
    for promise in Promise.objects.filter(owner=person).order_by("pk"):
        yield {_("Minds the promise"): promise.text, _("Due on"): promise.due_on}
    for step in Step.objects.filter(carried_by=person).select_related("round").order_by("pk"):
        yield {_("Carries the step"): str(step), _("Round"): step.round.title}
    for recommendation in Recommendation.objects.filter(owner=person).order_by("symbol", "paragraph", "pk"):
        yield {_("Minds the recommendation"): str(recommendation)}


def _erase_carried(person: Person) -> Iterable[Kept]:
    carried = ((Asked, "owner"), (Promise, "owner"), (Step, "carried_by"), (Recommendation, "owner"))
    for model, field in carried:
        for row in model._default_manager.filter(**{field: person}):
            setattr(row, field, None)
            row.save(update_fields=[field, "updated_at"])
    return []


PERSONAL_DATA = [
    Holding(
        key="advocacy.participant",
        label=gettext_lazy("Participation in negotiations"),
        purpose=gettext_lazy("to know who of us took part"),
        retention=AS_LONG_AS_THE_ACT,
        legal_basis=WORKING_TOGETHER,
        collect=_participations,
        erase=_erase_participations,
    ),
    Holding(
        key="advocacy.signon",
        label=gettext_lazy("Sign-ons to statements and requests"),
        purpose=gettext_lazy("to hand in and publish who signs"),
        retention=AS_LONG_AS_THE_ACT,
        legal_basis=SIGNED,
        collect=_sign_ons,
        erase=_erase_sign_ons,
    ),
    Holding(
        key="advocacy.presscontact",
        label=gettext_lazy("Contacts at the press"),
        purpose=gettext_lazy("to invite to press conferences"),
        retention=UNTIL_ASKED,
        legal_basis=gettext_lazy("the consent to receive invitations"),
        collect=_press_contacts,
        erase=_erase_press_contacts,
    ),
    Holding(
        key="advocacy.speaker",
        label=gettext_lazy("Speeches and written sections"),
        purpose=gettext_lazy("to tell who spoke and wrote for the network"),
        retention=AS_LONG_AS_THE_ACT,
        legal_basis=WORKING_TOGETHER,
        collect=_spoken,
        erase=_erase_spoken,
    ),
    Holding(
        key="advocacy.written",
        label=gettext_lazy("Answers to calls, and notes taken"),
        purpose=gettext_lazy("to ask member organisations, and to know who noted what"),
        retention=AS_LONG_AS_THE_ACT,
        legal_basis=WORKING_TOGETHER,
        collect=_written,
        erase=_erase_written,
    ),
    Holding(
        key="advocacy.carried",
        label=gettext_lazy("Demands, promises and steps carried"),
        purpose=gettext_lazy("to know who carries what"),
        retention=UNTIL_ASKED,
        legal_basis=WORKING_TOGETHER,
        collect=_carried,
        erase=_erase_carried,
    ),
]
