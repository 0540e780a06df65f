"""A member's page: how they stand, what they owe, and their whole story on one line of time."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tomoni.core.models import AuditEntry
from tomoni.membership import actions
from tomoni.membership.models import Event, Membership, Notice, Term
from tomoni.membership.staff.story import story
from tomoni.membership.tests.conftest import reader
from tomoni.membership.tests.factories import NOW, ApplicationFactory, joined
from tomoni.membership.tests.test_acts import text_of, url
from tomoni.people.tests.factories import AddressFactory, AffiliationFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def life(classes, secretary):
    """Joined 2012, two units from July (paid), a plan change taken back, left at the year's end, returned in 2014."""
    member = joined(holder=PersonFactory(name="山田 花子", kana="ヤマダ ハナコ"), plan=classes["individual"])
    actions.change_units(member, units=2, on=date(2012, 7, 1), user=secretary, now=NOW + DAY, note="電話で")
    actions.mark_paid(Term.objects.known().get(valid_from=date(2012, 7, 1)), on=date(2012, 7, 5), reference="振替9")
    wrong = actions.change_plan(member, plan=classes["reader"], on=date(2012, 9, 1), user=secretary, now=NOW + 2 * DAY)
    actions.reverse(wrong, user=secretary, now=NOW + 3 * DAY, note="人違い")
    actions.leave(member, on=date(2013, 1, 1), reason="own_wish", user=secretary, now=NOW + 4 * DAY)
    actions.return_(member, plan=classes["student"], units=1, on=date(2014, 4, 1), user=secretary, now=NOW + 5 * DAY)
    Notice.objects.create(membership=member, subject="更新のご案内", sent_at=NOW + 6 * DAY)
    application = ApplicationFactory(plan=classes["individual"], membership=member, state="accepted")
    application.created_at = NOW - DAY
    application.save()
    return member


def entries(member, user, at=None):
    return [(str(each.day), each.said, each.effects) for each in story(member, user=user, known_at=at).entries]


def test_the_story_tells_everything_that_happened_the_latest_first(life, secretary):
    assert entries(life, secretary) == [
        ("2014-04-01", "再入会", ("2014年4月1日から2014年12月31日まで：学生 1口になります。",)),
        ("2013-01-01", "退会 (本人の申し出)", ()),
        ("2012-09-01", "種別変更", ("2012年9月1日から2012年12月31日まで：個人会員 2口が個人購読 2口になります。",)),
        ("2012-07-05", "払込：2012年7月1日から2012年12月31日まで", ()),
        ("2012-07-01", "口数変更", ("2012年7月1日から2012年12月31日まで：個人会員 1口が個人会員 2口になります。",)),
        ("2012-01-16", "メール：更新のご案内", ()),
        ("2012-01-09", "ウェブから申し込み", ()),
        ("2012-01-01", "入会", ("2012年1月1日から2012年12月31日まで：個人会員 1口になります。",)),
    ]


def test_what_was_known_then_is_told_as_it_was(office, life, secretary):
    told = entries(life, secretary, NOW + 2 * DAY + DAY / 2)
    assert [said for _day, said, _effects in told] == ["種別変更", "口数変更", "ウェブから申し込み", "入会"]
    page = office.get(url("inspect", life), {"known": (NOW + 2 * DAY + DAY / 2).isoformat()})
    text = text_of(page)
    assert "2012年1月13日 6:00 時点の記録を表示しています。" in text
    assert [str(row["term"].plan) for row in page.context["terms"]] == ["個人購読", "個人会員", "個人会員"]
    assert (
        page.context["first_acts"] == []
        and page.context["further_acts"] == []
        and url("correct", page.context["terms"][0]["term"]) not in text
    )


def test_each_moment_of_the_story_opens_the_register_as_known_then(office, life):
    for event in Event.objects.in_order():
        page = office.get(url("inspect", life), {"known": event.recorded_at.isoformat()})
        known = Term.objects.known(event.recorded_at).filter(membership=life).order_by("-valid_from")
        assert [row["term"].pk for row in page.context["terms"]] == [term.pk for term in known]


def test_what_was_taken_back_is_struck_with_who_and_why(office, life):
    text = text_of(office.get(url("inspect", life)))
    assert "<s>種別変更</s>" in text and "2012年1月13日 18:00 に取り消し · 事務局 みのり: 人違い" in text
    assert "電話で" in text and "振替9" in text and "membership-act--struck" in text


def test_dues_not_paid_are_told_by_period(office, life):
    owed = office.get(url("inspect", life)).context["told"].owed
    assert [(str(each.start), str(each.until), each.yen) for each in owed] == [
        ("2012-01-01", "2012-07-01", 5000),
        ("2014-04-01", "2015-01-01", 3000),
    ]


def test_a_page_without_anything_says_so(office, classes):
    member = joined(plan=classes["individual"])
    actions.reverse(Event.objects.get(), user=None, now=NOW + DAY)
    page = office.get(url("inspect", member))
    text = text_of(page)
    assert page.context["line"] is not None and "現在の住所がないため、ラベルを作れません。" in text
    known = office.get(url("inspect", member), {"known": "2011-01-01"})
    assert known.context["line"] is None and "まだ何も記録されていません。" in text_of(known)


ALWAYS = ["edit", "take_back", "add_term", "unite"]
FITTING = {
    "current": (["renew", "pay", "units", "leave"], ["edit", "plan", "pause", "take_back", "add_term", "unite"]),
    "lapsed": (["renew", "pay", "return", "leave"], ALWAYS),
    "paused": (["pay", "return", "leave"], ALWAYS),
    "left": (["pay", "return"], ALWAYS),
}


@pytest.mark.parametrize("state", FITTING)
def test_the_acts_offered_fit_how_they_stand(office, classes, state):
    year = timezone.localdate().year
    first_year = {"current": year, "lapsed": 2012}.get(state, year - 1)
    member = joined(plan=classes["individual"], on=date(first_year, 1, 1))
    if state == "paused":
        actions.pause(member, on=date(first_year, 7, 1), until=None, user=None, now=NOW)
    if state == "left":
        actions.leave(member, on=date(first_year, 7, 1), reason="own_wish", user=None, now=NOW)
    page = office.get(url("inspect", member))
    offered = [[each["url"] for each in page.context[key]] for key in ("first_acts", "further_acts")]
    assert offered == [[url(name, member) for name in names] for names in FITTING[state]]
    assert [office.get(each).status_code for each in sum(offered, [])] == [200] * len(sum(offered, []))


def test_organisations_have_acts_of_their_own_and_persons_in_charge(office, classes):
    house = OrganisationFactory(name="ひかりの会")
    AffiliationFactory(organisation=house, person=PersonFactory(name="担当 太郎"), role="contact")
    AddressFactory(organisation=house, street="架空町1-2", kind="office")
    member = joined(holder=house, plan=classes["organisation"], on=timezone.localdate().replace(month=1, day=1))
    page = office.get(url("inspect", member))
    further = [each["url"] for each in page.context["further_acts"]]
    assert further[-3:] == [url(name, member) for name in ("rename", "merge", "dissolve")]
    text = text_of(page)
    assert "担当 太郎" in text and "東京都文京区架空町1-2" in text


def test_a_merger_found_out_late_can_be_recorded(office, classes):
    member = joined(holder=OrganisationFactory(), plan=classes["organisation"], on=date(2012, 1, 1))
    further = [each["url"] for each in office.get(url("inspect", member)).context["further_acts"]]
    assert further == [url(name, member) for name in (*ALWAYS, "rename", "merge", "dissolve")]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_questions(office, classes, rows, audit_turn, django_assert_num_queries):
    member = joined(holder=PersonFactory(mail="a@example.org"), plan=classes["individual"])
    AddressFactory(person=member.person)
    for _year in range(rows):
        actions.renew(member, user=None, now=NOW)
        Notice.objects.create(membership=member, subject="案内", sent_at=NOW)
    office.get(url("inspect", member))
    with django_assert_num_queries(25 + audit_turn):
        office.get(url("inspect", member))


def test_wishes_and_note_are_changed_on_one_form(office, life):
    data = {"wants_electronic": "on", "wants_list": "on", "note": "字を大きく"}
    assert office.post(url("edit", life), data).url == url("inspect", life)
    life.refresh_from_db()
    assert (life.wants_print, life.wants_electronic, life.wants_list, life.wants_receipt) == (False, True, True, False)
    assert "字を大きく" in text_of(office.get(url("inspect", life)))


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_readers_see_the_story_and_no_act(life, role):
    page = reader(role).get(url("inspect", life))
    assert "山田 花子" in text_of(page)
    assert (page.context["first_acts"], page.context["further_acts"]) == ([], [])
    assert url("correct", Term.objects.known().first()) not in text_of(page)


@pytest.mark.parametrize("role", ["steering", "editor", "project_lead", "project_member", "guest"])
def test_outsiders_find_no_such_page(life, role):
    client = reader(role)
    for name in ["inspect", "history", "history_results", "usage"]:
        answer = client.get(url(name, life))
        assert answer.status_code in (302, 403, 404) and "山田 花子" not in answer.content.decode()
        assert answer.status_code != 302 or answer.headers["Location"] == "/admin/"


def test_nobody_deletes_a_membership(office, life):
    answer = office.post(reverse("membership_membership:delete", args=[life.pk]))
    assert answer.status_code in (302, 403, 404) and Membership.objects.filter(pk=life.pk).exists()


def test_reading_the_page_is_recorded(office, life):
    before = AuditEntry.objects.count()
    office.get(url("inspect", life))
    entry = AuditEntry.objects.order_by("pk").last()
    assert (AuditEntry.objects.count() - before, entry.action, entry.object_id) == (1, "read", str(life.pk))
