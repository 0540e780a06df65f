"""Staff screens of statements, public comments and the press, used as one uses them."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tomoni.advocacy import models
from tomoni.advocacy.actions import calling, writing
from tomoni.advocacy.tests import factories
from tomoni.people.models import ContactPoint
from tomoni.people.tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
STATEMENT, COMMENT, BRIEFING = "/admin/advocacy/statement", "/admin/advocacy/publiccomment", "/admin/advocacy/briefing"
TOMORROW = timedelta(days=1)


@pytest.fixture
def office(client):
    client.force_login(
        UserFactory(roles=["secretariat"]), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def in_japan(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def done(response):
    """Follow a verb that went through; its refusals are shown on its own page instead."""
    assert response.status_code == 302, response.context["form"].errors
    assert "login" not in response.headers["Location"]
    return response


def refused(response):
    assert response.status_code == 200
    return [error for errors in response.context["form"].errors.values() for error in errors]


@pytest.mark.parametrize(
    ("make", "address", "queries"),
    [
        (lambda: factories.StatementFactory(visibility="network"), f"{STATEMENT}/", 13),
        (lambda: factories.PublicCommentFactory(visibility="network"), f"{COMMENT}/", 13),
        (lambda: factories.BriefingFactory(visibility="network"), f"{BRIEFING}/", 13),
        (factories.ClippingFactory, "/admin/advocacy/clipping/", 13),
        (factories.PressContactFactory, "/admin/advocacy/presscontact/", 13),
    ],
)
def test_a_list_asks_as_often_for_three_rows_as_for_one(office, django_assert_num_queries, make, address, queries):
    office.get(address)  # what is kept between requests is filled
    for rows in (1, 3):
        while make()._meta.model.objects.count() < rows:
            pass
        with django_assert_num_queries(queries):
            assert office.get(address).status_code == 200


def test_a_statement_from_the_first_draft_to_the_reply(office, django_capture_on_commit_callbacks):
    statement = factories.StatementFactory(title="共同声明", visibility="network")
    pk = statement.pk
    for text in ("長期の収容をやめるよう求める。", "長期の収容をただちにやめるよう求める。"):
        typed = {"language": "ja", "title": "共同声明", "text": text, "reason": ""}
        done(office.post(f"{STATEMENT}/write/{pk}/", typed))
    page = office.get(f"{STATEMENT}/inspect/{pk}/").content.decode()
    assert "<ins>ただちに</ins>" in page
    done(office.post(f"{STATEMENT}/approve/{pk}/", {"on": "2012-07-01"}))
    opened = {"closes_at": in_japan(timezone.now() + TOMORROW), "words_ja": "ご賛同を。"}
    done(office.post(f"{STATEMENT}/open/{pk}/", opened))
    organisation = OrganisationFactory(name="移住者の会")
    ContactPoint.objects.create(organisation=organisation, kind="mail", value="kai@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        done(office.post(f"{STATEMENT}/invite/{pk}/", {"organisations": [organisation.pk]}))
    assert [message.to for message in mail.outbox] == [["kai@example.org"]]
    entered = {"organisation_name": "電話で賛同した会", "representative": "代表", "position": "0"}
    done(office.post(f"{STATEMENT}/enter/{pk}/", entered))
    assert list(models.SignOn.objects.order_by("state").values_list("organisation_name", "state")) == [
        ("移住者の会", "invited"),
        ("電話で賛同した会", "signed"),
    ]
    assert refused(office.post(f"{STATEMENT}/write/{pk}/", typed | {"text": "変える。"})) == [
        "この文案で賛同を募っています。先に起案に戻してから直してください。"
    ]
    body = factories.BodyFactory(name="法務省")
    handed = {"body": body.pk, "how": "hand", "on": "2012-07-10"}
    assert refused(office.post(f"{STATEMENT}/deliver/{pk}/", handed)) == [
        "本文がまだ確定していません。先に確定してください。"
    ]
    done(office.post(f"{STATEMENT}/settle/{pk}/"))
    done(office.post(f"{STATEMENT}/addressees/{pk}/", {"lines": "法務省 大臣 山田花子 様\n衆議院議長 殿"}))
    assert list(models.Addressee.objects.values_list("body__name", "post", "name", "honorific")) == [
        ("法務省", "大臣", "山田花子", "様"),
        (None, "衆議院議長", "", "殿"),
    ]
    done(office.post(f"{STATEMENT}/deliver/{pk}/", handed))
    delivery = models.Delivery.objects.get()
    done(office.post(f"{STATEMENT}/reply/{delivery.pk}/", {"on": "2012-07-20", "reply": "検討する。"}))
    done(office.post(f"{STATEMENT}/publish/{pk}/", {"on": "2012-07-21"}))
    statement.refresh_from_db()
    assert (statement.stage, statement.published_on, statement.approved_on) == (
        "answered",
        date(2012, 7, 21),
        date(2012, 7, 1),
    )


def test_names_are_for_those_who_carry_the_statement(client):
    statement = factories.StatementFactory(stage="final", text="本文。", visibility="network")
    factories.SignOnFactory(activity=statement, organisation_name="伏せる会", consents_to_publication=False)
    seen = {}
    for role in ("secretariat", "finance"):
        client.force_login(UserFactory(roles=[role]), backend="allauth.account.auth_backends.AuthenticationBackend")
        page = client.get(f"{STATEMENT}/inspect/{statement.pk}/").content.decode()
        paper = client.get(f"{STATEMENT}/file/{statement.pk}/txt/").content.decode("utf-8-sig")
        seen[role] = ("伏せる会" in page, "伏せる会" in paper)
    assert seen == {"secretariat": (True, True), "finance": (False, False)}


def test_a_comment_filed_after_the_last_moment_is_asked_about(office):
    closes = timezone.now() - TOMORROW
    comment = factories.PublicCommentFactory(closes_at=closes, visibility="network")
    filed = {"filing_way": "form", "filed_at": in_japan(closes + timedelta(hours=1)), "receipt_number": "495"}
    address = f"{COMMENT}/filed/{comment.pk}/"
    assert refused(office.post(address, filed)) == [
        "募集はそれより前に締め切られています。日時を直すか、「締切を過ぎて提出した」に印を付けてください。"
    ]
    done(office.post(address, filed | {"is_late": "on"}))
    comment.refresh_from_db()
    assert (comment.filing_way, comment.receipt_number) == ("form", "495")


def test_a_short_period_is_warned_of_and_the_clock_runs(office):
    now = timezone.now()
    short = factories.PublicCommentFactory(
        opened_on=timezone.localdate(), closes_at=now + timedelta(days=14, minutes=5), visibility="network"
    )
    page = office.get(f"{COMMENT}/inspect/{short.pk}/").content.decode()
    assert "意見提出期間は15日間です。" in page
    assert "締切まであと14日0時間" in page
    long = factories.PublicCommentFactory(
        opened_on=timezone.localdate(), closes_at=now + timedelta(days=40), visibility="network"
    )
    assert "意見提出期間は" not in office.get(f"{COMMENT}/inspect/{long.pk}/").content.decode()


def test_members_opinions_become_items_of_the_comment_or_are_answered(office):
    comment = factories.PublicCommentFactory(visibility="network")
    now = timezone.now()
    call = calling.call_for(comment, closes_at=now + TOMORROW, words={"ja": "ご意見を。"}, now=now)
    taken, declined = (factories.ProposalFactory(call=call, title=title) for title in ("第2条", "第9条"))
    done(office.post(f"{COMMENT}/take-up/{taken.pk}/"))
    assert refused(office.post(f"{COMMENT}/turn-down/{taken.pk}/", {"reply": "対象外"})) == [
        "この提案はすでに取り入れられています。"
    ]
    done(office.post(f"{COMMENT}/turn-down/{declined.pk}/", {"reply": "募集の対象外でした。"}))
    assert list(comment.opinions.values_list("provision", "opinion")) == [("第2条", taken.text)]
    assert list(models.Proposal.objects.order_by("title").values_list("state", "reply")) == [
        ("taken", ""),
        ("declined", "募集の対象外でした。"),
    ]


def test_the_press_is_invited_counted_and_its_clippings_listed(office, django_capture_on_commit_callbacks):
    briefing = factories.BriefingFactory(visibility="network")
    contact = factories.PressContactFactory(outlet_name="毎朝新聞")
    address = f"{BRIEFING}/invite/{briefing.pk}/"
    assert refused(office.post(address, {"contacts": [contact.pk]})) == ["案内文がまだありません。先に書いてください。"]
    briefing.invitations = {"ja": "ご取材ください。"}
    briefing.save()
    with django_capture_on_commit_callbacks(execute=True):
        done(office.post(address, {"contacts": [contact.pk]}))
    assert [message.to for message in mail.outbox] == [[contact.mail]]
    for name, presence in (("佐藤議員", "self"), ("田中議員", "proxy")):
        row = {"who": "member", "outlet_name": name, "state": "comes", "persons": "1", "presence": presence}
        done(office.post(f"{BRIEFING}/enter/{briefing.pk}/", row))
    rsvp = models.Rsvp.objects.get(contact=contact)
    came = {
        "who": "press",
        "outlet_name": "毎朝新聞",
        "state": "comes",
        "persons": "2",
        "presence": "self",
        "came": "2",
    }
    done(office.post(f"{BRIEFING}/rsvp/{rsvp.pk}/", came))
    clipping = {
        "headline": "不安の声",
        "outlet_name": "毎朝新聞",
        "published_on": "2012-07-05",
        "activity": briefing.pk,
    }
    done(office.post("/admin/advocacy/clipping/new/", clipping))
    page = office.get(f"{BRIEFING}/inspect/{briefing.pk}/").content.decode()
    assert "出席の返事：4名・来場した媒体：1社・国会議員：本人1名、代理・秘書1名" in page
    assert "不安の声" in page


def test_a_new_statement_comment_and_briefing_are_entered_on_their_forms(office):
    common = {"title": "題", "when": "2012-07-04", "our_role": "organiser", "state": "planned", "visibility": "network"}
    for name in ("evidence", "opinions", "speakers"):
        common |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0", f"{name}-MAX_NUM_FORMS": "1000"}
    body = factories.BodyFactory()
    done(office.post(f"{STATEMENT}/new/", common | {"form": "protest"}))
    done(office.post(f"{BRIEFING}/new/", common | {"form": "release", "release_ja": "発表。"}))
    call = {"agency": str(body.pk), "subject": "案", "legal_basis": "act", "closes_at": "2012-06-15 23:59"}
    done(office.post(f"{COMMENT}/new/", common | call))
    assert models.Statement.objects.get().form == "protest"
    assert models.Briefing.objects.get().releases == {"ja": "発表。"}
    assert timezone.localtime(models.PublicComment.objects.get().closes_at).hour == 23


def test_writing_in_a_language_starts_from_its_newest_version(office):
    statement = factories.StatementFactory(text="一。", visibility="network")
    writing.write(statement, language="en", title="One", text="One.", user=None, now=timezone.now())
    page = office.get(f"{STATEMENT}/write/{statement.pk}/?language=en").content.decode()
    assert "One." in page
    assert "一。" not in page
