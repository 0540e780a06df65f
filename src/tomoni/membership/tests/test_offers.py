"""What membership offers to other apps: audiences, personal data, what waits today, and roles."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tomoni.core import roles
from tomoni.membership import actions, today
from tomoni.membership.audiences import AUDIENCES
from tomoni.membership.tests.factories import ApplicationFactory, joined, plans
from tomoni.people.actions import privacy
from tomoni.people.models import Person
from tomoni.people.tests.factories import AffiliationFactory, OrganisationFactory, PersonFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = date(2012, 6, 1)


def reached(key):
    return set(next(each for each in AUDIENCES if each.key == f"membership.{key}").people(DAY))


def test_audiences_reach_whom_they_name():
    made = plans()
    made["individual"].has_mailing_list = True
    made["individual"].save()
    member, listed, reader = PersonFactory(), PersonFactory(), PersonFactory()
    joined(member, wants_electronic=True)
    joined(listed, wants_list=True)
    joined(reader, plan=made["reader"], wants_list=True)
    joined(PersonFactory(), on=date(2012, 7, 1))
    organisation = OrganisationFactory()
    joined(organisation, plan=made["organisation"])
    contact = AffiliationFactory(organisation=organisation, role="contact").person
    AffiliationFactory(organisation=organisation, role="staff")
    joined(PersonFactory(merged_into=None, erased_at=None), on=date(2010, 1, 1))
    assert {
        audience.key.removeprefix("membership."): reached(audience.key.removeprefix("membership."))
        for audience in AUDIENCES
    } == {
        "members": {member, listed, contact},
        "individual_members": {member, listed},
        "organisations": {contact},
        "subscribers": {reader},
        "voters": {member, listed, contact},
        "list": {listed},
        "electronic": {member},
    }


def test_an_erased_person_leaves_counts_behind_and_no_words():
    person = PersonFactory()
    membership = joined(person, wants_list=True, note="電話で")
    actions.mark_paid(membership.terms.get(), on=timezone.localdate() - timedelta(days=365 * 9), reference="山田")
    erasure = privacy.erase(person, user=UserFactory(roles=["secretariat"]), now=timezone.now(), reason="asked")
    membership.refresh_from_db()
    term = membership.terms.get()
    assert (membership.wants_list, [event.note for event in membership.events.all()]) == (False, [""])
    assert (term.units, term.paid_on, term.payment_reference) == (1, None, "")
    assert any("Membership number" in kept.what for kept in erasure.kept)


def test_recent_payments_are_kept_for_the_tax_office():
    person = PersonFactory()
    membership = joined(person)
    actions.mark_paid(membership.terms.get(), on=timezone.localdate() - timedelta(days=365), reference="R1")
    erasure = privacy.erase(person, user=UserFactory(roles=["secretariat"]), now=timezone.now(), reason="asked")
    assert membership.terms.get().payment_reference == "R1"
    assert any("7 years" in kept.why for kept in erasure.kept)


def test_who_belongs_is_not_erased():
    person = PersonFactory()
    joined(person, on=timezone.localdate())
    with pytest.raises(privacy.ErasureRefusedError, match="Let them leave first"):
        privacy.erase(person, user=UserFactory(roles=["secretariat"]), now=timezone.now(), reason="asked")
    assert Person.objects.get(pk=person.pk).erased_at is None


def test_the_secretariat_is_told_what_waits_and_nobody_else():
    made = plans()
    ApplicationFactory(plan=made["individual"])
    joined()
    told = [item.title for item in today.items(UserFactory(roles=["secretariat"]), date(2014, 1, 1))]
    assert told == ["1 application to join", "1 past their days of grace without renewal"]
    for role in ("finance", "auditor", "steering", "editor"):
        assert list(today.items(UserFactory(roles=[role]), date(2014, 1, 1))) == []


def test_only_the_office_has_a_role_in_the_register():
    granted = {
        key: {label for label in table if label.startswith("membership.")} for key, table in roles.grants().items()
    }
    assert {key for key, labels in granted.items() if labels} == {"secretariat", "finance", "auditor"}
    for key in ("finance", "auditor"):
        verbs = {verb for label in granted[key] for verb in roles.grants()[key][label]}
        assert verbs == {"view"}
    assert "delete" not in roles.grants()["secretariat"]["membership.term"]
