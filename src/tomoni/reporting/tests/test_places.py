"""Places of a report: each anchor of the composed text leads back to its passage or chapter."""

import pytest

from tomoni.projects.tests.factories import ProgrammeFactory, QuantityFactory
from tomoni.reporting.actions import draft
from tomoni.reporting.composing import compose
from tomoni.reporting.document import Chart, Heading, Items, Paragraph, Table
from tomoni.reporting.models import Chapter, Passage
from tomoni.reporting.places import place_of, places, said
from tomoni.reporting.tests.factories import act, outline, report_2012

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    """Chapters below chapters, one sentence withheld, one left out, a list and a table."""
    first, second = outline("交渉", "会員")
    below = ProgrammeFactory(position=1, title="省庁", parent=first)
    for number in range(9):
        act(below, f"交渉{number}", line=f"{number}番目の交渉。")
    act(first, "総括", line="全体をまとめた。")
    withheld = act(below, "食い違い", line="食い違う文。")
    for value in (3, 4):
        QuantityFactory(activity=withheld, subject="参加者", value=value, unit="人", qualifier="")
    found = report_2012(introductions={"ja": "はじめに。"})
    found.chapters.filter(programme=second).update(figure_key="membership.people")
    draft(found)
    chapter = found.chapters.get(programme=below)
    Passage.objects.create(chapter=chapter, position=99, kind="list", texts={"ja": "一つ\n\n二つ"})
    Passage.objects.filter(texts__ja__startswith="4番目").update(left_out=True, left_out_reason="重複")
    return found


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_sentence_leads_to_the_passage_it_is_written_in(report, language):
    there, document = places(report), compose(report, language)
    checked = 0
    for part in document.parts:
        if part.anchor.startswith("c0"):
            assert place_of(part.anchor, there) is None
        elif isinstance(part, Heading):
            assert place_of(part.anchor, there) == Chapter.objects.get(headings__ja=part.text)
        elif isinstance(part, Paragraph | Items):
            for sentence in part.sentences if isinstance(part, Paragraph) else part.items:
                place = place_of(sentence.anchor, there)
                assert isinstance(place, Passage)
                assert sentence.text in place.text("ja")
                checked += 1
        elif isinstance(part, Table | Chart):
            assert place_of(part.anchor, there).kind == type(part).__name__.lower()
            checked += 1
    assert checked == 8 + 1 + 2 + 1


def test_what_is_said_at_each_place(report):
    told = said(compose(report, "ja"))
    assert (told["c1"], told["c0-p1-1"], told["c2-p1"]) == ("１．交渉", "はじめに。", "会員・購読者")
    assert told["c1-1-p10-2"] == "二つ"
