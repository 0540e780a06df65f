"""The register: a member is found, each stands as on the day asked about, and nobody else sees any of it."""

import csv
import re
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from tomoni.core.models import AuditEntry
from tomoni.membership import actions
from tomoni.membership.models import Term
from tomoni.membership.tests.conftest import reader
from tomoni.membership.tests.factories import NOW, joined
from tomoni.people.tests.factories import AddressFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
REGISTER = reverse("membership_membership:index")
SECRET = "漏れてはならない人"


def shown(client, **asked):
    """Return the numbers in the list, in its order."""
    return [each.number for each in client.get(REGISTER, asked).context["object_list"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_questions(office, classes, rows, django_assert_num_queries):
    for _row in range(rows):
        membership = joined(plan=classes["student"])
        actions.renew(membership, user=None, now=NOW)
        joined(plan=classes["library"])
    office.get(REGISTER)
    with django_assert_num_queries(16):
        assert len(office.get(REGISTER).context["object_list"]) == 2 * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_export_does_not_ask_for_each_row(office, classes, rows, audit_turn, django_assert_num_queries):
    for _row in range(rows):
        AddressFactory(person=joined(holder=PersonFactory(mail="a@example.org"), plan=classes["individual"]).person)
    office.get(REGISTER)
    with django_assert_num_queries(20 + audit_turn):
        office.get(REGISTER, {"export": "csv"}).getvalue()


@pytest.mark.parametrize("query", ["12", "１２", "No. 12", "no.12", "#12", "髙橋", "たかはし", "ハナコ"])
def test_a_member_is_found_by_number_name_and_reading(office, classes, query):
    for number in range(1, 13):
        named = (
            {"name": "高橋 花子", "kana": "タカハシ ハナコ"}
            if number == 12
            else {"name": f"佐藤 {number}", "kana": "サトウ"}
        )
        joined(holder=PersonFactory(**named), plan=classes["individual"])
    assert shown(office, q=query) == [12]


def test_a_number_that_is_not_in_the_register_finds_nobody(office, classes):
    joined(holder=PersonFactory(name="佐藤 花子", kana="サトウ ハナコ"), plan=classes["individual"])
    assert shown(office, q="99999999999999999999") == []
    assert shown(office, q="2") == []


def test_members_stand_in_the_order_of_their_readings(office, classes):
    joined(holder=PersonFactory(kana="ワダ"), plan=classes["individual"])
    joined(holder=OrganisationFactory(kana="アカリ"), plan=classes["organisation"])
    assert shown(office) == [2, 1]
    assert shown(office, ordering="-number") == [2, 1]
    assert shown(office, ordering="number") == [1, 2]


@pytest.fixture
def lives(classes):
    """1 is a member of 2012, 2 a student who left in June, 3 an organisation that became a subscriber in 2013."""
    joined(plan=classes["individual"], wants_electronic=True)
    student = joined(holder=PersonFactory(), plan=classes["student"])
    actions.leave(student, on=date(2012, 7, 1), reason="own_wish", user=None, now=NOW)
    third = joined(plan=classes["organisation"], units=2, wants_print=False)
    actions.renew(third, plan=classes["library"], user=None, now=NOW + timedelta(days=400))
    AddressFactory(person=student.person)
    AddressFactory(person=PersonFactory(), prefecture="27", municipality="")
    actions.mark_paid(Term.objects.known().get(membership=third, valid_from=date(2012, 1, 1)), on=date(2012, 2, 1))


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"on": "2012-03-01", "state": "current"}, [1, 2, 3]),
        ({"on": "2012-12-31", "state": "current"}, [1, 3]),
        ({"on": "2012-12-31", "state": "left"}, [2]),
        ({"on": "2011-12-31", "state": "ahead"}, [1, 2, 3]),
        ({"on": "2012-03-01", "plan": "individual"}, [1, 2]),
        ({"on": "2012-03-01", "plan": "student"}, [2]),
        ({"on": "2012-03-01", "plan": "library"}, []),
        ({"on": "2013-03-01", "plan": "library"}, [3]),
        ({"on": "2013-03-01", "plan": "library", "known": "2012-12-31"}, []),
        ({"on": "2012-03-01", "dues": "paid"}, [3]),
        ({"on": "2012-03-01", "dues": "unpaid"}, [1, 2]),
        ({"edition": "both"}, [1]),
        ({"edition": "neither"}, [3]),
        ({"on": "2012-03-01", "prefecture": "13"}, [2]),
        ({"on": "2012-03-01", "prefecture": "27"}, []),
        ({"joined": "2012"}, [1, 2, 3]),
        ({"joined": "2013"}, []),
    ],
)
def test_each_filter_leaves_whom_it_should(office, lives, classes, asked, numbers):
    if "plan" in asked:
        asked = asked | {"plan": classes[asked["plan"]].pk}
    assert sorted(shown(office, **asked)) == numbers


@pytest.mark.parametrize(
    "asked", [{"joined": "0"}, {"joined": "99999"}, {"joined": "2012.5"}, {"on": "2012-02-30"}, {"known": "2012-99-99"}]
)
def test_a_filter_nobody_can_answer_breaks_nothing(office, lives, asked):
    assert office.get(REGISTER, asked).status_code == 200


def test_a_day_in_the_past_shows_how_they_stood_then(office, lives):
    page = office.get(REGISTER, {"on": "2013-01-15", "known": "2012-12-31"})
    text = page.content.decode()
    assert "2013年1月15日の状況（2012年12月31日 23:59 時点の記録）。" in text
    states = re.findall(r"w-status[^>]*>\s*([^\s<]+)\s*<", text)
    assert states == ["猶予期間中", "猶予期間中", "退会"]


def test_the_export_has_how_each_stands_and_no_formula(office, classes):
    holder = PersonFactory(name="=山田", kana="ヤマダ", mail="a@example.org", phone="03-1234-5678")
    joined(holder=holder, plan=classes["student"], units=2, wants_receipt=True)
    AddressFactory(person=holder, street="小石川2-17-41")
    content = office.get(REGISTER, {"export": "csv", "on": "2012-06-01"}).getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(StringIO(content))
    assert list(row.values()) == [
        "1", "'=山田", "ヤマダ", "学生", "2", "在籍", "2012-01-01", "2012-12-31", "", "", "はい", "", "", "はい",
        "112-0002 東京都文京区小石川2-17-41", "a@example.org", "03-1234-5678", "",
    ]  # fmt: skip
    assert AuditEntry.objects.filter(action="export").count() == 1


@pytest.mark.parametrize("role", ["steering", "editor", "project_lead", "project_member", "guest"])
def test_outsiders_never_see_the_register(classes, role):
    joined(holder=PersonFactory(name=SECRET, kana="モレテハ"), plan=classes["individual"])
    client = reader(role)
    for asked in [{}, {"q": SECRET}, {"export": "csv"}, {"export": "xlsx"}]:
        answer = client.get(REGISTER, asked)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/admin/")
    assert SECRET not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_readers_read_but_choose_nobody(classes, role):
    joined(holder=PersonFactory(name="山田 太郎"), plan=classes["individual"])
    page = reader(role).get(REGISTER).content.decode()
    assert "山田 太郎" in page
    assert "bulk-actions" not in page and reverse("membership_membership:add") not in page
    assert "/membership/membership/renew/" not in page


def test_a_lapsed_member_is_shown_as_such_today(office, classes):
    joined(plan=classes["individual"], on=date(2012, 1, 1))
    assert timezone.localdate() > date(2013, 12, 31)
    assert shown(office, state="lapsed") == [1]
    assert "失効" in office.get(REGISTER).content.decode()


def test_a_known_moment_may_be_exact(office, classes):
    membership = joined(plan=classes["individual"], now=datetime.fromisoformat("2012-05-01T10:00:00+09:00"))
    for moment, count in [("2012-05-01T09:59:00+09:00", 0), ("2012-05-01T10:00:00+09:00", 1)]:
        assert shown(office, on="2012-06-01", state="current", known=moment) == [membership.number][:count]
