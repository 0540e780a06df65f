"""Rows of the ledger's tables beside the documented examples: refused as on the screens, with words; tied to those before."""

from functools import partial

import pytest
from django.db import transaction

from tomoni.advocacy import models
from tomoni.advocacy.tests.files import bring, held, refused
from tomoni.advocacy.tests.test_exchange import EXAMPLES, NEEDED, OURS, load, told
from tomoni.core.exchange.reading import open_source
from tomoni.core.exchange.tables import all_tables

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def examples(django_db_setup, django_db_blocker):
    """The examples of the documents, imported once for all tests of this module, and taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        happened = told(load(EXAMPLES, [*NEEDED, *OURS], language="en"))
        assert {key: wrong for key, (_new, _old, wrong) in happened.items() if wrong} == {}
        yield
        transaction.set_rollback(True)


@pytest.fixture
def brought(tmp_path):
    """Import rows into a table as somebody; returns what happened."""
    return partial(bring, tmp_path)


def test_the_examples_of_the_documents_show_every_column():
    for key in OURS:
        table, source = all_tables()[key], open_source(EXAMPLES / f"{key}.csv")
        heading = {column.ja: column.key for column in table.columns}
        filled = {
            heading[name] for row in source.rows() for name, cell in zip(source.headers, row.cells, strict=True) if cell
        }
        assert (key, {column.key for column in table.columns} - filled) == (key, set())


def test_a_dry_run_and_a_file_with_one_bad_row_leave_nothing(brought):
    good = {"id": "d-9", "title": "就学", "parent": "d-000"}
    assert (brought("demands", good, dry_run=True).created, models.Demand.objects.filter(title="就学").count()) == (
        1,
        0,
    )
    bad = {"id": "d-8", "title": "就労", "parent": "nowhere"}
    assert refused(brought("demands", good, bad, all_or_nothing=True)) == [(3, "parent")]
    assert models.Demand.objects.filter(title="就学").count() == 0
    assert brought("demands", good, bad).created == 1


def test_a_demand_asked_again_is_tied_to_the_time_before(brought):
    rows = [
        {"id": key, "title": key, "when": when, "sent_at": when}
        for key, when in [("r1", "2012-06-01"), ("r2", "2012-09-01")]
    ]
    brought("rounds", *rows)
    items = [
        {"id": f"i-{key}", "round": key, "demand": "d-001", "wording": "dw-001-1", "bodies": "法務省"}
        for key in ("r2", "r1")
    ]
    assert refused(brought("round_items", *items)) == []
    line = models.Asked.objects.by_time().filter(demand__external_id="d-001")
    assert list(line.values_list("external_id", "carried_from__external_id")) == [
        ("i-r1", None), ("i-r2", "i-r1"), ("ri-001", "i-r2"),
    ]  # fmt: skip


# --- Rows that are refused ------------------------------------------------------------------------

ANSWER = {"id": "an-9", "item": "ri-001", "body": "b-moj", "stance": "refuses", "text": "できない。"}
PROMISE = {"id": "pr-9", "round": "r2012-11", "body": "b-moj", "text": "送る。", "due_on": "2012-12-01"}
ITEM = {"id": "ri-9", "round": "r2012-11", "demand": "d-000", "wording": "", "bodies": "b-moj"}


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("answers", ANSWER | {"body": "b-cerd"}, "body"),  # the item was not put to it
        ("answers", ANSWER | {"text": ""}, "text"),
        ("answers", ANSWER | {"stance": "maybe"}, "stance"),
        ("answers", ANSWER | {"supersedes": "an-001"}, "supersedes"),  # replaced already
        ("promises", PROMISE | {"due_on": ""}, ""),
        ("promises", PROMISE | {"due_is_unknown": "yes"}, ""),  # and a day
        ("promises", PROMISE | {"due_on": "2012-11-01"}, "due_on"),  # before the round
        ("promises", PROMISE | {"state": "kept"}, ""),  # without its day
        ("round_items", ITEM | {"demand": "d-001"}, ""),  # in the round already
        ("round_items", ITEM | {"wording": "dw-001-1"}, "wording"),  # another demand's
        ("round_items", {"id": "ri-001", "number": "9"}, "number"),  # was sent
        ("round_items", {"id": "ri-001", "bodies": "b-cerd"}, "bodies"),  # takes one out
        ("demand_wordings", {"id": "dw-001-1", "text": "別の文"}, ""),  # was sent
        ("demand_wordings", {"id": "dw-9", "demand": "d-001", "version": "1", "text": "文"}, ""),
        ("demand_wordings", {"id": "dw-9", "demand": "d-001", "version": "2", "text": "文", "sent_at": "2999-01-01"}, "sent_at"),
        ("demand_wordings", {"id": "dw-9", "demand": "d-001", "version": "2", "english_text": ""}, ""),
        ("rounds", {"id": "r2012-11", "sent_at": ""}, "sent_at"),
        ("rounds", {"id": "r-9", "title": "折衝", "form": "bargaining", "published_on": "2012-12-01"}, "published_on"),
        ("rounds", {"id": "r-9", "title": "交渉", "starts_at": "15:00", "ends_at": "14:00", "when": "2012-11-12"}, "ends_at"),
        ("round_participants", {"id": "rp-9", "round": "r2012-11", "side": "theirs", "name": "架空 一郎"}, ""),
        ("bodies", {"id": "b-9", "name": "機関", "time_zone": "Tokyo"}, "time_zone"),
        ("bodies", {"id": "b-moj", "parent": "b-isa"}, "parent"),  # a part of itself
        ("body_contacts", {"id": "bc-9", "body": "b-moj", "on": "2012-02-01", "note": "話", "is_private": "yes"}, ""),
        ("public_comments", {"id": "pc-9", "title": "意見", "agency": "b-moj", "subject": "案", "filed_at": "2012-05-01"}, ""),
        ("statements", {"id": "st-9", "title": "声明", "stage": "draft", "published_on": "2012-05-01"}, ""),
        ("statement_texts", {"id": "sx-001-ja", "text": "別の文"}, "text"),
        ("sign_ons", {"id": "so-9", "activity": "st-001", "is_person": "yes"}, ""),
        ("deliveries", {"id": "dl-001", "replied_on": "2012-10-01"}, ""),
        ("briefing_speakers", {"id": "sp-001", "is_alias": "yes"}, ""),  # and names the person
        ("recommendations", {"id": "rc-9", "text": "x", "annotation_id": "annotation-0000"}, ""),
        ("bill_acts", {"id": "ba-9", "bill": "bl-001", "activity": "r2012-11"}, ""),  # stands there already
    ],
)  # fmt: skip
def test_a_row_is_refused_as_on_the_screen(brought, table, row, column):
    before = held(table)
    result = brought(table, row)
    assert (refused(result), result.created, result.changed) == ([(2, column)], 0, 0)
    assert result.findings[0].reason
    assert held(table) == before


def test_a_round_of_long_ago_takes_only_words_that_were_sent(brought):
    brought("demand_wordings", {"id": "dw-0", "demand": "d-000", "text": "医療のこと。"})
    row = ITEM | {"wording": "dw-0"}
    assert refused(brought("round_items", row)) == [(2, "wording")]
    assert brought("round_items", ITEM).created == 1
