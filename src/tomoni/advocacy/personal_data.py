"""What personal data the demand ledger holds: who of us took part, signed, spoke, wrote; who at the press is invited."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.advocacy.models import (
    Asked,
    Participant,
    PressContact,
    Promise,
    Recommendation,
    Rsvp,
    Section,
    SignOn,
    Speaker,
    Speech,
    Step,
)
from tomoni.core import audit
from tomoni.people.actions.privacy import Holding, Kept, Row
from tomoni.people.models import Person

ERASED = "personal data erased on request"
WORKING_TOGETHER = gettext_lazy(
    "the tie to the network: working in it together (Act on the Protection of Personal Information, art. 18)"
)
SIGNED = gettext_lazy("the consent given when signing (Act on the Protection of Personal Information, art. 18 and 27)")
AS_LONG_AS_THE_ACT = gettext_lazy("as long as the act it belongs to, without a name after erasure")
UNTIL_ASKED = gettext_lazy("until the person asks for erasure")


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


def _sign_ons(person: Person) -> Iterable[Row]:
    for row in SignOn.objects.filter(person=person).select_related("activity").order_by("created_at", "pk"):
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
    rows = list(SignOn.objects.filter(person=person))
    for row in rows:
        row.representative = row.mail = row.comment = ""
        row.person, row.token_hash, row.consents_to_publication = None, None, False
        row.save()
        audit.redact(SignOn, row.pk, user=None, reason=ERASED)
    why = _("the document was handed in with this number of signers")
    return [Kept(_("That somebody signed on, without a name"), why)] if rows else []


def _press_contacts(person: Person) -> Iterable[Row]:
    for row in PressContact.objects.filter(person=person).order_by("pk"):
        yield {
            _("Outlet"): row.outlet_name or str(row.outlet or ""),
            _("Name"): row.name,
            _("E-mail address"): row.mail,
            _("Phone or fax"): row.phone,
            _("Agreed to receive invitations on"): row.consented_on,
            _("Note"): row.note,
        }


def _erase_press_contacts(person: Person) -> Iterable[Kept]:
    for row in PressContact.objects.filter(person=person):
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
        key="advocacy.carried",
        label=gettext_lazy("Demands, promises and steps carried"),
        purpose=gettext_lazy("to know who carries what"),
        retention=UNTIL_ASKED,
        legal_basis=WORKING_TOGETHER,
        collect=_carried,
        erase=_erase_carried,
    ),
]
