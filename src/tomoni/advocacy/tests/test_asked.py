"""What is asked by a mailed link: signing on, proposing, telling whether the press comes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tomoni.advocacy import links, models
from tomoni.advocacy.actions import calling, pressing, signing, writing
from tomoni.advocacy.tests import factories
from tomoni.people.models import ContactPoint
from tomoni.people.tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


def reachable(name, address, **details):
    organisation = OrganisationFactory(name=name, **details)
    ContactPoint.objects.create(organisation=organisation, kind="mail", value=address)
    return organisation


@pytest.fixture
def statement():
    made = factories.StatementFactory(title="技能実習制度についての声明", text="制度を廃止すべきである。")
    writing.open_endorsement(made, closes_at=timezone.now() + TOMORROW, words={"ja": "ご賛同を。"}, now=timezone.now())
    return made


@pytest.fixture
def asked(statement, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        signing.invite(
            statement, [reachable("移住者の会", "kai@example.org")], now=timezone.now(), day=timezone.localdate()
        )
    return models.SignOn.objects.get()


def link_in(message):
    return (
        next(line.strip() for line in message.body.splitlines() if "/asked/enter/" in line)
        .split("://", 1)[1][len("localhost") :]
        .partition("/")[2]
    )


def opened(client, record):
    url = links.url_of(record).split("://", 1)[1].partition("/")[2]
    return client.get(f"/{url}", follow=True)


def test_an_organisation_is_asked_by_mail_without_a_word_of_the_draft_in_subject_or_text(asked):
    [message] = mail.outbox
    assert message.to == ["kai@example.org"]
    assert message.subject == "賛同のお願い（移住労働者と連帯する全国ネットワーク）"
    assert "技能実習" not in message.subject + message.body
    assert links.url_of(asked) in message.body
    asked.refresh_from_db()
    assert asked.invited_at is not None


def test_the_link_leads_to_the_text_and_opening_it_signs_nothing(client, asked):
    page = opened(client, asked)
    assert page.redirect_chain == [("/asked/sign-on/", 302)]
    assert "制度を廃止すべきである。" in page.content.decode()
    asked.refresh_from_db()
    assert asked.state == "invited"


def test_a_button_signs_and_may_be_taken_back_until_the_collection_closes(client, asked, statement):
    opened(client, asked)
    answer = {"organisation_name": "移住者の会", "representative": "代表 山本", "consents_to_publication": "on"}
    client.post("/asked/sign-on/", answer | {"answer": "yes"})
    asked.refresh_from_db()
    assert (asked.state, asked.representative, asked.consents_to_publication) == ("signed", "代表 山本", True)
    client.post("/asked/sign-on/", {"answer": "no"})
    asked.refresh_from_db()
    assert (asked.state, asked.representative, asked.consents_to_publication) == ("withdrawn", "代表 山本", False)
    models.SignOnCall.objects.update(closes_at=timezone.now() - TOMORROW)
    page = client.post("/asked/sign-on/", answer | {"answer": "yes"})
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert "受付は終了しました" in page.content.decode()


def test_what_was_typed_stays_when_something_is_missing(client, asked):
    opened(client, asked)
    page = client.post("/asked/sign-on/", {"answer": "yes", "organisation_name": "移住者の会", "comment": "がんばって"})
    asked.refresh_from_db()
    assert asked.state == "invited"
    assert "がんばって" in page.content.decode()
    assert 'href="#id_representative"' in page.content.decode()


def test_every_link_that_is_none_gets_the_same_page(client, asked):
    found = []
    for path in ("asked/enter/sign-on/wrong/", "asked/enter/other/wrong/", "asked/sign-on/", "asked/ended/"):
        client.cookies.clear()
        page = client.get(f"/{path}", follow=True)
        found.append((page.status_code, page.content))
    assert {status for status, _content in found} == {404}
    assert len({content.split(b"</header>")[1] for _status, content in found}) == 1


def test_a_link_opens_its_own_kind_alone_and_none_once_the_row_was_emptied(client, asked):
    token = links.token_of(asked)
    assert client.get(f"/asked/enter/call/{token}/").headers["Location"] == "/asked/ended/"
    assert client.get(f"/asked/enter/sign-on/{token}/").headers["Location"] == "/asked/sign-on/"
    models.SignOn.objects.update(token_hash=None)
    assert client.get("/asked/sign-on/").status_code == 404


def test_reminders_go_to_the_silent_once_a_day_and_three_times(asked, statement, django_capture_on_commit_callbacks):
    now = timezone.now() + timedelta(hours=1)
    models.SignOnCall.objects.update(closes_at=timezone.now() + timedelta(days=30))
    sent = []
    for day in (0, 1, 1, 2, 3, 4):
        with django_capture_on_commit_callbacks(execute=True):
            sent.append(signing.remind(statement, now=now + timedelta(days=day)))
    assert sent == [0, 1, 0, 1, 1, 0]
    assert len(mail.outbox) == 4
    assert len({link_in(message) for message in mail.outbox}) == 1


def test_who_has_no_address_is_named_and_who_is_listed_is_left_out(asked, statement):
    known, silent = asked.organisation, OrganisationFactory(name="宛先のない会")
    told = signing.invite(statement, [known, silent], now=timezone.now(), day=timezone.localdate())
    assert told == (0, ["宛先のない会"])
    assert models.SignOn.objects.count() == 1


def test_a_member_sends_opinions_by_its_link_until_the_hour(client, django_capture_on_commit_callbacks):
    comment = factories.PublicCommentFactory()
    now = timezone.now()
    made = calling.call_for(comment, closes_at=now + TOMORROW, words={"ja": "ご意見を。"}, now=now)
    with django_capture_on_commit_callbacks(execute=True):
        calling.invite(made, [reachable("移住者の会", "kai@example.org")], now=now, day=timezone.localdate())
    assert [message.to for message in mail.outbox] == [["kai@example.org"]]
    invitation = models.Invitation.objects.get()
    opened(client, invitation)
    typed = {"step": "send", "title": "第2条", "text": "要件をゆるめるべき。", "ground": "家族がいる。"}
    client.post("/asked/call/", typed)
    proposal = models.Proposal.objects.get()
    assert (proposal.title, proposal.text, proposal.organisation) == (
        "第2条",
        "要件をゆるめるべき。",
        invitation.organisation,
    )
    opinion = calling.take_up_opinion(proposal, comment=comment)
    assert (opinion.provision, opinion.opinion, opinion.reason) == ("第2条", "要件をゆるめるべき。", "家族がいる。")
    assert calling.take_up_opinion(proposal, comment=comment) == opinion
    models.DemandCall.objects.update(closes_at=now - TOMORROW)
    client.post("/asked/call/", typed)
    assert models.Proposal.objects.count() == 1


def test_the_press_answers_by_its_link(client, django_capture_on_commit_callbacks):
    briefing = factories.BriefingFactory(
        title="改定入管法の施行を前に", place="参議院議員会館", invitations={"ja": "会見を開きます。"}
    )
    withdrawn = factories.PressContactFactory(withdrawn_on=date(2012, 2, 1))
    contact = factories.PressContactFactory(outlet_name="毎朝新聞")
    now = datetime(2012, 6, 30, 3, tzinfo=UTC)
    with django_capture_on_commit_callbacks(execute=True):
        assert pressing.invite(briefing, [withdrawn, contact], now=now, day=date(2012, 6, 30)) == 1
    [message] = mail.outbox
    assert message.to == [contact.mail]
    assert "報道機関各位" in message.body
    assert "会見を開きます。" in message.body
    rsvp = models.Rsvp.objects.get()
    opened(client, rsvp)
    client.post("/asked/press/", {"answer": "yes", "outlet_name": "毎朝新聞", "name": "記者", "persons": "0"})
    rsvp.refresh_from_db()
    assert rsvp.state == "invited"
    client.post("/asked/press/", {"answer": "yes", "outlet_name": "毎朝新聞", "name": "記者", "persons": "2"})
    rsvp.refresh_from_db()
    assert (rsvp.state, rsvp.persons, rsvp.name) == ("comes", 2, "記者")
