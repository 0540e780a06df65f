"""Every act on a member's page: what follows is said before, it happens on its day, and it can be taken back."""

from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from tomoni.membership import actions
from tomoni.membership.models import Event, Term
from tomoni.membership.tests.conftest import reader
from tomoni.membership.tests.factories import NOW, joined
from tomoni.people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
YEAR = ("individual", 1, "2012-01-01", "2013-01-01")
ACTS = {
    "renew": (
        {"plan": "individual", "units": "2", "paid_on": "2012-12-20", "reference": "振替7"},
        [YEAR, ("individual", 2, "2013-01-01", "2014-01-01")],
        "2013年1月1日から2013年12月31日まで：個人会員 2口になります。",
        "更新しました。2013年1月1日から2013年12月31日まで",
    ),
    "units": (
        {"units": "3", "on": "2012-07-01"},
        [("individual", 1, "2012-01-01", "2012-07-01"), ("individual", 3, "2012-07-01", "2013-01-01")],
        "2012年7月1日から2012年12月31日まで：個人会員 1口が個人会員 3口になります。",
        "口数を変えました。",
    ),
    "plan": (
        {"plan": "reader", "units": "1", "on": "2012-07-01"},
        [("individual", 1, "2012-01-01", "2012-07-01"), ("reader", 1, "2012-07-01", "2013-01-01")],
        "2012年7月1日から2012年12月31日まで：個人会員 1口が個人購読 1口になります。",
        "種別を変えました。",
    ),
    "pause": (
        {"on": "2012-04-01", "last_day": "2012-06-30"},
        [("individual", 1, "2012-01-01", "2012-04-01"), ("individual", 1, "2012-07-01", "2013-01-01")],
        "2012年4月1日から2012年6月30日まで：個人会員 1口ではなくなります。",
        "休会を記録しました。",
    ),
    "leave": (
        {"last_day": "2012-06-30", "reason": "deemed"},
        [("individual", 1, "2012-01-01", "2012-07-01")],
        "2012年7月1日から2012年12月31日まで：個人会員 1口ではなくなります。",
        "退会を記録しました。",
    ),
    "return": (
        {"plan": "student", "units": "1", "on": "2014-05-01"},
        [YEAR, ("student", 1, "2014-05-01", "2015-01-01")],
        "2014年5月1日から2014年12月31日まで：学生 1口になります。",
        "再入会を記録しました。",
    ),
    "add_term": (
        {"plan": "individual", "units": "1", "first_day": "2011-04-01", "last_day": ""},
        [("individual", 1, "2011-04-01", "2012-01-01"), YEAR],
        "2011年4月1日から2011年12月31日まで：個人会員 1口になります。",
        "会籍期間を加えました。",
    ),
}  # fmt: skip


@pytest.fixture
def member(classes):
    """A member of 2012 with one unit."""
    return joined(holder=PersonFactory(name="山田 花子"), plan=classes["individual"])


def url(name, record):
    return reverse(f"membership_membership:{name}", args=[record.pk])


def timeline(membership, at=None):
    """Return the terms known at the moment."""
    rows = Term.objects.known(at).filter(membership=membership).order_by("valid_from")
    return [(row.plan.key, row.units, str(row.valid_from), str(row.valid_to)) for row in rows.select_related("plan")]


def filled(data, classes):
    return data | ({"plan": classes[data["plan"]].pk} if "plan" in data else {}) | {"note": "電話で"}


def text_of(response):
    return unescape(response.content.decode())


def messages(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize("name", ACTS)
def test_an_act_says_what_follows_and_changes_nothing_before_it_is_done(office, member, classes, name):
    data, _after, follows, _message = ACTS[name]
    page = office.post(url(name, member), filled(data, classes) | {"preview": "1"})
    assert page.status_code == 200
    assert follows in text_of(page)
    assert (timeline(member), Event.objects.count()) == ([YEAR], 1)


@pytest.mark.parametrize("name", ACTS)
def test_an_act_happens_on_its_day_and_is_taken_back(office, secretary, member, classes, name):
    data, after, _follows, message = ACTS[name]
    answer = office.post(url(name, member), filled(data, classes), follow=True)
    assert (answer.redirect_chain[-1][0], messages(answer)) == (url("inspect", member), [message])
    act = Event.objects.in_order().last()
    assert (timeline(member), act.recorded_by, act.note) == (after, secretary, "電話で")
    assert timeline(member, NOW) == [YEAR]
    back = office.post(url("take_back", member), {"note": "間違い"}, follow=True)
    assert messages(back) == [f"取り消しました：{act.told()}"]
    assert (timeline(member), timeline(member, act.recorded_at)) == ([YEAR], after)
    page = text_of(back)
    assert f"<s>{act.told()}</s>" in page and "間違い" in page


WRONG = [
    ("renew", {"units": "0"}, "この値は 1 以上でなければなりません。"),
    ("renew", {"units": "1001"}, "この値は 1000 以下でなければなりません。"),
    ("renew", {"paid_on": "きのう"}, "日付を正しく入力してください。"),
    ("units", {"on": "2012-02-30"}, "日付を正しく入力してください。"),
    ("units", {"on": "2015-02-01"}, "2015-02-01には何も登録されていません。"),
    ("units", {"units": "1"}, "すでにそうなっています。何も変わりません。"),
    ("plan", {"plan": "library"}, "正しく選択してください。"),
    ("pause", {"last_day": "2012-03-01"}, "休会の終わりは、始まりより後にしてください。"),
    ("leave", {"last_day": "2011-12-31"}, "入会は2012-01-01です。それより前に退会はできません。"),
    ("leave", {"reason": "dissolved"}, "正しく選択してください。"),
    ("return", {"on": "2012-05-01"}, "その間にはすでに期間があります。そちらを変更してください。"),
    *[
        (name, {field: day}, "1900年から2199年までの日付を選んでください。")
        for name, field in [("leave", "last_day"), ("return", "on"), ("pause", "last_day"), ("units", "on")]
        for day in ("9999-12-31", "0001-01-01")
    ],
    ("add_term", {"first_day": "2012-03-01"}, "からの「個人会員」と重なります。先にそちらを訂正してください。"),
    ("add_term", {"last_day": "2011-01-01"}, "一日も含まれません。終わりは始まりより後にしてください。"),
]


@pytest.mark.parametrize(("name", "wrong", "words"), WRONG)
@pytest.mark.parametrize("preview", [{}, {"preview": "1"}])
def test_what_does_not_fit_is_refused_and_nothing_typed_is_lost(office, member, classes, name, wrong, words, preview):
    data = filled(ACTS[name][0] | wrong, classes)
    page = office.post(url(name, member), data | preview)
    text = text_of(page)
    assert (page.status_code, timeline(member)) == (200, [YEAR])
    assert words in text
    typed = {key: value for key, value in data.items() if key not in ("plan", "reason")}
    assert {key: page.context["form"][key].value() for key in typed} == typed
    assert [value for value in typed.values() if value and f'value="{value}"' not in text] == []


def test_a_payment_is_noted_with_its_slip_and_taken_off_again(office, member):
    term = Term.objects.get()
    page = text_of(office.get(url("pay", member)))
    assert "2012年1月1日から2012年12月31日まで · 個人会員 1口 · 5,000円 · 未払い" in page
    answer = office.post(
        url("pay", member), {"term_paid": term.pk, "on": "2012-02-01", "reference": "振替3"}, follow=True
    )
    assert messages(answer) == ["払込済みにしました。2012年1月1日から2012年12月31日まで"]
    term.refresh_from_db()
    assert (term.paid_on, term.payment_reference) == (date(2012, 2, 1), "振替3")
    office.post(url("pay", member), {"term_paid": term.pk, "on": "", "reference": "振替3"})
    term.refresh_from_db()
    assert (term.paid_on, term.payment_reference) == (None, "")
    other = joined(plan=term.plan)
    refused = office.post(url("pay", member), {"term_paid": Term.objects.get(membership=other).pk, "on": "2012-02-01"})
    assert "正しく選択してください。" in text_of(refused)
    assert not Term.objects.exclude(paid_on=None).exists()


def test_a_renewal_may_come_with_its_payment_and_tells_the_dues(office, member, classes):
    assert "会費 5,000円。" in text_of(office.get(url("renew", member)))
    office.post(url("renew", member), filled(ACTS["renew"][0], classes))
    term = Term.objects.known().get(valid_from=date(2013, 1, 1))
    assert (term.paid_on, term.payment_reference) == (date(2012, 12, 20), "振替7")


def test_a_form_is_filled_in_with_what_is_likeliest(office, member, classes):
    actions.change_units(member, units=4, on=date(2012, 7, 1), user=None, now=NOW)
    form = office.get(url("renew", member)).context["form"]
    assert (form["plan"].value(), form["units"].value()) == (classes["individual"].pk, 4)
    offered = [plan.key for plan in form.fields["plan"].queryset]
    assert offered == ["individual", "student", "reader"]
    reasons = [key for key, _label in office.get(url("leave", member)).context["form"].fields["reason"].choices]
    assert reasons == ["own_wish", "deemed", "death", "expulsion"]
    house = joined(plan=classes["organisation"])
    reasons = [key for key, _label in office.get(url("leave", house)).context["form"].fields["reason"].choices]
    assert reasons == ["own_wish", "deemed", "expulsion"]


def test_all_can_be_taken_back_up_to_the_joining_and_no_further(office, member):
    office.post(url("units", member), {"units": "2", "on": "2012-07-01"})
    for left in ([YEAR], []):
        office.post(url("take_back", member), {})
        assert timeline(member) == left
    page = office.post(url("take_back", member), {})
    assert "取り消せる記録はもうありません。" in text_of(page)


PAGES = [*ACTS, "pay", "take_back", "edit", "rename", "merge", "dissolve", "unite"]


@pytest.mark.parametrize("role", ["finance", "auditor", "steering", "editor", "project_lead", "guest"])
def test_nobody_else_opens_an_act_or_does_it(member, classes, role):
    client, term = reader(role), Term.objects.get()
    addresses = [*(url(name, member) for name in PAGES), url("correct", term), url("strike", term)]
    for address in addresses:
        for answer in [client.get(address), client.post(address, {"units": "9", "on": "2012-07-01"})]:
            assert answer.status_code in (302, 403, 404), address
            assert answer.status_code != 302 or answer.headers["Location"] == "/admin/"
            assert "山田 花子" not in answer.content.decode()
    assert (timeline(member), Event.objects.count()) == ([YEAR], 1)
