"""What waits of paper is told to those who can do it: the count, the second count of another's, a difference, keying."""

from datetime import date, timedelta

import pytest

from tomoni.people.tests.factories import UserFactory
from tomoni.petitions import today
from tomoni.petitions.actions import chain, counting
from tomoni.petitions.models import Signature
from tomoni.petitions.tests.factories import NOW, BatchFactory, PetitionFactory, SheetFactory, SignatureFactory
from tomoni.projects.tests.factories import ProjectFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = date(2012, 3, 20)


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def drive(project):
    """Sheets in each state; of those counted once, one by the secretary."""
    made = PetitionFactory(title="署名", projects=[project])
    batch = BatchFactory(petition=made)
    first, second = UserFactory(), UserFactory()
    given = {"petition": made, "batch": batch}
    SheetFactory(**given)
    SheetFactory(**given, returned_on=date(2012, 3, 8))
    SheetFactory(**given, lines_filled=7, counted_by=first)
    checked = {"lines_filled": 7, "counted_by": first, "second_counted_by": second}
    SheetFactory(**given, **checked, second_count=6)
    SheetFactory(**given, **checked, second_count=7, second_invalid={"no_name": 1})
    SheetFactory(**given, **checked, second_count=7)
    SheetFactory(**given, **checked, second_count=7, keyed_at=NOW)
    return made


def told(user):
    return [(each.title.partition("”: ")[2], each.due, each.scope) for each in today.items(user, DAY)]


def test_each_state_of_paper_waits_by_itself(drive, secretary):
    assert told(secretary) == [
        ("2 sheets came back and are not counted", date(2012, 3, 15), "office"),
        ("1 sheet waits for the second count", date(2012, 3, 16), "office"),
        ("two counts differ on 2 sheets", date(2012, 3, 16), "office"),
        ("1 sheet is counted and not keyed", None, "office"),
    ]


def test_the_second_count_waits_for_another(drive):
    keying = drive.sheets.exclude(lines_filled=None).filter(second_count=None).get().counted_by
    keying.groups.set(UserFactory(roles=["secretariat"]).groups.all())
    assert "1 sheet waits for the second count" not in [title for title, _due, _scope in told(keying)]


def test_project_people_hear_of_their_own_paper_alone(drive, project):
    own, other = member(project), member(ProjectFactory())
    assert [(title[:8], scope) for title, _due, scope in told(own)] == [
        ("2 sheets", "projects"), ("1 sheet ", "projects"), ("two coun", "projects"), ("1 sheet ", "projects"),
    ]  # fmt: skip
    assert told(other) == told(UserFactory(roles=["steering"])) == []


def test_a_chain_that_does_not_agree_is_told_until_it_does(secretary):
    petition = PetitionFactory()
    SignatureFactory.create_batch(2, petition=petition)
    counting.count(petition, now=NOW)
    one = Signature.objects.first()
    Signature.objects.filter(pk=one.pk).update_unaudited(prefecture="01")
    chain.close_day(petition, now=NOW)
    assert told(secretary) == [("signatures were removed or altered", NOW.date(), "office")]
    Signature.objects.filter(pk=one.pk).update_unaudited(prefecture=one.prefecture)
    chain.close_day(petition, now=NOW + timedelta(days=1))
    assert told(secretary) == []
