"""Cells, sums, rests, percentages and what is too small to be printed: rules of tables typed by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.reporting.models import ManualRow, ManualTable
from tomoni.reporting.tabulation import CellTypedWronglyError, bare, printed, read
from tomoni.reporting.tabulation.numbers import Number, add, share
from tomoni.reporting.tabulation.rows import Typed
from tomoni.reporting.tabulation.small import without_small

pytestmark = pytest.mark.embedded

YEN = {"key": "yen", "ja": "金額", "en": "amount", "unit": "円", "kind": "number", "base": ""}
THOUSANDS = YEN | {"unit": "千円"}
PEOPLE = YEN | {"key": "n", "unit": "人"}
SHARE = YEN | {"unit": "", "kind": "share"}


@pytest.mark.parametrize(
    ("typed", "column", "value"),
    [
        ("1,200", YEN, 1_200),
        ("１２００", YEN, 1_200),
        ("1,200千円", YEN, 1_200_000),
        ("35万円", YEN, 350_000),
        ("1,200", THOUSANDS, 1_200_000),
        ("1,200千円", THOUSANDS, 1_200_000),
        ("45,678円", THOUSANDS, 45_678),
        ("35万", THOUSANDS, 350_000),
        ("△5", THOUSANDS, -5_000),
        ("▲1,000", YEN, -1_000),
        ("-1,000", YEN, -1_000),
        ("12名", PEOPLE, 12),
        ("69.4%", SHARE, Decimal("69.4")),
        ("69.4", SHARE, Decimal("69.4")),
    ],
)
def test_a_cell_is_read_in_whatever_multiple_it_was_typed(typed, column, value):
    assert read(typed, column) == Number(Decimal(value))


@pytest.mark.parametrize("typed", ["", " ", "-", "—", "―", "ー", "−", "…"])
def test_nothing_is_nothing(typed):
    assert read(typed, PEOPLE) is None


@pytest.mark.parametrize("typed", ["多数", "12円", "月3回", "約12以上", "--5"])
def test_what_is_no_number_of_the_column_is_refused(typed):
    with pytest.raises(CellTypedWronglyError):
        read(typed, PEOPLE)


@pytest.mark.parametrize(
    ("typed", "column", "japanese", "english"),
    [
        ("約1,200", PEOPLE, "約1,200人", "about 1,200 people"),
        ("のべ45", PEOPLE, "のべ45人", "45 people (cumulative)"),
        ("1,200", THOUSANDS, "1,200千円", "1,200,000 yen"),
        ("45,678円", THOUSANDS, "45.678千円", "45,678 yen"),
        ("△5", THOUSANDS, "△5千円", "-5,000 yen"),
        ("30.5%", SHARE, "30.5%", "30.5%"),
    ],
)
def test_a_number_is_printed_as_the_language_writes_it(typed, column, japanese, english):
    number = read(typed, column)
    assert (
        printed(number, column, "ja", with_unit=True),
        printed(number, column, "en", with_unit=True),
    ) == (japanese, english)


@given(st.integers(-(10**12), 10**12), st.sampled_from([YEN, THOUSANDS, PEOPLE]))
def test_what_is_printed_can_be_read_again(value, column):
    number = Number(Decimal(value))
    assert read(printed(number, column, "ja", with_unit=True), column) == number
    assert read(bare(number, column), column) == number


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=30))
def test_a_sum_is_the_sum(values):
    assert add([Number(Decimal(value)) for value in values] + [None]) == Number(Decimal(sum(values)))


def test_a_sum_claims_no_more_than_its_parts():
    assert add([Number(Decimal(10), "about"), Number(Decimal(5))]) == Number(Decimal(15), "about")
    assert add([Number(Decimal(10), "", "total"), Number(Decimal(5), "", "unique")]) is None


def test_percentages_are_rounded_half_up_and_need_a_whole():
    assert share(Number(Decimal(282)), Number(Decimal(406))) == Number(Decimal("69.5"))
    assert share(Number(Decimal(24)), Number(Decimal(68))) == Number(Decimal("35.3"))
    assert share(Number(Decimal(1)), Number(Decimal(0))) is None


def rows(values, *, other=None):
    made = [
        Typed(f"r{place}", f"行{place}", "", numbers={"n": Number(Decimal(each))}) for place, each in enumerate(values)
    ]
    made += [Typed("other", "その他", "", numbers={"n": Number(Decimal(other))})] if other is not None else []
    total = sum(values) + (other or 0)
    return [*made, Typed("total", "計", "", ManualRow.Kind.TOTAL, numbers={"n": Number(Decimal(total))})]


def table(breakdown="partition"):
    return ManualTable(columns=[PEOPLE], breakdown=breakdown, hides_small=True)


COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=9)


@given(COUNTS, st.none() | st.integers(0, 9))
def test_no_small_number_is_printed_and_none_can_be_reckoned_back(values, other):
    typed = rows(values, other=other)
    (shown,) = without_small([typed], table())
    lines = [row for row in shown if row.is_top]
    numbers = [row.numbers["n"].value for row in lines]
    assert sum(numbers) == typed[-1].numbers["n"].value
    assert shown[-1] == typed[-1]
    small = [each for each in [*values, other or 0] if 0 < each < 5]
    if not small:
        assert shown == typed
    elif len(lines) > 1:
        assert not [each for each in numbers if 0 < each < 5]
        gone = {row.key for row in typed} - {row.key for row in shown} | {
            row.key for row in lines if row.key == "other"
        }
        assert len(gone) > 1, "one row alone could be reckoned back from the total"


@given(COUNTS)
def test_where_rows_do_not_add_up_the_number_itself_is_left_out(values):
    typed = rows(values)
    (shown,) = without_small([typed], table("multiple"))
    assert [row.key for row in shown] == [row.key for row in typed]
    hidden = {row.key for row in shown if row.hidden}
    assert hidden == {row.key for row in typed[:-1] if 0 < row.numbers["n"].value < 5}


@given(COUNTS, COUNTS)
def test_two_years_side_by_side_hide_the_same_rows(first, second):
    now, before = rows(first), rows(second)
    shown = without_small([now, before], table())
    kept = [{row.key for row in each if row.is_top} - {"other"} for each in shown]
    common = {row.key for row in now} & {row.key for row in before}
    assert kept[0] & common == kept[1] & common


def test_parts_that_make_up_their_whole_hide_two():
    typed = [
        Typed("a", "甲", "", numbers={"n": Number(Decimal(20))}),
        Typed("a1", "うち一", "", part_of="a", numbers={"n": Number(Decimal(2))}),
        Typed("a2", "うち二", "", part_of="a", numbers={"n": Number(Decimal(18))}),
    ]
    (shown,) = without_small([typed], table())
    assert [bool(row.hidden) for row in shown] == [False, True, True]
