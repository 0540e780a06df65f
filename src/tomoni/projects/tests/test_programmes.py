"""The outline: numbers, years, moving."""

import contextlib

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tomoni.projects.models import Activity, Programme
from tomoni.projects.models.programme import ProgrammeCycleError
from tomoni.projects.tests.factories import ActivityFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def outline():
    """Chapters 1 and 2; 2-2-1 below the second."""
    one, two = ProgrammeFactory(position=1), ProgrammeFactory(position=2)
    section = ProgrammeFactory(position=2, parent=two)
    item = ProgrammeFactory(position=1, parent=section, title="女性プロジェクト")
    return one, two, section, item


def numbers():
    return [programme.number for programme in Programme.objects.in_outline_order()]


def test_numbers_follow_the_place(outline):
    assert numbers() == ["1", "2", "2-2", "2-2-1"]
    assert [programme.level for programme in outline] == [1, 1, 2, 3]
    assert outline[3].path == "002.002.001."


def test_moving_renumbers_everything_below(outline):
    one, _two, section, item = outline
    section.parent, section.position = one, 7
    section.save()
    item.refresh_from_db()
    assert (item.number, numbers()) == ("1-7-1", ["1", "1-7", "1-7-1", "2"])


def test_saving_one_column_keeps_the_path_right(outline):
    two = outline[1]
    two.position = 5
    two.save(update_fields=["position"])
    assert numbers() == ["1", "5", "5-2", "5-2-1"]


def test_ten_comes_after_nine():
    for position in (10, 9, 1):
        ProgrammeFactory(position=position)
    assert numbers() == ["1", "9", "10"]


def test_a_heading_cannot_stand_under_itself(outline):
    _one, two, _section, item = outline
    two.parent = item
    with translation.override("ja"), pytest.raises(ValidationError) as refused:
        two.full_clean()
    assert refused.value.message_dict == {
        "parent": [f"「{two.title}」を自分自身の下に置くことはできません。事業体系の別の場所を選んでください。"]
    }
    with pytest.raises(ProgrammeCycleError):
        two.save()
    assert numbers() == ["1", "2", "2-2", "2-2-1"]


@pytest.mark.parametrize(
    ("years", "free"),
    [((2010, 2011), True), ((2013, None), True), ((2012, 2012), False), ((None, None), False), ((2000, 2030), False)],
)
def test_a_number_belongs_to_one_heading_in_a_year(years, free):
    ProgrammeFactory(position=3, first_year=2012, last_year=2012)
    rival = ProgrammeFactory.build(position=3, first_year=years[0], last_year=years[1])
    try:
        rival.full_clean()
        refused = []
    except ValidationError as error:
        refused = list(error.message_dict)
    assert refused == ([] if free else ["position"])


def test_the_outline_of_a_year():
    old = ProgrammeFactory(position=1, last_year=2011)
    new = ProgrammeFactory(position=1, first_year=2012)
    always = ProgrammeFactory(position=2)
    assert [list(Programme.objects.in_year(year).order_by("pk")) for year in (2011, 2012)] == [
        [old, always],
        [new, always],
    ]


def test_what_is_told_below_a_heading_is_told_in_it_once_even_where_numbers_repeat():
    old, new = ProgrammeFactory(position=1, last_year=2011), ProgrammeFactory(position=1, first_year=2012)
    below_old, below_new = ProgrammeFactory(position=1, parent=old), ProgrammeFactory(position=1, parent=new)
    ActivityFactory(programmes=[old, below_old], title="前の年")
    told = ActivityFactory(programmes=[new, below_new], title="今の年")
    assert list(Activity.objects.told_in(new)) == [told]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(-1, 5), st.integers(1, 30)), max_size=12))
def test_whatever_is_moved_the_outline_stays_a_tree_numbered_by_place(moves):
    with transaction.atomic():
        headings = [ProgrammeFactory(position=number) for number in range(1, 7)]
        for which, under, position in moves:
            heading = Programme.objects.get(pk=headings[which].pk)
            heading.parent = Programme.objects.get(pk=headings[under].pk) if under >= 0 else None
            heading.position = position
            with contextlib.suppress(ProgrammeCycleError):
                heading.save()
        for heading in Programme.objects.select_related("parent"):
            above = heading.parent.path if heading.parent else ""
            assert heading.path == f"{above}{heading.position:03}."
        transaction.set_rollback(True)


def test_the_list_shows_the_outline_of_a_year_with_numbers(secretariat):
    chapter = ProgrammeFactory(position=2, title="ネットワーキング", first_year=2012)
    ProgrammeFactory(position=1, parent=chapter, title="全国フォーラム", first_year=2012)
    ProgrammeFactory(position=2, title="古い章", last_year=2011)
    page = secretariat.get(reverse("projects_programme:index"), {"year": "2012"}).content.decode()
    assert ("ネットワーキング" in page, "2-1" in page, "古い章" in page) == (True, True, False)


def test_a_cycle_typed_into_the_form_is_refused_and_nothing_is_lost(secretariat, outline):
    _one, two, _section, item = outline
    typed = {"parent": item.pk, "position": 2, "title": "書きかけの見出し", "title_en": "", "first_year": "2012"}
    answer = secretariat.post(reverse("projects_programme:edit", args=[two.pk]), typed)
    page = answer.content.decode()
    assert ("自分自身の下に置くことはできません" in page, "書きかけの見出し" in page) == (True, True)
