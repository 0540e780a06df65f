"""Petitions: their days and stages, what each legal kind forbids, and texts that never change once signed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tomoni.people.tests.factories import UserFactory
from tomoni.petitions import actions
from tomoni.petitions.models import Disclosure, FrozenHandOverError, HandOver, Petition, PublishedWordingError, Wording
from tomoni.petitions.models.wording import without_readings
from tomoni.petitions.tests.factories import (
    CLOSED,
    NOW,
    OPENED,
    AddresseeFactory,
    DestructionFactory,
    HandOverFactory,
    PetitionFactory,
    WordingFactory,
)
from tomoni.projects.models import Activity

pytestmark = pytest.mark.django_db


def refused(attack, *arguments, **fields):
    """Return what the database said when it refused; None when it did not."""
    try:
        with transaction.atomic():
            attack(*arguments, **fields)
    except IntegrityError as error:
        return str(error)
    return None


# --- Days and stages ------------------------------------------------------------------------


def test_a_petition_is_an_activity_of_its_days(petition):
    activity = Activity.objects.get(pk=petition.pk)
    assert (activity.kind, activity.when) == ("drive", "2012-03-01/2012-07-01")
    assert (activity.starts_on, activity.ends_on) == (date(2012, 3, 1), date(2012, 7, 1))


def test_saving_its_dates_alone_moves_its_days(petition):
    petition.closes_at = CLOSED + timedelta(days=10)
    petition.save(update_fields=["closes_at"])
    assert Activity.objects.get(pk=petition.pk).ends_on == date(2012, 7, 11)


def test_a_petition_without_an_end_lasts(petition):
    assert PetitionFactory(closes_at=None).when == "2012-03-01/.."


@pytest.mark.parametrize(
    ("fields", "stage"),
    [
        ({}, "open"),
        ({"closes_at": None}, "open"),
        ({"closes_at": NOW + timedelta(seconds=1)}, "open"),
        ({"closes_at": NOW}, "closed"),
        ({"opens_at": NOW}, "open"),
        ({"opens_at": NOW + timedelta(seconds=1)}, "draft"),
        ({"opens_at": None}, "draft"),
        ({"is_published": False}, "draft"),
        ({"closes_at": NOW, "handed_over_on": date(2012, 3, 9)}, "handed_over"),
        ({"handed_over_on": date(2012, 3, 9)}, "open"),
        ({"closes_at": NOW, "handed_over_on": date(2012, 3, 9), "erased_at": NOW}, "erased"),
    ],
)
def test_the_stage_follows_from_the_dates(fields, stage):
    made = PetitionFactory(**fields)
    assert made.stage(NOW) == stage
    assert list(Petition.objects.open(NOW)) == ([made] if stage == "open" else [])


def test_whose_data_is_due_to_go():
    due = PetitionFactory(erase_on=date(2012, 10, 1))
    PetitionFactory(erase_on=date(2012, 10, 2))
    PetitionFactory(erase_on=date(2012, 10, 1), erased_at=NOW)
    PetitionFactory()
    assert list(Petition.objects.to_be_erased(date(2012, 10, 1))) == [due]


# --- Legal kinds ----------------------------------------------------------------------------


def test_what_each_legal_kind_asks():
    asked = {kind: Petition(legal_kind=kind, takes_web=True) for kind in ("appeal", "petition_act", "diet", "assembly")}
    assert {kind for kind, each in asked.items() if each.may_sign_on_web} == {"appeal", "petition_act", "assembly"}
    assert {kind for kind, each in asked.items() if each.asks.address} == {"petition_act", "diet", "assembly"}
    assert {kind for kind, each in asked.items() if each.asks.own_hand} == {"diet", "assembly"}
    assert {kind for kind, each in asked.items() if each.asks.houses} == {"diet"}


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"legal_kind": "diet", "disclosure": "full"}, "diet_petition_is_signed_on_paper_alone"),
        ({"legal_kind": "petition_act"}, "petition_by_law_hands_over_name_and_address"),
        ({"closes_at": OPENED}, "petition_closes_after_it_opens"),
        ({"goal": 0}, "goal_is_one_signature_at_least"),
        (
            {"interim_collection_on": date(2012, 5, 1), "final_collection_on": date(2012, 5, 1)},
            "final_collection_is_after_the_interim_one",
        ),
    ],
)
def test_the_database_refuses_what_a_petition_cannot_be(petition, fields, name):
    assert name in refused(Petition.objects.filter(pk=petition.pk).update, **fields)


def test_the_form_says_what_to_do(petition, english):
    petition.legal_kind, petition.disclosure = "diet", "full"
    with pytest.raises(ValidationError) as error:
        petition.full_clean()
    assert error.value.message_dict == {"takes_web": ["A petition to the Diet is signed on paper alone."]}


def test_levels_of_disclosure_hold_those_before_them():
    assert Disclosure.at_least("name") == ["name", "name_prefecture", "full"]
    assert Disclosure.at_most("name") == ["count", "name"]


# --- Publishing and texts -------------------------------------------------------------------


def test_publishing_wants_a_text_and_an_addressee(english):
    draft = PetitionFactory(wording=False, is_published=False, opens_at=None, visibility="network")
    with pytest.raises(actions.NotReadyError, match="Publish its Japanese text first"):
        actions.publish(draft, now=NOW)
    WordingFactory(petition=draft, published=True)
    with pytest.raises(actions.NotReadyError, match="Say to whom it is addressed"):
        actions.publish(draft, now=NOW)
    AddresseeFactory(petition=draft)
    actions.publish(draft, now=NOW)
    assert (draft.stage(NOW), draft.visibility, draft.opens_at) == ("open", "public", NOW)


def test_a_published_text_never_changes(petition, english):
    wording = petition.wordings.get()
    assert (wording.sha256, wording.published_at) == (wording.fingerprint(), OPENED)
    wording.text = "まったく別の文"
    with pytest.raises(PublishedWordingError, match="Write a new version instead"):
        wording.save()
    with pytest.raises(ValidationError):
        wording.full_clean()
    for field, value in {"text": "別", "title": "別", "sha256": "0", "published_at": NOW, "version": 9}.items():
        assert "published_wording_never_changes" in refused(Wording.objects.update, **{field: value})


def test_a_text_not_yet_published_changes():
    wording = WordingFactory(petition=PetitionFactory(wording=False))
    wording.text = "直した文"
    wording.save()
    assert Wording.objects.get().text == "直した文"


def test_the_next_version_begins_with_the_text_as_it_is(petition):
    first = petition.wordings.get()
    second = actions.next_version(first)
    assert (second.version, second.text, second.published_at, second.sha256) == (2, first.text, None, "")
    assert list(petition.wordings.current()) == [first]
    actions.publish_wording(second, now=NOW)
    assert list(petition.wordings.current()) == [second]


def test_a_reader_gets_their_language_else_the_nearest(petition):
    easy = WordingFactory(petition=petition, language="ja-easy", published=True)
    english = WordingFactory(petition=petition, language="en", published=True)
    WordingFactory(petition=petition, language="vi")
    japanese = petition.wordings.get(language="ja")
    asked = ["ja", "ja-easy", "en", "vi", "pt"]
    found = [Wording.objects.for_reader(petition, language) for language in asked]
    assert found == [japanese, easy, english, japanese, japanese]
    assert Wording.objects.for_reader(PetitionFactory(wording=False), "ja") is None


def test_a_reading_is_of_the_text(petition, english):
    wording = WordingFactory.build(
        petition=petition, version=2, text="移住者の声", reading="移住者《いじゅうしゃ》の声《こえ》"
    )
    wording.full_clean()
    wording.reading = "移住者《いじゅうしゃ》の意見"
    with pytest.raises(ValidationError, match="letter by letter"):
        wording.full_clean()


@given(st.lists(st.tuples(st.text("移住者の声", min_size=1), st.text("あいう", min_size=1))))
def test_readings_come_off_again(words):
    written = "".join(f"｜{word}《{reading}》" for word, reading in words)
    assert without_readings(written) == "".join(word for word, _reading in words)


# --- Handing over ---------------------------------------------------------------------------


def test_a_hand_over_is_an_act_and_its_outcome_the_reply():
    made = HandOverFactory()
    made.outcome, made.outcome_on = "検討する", date(2013, 2, 1)
    made.save()
    assert Activity.objects.get(pk=made.pk).kind == "request"
    assert (made.reply, made.replied_on) == ("検討する", date(2013, 2, 1))


def test_what_was_handed_over_stands(english):
    made = HandOverFactory()
    made.counts, made.manifest_sha256, made.frozen_at = {"verified": 3}, "a" * 64, NOW
    made.save()
    made.counts = {"verified": 4}
    with pytest.raises(FrozenHandOverError):
        made.save()
    assert "frozen_hand_over_never_changes" in refused(HandOver.objects.update, counts={"verified": 4})
    HandOver.objects.update(mailed_at=NOW)
    assert HandOver.objects.get().counts == {"verified": 3}


def test_nobody_hands_over_more_than_was_promised(english):
    made = HandOverFactory(disclosure="full")
    with pytest.raises(ValidationError, match="Signers were promised at most: name and prefecture"):
        made.full_clean()


def test_a_certificate_never_changes():
    certificate = DestructionFactory()
    certificate.text = "なかったこと"
    assert "certificate_of_destruction_never_changes" in refused(certificate.save)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="names of rules are read from SQLite's own table")
def test_every_rule_of_the_migrations_is_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'petitions_%%'")
        found = sorted(name for (name,) in cursor.fetchall())
    assert found == [
        "certificate_of_destruction_never_changes",
        "frozen_hand_over_never_changes",
        "published_wording_never_changes",
    ]


def test_a_draft_is_nowhere_in_what_the_public_reads(client, english):
    draft = PetitionFactory(title="準備中の署名", is_published=False, visibility="public")
    shown = PetitionFactory(title="公開した署名")
    assert (draft.visibility, shown.visibility) == ("network", "public")
    page = client.get("/chronicle/", {"year": 2012}).content.decode()
    assert (draft.title in page, shown.title in page) == (False, True)
    draft.visibility = "public"
    with pytest.raises(ValidationError) as refused:
        draft.full_clean()
    assert list(refused.value.message_dict) == ["visibility"]


def test_a_drafts_form_offers_no_public_visibility(client):
    client.force_login(
        UserFactory(roles=["secretariat"]), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    for is_published, offered in ((False, ["network", "project"]), (True, ["public", "network", "project"])):
        made = PetitionFactory(is_published=is_published)
        form = client.get(reverse("petitions_petition:edit", args=[made.pk])).context["form"]
        assert [value for value, _label in form.fields["visibility"].choices] == offered
