"""Figures of the ledger: each opens the records it counts, and none counts what may not be told outside."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from tomoni.advocacy import actions, models
from tomoni.advocacy.tests import factories
from tomoni.core import figures
from tomoni.core.periods import Period
from tomoni.people.tests.factories import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
YEAR = Period.year(2012)
TOLD = {"visibility": "public", "state": "done"}
JULY = datetime(2012, 7, 9, 3, 0, tzinfo=UTC)


def counted(key):
    """Return the value of a number, or the values of a tally by line."""
    figure = figures.find(f"advocacy.{key}")
    return figure.values(YEAR) if isinstance(figure, figures.Tally) else figure.cell(YEAR).value


def put(ministry, *, demand="public", **wishes):
    """Return a demand put to the ministry in a round of its own that was sent."""
    item = factories.asked(
        factories.RoundFactory(**TOLD | wishes), factories.DemandFactory(visibility=demand), bodies=[ministry]
    )
    factories.sent(item.round)
    return item


@pytest.fixture
def ministry():
    return factories.BodyFactory(name="法務省")


@pytest.fixture
def round_of_the_year(ministry):
    """One demand asked and refused in public, beside all that may not be told, each with an answer and a promise."""
    told = put(ministry)
    hidden = [
        put(ministry, form="bargaining"),
        put(ministry, visibility="network"),
        put(ministry, visibility="project"),
        put(ministry, state="planned"),
        put(ministry, when="2011-03-05"),
        put(ministry, demand="project"),
    ]
    factories.asked(factories.RoundFactory(**TOLD), bodies=[ministry])  # a draft
    for item in [told, *hidden]:
        given = factories.answered(item, stance="refuses", on=item.round.starts_on)
        actions.promise(text="資料", body=ministry, answer=given, due_on=date(2012, 9, 30))
    return told


def test_rounds_demands_and_answers_count_what_may_be_told(round_of_the_year, ministry):
    assert counted("rounds") == {"negotiation": 2}  # that with a demand kept within its project took place as well
    assert counted("demands") == 1
    assert {key: value for key, value in counted("stances").items() if value} == {"refuses": 1}
    (line,) = figures.find("advocacy.answers").lines(YEAR)
    assert (line.label, line.cells["together"].value, line.cells["refuses"].value) == ("法務省", 1, 1)
    assert [row.asked_body.asked for row in line.cells["refuses"].rows] == [round_of_the_year]


def test_a_body_stands_under_the_name_it_bore_then(round_of_the_year, ministry):
    actions.rename(ministry, name="法務庁", on=date(2015, 4, 1))
    assert [line.label for line in figures.find("advocacy.answers").lines(YEAR)] == ["法務省"]


def test_an_answer_in_the_place_of_another_is_counted_once(round_of_the_year):
    first = models.Answer.objects.get(asked_body__asked=round_of_the_year)
    factories.answered(round_of_the_year, stance="considers", supersedes=first, on=date(2012, 6, 1))
    assert {key: value for key, value in counted("stances").items() if value} == {"considers": 1}


def test_what_got_no_answer_is_counted(ministry):
    silent, noted, answered = put(ministry), put(ministry), put(ministry)
    factories.answered(noted, stance="none", text="")
    factories.answered(answered)
    put(ministry, form="bargaining")
    cell = figures.find("advocacy.unanswered").cell(YEAR)
    assert (cell.value, [row.asked for row in cell.rows]) == (2, [silent, noted])


def test_promises_are_told_as_they_stood_at_the_end_of_the_year(round_of_the_year, ministry):
    told = {"made": 1, "kept": 0, "partly": 0, "broken": 0, "overdue": 2}  # that of the year before is overdue as well
    assert counted("promises") == told
    promise = models.Promise.objects.get(answer__asked_body__asked=round_of_the_year)
    actions.settle(promise, state="kept", on=date(2013, 1, 10), result="届いた")
    assert counted("promises") == told
    promise = models.Promise.objects.get(pk=promise.pk)
    actions.settle(promise, state="kept", on=date(2012, 12, 20), result="届いた")
    assert counted("promises") == told | {"kept": 1, "overdue": 1}


def test_papers_count_what_was_sent_and_is_public():
    for visibility in ("public", "network", "project"):
        tied = {"visibility": visibility, "state": "done"}
        factories.PublicCommentFactory(filed_at=JULY, filing_way="form", **tied)
        statement = factories.StatementFactory(stage="delivered", form="request", **tied)
        factories.SignOnFactory(activity=statement, answered_at=JULY)
        factories.SignOnFactory(
            activity=statement, answered_at=JULY, is_person=True, organisation=None, person=PersonFactory()
        )
        submission = factories.SubmissionFactory(submitted_at=JULY, **tied)
        models.Speech.objects.create(submission=submission, seconds=120)
        briefing = factories.BriefingFactory(invited_on=date(2012, 7, 1), **tied)
        factories.ClippingFactory(activity=briefing)
    draft = factories.StatementFactory(stage="draft", visibility="public")
    factories.SignOnFactory(activity=draft, answered_at=JULY)
    factories.PublicCommentFactory(visibility="public")
    factories.ClippingFactory()
    found = {
        key: counted(key) for key in ("comments", "statements", "sign_ons", "submissions", "speeches", "clippings")
    }
    assert found == {
        "comments": 1,
        "statements": {"request": 1},
        "sign_ons": {"organisations": 1, "persons": 1},
        "submissions": {"report": 1},
        "speeches": 1,
        "clippings": 2,
    }


def test_recommendations_and_bills_of_the_year():
    factories.RecommendationFactory(published_on=date(2012, 6, 1))
    factories.RecommendationFactory(published_on=date(2010, 4, 6))
    concluded = factories.ReviewFactory(concluded_on=date(2012, 10, 2))
    factories.RecommendationFactory(review=concluded)
    moved, told, quiet = factories.BillFactory(), factories.BillFactory(), factories.BillFactory()
    models.Stage.objects.create(bill=moved, name="施行", on=date(2012, 7, 9))
    told.acts.create(activity=factories.StatementFactory(visibility="public", state="done"))
    quiet.acts.create(activity=factories.StatementFactory(visibility="project", state="done"))
    cell = figures.find("advocacy.bills").cell(YEAR)
    assert (counted("recommendations"), {*cell.rows}) == (2, {moved, told})


def test_the_list_behind_a_number_is_narrowed_to_the_reader(ministry):
    put(ministry, demand="network")
    cell = figures.find("advocacy.demands").cell(YEAR)
    seen = [cell.rows.visible_to(user).count() for user in (UserFactory(roles=["secretariat"]), AnonymousUser())]
    assert (cell.value, seen) == (1, [1, 0])
