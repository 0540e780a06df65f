"""The digest: sentences of weight from the report, three charts, one page of A4 in both languages."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from tomoni.membership.tests.factories import PlanFactory, joined
from tomoni.people.tests.factories import PersonFactory
from tomoni.reporting.actions import draft
from tomoni.reporting.actions.digesting import DigestRefusedError, draft_digest
from tomoni.reporting.actions.finishing import FinishingRefusedError, finish
from tomoni.reporting.digest import compose_digest
from tomoni.reporting.document import Chart, Items, Paragraph
from tomoni.reporting.documents import FORMATS
from tomoni.reporting.models import Digest
from tomoni.reporting.tests.factories import act, outline, report_2012
from tomoni.reporting.tests.papers import digest

pytestmark = pytest.mark.django_db
NOW = datetime(2013, 3, 1, 9, tzinfo=UTC)
LONG = "長い文を一つ書いて、紙の幅をいくつもの行にわたって使い切り、それでも一枚に収まるかどうかを確かめる。" * 5


def year(chapters=5, each=4):
    """A drafted report: chapters with acts of different weight, members of two years."""
    for number, programme in enumerate(outline(*(f"第{place}の柱" for place in range(1, chapters + 1))), start=1):
        for place in range(each):
            kind = ("negotiation", "operation", "event", "networking")[place % 4]
            lines = {"ja": f"{number}章の{place}番目のことを行った。", "en": f"Work {place} of chapter {number}."}
            act(programme, f"{number}-{place}", kind=kind, when=f"2012-{place + 1:02}", public_lines=lines)
    report = report_2012()
    draft(report)
    return report


def members():
    plan = PlanFactory()
    for number in range(3):
        joined(PersonFactory(), plan=plan, units=2, on=date(2010 + number, 3, 1), now=NOW)


def sentences(document):
    return [item.text for part in document.parts if isinstance(part, Items) for item in part.items]


def pages(document):
    return len(PdfReader(BytesIO(FORMATS["pdf"](document, now=NOW))).pages)


def test_chooses_the_weightiest_of_each_chapter_in_the_order_of_the_report():
    made = digest(year())
    assert draft_digest(made) == 7
    told = sentences(compose_digest(made, "ja"))
    assert [text for text in told if "番目" in text] == told
    assert [text[0] for text in told] == sorted(text[0] for text in told)
    assert {text[0] for text in told} == set("12345")
    assert [text[3] for text in told] == ["0", "3", "0", "2", "0", "2", "0"]  # not five negotiations


def test_english_stands_beside_it():
    made = digest(year())
    draft_digest(made)
    assert [text[:4] for text in sentences(compose_digest(made, "en"))] == ["Work"] * 7
    assert compose_digest(made, "en").untranslated == ()


def test_what_somebody_wrote_stays():
    made = digest(year(), "自分で書いた文。")
    assert draft_digest(made) == 7
    told = sentences(compose_digest(made, "ja"))
    assert (told[0], len(told)) == ("自分で書いた文。", 7)
    assert draft_digest(made) == 7
    assert sentences(compose_digest(made, "ja")) == told


def test_counts_what_is_public_and_done_alone():
    (programme,) = outline("交渉")
    act(programme, "公開", place="東京", when="2012-02")
    act(programme, "会議", kind="meeting", place="東京")
    act(programme, "隠れた", visibility="project", place="秘密の場所", line="語る。")
    act(programme, "しなかった", state="not_done")
    made = digest(report_2012())
    document = compose_digest(made, "ja")
    assert [
        each.value
        for part in document.parts
        if isinstance(part, Paragraph)
        for each in part.sentences[0].runs
        if hasattr(each, "value")
    ] == ["2", "1", "1"]
    (chapters,) = (part for part in document.parts if isinstance(part, Chart) and part.anchor == "chapters")
    assert [point.value for point in chapters.series[0].points] == ["2"]


def test_three_charts_from_the_figures_that_make_a_series():
    members()
    document = compose_digest(digest(year()), "ja")
    assert [part.caption for part in document.parts if isinstance(part, Chart)] == [
        "会員・購読者",
        "口数",
        "章ごとの活動",
    ]
    made = Digest.objects.get()
    made.first_figure = "membership.table"
    assert [part.caption for part in compose_digest(made, "ja").parts if isinstance(part, Chart)][
        0
    ] == "種別ごとの会員・購読者"


def test_without_a_series_the_months_stand_in():
    charts = [part for part in compose_digest(digest(year()), "ja").parts if isinstance(part, Chart)]
    assert [each.anchor for each in charts] == ["months", "chapters"]
    assert [point.value for point in charts[0].series[0].points] == ["5", "5", "5", "5", *["0"] * 8]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("texts", [["短い文。"] * 5, [LONG] * 8])
def test_it_is_one_page_of_paper(language, texts):
    members()
    document = compose_digest(digest(year(chapters=8), *texts), language)
    assert len([part for part in document.parts if isinstance(part, Chart)]) == 3
    assert pages(document) == 1


def test_too_few_sentences_and_unknown_figures_are_told_and_forbid_publication():
    made = digest(year(), "一つだけ。")
    made.first_figure = "membership.peopel"
    made.save()
    document = compose_digest(made, "ja")
    assert [finding.code for finding in document.findings] == ["sentences_too_few_or_many", "bad_reference"]
    assert "membership.people" in document.findings[1].text
    with pytest.raises(FinishingRefusedError):
        finish(made, today=date(2013, 3, 1))


def test_final_it_is_not_drafted_again():
    made = digest(year())
    draft_digest(made)
    final = finish(made, today=date(2013, 3, 1))
    with pytest.raises(DigestRefusedError):
        draft_digest(final)
