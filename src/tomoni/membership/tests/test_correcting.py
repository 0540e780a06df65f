"""The screens that set the record right: a term corrected or struck out, and what organisations do."""

from datetime import date

import pytest
from django.urls import reverse

from tomoni.membership.figures import membership_table
from tomoni.membership.models import Event, Term
from tomoni.membership.tests.factories import NOW, joined
from tomoni.membership.tests.test_acts import messages, text_of, timeline, url
from tomoni.people.models import OtherName
from tomoni.people.tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
END = date(2012, 12, 31)


@pytest.fixture
def member(classes):
    return joined(holder=PersonFactory(name="山田 花子"), plan=classes["individual"])


@pytest.fixture
def houses(classes):
    """Two member organisations with two and three units."""
    names = [("ひかりの会", 2), ("あけぼの", 3)]
    return [joined(holder=OrganisationFactory(name=name), plan=classes["organisation"], units=n) for name, n in names]


def counted(key, known_at=None):
    line = membership_table(END, known_at=known_at)[key]
    return line.people, line.units


def test_a_correction_changes_what_is_known_now_and_not_what_was_known(office, member, classes):
    data = {
        "plan": classes["student"].pk,
        "units": "2",
        "first_day": "2012-04-01",
        "last_day": "",
        "note": "学生証を確認",
    }
    page = office.post(url("correct", Term.objects.get()), data | {"preview": "1"})
    assert "2012年4月1日から2012年12月31日まで：個人会員 1口が学生 2口になります。" in text_of(page)
    assert Term.objects.count() == 1
    answer = office.post(url("correct", Term.objects.get()), data, follow=True)
    assert (answer.redirect_chain[-1][0], messages(answer)) == (url("inspect", member), ["会籍期間を訂正しました。"])
    assert timeline(member) == [("student", 2, "2012-04-01", "None")]
    assert (counted("student"), counted("student", NOW)) == ((1, 2), (0, 0))
    office.post(url("take_back", member), {})
    assert timeline(member) == [("individual", 1, "2012-01-01", "2013-01-01")]


def test_a_term_that_never_was_is_struck_out_and_stays_on_record(office, member):
    term = Term.objects.get()
    assert "ではなくなります。" in text_of(office.get(url("strike", term)))
    answer = office.post(url("strike", term), {"note": "別の人だった"}, follow=True)
    assert (messages(answer), timeline(member)) == (["会籍期間を抹消しました。"], [])
    assert (counted("individual"), counted("individual", NOW)) == ((0, 0), (1, 1))
    assert "membership-term--earlier" in text_of(answer)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"last_day": "2012-03-31"}, "一日も残りません。事実でなかった期間なら、抹消してください。"),
        ({"first_day": "あした"}, "日付を正しく入力してください。"),
        (
            {"units": "1", "first_day": "2012-01-01", "last_day": "2012-12-31"},
            "すでにそうなっています。何も変わりません。",
        ),
    ],
)
def test_a_wrong_correction_is_refused_with_what_was_typed(office, member, classes, wrong, words):
    data = {
        "plan": str(classes["individual"].pk),
        "units": "3",
        "first_day": "2012-04-01",
        "last_day": "2012-12-31",
        "note": "控え",
    }
    page = office.post(url("correct", Term.objects.get()), data | wrong)
    assert (page.status_code, words in text_of(page)) == (200, True)
    assert {name: page.context["form"][name].value() for name in data} == data | wrong
    assert timeline(member) == [("individual", 1, "2012-01-01", "2013-01-01")]


def test_a_term_changed_in_the_meantime_is_not_corrected(office, member, classes):
    term = Term.objects.get()
    office.post(url("units", member), {"units": "2", "on": "2012-01-01"})
    page = office.post(url("strike", term), {})
    assert "この間に変更されました。もう一度画面を開いて確かめてください。" in text_of(page)


def test_an_organisation_is_renamed_found_under_both_names_and_called_as_before_again(office, houses):
    house = houses[0]
    data = {"name": "ひかり", "kana": "ヒカリ", "name_en": "Hikari", "on": "2012-10-01"}
    page = office.post(url("rename", house), data | {"preview": "1"})
    assert "ひかりの会はひかりになります。" in text_of(page)
    answer = office.post(url("rename", house), data, follow=True)
    assert messages(answer) == ["名称をひかりに変えました。"]
    house.organisation.refresh_from_db()
    assert (house.organisation.name, OtherName.objects.get().text) == ("ひかり", "ひかりの会")
    for query in ["ひかりの会", "Hikari"]:
        found = office.get(reverse("membership_membership:index"), {"q": query}).context["object_list"]
        assert [each.number for each in found] == [house.number]
    assert "すでにその名称です。" in text_of(office.post(url("rename", house), data))
    office.post(url("take_back", house), {})
    house.organisation.refresh_from_db()
    assert (house.organisation.name, OtherName.objects.count()) == ("ひかりの会", 0)


def test_a_merger_is_told_in_advance_counts_once_and_is_undone_on_both_sides(office, houses):
    ending, into = houses
    data = {"into": "２", "on": "2012-10-01", "units": "4", "note": "総会の決議"}
    page = text_of(office.post(url("merge", ending), data | {"preview": "1"}))
    assert "2012年10月1日から2012年12月31日まで：団体会員 2口ではなくなります。" in page
    assert "会員番号2、あけぼのに引き継がれます。" in page
    assert counted("organisation") == (2, 5)
    answer = office.post(url("merge", ending), data, follow=True)
    assert messages(answer) == ["合併を記録しました。"]
    assert counted("organisation") == (1, 4)
    ending.organisation.refresh_from_db()
    assert (ending.organisation.successor, ending.organisation.dissolved_on) == (into.organisation, date(2012, 10, 1))
    assert url("inspect", into) in text_of(answer) and "会員番号2とともに" in text_of(answer)
    office.post(url("take_back", into), {})
    assert counted("organisation") == (2, 5)
    ending.organisation.refresh_from_db()
    assert (ending.organisation.successor, ending.organisation.dissolved_on) == (None, None)


@pytest.mark.parametrize(
    ("into", "on", "words"),
    [
        ("99", "2012-10-01", "会員番号99は名簿にありません。"),
        ("ひかり", "2012-10-01", "会員番号ひかりは名簿にありません。"),
        ("1", "2012-10-01", "団体を自分自身と合併することはできません。"),
        ("3", "2012-10-01", "個人の会員・購読です。この手続きは団体のためのものです。"),
        ("2", "2014-10-01", "2014-10-01には何も登録されていません。"),
    ],
)
def test_a_merger_with_nobody_is_refused(office, houses, member, into, on, words):
    page = office.post(url("merge", houses[0]), {"into": into, "on": on, "note": "控え"})
    form = page.context["form"]
    assert (page.status_code, words in text_of(page)) == (200, True)
    assert (form["into"].value(), form["on"].value(), form["note"].value()) == (into, on, "控え")
    assert Event.objects.count() == 3


def test_an_organisation_that_is_no_more_leaves(office, houses):
    house = houses[0]
    answer = office.post(url("dissolve", house), {"on": "2012-10-01"}, follow=True)
    assert messages(answer) == ["解散を記録しました。"]
    assert counted("organisation") == (1, 3)
    assert Event.objects.in_order().last().told() == "退会 (解散)"
    office.post(url("take_back", house), {})
    assert counted("organisation") == (2, 5)


@pytest.mark.parametrize("name", ["rename", "merge", "dissolve"])
def test_persons_are_not_renamed_merged_or_dissolved(office, member, name):
    data = {"name": "別名", "into": "1", "on": "2012-10-01"}
    page = office.post(url(name, member), data)
    assert "個人の会員・購読です。この手続きは団体のためのものです。" in text_of(page)
    assert office.get(url(name, member)).status_code == 200


def test_two_numbers_of_one_person_become_one(office, member, classes):
    second = joined(holder=member.person, plan=classes["reader"], units=2)
    answer = office.post(url("unite", second), {"into": "1"}, follow=True)
    assert messages(answer) == ["二つの番号を一つにしました。"]
    assert (timeline(member), timeline(second)) == ([("individual", 1, "2012-01-01", "2013-01-01")], [])
    office.post(url("take_back", second), {})
    assert timeline(second) == [("reader", 2, "2012-01-01", "2013-01-01")]
    other = joined(plan=classes["individual"])
    page = office.post(url("unite", other), {"into": "1"})
    assert "ひとつにまとめられるのは、同じ人・同じ団体の二つの番号だけです。" in text_of(page)
