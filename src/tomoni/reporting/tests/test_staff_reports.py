"""The list of reports, starting one, deleting a draft, how many approvals it needs."""

from datetime import date

import pytest

from tomoni.people.tests.factories import UserFactory
from tomoni.projects.tests.conftest import signed_in
from tomoni.reporting.actions import commenting, draft, reviewing
from tomoni.reporting.models import Chapter, Passage, Report
from tomoni.reporting.tests.factories import act, outline, report_2012

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/reporting/report/", "/admin/reporting/report/new/"
FORM = {"year": "2012", "span": "calendar", "first_month": "4", "first_day": "", "last_day": "", "draft": "on"}


@pytest.fixture
def client():
    return signed_in(UserFactory(roles=["secretariat"]))


def address(name, report):
    return f"{LIST}{name}/{report.pk}/"


def days():
    return [(each.key, each.starts_on, each.ends_on) for each in Report.objects.order_by("pk")]


def test_the_report_of_a_calendar_year_is_started_and_drafted(client):
    (first,) = outline("交渉")
    act(first, "省庁交渉", line="省庁と交渉した。")
    answer = client.post(ADD, FORM)
    report = Report.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/admin/reporting/editor/{report.pk}/")
    assert days() == [("2012", date(2012, 1, 1), date(2012, 12, 31))]
    assert (Chapter.objects.count(), Passage.objects.count()) == (1, 1)


def test_a_fiscal_year_a_part_of_one_and_a_second_report(client):
    client.post(ADD, FORM | {"span": "fiscal"})
    part = {"span": "days", "first_day": "2012-04-01", "last_day": "2012-06-30", "draft": ""}
    client.post(ADD, FORM | part)
    assert days() == [
        ("2012", date(2012, 4, 1), date(2013, 3, 31)),
        ("2012-2", date(2012, 4, 1), date(2012, 6, 30)),
    ]
    assert str(Report.objects.get(key="2012")) == "2012年度活動報告"


@pytest.mark.parametrize(("month", "span", "year"), [(1, "calendar", 2012), (4, "fiscal", 2011)])
def test_the_form_offers_the_year_that_ended_last(month, span, year, client, settings, monkeypatch):
    settings.FISCAL_YEAR_FIRST_MONTH = month
    form = client.get(ADD).context["form"]
    assert (form.initial["span"], form.initial["first_month"]) == (span, 4)
    ended = date.today().year - 1
    assert form.initial["year"] in (ended, ended - 1)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"year": "12"}, "1900"),
        ({"span": "fiscal", "first_month": ""}, "始まる月"),
        ({"span": "fiscal", "first_month": "13"}, "12"),
        ({"span": "days"}, "初日と最終日"),
        ({"span": "days", "first_day": "2012-06-01", "last_day": "2012-05-01"}, "終わりが始まりより前"),
        ({"span": "month"}, "正しく選択"),
    ],
)
def test_what_cannot_be_started_says_why_and_keeps_what_was_typed(wrong, words, client):
    answer = client.post(ADD, FORM | wrong)
    assert (answer.status_code, words in answer.text, Report.objects.count()) == (200, True, 0)


def test_no_tenth_report_of_a_year(client):
    for number in range(1, 10):
        key = "2012" if number == 1 else f"2012-{number}"
        Report.objects.create(key=key, year=2012, starts_on=date(2012, 1, 1), ends_on=date(2012, 12, 31))
    assert "9件" in client.post(ADD, FORM).text
    assert Report.objects.count() == 9


@pytest.mark.parametrize("role", ["steering", "auditor", "finance", "project_lead"])
def test_who_does_not_write_starts_and_deletes_nothing(role):
    report = report_2012()
    asker = signed_in(UserFactory(roles=[role]))
    assert asker.post(ADD, FORM | {"year": "2013"}).status_code in (302, 403)
    assert asker.post(address("delete", report)).status_code in (302, 403, 404)
    assert [key for key, *_days in days()] == ["2012"]


@pytest.mark.parametrize("state", ["draft", "secretariat", "steering", "assembly"])
def test_a_draft_alone_is_deleted(state, client):
    report = report_2012(state=state)
    commenting.comment(report, text="よい", user=UserFactory(roles=["editor"]))
    menu = client.get(address("inspect", report)).text
    assert (f"/delete/{report.pk}/" in menu) is (state == "draft")
    client.post(address("delete", report))
    assert Report.objects.exists() is (state != "draft")


def test_how_many_approvals_it_needs_is_set_before_it_is_handed_on(client):
    report = report_2012()
    client.post(address("edit", report), {"approvals_needed": "3"})
    report.refresh_from_db()
    assert report.approvals_needed == 3
    assert client.post(address("edit", report), {"approvals_needed": "0"}).status_code == 200
    Report.objects.update(state="steering")
    client.post(address("edit", report), {"approvals_needed": "1"})
    report.refresh_from_db()
    assert report.approvals_needed == 3


def test_the_list_shows_state_period_and_open_comments(client):
    report = report_2012()
    commenting.comment(report, text="日付は？", user=UserFactory(roles=["steering"]))
    reviewing.hand_in(report, user=UserFactory(roles=["editor"]))
    page = client.get(LIST).text
    for words in ("2012年活動報告", "事務局で確認中", "2012年", f"/inspect/{report.pk}/"):
        assert words in page
    assert '<td class="">1</td>' in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_many(count, client, django_assert_num_queries):
    for number in range(count):
        report = Report.objects.create(
            key=str(2010 + number),
            year=2010 + number,
            starts_on=date(2010 + number, 1, 1),
            ends_on=date(2010 + number, 12, 31),
        )
        commenting.comment(report, text="よい", user=UserFactory(roles=["editor"]))
    client.get(LIST)
    with django_assert_num_queries(QUERIES):
        assert client.get(LIST).status_code == 200


QUERIES = 12


def test_readers_see_the_list_and_start_nothing():
    draft(report_2012())
    page = signed_in(UserFactory(roles=["steering"])).get(LIST)
    assert (page.status_code, ADD in page.text) == (200, False)
    assert signed_in(UserFactory(roles=["finance"])).get(LIST).status_code in (302, 403)
