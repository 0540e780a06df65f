"""Who reads what: drafts and individual bargaining are not for everyone; names are for fewer still."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from tomoni.advocacy import actions, models
from tomoni.advocacy.tests import factories
from tomoni.core import search
from tomoni.people.actions import privacy
from tomoni.people.tests.factories import PersonFactory, UserFactory
from tomoni.projects.tests.factories import ProjectFactory, ProjectMemberFactory, member

pytestmark = pytest.mark.django_db
NOW = factories.NOW
OFFICES = {"secretariat", "steering", "editor", "auditor"}
OWN = {"lead", "member", "guest"}


@pytest.fixture
def project():
    return ProjectFactory(visibility="network")


@pytest.fixture
def readers(project):
    """One of each kind: offices, people of the project, people of another, the public."""
    other = ProjectFactory(visibility="network")
    made = {role: UserFactory(roles=[role]) for role in [*OFFICES, "finance"]}
    made["lead"] = member(project, role="project_lead")
    made["member"] = member(project)
    made["guest"] = member(project, role="guest")
    made["elsewhere"] = member(other)
    return made | {"nobody": UserFactory(), "public": AnonymousUser()}


def seers(readers, record):
    """Return who sees the record, after making sure that those who edit it see it."""
    found = {name for name, user in readers.items() if type(record).objects.visible_to(user).filter(pk=record.pk)}
    editing = {name for name, user in readers.items() if type(record).objects.editable_by(user).filter(pk=record.pk)}
    assert editing <= found
    return found


def records_of_a_round(project, *, visibility="network", form="negotiation", published_on=None):
    round = factories.RoundFactory(projects=[project], visibility=visibility, form=form, published_on=published_on)
    item = factories.asked(round)
    return item, item.asked_bodies.get()


class TestRounds:
    def test_a_draft_is_read_by_the_offices_and_its_project(self, project, readers):
        item, asked_body = records_of_a_round(project)
        for record in (item.round, item.demand, item.wording, item, asked_body):
            assert seers(readers, record) == OFFICES | OWN

    def test_what_was_sent_is_read_by_the_network(self, project, readers):
        item, asked_body = records_of_a_round(project)
        factories.sent(item.round)
        given = factories.answered(item)
        made = actions.promise(text="送る", body=asked_body.body, answer=given, due_is_unknown=True)
        for record in (item.round, item.demand, item.wording, item, asked_body, given, made):
            assert seers(readers, record) == OFFICES | OWN | {"finance", "elsewhere"}

    def test_individual_bargaining_stays_inside_for_good(self, project, readers):
        item, asked_body = records_of_a_round(project, form="bargaining")
        factories.sent(item.round)
        given = factories.answered(item)
        for record in (item.round, item, asked_body, given):
            assert seers(readers, record) == OFFICES | OWN
        with pytest.raises(IntegrityError, match="individual_bargaining_is_never_published"), transaction.atomic():
            models.Round.objects.update(published_on=date(2012, 3, 5))

    def test_a_round_of_a_closed_project_is_its_own(self, project, readers):
        item, asked_body = records_of_a_round(project, visibility="project")
        factories.sent(item.round)
        for record in (item.round, item.demand, item.wording, item, asked_body, factories.answered(item)):
            assert seers(readers, record) == OWN | {"auditor"}

    def test_the_public_reads_what_was_published_and_the_answers_marked_for_it(self, project, readers):
        item, asked_body = records_of_a_round(project, visibility="public", published_on=date(2012, 4, 1))
        newer = models.Wording.objects.create(demand=item.demand, version=2, texts={"ja": "下書き"})
        assert "public" not in seers(readers, item.round)
        factories.sent(item.round)
        kept, shown = factories.answered(item), factories.answered(item, is_public=True)
        for record in (item.round, item.demand, item.wording, item, asked_body, shown):
            assert seers(readers, record) == set(readers)
        assert seers(readers, kept) == set(readers) - {"public"}
        assert seers(readers, newer) == OFFICES | OWN

    def test_a_public_round_without_a_page_is_not_for_the_public(self, project, readers):
        item, _asked_body = records_of_a_round(project, visibility="public")
        factories.sent(item.round)
        for record in (item.round, item.demand, item.wording, item):
            assert seers(readers, record) == set(readers) - {"public"}

    def test_a_hidden_demand_in_an_open_round_stays_hidden(self, project, readers):
        closed = ProjectFactory()
        ProjectMemberFactory(project=closed, person=readers["elsewhere"].person)
        round = factories.RoundFactory(projects=[project], visibility="network")
        item = factories.asked(round, factories.DemandFactory(projects=[closed]))
        factories.sent(round)
        for record in (item.demand, item.wording, item, factories.answered(item)):
            assert seers(readers, record) == {"auditor", "elsewhere"}

    def test_notes_are_read_inside_and_calls_by_those_who_work_there(self, project, readers):
        item, _asked_body = records_of_a_round(project, visibility="public", published_on=date(2012, 4, 1))
        factories.sent(item.round)
        note = models.Note.objects.create(round=item.round, text="速記", at=NOW)
        call = factories.DemandCallFactory(activity=item.round)
        assert seers(readers, note) == OFFICES | OWN
        for record in (call, factories.InvitationFactory(call=call), factories.ProposalFactory(call=call)):
            assert seers(readers, record) == OFFICES | {"lead", "member"}


@pytest.mark.parametrize(
    ("factory", "open_by"),
    [
        (factories.PublicCommentFactory, {"filed_at": NOW, "filing_way": "form"}),
        (factories.StatementFactory, {"stage": "final"}),
        (factories.BriefingFactory, {"invited_on": date(2012, 7, 1)}),
        (factories.SubmissionFactory, {"submitted_at": NOW}),
    ],
)
def test_papers_are_drafts_then_the_networks_then_everybodys(factory, open_by, project, readers):
    wishes = {"projects": [project], "visibility": "public"}
    body = factories.BodyFactory()
    draft, opened = factory(**wishes), factory(**wishes, **open_by)
    published = factory(**wishes, **open_by, published_on=date(2012, 7, 9))
    circles = [OFFICES | OWN, set(readers) - {"public"}, set(readers)]
    assert [seers(readers, act) for act in (draft, opened, published)] == circles
    handed = [factories.DeliveryFactory(activity=act, body=body) for act in (draft, opened, published)]
    assert [seers(readers, delivery) for delivery in handed] == circles
    signed = factories.SignOnFactory(activity=published)
    assert seers(readers, signed) == OFFICES | {"lead", "member"}


def test_press_contacts_are_for_those_who_deal_with_the_press(readers):
    assert seers(readers, factories.PressContactFactory()) == {"secretariat", "editor", "auditor"}


def test_contacts_with_bodies_kept_in_a_project_stay_there(project, readers):
    body = factories.BodyFactory()
    fields = {"body": body, "on": date(2012, 3, 1), "note": "電話"}
    free = models.Contact.objects.create(**fields)
    private = models.Contact.objects.create(**fields, project=project, is_private=True)
    assert seers(readers, free) == OFFICES | {"finance", "lead", "member", "elsewhere"}
    assert seers(readers, private) == OWN | {"auditor"}


def test_the_index_knows_no_draft_words_and_no_internal_notes():
    item = factories.asked(factories.RoundFactory(), factories.DemandFactory(title="題", text="推敲中の文言"))
    assert list(search.matching(models.Demand.objects.all(), "推敲中")) == []
    factories.sent(item.round)
    given = factories.answered(item, text="検討を続ける", internal_note="担当者は好意的")
    assert list(search.matching(models.Demand.objects.all(), "推敲中")) == [item.demand]
    assert list(search.matching(models.Answer.objects.all(), "検討")) == [given]
    assert list(search.matching(models.Answer.objects.all(), "好意的")) == []


class TestErasure:
    def test_names_and_addresses_go_and_counts_stay(self):
        person = PersonFactory(name="移住 花子")
        signed = factories.SignOnFactory(
            is_person=True, organisation=None, person=person, representative="移住 花子", mail="hanako@example.org"
        )
        contact = factories.PressContactFactory(person=person, name="移住 花子")
        rsvp = factories.RsvpFactory(contact=contact, name="移住 花子", mail="hanako@example.org", state="comes")
        item = factories.asked(factories.RoundFactory(), owner=person)
        models.Participant.objects.create(
            round=item.round, side="ours", person=person, name="移住 花子", name_is_public=True
        )
        submission = factories.SubmissionFactory()
        models.Speech.objects.create(submission=submission, speaker=person, speaker_name="Hanako", seconds=120)
        privacy.erase(person, user=None, now=NOW, reason="on request")
        signed, rsvp, item = (type(row).objects.get(pk=row.pk) for row in (signed, rsvp, item))
        spoken, present = models.Speech.objects.get(), models.Participant.objects.get()
        assert (signed.representative, signed.mail, signed.mail_key, signed.person, signed.state) == (
            "",
            "",
            "",
            None,
            "signed",
        )
        assert (rsvp.name, rsvp.mail, rsvp.contact, rsvp.state) == ("", "", None, "comes")
        assert (item.owner, present.name, present.count) == (None, "", 1)
        assert (spoken.speaker, spoken.speaker_name, spoken.seconds) == (None, "", 120)
        assert models.PressContact.objects.count() == 0

    def test_who_holds_something_is_told_it(self):
        person = PersonFactory()
        factories.SignOnFactory(is_person=True, organisation=None, person=person, representative="署名 太郎")
        factories.asked(factories.RoundFactory(title="第1回省庁交渉"), owner=person)
        told = {holding.key: list(holding.collect(person)) for holding in privacy.holdings()}
        held = {key: len(rows) for key, rows in told.items() if key.startswith("advocacy.") and rows}
        assert held == {"advocacy.signon": 1, "advocacy.carried": 1}


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"side": "theirs", "name": "官房 太郎"}, "name_is_kept_only_where_it_is_public"),
        ({"side": "ours", "count": 1, "women": 2}, "women_among_participants_are_no_more_than_all"),
    ],
)
def test_participants_the_database_refuses(fields, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        models.Participant.objects.create(round=factories.RoundFactory(), **fields)


def test_an_alias_leads_to_nobody():
    with pytest.raises(IntegrityError, match="alias_of_a_speaker_leads_to_nobody"), transaction.atomic():
        models.Speaker.objects.create(
            briefing=factories.BriefingFactory(), shown_name="Aさん", is_alias=True, person=PersonFactory()
        )


def test_a_short_period_is_told():
    comment = factories.PublicCommentFactory()
    assert (comment.days, comment.is_short) == (15, True)


def test_a_deadline_is_told_by_the_clock_of_the_mechanism():
    assert factories.DeadlineFactory().there().isoformat() == "2012-06-01T12:00:00+02:00"
