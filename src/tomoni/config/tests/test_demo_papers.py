"""The demo's plan, statutory report, assembly book and digest: made once, said to be made up, fit to be printed."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.db import transaction
from pypdf import PdfReader

from tomoni.config import demo, demo_papers, demo_report
from tomoni.projects.models import Activity
from tomoni.reporting import files
from tomoni.reporting.document import Chart, Table, plain
from tomoni.reporting.models import AssemblyBook, Digest, PlanItem, StatutoryReport, YearPlan
from tomoni.reporting.papers import KINDS, compose_paper

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = datetime(2013, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def made(django_db_setup, django_db_blocker):
    """Loads the demo with its report and papers once, and takes all back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load()
        demo.make_accounts()
        demo_report.draft_report()
        assert demo_papers.make_papers()
        yield
        transaction.set_rollback(True)


def of_kind(kind, language="ja"):
    return compose_paper(KINDS[kind].model._default_manager.get(), language)


def test_a_second_run_changes_nothing():
    assert not demo_papers.make_papers()
    assert [kind.model._default_manager.count() for kind in KINDS.values()] == [1, 1, 1, 1]


def test_whatever_is_made_up_says_so():
    made_up = [model.objects.get().heading("ja") for model in (YearPlan, StatutoryReport, AssemblyBook)]
    assert [title for title in made_up if "実演" not in title] == []


def test_the_plan_forgets_nothing_that_is_in_preparation_or_was_not_done():
    planned = set(PlanItem.objects.exclude(activity=None).values_list("activity", flat=True))
    open_ones = Activity.objects.filter(state__in=["planned", "preparing", "not_done"], visibility="public")
    assert planned == set(open_ones.values_list("pk", flat=True))


def test_the_statutory_report_flags_the_difference_to_the_accounts():
    document = of_kind("statutory")
    assert [finding.code for finding in document.findings] == ["sum_differs", "without_business"]
    (businesses, *_others) = (part for part in document.parts if isinstance(part, Table))
    assert plain(businesses.rows[-1].cells[-1]) == "5,400,000"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_digest_is_one_page_of_seven_sentences_and_three_charts(language):
    document = of_kind("digest", language)
    assert (Digest.objects.get().sentences.count(), document.untranslated) == (7, ())
    assert len([part for part in document.parts if isinstance(part, Chart)]) == 3
    assert len(PdfReader(BytesIO(files.content(document, "pdf", now=NOW))).pages) == 1


def test_the_book_holds_report_and_plan_whole():
    text = files.content(of_kind("assembly"), "text", now=NOW).decode()
    for told in (
        "第1号議案　「2012年活動報告」の承認",
        "第5号議案　役員の選任",
        "委任状",
        "Ｍネットの電子版を発行し、広報する。",
    ):
        assert told in text


@pytest.mark.parametrize("kind", list(KINDS))
def test_english_is_whole(kind):
    assert of_kind(kind, "en").untranslated == ()
