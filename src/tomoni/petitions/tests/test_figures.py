"""Figures of petitions: what the report prints, with the list behind each number; and what waits today."""

from datetime import UTC, date, datetime

import pytest

from tomoni.core import figures
from tomoni.core.periods import Period
from tomoni.people.tests.factories import UserFactory
from tomoni.petitions import today
from tomoni.petitions.actions import counting
from tomoni.petitions.tests.factories import (
    NOW,
    EndorsementFactory,
    MatchFactory,
    PetitionFactory,
    SheetFactory,
    SignatureFactory,
)

pytestmark = pytest.mark.django_db
YEAR = Period.year(2012)


@pytest.fixture
def year():
    """A drive with one on the web and four on paper in 2012, and one on the web in the year before."""
    petition = PetitionFactory(slug="stay", final_collection_on=date(2012, 3, 20))
    SignatureFactory(petition=petition)
    SignatureFactory(petition=petition, signed_at=datetime(2011, 12, 30, tzinfo=UTC))
    SheetFactory(petition=petition, lines_filled=4)
    EndorsementFactory(petition=petition)
    counting.count(petition, now=NOW)
    return petition


def test_the_table_of_a_year_tells_classes_apart(year):
    (line,) = figures.find("petitions.signatures").lines(YEAR)
    cells = {key: cell.value for key, cell in line.cells.items()}
    assert cells == {"individuals": 5, "verified": 1, "witnessed": 0, "paper": 4, "platform": 0, "organisations": 1}
    assert sum(row.number for row in line.cells["individuals"].rows) == 5
    assert figures.find("petitions.persons").cell(YEAR).value == 5
    assert figures.find("petitions.prefectures").values(YEAR) == {"unknown": 4, "13": 1}
    assert figures.find("petitions.endorsements").cell(YEAR).value == 1
    assert figures.find("petitions.hand_overs").cell(YEAR).value == 0


def test_today_tells_the_office_alone(year):
    SheetFactory(petition=year, returned_on=None)
    year.erase_on = date(2012, 4, 1)
    year.save()
    SignatureFactory(petition=year, state="held", counted_at=None)
    MatchFactory(petition=year)
    day = date(2012, 3, 15)
    found = list(today.items(UserFactory(roles=["secretariat"]), day))
    assert [item.due for item in found] == [date(2012, 4, 1), None, None, date(2012, 3, 20)]
    assert list(today.items(UserFactory(roles=["steering"]), day)) == []
