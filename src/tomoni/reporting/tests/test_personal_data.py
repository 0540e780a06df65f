"""Who vouches for a number is told to that person, and taken away when they ask; the number and its source stay."""

import pytest

from tomoni.core import audit
from tomoni.people.tests.factories import PersonFactory
from tomoni.reporting.models import ManualFigure, ManualTable
from tomoni.reporting.personal_data import PERSONAL_DATA
from tomoni.reporting.tests.factories import report_2012

pytestmark = pytest.mark.django_db
COLUMNS = [{"key": "n", "ja": "人数", "en": "", "unit": "人", "kind": "number", "base": ""}]


def test_what_a_person_vouches_for_is_told_and_let_go():
    person, other = PersonFactory(), PersonFactory(name="別の人")
    report = report_2012()
    for each in (person, other):
        ManualFigure.objects.create(report=report, key=f"f{each.pk}", value="三割", source="名簿", vouched_by=each)
        told = {"title": "相談", "when": "2012", "source": "相談票", "columns": COLUMNS}
        ManualTable.objects.create(key=f"t{each.pk}", vouched_by=each, **told)
    (holding,) = PERSONAL_DATA
    rows = [list(row.values()) for row in holding.collect(person)]
    assert rows == [["2012年活動報告", "三割", "名簿"], ["相談", "相談票"]]
    with audit.acting_as("test"):
        assert list(holding.erase(person)) == []
    assert list(holding.collect(person)) == []
    assert len(list(holding.collect(other))) == 2
    assert (ManualFigure.objects.count(), ManualTable.objects.count()) == (2, 2)
