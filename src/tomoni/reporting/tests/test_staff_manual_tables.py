"""Tables typed by hand in the back office: what they are, their rows in one grid, two people at one table, who may."""

import pytest

from tomoni.people.tests.factories import PersonFactory, UserFactory
from tomoni.projects.tests.conftest import signed_in
from tomoni.reporting.actions import draft, start
from tomoni.reporting.actions.typing_rows import TypedRow, TypedWronglyError, stamp, type_rows
from tomoni.reporting.composing import compose
from tomoni.reporting.evidence import behind
from tomoni.reporting.models import ManualRow, ManualTable
from tomoni.reporting.tests.factories import outline

pytestmark = pytest.mark.django_db
LIST = "/admin/reporting/manualtable/"
CASES = {"key": "cases", "ja": "件数", "en": "cases", "unit": "件", "kind": "number", "base": ""}
FORM = {
    "title": "相談の内訳", "title_en": "Consultations", "key": "topics", "when": "2012年度", "programme": "",
    "columns": "cases | 件数 | cases | 件\nshare | 割合 | share | | share | cases", "breakdown": "partition", "previous": "",
    "source_kind": "own", "source": "相談票", "vouched_by": "", "visibility": "public", "note_ja": "注の文", "note_en": "",
}  # fmt: skip
LISTS = {1: 12, 3: 12}


@pytest.fixture
def client():
    return signed_in(UserFactory(roles=["secretariat"]))


def typed(key="topics", **fields):
    values = {"title": "相談", "when": "2012", "source": "相談票", "columns": [CASES], "visibility": "public"}
    return ManualTable.objects.create(key=key, **values | fields)


def grid(*rows, opened=""):
    """What the browser sends: (order, label, cases, kind, key)."""
    data = {"count": str(len(rows)), "opened": opened}
    for place, (order, label, cases, kind, key) in enumerate(rows):
        told = {"order": order, "label": label, "cell-cases": cases, "kind": kind, "key": key}
        data |= {f"{place}-{name}": value for name, value in told.items()}
    return data


def kept():
    return list(ManualRow.objects.order_by("position").values_list("key", "label", "kind", "cells"))


def test_a_table_is_made_and_opens_its_rows(client):
    answer = client.post(f"{LIST}new/", FORM)
    table = ManualTable.objects.get()
    assert answer.status_code == 302
    assert (table.when, str(table.ends_on), table.notes) == ("2012-04/2013-03", "2013-03-31", {"ja": "注の文"})
    assert [(each["key"], each["kind"], each["base"]) for each in table.columns] == [
        ("cases", "number", ""),
        ("share", "share", "cases"),
    ]
    shown = client.get(f"{LIST}edit/{table.pk}/")
    assert "cases | 件数 | cases | 件\nshare | 割合 | share |  | share | cases" in shown.content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"columns": "cases | 件数 | | | share | all"}, "何に対する割合か"),
        ({"columns": "a|b|c|d|number||g"}, "区切りが多すぎます"),
        ({"when": "2012年から"}, "最後の日"),
        ({"source": ""}, "source"),
    ],
)
def test_what_cannot_be_a_table_is_told_and_nothing_is_lost(client, change, said):
    answer = client.post(f"{LIST}new/", FORM | change).content.decode()
    assert (ManualTable.objects.count(), said in answer, "注の文" in answer) == (0, True, True)


def test_rows_are_typed_in_one_grid_in_their_order(client):
    table = typed()
    rows = [
        ("2", "在留資格", "約85", "line", ""),
        ("1", "労働", "120", "line", "labour"),
        ("3", "計", "205", "total", ""),
        ("4", "", "", "line", ""),
    ]
    assert client.post(f"{LIST}rows/{table.pk}/", grid(*rows)).status_code == 302
    assert kept() == [
        ("labour", "労働", "line", {"cases": "120"}),
        ("row-2", "在留資格", "line", {"cases": "約85"}),
        ("total", "計", "total", {"cases": "205"}),
    ]
    page = client.get(f"{LIST}rows/{table.pk}/").content.decode()
    assert "出典：相談票" in page


def test_what_is_wrong_stands_at_its_row_and_nothing_typed_is_lost(client):
    table = typed()
    rows = [("1", "労働", "120", "line", ""), ("2", "", "", "line", ""), ("3", "在留", "たくさん", "line", "")]
    page = client.post(f"{LIST}rows/{table.pk}/", grid(*rows)).content.decode()
    assert (kept(), 'value="たくさん"' in page, 'id="problem-2"' in page, 'id="problem-0"' in page) == (
        [],
        True,
        True,
        False,
    )


def test_the_later_of_two_people_is_told_and_loses_nothing(client):
    table = typed()
    opened = stamp(table)
    type_rows(table, [TypedRow("a", "先の人", cells={"cases": "1"})])
    page = client.post(
        f"{LIST}rows/{table.pk}/", grid(("1", "後の人", "2", "line", "b"), opened=opened)
    ).content.decode()
    assert (kept(), "ほかの人がこの表を変えました" in page, 'value="後の人"' in page) == (
        [("a", "先の人", "line", {"cases": "1"})],
        True,
        True,
    )


def test_a_total_moves_to_another_row_and_rows_go():
    table = typed()
    type_rows(
        table, [TypedRow("a", "甲", kind="total", cells={"cases": "3"}), TypedRow("b", "乙", cells={"cases": "3"})]
    )
    type_rows(
        table, [TypedRow("b", "乙", kind="total", cells={"cases": "3"}), TypedRow("a", "甲", cells={"cases": "3"})]
    )
    assert [(key, kind) for key, _label, kind, _cells in kept()] == [("b", "total"), ("a", "line")]
    type_rows(table, [])
    assert kept() == []


@pytest.mark.parametrize(
    "rows",
    [
        [TypedRow("a", "甲"), TypedRow("a", "乙")],
        [TypedRow("a", "甲", kind="total"), TypedRow("b", "乙", kind="total")],
        [TypedRow("a", "甲", part_of="c")],
        [TypedRow("a", "")],
        [TypedRow("a", "甲", cells={"cases": "12円"})],
        [TypedRow("あ", "甲")],
    ],
)
def test_rows_that_cannot_be_are_refused_together(rows):
    table = typed()
    with pytest.raises(TypedWronglyError) as refused:
        type_rows(table, rows)
    assert (kept(), bool(refused.value.problems)) == ([], True)


def test_columns_that_rows_do_not_fit_are_refused(client):
    table = typed()
    type_rows(table, [TypedRow("a", "甲", cells={"cases": "12"})])
    answer = client.post(f"{LIST}edit/{table.pk}/", FORM | {"columns": "yen | 金額 | | 円"}).content.decode()
    assert ("行「甲」に合いません" in answer, ManualTable.objects.get().columns) == (True, [CASES])


@pytest.mark.parametrize("role", ["steering", "auditor"])
def test_readers_see_the_grid_and_cannot_type(role):
    table = typed()
    type_rows(table, [TypedRow("a", "労働", cells={"cases": "12"})])
    reader = signed_in(UserFactory(roles=[role]))
    page = reader.get(f"{LIST}rows/{table.pk}/").content.decode()
    assert ('value="労働"' in page, "disabled" in page, 'type="submit" class="button"' in page) == (True, True, False)
    assert reader.post(f"{LIST}rows/{table.pk}/", grid(("1", "x", "1", "line", ""))).status_code in (302, 403)
    assert [label for _key, label, _kind, _cells in kept()] == ["労働"]


def test_nobody_else_sees_a_table():
    table = typed(visibility="network")
    outsider = signed_in(UserFactory(roles=["finance"]))
    assert outsider.get(f"{LIST}rows/{table.pk}/").status_code in (302, 403, 404)
    assert list(ManualTable.objects.visible_to(UserFactory(roles=["finance"]))) == []


def test_the_evidence_of_a_table_names_source_and_who_vouches_to_those_who_may_know(office):
    (chapter,) = outline("相談")
    table = typed(programme=chapter, vouched_by=PersonFactory(name="見本 花子"))
    type_rows(table, [TypedRow("a", "労働", cells={"cases": "12"})])
    report = start(2012)
    draft(report)
    document = compose(report, "ja")
    anchor = document.parts[-1].anchor
    found = behind(report, document, anchor, user=office)
    assert [(each.evidence.query, each.printed, each.vouched_by) for each in found.cited] == [
        ("相談票", "12", "見本 花子")
    ]
    assert behind(report, document, anchor, user=UserFactory()) is None


@pytest.mark.parametrize("rows", LISTS)
def test_the_list_asks_as_much_for_three_tables_as_for_one(client, django_assert_num_queries, rows):
    (chapter,) = outline("相談")
    for number in range(rows):
        typed(f"t{number}", programme=chapter)
    client.get(LIST)
    with django_assert_num_queries(LISTS[rows]):
        client.get(LIST)
