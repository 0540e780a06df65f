"""Tables of programmes, projects, activities, meetings, decisions and tasks."""

import csv
from datetime import date, time
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tomoni.core import search
from tomoni.core.exchange.exporting import Book, export_file
from tomoni.core.exchange.importing import import_file
from tomoni.core.exchange.tables import all_tables
from tomoni.people.tests.factories import OrganisationFactory, PersonFactory, UserFactory
from tomoni.projects.exchange.items import AgendaCell, EvidenceItem, QuantityItem
from tomoni.projects.exchange.programmes import split_number
from tomoni.projects.models import Activity, AgendaItem, Attendance, Decision, Evidence, Meeting, Programme, Task
from tomoni.projects.tests.factories import ActivityFactory, ProgrammeFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(tmp_path):
    """Import rows given as dictionaries and return the result (messages in English)."""

    def run(table, *rows, **options):
        path = tmp_path / "in.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
        return import_file(all_tables()[table], path, language="en", **options)

    return run


def counts(result):
    return (result.created, result.changed, result.unchanged, result.left_out)


def told(result):
    with override("en"):
        return [str(finding) for finding in result.findings]


# --- Programmes -------------------------------------------------------------------------

OUTLINE = [
    {"id": "c", "number": "2-2-1", "title": "医療・福祉", "first_year": "2012", "last_year": ""},
    {"id": "b", "number": "２−２", "title": "プロジェクト", "first_year": "", "last_year": ""},
    {"id": "a", "number": "2", "title": "各課題", "first_year": "", "last_year": ""},
]


def test_the_outline_is_built_from_numbers_in_any_order(bring):
    assert counts(bring("programmes", *OUTLINE)) == (3, 0, 0, 0)
    health = Programme.objects.get(external_id="c")
    assert (health.number, health.parent.number, health.parent.parent.external_id) == ("2-2-1", "2-2", "a")
    assert counts(bring("programmes", *OUTLINE)) == (0, 0, 3, 0)


def test_a_heading_moved_takes_those_below_along(bring):
    bring("programmes", *OUTLINE)
    assert counts(bring("programmes", {"id": "b", "number": "2-3"})) == (0, 1, 0, 0)
    assert Programme.objects.get(external_id="c").number == "2-3-1"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"id": "x", "number": "4-1", "title": "x"}, "stands below 4, which is not in the outline"),
        ({"id": "x", "number": "二", "title": "x"}, "is not a number of the outline"),
        ({"id": "x", "number": "2-2", "title": "x"}, "the number belongs to"),
        ({"id": "x", "number": "2-9", "title": "x", "parent": "c"}, "has another number than the one above 2-9"),
        ({"id": "x", "number": "9", "title": "x", "first_year": "2013", "last_year": "2012"}, ""),
    ],
)
def test_a_heading_that_cannot_stand_there_says_why(bring, row, says):
    bring("programmes", *OUTLINE)
    result = bring("programmes", row)
    assert counts(result) == (0, 0, 0, 1)
    assert says in told(result)[0]


def test_a_number_means_the_heading_of_the_year(bring):
    bring(
        "programmes",
        {"id": "old", "number": "1", "title": "昔", "first_year": "", "last_year": "2011"},
        {"id": "new", "number": "1", "title": "今", "first_year": "2012", "last_year": ""},
    )
    result = bring(
        "activities",
        {"id": "1", "title": "一", "when": "2011年5月", "programmes": "1"},
        {"id": "2", "title": "二", "when": "2012-05-01", "programmes": "１"},
        {"id": "3", "title": "三", "when": "", "programmes": "1"},
        {"id": "4", "title": "四", "when": "", "programmes": "1（2011年）；今"},
    )
    assert counts(result) == (3, 0, 0, 1)
    found = {
        activity.external_id: sorted(programme.external_id for programme in activity.programmes.all())
        for activity in Activity.objects.all()
    }
    assert found == {"1": ["old"], "2": ["new"], "4": ["new", "old"]}
    assert "fits several rows: 1 昔 (old) -2011, 1 今 (new) 2012-" in told(result)[0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2-2-1", ("2-2-1", None)),
        ("２．２", ("2-2", None)),
        ("2-2（2012）", ("2-2", 2012)),
        ("1@2012", ("1", 2012)),
        ("2-", None),
    ],
)
def test_numbers_are_read_in_any_width(text, found):
    assert split_number(text) == found


# --- Activities -------------------------------------------------------------------------

ACTIVITY = {
    "id": "a1", "title": "省庁交渉", "kind": "negotiation", "when": "2012年6月23日～24日", "place": "議員会館", "prefecture": "13",
    "programmes": "1", "projects": "j1", "organisations": "o1", "our_role": "member", "state": "done",
    "quantities": "参加者：約60名；100自治体；回答：72団体：official；月1回", "public_line": "交渉した。", "english_public_line": "Negotiated.",
    "other_public_lines": "ko：교섭했다.", "outcome": "回答を約束", "outcome_on": "2013-01-10",
    "evidence": "報告：https://example.org/a；https://example.org/b", "visibility": "public",
}  # fmt: skip


@pytest.fixture
def surroundings(db):
    ProgrammeFactory(external_id="g1", position=1)
    ProjectFactory(external_id="j1", name="医療")
    OrganisationFactory(external_id="o1", name="歩む会")
    PersonFactory(external_id="p1", name="山田 花子")
    PersonFactory(external_id="p2", name="グエン")


@pytest.mark.usefixtures("surroundings")
def test_an_activity_is_read_whole(bring):
    assert counts(bring("activities", ACTIVITY)) == (1, 0, 0, 0)
    activity = Activity.objects.get()
    assert (activity.when, activity.starts_on, activity.ends_on) == (
        "2012-06-23/2012-06-24", date(2012, 6, 23), date(2012, 6, 24),
    )  # fmt: skip
    assert activity.public_lines == {"ja": "交渉した。", "en": "Negotiated.", "ko": "교섭했다."}
    assert sorted(
        (quantity.subject, quantity.value, quantity.unit, quantity.qualifier, quantity.per, quantity.source)
        for quantity in activity.quantities.all()
    ) == [
        ("", Decimal(1), "回", "", "month", "own"), ("", Decimal(100), "自治体", "", "", "own"),
        ("参加者", Decimal(60), "名", "about", "", "own"), ("回答", Decimal(72), "団体", "", "", "official"),
    ]  # fmt: skip
    assert sorted((evidence.title, evidence.link) for evidence in activity.evidence.all()) == [
        ("https://example.org/b", "https://example.org/b"), ("報告", "https://example.org/a"),
    ]  # fmt: skip
    assert [project.external_id for project in activity.projects.all()] == ["j1"]
    assert [found.pk for found in search.matching(Activity.objects.all(), "省庁")] == [activity.pk]
    assert counts(bring("activities", ACTIVITY)) == (0, 0, 1, 0)


@pytest.mark.usefixtures("surroundings")
def test_a_change_touches_only_what_differs(bring):
    bring("activities", ACTIVITY)
    activity = Activity.objects.get()
    activity.evidence.add(Evidence(title="写真", file=ContentFile(b"x", "a.png")))
    activity.save()
    kept = set(activity.quantities.filter(subject="参加者").values_list("pk", flat=True))
    outcomes = []
    row = {
        "id": "a1", "when": "2012-07-01", "quantities": "参加者：約60名", "evidence": "", "english_public_line": "", "projects": "",
    }  # fmt: skip
    assert counts(bring("activities", row, on_row=outcomes.append)) == (0, 1, 0, 0)
    activity = Activity.objects.get()
    assert outcomes[0].columns == ("when", "quantities", "evidence", "english_public_line", "projects")
    assert activity.ends_on == date(2012, 7, 1)
    assert set(activity.quantities.values_list("pk", flat=True)) == kept
    assert [evidence.title for evidence in activity.evidence.all()] == ["写真"]
    assert activity.public_lines == {"ja": "交渉した。", "ko": "교섭했다."}
    assert (activity.projects.count(), activity.programmes.count()) == (0, 1)


@pytest.mark.usefixtures("surroundings")
@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("when", "そのうち", "cannot be read as a date"),
        ("state", "半分", "is not known here. Write one of"),
        ("quantities", "参加者：", "There is no quantity"),
        ("quantities", "a：b：c：d", "no more"),
        ("evidence", "報告書", "has no link"),
        ("outcome_on", "2012-01-01", "cannot be earlier"),
        ("projects", "j1；どこか", "“どこか” in it is not in the table"),
        ("other_public_lines", "ja：文", "is not known here"),
        ("prefecture", "江戸", "江戸"),
    ],
)
def test_a_bad_activity_is_left_out_whole(bring, column, value, says):
    result = bring("activities", ACTIVITY | {column: value})
    assert (counts(result), Activity.objects.count(), Evidence.objects.count()) == ((0, 0, 0, 1), 0, 0)
    assert says in told(result)[0]


def test_meetings_are_no_rows_of_the_table_of_activities(bring, surroundings, tmp_path):
    bring("meetings", {"id": "k1", "title": "会議", "body": "j1"})
    result = bring("activities", {"id": "k1", "title": "別の題"})
    assert (counts(result), Meeting.objects.get().title) == ((0, 0, 0, 1), "会議")
    assert "kept in another table" in told(result)[0]
    assert export_file(all_tables()["activities"], tmp_path / "out.csv") == 0


def test_what_is_hidden_from_a_user_is_neither_exported_nor_changed(bring, tmp_path):
    hidden = ActivityFactory(external_id="a1", title="秘密の活動")
    user = UserFactory(roles=["editor"])
    path = tmp_path / "out.csv"
    export_file(all_tables()["activities"], path, user=user)
    result = bring("activities", {"id": "a1", "title": "別の題"}, user=user)
    hidden.refresh_from_db()
    assert ("秘密の活動" in path.read_text(), counts(result), hidden.title) == (False, (0, 0, 0, 1), "秘密の活動")


# --- Items of cells ---------------------------------------------------------------------

WORDS = st.text(alphabet=st.one_of(st.sampled_from("；;：:\\ 0123./-"), st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])),
                max_size=12).map(str.strip)  # fmt: skip
ROW = type("Row", (), {"texts": {}})()


@given(st.integers(1, 999), WORDS.filter(bool), WORDS, st.sampled_from(AgendaItem.State.values))
def test_any_agenda_item_comes_back(position, title, minutes, state):
    item = (position, title, minutes, state)
    assert AgendaCell().parse_item(AgendaCell().show_item(item, Book("en")), ROW) == item


@given(
    WORDS.filter(bool),
    st.sampled_from(["https://example.org/a;b", "http://example.org:8080/?q=1；2", "https://example.org/\\"]),
)
def test_any_evidence_comes_back(title, link):
    assert EvidenceItem().parse_item(EvidenceItem().show_item((title, link), Book("ja")), ROW) == (title, link)


@given(
    WORDS,
    st.sampled_from(["約300名", "のべ1,200人", "月1回", "複数回", "1万筆超", "1.5倍", "300人以上"]),
    st.sampled_from(["own", "official"]),
)
def test_any_quantity_comes_back(subject, text, source):
    item = QuantityItem().parse_item(f"：{text}：{source}", ROW)
    item = (subject, *item[1:])
    assert QuantityItem().parse_item(QuantityItem().show_item(item, Book("en")), ROW) == item


# --- Meetings, decisions, tasks -----------------------------------------------------------

MEETING = {
    "id": "k1", "title": "第1回運営会議", "body": "j1", "when": "2012-03-10", "starts_at": "14:00", "ends_at": "17時",
    "chair": "p1", "quorum": "2", "projects": "",
    "agenda": "1. 会計：承認した。：closed；2. 計画", "attendance": "p1；グエン：proxy：山田花子",
}  # fmt: skip


@pytest.mark.usefixtures("surroundings")
def test_a_meeting_is_read_whole(bring):
    assert counts(bring("meetings", MEETING)) == (1, 0, 0, 0)
    meeting = Meeting.objects.get()
    assert (meeting.kind, meeting.starts_at, meeting.ends_at, meeting.present()) == ("meeting", time(14), time(17), 2)
    assert [(item.position, item.title, item.minutes, item.state) for item in meeting.agenda.all()] == [
        (1, "会計", "承認した。", "closed"), (2, "計画", "", "open"),
    ]  # fmt: skip
    assert {(each.person.external_id, each.mode, each.proxy and each.proxy.external_id) for each in Attendance.objects.all()} == {
        ("p1", "person", None), ("p2", "proxy", "p1"),
    }  # fmt: skip
    assert [project.external_id for project in meeting.projects.all()] == ["j1"]
    assert counts(bring("meetings", MEETING)) == (0, 0, 1, 0)


@pytest.mark.usefixtures("surroundings")
def test_an_item_of_the_agenda_stays_itself_when_it_is_reworded(bring):
    bring("meetings", MEETING)
    before = {item.position: item.pk for item in AgendaItem.objects.all()}
    assert counts(bring("meetings", {"id": "k1", "agenda": "2. 来年の計画；3. その他"})) == (0, 1, 0, 0)
    after = {item.position: item.pk for item in AgendaItem.objects.all()}
    assert (sorted(after), after[2]) == ([2, 3], before[2])


@pytest.mark.usefixtures("surroundings")
@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("agenda", "会計", "has no number in front"),
        ("agenda", "1. a；1. b", "names the same one twice"),
        ("attendance", "p1；p1：online", "names the same one twice"),
        ("attendance", "p1：online：p2", "does not attend by proxy"),
        ("attendance", "p1：寝坊", "is not known here"),
        ("ends_at", "13:00", "ends before it begins"),
        ("body", "", "is empty, but is needed"),
    ],
)
def test_a_bad_meeting_is_left_out_whole(bring, column, value, says):
    result = bring("meetings", MEETING | {column: value})
    assert (counts(result), Activity.objects.count(), AgendaItem.objects.count()) == ((0, 0, 0, 1), 0, 0)
    assert says in told(result)[0]


@pytest.mark.usefixtures("surroundings")
def test_one_bad_meeting_does_not_take_its_neighbours_along(bring):
    result = bring("meetings", MEETING, MEETING | {"id": "k2", "agenda": "x"}, MEETING | {"id": "k3"})
    assert (counts(result), sorted(Meeting.objects.values_list("external_id", flat=True))) == (
        (2, 0, 0, 1),
        ["k1", "k3"],
    )


@pytest.mark.usefixtures("surroundings")
def test_decisions_stand_on_the_agenda_and_tasks_follow_from_them(bring):
    bring("meetings", MEETING)
    decision = {"id": "d1", "meeting": "第1回運営会議", "agenda_item": "2", "text": "承認する", "votes_for": "８"}
    result = bring("decisions", decision, decision | {"id": "d2", "agenda_item": "9"})
    assert counts(result) == (1, 0, 0, 1)
    assert "is not on the agenda of the meeting" in told(result)[0]
    assert (Decision.objects.get().agenda_item.title, Decision.objects.get().votes_for) == ("計画", 8)
    assert counts(bring("decisions", decision)) == (0, 0, 1, 0)
    task = {
        "id": "t1",
        "title": "回覧",
        "decision": "d1",
        "assignee": "山田花子",
        "project": "医療",
        "due_on": "2012/5/31",
    }
    assert counts(bring("tasks", task)) == (1, 0, 0, 0)
    assert (Task.objects.get().assignee.external_id, Task.objects.get().due_on) == ("p1", date(2012, 5, 31))
    assert counts(bring("decisions", {"id": "d1", "agenda_item": ""})) == (0, 1, 0, 0)
    assert Decision.objects.get().agenda_item is None


@pytest.mark.usefixtures("surroundings")
def test_members_of_a_project_begin_before_they_end(bring):
    row = {"id": "m1", "project": "j1", "person": "p1", "starts_on": "2012-01-01", "ends_on": "2011-12-31"}
    result = bring("project_members", row)
    assert (counts(result), "lies before the first day" in told(result)[0]) == ((0, 0, 0, 1), True)
