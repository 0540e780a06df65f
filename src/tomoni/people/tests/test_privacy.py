"""Every app says what it holds about people; one person's record is one file; what is erased is gone everywhere."""

import json
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import log

from tomoni.core import audit, search
from tomoni.core.models import AuditEntry
from tomoni.people.actions import merging, privacy
from tomoni.people.actions.duplicates import pair_of
from tomoni.people.models import Consent, DuplicatePair, Organisation, Person
from tomoni.people.tests import factories

NOW = datetime(2012, 6, 23, 9, 0, tzinfo=UTC)
# What must be nowhere after an erasure, whatever the table.
TRACES = ["鬼塚", "オニヅカ", "ONIZUKA", "onizuka", "090-8765-4321", "白金台", "特別な配慮"]


def whole_person() -> Person:
    """Make a person with something in every table of the people app."""
    person = factories.PersonFactory(
        name="鬼塚 澄江", kana="オニヅカ スミエ", note="特別な配慮がいる", languages=["en"], mail="onizuka@example.org"
    )
    factories.ContactPointFactory(person=person, kind="mobile", value="090-8765-4321")
    factories.AddressFactory(person=person, street="白金台1-2-3")
    factories.OtherNameFactory(person=person, text="Sumie ONIZUKA")
    factories.AffiliationFactory(person=person, role="steering", organisation__name="移住連")
    factories.AffiliationFactory(person=person, role="member", organisation__name="別の会")
    factories.ConsentFactory(person=person)
    person.tags.add(factories.TagFactory(name="通訳"))
    person.save()
    log(instance=person, action="wagtail.edit")
    return person


def everything_stored() -> str:
    """Return every table as text, the audit trail's and the encrypted columns' words in the clear."""
    texts = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.all():
            texts += [str(getattr(row, field.attname)) for field in model._meta.local_concrete_fields]
    texts += [str(audit.told(entry)) for entry in AuditEntry.objects.all()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM core_searchentry")
        texts += [str(row) for row in cursor.fetchall()]
    return "\n".join(texts)


@pytest.mark.django_db
def test_every_holding_says_why_how_long_and_on_what_ground() -> None:
    keys = [holding.key for holding in privacy.holdings()]
    assert len(set(keys)) == len(keys)
    for holding in privacy.holdings():
        assert all([holding.label, holding.purpose, holding.retention, holding.legal_basis]), holding.key


@pytest.mark.django_db
class TestWholeRecord:
    def record(self, person: Person) -> tuple[dict[str, Any], str]:
        file = privacy.whole_record(person, user=None, now=NOW)
        with ZipFile(BytesIO(file)) as archive:
            assert archive.namelist() == ["record.html", "record.json"]
            return json.loads(archive.read("record.json")), archive.read("record.html").decode()

    def test_holds_what_every_part_keeps_in_the_persons_language(self) -> None:
        data, page = self.record(whole_person())
        sections = {section["key"]: section for section in data["sections"]}
        assert sections["people.person"]["rows"][0]["Note"] == "特別な配慮がいる"
        assert sections["people.address"]["rows"][0]["Address"] == "112-0002 東京都文京区白金台1-2-3"
        assert [row["Value"] for row in sections["people.contactpoint"]["rows"]] == [
            "onizuka@example.org",
            "090-8765-4321",
        ]
        assert sections["people.consent"]["rows"][0]["Wording"] == "ニュースレターと催しの案内を受け取ります。"
        assert {row["Organisation"] for row in sections["people.affiliation"]["rows"]} == {"移住連", "別の会"}
        assert '<html lang="en">' in page
        assert "to reach the person" in page

    def test_is_in_japanese_for_those_who_read_it(self) -> None:
        _data, page = self.record(factories.PersonFactory(languages=["ja"]))
        assert '<html lang="ja">' in page
        assert "連絡をとるため" in page

    def test_nothing_of_another_person_is_in_it(self) -> None:
        whole_person()
        data, page = self.record(factories.PersonFactory())
        assert [trace for trace in TRACES if trace in page or trace in json.dumps(data, ensure_ascii=False)] == []

    def test_names_are_not_read_as_html(self) -> None:
        _data, page = self.record(factories.PersonFactory(name="<script>alert(1)</script>"))
        assert "<script>" not in page

    def test_is_in_the_audit_trail(self) -> None:
        self.record(factories.PersonFactory())
        assert AuditEntry.objects.filter(action="export", model="people.person").count() == 1


@pytest.mark.django_db
class TestErasure:
    def test_no_trace_is_left_in_any_table(self) -> None:
        person = whole_person()
        assert [trace for trace in TRACES if trace not in everything_stored()] == []
        privacy.erase(person, user=None, now=NOW, reason="asked")
        assert [trace for trace in TRACES if trace in everything_stored()] == []
        assert audit.verify() == []

    def test_the_report_says_what_went_and_what_stayed_and_why(self) -> None:
        person = whole_person()
        report = privacy.erase(person, user=None, now=NOW, reason="asked")
        assert [label for label in report.erased if "住所" in label] == ["住所"]
        kept = {item.what: item.why for item in report.kept}
        assert kept["移住連の運営委員（名前なし）"] == "役職のため。役員名簿と議事録は、法律と規約により残します"
        assert "同意の目的・文言・日付（名前なし）" in kept
        person.refresh_from_db()
        assert (person.name, person.erased_at) == ("（削除済み）", NOW)
        assert [tie.role for tie in person.affiliations.all()] == ["steering"]
        assert [consent.purpose for consent in person.consents.all()] == ["newsletter"]
        assert list(Person.objects.present()) == []

    def test_others_are_untouched(self) -> None:
        other = factories.PersonFactory(name="残る人", mail="stay@example.org")
        privacy.erase(whole_person(), user=None, now=NOW, reason="asked")
        assert list(Person.objects.present()) == [other]
        assert other.contactpoint_set.get().value == "stay@example.org"
        assert list(search.matching(Person.objects.present(), "残る人")) == [other]

    def test_those_merged_into_the_person_go_too(self) -> None:
        person, double = whole_person(), factories.PersonFactory(name="鬼塚すみえ", phone="090-8765-4321")
        pair = pair_of(person, double)
        keep = "first" if pair.first_id == person.pk else "second"
        merging.merge(pair, choices={"keep": keep}, user=None, now=NOW)
        privacy.erase(Person.objects.get(pk=person.pk), user=None, now=NOW, reason="asked")
        assert [trace for trace in TRACES if trace in everything_stored()] == []
        assert DuplicatePair.objects.count() == 0

    def test_a_legal_hold_refuses_in_its_own_words(self) -> None:
        person = factories.PersonFactory(legal_hold="収容をめぐる訴訟が係属中")
        with pytest.raises(privacy.ErasureRefusedError, match="収容をめぐる訴訟が係属中"):
            privacy.erase(person, user=None, now=NOW, reason="asked")
        assert list(Person.objects.present()) == [person]

    def test_an_open_account_refuses_and_nothing_is_half_done(self) -> None:
        person = factories.UserFactory(person=whole_person()).person
        with pytest.raises(privacy.ErasureRefusedError):
            privacy.erase(person, user=None, now=NOW, reason="asked")
        assert Person.objects.get(pk=person.pk).contactpoint_set.count() == 2

    def test_a_closed_account_loses_its_address_and_its_roles(self) -> None:
        user = factories.UserFactory(is_active=False, roles=["secretariat"])
        privacy.erase(user.person, user=None, now=NOW, reason="asked")
        user.refresh_from_db()
        assert (user.person, user.email, user.groups.count()) == (None, f"erased-{user.pk}@invalid", 0)

    @pytest.mark.parametrize("state", [{"erased_at": NOW}, {"merged_into": True}])
    def test_what_is_gone_is_not_erased_again(self, state: dict[str, Any]) -> None:
        if "merged_into" in state:
            state = {"merged_into": factories.PersonFactory()}
        with pytest.raises(privacy.ErasureRefusedError):
            privacy.erase(factories.PersonFactory(**state), user=None, now=NOW, reason="asked")


@pytest.mark.django_db
class TestScreens:
    @pytest.fixture
    def staff(self, client: Client) -> Client:
        client.force_login(factories.UserFactory(roles=["secretariat"]))
        return client

    def test_the_record_is_downloaded(self, staff: Client) -> None:
        answer = staff.post(reverse("people_person:whole_record", args=[whole_person().pk]))
        assert answer["Content-Type"] == "application/zip"
        assert ZipFile(BytesIO(b"".join(answer))).namelist() == ["record.html", "record.json"]

    def test_erasure_needs_the_name_typed(self, staff: Client) -> None:
        person = whole_person()
        url = reverse("people_person:erase", args=[person.pk])
        page = staff.post(url, {"name": "鬼塚", "reason": "asked"})
        assert "記録の名前と違います" in page.content.decode()
        assert Person.objects.present().filter(pk=person.pk).exists()
        page = staff.post(url, {"name": "鬼塚澄江", "reason": "asked"})
        assert "役員名簿と議事録は" in page.content.decode()
        assert not Person.objects.present().filter(pk=person.pk).exists()

    def test_a_hold_is_shown_above_the_form(self, staff: Client) -> None:
        person = factories.PersonFactory(name="山田", legal_hold="係争中")
        page = staff.post(reverse("people_person:erase", args=[person.pk]), {"name": "山田", "reason": "asked"})
        assert "この記録は残さなければなりません：係争中" in page.content.decode()

    @pytest.mark.parametrize("role", ["auditor", "steering", "finance", "editor"])
    def test_others_neither_download_nor_erase(self, client: Client, role: str) -> None:
        person = whole_person()
        client.force_login(factories.UserFactory(roles=[role]))
        for name in ["whole_record", "erase"]:
            answer = client.post(
                reverse(f"people_person:{name}", args=[person.pk]),
                {"name": person.name, "reason": "asked"},
                follow=True,
            )
            assert person.name not in str(answer.getvalue().decode())
        assert Person.objects.present().filter(pk=person.pk).exists()


@pytest.mark.django_db
def test_an_organisations_name_is_no_personal_data() -> None:
    organisation = factories.OrganisationFactory()
    privacy.erase(whole_person(), user=None, now=NOW, reason="asked")
    assert Organisation.objects.filter(pk=organisation.pk, name=organisation.name).exists()
    assert list(search.matching(Organisation.objects.all(), organisation.name)) == [organisation]
    assert Consent.objects.filter(given_on=date(2012, 1, 10)).count() == 1
