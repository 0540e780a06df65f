"""What of people the ledger holds: found and erased with the rest of a person's data; who may be written to."""

from datetime import date

import pytest

from tomoni.advocacy import models
from tomoni.advocacy.audiences import AUDIENCES, PRESS
from tomoni.advocacy.personal_data import PERSONAL_DATA
from tomoni.advocacy.tests import factories
from tomoni.people.actions import privacy
from tomoni.people.tests.factories import AffiliationFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
MAIL = "hanako@example.org"


@pytest.fixture
def person():
    return PersonFactory(name="移住 花子", mail=MAIL)


@pytest.fixture
def other():
    """Somebody else who did the same; nothing of theirs is found or goes."""
    return PersonFactory(name="別の 太郎", mail="taro@example.org")


def rows_of(person, mail):
    """Make what the ledger may hold of somebody without a tie to their record: by their address, or their account."""
    tie = AffiliationFactory(person=person, role="contact")
    note = models.Note.objects.create(
        round=factories.RoundFactory(), text="速記", at=factories.NOW, author=UserFactory(person=person)
    )
    signed = factories.SignOnFactory(organisation=tie.organisation, representative=person.name, mail=mail)
    single = factories.SignOnFactory(
        organisation=None, is_person=True, representative=person.name, mail=mail.upper(), comment="がんばって"
    )
    contact = factories.PressContactFactory(name=person.name, mail=mail)
    guest = factories.RsvpFactory(contact=None, who="public", name=person.name, mail=mail)
    invitation = factories.InvitationFactory(organisation=tie.organisation, mail=mail)
    proposal = factories.ProposalFactory(call=invitation.call, invitation=invitation, by=person.name)
    return {"note": note, "signed": signed, "single": single, "contact": contact, "guest": guest,
            "invitation": invitation, "proposal": proposal}  # fmt: skip


def told(person):
    return {
        holding.key: len(list(holding.collect(person))) for holding in PERSONAL_DATA if any(holding.collect(person))
    }


def test_what_bears_their_address_is_theirs_and_nothing_else(person, other):
    rows_of(person, MAIL)
    rows_of(other, "taro@example.org")
    expected = {"advocacy.signon": 2, "advocacy.presscontact": 2, "advocacy.written": 3}
    assert (told(person), told(other)) == (expected, expected)


def test_erasing_a_person_empties_their_rows_alone(person, other):
    own, theirs = rows_of(person, MAIL), rows_of(other, "taro@example.org")
    models.Note.objects.get(pk=own["note"].pk).author.__class__.objects.filter(person=person).update(is_active=False)
    privacy.erase(person, user=None, now=factories.NOW, reason="on request")
    assert not models.PressContact.objects.filter(pk=own["contact"].pk).exists()
    fresh = {name: type(row).objects.get(pk=row.pk) for name, row in own.items() if name != "contact"}
    emptied = ["representative", "mail", "mail_key", "token_hash"]
    for name in ("signed", "single"):
        assert [getattr(fresh[name], field) for field in emptied] == ["", "", "", None]
    assert (fresh["signed"].organisation, fresh["signed"].state) == (own["signed"].organisation, "signed")
    assert (fresh["signed"].consents_to_publication, fresh["single"].consents_to_publication) == (True, False)
    assert (fresh["single"].comment, fresh["single"].state) == ("", "signed")
    assert (fresh["guest"].name, fresh["guest"].mail) == ("", "")
    assert (fresh["invitation"].mail, fresh["proposal"].by, fresh["proposal"].text) == ("", "", own["proposal"].text)
    assert (fresh["note"].author, fresh["note"].text) == (None, "速記")
    assert told(person) == {}
    kept = {name: type(row).objects.get(pk=row.pk) for name, row in theirs.items()}
    assert (kept["signed"].mail, kept["guest"].name, kept["proposal"].by) == (
        "taro@example.org",
        "別の 太郎",
        "別の 太郎",
    )
    assert kept["note"].author == theirs["note"].author


def test_officials_are_posts_and_nobodys_data(person):
    item = factories.asked(factories.RoundFactory())
    models.Participant.objects.create(round=item.round, side="theirs", post="参事官", body=item.bodies.get())
    factories.sent(item.round)
    factories.answered(item, post="参事官")
    assert told(person) == {}


def test_audiences_reach_those_who_speak_for_signers_and_the_press_with_consent():
    tie = AffiliationFactory(role="contact")
    AffiliationFactory(organisation=tie.organisation, role="member")
    factories.SignOnFactory(organisation=tie.organisation)
    factories.SignOnFactory(
        organisation=AffiliationFactory(role="contact").organisation, state="declined", answered_at=factories.NOW
    )
    agreed = factories.PressContactFactory(consented_on=date(2012, 1, 10))
    factories.PressContactFactory(consented_on=None)
    factories.PressContactFactory(consented_on=date(2012, 1, 10), withdrawn_on=date(2012, 2, 1))
    later = factories.PressContactFactory(consented_on=date(2012, 1, 10), withdrawn_on=date(2012, 9, 1))
    (signers,), (press,) = AUDIENCES, PRESS
    assert {*signers.people(date(2012, 7, 1))} == {tie.person}
    assert {*press.people(date(2012, 7, 1))} == {agreed, later}
    assert {*signers.people(date(2012, 2, 1))} == set()
