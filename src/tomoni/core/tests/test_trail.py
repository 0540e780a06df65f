"""The auditor's screens: who may open them, and that they show of hidden records nothing."""

from datetime import date

import pytest

from tomoni.core import audit
from tomoni.core.models import AuditEntry
from tomoni.people.models import ContactPoint, Person
from tomoni.people.tests.factories import ContactPointFactory, PersonFactory, UserFactory
from tomoni.projects.models import Activity, Evidence, Project

pytestmark = pytest.mark.django_db
PHONE, SECRET = "090-1234-5678", "秘密の集まり"


@pytest.fixture
def staff(client):
    """Return a function that signs a member of staff in and returns the client."""

    def sign_in(*roles, **fields):
        user = UserFactory(roles=list(roles), **fields)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def person():
    person = PersonFactory(name="山田花子")
    phone = ContactPointFactory(person=person, kind="phone", value=PHONE)
    phone.value = "080-9999-9999"
    phone.save()
    return person


@pytest.fixture
def secret():
    """Return an activity only its project's people may see."""
    activity = Activity(title=SECRET, visibility="project")
    activity.save()
    activity.projects.add(Project.objects.create(name="内輪", visibility="project"))
    return activity


def number_of(model, action="create"):
    return AuditEntry.objects.filter(model=model, action=action).newest_first().first().number


def entry_url(number):
    return f"/admin/audit/entry/{number}/"


def record_url(record):
    return f"/admin/audit/{record._meta.label_lower}/{record.pk}/"


@pytest.mark.parametrize("role", ["steering", "editor", "finance"])
def test_the_trail_is_closed_to_other_roles(staff, person, role):
    client = staff(role)
    for url in ("/admin/audit/", entry_url(1)):
        assert client.get(url).headers["Location"] == "/admin/"
    assert b"/admin/audit/" not in client.get("/admin/").content


@pytest.mark.parametrize("role", ["auditor", "secretariat"])
def test_the_trail_is_open_to_auditor_and_secretariat(staff, person, role):
    client = staff(role)
    page = client.get("/admin/audit/").content.decode()
    assert "山田花子" in page
    assert PHONE not in page
    assert "/admin/audit/" in client.get("/admin/").content.decode()


def test_an_entry_shows_old_and_new_value_in_words(staff, person):
    page = staff("auditor").get(entry_url(number_of("people.contactpoint", "change"))).content.decode()
    assert PHONE in page
    assert "080-9999-9999" in page
    assert record_url(person) in page


def test_reading_of_the_trail_is_a_reading_of_the_person(staff, person):
    client = staff("auditor")
    client.get(entry_url(number_of("people.contactpoint", "change")))
    client.get(record_url(person))
    reads = AuditEntry.objects.filter(action="read", object_id=str(person.pk)).count()
    assert reads == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"actor": "command: imp"}, {"取込"}),
        ({"kind": "people.tag"}, set()),
        ({"kind": "people.person", "action": "change"}, {"改名"}),
        ({"first": "2999-01-01"}, set()),
        ({"last": "1999-01-01"}, set()),
        ({"first": "not a date"}, {"取込", "改名"}),
    ],
)
def test_filters_by_actor_kind_action_and_date(staff, query, found):
    client = staff("auditor", person=None)
    with audit.acting_as("command: import"):
        PersonFactory(name="取込")
    person = PersonFactory(name="旧名")
    person.name = "改名"
    person.save()
    rows = client.get("/admin/audit/", query).context["rows"]
    assert {row["name"] for row in rows if row["label"] == "people.person"} == found


def test_todays_entries_are_within_today(staff, person):
    today = date.today().isoformat()
    rows = staff("auditor").get("/admin/audit/", {"first": today, "last": today}).context["rows"]
    assert len(rows) == min(50, AuditEntry.objects.count())


def test_the_trail_comes_in_pages(staff):
    client = staff("auditor", person=None)
    Person.objects.bulk_create(Person(name=f"{number}", name_key="x", kana_key="x") for number in range(60))
    newest = AuditEntry.objects.count()
    first, second = (client.get("/admin/audit/", {"p": page}).context["rows"] for page in (1, 2))
    assert [row["entry"].number for row in (first[0], first[-1], second[0])] == [newest, newest - 49, newest - 50]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_often_for_three_rows_as_for_one(staff, rows, django_assert_num_queries):
    client = staff("auditor", person=None)
    for number in range(rows):
        PersonFactory(name=str(number))
    client.get("/admin/audit/")
    with django_assert_num_queries(13):
        client.get("/admin/audit/", {"kind": "people.person"})


def test_a_hidden_activity_is_not_shown_to_the_secretariat(staff, secret):
    client = staff("secretariat")
    number = number_of("projects.activity")
    page = client.get("/admin/audit/").content.decode()
    assert SECRET not in page
    assert str(secret.pk) not in page
    assert client.get(entry_url(number)).status_code == 404
    assert client.get(record_url(secret)).status_code == 404
    assert f"{number}" in page


def test_a_hidden_activity_is_shown_to_the_auditor(staff, secret):
    client = staff("auditor")
    assert SECRET in client.get("/admin/audit/").content.decode()
    assert SECRET in client.get(entry_url(number_of("projects.activity"))).content.decode()
    assert SECRET in client.get(record_url(secret)).content.decode()


def test_a_part_is_as_hidden_as_the_whole(staff, secret):
    evidence = Evidence.objects.create(activity=secret, title="隠し資料", link="https://example.org/")
    client = staff("secretariat")
    assert client.get(entry_url(number_of("projects.evidence"))).status_code == 404
    assert client.get(record_url(evidence)).status_code == 404
    evidence.delete()
    assert client.get(entry_url(number_of("projects.evidence", "delete"))).status_code == 404
    assert "隠し資料" in staff("auditor").get(record_url(secret)).content.decode()


def test_what_was_deleted_is_seen_by_the_auditor_alone(staff, person):
    url = record_url(person)
    person.delete()
    number = number_of("people.person", "delete")
    secretariat = staff("secretariat")
    assert [secretariat.get(address).status_code for address in (url, entry_url(number))] == [404, 404]
    auditor = staff("auditor")
    assert PHONE in auditor.get(url).content.decode()
    assert "山田花子" in auditor.get(entry_url(number)).content.decode()


def test_a_deleted_phone_number_of_a_visible_person_is_seen_by_the_secretariat(staff, person):
    ContactPoint.objects.filter(person=person).delete()
    client = staff("secretariat")
    assert "080-9999-9999" in client.get(entry_url(number_of("people.contactpoint", "delete"))).content.decode()
    assert PHONE in client.get(record_url(person)).content.decode()


def test_who_may_not_change_a_visible_record_does_not_see_its_old_values(staff, person):
    response = staff("finance").get(record_url(person))
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")


@pytest.mark.parametrize("path", ["people.person/no-id", "people.nothing/1", "core.auditentry/1", "nonsense/1"])
def test_an_unknown_record_has_no_history(staff, path):
    assert staff("auditor").get(f"/admin/audit/{path}/").status_code == 404


def test_erased_values_and_their_reason_are_told(staff, person):
    client = staff("auditor")
    audit.redact(Person, person.pk, user=None, reason="erased on request")
    page = client.get(record_url(person)).content.decode()
    assert PHONE not in page
    assert "erased on request" in page


def test_an_export_is_told_with_its_condition(staff, person):
    audit.record_export(Person.objects.filter(name="山田花子"), user=None)
    page = staff("auditor").get(entry_url(number_of("people.person", "export"))).content.decode()
    assert str(person.pk) in page
    assert "山田花子" in page


def test_opening_page_or_form_of_a_person_is_one_reading_each(staff, person):
    client = staff("secretariat")
    for page in ("inspect", "edit"):
        assert client.get(f"/admin/people/person/{page}/{person.pk}/").status_code == 200
    assert AuditEntry.objects.filter(action="read", object_id=str(person.pk)).count() == 2


def test_the_history_of_a_record_leads_to_old_and_new_values(staff, person):
    page = staff("secretariat").get(f"/admin/people/person/history/{person.pk}/").content.decode()
    assert record_url(person) in page


def test_texts_by_language_are_told_with_their_language(staff):
    activity = Activity(title="集会", public_lines={"ja": "集会を開いた。", "en": "A rally was held."})
    activity.save()
    activity.public_lines = {"ja": "集会を東京で開いた。"}
    activity.save()
    page = staff("auditor").get(record_url(activity)).content.decode()
    assert "ja: 集会を開いた。 / en: A rally was held." in page
    assert "ja: 集会を東京で開いた。" in page
