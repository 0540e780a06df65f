"""A segment finds exactly those its conditions say, however they are combined."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tomoni.people.actions import segments
from tomoni.people.actions.conditions import CONDITIONS
from tomoni.people.models import Organisation, Person, Segment, Tag
from tomoni.people.staff import builder
from tomoni.people.tests import factories

TODAY = date(2012, 6, 23)
NEVER, ALWAYS = {"any": []}, {"all": []}


def leaf(key: str, value: Any, **more: str) -> dict[str, str]:
    return {"is": key, "value": str(value), **more}


def names_in(tree: dict[str, Any], subject: str = "person") -> set[str]:
    secretary = factories.UserFactory(roles=["secretariat"], person=None)
    return {record.name for record in segments.matching(tree, subject, user=secretary, today=TODAY)}


@pytest.mark.django_db
class TestConditions:
    def test_contact_persons_of_unions_in_osaka_who_want_the_newsletter(self) -> None:
        wanted = factories.PersonFactory(name="求める人")
        for person, role in [(wanted, "contact"), (factories.PersonFactory(name="代表"), "representative")]:
            factories.AffiliationFactory(person=person, role=role, organisation__kind="union")
            factories.AddressFactory(person=person, prefecture="27", municipality="271004")
            factories.ConsentFactory(person=person)
        withdrawn = factories.PersonFactory(name="取り消した人")
        factories.AffiliationFactory(person=withdrawn, role="contact", organisation__kind="union")
        factories.AddressFactory(person=withdrawn, prefecture="27", municipality="271004")
        factories.ConsentFactory(person=withdrawn, withdrawn_on=TODAY)
        tree = {
            "all": [
                leaf("role", "contact"),
                leaf("kind", "union"),
                leaf("prefecture", "27"),
                leaf("consent", "newsletter"),
            ]
        }
        assert names_in(tree) == {"求める人"}

    def test_a_day_asks_for_the_ties_of_that_day(self) -> None:
        tie = factories.AffiliationFactory(role="steering", starts_on=date(2010, 1, 1), ends_on=date(2011, 12, 31))
        assert names_in(leaf("role", "steering")) == set()
        assert names_in(leaf("role", "steering", on="2011-12-31")) == {tie.person.name}

    def test_not_leaves_nobody_out_for_lack_of_data(self) -> None:
        factories.ContactPointFactory(organisation=factories.OrganisationFactory())
        factories.PersonFactory(name="連絡先なし"), factories.PersonFactory(name="連絡先あり", mail="a@example.org")
        assert names_in({"not": [leaf("contact", "mail")]}) == {"連絡先なし"}

    def test_merged_erased_and_hidden_records_are_left_out(self) -> None:
        person = factories.PersonFactory(name="本人")
        factories.PersonFactory(name="影", merged_into=person)
        assert names_in(ALWAYS) == {"本人"}
        outsider = factories.UserFactory(person__name="よその人")
        found = segments.matching(ALWAYS, "person", user=outsider, today=TODAY)
        assert [record.name for record in found] == ["よその人"]

    def test_organisations_by_kind_place_and_tag(self) -> None:
        tag = factories.TagFactory()
        wanted = factories.OrganisationFactory(name="労組", kind="union", prefecture="13")
        wanted.tags.add(tag)
        factories.OrganisationFactory(name="教会", kind="church", prefecture="13")
        tree = {"all": [leaf("kind", "union"), leaf("prefecture", "13"), leaf("tag", tag.pk)]}
        assert names_in(tree, "organisation") == {"労組"}

    @pytest.mark.parametrize(
        ("tree", "words"),
        [
            ({"is": "shoe_size", "value": "25"}, "shoe_size"),
            ({"is": "consent", "value": "everything"}, "everything"),
            ({"is": "role", "value": "contact", "on": "yesterday"}, "役"),
            ({"is": "language", "value": "ne", "on": "2012-01-01"}, "言語"),
            ({"is": "tag", "value": "1", "weight": "2"}, "weight"),
            ({"is": ["tag"], "value": "1"}, "tag"),
            ({"all": [], "any": []}, "all、any、not"),
            ({"some": []}, "all、any、not"),
            ({"all": {"is": "tag"}}, "all、any、not"),
            (["all"], "まとまり"),
        ],
    )
    def test_an_unusable_condition_is_named(self, tree: Any, words: str) -> None:
        with pytest.raises(segments.SegmentError, match=words):
            segments.check(tree, "person")

    def test_a_persons_condition_is_unknown_among_organisations(self) -> None:
        with pytest.raises(segments.SegmentError, match="consent"):
            segments.check(leaf("consent", "newsletter"), "organisation")

    def test_endless_nesting_is_refused(self) -> None:
        tree: dict[str, Any] = leaf("name", "山")
        for _depth in range(20):
            tree = {"not": [tree]}
        with pytest.raises(segments.SegmentError):
            segments.check(tree, "person")


# What a reader would say of one person, without any database.
NAIVE: dict[str, Callable[[Person, str, date], bool]] = {
    "tag": lambda person, value, day: value in {str(tag.pk) for tag in person.tags.all()},
    "prefecture": lambda person, value, day: any(
        address.prefecture == value and _on(address, day) for address in person.address_set.all()
    ),
    "municipality": lambda person, value, day: any(
        address.municipality == value and _on(address, day) for address in person.address_set.all()
    ),
    "language": lambda person, value, day: value in person.languages,
    "kind": lambda person, value, day: any(
        tie.organisation.kind == value and _on(tie, day) for tie in person.affiliations.all()
    ),
    "role": lambda person, value, day: any(tie.role == value and _on(tie, day) for tie in person.affiliations.all()),
    "member_of": lambda person, value, day: any(
        str(tie.organisation_id) == value and _on(tie, day) for tie in person.affiliations.all()
    ),
    "consent": lambda person, value, day: any(
        consent.purpose == value and _valid(consent, day) for consent in person.consents.all()
    ),
    "contact": lambda person, value, day: any(point.kind == value for point in person.contactpoint_set.all()),
    "name": lambda person, value, day: value in person.name,
    "since": lambda person, value, day: timezone.localdate(person.created_at) >= date.fromisoformat(value),
}


def _on(row: Any, day: date) -> bool:
    return (row.starts_on is None or row.starts_on <= day) and (row.ends_on is None or day <= row.ends_on)


def _valid(consent: Any, day: date) -> bool:
    begun = consent.given_on <= day and (consent.expires_on is None or day <= consent.expires_on)
    return begun and (consent.withdrawn_on is None or day < consent.withdrawn_on)


def naive(tree: dict[str, Any], person: Person) -> bool:
    """Return whether the tree holds for one person."""
    if "is" in tree:
        day = date.fromisoformat(tree["on"]) if "on" in tree else TODAY
        return NAIVE[tree["is"]](person, tree["value"], day)
    ((join, branches),) = tree.items()
    held = [naive(branch, person) for branch in branches]
    return {"all": all(held), "any": any(held), "not": not any(held)}[join]


DAYS = st.sampled_from([date(2011, 1, 1), TODAY - timedelta(days=1), TODAY, date(2013, 1, 1)])
SPANS = st.tuples(st.none() | DAYS, st.none() | DAYS).filter(lambda span: None in span or span[0] <= span[1])
PERSONS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["山本", "山田", "Santos"]),
            "languages": st.sampled_from([[], ["ja"], ["ne", "ja"], ["en"]]),
            "tag": st.booleans(),
            "address": st.none() | st.tuples(st.sampled_from(["131059", "271004"]), SPANS),
            "tie": st.none() | st.tuples(st.sampled_from(["contact", "member"]), st.sampled_from([0, 1]), SPANS),
            "consent": st.none() | st.tuples(DAYS, st.none() | st.just(TODAY)),
            "contact": st.none() | st.sampled_from(["mail", "phone"]),
        }
    ),
    min_size=1,
    max_size=5,
)
LEAVES = st.sampled_from(
    [
        ("tag", "{tag}"),
        ("prefecture", "13"),
        ("municipality", "271004"),
        ("language", "ne"),
        ("language", "ja"),
        ("kind", "union"),
        ("role", "contact"),
        ("member_of", "{organisation}"),
        ("consent", "newsletter"),
        ("contact", "mail"),
        ("name", "山"),
        ("since", "2012-01-01"),
        ("since", "2999-01-01"),
    ]
)
DATED_LEAVES = st.builds(
    lambda pair, day: (*pair, day.isoformat() if day and CONDITIONS[pair[0]].is_dated else ""), LEAVES, st.none() | DAYS
)
TREES = st.recursive(
    DATED_LEAVES,
    lambda branches: st.builds(
        lambda join, parts: {join: parts}, st.sampled_from(["all", "any", "not"]), st.lists(branches, max_size=3)
    ),
    max_leaves=8,
)


class TestAnyCombination(TestCase):
    """Random people, random trees: the database says what a reader would say."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(people=PERSONS, tree=TREES)
    def test_a_segment_finds_whom_a_reader_would(self, people: list[dict[str, Any]], tree: Any) -> None:
        tag = Tag.objects.create(name="通訳")
        organisations = [factories.OrganisationFactory(kind=kind) for kind in ("union", "church")]
        for made in people:
            _make(made, tag, organisations)
        words = {"tag": str(tag.pk), "organisation": str(organisations[0].pk)}
        settled = _settled(tree, words)
        user = factories.UserFactory(roles=["secretariat"], person=None)
        found = set(segments.matching(settled, "person", user=user, today=TODAY))
        assert found == {person for person in Person.objects.all() if naive(settled, person)}

    @settings(max_examples=40, deadline=None)
    @given(
        join=st.sampled_from(["all", "any"]),
        groups=st.lists(
            st.tuples(
                st.sampled_from(["all", "any", "not"]),
                st.lists(st.tuples(DATED_LEAVES, st.booleans()), min_size=1, max_size=3),
            ),
            max_size=3,
        ),
    )
    def test_what_the_form_builds_it_shows_again(self, join: str, groups: Any) -> None:
        data = {"join": join}
        for number, (joined, rows) in enumerate(groups):
            data[f"g{number}-join"] = joined
            for place, ((key, value, on), negated) in enumerate(rows):
                name = f"g{number}-r{place}-"
                data |= {f"{name}is": key, f"{name}value": value, f"{name}on": on}
                data |= {f"{name}not": "on"} if negated else {}
        built = builder.from_post(data)
        assert builder.from_tree(built.tree()) == built


def _make(made: dict[str, Any], tag: Tag, organisations: list[Organisation]) -> None:
    person = factories.PersonFactory(name=made["name"], kana="", languages=made["languages"])
    if made["tag"]:
        person.tags.add(tag)
    if made["address"]:
        code, (starts_on, ends_on) = made["address"]
        factories.AddressFactory(
            person=person, municipality=code, prefecture=code[:2], starts_on=starts_on, ends_on=ends_on
        )
    if made["tie"]:
        role, number, (starts_on, ends_on) = made["tie"]
        factories.AffiliationFactory(
            person=person, organisation=organisations[number], role=role, starts_on=starts_on, ends_on=ends_on
        )
    if made["consent"] and not (made["consent"][1] and made["consent"][1] < made["consent"][0]):
        factories.ConsentFactory(person=person, given_on=made["consent"][0], withdrawn_on=made["consent"][1])
    if made["contact"]:
        factories.ContactPointFactory(person=person, kind=made["contact"])


def _settled(tree: Any, words: dict[str, str]) -> dict[str, Any]:
    if isinstance(tree, tuple):
        key, value, on = tree
        return leaf(key, value.format(**words), **({"on": on} if on else {}))
    ((join, branches),) = tree.items()
    return {join: [_settled(branch, words) for branch in branches]}


@pytest.mark.django_db
class TestBuilder:
    @pytest.fixture
    def staff(self, client: Client) -> Client:
        client.force_login(factories.UserFactory(roles=["secretariat"], person__name="事務局 員"))
        return client

    FORM = {
        "name": "ネパール語の担当者",
        "subject": "person",
        "join": "all",
        "g0-join": "any",
        "g0-r0-is": "language",
        "g0-r0-value": "ne",
        "g0-r1-is": "municipality",
        "g0-r1-value": "文京区",
        "g1-join": "not",
        "g1-r0-is": "contact",
        "g1-r0-value": "phone",
        "g1-r0-not": "on",
    }
    TREE = {
        "all": [
            {"any": [leaf("language", "ne"), leaf("municipality", "131059")]},
            {"not": [{"not": [leaf("contact", "phone")]}]},
        ]
    }

    def test_rows_and_groups_are_saved_and_opened(self, staff: Client) -> None:
        wanted = factories.PersonFactory(languages=["ne"], phone="03-1234-5678")
        factories.PersonFactory(languages=["ne"])
        answer = staff.post(reverse("people_segment:add"), {**self.FORM, "deed": "save"})
        segment = Segment.objects.get()
        assert segment.conditions == self.TREE
        assert answer["Location"] == reverse("people_segment:members", args=[segment.pk])
        assert list(staff.get(answer["Location"]).context["object_list"]) == [wanted]
        assert staff.get(reverse("people_segment:edit", args=[segment.pk])).status_code == 200

    def test_the_result_is_exported(self, staff: Client) -> None:
        factories.PersonFactory(name="求める人", languages=["ne"], phone="03-1234-5678")
        staff.post(reverse("people_segment:add"), {**self.FORM, "deed": "save"})
        url = reverse("people_segment:members", args=[Segment.objects.get().pk])
        lines = b"".join(staff.get(url, {"export": "csv"}).streaming_content).decode("utf-8-sig").splitlines()
        assert [line.split(",")[0] for line in lines] == ["名前", "求める人"]

    def test_a_preview_counts_and_saves_nothing(self, staff: Client) -> None:
        person = factories.PersonFactory(languages=["ne"], phone="03-1234-5678")
        page = staff.post(reverse("people_segment:add"), {**self.FORM, "deed": "preview"})
        assert page.context["preview"]["count"] == 1
        assert list(page.context["preview"]["first"]) == [person]
        assert Segment.objects.count() == 0

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"g0-r0-value": ""}, "値を入れてください"),
            ({"g0-r1-value": "府中市"}, "複数あります"),
            ({"g0-r0-is": "shoe_size"}, "何についての条件かを選んでください"),
            ({"name": ""}, "名前を付けてください"),
            (
                {"subject": "organisation", "g0-r0-is": "consent", "g0-r0-value": "newsletter"},
                "「consent」という条件は",
            ),
        ],
    )
    def test_what_is_missing_is_said(self, staff: Client, change: dict[str, str], words: str) -> None:
        page = staff.post(reverse("people_segment:add"), {**self.FORM, **change, "deed": "save"})
        assert words in page.content.decode()
        assert Segment.objects.count() == 0

    def test_rows_and_groups_are_added_without_javascript(self, staff: Client) -> None:
        page = staff.post(reverse("people_segment:add"), {**self.FORM, "deed": "add-row-1"})
        assert [len(group.rows) for group in page.context["built"].groups] == [2, 2]
        page = staff.post(reverse("people_segment:add"), {**self.FORM, "deed": "add-group"})
        assert len(page.context["built"].groups) == 3
        page = staff.post(reverse("people_segment:add"), {**self.FORM, "deed": "drop-group-0"})
        assert [group.join for group in page.context["built"].groups] == ["not"]

    def test_a_segment_of_organisations_opens_their_list(self, staff: Client) -> None:
        union = factories.OrganisationFactory(kind="union")
        factories.OrganisationFactory(kind="church")
        segment = Segment.objects.create(
            name="労組", subject="organisation", conditions={"all": [leaf("kind", "union")]}
        )
        page = staff.get(reverse("people_segment:members", args=[segment.pk]))
        assert list(page.context["object_list"]) == [union]

    @pytest.mark.parametrize("role", ["steering", "finance", "editor"])
    def test_others_neither_build_nor_open(self, client: Client, role: str) -> None:
        segment = Segment.objects.create(name="全員", conditions=ALWAYS)
        person = factories.PersonFactory(name="漏れてはならない人")
        client.force_login(factories.UserFactory(roles=[role]))
        for url in [
            reverse("people_segment:add"),
            reverse("people_segment:edit", args=[segment.pk]),
            reverse("people_segment:members", args=[segment.pk]),
        ]:
            answer = client.get(url, follow=True)
            assert person.name not in answer.content.decode()
        client.post(reverse("people_segment:add"), {**self.FORM, "deed": "save"})
        assert Segment.objects.count() == 1
