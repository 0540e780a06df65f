"""The drafted report of 2012 tells every fact of the network's own report, each in the chapters it belongs to.

The facts are patterns, read line by line from the printed report; its sentences are not kept here. What the printed
report leaves vague stays vague, and what it tells twice is told twice and counted once.
"""

import re

import pytest
from django.db import transaction

from tests.facts_told_2012 import EVERYWHERE, FACTS, NOT_SAID
from tomoni.config import demo, demo_report
from tomoni.config.tests.facts_2012 import FACTS as RECORDS
from tomoni.config.tests.facts_2012 import OUTLINE
from tomoni.config.tests.test_demo_wording import runs_of_the_report, shared_runs
from tomoni.core.figures import all_figures
from tomoni.projects.models import Activity
from tomoni.reporting.actions import draft, records_used
from tomoni.reporting.composing import compose
from tomoni.reporting.document import Heading, Table, digest
from tomoni.reporting.models import Passage
from tomoni.reporting.outputs import FORMATS, as_text
from tomoni.reporting.tests.reading import folded, read
from tomoni.reporting.traceability import trace

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def year_2012(django_db_setup, django_db_blocker):
    """Loads the demo and drafts its report once for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load()
        demo.make_accounts()
        yield demo_report.draft_report()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def document(year_2012, django_db_blocker):
    """The report in Japanese."""
    with django_db_blocker.unblock():
        return compose(year_2012, "ja")


def chapter(document, number):
    """What stands under one heading and above the next, as plain text."""
    anchor, inside, parts = f"c{number}", False, []
    for part in document.parts:
        if isinstance(part, Heading):
            inside = part.anchor == anchor
        elif inside:
            parts.append(part)
    return folded(as_text(type(document)("", "", "", "ja", "draft", tuple(parts))))


@pytest.mark.parametrize(("number", "pattern"), [(number, each) for number, facts in FACTS.items() for each in facts])
def test_each_fact_is_told_in_its_chapter(document, number, pattern):
    assert re.search(pattern, chapter(document, number)), chapter(document, number)


def test_the_facts_are_many_and_small():
    everything = [each for facts in FACTS.values() for each in facts]
    assert (len(everything) > 200, len(everything)) == (True, sum(len(set(facts)) for facts in FACTS.values()))


@pytest.mark.parametrize("form", ["text", "html", "pdf", "docx", "markdown"])
def test_every_form_holds_the_names_days_and_numbers(document, form):
    text = read(document, form)
    assert [each for each in EVERYWHERE if each not in text] == []
    assert [each for each in NOT_SAID if re.search(each, text)] == []


@pytest.mark.parametrize("form", ["text", "html", "docx"])
def test_every_form_holds_every_fact(document, form):
    text = read(document, form)
    assert [each for facts in FACTS.values() for each in facts if not re.search(each, text)] == []


def test_the_outline_is_numbered_as_the_network_does(document):
    labels = [heading.label for heading in document.headings()]
    assert [heading.text for heading in document.headings()][1:] == list(OUTLINE.values())
    assert labels[:4] == [
        "０．はじめに",
        "１．アドボカシー活動",
        "１．総合的政策提言とその実現を求める活動",
        "２．外国人の人権を保障する法制度づくり",
    ]
    assert [label for label in labels if label[0] in "（①⑨"] == [
        "（１）プロジェクト・ネットワークとの連携",
        "①女性プロジェクト",
        "⑨貧困プロジェクト",
        "（２）東日本大震災における外国人支援団体とのネットワークづくり",
        "（１）NPO法人化と共同代表者会議",
        "（２）運営会議の開催",
        "（３）事務局体制",
        "（１）会員・購読者の拡大",
        "（２）事業収入の開発",
        "（３）財政状況と活動内容に応じたカンパの依頼",
    ]


def test_each_record_is_told_where_it_belongs_and_counted_once(year_2012):
    used = records_used(year_2012)
    printed = {"membership.table", "membership.trend"}
    offered = [key for key in all_figures() if key not in printed]
    assert (used.unused, used.unused_figures) == ([], sorted(offered))
    twice = {
        Activity.objects.get(title__contains=fact.title, kind=fact.kind, when=fact.when).pk
        for fact in RECORDS
        if " " in fact.told
    }
    assert {(activity.pk, times) for activity, times in used.several_times} == {(pk, 2) for pk in twice}


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_no_sentence_of_the_printed_report_is_copied(document, form):
    known = runs_of_the_report()
    lines = [
        text
        for part in document.parts
        if not isinstance(part, Heading)  # headings are the outline's own
        for text in as_text(type(document)("", "", "", "ja", "", (part,))).splitlines()
    ]
    assert [run for line in lines for run in shared_runs(line, known)] == []
    assert FORMATS[form](document)


def test_every_number_and_nearly_every_sentence_is_traced(document):
    found = trace(document)
    assert found.traced_numbers == found.numbers > 70
    assert found.traced_sentences / found.sentences >= 0.95
    assert found.is_enough


def test_nothing_of_2012_contradicts_itself_and_nothing_is_untranslated(document, year_2012):
    assert document.findings == ()
    english = compose(year_2012, "en")
    assert (english.findings, english.untranslated) == ((), ())
    assert not re.search("[ぁ-んァ-ヶ一-龠]", as_text(english))


def test_the_same_records_give_the_same_report(document, year_2012):
    assert digest(compose(year_2012, "ja")) == digest(document)
    assert demo_report.draft_report() == year_2012
    before = list(Passage.objects.order_by("pk").values_list("pk", "updated_at"))
    drafted = draft(year_2012)
    assert (drafted.written, drafted.renewed, drafted.removed) == (0, 0, 0)
    assert list(Passage.objects.order_by("pk").values_list("pk", "updated_at")) == before
    assert digest(compose(year_2012, "ja")) == digest(document)


def test_the_membership_table_shows_the_year_before_beside_it(document):
    table = next(part for part in document.parts if isinstance(part, Table))
    assert [row.is_part for row in table.rows] == [False, True, False, False, False]
    queries = [run.evidence[0].query for run in table.rows[0].cells[1] if hasattr(run, "evidence")]
    assert queries == ["membership.table 2012-12-31 individual people", "membership.table 2012-12-31 individual units"]
