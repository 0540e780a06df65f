"""A merge moves everything that refers to either record; its undo brings every table back as it was."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tomoni.core import search
from tomoni.core.models import AuditEntry, SearchEntry
from tomoni.people.actions import merging
from tomoni.people.actions.duplicates import keep_apart, pair_of
from tomoni.people.models import ContactPoint, Organisation, OtherName, Person
from tomoni.people.tests import factories
from tomoni.projects.models import Attendance, Meeting, Project, ProjectMember, Task

NOW = datetime(2012, 6, 23, 9, 0, tzinfo=UTC)
# The trail only grows, and its head moves with it.
NOT_COMPARED = {"core.auditentry", "core.audithead"}


def tables() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every Tomoni table as it is stored."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("tomoni.") and model._meta.label_lower not in NOT_COMPARED:
            names = [field.attname for field in model._meta.local_concrete_fields]
            rows = model._base_manager.order_by("pk").values_list(*names)
            found[model._meta.label] = [tuple(_plain(value) for value in row) for row in rows]
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, bytes | memoryview) else repr(value)


def merge(one: Any, other: Any, **choices: str) -> merging.Merged:
    """Merge two records, keeping ``one`` unless told otherwise."""
    pair = pair_of(one, other)
    keep = "first" if pair.first_id == one.pk else "second"
    chosen = {name: keep if side == "one" else _other(keep) for name, side in choices.items()}
    return merging.merge(pair, choices={"keep": keep, **chosen}, user=None, now=NOW)


def _other(side: str) -> str:
    return "second" if side == "first" else "first"


def meeting() -> Meeting:
    body = Project.objects.create(name="運営委員会", kind="committee")
    return Meeting.objects.create(title="第1回運営会議", body=body, when="2012-02-04")


@pytest.mark.django_db
class TestMerge:
    def test_every_reference_moves_to_the_record_kept(self) -> None:
        one, other = factories.PersonFactory(), factories.PersonFactory()
        user = factories.UserFactory(person=other)
        organisation = factories.OrganisationFactory()
        factories.AffiliationFactory(person=other, organisation=organisation, role="contact")
        factories.ConsentFactory(person=other)
        other.tags.add(factories.TagFactory(name="通訳"))
        project = Project.objects.create(name="移住者医療")
        ProjectMember.objects.create(project=project, person=other)
        task = Task.objects.create(title="要請書を書く", assignee=other)
        gathering = meeting()
        Attendance.objects.create(meeting=gathering, person=other)
        Meeting.objects.filter(pk=gathering.pk).update(chair=other)

        merge(one, other)

        user.refresh_from_db(), task.refresh_from_db(), gathering.refresh_from_db()
        assert (user.person, task.assignee, gathering.chair) == (one, one, one)
        assert [tie.organisation for tie in one.affiliations.all()] == [organisation]
        assert [consent.purpose for consent in one.consents.all()] == ["newsletter"]
        assert [tag.name for tag in one.tags.all()] == ["通訳"]
        assert [member.project for member in one.project_memberships.all()] == [project]
        assert [each.meeting for each in one.attendance.all()] == [gathering]

    def test_the_other_stays_as_a_shadow_that_no_list_shows(self) -> None:
        one, other = factories.PersonFactory(), factories.PersonFactory()
        merge(one, other)
        other.refresh_from_db()
        assert other.merged_into == one
        assert list(Person.objects.present()) == [one]

    def test_what_both_have_is_kept_once(self) -> None:
        one = factories.PersonFactory(mail="hanako@example.org")
        other = factories.PersonFactory(mail="Hanako@Example.org", phone="03-1234-5678")
        result = merge(one, other)
        assert sorted(contact.value for contact in one.contactpoint_set.all()) == ["03-1234-5678", "hanako@example.org"]
        assert len(result.dropped) == 1

    def test_presence_at_the_same_meeting_is_kept_once(self) -> None:
        one, other, gathering = factories.PersonFactory(), factories.PersonFactory(), meeting()
        for person in (one, other):
            Attendance.objects.create(meeting=gathering, person=person)
        result = merge(one, other)
        assert [each.person for each in gathering.attendance.all()] == [one]
        assert len(result.dropped) == 1

    def test_two_staff_accounts_are_refused(self) -> None:
        one, other = factories.UserFactory().person, factories.UserFactory().person
        with pytest.raises(merging.MergeError):
            merge(one, other)
        assert Person.objects.present().count() == 2

    def test_chosen_fields_win_and_the_name_left_out_is_still_found(self) -> None:
        one = factories.PersonFactory(name="高橋 花子", kana="", languages=["ja"])
        other = factories.PersonFactory(name="マリア・サントス", kana="マリア サントス", languages=["fil", "ja"])
        merge(one, other, name="other")
        one.refresh_from_db()
        assert (one.name, one.kana, one.languages) == ("マリア・サントス", "マリア サントス", ["ja", "fil"])
        assert [name.text for name in one.othername_set.all()] == ["高橋 花子"]
        assert list(search.matching(Person.objects.present(), "髙橋")) == [one]

    def test_notes_are_joined(self) -> None:
        one, other = factories.PersonFactory(note="夜は電話しない"), factories.PersonFactory(note="英語可")
        merge(one, other)
        assert Person.objects.get(pk=one.pk).note == "夜は電話しない\n\n英語可"

    def test_the_importers_own_id_goes_along_where_there_is_room(self) -> None:
        one, other = factories.PersonFactory(), factories.PersonFactory(external_id="p001")
        merge(one, other)
        one.refresh_from_db(), other.refresh_from_db()
        assert (one.external_id, other.external_id) == ("p001", None)

    def test_the_network_itself_is_never_the_shadow(self) -> None:
        own, other = factories.OrganisationFactory(is_own=True), factories.OrganisationFactory()
        with pytest.raises(merging.MergeError):
            merge(other, own)
        merge(own, other)
        assert list(Organisation.objects.present()) == [own]

    def test_an_organisation_does_not_become_part_of_itself(self) -> None:
        parent = factories.OrganisationFactory()
        part = factories.OrganisationFactory(parent=parent)
        merge(part, parent)
        part.refresh_from_db()
        assert part.parent is None

        other = factories.OrganisationFactory(parent=part)
        merge(part, other)
        part.refresh_from_db()
        assert part.parent is None

    def test_a_merge_is_in_the_audit_trail(self) -> None:
        one, other = factories.PersonFactory(), factories.PersonFactory()
        contact = factories.ContactPointFactory(person=other)
        merge(one, other)
        changed = AuditEntry.objects.filter(action="change").values_list("model", "object_id")
        assert ("people.contactpoint", str(contact.pk)) in changed
        assert ("people.person", str(other.pk)) in changed


@pytest.mark.django_db
class TestUndo:
    def test_what_was_edited_since_is_left_and_named(self) -> None:
        one = factories.PersonFactory(note="夜は電話しない")
        other = factories.PersonFactory(phone="03-1234-5678", note="英語可")
        third = factories.PersonFactory()
        merge(one, other)
        ContactPoint.objects.update(person=third)
        survivor = Person.objects.get(pk=one.pk)
        survivor.note = "新しいメモ"
        survivor.save()

        lost = merging.undo(pair_of(one, other), user=None, now=NOW)

        assert len(lost) == 2
        assert set(Person.objects.present()) == {one, other, third}
        assert ContactPoint.objects.get().person == third
        assert Person.objects.get(pk=one.pk).note == "新しいメモ"

    def test_a_later_merge_is_undone_first(self) -> None:
        one, two, three = factories.PersonFactory(), factories.PersonFactory(), factories.PersonFactory()
        merge(two, three)
        merge(one, two)
        with pytest.raises(merging.MergeError):
            merging.undo(pair_of(two, three), user=None, now=NOW)
        merging.undo(pair_of(one, two), user=None, now=NOW)
        merging.undo(pair_of(two, three), user=None, now=NOW)
        assert Person.objects.present().count() == 3

    def test_a_pair_kept_apart_has_nothing_to_undo(self) -> None:
        pair = pair_of(factories.PersonFactory(), factories.PersonFactory())
        keep_apart(pair, user=None, now=NOW)
        with pytest.raises(merging.MergeError):
            merging.undo(pair, user=None, now=NOW)


SIDES = st.sampled_from(["one", "other"])
REFERENCES = st.lists(
    st.tuples(
        SIDES,
        st.sampled_from(["mail", "same_mail", "address", "name", "tag", "consent", "tie", "same_tie"]),
    ),
    max_size=8,
)
MORE_REFERENCES = st.lists(
    st.tuples(SIDES, st.sampled_from(["task", "member", "attends", "chair", "proxy", "user", "shadow"])), max_size=6
)


class TestUndoOfAnyMerge(TestCase):
    """Random references, random choices: merge, undo, and compare every table."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(references=REFERENCES, more=MORE_REFERENCES, keep=SIDES, name=SIDES, notes=st.tuples(SIDES, SIDES))
    def test_persons(self, references: Any, more: Any, keep: str, name: str, notes: Any) -> None:
        world = _World(
            factories.PersonFactory(note="一"),
            factories.PersonFactory(note="二", legal_hold="係争中", external_id="p002"),
        )
        for side, kind in [*references, *more]:
            world.refer(side, kind)
        pair = pair_of(world.one, world.other)
        before = tables()
        choices = {"keep": _side(pair, world, keep), "name": _side(pair, world, name)}
        merging.merge(pair, choices=choices, user=None, now=NOW)
        shadow = Person.objects.exclude(merged_into=None).exclude(name__startswith="影").get()
        self.assertFalse(shadow.contactpoint_set.exists() or shadow.consents.exists() or shadow.tags.exists())
        assert merging.undo(pair, user=None, now=NOW) == []
        assert _but_the_pair(tables()) == _but_the_pair(before)
        pair.refresh_from_db()
        assert (pair.state, pair.decided_by, pair.decided_at, pair.undo) == ("candidate", None, None, "")

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(keep=SIDES, parent=st.sampled_from(["one", "other", "both", ""]), tie=SIDES)
    def test_organisations(self, keep: str, parent: str, tie: str) -> None:
        one, other = factories.OrganisationFactory(website="https://a.example.org"), factories.OrganisationFactory()
        sides = {"one": one, "other": other}
        if parent in sides:
            Organisation.objects.filter(pk=sides[parent].pk).update(parent=other if parent == "one" else one)
        factories.AffiliationFactory(organisation=sides[tie])
        factories.OtherNameFactory(organisation=sides[tie], text="略称", kind="abbreviation")
        pair = pair_of(one, other)
        before = tables()
        choices = {"keep": "first" if (pair.first_id == one.pk) == (keep == "one") else "second"}
        merging.merge(pair, choices=choices, user=None, now=NOW)
        assert merging.undo(pair, user=None, now=NOW) == []
        assert _but_the_pair(tables()) == _but_the_pair(before)


class _World:
    """Two persons and whatever refers to them."""

    def __init__(self, one: Person, other: Person) -> None:
        self.one, self.other = one, other
        self.organisation = factories.OrganisationFactory()
        self.tag = factories.TagFactory()
        self.meeting = meeting()
        self.with_user = False

    def refer(self, side: str, kind: str) -> None:
        person = getattr(self, side)
        getattr(self, f"_{kind}")(person)

    def _mail(self, person: Person) -> None:
        factories.ContactPointFactory(person=person)

    def _same_mail(self, person: Person) -> None:
        factories.ContactPointFactory(person=person, value="same@example.org")

    def _address(self, person: Person) -> None:
        factories.AddressFactory(person=person)

    def _name(self, person: Person) -> None:
        factories.OtherNameFactory(person=person)

    def _tag(self, person: Person) -> None:
        person.tags.add(self.tag)

    def _consent(self, person: Person) -> None:
        factories.ConsentFactory(person=person)

    def _tie(self, person: Person) -> None:
        factories.AffiliationFactory(person=person)

    def _same_tie(self, person: Person) -> None:
        factories.AffiliationFactory(person=person, organisation=self.organisation, starts_on=date(2010, 4, 1))

    def _task(self, person: Person) -> None:
        Task.objects.create(title="資料を送る", assignee=person)

    def _member(self, person: Person) -> None:
        ProjectMember.objects.create(project=self.meeting.body, person=person)

    def _attends(self, person: Person) -> None:
        Attendance.objects.get_or_create(meeting=self.meeting, person=person)

    def _chair(self, person: Person) -> None:
        self.meeting.chair = person
        self.meeting.save()

    def _proxy(self, person: Person) -> None:
        Attendance.objects.create(meeting=self.meeting, person=factories.PersonFactory(), mode="proxy", proxy=person)

    def _user(self, person: Person) -> None:
        if not self.with_user:
            factories.UserFactory(person=person)
            self.with_user = True

    def _shadow(self, person: Person) -> None:
        factories.PersonFactory(name="影", merged_into=person)


def _side(pair: Any, world: _World, side: str) -> str:
    return "first" if pair.first_id == getattr(world, side).pk else "second"


def _but_the_pair(found: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Leave out the pair itself: its time of change moves on."""
    return {table: rows for table, rows in found.items() if table != "people.DuplicatePair"}


def test_a_search_entry_comes_back_too(db: None) -> None:
    one, other = factories.PersonFactory(name="高橋 花子"), factories.PersonFactory(name="山本 太郎")
    texts = sorted(SearchEntry.objects.values_list("text", flat=True))
    pair = pair_of(one, other)
    merging.merge(pair, choices={"keep": "first"}, user=None, now=NOW)
    assert OtherName.objects.count() == 1
    merging.undo(pair, user=None, now=NOW)
    assert sorted(SearchEntry.objects.values_list("text", flat=True)) == texts
