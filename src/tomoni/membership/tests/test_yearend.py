"""The page of the figures: the network's own tables, and every number opens exactly the list it counted."""

import csv
import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO, StringIO

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from openpyxl import load_workbook

from tomoni.config import demo
from tomoni.core.exchange.importing import import_file
from tomoni.core.exchange.tables import all_tables
from tomoni.membership import actions
from tomoni.membership.models import Membership, Plan, Term
from tomoni.membership.tests.conftest import reader
from tomoni.membership.tests.factories import joined
from tomoni.membership.tests.test_acts import text_of
from tomoni.membership.tests.test_year_end_tables import END_2011, END_2012, REPORT, TABLES
from tomoni.people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
FIGURES = reverse("membership_figures:index")
BEHIND = reverse("membership_figures:behind")
ASKED = {"start": "2011-12-31", "end": "2012-12-31"}
ROWS = [
    ("個人会員", 325, 331, 311, 314, -14, -17),
    ("うち学生", 0, 0, 4, 4, 4, 4),
    ("個人購読", 59, 59, 73, 73, 14, 14),
    ("団体会員", 81, 103, 78, 98, -3, -5),
    ("団体購読", 16, 25, 19, 28, 3, 3),
]
MOVED = [
    "個人会員 325 (331) +24 (+25) – +4 (+4) -9 (-9) 0 (-2) -33 (-35) 311 (314) 一致",
    "うち学生 0 (0) +2 (+2) – +2 (+2) – – – 4 (4) 一致",
    "個人購読 59 (59) +20 (+20) – +9 (+9) -4 (-4) – -11 (-11) 73 (73) 一致",
    "団体会員 81 (103) +3 (+4) – +1 (+1) -2 (-3) 0 (0) -5 (-7) 78 (98) 一致",
    "団体購読 16 (25) +4 (+5) – +2 (+3) -1 (-1) 0 (-1) -2 (-3) 19 (28) 一致",
]


@pytest.fixture(scope="module", autouse=True)
def members(django_db_setup, django_db_blocker):
    """Imports the demo's members once for all tests of this module, and takes them back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        for key in TABLES:
            for path in demo.files_of(key):
                import_file(all_tables()[key], path)
        yield
        transaction.set_rollback(True)


def tables(response):
    """Return the rows of each table of the page as texts."""
    found = re.findall(r"<tbody>(.*?)</tbody>", response.content.decode(), re.S)
    rows = [re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.S) for body in found]
    return [
        [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()).replace("( ", "(") for row in body] for body in rows
    ]


def linked(response, prefix):
    """Return the text and target of each link on the page whose address begins so."""
    found = re.findall(rf'<a href="({re.escape(prefix)}\?[^"]*)">(.*?)</a>', response.content.decode(), re.S)
    return [(" ".join(re.sub(r"<[^>]+>", " ", inner).split()), unescape(address)) for address, inner in found]


def test_the_page_shows_both_tables_of_the_report_the_movement_and_the_sentence(office):
    page = office.get(FIGURES, ASKED)
    told, moved = tables(page)
    assert told == [f"{name} {a} {b} {c} {d} {e:+d} {f:+d}" for name, a, b, c, d, e, f in ROWS]
    assert moved == MOVED
    assert "会員は個人・団体ともに減った。購読は個人・団体ともに増えた。" in text_of(page)
    assert (
        "Members fell in number, individuals and organisations alike. "
        "Subscriptions rose in number, individual and organisational alike."
    ) in text_of(page)


def test_every_number_of_the_tables_opens_exactly_the_list_it_counted(office):
    links = linked(office.get(FIGURES, ASKED), reverse("membership_membership:index"))
    assert len(links) == 20
    days = [END_2011, END_2011, END_2012, END_2012]
    for place, (shown, address) in enumerate(links):
        name, day, measure = ROWS[place // 4][0].removeprefix("うち"), days[place % 4], place % 2
        people, units = REPORT[day][name]
        page = office.get(address)
        assert (int(shown), page.context["paginator"].count) == ((people, units)[measure], people)
        found = office.get(address, {"export": "csv"}) if "&export" in address else office.get(f"{address}&export=csv")
        rows = list(csv.DictReader(StringIO(found.getvalue().decode("utf-8-sig"))))
        assert (len(rows), sum(int(row["口数"]) for row in rows)) == (people, units)
        assert {row["状況"] for row in rows} <= {"在籍"}
        plans = set(Plan.objects.filter(name=name).values_list("name", "parts__name")) if rows else set()
        assert {row["種別"] for row in rows} <= {each for pair in plans for each in pair}


def test_every_number_of_the_movement_opens_exactly_those_who_moved(office):
    links = linked(office.get(FIGURES, ASKED), BEHIND)
    assert len(links) == sum(len(re.findall(r"[-+]?\d+ \([^)]*\)", row)) - 2 for row in MOVED)
    for shown, address in links:
        page = office.get(address)
        step, rows = page.context["step"], page.context["rows"]
        people, units = re.fullmatch(r"([-+]?\d+) \(\s*([-+]?\d+)\)", shown).groups()
        assert (step.people, step.units) == (int(people), int(units))
        assert len(tables(page)[0]) == len(rows) == (abs(int(people)) or len(step.changes))
        own = sum((row["after"] or {"units": 0})["units"] - (row["before"] or {"units": 0})["units"] for row in rows)
        assert own == step.units or step.kind in ("came", "went")


def test_those_who_left_are_told_with_their_reason(office):
    individual = Plan.objects.get(key="individual")
    page = office.get(BEHIND, ASKED | {"plan": individual.pk, "kind": "left"})
    rows = tables(page)[0]
    assert (len(rows), rows[1]) == (33, "1031 Trần Văn Long 個人会員 1口 – 死亡")


def test_a_correction_shows_now_and_not_then(office):
    with transaction.atomic():
        before = tables(office.get(FIGURES, ASKED))
        term = Term.objects.known().filter(plan__key="individual", valid_from=date(2012, 1, 1)).first()
        moment = term.known_from
        actions.correct(term, units=9, user=None, now=moment + timedelta(days=2))
        now = tables(office.get(FIGURES, ASKED))
        then = tables(office.get(FIGURES, ASKED | {"known": str(timezone.localdate(moment))}))
        assert (then, now == before) == (before, False)
        assert now[0][0].split()[4] == "322"
        asked = office.get(FIGURES, ASKED | {"known": "2011-06-30"})
        assert "2011年6月30日 23:59 時点の記録です。その後の訂正は含みません。" in text_of(asked)
        assert tables(asked)[0][0] == "個人会員 0 0 0 0 0 0"
        first = date_format(timezone.localtime(moment), "DATETIME_FORMAT")
        assert f"この時点では名簿にまだ何もありません。最初の期間が登録されたのは{first}です。" in text_of(asked)
        assert "stayed the same" not in text_of(asked)
        transaction.set_rollback(True)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_file_holds_both_tables_and_the_movement(office, form):
    answer = office.get(reverse("membership_figures:file", args=[form]), ASKED)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="members-2011-12-31-2012-12-31.{form}"'
    if form == "csv":
        rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    else:
        sheet = load_workbook(BytesIO(answer.content)).active
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    rows = [[cell for cell in row if cell] for row in rows]
    assert rows[0] == ["いつの記録によるか", "現在"]
    assert rows[2:7] == [[name, *map(str, counts[:4])] for name, *counts in ROWS]
    assert rows[9] == [
        "個人会員",
        "325",
        "331",
        "24",
        "25",
        "0",
        "0",
        "4",
        "4",
        "-9",
        "-9",
        "0",
        "-2",
        "-33",
        "-35",
        "311",
        "314",
    ]
    assert len(rows) == 14


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"start": "2012-12-31", "end": "2011-12-31"}, "比べる日（2）は、比べる日（1）より後にしてください。"),
        ({"start": "2012-02-30", "end": "2012-12-31"}, "日付を正しく入力してください。"),
        ({"start": "2011-12-31", "end": "きのう"}, "日付を正しく入力してください。"),
    ],
)
def test_days_that_make_no_sense_are_refused_and_stay_typed(office, asked, words):
    page = office.get(FIGURES, asked)
    assert words in text_of(page) and tables(page) == []
    assert [f'value="{typed}"' in text_of(page) for typed in asked.values()] == [True, True]
    for address in [BEHIND, reverse("membership_figures:file", args=["csv"])]:
        assert office.get(address, asked | {"plan": 1, "kind": "left"}).status_code == 404


@pytest.mark.parametrize("asked", [{"kind": "x"}, {"plan": "x"}, {"plan": "99999999999999"}, {"plan": ""}])
def test_a_number_nobody_asked_for_has_no_list(office, asked):
    individual = Plan.objects.get(key="individual")
    assert office.get(BEHIND, ASKED | {"plan": individual.pk, "kind": "left"} | asked).status_code == 404
    assert office.get(f"{FIGURES}file/pdf/", ASKED).status_code == 404


def test_the_days_first_shown_are_the_two_last_year_ends(office):
    form = office.get(FIGURES).context["form"]
    days = [form.cleaned_data[name] for name in ("start", "end")]
    assert [(day.month, day.day) for day in days] == [(12, 31), (12, 31)] and days[1].year - days[0].year == 1


def test_the_page_asks_no_more_for_more_members(office, django_assert_num_queries):
    office.get(FIGURES, ASKED)
    with django_assert_num_queries(28):
        office.get(FIGURES, ASKED)


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_readers_open_the_figures_and_the_lists_behind(role):
    client, plan = reader(role), Plan.objects.get(key="individual")
    assert tables(client.get(FIGURES, ASKED))[1] == MOVED
    assert len(tables(client.get(BEHIND, ASKED | {"plan": plan.pk, "kind": "joined"}))[0]) == 24


@pytest.mark.parametrize("role", ["steering", "editor", "project_lead", "project_member", "guest"])
def test_outsiders_see_no_figure_and_no_name(role):
    plan = Plan.objects.get(key="individual")
    with transaction.atomic():
        joined(holder=PersonFactory(name="漏れてはならない人"), plan=plan, on=date(2012, 5, 1))
        client = reader(role)
        for address in [FIGURES, BEHIND, f"{FIGURES}file/csv/", f"{FIGURES}development/"]:
            answer = client.get(address, ASKED | {"plan": plan.pk, "kind": "joined"})
            assert answer.status_code in (302, 403, 404)
            assert "漏れてはならない人" not in text_of(answer) and "314" not in text_of(answer)
        transaction.set_rollback(True)


def test_what_came_from_a_file_says_so_in_the_story(office):
    member = Membership.objects.order_by("number").first()
    page = text_of(office.get(reverse("membership_membership:inspect", args=[member.pk])))
    assert page.count("ファイルから取り込み · ") == member.events.count() > 0
