"""The ledger in and out: the documented examples, whole round trips, rows that are refused, files of those who may not."""

from datetime import date
from functools import partial
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import tomoni
from tomoni.advocacy import actions, models
from tomoni.advocacy.exchange import TABLES
from tomoni.advocacy.tests import factories
from tomoni.advocacy.tests.files import bring, held, refused
from tomoni.core.exchange.exporting import export_file
from tomoni.core.exchange.importing import import_file
from tomoni.core.exchange.reading import open_source
from tomoni.core.exchange.refusals import FileError
from tomoni.core.exchange.tables import all_tables
from tomoni.people.tests.factories import OrganisationFactory, UserFactory
from tomoni.projects.models import Activity
from tomoni.projects.tests.factories import ProjectFactory, member

pytestmark = pytest.mark.django_db

EXAMPLES = Path(tomoni.__file__).resolve().parents[2] / "docs" / "examples"
NEEDED = [
    "programmes", "organisations", "projects", "people", "meeting_series", "activities", "meetings", "decisions",
]  # fmt: skip
OURS = [key for key in all_tables() if key in {table.key for table in TABLES}]


def load(folder, keys, *, suffix="csv", language="ja"):
    """Import the files of a folder; what happened by table."""
    return {key: import_file(all_tables()[key], folder / f"{key}.{suffix}", language=language) for key in keys}


def told(results):
    """What was created, changed, found wrong."""
    return {key: (each.created, each.changed, [str(one) for one in each.findings]) for key, each in results.items()}


def exported(folder, keys, *, suffix="csv", language="ja", user=None):
    """The rows of each table, taken out as somebody."""
    folder.mkdir(exist_ok=True)
    for key in keys:
        export_file(
            all_tables()[key], folder / f"{key}.{suffix}", language=language, user=user, reason="to look at them"
        )
    return {key: sorted(row.cells for row in open_source(folder / f"{key}.{suffix}").rows()) for key in keys}


@pytest.fixture
def brought(tmp_path):
    """Import rows into a table as somebody; returns what happened."""
    return partial(bring, tmp_path)


# --- What is documented -------------------------------------------------------------------------


def test_no_two_headings_of_a_table_are_alike():
    for table in TABLES:
        headings = [word for column in table.columns for word in {column.key, column.ja}]
        assert (table.key, len(set(headings))) == (table.key, len(headings))
        assert [column.key for column in table.columns if not (column.help and column.help_ja)] == []


# --- Out and in again -----------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "language"), [("csv", "ja"), ("xlsx", "en")])
def test_the_whole_ledger_taken_out_and_brought_in_elsewhere_is_the_same(tmp_path, suffix, language):
    keys = [*NEEDED, *OURS]
    how = {"suffix": suffix, "language": language}
    with transaction.atomic():
        load(EXAMPLES, keys)
        before = exported(tmp_path / "before", keys, **how)
        assert told(load(tmp_path / "before", keys, **how)) == dict.fromkeys(keys, (0, 0, []))
        transaction.set_rollback(True)
    assert not Activity.objects.exists()
    assert told(load(tmp_path / "before", keys, **how)) == {key: (len(before[key]), 0, []) for key in keys}
    after = exported(tmp_path / "after", OURS, **how)
    assert {key: after[key] for key in OURS} == {key: before[key] for key in OURS}


MARKS = st.sampled_from("=+-@%|＝＋－'\"；;：:\\,、 　あ髙𠮷é0")
WORDS = st.text(alphabet=MARKS, min_size=1, max_size=9).map(lambda text: f"字{text}".strip())
TYPED_TABLES = {
    "bodies", "body_names", "demands", "demand_wordings", "rounds", "round_steps", "round_participants", "round_items", "answers",
    "answer_figures", "promises", "statements", "statement_texts", "opinions", "public_comments", "recommendations",
}  # fmt: skip
TYPED = [key for key in OURS if key in TYPED_TABLES]


def typed(words):
    """A round by the acts of the screens, with what belongs to it, and a statement, a comment and a recommendation."""
    text = iter(words)
    lines = f"{next(text)}\r\n{next(text)}"
    body = factories.BodyFactory(name=next(text), remit=lines)
    actions.rename(body, name=next(text), on=date(2001, 1, 6))
    round = factories.RoundFactory(
        title=next(text), broker=next(text), sender=lines, subjects={"ja": lines, "ko": lines}
    )
    demand = factories.DemandFactory(title=next(text), ground=lines, text=lines, visibility="network")
    item = factories.asked(round, demand, bodies=[body], number="1")
    models.Participant.objects.create(round=round, side="theirs", body=body, post=next(text))
    factories.sent(round)
    given = factories.answered(item, text=lines, internal_note=next(text))
    models.GivenFigure.objects.create(
        answer=given, subject=next(text), value="1.5", unit="倍", qualifier="about", as_of="2011"
    )
    actions.promise(text=lines, body=body, answer=given, due_is_unknown=True)
    statement = factories.StatementFactory(title=next(text), sender=lines)
    models.StatementText.objects.create(statement=statement, language="ko", version=2, title=next(text), text=lines)
    comment = factories.PublicCommentFactory(title=next(text), agency=body, preface=lines)
    models.Opinion.objects.create(comment=comment, opinion=lines, provision=next(text))
    factories.RecommendationFactory(body=body, text=lines, themes=[next(text), next(text)])


@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an example takes a second: shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(words=st.lists(WORDS, min_size=20, max_size=20, unique=True), suffix=st.sampled_from(["csv", "xlsx"]))
def test_whatever_was_typed_comes_back_as_it_was(tmp_path_factory, words, suffix):
    folder = tmp_path_factory.mktemp("typed")
    with transaction.atomic():
        typed(words)
        before = exported(folder / "before", TYPED, suffix=suffix)
        again = told(load(folder / "before", TYPED, suffix=suffix))
        assert again == dict.fromkeys(TYPED, (0, 0, []))
        transaction.set_rollback(True)
    with transaction.atomic():
        first = told(load(folder / "before", TYPED, suffix=suffix))
        assert first == {key: (len(before[key]), 0, []) for key in TYPED}
        assert exported(folder / "after", TYPED, suffix=suffix) == before
        transaction.set_rollback(True)


def test_an_item_is_not_added_by_file_to_a_request_that_was_sent_here(brought):
    item = factories.asked(factories.RoundFactory(external_id="r1"))
    factories.sent(item.round, now=item.round.created_at)
    factories.DemandFactory(external_id="d1")
    assert refused(brought("round_items", {"id": "i1", "round": "r1", "demand": "d1"})) == [(2, "round")]
    assert models.Asked.objects.get() == item


# --- Files of those who may not -------------------------------------------------------------------


@pytest.fixture
def world():
    """Two projects: a round that bargains, one that is a draft and one that was sent, all of the first; who is in which."""
    ours, others = ProjectFactory(visibility="network"), ProjectFactory(visibility="network")
    made = {
        "insider": member(ours),
        "guest": member(ours, role="guest"),
        "outsider": member(others),
        "secretariat": UserFactory(roles=["secretariat"]),
    }
    for key, form in [("bargain", "bargaining"), ("draft", "negotiation"), ("sent", "negotiation")]:
        round = factories.RoundFactory(
            external_id=key, title=f"秘密{key}", form=form, projects=[ours], visibility="network"
        )
        item = factories.asked(round, bodies=[models.Body.objects.first() or factories.BodyFactory(external_id="b1")])
        item.external_id, item.demand.external_id = f"i-{key}", f"d-{key}"
        item.save()
        item.demand.save()
        if key != "draft":
            factories.sent(round)
            given = factories.answered(item, internal_note=f"内{key}")
            models.Answer.objects.filter(pk=given.pk).update(external_id=f"an-{key}")
    return made


OUT_OF_REACH = [
    ("round_items", {"id": "x", "round": "ROUND", "demand": "d-sent", "bodies": "b1"}, "round"),
    ("round_steps", {"id": "x", "round": "ROUND", "kind": "call", "done_on": "2012-01-01"}, "round"),
    ("promises", {"id": "x", "round": "ROUND", "body": "b1", "text": "送る。", "due_is_unknown": "yes"}, "round"),
    ("letter_addressees", {"id": "x", "activity": "ROUND", "post": "大臣"}, "activity"),
    ("sign_ons", {"id": "x", "activity": "ROUND", "organisation_name": "会"}, "activity"),
    (
        "clippings",
        {"id": "x", "activity": "ROUND", "outlet_name": "紙", "published_on": "2012-03-06", "headline": "記事"},
        "activity",
    ),
    ("deliveries", {"id": "x", "activity": "ROUND", "body": "b1", "how": "hand", "on": "2012-03-06"}, "activity"),
]


@pytest.mark.parametrize(("table", "row", "column"), OUT_OF_REACH)
@pytest.mark.parametrize("round", ["bargain", "draft", "sent"])
def test_an_outsider_writes_nothing_to_another_project_s_round(world, brought, table, row, column, round):
    named = {key: round if value == "ROUND" else value for key, value in row.items()}
    result = brought(table, named, user=world["outsider"])
    assert [finding for finding in refused(result) if finding == (2, column)] == [(2, column)]
    assert (result.created, "秘密" in str([str(each) for each in result.findings])) == (0, False)


@pytest.mark.parametrize(("table", "row", "column"), OUT_OF_REACH)
def test_a_guest_of_the_project_reads_and_writes_nothing(world, brought, table, row, column):
    named = {key: "draft" if value == "ROUND" else value for key, value in row.items()}
    result = brought(table, named, user=world["guest"])
    assert ((2, column) in refused(result), result.created) == (True, 0)


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("rounds", {"id": "sent", "title": "別の題"}, "id"),
        ("round_items", {"id": "i-sent", "note": "別"}, "id"),
        ("answers", {"id": "an-sent", "text": "別の答え"}, "id"),
        ("answers", {"id": "x", "item": "i-sent", "body": "b1", "stance": "refuses", "text": "別"}, "item"),
        ("answer_figures", {"id": "x", "answer": "an-bargain", "subject": "数", "number": "3件"}, "answer"),
        ("demands", {"id": "d-sent", "title": "別の題"}, "id"),
        ("demand_wordings", {"id": "x", "demand": "d-sent", "version": "2", "text": "別の文"}, "demand"),
        ("bill_acts", {"id": "x", "bill": "法案", "activity": "bargain"}, "activity"),
        ("clippings", {"id": "x", "activity": "", "outlet_name": "紙", "published_on": "2012-03-06", "headline": "記事"}, "activity"),
    ],
)  # fmt: skip
def test_an_outsider_changes_nothing_and_names_nothing_confidential(world, brought, table, row, column):
    factories.BillFactory(title="法案")
    before = held(table)
    assert (2, column) in refused(brought(table, row, user=world["outsider"]))
    assert held(table) == before


def test_an_insider_writes_to_the_project_s_round(world, brought):
    rows = {
        "round_steps": {"id": "x", "round": "draft", "kind": "call", "done_on": "2012-01-01"},
        "promises": {"id": "x", "round": "bargain", "body": "b1", "text": "送る。", "due_is_unknown": "yes"},
        "answers": {"id": "x", "item": "i-sent", "body": "b1", "stance": "refuses", "text": "できない。"},
        "letter_addressees": {"id": "x", "activity": "draft", "post": "大臣"},
        "sign_ons": {"id": "x", "activity": "draft", "organisation_name": "会"},
    }
    found = {key: (brought(key, row, user=world["insider"])) for key, row in rows.items()}
    assert {key: (each.created, refused(each)) for key, each in found.items()} == dict.fromkeys(rows, (1, []))


def test_who_takes_what_out(world, tmp_path):
    keys = ["rounds", "round_items", "answers", "demands"]
    seen = {}
    for name, user in world.items():
        rows = exported(tmp_path / name, keys, user=user)
        seen[name] = {key: sorted(row[0] for row in rows[key]) for key in keys}
    everything = {
        "rounds": ["bargain", "draft", "sent"],
        "round_items": ["i-bargain", "i-draft", "i-sent"],
        "answers": ["an-bargain", "an-sent"],
        "demands": ["d-bargain", "d-draft", "d-sent"],
    }
    assert (seen["insider"], seen["guest"], seen["secretariat"]) == (everything, everything, everything)
    # What was sent is read by the network, the office's notes beside the answers are not: the file would hold both.
    assert seen["outsider"] == {"rounds": [], "round_items": [], "answers": [], "demands": ["d-bargain", "d-sent"]}


def test_names_of_signers_and_of_the_press_go_out_with_a_reason_alone(world, tmp_path):
    for key in ("sign_ons", "press_contacts"):
        with pytest.raises(FileError):
            export_file(all_tables()[key], tmp_path / "out.csv", user=world["secretariat"])
    factories.PressContactFactory(outlet=OrganisationFactory(), outlet_name="")
    factories.SignOnFactory(activity=models.Round.objects.get(external_id="sent"))
    counts = {
        name: [len(rows) for rows in exported(tmp_path / name, ["sign_ons", "press_contacts"], user=user).values()]
        for name, user in world.items()
    }
    assert counts == {"insider": [1, 0], "guest": [0, 0], "outsider": [0, 0], "secretariat": [1, 1]}
