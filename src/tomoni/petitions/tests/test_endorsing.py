"""Organisations: on the web, asked by mail, entered by the office; who has answered, and who has not."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tomoni.membership.tests.factories import PlanFactory, joined
from tomoni.people.tests.factories import AffiliationFactory, ContactPointFactory, OrganisationFactory, UserFactory
from tomoni.petitions.models import Endorsement, Outgoing
from tomoni.petitions.tests.factories import EndorsementFactory, PetitionFactory
from tomoni.petitions.tests.signers import delivered, page_of, paths
from tomoni.projects.tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def apart(tmp_path, settings):
    """Budgets of their own."""
    settings.DATA = tmp_path


@pytest.fixture
def petition():
    return PetitionFactory(closes_at=None)


@pytest.fixture
def office(client, secretary):
    client.force_login(secretary)
    return client


def offered(petition, end="endorse/", **fields):
    given = {
        "name": "移住者と歩む会",
        "representative": "代表 太郎",
        "prefecture": "14",
        "mail": "office@example.org",
        "public": "on",
        "comment": "",
        "website": "",
    }
    return Client().post(page_of(petition, end), {**given, **fields})


def answered(address, answer, **fields):
    browser = Client()
    landed = browser.get(address)
    assert browser.get(landed.headers["Location"]).status_code == 200
    return browser.post(landed.headers["Location"], {"answer": answer, **fields})


def test_an_unknown_organisation_confirms_by_mail_and_waits_for_the_office(petition, office, django_user_model):
    assert offered(petition).headers["Location"] == page_of(petition, "endorse/sent/")
    (asked,) = delivered()
    assert (asked.to, asked.subject) == (["office@example.org"], "【確認のお願い】団体賛同")
    answered(paths(asked)[0], "yes", representative="代表 次郎", public="on")
    endorsement = Endorsement.objects.get()
    assert (endorsement.state, endorsement.representative, bool(endorsement.answered_at)) == (
        "pending",
        "代表 次郎",
        True,
    )
    page = office.get(reverse("petitions_endorsement:inspect", args=[endorsement.pk])).content.decode()
    assert "確認済み・承認待ち" in page
    known = OrganisationFactory(name="移住者と歩む会")
    office.post(reverse("petitions_endorsement:accept", args=[endorsement.pk]), {"organisation": known.pk})
    endorsement.refresh_from_db()
    assert (endorsement.state, endorsement.organisation, endorsement.wording.language) == ("counted", known, "ja")


def test_opening_the_link_answers_nothing(petition):
    offered(petition)
    Client().get(paths(delivered()[0])[0], follow=True)
    assert Endorsement.objects.get().answered_at is None


def test_the_page_is_the_same_for_one_that_is_listed_and_nothing_of_it_changes(petition):
    listed = EndorsementFactory(petition=petition, name="移住者と歩む会", prefecture="14", mail="known@example.org")
    assert offered(petition, mail="thief@example.org").headers["Location"] == page_of(petition, "endorse/sent/")
    assert (delivered(), Endorsement.objects.get().mail) == ([], listed.mail)


def test_one_that_waits_gets_its_link_at_the_address_we_have(petition):
    offered(petition)
    delivered()
    offered(petition, mail="thief@example.org")
    assert [each.to for each in delivered()] == [["office@example.org"]]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "団体名を書いてください。"),
        ({"representative": ""}, "代表者のお名前を書いてください。"),
        ({"mail": "x"}, "メールアドレスの形になっていません。"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(petition, fields, said):
    page = offered(petition, comment="力を合わせましょう", **fields).content.decode()
    assert said in page
    assert 'value="力を合わせましょう"' in page
    assert Endorsement.objects.count() == 0


def test_a_machine_that_fills_every_field_sees_the_same_and_leaves_nothing(petition):
    assert offered(petition, website="http://spam.example/").headers["Location"] == page_of(petition, "endorse/sent/")
    assert Endorsement.objects.count() == 0


def test_a_closed_petition_takes_no_endorsement():
    closed = PetitionFactory()
    assert "いま賛同を受け付けていません" in offered(closed).content.decode()
    assert Endorsement.objects.count() == 0


def member(name, mail):
    organisation = OrganisationFactory(name=name)
    tie = AffiliationFactory(organisation=organisation, role="contact")
    if mail:
        ContactPointFactory(person=tie.person, kind="mail", value=mail)
    joined(
        organisation,
        plan=PlanFactory(key="organisation", name="団体会員", subject="organisation"),
        on=timezone.localdate(),
        now=timezone.now(),
    )
    return organisation


def test_member_organisations_are_asked_and_reminded_with_a_preview(petition, office):
    reached, silent, mute = (
        member("甲の会", "ko@example.org"),
        member("乙の会", "otsu@example.org"),
        member("丙の会", ""),
    )
    address = reverse("petitions_endorsement:invite", args=[petition.pk])
    page = office.get(address).content.decode()
    assert [
        name for name in ("甲の会　ko@example.org", "乙の会　otsu@example.org", "<li>丙の会</li>") if name in page
    ] == [
        "甲の会　ko@example.org",
        "乙の会　otsu@example.org",
        "<li>丙の会</li>",
    ]
    assert delivered() == []
    office.post(address, {"chosen": [str(reached.pk), str(silent.pk), str(mute.pk)]})
    assert Endorsement.objects.count() == 0  # the one without an address was not on offer
    office.post(address, {"chosen": [str(reached.pk), str(silent.pk)]})
    asked = delivered()
    assert sorted(each.to[0] for each in asked) == ["ko@example.org", "otsu@example.org"]
    assert {each.subject for each in asked} == {"団体賛同のお願い"}
    answered(next(paths(each)[0] for each in asked if each.to == ["ko@example.org"]), "yes", public="on")
    counted = Endorsement.objects.get(organisation=reached)
    assert (counted.state, counted.is_public, counted.wording.language) == ("counted", True, "ja")
    office.post(
        reverse("petitions_endorsement:remind", args=[petition.pk]),
        {"chosen": [str(Endorsement.objects.get(organisation=silent).pk)]},
    )
    (reminder,) = delivered()
    assert (reminder.to, reminder.subject) == (["otsu@example.org"], "【再送】団体賛同のお願い")
    answered(paths(reminder)[0], "no")
    assert Endorsement.objects.get(organisation=silent).state == "declined"
    answered(paths(reminder)[0], "yes")
    assert Endorsement.objects.get(organisation=silent).state == "declined"


def test_only_who_keys_for_the_petition_writes_to_organisations(petition, client):
    for role in ("steering", "editor", "finance"):
        client.force_login(UserFactory(roles=[role]))
        assert client.get(reverse("petitions_endorsement:invite", args=[petition.pk])).status_code in (302, 403, 404)
    hidden = PetitionFactory(visibility="project", projects=[ProjectFactory(visibility="project")], is_published=False)
    client.force_login(UserFactory(roles=["secretariat"]))
    assert client.get(reverse("petitions_endorsement:invite", args=[hidden.pk])).status_code == 404


def test_the_office_enters_one_that_answered_by_telephone(petition, office):
    given = {"petition": petition.pk, "name": "電話の会", "prefecture": "27", "state": "counted", "is_public": "on"}
    office.post(reverse("petitions_endorsement:add"), given)
    endorsement = Endorsement.objects.get()
    assert (endorsement.name, endorsement.state, endorsement.prefecture) == ("電話の会", "counted", "27")
    refused = office.post(reverse("petitions_endorsement:add"), {**given, "name": ""}).content.decode()
    assert "団体名を書くか、名簿の団体を選んでください。" in refused


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_whatever_its_length(petition, office, django_assert_num_queries, number):
    for _each in range(number):
        EndorsementFactory(petition=petition)
    office.get(reverse("petitions_endorsement:index"))
    with django_assert_num_queries(14):
        page = office.get(reverse("petitions_endorsement:index")).content.decode()
    assert page.count("移住者と歩む会") == 2 * number  # in the title and in the menu of its row
    assert Outgoing.objects.count() == 0
