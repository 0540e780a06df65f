"""What personal data the people app holds, why and how long, and how it is shown and erased."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import ModelLogEntry

from tomoni.people.actions.privacy import ErasureRefusedError, Holding, Kept, Row
from tomoni.people.models import Affiliation, DuplicatePair, Person
from tomoni.people.models.languages import LANGUAGES

ERASED_NAME = "（削除済み）"
# Statutory lists of officers and minutes name who held these; the tie stays, without a name.
OFFICES = [
    Affiliation.Role.REPRESENTATIVE,
    Affiliation.Role.CO_REPRESENTATIVE,
    Affiliation.Role.STEERING,
    Affiliation.Role.AUDITOR,
]

UNTIL_PURPOSE_ENDS = gettext_lazy("until the purpose is over or the person asks for erasure")
CONSENT = gettext_lazy(
    "consent of the person, or the tie to the network (Act on the Protection of Personal Information, art. 18)"
)


def _person(person: Person) -> Iterable[Row]:
    if person.erased_at:
        return []
    languages = [str(LANGUAGES.get(code, code)) for code in person.languages]
    values = {"name": person.name, "kana": person.kana, "languages": ", ".join(languages), "note": person.note}
    row = {capfirst(Person._meta.get_field(name).verbose_name): value for name, value in values.items() if value}
    row[_("Tags")] = ", ".join(tag.name for tag in person.tags.order_by("name"))
    row[_("Entered on")] = date_format(person.created_at)
    return [{label: value for label, value in row.items() if value}]


def _erase_person(person: Person) -> Iterable[Kept]:
    person.name, person.kana, person.languages, person.note, person.external_id = ERASED_NAME, "", [], "", None
    person.save()
    person.tags.clear()
    ModelLogEntry.objects.for_instance(person).update(label=ERASED_NAME, data={})
    return [Kept(_("An empty record without a name"), _("so that counts of meetings and votes stay what they were"))]


def _other_names(person: Person) -> Iterable[Row]:
    for name in person.othername_set.all():
        yield {_("Kind"): name.get_kind_display(), _("Name"): name.text, _("Reading"): name.kana}


def _addresses(person: Person) -> Iterable[Row]:
    for address in person.address_set.order_by("starts_on", "created_at"):
        yield {
            _("Kind"): address.get_kind_display(),
            _("Address"): address.one_line(),
            _("First day"): address.starts_on,
            _("Last day"): address.ends_on,
        }


def _contacts(person: Person) -> Iterable[Row]:
    for contact in person.contactpoint_set.order_by("created_at"):
        yield {_("Kind"): contact.get_kind_display(), _("Value"): contact.value, _("Caution"): contact.caution}


def _remove(relation: str) -> Any:
    def erase(person: Person) -> Iterable[Kept]:
        for row in getattr(person, relation).all():
            row.delete()
        return []

    return erase


def _affiliations(person: Person) -> Iterable[Row]:
    for tie in person.affiliations.select_related("organisation").order_by("starts_on", "created_at"):
        yield {
            _("Organisation"): tie.organisation.name,
            _("Role"): tie.get_role_display(),
            _("Title or post"): tie.title,
            _("First day"): tie.starts_on,
            _("Last day"): tie.ends_on,
        }


def _erase_affiliations(person: Person) -> Iterable[Kept]:
    kept = []
    for tie in person.affiliations.select_related("organisation"):
        if tie.role in OFFICES:
            what = _("%(role)s of %(organisation)s, without a name") % {
                "role": tie.get_role_display(),
                "organisation": tie.organisation,
            }
            kept.append(Kept(what, _("an office; lists of officers and minutes are kept by law and by the rules")))
        else:
            tie.delete()
    return kept


def _consents(person: Person) -> Iterable[Row]:
    for consent in person.consents.order_by("given_on"):
        yield {
            _("Purpose"): consent.get_purpose_display(),
            _("Wording"): consent.wording,
            _("Given on"): consent.given_on,
            _("Channel"): consent.get_channel_display(),
            _("Valid until"): consent.expires_on,
            _("Withdrawn on"): consent.withdrawn_on,
        }


def _keep_consents(person: Person) -> Iterable[Kept]:
    if not person.consents.exists():
        return []
    return [
        Kept(_("Consents: purpose, wording and dates, without a name"), _("proof that the data were used lawfully"))
    ]


def _account(person: Person) -> Iterable[Row]:
    user = getattr(person, "user", None)
    if user is not None:
        yield {_("E-mail address"): user.email, _("Last sign-in"): user.last_login}


def _erase_account(person: Person) -> Iterable[Kept]:
    user = getattr(person, "user", None)
    if user is None:
        return []
    if user.is_active:
        raise ErasureRefusedError(_("The person has a staff account that is open. Close the account first."))
    user.email = f"erased-{user.pk}@invalid"
    user.person = None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    return [Kept(_("The address in the audit trail"), _("who did what stays provable"))]


def _pairs(person: Person) -> Iterable[Row]:
    merged = DuplicatePair.objects.filter(state=DuplicatePair.State.MERGED)
    for pair in merged.filter(Q(first_id=person.pk) | Q(second_id=person.pk)):
        yield {_("Merged on"): pair.decided_at}


def _erase_pairs(person: Person) -> Iterable[Kept]:
    for pair in DuplicatePair.objects.filter(Q(first_id=person.pk) | Q(second_id=person.pk)):
        pair.delete()
    return []


PERSONAL_DATA = [
    Holding(
        "people.person",
        gettext_lazy("Name, reading, languages, note, tags"),
        gettext_lazy("to know with whom the network works"),
        UNTIL_PURPOSE_ENDS,
        CONSENT,
        _person,
        _erase_person,
    ),
    Holding(
        "people.othername",
        gettext_lazy("Other names"),
        gettext_lazy("to find the person under every name they use"),
        UNTIL_PURPOSE_ENDS,
        CONSENT,
        _other_names,
        _remove("othername_set"),
    ),
    Holding(
        "people.address",
        gettext_lazy("Addresses"),
        gettext_lazy("to send letters and publications"),
        UNTIL_PURPOSE_ENDS,
        CONSENT,
        _addresses,
        _remove("address_set"),
    ),
    Holding(
        "people.contactpoint",
        gettext_lazy("Phone numbers, e-mail addresses, accounts"),
        gettext_lazy("to reach the person"),
        UNTIL_PURPOSE_ENDS,
        CONSENT,
        _contacts,
        _remove("contactpoint_set"),
    ),
    Holding(
        "people.affiliation",
        gettext_lazy("Organisations and roles"),
        gettext_lazy("to know who speaks for whom"),
        gettext_lazy("offices for good, the others until the purpose is over"),
        gettext_lazy("consent; for offices the rules of the network and the law on non-profit corporations"),
        _affiliations,
        _erase_affiliations,
    ),
    Holding(
        "people.consent",
        gettext_lazy("Consents"),
        gettext_lazy("to prove what the person agreed to"),
        gettext_lazy("as long as anything rests on them"),
        gettext_lazy("duty to prove lawful use"),
        _consents,
        _keep_consents,
    ),
    Holding(
        "people.user",
        gettext_lazy("Staff account"),
        gettext_lazy("to sign in"),
        gettext_lazy("until the account is closed"),
        gettext_lazy("work for the network"),
        _account,
        _erase_account,
    ),
    Holding(
        "people.duplicatepair",
        gettext_lazy("Earlier merges"),
        gettext_lazy("to undo a wrong merge"),
        UNTIL_PURPOSE_ENDS,
        gettext_lazy("duty to keep data correct"),
        _pairs,
        _erase_pairs,
    ),
]
