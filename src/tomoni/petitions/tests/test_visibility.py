"""Who sees petitions and what belongs to them; the names of signers are the fewest people's."""

import pytest
from django.contrib.auth.models import AnonymousUser

from tomoni.people.tests.factories import UserFactory
from tomoni.petitions import models
from tomoni.petitions.tests.factories import (
    BatchFactory,
    DestructionFactory,
    EndorsementFactory,
    HandOverFactory,
    MatchFactory,
    PetitionFactory,
    SheetFactory,
    SignatureFactory,
)
from tomoni.projects.tests.factories import ProjectFactory, member

pytestmark = pytest.mark.django_db
NETWORK = ["secretariat", "steering", "editor", "finance", "auditor"]


@pytest.fixture
def people():
    """Somebody of each role; the project people work in ``home``, the others in another project."""
    home, elsewhere = ProjectFactory(), ProjectFactory()
    found = {"anonymous": AnonymousUser(), "nobody": UserFactory(), "superuser": UserFactory(is_superuser=True)}
    found |= {role: UserFactory(roles=[role]) for role in NETWORK}
    found |= {role: member(home, role=role) for role in ("project_lead", "project_member", "guest")}
    found["colleague"] = member(elsewhere)
    found["home"] = home
    return found


def who(people, model, question, record):
    """Return the roles for which the record is among those of the question."""
    everybody = {name: user for name, user in people.items() if name != "home"}
    rows = {name: getattr(model.objects, question)(user).filter(pk=record.pk) for name, user in everybody.items()}
    return {name for name, found in rows.items() if found.exists()}


INSIDE = {"superuser", "auditor", "project_lead", "project_member", "guest"}
KEYING = {"superuser", "secretariat", "project_lead", "project_member"}


def test_a_published_petition_is_everybodys_and_a_draft_the_networks(people):
    published = PetitionFactory(projects=[people["home"]])
    draft = PetitionFactory(is_published=False, visibility="network", projects=[people["home"]])
    early = PetitionFactory(is_published=False, visibility="network")
    assert who(people, models.Petition, "visible_to", published) == set(people) - {"home"}
    network = {*NETWORK, "superuser", "project_lead", "project_member", "colleague"}
    assert who(people, models.Petition, "visible_to", draft) == {*network, "guest"}
    assert who(people, models.Petition, "visible_to", early) == network
    assert who(people, models.Petition, "keyed_by", published) == KEYING
    assert set(models.Petition.objects.published()) == {published}


def test_a_petition_within_a_project_stays_there(people):
    hidden = PetitionFactory(visibility="project", projects=[people["home"]])
    assert who(people, models.Petition, "visible_to", hidden) == INSIDE
    assert who(people, models.Petition, "keyed_by", hidden) == KEYING - {"secretariat"}
    sheet = SheetFactory(petition=hidden)
    assert who(people, models.Sheet, "visible_to", sheet) == INSIDE
    assert who(people, models.Sheet, "editable_by", sheet) == KEYING - {"secretariat"}
    delivered = HandOverFactory(petition=hidden, visibility="public")
    assert who(people, models.HandOver, "visible_to", delivered) == INSIDE


def test_names_of_signers_are_for_the_office_and_for_who_keys_them(people):
    petition = PetitionFactory(projects=[people["home"]])
    web, paper = SignatureFactory(petition=petition), SignatureFactory(petition=petition, on_paper=True)
    assert who(people, models.Signature, "visible_to", web) == {"superuser", "secretariat"}
    assert who(people, models.Signature, "visible_to", paper) == KEYING
    assert who(people, models.Signature, "editable_by", paper) == KEYING
    hidden = SignatureFactory(petition=PetitionFactory(visibility="project"), on_paper=True)
    assert who(people, models.Signature, "visible_to", hidden) == {"superuser"}


@pytest.mark.parametrize("factory", [BatchFactory, SheetFactory, EndorsementFactory])
def test_paper_is_seen_by_who_signs_in_and_changed_by_who_keys(people, factory):
    record = factory(petition=PetitionFactory(projects=[people["home"]]))
    assert who(people, type(record), "visible_to", record) == set(people) - {"home", "anonymous"}
    assert who(people, type(record), "editable_by", record) == KEYING


def test_pairs_and_certificates_are_the_offices(people):
    pair = MatchFactory()
    assert who(people, models.Match, "visible_to", pair) == {"superuser", "secretariat"}
    certificate = DestructionFactory()
    assert who(people, models.Destruction, "visible_to", certificate) == {"superuser", "secretariat", "auditor"}
    assert who(people, models.Destruction, "editable_by", certificate) == set()
