"""Files kept with records, mails that failed, sign-ons of single persons: at the screens of the office."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from tomoni.advocacy import models
from tomoni.advocacy.actions import pressing
from tomoni.advocacy.documents.words import signers_of
from tomoni.advocacy.tests import factories
from tomoni.advocacy.tests.test_papers_staff import done, in_japan, refused
from tomoni.people.tests.factories import OrganisationFactory, UserFactory
from tomoni.projects.tests.factories import ProjectFactory, member

pytestmark = pytest.mark.django_db
STATEMENT, BRIEFING = "/admin/advocacy/statement", "/admin/advocacy/briefing"
NOW = datetime(2012, 7, 10, 9, 0, tzinfo=UTC)
OPEN = {"visibility": "network"}


def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def office():
    return signed_in(UserFactory(roles=["secretariat"]))


@pytest.fixture
def project():
    return ProjectFactory(visibility="network")


@pytest.fixture
def readers(project, office):
    return {
        "office": office,
        "own": signed_in(member(project)),
        "elsewhere": signed_in(member(ProjectFactory(visibility="network"))),
        "public": Client(),
    }


def answers(readers, address):
    """Return who gets the file, and that everybody else gets nothing of it."""
    found = {name: client.get(address) for name, client in readers.items()}
    got = {name for name, answer in found.items() if answer.status_code == 200}
    for name in got:
        assert b"".join(found[name].streaming_content) == b"secret"
        assert found[name].headers["Content-Disposition"].startswith("attachment; ")
        assert found[name].headers["Content-Type"] == "application/octet-stream"
    assert {found[name].status_code for name in found.keys() - got} <= {302, 404}
    return got


class TestFiles:
    def kept(self):
        return ContentFile(b"secret", name="資料.pdf")

    def test_evidence_of_a_demand_goes_to_those_who_see_the_demand(self, project, readers):
        sent = factories.asked(factories.RoundFactory(projects=[project], **OPEN))
        factories.sent(sent.round)
        draft = factories.DemandFactory(projects=[project], **OPEN)
        links = [
            models.DemandLink.objects.create(demand=demand, title="資料", file=self.kept())
            for demand in (sent.demand, draft)
        ]
        found = [answers(readers, f"/admin/advocacy/demand/evidence/{link.pk}/") for link in links]
        assert found == [{"office", "own", "elsewhere"}, {"office", "own"}]
        page = readers["own"].get(f"/admin/advocacy/demand/inspect/{draft.pk}/").content.decode()
        assert f"/admin/advocacy/demand/evidence/{links[1].pk}/" in page

    def test_nothing_is_found_under_the_name_of_a_file(self, project, readers):
        link = models.DemandLink.objects.create(demand=factories.DemandFactory(), title="資料", file=self.kept())
        assert {client.get(f"/media/{link.file.name}").status_code for client in readers.values()} == {404}

    def test_receipt_and_reply_go_to_those_who_read_the_paper(self, project, readers):
        statement = factories.StatementFactory(stage="delivered", projects=[project], **OPEN)
        delivery = factories.DeliveryFactory(activity=statement, receipt=self.kept(), replied_on=None)
        address = f"{STATEMENT}/handed/{delivery.pk}"
        assert answers(readers, f"{address}/receipt/") == {"office", "own", "elsewhere"}
        assert answers(readers, f"{address}/reply_file/") == set()
        assert answers(readers, f"{address}/reply/") == set()
        models.Statement.objects.filter(pk=statement.pk).update(stage="draft")
        assert answers(readers, f"{address}/receipt/") == {"office", "own"}

    def test_proof_of_filing_is_for_those_inside(self, project, readers):
        comment = factories.PublicCommentFactory(
            projects=[project], filed_at=NOW, filing_way="form", proof=self.kept(), **OPEN
        )
        assert answers(readers, f"/admin/advocacy/publiccomment/proof/{comment.pk}/") == {"office", "own"}
        page = readers["elsewhere"].get(f"/admin/advocacy/publiccomment/inspect/{comment.pk}/").content.decode()
        assert "publiccomment/proof" not in page


class TestPress:
    def test_what_did_not_go_out_is_sent_again(self, office):
        briefing = factories.BriefingFactory(invitations={"ja": "ご案内"}, **OPEN)
        stuck = factories.RsvpFactory(briefing=briefing)
        factories.RsvpFactory(briefing=briefing, invited_at=NOW)
        factories.RsvpFactory(briefing=briefing, state="declines", answered_at=NOW)
        factories.RsvpFactory(
            briefing=briefing, contact=factories.PressContactFactory(withdrawn_on=timezone.localdate())
        )
        address = f"{BRIEFING}/send-again/{briefing.pk}/"
        assert address in office.get(f"{BRIEFING}/inspect/{briefing.pk}/").content.decode()
        done(office.post(address))
        assert pressing.stuck(briefing) == [stuck]  # the mail goes out when the request is kept

    def test_sending_again_reaches_each_once(self, office, django_capture_on_commit_callbacks):
        briefing = factories.BriefingFactory(invitations={"ja": "ご案内"}, **OPEN)
        stuck = factories.RsvpFactory(briefing=briefing)
        for mails in (1, 0):
            mail.outbox.clear()
            with django_capture_on_commit_callbacks(execute=True):
                done(office.post(f"{BRIEFING}/send-again/{briefing.pk}/"))
            assert [message.to for message in mail.outbox] == [[stuck.contact.mail]] * mails
        assert "send-again" not in office.get(f"{BRIEFING}/inspect/{briefing.pk}/").content.decode()

    def test_not_after_the_last_moment(self, office):
        briefing = factories.BriefingFactory(invitations={"ja": "ご案内"}, answer_by=NOW, **OPEN)
        factories.RsvpFactory(briefing=briefing)
        assert len(refused(office.post(f"{BRIEFING}/send-again/{briefing.pk}/"))) == 1


class TestPersons:
    @pytest.fixture
    def statement(self):
        return factories.StatementFactory(stage="approved", text="本文", **OPEN)

    def opened(self, office, statement, **fields):
        closes = {"closes_at": in_japan(timezone.now() + timedelta(days=3))}
        return office.post(f"{STATEMENT}/open/{statement.pk}/", closes | fields)

    def test_persons_are_asked_sign_and_are_counted_apart(self, office, statement, django_capture_on_commit_callbacks):
        done(self.opened(office, statement, for_persons="on"))
        lines = "山田 花子 hanako@example.org\nNguyen Van An, an@example.org\n\n山田 花子 HANAKO@example.org"
        with django_capture_on_commit_callbacks(execute=True):
            done(office.post(f"{STATEMENT}/ask-persons/{statement.pk}/", {"lines": lines}))
        assert [message.to for message in mail.outbox] == [["hanako@example.org"], ["an@example.org"]]
        link = next(word for word in mail.outbox[0].body.split() if "/asked/enter/" in word)
        guest = Client()
        page = guest.get(link.partition("//")[2].partition("/")[2].join(["/", ""]), follow=True)
        assert page.status_code == 200
        done_page = guest.post(
            "/asked/sign-on/", {"answer": "yes", "representative": "山田 花子", "consents_to_publication": "on"}
        )
        assert done_page.status_code == 302
        told = signers_of(models.Statement.objects.get(pk=statement.pk), is_public=True)
        assert (told.count_organisations, told.count_persons, list(told.persons)) == (0, 1, ["山田 花子"])

    def test_where_organisations_alone_sign_no_person_is_asked_or_entered(self, office, statement):
        done(self.opened(office, statement))
        lines = {"lines": "山田 花子 hanako@example.org"}
        assert len(refused(office.post(f"{STATEMENT}/ask-persons/{statement.pk}/", lines))) == 1
        person = {"is_person": "on", "representative": "山田 花子", "position": "0"}
        assert len(refused(office.post(f"{STATEMENT}/enter/{statement.pk}/", person))) == 1
        assert models.SignOn.objects.count() == 0
        organisation = {"organisation": OrganisationFactory().pk, "representative": "代表", "position": "0"}
        done(office.post(f"{STATEMENT}/enter/{statement.pk}/", organisation))

    def test_lines_that_are_no_name_and_address_are_told_and_nothing_typed_is_lost(self, office, statement):
        done(self.opened(office, statement, for_persons="on"))
        lines = "山田 花子 hanako@example.org\n山田\nan@example.org"
        response = office.post(f"{STATEMENT}/ask-persons/{statement.pk}/", {"lines": lines})
        (error,) = refused(response)
        assert "2, 3" in error
        assert "山田\nan@example.org" in response.content.decode()
        assert models.SignOn.objects.count() == 0
