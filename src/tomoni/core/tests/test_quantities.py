"""Quantities keep what is known about a number, and totals claim no more than their parts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.core import quantities
from tomoni.core.numerals import read_number
from tomoni.core.quantities import Quantity, QuantityError

pytestmark = pytest.mark.embedded

NUMBERS = st.decimals(min_value=0, max_value=10**12, places=1, allow_nan=False)
WITH_NUMBER = [key for key, _ in quantities.QUALIFIER_CHOICES if key not in ("several", "regularly", "as_needed")]
COUNTING = st.sampled_from([key for key, _ in quantities.COUNTING_CHOICES])
PER = st.sampled_from([key for key, _ in quantities.PER_CHOICES])
UNITS_EN = st.sampled_from(["人", "回", "件", "筆", "口", "団体", "か国", "円", "日"])
UNITS_JA = st.one_of(UNITS_EN, st.sampled_from(["名", "冊", "ヵ国", "通", "%", "", "テーブル", "時間", "枚"]))


def known(units):
    """Every quantity that says something, in one of `units`."""
    return st.one_of(
        st.builds(Quantity, NUMBERS, units, st.sampled_from(WITH_NUMBER), COUNTING, PER),
        st.builds(Quantity, st.none(), units, st.just("several"), COUNTING, PER),
        st.builds(Quantity, st.none(), st.just(""), st.sampled_from(["regularly", "as_needed"])),
    )


def number(value, unit, qualifier="", counting="", per=""):
    return Quantity(Decimal(value), unit, qualifier, counting, per)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("120人", number(120, "人")),
        ("１２０ 人", number(120, "人")),
        ("300", number(300, "")),
        ("54.3％", number("54.3", "%")),
        ("約300名", number(300, "名", "about")),
        ("10,000筆", number(10000, "筆")),
        ("1万2千筆", number(12000, "筆")),
        ("三百五十団体", number(350, "団体")),
        ("1万筆を越え", number(10000, "筆", "over")),
        ("1万人を超える", number(10000, "人", "over")),
        ("300人以上", number(300, "人", "at_least")),
        ("300以上の団体", number(300, "団体", "at_least")),
        ("少なくとも300人", number(300, "人", "no_less")),
        ("少なくとも300人以上", number(300, "人", "at_least")),
        ("300人以下", number(300, "人", "at_most")),
        ("300人未満", number(300, "人", "under")),
        ("300人弱", number(300, "人", "nearly")),
        ("ほぼ300人", number(300, "人", "nearly")),
        ("300余名", number(300, "名", "a_little_over")),
        ("300人余り", number(300, "人", "a_little_over")),
        ("十数人", number(10, "人", "a_little_over")),
        ("300人強", number(300, "人", "a_little_over")),
        ("300人近く", number(300, "人", "close_to")),
        ("３回ほど", number(3, "回", "around")),
        ("約3回ほど", number(3, "回", "about")),
        ("のべ120人", number(120, "人", "", "total")),
        ("延べ約120人", number(120, "人", "about", "total")),
        ("約のべ120人", number(120, "人", "about", "total")),
        ("120人（のべ）", number(120, "人", "", "total")),
        ("実人数80人", number(80, "人", "", "unique")),
        ("月一度", number(1, "回", per="month")),
        ("月に一回", number(1, "回", per="month")),
        ("毎月", number(1, "回", per="month")),
        ("ほぼ毎月", number(1, "回", "nearly", per="month")),
        ("週3日", number(3, "日", per="week")),
        ("1日2回", number(2, "回", per="day")),
        ("1日", number(1, "日")),
        ("年4回", number(4, "回", per="year")),
        ("月約3回", number(3, "回", "about", per="month")),
        ("複数回", Quantity(None, "回", "several")),
        ("数回", Quantity(None, "回", "several")),
        ("定期的に", Quantity(None, "", "regularly")),
        ("必要に応じて", Quantity(None, "", "as_needed")),
        ("10,000 people or more", number(10000, "人", "at_least")),
        ("About 300 people", number(300, "人", "about")),
        ("more than 10,000 signatures", number(10000, "筆", "over")),
        ("once a month", number(1, "回", per="month")),
        ("monthly", number(1, "回", per="month")),
        ("almost every month", number(1, "回", "nearly", per="month")),
        ("twice a year", number(2, "回", per="year")),
        ("several times", Quantity(None, "回", "several")),
        ("five countries", number(5, "か国")),
        ("120 people (cumulative)", number(120, "人", "", "total")),
        ("30 flyers", number(30, "flyers")),
        ("as needed", Quantity(None, "", "as_needed")),
    ],
)
def test_quantities_as_people_type_them(text, quantity):
    assert quantities.parse(text) == quantity


@pytest.mark.parametrize(
    ("quantity", "japanese", "english"),
    [
        (number(120, "人", "", "total"), "のべ120人", "120 people (cumulative)"),
        (number(120, "人", "about", "total"), "のべ約120人", "about 120 people (cumulative)"),
        (number(80, "人", "", "unique"), "実数80人", "80 people (unique)"),
        (number(10000, "筆", "over"), "10,000筆超", "more than 10,000 signatures"),
        (number(300, "名", "a_little_over"), "300名余り", "just over 300 people"),
        (number(1, "回", per="month"), "月1回", "once a month"),
        (number(1, "回", "nearly", per="month"), "ほぼ毎月", "almost every month"),
        (number(2, "回", per="day"), "1日2回", "twice a day"),
        (number("1.50", "時間"), "1.5時間", "1.5 hours"),
        (Quantity(None, "回", "several"), "複数回", "several times"),
        (Quantity(None, "", "regularly"), "定期的に", "regularly"),
        (number(3, "テーブル", "around"), "3テーブルほど", "around 3 テーブル"),
    ],
)
def test_quantities_in_words(quantity, japanese, english):
    assert quantities.describe(quantity, "ja") == japanese
    assert quantities.describe(quantity, "en") == english


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("　", "empty"),
        ("たくさん", "unknown"),
        ("-3回", "unknown"),
        ("人", "unknown"),
        ("月", "unknown"),
        ("3人と5人", "unknown"),
        ("2012年6月23日", "unknown"),
        ("約300人以上", "two_qualifiers"),
        ("数十人", "tens"),
        ("about", "unknown"),
        ("9" * 100, "unknown"),
        ("9" * 30 + "人", "too_precise"),
        ("9" * 30 + "0数人", "too_precise"),
    ],
)
def test_what_is_no_quantity_is_refused(text, code):
    with pytest.raises(QuantityError) as refusal:
        quantities.parse(text)
    assert refusal.value.code == code


def test_messages_say_what_to_write():
    with pytest.raises(QuantityError) as refusal:
        quantities.parse("数十人")
    assert refusal.value.message("ja") == (
        "「数十人」は幅が広すぎて集計できません。「約30人」「30人以上」のように、おおよその数を入力してください。"
    )
    assert refusal.value.message("en") == (
        "“数十人” is too wide to be counted. Give a rough number, like “about 30 people”."
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((None, "人"), "no_number"),
        ((Decimal(3), "回", "several"), "needless_number"),
        ((Decimal(-1), "人"), "negative"),
        ((Decimal("NaN"), "人"), "negative"),
        ((Decimal(10**15), "人"), "too_precise"),
        ((Decimal("0.0001"), "人"), "too_precise"),
        ((Decimal(3), "人", "perhaps"), "not_a_key"),
        ((Decimal(3), "人", "", "all"), "not_a_key"),
        ((Decimal(3), "人", "", "", "hour"), "not_a_key"),
    ],
)
def test_a_quantity_that_says_nothing_is_refused(arguments, code):
    with pytest.raises(QuantityError) as refusal:
        Quantity(*arguments)
    assert refusal.value.code == code
    assert refusal.value.message("ja")


@given(known(UNITS_JA))
def test_what_is_described_in_japanese_can_be_read_again(quantity):
    assert quantities.parse(quantities.describe(quantity, "ja")) == quantity


@given(known(UNITS_EN))
def test_what_is_described_in_english_can_be_read_again(quantity):
    assert quantities.parse(quantities.describe(quantity, "en")) == quantity


@given(st.text(max_size=30))
def test_any_text_is_a_quantity_or_a_quantity_error(text):
    try:
        quantity = quantities.parse(text)
    except QuantityError as error:
        assert error.message("ja")
        assert error.message("en")
    else:
        assert quantities.describe(quantity, "ja")
        assert quantities.describe(quantity, "en")


@given(st.text(alphabet="0123456789,.約のべ人回月日毎一十百千万数複数以上を超えaonce ", max_size=15))
def test_text_near_a_quantity_is_a_quantity_or_a_quantity_error(text):
    test_any_text_is_a_quantity_or_a_quantity_error.hypothesis.inner_test(text)


@pytest.mark.parametrize(
    ("texts", "total"),
    [
        (["3回", "5回"], "8回"),
        (["3回", "約5回"], "約8回"),
        (["約3回", "約5回"], "約8回"),
        (["300人以上", "20人"], "320人以上"),
        (["300人以上", "20人超"], "320人以上"),
        (["300人超", "20人超"], "320人超"),
        (["300人未満", "20人以下"], "320人以下"),
        (["300人以上", "20人以下"], "約320人"),
        (["300人以上", "約20人"], "約320人"),
        (["3回", "複数回"], "3回以上"),
        (["5回以下", "複数回"], "約5回"),
        (["複数回", "複数回"], "複数回"),
        (["3回", "必要に応じて"], "3回以上"),
        (["複数回", "定期的に"], "複数回"),
        (["定期的に", "定期的に"], "定期的に"),
        (["のべ3人", "のべ5人"], "のべ8人"),
        (["月1回", "月2回"], "月3回"),
    ],
)
def test_totals(texts, total):
    assert quantities.add(quantities.parse(text) for text in texts) == quantities.parse(total)


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ([], "nothing"),
        (["3人", "3回"], "different_units"),
        (["3人", "3名"], "different_units"),
        (["のべ3人", "3人"], "different_counting"),
        (["のべ3人", "実数3人"], "different_counting"),
        (["月3回", "3回"], "different_per"),
        (["定期的に", "必要に応じて"], "no_total"),
    ],
)
def test_what_cannot_be_totalled_is_refused(texts, code):
    with pytest.raises(QuantityError) as refusal:
        quantities.add([quantities.parse(text) for text in texts])
    assert refusal.value.code == code


@given(st.lists(st.builds(number, st.integers(0, 10**6), st.just("人"), st.sampled_from(WITH_NUMBER)), min_size=1))
def test_a_total_adds_every_number_and_the_order_does_not_matter(parts):
    total = quantities.add(parts)
    assert total.value == sum(part.value for part in parts)
    assert quantities.add(reversed(parts)) == total
    assert (total.qualifier == "") == all(part.qualifier == "" for part in parts)


@given(st.integers(0, 10**16 - 1))
def test_numbers_are_read_from_digits_and_commas(value):
    assert read_number(str(value)) == read_number(f"{value:,}") == value


@given(st.integers(1, 10**16 - 1))
def test_numbers_are_read_from_kanji(value):
    def small(part):
        digits = [(part // place % 10, name) for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, ""))]
        return "".join(("" if d == 1 and name else "〇一二三四五六七八九"[d]) + name for d, name in digits if d)

    groups = [(value // place % 10**4, name) for place, name in ((10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, ""))]
    assert read_number("".join(small(part) + name for part, name in groups if part)) == value
    assert read_number("".join(f"{part}{name}" for part, name in groups if part)) == value


@pytest.mark.parametrize("text", ["", "万", "1,00", "1 2", "2万3億", "十百", "3 4", "1.2.3", "九十〇〇九十"])
def test_what_is_no_number_is_none(text):
    assert read_number(text) is None
