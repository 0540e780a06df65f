"""Searching the ledger: every reader finds what they may read on its page, and nothing else."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from tomoni.advocacy import actions, models
from tomoni.advocacy.actions import writing
from tomoni.advocacy.tests import factories
from tomoni.people.tests.factories import UserFactory
from tomoni.projects.tests.factories import ProjectFactory, member

pytestmark = pytest.mark.django_db
NOW = datetime(2012, 7, 10, 9, 0, tzinfo=UTC)
WORD = "収容"


@pytest.fixture
def project():
    return ProjectFactory(visibility="network")


@pytest.fixture
def readers(project):
    return {
        "secretariat": UserFactory(roles=["secretariat"]),
        "own": member(project),
        "elsewhere": member(ProjectFactory(visibility="network")),
        "finance": UserFactory(roles=["finance"]),
    }


def found(user, query=WORD, **narrowed):
    """Return the number of hits by kind that the page of the user shows, and the page."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(reverse("advocacy_search"), {"q": query, **narrowed})
    assert answer.status_code == 200
    return {each.kind.key: each.count for each in answer.context["found"] if each.count}, answer.content.decode()


def put(project, *, text, **wishes):
    """Return an answer with the text, to a demand of the network in a round that was sent."""
    tied = {"projects": [project], "visibility": "network"} | wishes
    demand = factories.DemandFactory(projects=[project], visibility="network")
    item = factories.asked(factories.RoundFactory(**tied), demand)
    factories.sent(item.round)
    return factories.answered(item, text=text)


def test_answers_of_bargaining_and_of_a_project_are_found_by_those_inside_alone(project, readers):
    put(project, text="収容の期間は答えられない。")
    put(project, text="収容を解くことを検討する。", form="bargaining")
    put(project, text="収容者の数は秘密。", visibility="project")
    counts = {name: found(user)[0] for name, user in readers.items()}
    assert counts == {
        "secretariat": {"answers": 2},
        "own": {"answers": 3},
        "elsewhere": {"answers": 1},
        "finance": {},  # reads no answers at all
    }


def test_drafts_are_found_by_those_inside_alone(project, readers):
    tied = {"projects": [project], "visibility": "network"}
    asked = put(project, text="なし").asked_body.asked.demand
    actions.reword(asked, texts={"ja": "収容の上限を定めること。"}, since=NOW.date(), user=None)
    factories.DemandFactory(title="収容の代替措置", text="案", **tied)
    factories.StatementFactory(text="収容に抗議する。", **tied)
    factories.OpinionFactory(comment=factories.PublicCommentFactory(**tied), opinion="収容に反対する。")
    submission = factories.SubmissionFactory(**tied)
    models.Section.objects.create(submission=submission, title="収容", text="Detention")
    models.Speech.objects.create(submission=submission, item="収容")
    everything = {"demands": 2, "statements": 1, "comments": 1, "submissions": 1}
    counts = {name: found(user)[0] for name, user in readers.items()}
    assert counts == {"secretariat": everything, "own": everything, "elsewhere": {}, "finance": {}}


def test_what_was_sent_is_found_by_the_network(project, readers):
    tied = {"projects": [project], "visibility": "network"}
    demand = factories.DemandFactory(text="収容の期間を定めること。", **tied)
    factories.sent(factories.asked(factories.RoundFactory(**tied), demand).round)
    statement = factories.StatementFactory(text="収容に抗議する。", **tied)
    writing.approve(statement, on=NOW.date())
    writing.settle_text(statement, now=NOW)
    comment = factories.PublicCommentFactory(filed_at=NOW, filing_way="form", **tied)
    factories.OpinionFactory(comment=comment, reason="収容は最後の手段である。")
    submission = factories.SubmissionFactory(submitted_at=NOW, **tied)
    models.Section.objects.create(submission=submission, title="収容", text="Detention")
    everything = {"demands": 1, "statements": 1, "comments": 1, "submissions": 1}
    assert [found(readers[name])[0] for name in ("secretariat", "elsewhere")] == [everything, everything]
    assert found(readers["finance"])[0] == {"demands": 1, "statements": 1}
    assert found(readers["elsewhere"], "detention", kind="submissions")[0] == {"submissions": 1}


def test_recommendations_and_bills_are_found_by_the_network(readers):
    factories.RecommendationFactory(text_ja="収容に上限を設けるべきである。")
    factories.BillFactory(title="収容代替措置に関する法律案")
    counts = [found(readers[name])[0] for name in ("elsewhere", "finance")]
    assert counts == [{"recommendations": 1, "bills": 1}, {}]


def test_the_words_around_a_hit_are_marked_and_escaped(project, readers):
    put(project, text="<b>収容</b>の期間")
    _counts, page = found(readers["secretariat"])
    assert "&lt;b&gt;<mark>収容</mark>&lt;/b&gt;の期間" in page


def test_an_older_wording_is_not_found_once_it_was_reworded(project, readers):
    demand = factories.DemandFactory(title="題", text="収容の期間", projects=[project], visibility="network")
    actions.reword(demand, texts={"ja": "別の文言"}, since=NOW.date(), user=None)
    assert found(readers["own"])[0] == {}
    assert found(readers["own"], "別の文言")[0] == {"demands": 1}


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_often_for_many_as_for_one(project, readers, number, django_assert_num_queries):
    for _turn in range(number):
        put(project, text="収容")
        factories.StatementFactory(text="収容", projects=[project], visibility="network")
    client = Client()
    client.force_login(readers["secretariat"], backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(reverse("advocacy_search"), {"q": WORD})
    with django_assert_num_queries(20):
        client.get(reverse("advocacy_search"), {"q": WORD})


def test_nothing_is_looked_for_without_words(readers):
    assert found(readers["secretariat"], " ")[0] == {}
    assert found(readers["secretariat"], WORD, kind="<nonsense>")[0] == {}
