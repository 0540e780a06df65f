"""Entering a member by hand, and the plans one can be entered under."""

from datetime import date

import pytest
from django.urls import reverse

from tomoni.core.models import AuditEntry
from tomoni.membership.models import Membership, Plan, Term
from tomoni.membership.tests.conftest import reader
from tomoni.membership.tests.factories import joined
from tomoni.membership.tests.test_acts import messages, text_of, timeline, url
from tomoni.people.tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
JOIN = reverse("membership_membership:add")
PLANS = reverse("membership_plan:index")


def asked(holder, plan, **others):
    kind = holder._meta.model_name
    return {kind: str(holder.pk), "plan": str(plan.pk), "units": "2", "on": "2012-04-01", "note": "総会で"} | others


@pytest.mark.parametrize("key", ["student", "library"])
def test_somebody_known_is_entered_with_the_next_number(office, secretary, classes, key):
    joined(plan=classes["individual"])
    holder = PersonFactory(name="李 花") if key == "student" else OrganisationFactory(name="李 花")
    data = asked(holder, classes[key], wants_list="on")
    answer = office.post(JOIN, data, follow=True)
    membership = Membership.objects.get(number=2)
    assert (answer.redirect_chain[-1][0], messages(answer)) == (
        url("inspect", membership), ["李 花さんを会員番号2で登録しました。"],
    )  # fmt: skip
    assert timeline(membership) == [(key, 2, "2012-04-01", "2013-01-01")]
    assert (membership.holder, membership.wants_print, membership.wants_list) == (holder, False, True)
    event = membership.events.get()
    assert (event.recorded_by, event.note) == (secretary, "総会で")
    office.post(url("take_back", membership), {})
    assert timeline(membership) == []
    refused = office.post(JOIN, data | {"on": "2013-01-01"})
    assert "2番としてすでに名簿にあります。その番号で再入会としてください。" in text_of(refused)
    assert Membership.objects.count() == 2


def test_the_card_of_a_person_leads_to_the_form_filled_in(office, classes):
    person = PersonFactory(name="李 花")
    page = office.get(JOIN, {"person": str(person.pk)})
    assert (page.context["form"]["person"].value(), "李 花" in text_of(page)) == (str(person.pk), True)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"person": ""}, "人か団体のどちらか一つを選んでください。"),
        ({"plan": "library"}, "「団体購読」は団体のための種別です。別の種別を選んでください。"),
        ({"plan": ""}, "この項目は必須です"),
        ({"units": "0"}, "この値は 1 以上でなければなりません。"),
        ({"on": "2012-02-30"}, "日付を正しく入力してください。"),
        ({"person": "00000000-0000-0000-0000-000000000000"}, "正しく選択してください。"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_typed_is_lost(office, classes, wrong, words):
    data = asked(PersonFactory(), classes["individual"]) | wrong
    data["plan"] = str(classes[data["plan"]].pk) if data["plan"] in classes else data["plan"]
    page = office.post(JOIN, data)
    assert (page.status_code, words in text_of(page)) == (200, True)
    assert {name: page.context["form"][name].value() for name in data if name != "person"} == {
        name: value for name, value in data.items() if name != "person"
    }
    assert not Membership.objects.exists()


def test_whoever_has_a_number_is_not_given_another(office, classes):
    member = joined(plan=classes["individual"])
    page = office.post(JOIN, asked(member.person, classes["student"]))
    assert "同じ人・団体が1番（個人会員）をすでに持っています。そちらを変更してください。" in text_of(page)
    page = office.post(JOIN, asked(member.person, classes["individual"], on="2015-01-01"))
    assert "1番としてすでに名簿にあります。その番号で再入会としてください。" in text_of(page)
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("role", ["finance", "auditor", "editor", "project_lead", "guest"])
def test_nobody_else_enters_a_member(classes, role):
    person = PersonFactory(name="漏れてはならない人")
    client = reader(role)
    for answer in [
        client.get(JOIN, {"person": str(person.pk)}),
        client.post(JOIN, asked(person, classes["individual"])),
    ]:
        assert answer.status_code in (302, 403, 404) and "漏れてはならない人" not in answer.content.decode()
    assert not Membership.objects.exists()


# --- Plans -------------------------------------------------------------------------------


def typed(**others):
    """Return a form of a plan as sent; ``prices`` are (day, yen)."""
    prices = others.pop("prices", [])
    rows = {
        "prices-TOTAL_FORMS": len(prices),
        "prices-INITIAL_FORMS": 0,
        "prices-MIN_NUM_FORMS": 0,
        "prices-MAX_NUM_FORMS": 99,
    }
    for place, (day, yen) in enumerate(prices):
        rows |= {f"prices-{place}-valid_from": day, f"prices-{place}-per_unit": yen, f"prices-{place}-ORDER": place + 1}
    plain = {
        "name": "賛助会員", "name_en": "Supporter", "key": "supporter", "position": "9", "subject": "person",
        "nature": "member", "part_of": "", "minimum_units": "2", "period": "rolling", "first_month": "1",
        "grace_days": "30", "copies_per_unit": "1",
    }  # fmt: skip
    return plain | rows | others


def test_a_plan_is_configured_with_its_prices_by_day(office):
    office.post(reverse("membership_plan:add"), typed(prices=[("2010-04-01", "3000"), ("2014-04-01", "4000")]))
    plan = Plan.objects.get()
    assert [plan.dues(2, on=day) for day in (date(2010, 3, 31), date(2012, 1, 1), date(2014, 4, 1))] == [
        None,
        6000,
        8000,
    ]
    assert "賛助会員" in text_of(office.get(PLANS))


@pytest.mark.parametrize(
    "wrong",
    [
        {"prices": [("2010-04-01", "3000"), ("2010-04-01", "4000")]},
        {"prices": [("2010-04-01", "3000"), ("きょう", "4000")]},
        {"first_month": "13"},
        {"minimum_units": "0"},
        {"key": ""},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_and_nothing_typed_is_lost(office, wrong):
    page = office.post(reverse("membership_plan:add"), typed(**wrong))
    assert (page.status_code, Plan.objects.count()) == (200, 0)
    form = page.context["form"]
    assert form.errors or any(form.formsets["prices"].errors) or form.formsets["prices"].non_form_errors()
    assert 'value="賛助会員"' in text_of(page)


def test_a_plan_somebody_belongs_under_keeps_its_class(office, classes):
    joined(plan=classes["individual"])
    before = Term.objects.values().get()
    data = typed(key="individual", name="個人会員", nature="subscriber")
    page = office.post(reverse("membership_plan:edit", args=[classes["individual"].pk]), data)
    assert "この種別で数えている会員がいます。区分を変えず、新しい種別を作ってください。" in text_of(page)
    classes["individual"].refresh_from_db()
    assert (classes["individual"].nature, Term.objects.values().get()) == ("member", before)


def test_a_plan_somebody_belongs_under_is_not_deleted(office, classes):
    joined(plan=classes["individual"])
    answer = office.post(reverse("membership_plan:delete", args=[classes["individual"].pk]), follow=True)
    assert "削除できません" in messages(answer)[0]
    assert Plan.objects.filter(key="individual").exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_plans_asks_the_same_number_of_questions(office, rows, django_assert_num_queries):
    for row in range(rows):
        office.post(reverse("membership_plan:add"), typed(key=f"p{row}", prices=[("2010-04-01", "3000")]))
    office.get(PLANS)
    with django_assert_num_queries(13):
        assert len(office.get(PLANS).context["object_list"]) == rows


def test_the_plans_stand_as_in_the_table_with_today_s_price(office, classes):
    page = office.get(PLANS)
    assert [plan.key for plan in page.context["object_list"]] == [
        "individual",
        "student",
        "reader",
        "organisation",
        "library",
    ]
    assert "うち学生" in text_of(page) and "3,000" in text_of(page)


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_readers_read_the_plans_and_change_none(classes, role):
    client = reader(role)
    assert "個人会員" in text_of(client.get(PLANS))
    for name, args in [("add", []), ("edit", [classes["individual"].pk]), ("delete", [classes["individual"].pk])]:
        answer = client.post(reverse(f"membership_plan:{name}", args=args), typed())
        assert answer.status_code in (302, 403, 404)
    assert (Plan.objects.count(), Plan.objects.get(key="individual").name) == (5, "個人会員")


@pytest.mark.parametrize("role", ["editor", "project_lead", "guest"])
def test_outsiders_do_not_open_the_plans(classes, role):
    answer = reader(role).get(PLANS)
    assert answer.status_code in (302, 403, 404) and "個人会員" not in text_of(answer)
    assert not AuditEntry.objects.filter(action="export").exists()
