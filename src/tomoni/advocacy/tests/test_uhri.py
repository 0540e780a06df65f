"""Tables of the Universal Human Rights Index: read whatever their order, taken in whole or not at all, twice the same."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.advocacy import models
from tomoni.advocacy.actions.recommending import RecommendingRefusedError, plan_import, take_in
from tomoni.advocacy.actions.uhri import read_table, without_markup
from tomoni.advocacy.tests import factories
from tomoni.core.exchange import held
from tomoni.core.exchange.refusals import FileError

HEADINGS = [
    "AnnotationId", "Symbol", "Paragraph", "Text", "Themes", "Affected persons", "Sdgs", "Reccomending Body",
    "State position", "Publication date", "Countries",
]  # fmt: skip
ROW = {
    "AnnotationId": "a-1",
    "Symbol": "CERD/C/JPN/CO/7-9",
    "Paragraph": "",
    "Text": "<p>12. The Committee recommends that the State party <b>adopt</b> a law.</p>",
    "Themes": "- Racial discrimination\n- Minorities, indigenous peoples",
    "Affected persons": "migrants; non-citizens",
    "Sdgs": "10 - REDUCED INEQUALITIES|16",
    "Reccomending Body": "CERD",
    "State position": "",
    "Publication date": "2014-08-28",
    "Countries": "Japan",
}

PLAIN = ROW | {"Themes": "Minorities"}  # a line each: a line break in a cell is a line of the file


def as_csv(rows, headings=HEADINGS):
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(headings)
    writer.writerows([[row.get(heading, "") for heading in headings] for row in rows])
    return file.getvalue().encode()


def as_xlsx(rows, headings=HEADINGS, *, above=()):
    book = openpyxl.Workbook()
    for line in above:
        book.active.append(line)
    book.active.append(headings)
    for row in rows:
        book.active.append([row.get(heading, "") for heading in headings])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content, country=""):
    with held.as_file(content) as path:
        return read_table(path, country=country)


def words(reading):
    return [(finding.line, finding.words) for finding in reading.findings]


def test_a_row_is_read_with_the_number_of_its_paragraph_inside_the_text():
    (row,) = read(as_csv([ROW])).rows
    assert (row.line, row.annotation_id, row.values) == (
        2,
        "a-1",
        {
            "symbol": "CERD/C/JPN/CO/7-9",
            "paragraph": "12",
            "text": "The Committee recommends that the State party adopt a law.",
            "themes": ["Racial discrimination", "Minorities, indigenous peoples"],
            "affected": ["migrants", "non-citizens"],
            "goals": ["10 - REDUCED INEQUALITIES", "16"],
            "recommended_by": "CERD",
            "position": "unknown",
            "published_on": date(2014, 8, 28),
        },
    )


@pytest.mark.parametrize(
    ("paragraph", "text", "kept"),
    [
        ("", "<p>158.123 Ratify the ICRMW (Egypt);</p>", ("158.123", "Ratify the ICRMW (Egypt);")),
        ("158.123", "<div>158.123</div> Ratify", ("158.123", "Ratify")),
        ("7", "30 years after, ratify", ("7", "30 years after, ratify")),
        ("", "30 years after, ratify", ("", "30 years after, ratify")),
        ("9", "12. Ratify", ("9", "12. Ratify")),
    ],
)
def test_a_number_at_the_head_is_taken_for_the_paragraph_only_where_it_is_one(paragraph, text, kept):
    (row,) = read(as_csv([ROW | {"Paragraph": paragraph, "Text": text}])).rows
    assert (row.values["paragraph"], row.values["text"]) == kept


def test_excel_with_a_title_above_and_columns_of_its_own_is_read_alike():
    headings = [*reversed(HEADINGS), "Regions"]
    reading = read(as_xlsx([ROW | {"Regions": "Asia"}], headings, above=[["Universal Human Rights Index"]]))
    assert (reading.unread, reading.rows[0].values) == (["Regions"], read(as_csv([ROW])).rows[0].values)


@given(st.permutations(HEADINGS), st.sets(st.sampled_from(HEADINGS[4:])))
def test_the_order_of_the_columns_and_what_is_left_out_change_no_other_value(headings, without):
    kept = [heading for heading in headings if heading not in without]
    (row,), (whole,) = read(as_csv([ROW], kept)).rows, read(as_csv([ROW])).rows
    gone = {"Themes": "themes", "Affected persons": "affected", "Sdgs": "goals", "Reccomending Body": "recommended_by",
            "State position": "position", "Publication date": "published_on"}  # fmt: skip
    same = set(whole.values) - {gone.get(heading) for heading in without}
    assert {name: row.values[name] for name in same} == {name: whole.values[name] for name in same}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&"), max_size=60))
def test_markup_goes_and_the_words_stay(text):
    plain = without_markup(text)
    assert without_markup(f"<p><span style='x'>{text}</span></p><script>bad()</script>") == plain
    assert without_markup(plain) == plain


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200))
def test_whatever_stands_in_a_cell_is_read_or_told_with_its_line(text):
    reading = read(
        as_csv(
            [
                ROW | {"Text": text, "Publication date": text[:20], "State position": text[:20]},
                ROW | {"AnnotationId": "z"},
            ]
        )
    )
    assert len(reading.rows) + len(reading.findings) == 2


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"AnnotationId": ""}, "AnnotationIdがありません。"),
        ({"Text": "<p> </p>"}, "勧告の本文がありません。"),
        (
            {"State position": "Perhaps"},
            "「Perhaps」は政府の対応として読めません。SupportedかNoted、または空にしてください。",
        ),
        ({"Publication date": "soon"}, "「soon」は日付として読めません。2014-08-28のように書いてください。"),
        ({"Countries": "Peru"}, "この行は日本ではなく、Peruについてのものです。"),
        ({"Symbol": "x" * 61}, "「国連文書記号」が61字あります。保存できるのは60字までです。"),
    ],
)
def test_each_mistake_is_told_with_its_line(wrong, told):
    reading = read(as_csv([PLAIN, PLAIN | {"AnnotationId": "a-2"} | wrong]), country="JP")
    assert (words(reading), len(reading.rows)) == ([(3, told)], 1)


def test_the_same_row_twice_counts_once_and_two_different_ones_are_told():
    reading = read(as_csv([PLAIN, PLAIN, PLAIN | {"Text": "Another."}]))
    assert (len(reading.rows), words(reading)) == (
        1,
        [(4, "ID「a-1」は2行目にもあり、内容が違います。どちらかを残してください。")],
    )


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"a,b\n1,2\n", as_csv([])])
def test_what_is_no_such_table_is_refused(content):
    with pytest.raises(FileError):
        read(content)


@pytest.mark.django_db
class TestTakingIn:
    def test_twice_the_same_table_changes_nothing_the_second_time(self):
        review = factories.ReviewFactory()
        reading = read(as_csv([ROW, ROW | {"AnnotationId": "a-2", "Text": "13. Ratify."}]))
        plan = plan_import(reading, review=review, follow_up_due=date(2015, 8, 28))
        assert (plan.new, plan.changed, plan.unchanged, take_in(plan)) == (2, 0, 0, 2)
        again = plan_import(reading, review=review, follow_up_due=date(2015, 8, 28))
        assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
        rows = models.Recommendation.objects.order_by("annotation_id")
        assert list(rows.values_list("annotation_id", "paragraph", "review", "follow_up_due")) == [
            ("a-1", "12", review.pk, date(2015, 8, 28)),
            ("a-2", "13", review.pk, date(2015, 8, 28)),
        ]

    def test_what_we_noted_ourselves_stays(self):
        take_in(plan_import(read(as_csv([ROW]))))
        models.Recommendation.objects.update(
            progress="partly", status="法案を準備中", text_ja="訳", follow_up_due="2015-01-01"
        )
        (change,) = plan_import(
            read(as_csv([ROW | {"Text": "12. Adopt it now."}])), follow_up_due=date(2016, 1, 1)
        ).changes
        assert change.fields == ["text"]
        change.record.save()
        row = models.Recommendation.objects.get()
        assert (row.text, row.progress, row.status, row.text_ja, row.follow_up_due) == (
            "Adopt it now.",
            "partly",
            "法案を準備中",
            "訳",
            date(2015, 1, 1),
        )

    def test_with_one_wrong_row_nothing_is_taken_in(self):
        plan = plan_import(read(as_csv([ROW, ROW | {"AnnotationId": "a-2", "Text": ""}])))
        with pytest.raises(RecommendingRefusedError):
            take_in(plan)
        assert models.Recommendation.objects.count() == 0

    def test_a_recommendation_of_another_review_is_not_taken_away(self):
        take_in(plan_import(read(as_csv([ROW])), review=factories.ReviewFactory(title="第80会期")))
        plan = plan_import(read(as_csv([ROW])), review=factories.ReviewFactory(title="第99会期"))
        assert [finding.words for finding in plan.findings] == ["この勧告はすでに別の審査に属しています：第80会期"]

    def test_a_body_known_by_its_short_name_is_found(self):
        body = factories.BodyFactory(kind="treaty_body", name="人種差別撤廃委員会", short_name="CERD")
        take_in(plan_import(read(as_csv([ROW]))))
        assert models.Recommendation.objects.get().body == body
