"""The back office of papers: begun, drafted, judged, made final, filed."""

from datetime import date

import pytest
from django.urls import reverse

from tomoni.people.tests.factories import UserFactory
from tomoni.projects.tests.factories import ProjectFactory
from tomoni.reporting.models import AssemblyBook, Business, Digest, PlanItem, StatutoryReport, YearPlan
from tomoni.reporting.tests.factories import act, outline
from tomoni.reporting.tests.papers import adopted_plan, book, business, item, motion, plan, statutory
from tomoni.reporting.tests.test_assembly import two_pages
from tomoni.reporting.tests.test_digest import year

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def office(client):
    client.force_login(UserFactory(roles=["secretariat"]), backend=BACKEND)
    return client


def inline(name, *rows):
    """The fields of an inline list with these new rows."""
    data = {f"{name}-TOTAL_FORMS": len(rows), f"{name}-INITIAL_FORMS": 0}
    data |= {f"{name}-MIN_NUM_FORMS": 0, f"{name}-MAX_NUM_FORMS": 1000}
    for place, row in enumerate(rows):
        data |= {f"{name}-{place}-{field}": value for field, value in row.items()}
        data[f"{name}-{place}-ORDER"] = place + 1
    return data


def page(client, record, name="inspect"):
    label = record._meta
    return client.get(reverse(f"{label.app_label}_{label.model_name}:{name}", args=[record.pk]))


def test_a_plan_is_begun_with_its_year_and_drafted_at_once(office):
    (programme,) = outline("交渉")
    act(programme, "春の交渉", state="planned", when="2013-03")
    response = office.post(
        reverse("reporting_yearplan:add"), {"key": "2013"} | inline("items", {"text": "ほかのこと。"})
    )
    made = YearPlan.objects.get()
    assert response.url == reverse("reporting_yearplan:inspect", args=[made.pk])
    assert [each.planned("ja") for each in made.items.all()] == ["ほかのこと。", "春の交渉"]
    shown = page(office, made).content.decode()
    assert ("春の交渉" in shown, reverse("reporting_yearplan:finish", args=[made.pk]) in shown) == (True, True)


def test_an_item_without_text_or_activity_is_refused(office):
    response = office.post(reverse("reporting_yearplan:add"), {"key": "2013"} | inline("items", {"text": " "}))
    assert (response.status_code, YearPlan.objects.count()) == (200, 0)


def test_unfinished_work_is_carried_over(office):
    old = act([], "進まなかった", state="not_done", when="2012")
    made = plan()
    url = reverse("reporting_yearplan:carry", args=[made.pk])
    assert "進まなかった" in office.get(url).content.decode()
    office.post(url, {"activities": [old.pk]})
    assert [each.activity for each in made.items.all()] == [old]


def test_made_final_after_a_question(office):
    made = plan()
    item(made, "講座を開く。")
    url = reverse("reporting_yearplan:finish", args=[made.pk])
    assert office.get(url).status_code == 200
    assert YearPlan.objects.get().state == "draft"
    assert office.post(url, {"on": "2999-01-01"}).status_code == 200
    office.post(url, {"on": "2013-05-01"})
    assert (YearPlan.objects.get().state, YearPlan.objects.get().adopted_on) == ("adopted", date(2013, 5, 1))
    for address in (reverse("reporting_yearplan:edit", args=[made.pk]), url):
        assert office.get(address).url == "/admin/"


def test_what_forbids_it_is_said(office):
    response = office.post(reverse("reporting_yearplan:finish", args=[plan().pk]))
    assert (response.status_code, YearPlan.objects.get().state) == (200, "draft")


def test_an_item_of_an_adopted_plan_is_judged_with_a_word(office):
    adopted_plan("2013", "講座を開く。")
    judged = PlanItem.objects.get()
    url = reverse("reporting_yearplan:judge", args=[judged.pk])
    assert office.post(url, {"result": "done"}).status_code == 200
    office.post(url, {"result": "done", "word": "6月に開いた"})
    judged.refresh_from_db()
    assert (judged.result, judged.word, judged.judged_by.role_keys()) == ("done", "6月に開いた", {"secretariat"})
    assert "6月に開いた" in page(office, judged.plan).content.decode()


def test_an_item_of_a_draft_is_not_judged(office):
    judged = item(plan(), "講座を開く。")
    assert office.get(reverse("reporting_yearplan:judge", args=[judged.pk])).status_code == 404


def test_the_filing_is_recorded(office):
    business("政策提言事業")
    made = statutory(total_expense=0)
    office.post(reverse("reporting_statutoryreport:finish", args=[made.pk]))
    office.post(reverse("reporting_statutoryreport:file", args=[made.pk]), {"on": "2013-02-02"})
    assert StatutoryReport.objects.get().filed_on == date(2013, 2, 2)


def test_a_statutory_report_is_typed_with_its_businesses(office):
    own = business("政策提言事業")
    row = {"business": own.pk, "expense": 1000, "source": "会計帳簿"}
    board = ProjectFactory(name="理事会", visibility="network")
    fields = {"key": "2012", "results": "成果。", "total_expense": 1000, "boards": [board.pk]}
    office.post(reverse("reporting_statutoryreport:add"), fields | inline("years", row))
    assert list(StatutoryReport.objects.get().boards.all()) == [board]
    assert [each.expense for each in StatutoryReport.objects.get().years.all()] == [1000]
    without = fields | {"key": "2011"} | inline("years", {"business": own.pk, "expense": 1000})
    assert office.post(reverse("reporting_statutoryreport:add"), without).status_code == 200


def test_businesses_are_kept_in_the_order_of_the_articles(office):
    business("二つ目", position=2)
    business("一つ目", position=1)
    shown = office.get(reverse("reporting_business:index")).content.decode()
    assert shown.index("一つ目") < shown.index("二つ目")
    response = office.post(reverse("reporting_business:add"), {"name": "三つ目", "kind": "non_profit", "position": 3})
    assert (response.status_code, Business.objects.count()) == (302, 3)


def test_a_book_is_typed_with_its_motions_and_a_pdf(office, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    url = reverse("reporting_assemblybook:add")
    first, second = {"kind": "budget", "text": "予算。"}, {"kind": "accounts", "file": two_pages()}
    fields = {"key": "2012", "held": "2013年6月1日", "place": "会館"}
    assert office.post(url, fields | inline("motions", first, second)).status_code == 200
    assert AssemblyBook.objects.count() == 0
    second = {"kind": "accounts", "file": two_pages(), "file_text": "会費は120万円。"}
    office.post(url, fields | inline("motions", first, second))
    made = AssemblyBook.objects.get()
    assert [(each.kind, bool(each.file)) for each in made.motions.all()] == [("budget", False), ("accounts", True)]
    rows = [
        {"id": each.pk, "kind": each.kind, "text": each.text, "file_text": each.file_text}
        for each in made.motions.all()
    ]
    rows[0]["text"] = "改めた予算。"
    dates = {"starts_on": "2012-01-01", "ends_on": "2012-12-31"}
    data = fields | dates | inline("motions", *rows) | {"motions-INITIAL_FORMS": 2}
    data |= {"motions-0-ORDER": 2, "motions-1-ORDER": 1}
    office.post(reverse("reporting_assemblybook:edit", args=[made.pk]), data)
    assert [(each.kind, each.text, bool(each.file)) for each in AssemblyBook.objects.get().motions.all()] == [
        ("accounts", "", True),
        ("budget", "改めた予算。", False),
    ]


def test_a_book_shows_what_it_lacks(office):
    made = book(held="", place="")
    motion(made, kind="budget", text="予算。")
    assert "総会の日時と会場" in page(office, made).content.decode()


def test_a_digest_is_begun_from_the_report(office):
    report = year()
    office.post(reverse("reporting_digest:add"), {"key": "2012", "report": report.pk} | inline("sentences"))
    made = Digest.objects.get()
    assert made.sentences.count() == 7
    first = made.sentences.first()
    rows = [{"id": each.pk, "text": each.text, "text_en": each.text_en} for each in made.sentences.all()]
    rows[0]["text"] = "書き直した文。"
    data = {"key": "2012", "report": report.pk} | inline("sentences", *rows)
    data |= {"sentences-INITIAL_FORMS": 7, "starts_on": "2012-01-01", "ends_on": "2012-12-31"}
    office.post(reverse("reporting_digest:edit", args=[made.pk]), data)
    first.refresh_from_db()
    assert (first.text, first.is_drafted) == ("書き直した文。", False)
    office.post(reverse("reporting_digest:draft", args=[made.pk]))
    assert [each.text for each in made.sentences.all()][0] == "書き直した文。"


def test_the_list_is_exported(office):
    plan("2013", title="方針")
    response = office.get(reverse("reporting_yearplan:index"), {"export": "csv"})
    assert "2013,方針,2013-01-01,2013-12-31," in b"".join(response.streaming_content).decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(office, count, django_assert_num_queries):
    for number in range(count):
        plan(f"{2013 + number}")
    url = reverse("reporting_yearplan:index")
    office.get(url)
    with django_assert_num_queries(13):
        office.get(url)
