"""Whoever may not see a person never sees a trace of them, whichever address is typed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tomoni.core.models import AuditEntry
from tomoni.people import today
from tomoni.people.actions.duplicates import pair_of
from tomoni.people.models import Address, Affiliation, Consent, ContactPoint, OtherName, Person, Segment
from tomoni.people.tests import factories
from tomoni.projects.models import Project, ProjectMember

pytestmark = pytest.mark.django_db
SECRET = "漏れてはならない人"
SECRETS = [SECRET, "モレテハナラナイ", "secret@example.org", "03-9876-5432", "秘密町7-7"]


@pytest.fixture
def hidden() -> Person:
    """A person with everything, in a project of their own."""
    person = factories.PersonFactory(
        name=SECRET, kana="モレテハナラナイ", mail="secret@example.org", phone="03-9876-5432"
    )
    factories.AddressFactory(person=person, street="秘密町7-7")
    factories.AffiliationFactory(person=person, organisation__name="開かれた会")
    factories.ConsentFactory(person=person)
    factories.OtherNameFactory(person=person)
    return person


@pytest.fixture
def member(client: Client) -> Any:
    """Somebody who works in another project and may read persons as such."""
    user = factories.UserFactory(person__name="よそのメンバー")
    project = Project.objects.create(name="よそのプロジェクト", visibility="project")
    ProjectMember.objects.create(project=project, person=user.person, role="project_member")
    client.force_login(user)
    return user


def test_a_member_of_another_project_may_read_persons_as_such(member: Any, client: Client) -> None:
    assert member.has_perm("people.view_person")
    assert client.get(reverse("people_person:inspect", args=[member.person.pk])).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "inspect", "edit", "history", "history_results", "usage",
        "move", "tie", "give_consent", "similar", "whole_record", "erase", "delete",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_of_a_hidden_person_opens(
    hidden: Person, member: Any, client: Client, name: str, method: str
) -> None:
    url = reverse(f"people_person:{name}", args=[hidden.pk])
    page = getattr(client, method)(url, follow=True).content.decode()
    assert [secret for secret in SECRETS if secret in page] == []
    absent = reverse(f"people_person:{name}", args=["00000000-0000-4000-8000-000000000000"])
    answers = [getattr(client, method)(each).status_code for each in (url, absent)]
    assert answers[0] == answers[1] != 200


def test_lists_searches_exports_and_filters_leave_hidden_persons_out(
    hidden: Person, member: Any, client: Client
) -> None:
    for query in [{}, {"q": SECRET}, {"export": "csv"}, {"export": "xlsx"}, {"role": "member"}, {"contact": "mail"}]:
        answer = client.get(reverse("people_person:index"), query)
        text = answer.getvalue().decode(errors="replace")
        assert [secret for secret in SECRETS if f">{secret}" in text or f"{secret}," in text] == [], query
    listed = client.get(reverse("people_person:index")).context["object_list"]
    assert list(listed) == [member.person]


def test_the_card_of_an_open_organisation_hides_its_hidden_people(hidden: Person, member: Any, client: Client) -> None:
    organisation = hidden.affiliations.get().organisation
    page = client.get(reverse("people_organisation:inspect", args=[organisation.pk])).content.decode()
    assert "開かれた会" in page
    assert [secret for secret in SECRETS if secret in page] == []


def test_ties_and_consents_of_hidden_persons_cannot_be_touched(hidden: Person, member: Any, client: Client) -> None:
    tie, consent = hidden.affiliations.get(), hidden.consents.get()
    client.post(reverse("people_person:end_tie", args=[tie.pk]), {"day": "2012-12-31"})
    client.post(reverse("people_person:withdraw_consent", args=[consent.pk]), {"day": "2012-12-31", "channel": "mail"})
    tie.refresh_from_db(), consent.refresh_from_db()
    assert (tie.ends_on, consent.withdrawn_on) == (None, None)


def test_what_belongs_to_a_hidden_person_is_hidden(hidden: Person, member: Any) -> None:
    for model in (Address, ContactPoint, OtherName, Affiliation, Consent):
        assert list(model.objects.visible_to(member).filter(person=hidden)) == []
        assert list(model.objects.editable_by(member).filter(person=hidden)) == []


def test_a_pair_with_a_hidden_person_is_hidden(hidden: Person, client: Client) -> None:
    pair = pair_of(hidden, factories.PersonFactory())
    user = factories.UserFactory()
    user.user_permissions.set([])
    client.force_login(user)
    assert list(type(pair).objects.visible_to(user)) == []
    assert SECRET not in client.get(reverse("people_duplicates:compare", args=[pair.pk]), follow=True).content.decode()


@pytest.mark.parametrize("role", ["auditor", "finance"])
def test_readers_of_everybody_change_nobody(hidden: Person, client: Client, role: str) -> None:
    client.force_login(factories.UserFactory(roles=[role]))
    assert client.get(reverse("people_person:inspect", args=[hidden.pk])).status_code == 200
    for name in ["edit", "move", "tie", "give_consent", "whole_record", "erase"]:
        url = reverse(f"people_person:{name}", args=[hidden.pk])
        assert client.post(url, {"name": SECRET, "reason": "asked"}).status_code in (302, 403)
    hidden.refresh_from_db()
    assert (hidden.name, hidden.erased_at) == (SECRET, None)


def test_reading_a_card_is_in_the_audit_trail(hidden: Person, client: Client) -> None:
    client.force_login(factories.UserFactory(roles=["auditor"], email="auditor@example.org"))
    client.get(reverse("people_person:inspect", args=[hidden.pk]))
    reads = AuditEntry.objects.filter(action="read", object_id=str(hidden.pk))
    assert [entry.actor for entry in reads] == ["auditor@example.org"]


def test_without_sign_in_there_is_only_the_sign_in_page(hidden: Person, client: Client) -> None:
    segment = Segment.objects.create(name="全員", conditions={"all": []})
    for url in [
        reverse("people_person:index"),
        reverse("people_person:inspect", args=[hidden.pk]),
        reverse("people_duplicates:index"),
        reverse("people_segment:members", args=[segment.pk]),
        f"/admin/bulk/people/person/add_tag/?id={hidden.pk}",
    ]:
        answer = client.get(url)
        assert answer.status_code == 302, url
        assert answer["Location"].startswith(("/admin/login/", "/accounts/login/")), url


class TestConsents:
    @pytest.fixture
    def staff(self, client: Client) -> Client:
        client.force_login(factories.UserFactory(roles=["secretariat"]))
        return client

    def test_a_consent_takes_the_networks_own_words_in_its_language(self, staff: Client) -> None:
        person = factories.PersonFactory(languages=["en"])
        data = {"purpose": "photo", "channel": "paper", "given_on": "2012-06-23", "language": "en", "wording": ""}
        staff.post(reverse("people_person:give_consent", args=[person.pk]), data)
        consent = person.consents.get()
        assert consent.wording.startswith("I agree that photographs")
        assert list(Consent.objects.valid_on(date(2012, 6, 22))) == []
        assert list(Consent.objects.valid_on(date(2012, 6, 23))) == [consent]

    def test_a_withdrawn_consent_stays_with_both_dates(self, staff: Client) -> None:
        consent = factories.ConsentFactory(given_on=date(2012, 1, 10))
        url = reverse("people_person:withdraw_consent", args=[consent.pk])
        staff.post(url, {"day": "2012-06-23", "channel": "phone"})
        consent.refresh_from_db()
        assert (consent.given_on, consent.withdrawn_on, consent.withdrawn_by) == (
            date(2012, 1, 10), date(2012, 6, 23), "phone",
        )  # fmt: skip
        assert list(Consent.objects.valid_on(date(2012, 6, 22))) == [consent]
        assert list(Consent.objects.valid_on(date(2012, 6, 23))) == []
        page = staff.post(url, {"day": "2012-07-01", "channel": "phone"})
        assert "すでに取り消されています" in page.content.decode()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"given_on": "2999-01-01"}, "先の日付は入れられません"),
            ({"given_on": "2012-06-23", "expires_on": "2012-06-01"}, "同意した日より前"),
            ({"given_on": "2012-02-01", "purpose": "newsletter"}, "すでに有効です"),
        ],
    )
    def test_what_cannot_be_is_refused(self, staff: Client, change: dict[str, str], words: str) -> None:
        person = factories.ConsentFactory(given_on=date(2012, 1, 10)).person
        data = {"purpose": "photo", "channel": "paper", "given_on": "2012-06-23", "language": "ja", **change}
        page = staff.post(reverse("people_person:give_consent", args=[person.pk]), data)
        assert words in page.content.decode()
        assert person.consents.count() == 1

    def test_the_secretariat_is_told_of_pairs_and_of_consents_about_to_end(self) -> None:
        day = timezone.localdate()
        person = factories.PersonFactory(name="山田 花子")
        factories.ConsentFactory(person=person, expires_on=day + timedelta(days=30))
        factories.ConsentFactory(purpose="photo", expires_on=day + timedelta(days=31))
        factories.ConsentFactory(purpose="name", expires_on=day + timedelta(days=3), withdrawn_on=day)
        pair_of(person, factories.PersonFactory())
        secretary = factories.UserFactory(roles=["secretariat"])
        found = [(item.title, item.due, item.scope) for item in today.items(secretary, day)]
        assert found == [
            ("重複の候補 1件（個人）", None, "office"),
            ("山田 花子: ニュースレターとお知らせ", day + timedelta(days=30), "office"),
        ]
        assert list(today.items(factories.UserFactory(roles=["auditor"]), day)) == []
