"""The statutory report: rows by business, numbers from records or by hand, the sum beside the accounts."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tomoni.people.tests.factories import UserFactory
from tomoni.projects.models import ActivityQuantity, Attendance
from tomoni.projects.tests.factories import MeetingFactory, PersonFactory, ProjectFactory
from tomoni.reporting.actions.finishing import FinishingRefusedError, file_report, finish
from tomoni.reporting.document import Paragraph, Table, digest, plain
from tomoni.reporting.models import Business, BusinessYear, StatutoryReport
from tomoni.reporting.outputs import as_text
from tomoni.reporting.statutory import compose_statutory, rows, total, waiting
from tomoni.reporting.tests.factories import act, outline
from tomoni.reporting.tests.papers import business, kept, statutory

pytestmark = pytest.mark.django_db


def count(activity, subject, value, *, unit="人", qualifier="", counting=""):
    ActivityQuantity.objects.create(
        activity=activity, subject=subject, value=Decimal(value), unit=unit, qualifier=qualifier, counting=counting
    )


def lines(document):
    """Every table as rows of texts, label first."""
    tables = [part for part in document.parts if isinstance(part, Table)]
    return [[[row.label, *(plain(cell) for cell in row.cells)] for row in table.rows] for table in tables]


def codes(document):
    return [finding.code for finding in document.findings]


def test_a_row_for_each_business_with_when_where_who_and_how_much():
    first, second = outline("政策提言", "出版")
    spring = act(first, "春の交渉", when="2012-03-02", place="東京")
    autumn = act(first, "秋の交渉", when="2012-11", place="大阪")
    for each, people in ((spring, 12), (autumn, 8)):
        count(each, "従事者", people)
    count(spring, "受益対象者", 300, qualifier="about")
    count(spring, "支出", 120000, unit="円")
    count(autumn, "支出", 30000, unit="円")
    business("政策提言事業", first)
    business("出版事業", second, position=2)
    report = statutory(total_expense=150000)
    (table,) = lines(compose_statutory(report, "ja"))
    assert table == [
        ["政策提言事業", "政策提言（2件）", "3月2日、11月", "東京、大阪", "のべ20人", "約300人", "150,000"],
        ["出版事業", "実施しなかった", "—", "—", "—", "—", "—"],
        ["合計", "", "", "", "", "", "150,000"],
    ]


def test_what_is_entered_by_hand_goes_before_the_records_and_a_difference_is_told():
    (programme,) = outline("政策提言")
    spring = act(programme, "春の交渉", when="2012-03-02", place="東京")
    count(spring, "支出", 120000, unit="円")
    own = business("政策提言事業", programme)
    report = statutory(total_expense=125000)
    fields = {"content": "要請と交渉", "place": "全国", "engaged": 15, "engaged_counting": "unique"}
    fields |= {"reached": "移住者", "beneficiaries": 1000, "beneficiaries_qualifier": "over", "expense": 125000}
    kept(BusinessYear(report=report, business=own, source="会計帳簿", **fields))
    document = compose_statutory(report, "ja")
    (table,) = lines(document)
    assert table[0] == ["政策提言事業", "要請と交渉", "3月2日", "全国", "実数15人", "移住者 1,000人超", "125,000"]
    assert codes(document) == ["expense_differs"]
    assert "120,000" in document.findings[0].text and "125,000" in document.findings[0].text


def test_the_sum_is_compared_with_the_accounts_and_never_mended():
    (programme,) = outline("政策提言")
    act(programme, "春の交渉")
    own = business("政策提言事業", programme)
    report = statutory(total_expense=100000)
    year = {"engaged": 1, "engaged_counting": "unique", "reached": "移住者", "expense": 99000}
    kept(BusinessYear(report=report, business=own, source="会計帳簿", **year))
    document = compose_statutory(report, "ja")
    assert codes(document) == ["sum_differs"]
    assert lines(document)[0][-1][-1] == "99,000"
    (table,) = (part for part in document.parts if isinstance(part, Table))
    assert [note for note in table.notes if "100,000" in note and "99,000" in note] != []
    with pytest.raises(FinishingRefusedError, match="1,000"):
        finish(report, today=date(2013, 3, 1))
    report.difference_reason = "端数の扱いによる。"
    report.save()
    assert "端数の扱いによる。" in as_text(finish(report, today=date(2013, 3, 1)).as_adopted("ja"))


def test_a_year_without_business_is_not_carried_out():
    business("政策提言事業")
    business("物品販売事業", kind="other")
    document = compose_statutory(statutory(total_expense=0), "ja")
    told = [part.text for part in document.parts if isinstance(part, Paragraph)]
    assert told.count("実施しなかった。") == 2
    assert codes(document) == []


def test_other_business_has_no_column_of_beneficiaries():
    business("政策提言事業")
    business("物品販売事業", kind="other")
    first, second = (part for part in compose_statutory(statutory(), "ja").parts if isinstance(part, Table))
    assert (len(first.header), len(second.header)) == (7, 6)
    assert [each for each in second.header if "受益" in each] == []


def test_an_act_told_in_two_businesses_stands_in_the_first_and_a_single_one_where_it_was_put():
    first, second = outline("政策提言", "出版")
    act([first, second], "両方")
    moved = act(first, "移したもの")
    business("政策提言事業", first)
    other = business("出版事業", second, position=2)
    other.activities.set([moved])
    assert [[each.title for each in row.activities] for row in rows(statutory(), "ja")] == [["両方"], ["移したもの"]]


def test_a_chapter_below_belongs_to_the_business_that_names_it_or_the_nearest_above():
    (chapter,) = outline("政策提言")
    below = type(chapter).objects.create(parent=chapter, position=1, title="出版")
    deepest = type(chapter).objects.create(parent=below, position=1, title="電子版")
    act(deepest, "電子版を出した")
    act(chapter, "交渉")
    business("政策提言事業", chapter)
    business("出版事業", below, position=2)
    assert [[each.title for each in row.activities] for row in rows(statutory(), "ja")] == [
        ["交渉"],
        ["電子版を出した"],
    ]


@pytest.mark.parametrize("count", [1, 12])
def test_twelve_activities_are_asked_for_as_often_as_one(count, django_assert_num_queries):
    (chapter,) = outline("政策提言")
    for number in range(count):
        act(chapter, f"交渉{number}")
    business("政策提言事業", chapter)
    report = statutory()
    with django_assert_num_queries(18):
        compose_statutory(report, "ja")


def test_what_is_hidden_or_of_another_year_is_not_counted():
    (programme,) = outline("政策提言")
    hidden = act(programme, "秘密の件", visibility="project", line="語ってよい文。", place="秘密の場所")
    count(hidden, "支出", 777777, unit="円")
    act(programme, "前の年", when="2011-05")
    act(programme, "しなかった", state="not_done")
    business("政策提言事業", programme)
    text = as_text(compose_statutory(statutory(), "ja"))
    assert [word for word in ("秘密", "777,777", "前の年") if word in text] == []
    assert total(rows(statutory("2012-2"), "ja")) == 0


def test_acts_of_no_business_and_missing_numbers_are_told():
    first, second = outline("政策提言", "事務局")
    act(first, "交渉")
    act(second, "会議の準備")
    business("政策提言事業", first)
    document = compose_statutory(statutory(), "ja")
    assert codes(document) == ["number_missing", "total_missing", "without_business"]
    assert "会議の準備" in document.findings[-1].text


def test_businesses_follow_the_articles_of_the_year():
    business("古い事業", valid_until=date(2011, 12, 31))
    business("今の事業", valid_from=date(2012, 6, 1))
    business("次の事業", valid_from=date(2013, 1, 1))
    assert [row.business.name for row in rows(statutory(), "ja")] == ["今の事業"]


def test_public_meetings_are_listed_with_numbers_and_without_agenda():
    board = ProjectFactory(name="理事会")
    meeting = MeetingFactory(
        body=board, title="第1回理事会", when="2012-05-20", place="東京", visibility="public", state="done"
    )
    hidden = MeetingFactory(body=board, title="秘密の会", when="2012-06-20", visibility="network", state="done")
    for mode in ("person", "online", "proxy", "absent"):
        Attendance.objects.create(meeting=meeting, person=PersonFactory(), mode=mode)
    meeting.agenda.create(position=1, title="秘密の議題")
    business("政策提言事業")
    report = statutory(board_note="役員の選任を審議した。", total_expense=0)
    report.boards.set([board])
    document = compose_statutory(report, "ja")
    assert lines(document)[-1] == [["2012年5月20日", "第1回理事会", "東京", "3人（うち委任状・書面 1人）"]]
    assert "役員の選任を審議した。" in as_text(document)
    assert "会議の記録はない。" in as_text(document)
    assert [word for word in ("秘密", hidden.title) if word in as_text(document)] == []
    assert codes(document) == ["kept_inside"]


def test_numbers_need_their_source_and_persons_their_counting():
    own, report = business("政策提言事業"), statutory()
    for fields in ({"expense": 1}, {"engaged": 3, "source": "名簿"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BusinessYear.objects.create(report=report, business=own, **fields)


def test_final_and_filed():
    (programme,) = outline("政策提言")
    changed = act(programme, "交渉")
    business("政策提言事業", programme)
    report = statutory()
    with pytest.raises(FinishingRefusedError):
        file_report(report, on=date(2013, 3, 1), today=date(2013, 3, 2))
    final = finish(report, today=date(2013, 2, 1))
    before = digest(compose_statutory(final, "ja"))
    changed.when = "2012-09"
    changed.save()
    Business.objects.update(name="改めた事業")
    assert digest(compose_statutory(StatutoryReport.objects.get(), "ja")) == before
    for day in (date(2013, 3, 5), date(2012, 12, 31)):
        with pytest.raises(FinishingRefusedError):
            file_report(final, on=day, today=date(2013, 3, 2))
    assert file_report(final, on=date(2013, 3, 1), today=date(2013, 3, 2)).filed_on == date(2013, 3, 1)


def test_it_is_not_final_without_results_or_businesses():
    with pytest.raises(FinishingRefusedError):
        finish(statutory(), today=date(2013, 3, 1))
    business("政策提言事業")
    with pytest.raises(FinishingRefusedError):
        finish(statutory("2011", results=" "), today=date(2013, 3, 1))


@pytest.mark.parametrize(
    ("starts", "ends", "due"),
    [
        (date(2012, 1, 1), date(2012, 12, 31), date(2013, 3, 31)),
        (date(2012, 4, 1), date(2013, 3, 31), date(2013, 6, 30)),
        (date(2011, 12, 1), date(2012, 11, 30), date(2013, 2, 28)),
        (date(2012, 7, 1), date(2013, 6, 20), date(2013, 9, 20)),
    ],
)
def test_is_due_three_months_after_the_year(starts, ends, due):
    assert StatutoryReport(key="2012", starts_on=starts, ends_on=ends).due_on == due


def test_it_waits_from_the_end_of_its_year_until_it_is_filed():
    report = statutory()
    office, auditor = UserFactory(roles=["secretariat"]), UserFactory(roles=["auditor"])
    assert waiting(office, date(2012, 12, 31)) == []
    assert [(item.due, item.scope) for item in waiting(office, date(2013, 1, 1))] == [(date(2013, 3, 31), "office")]
    assert waiting(auditor, date(2013, 1, 1)) == []
    business("政策提言事業")
    file_report(finish(report, today=date(2013, 2, 1)), on=date(2013, 2, 2), today=date(2013, 2, 2))
    assert waiting(office, date(2013, 3, 1)) == []


def test_finance_keeps_it_too_and_nobody_else_sees_a_draft():
    report = statutory()
    finance, editor, member = (UserFactory(roles=[role]) for role in ("finance", "editor", "steering"))
    assert list(StatutoryReport.objects.editable_by(finance)) == [report]
    assert list(StatutoryReport.objects.editable_by(editor)) == [report]
    assert list(StatutoryReport.objects.editable_by(member)) == []
    assert list(StatutoryReport.objects.visible_to(UserFactory())) == []
