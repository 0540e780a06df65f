"""Dates are read as people type them, stored as EDTF, and told in words that can be read again."""

from datetime import date, timedelta

import edtf as edtf_library
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tomoni.core import dates
from tomoni.core.dates import DateError, When

pytestmark = pytest.mark.embedded

DAYS = st.dates(date(1000, 1, 1), date(9998, 12, 31))
MARKS = st.sampled_from(["", "~", "?", "%"])


@st.composite
def points(draw, *, marks=MARKS):
    """An EDTF side: a day, month, season, year, or one with unknown parts."""
    day = draw(DAYS).isoformat()
    month = draw(st.sampled_from([day, day[:7], day[:4], day[:5] + "22", day[:5] + "24", day[:5] + "XX"]))
    whole = draw(st.sampled_from([month, day[:7] + "-XX", day[:5] + "XX-XX"]))
    return whole + draw(marks)


@st.composite
def lines(draw):
    """A canonical EDTF line of any form that is stored."""
    kind = draw(st.sampled_from(["point", "range", "from", "until"]))
    first = draw(points())
    if kind == "point":
        return first
    if kind != "range":
        return f"{first}/.." if kind == "from" else f"../{first}"
    later = dates.parse(first).ends_on + timedelta(days=draw(st.integers(0, 500)))
    last = draw(st.sampled_from([later.isoformat(), later.isoformat()[:7], later.isoformat()[:4]])) + draw(MARKS)
    try:
        return dates.parse(f"{first}/{last}").edtf
    except DateError:
        return first


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2012年6月23日", "2012-06-23"),
        ("２０１２ 年６月 ２３日", "2012-06-23"),
        ("2012.6.23", "2012-06-23"),
        ("2012/6/23", "2012-06-23"),
        ("20120623", "2012-06-23"),
        ("二〇一二年六月二十三日", "2012-06-23"),
        ("平成24年6月23日", "2012-06-23"),
        ("H24.6.23", "2012-06-23"),
        ("㍻24年6月23日", "2012-06-23"),
        ("2012年6月23日（土）", "2012-06-23"),
        ("2012年6月23日(土・祝)", "2012-06-23"),
        ("23 June 2012", "2012-06-23"),
        ("23rd of June, 2012", "2012-06-23"),
        ("June 23, 2012", "2012-06-23"),
        ("Saturday, 23 June 2012", "2012-06-23"),
        ("2012年6月23日～24日", "2012-06-23/2012-06-24"),
        ("2012/6/23-24", "2012-06-23/2012-06-24"),
        ("2012/6/23-7/3", "2012-06-23/2012-07-03"),
        ("2012年6月23～24日", "2012-06-23/2012-06-24"),
        ("2012年6月23日から24日まで", "2012-06-23/2012-06-24"),
        ("2012年12月28日〜2013年1月3日", "2012-12-28/2013-01-03"),
        ("23-24 June 2012", "2012-06-23/2012-06-24"),
        ("June 23–24, 2012", "2012-06-23/2012-06-24"),
        ("23 June - 3 July 2012", "2012-06-23/2012-07-03"),
        ("from June to August 2012", "2012-06/2012-08"),
        ("2012年6～8月", "2012-06/2012-08"),
        ("2012年6月23日～23日", "2012-06-23"),
        ("平成24年6月", "2012-06"),
        ("June 2012", "2012-06"),
        ("2012", "2012"),
        ("昭和64年", "1989"),
        ("2012年夏", "2012-22"),
        ("winter 2012", "2012-24"),
        ("2012年3月頃", "2012-03~"),
        ("約2012年", "2012~"),
        ("about June 2012", "2012-06~"),
        ("about 23-24 June 2012", "2012-06-23~/2012-06-24~"),
        ("2012年3月？", "2012-03?"),
        ("2012年3月ごろ？", "2012-03%"),
        ("2012年6月上旬", "2012-06-01~/2012-06-10~"),
        ("late February 2012", "2012-02-21~/2012-02-29~"),
        ("2012年6月から", "2012-06/.."),
        ("2012年6月23日～", "2012-06-23/.."),
        ("～2012年6月", "../2012-06"),
        ("until June 2012", "../2012-06"),
        ("since 2012", "2012/.."),
        ("2012年（月は不明）", "2012-XX"),
        ("2012-xx", "2012-XX"),
        ("2012-06-23/2012-06~", "2012-06-23/2012-06~"),
        ("令和5年度", "2023-04/2024-03"),
        ("平成31年度", "2019-04/2020-03"),
        ("FY2012", "2012-04/2013-03"),
    ],
)
def test_dates_as_people_type_them(text, edtf):
    assert dates.parse(text).edtf == edtf
    assert edtf_library.is_valid_edtf(edtf)


def test_what_a_date_tells():
    assert dates.parse("2012年6月23日～7月頃") == When(
        edtf="2012-06-23/2012-07~",
        starts_on=date(2012, 6, 23),
        ends_on=date(2012, 7, 31),
        precision="range",
        approximate=True,
        uncertain=False,
    )
    assert dates.parse("2012年冬") == When("2012-24", date(2012, 12, 1), date(2013, 2, 28), "season", False, False)
    assert dates.parse("2012-XX?") == When("2012-XX?", date(2012, 1, 1), date(2012, 12, 31), "year", False, True)
    assert dates.parse("2012-06/..") == When("2012-06/..", date(2012, 6, 1), None, "range", False, False)


def test_a_missing_year_is_taken_from_the_argument():
    assert dates.parse("６月２３日", year=2012).edtf == "2012-06-23"
    assert dates.parse("6/23-24", year=2012).edtf == "2012-06-23/2012-06-24"
    assert dates.parse("23-24 June", year=2012).edtf == "2012-06-23/2012-06-24"


def test_a_fiscal_year_begins_where_the_organisation_says():
    assert dates.parse("2012年度", first_month=1).edtf == "2012"
    assert dates.parse("2012年度", first_month=7).edtf == "2012-07/2013-06"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("　", "empty"),
        ("未定", "unknown"),
        ("6～8", "unknown"),
        ("../..", "unknown"),
        ("2012-XX-05", "unknown"),
        ("2005年1119日", "missing_month"),
        ("6月23日", "no_year"),
        ("12/6/23", "short_year"),
        ("12年6月23日", "short_year"),
        ("2012-13-40", "no_such_month"),
        ("2012年22月", "no_such_month"),
        ("2012年0月", "no_such_month"),
        ("2012-06-31", "no_such_day"),
        ("2011年2月29日", "no_such_day"),
        ("0000-01-01", "no_such_year"),
        ("平成元年1月7日", "not_in_era"),
        ("昭和64年1月8日", "not_in_era"),
        ("平成31年5月1日", "not_in_era"),
        ("明治45年7月30日", "not_in_era"),
        ("大正15年12月25日", "not_in_era"),
        ("明治元年1月24日", "not_in_era"),
        ("平成32年度", "not_in_era"),
        ("2012年6月23日（月）", "weekday"),
        ("Monday 23 June 2012", "weekday"),
        ("2012年6月24日～23日", "end_before_start"),
        ("2012-08/2012-06", "end_before_start"),
    ],
)
def test_bad_dates_are_refused_with_what_is_wrong(text, code):
    with pytest.raises(DateError) as refusal:
        dates.parse(text)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("text", "japanese", "english"),
    [
        (
            "平成元年1月7日",
            "「平成元年1月7日」は元号が合いません。昭和64年1月7日です。「昭和64年1月7日」か西暦で入力してください。",
            "“平成元年1月7日” is not in that era: it is 昭和64年1月7日. Write “昭和64年1月7日”, or the Western year.",
        ),
        (
            "2012-06-31",
            "「2012-06-31」の日がありません。2012年6月は30日までです（例：2012年6月30日）。",
            "“2012-06-31”: there is no such day. That month ends on day 30, as in “2012-06-30”.",
        ),
        (
            "2012年6月23日（月）",
            "「2012年6月23日（月）」の曜日が合いません。その日は土曜日です。日付か曜日を直してください。",
            "“2012年6月23日（月）”: the weekday does not fit, that day is a Saturday. Correct the day or the weekday.",
        ),
    ],
)
def test_messages_say_what_to_write(text, japanese, english):
    with pytest.raises(DateError) as refusal:
        dates.parse(text)
    assert refusal.value.message("ja") == japanese
    assert refusal.value.message("en") == str(refusal.value) == english


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("明治元年1月25日", date(1868, 1, 25)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
    ],
)
def test_eras_change_on_their_day(text, day):
    assert dates.parse_day(text) == day


def test_a_spreadsheet_day_is_read():
    assert dates.parse_day("2012-06-23 00:00:00") == date(2012, 6, 23)
    assert dates.parse_day("2012-06-23T00:00:00Z") == date(2012, 6, 23)


@pytest.mark.parametrize("text", ["2012年6月", "2012年6月23日頃", "2012-06-23?", "2012年6月23日～24日", "2012-06-XX"])
def test_a_form_that_wants_a_day_takes_nothing_vaguer(text):
    with pytest.raises(DateError) as refusal:
        dates.parse_day(text)
    assert refusal.value.code == "not_a_day"


@pytest.mark.parametrize(
    ("edtf", "japanese", "english"),
    [
        ("2012-06-23", "2012年6月23日", "23 June 2012"),
        ("2012-06-23/2012-06-24", "2012年6月23日～24日", "23–24 June 2012"),
        ("2012-06-23/2012-07-03", "2012年6月23日～7月3日", "23 June – 3 July 2012"),
        ("2012-12-28/2013-01-03", "2012年12月28日～2013年1月3日", "28 December 2012 – 3 January 2013"),
        ("2012-06/2012-08", "2012年6月～8月", "June–August 2012"),
        ("2012/2013", "2012年～2013年", "2012–2013"),
        ("2012-03~", "2012年3月ごろ", "about March 2012"),
        ("2012-03%", "2012年3月ごろ？", "about March 2012 (?)"),
        ("2012", "2012年", "2012"),
        ("2012-22", "2012年夏", "summer 2012"),
        ("2012-06-11~/2012-06-20~", "2012年6月中旬", "mid June 2012"),
        ("2012-06-23/2012-07~", "2012年6月23日～7月ごろ", "23 June 2012 – about July 2012"),
        ("2012-06/..", "2012年6月～", "from June 2012"),
        ("../2012-06", "～2012年6月", "until June 2012"),
        ("2012-XX", "2012年（月は不明）", "2012 (month unknown)"),
        ("2012-06-XX", "2012年6月（日は不明）", "June 2012 (day unknown)"),
    ],
)
def test_dates_in_words(edtf, japanese, english):
    assert dates.describe(edtf, "ja") == japanese
    assert dates.describe(edtf, "en") == english


def test_weekdays_and_the_year_of_the_report():
    weekend = "2012-06-23/2012-06-24"
    assert dates.describe(weekend, "ja", with_weekday=True) == "2012年6月23日（土）～24日（日）"
    assert dates.describe(weekend, "en", with_weekday=True) == "Saturday 23 – Sunday 24 June 2012"
    assert dates.describe(weekend, "ja", omit_year=2012) == "6月23日～24日"
    assert dates.describe(weekend, "en", omit_year=2012) == "23–24 June"
    assert dates.describe("2012", "ja", omit_year=2012) == "2012年"
    assert dates.describe("2012-12-28/2013-01-03", "ja", omit_year=2012) == "2012年12月28日～2013年1月3日"


def test_words_are_made_of_stored_dates_only():
    with pytest.raises(DateError):
        dates.describe("2012年6月23日", "ja")
    with pytest.raises(DateError):
        dates.describe("2012-06-31", "ja")


@given(lines(), st.sampled_from(["ja", "en"]), st.booleans())
def test_what_is_described_can_be_read_again(line, language, with_weekday):
    words = dates.describe(line, language, with_weekday=with_weekday)
    assert dates.parse(words).edtf == line


@given(lines(), st.sampled_from(["ja", "en"]))
@example("2000-01-01~/2000", "en")
def test_a_left_out_year_can_be_read_again_with_the_year(line, language):
    year = int(line.removeprefix("../")[:4])
    assert dates.parse(dates.describe(line, language, omit_year=year), year=year).edtf == line


@given(lines())
def test_a_stored_line_is_edtf_and_stays_as_it_is(line):
    assert dates.parse(line).edtf == line
    sides = [side.rstrip("~?%") for side in line.split("/") if side != ".."]
    assert all(edtf_library.is_valid_edtf(side) for side in sides)


@given(lines())
def test_a_stored_line_never_ends_before_it_starts(line):
    found = dates.parse(line)
    assert found.starts_on is not None or found.ends_on is not None
    assert found.starts_on is None or found.ends_on is None or found.starts_on <= found.ends_on


@given(st.one_of(DAYS.map(str), DAYS.map(lambda day: str(day)[:7]), DAYS.map(lambda day: str(day)[:4])), MARKS)
def test_bounds_agree_with_the_edtf_library(line, mark):
    found = dates.parse(line + mark)
    theirs = edtf_library.parse_edtf(line)
    assert (found.starts_on, found.ends_on) == (
        date(*theirs.lower_strict()[:3]),
        date(*theirs.upper_strict()[:3]),
    )


@given(st.dates(date(1868, 1, 25), date(2099, 12, 31)))
def test_every_day_is_read_from_its_era(day):
    assert dates.parse_day(f"{dates.era_year(day)}{day.month}月{day.day}日") == day


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_a_date_error(text):
    try:
        found = dates.parse(text)
    except DateError as error:
        assert error.message("ja")
        assert error.message("en")
    else:
        assert dates.parse(found.edtf) == found


@given(st.text(alphabet="0123456789年月日～-/. 頃約元平成HSXx?~%（）土", max_size=20))
def test_text_near_a_date_is_a_date_or_a_date_error(text):
    test_any_text_is_a_date_or_a_date_error.hypothesis.inner_test(text)
