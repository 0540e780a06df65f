"""Signing, confirming, withdrawing, keying; deciding on many at once and taking it back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tomoni.core import audit
from tomoni.core.models import AuditEntry
from tomoni.petitions import actions
from tomoni.petitions.models import Outgoing, Signature, Sweep, SweepLine, keys
from tomoni.petitions.tests.factories import CLOSED, NOW, PetitionFactory, SheetFactory, SignatureFactory, entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def signed(petition, *, now=NOW, **fields):
    return actions.sign(petition, wording=petition.wordings.get(), entry=entry(**fields), now=now)


# --- Signing --------------------------------------------------------------------------------


def test_signing_is_two_inserts_and_nothing_else(petition):
    wording, filled = petition.wordings.get(), entry()
    before = AuditEntry.objects.count()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        actions.sign(petition, wording=wording, entry=filled, now=NOW)
    told = [query["sql"].split(" (")[0].replace('"', "") for query in queries if "SAVEPOINT" not in query["sql"]]
    assert told == ["INSERT INTO petitions_signature", "INSERT INTO petitions_outgoing"]
    assert AuditEntry.objects.count() == before


def test_a_signature_waits_for_its_confirmation(petition):
    signature, is_new = signed(petition, newsletter_wording="お知らせを受け取る", comment="応援します")
    kept = Signature.objects.get()
    assert (kept, is_new) == (signature, True)
    assert (kept.state, kept.name, kept.mail, kept.comment) == (
        "pending",
        "山田 花子",
        "hanako@example.org",
        "応援します",
    )
    assert (kept.newsletter, kept.newsletter_wording, kept.signed_at) == (True, "お知らせを受け取る", NOW)
    assert list(Outgoing.objects.due(NOW).values_list("signature", "kind")) == [(signature.pk, "confirm")]


def test_who_signs_again_gets_the_same_signature(petition):
    first = signed(petition)
    again = signed(petition, name="山田花子", comment="もう一度")
    assert again == (first.signature, False)
    assert (Signature.objects.count(), Outgoing.objects.count()) == (1, 1)
    assert signed(petition, name="山田 太郎").is_new


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "  "}, "Write your name."),
        ({"mail": ""}, "Write your e-mail address."),
        ({"agreed": "full"}, "Choose how much"),
    ],
)
def test_what_is_missing_is_told(petition, fields, words):
    with pytest.raises(actions.NotSignableError, match=words):
        signed(petition, **fields)
    assert not Signature.objects.exists()


def test_a_petition_is_signed_while_it_is_open_and_by_the_law_of_its_kind(petition):
    with pytest.raises(actions.NotSignableError, match="cannot be signed now"):
        signed(petition, now=CLOSED)
    diet = PetitionFactory(legal_kind="diet", disclosure="full", takes_web=False)
    with pytest.raises(actions.NotSignableError, match="signed on paper"):
        signed(diet)
    act = PetitionFactory(legal_kind="petition_act", disclosure="full")
    with pytest.raises(actions.NotSignableError, match="Write your address"):
        signed(act, agreed="full")
    assert signed(act, agreed="full", address="新宿区1-1").is_new


def test_a_text_that_is_not_the_petitions_is_not_signed(petition):
    other = PetitionFactory()
    with pytest.raises(actions.NotSignableError, match="The text was changed"):
        actions.sign(petition, wording=other.wordings.get(), entry=entry(), now=NOW)


def linked(signature):
    token = keys.new_token()
    Signature.objects.filter(pk=signature.pk).update_unaudited(confirm_hash=keys.token_hash(token))
    return token


def state(signature):
    return Signature.objects.values_list("state", "confirmed_at", "counted_at").get(pk=signature.pk)


def test_a_signature_counts_once_its_signer_confirms(petition):
    signature = signed(petition).signature
    token, later = linked(signature), NOW + timedelta(days=1)
    assert actions.confirm(signature.pk, token=keys.new_token(), now=later) is False
    assert actions.confirm(PetitionFactory().pk, token=token, now=later) is False
    assert state(signature) == ("pending", None, None)
    assert actions.confirm(signature.pk, token=token, now=later) is True
    assert actions.confirm(signature.pk, token=token, now=later + timedelta(days=1)) is True
    assert state(signature) == ("counted", later, later)


def test_a_link_ends_after_two_weeks(petition):
    signature = signed(petition).signature
    token = linked(signature)
    assert actions.confirm(signature.pk, token=token, now=NOW + timedelta(days=14, seconds=1)) is False
    assert actions.confirm(signature.pk, token=token, now=NOW + timedelta(days=14)) is True


def test_a_held_signature_is_confirmed_and_stays_held(petition):
    signature = signed(petition).signature
    token = linked(signature)
    Signature.objects.update_unaudited(state="held")
    assert actions.confirm(signature.pk, token=token, now=NOW) is True
    assert state(signature) == ("held", NOW, None)


def test_who_withdraws_leaves_nothing(petition):
    signature, other = (
        SignatureFactory(petition=petition, comment="応援", address="新宿区1"),
        SignatureFactory(petition=petition),
    )
    actions.withdraw(signature, now=NOW)
    kept = Signature.objects.get(pk=signature.pk)
    assert (kept.state, kept.prefecture, kept.agreed, kept.is_erased) == ("withdrawn", "13", "count", True)
    assert [getattr(kept, name) for name in ("name", "mail", "comment", "address", "mail_key", "name_key")] == [""] * 6
    assert list(Signature.objects.counted()) == [other]
    assert Signature.objects.get(pk=other.pk).name == other.name


# --- Keying ---------------------------------------------------------------------------------


def keyed(sheet, user, line=1, **fields):
    reason = fields.pop("invalid_reason", "")
    return actions.key_line(sheet, line=line, entry=entry(mail="", **fields), user=user, now=NOW, invalid_reason=reason)


def test_a_keyed_line_counts_and_is_audited(petition, secretary):
    sheet = SheetFactory(petition=petition)
    signature = keyed(sheet, secretary, name="高橋 花子")
    assert (signature.method, signature.state, signature.counted_at) == ("paper", "counted", NOW)
    assert (signature.sheet, signature.line, signature.entered_by) == (sheet, 1, secretary)
    assert [told.action for told in audit.history(signature)] == ["create"]


def test_an_invalid_line_is_kept_with_its_reason(petition, secretary):
    sheet = SheetFactory(petition=petition)
    signature = keyed(sheet, secretary, name="", invalid_reason="no_name")
    assert (signature.state, signature.invalid_reason, signature.counted_at) == ("invalid", "no_name", None)


def test_what_cannot_be_keyed_says_why(petition, secretary):
    sheet = SheetFactory(petition=petition, lines=5)
    keyed(sheet, secretary, line=2)
    refusals = [
        ({"line": 6}, "This sheet has 5 lines"),
        ({"line": 0}, "This sheet has 5 lines"),
        ({"line": 2}, "Line 2 is keyed already"),
        ({"name": ""}, "Write the name"),
        ({"invalid_reason": "ugly"}, "Choose why"),
    ]
    for fields, words in refusals:
        with pytest.raises(actions.KeyingError, match=words):
            keyed(sheet, secretary, **fields)
    with pytest.raises(actions.KeyingError, match="as returned first"):
        keyed(SheetFactory(petition=petition, returned_on=None), secretary)


def test_the_law_asks_for_an_address_on_paper(secretary):
    diet = PetitionFactory(legal_kind="diet", disclosure="full", takes_web=False)
    sheet = SheetFactory(petition=diet, house="shugiin")
    with pytest.raises(actions.KeyingError, match="Write the address, or say that it is missing"):
        keyed(sheet, secretary)
    assert keyed(sheet, secretary, address="新宿区1-1").state == "counted"
    assert keyed(sheet, secretary, line=2, invalid_reason="address").state == "invalid"


# --- Deciding on many -----------------------------------------------------------------------


def swept(petition, act, user, **more):
    return actions.sweep(petition, Signature.objects.all(), act=act, user=user, now=NOW, note="同じ機械から", **more)


def test_a_sweep_holds_what_counts_and_is_taken_back(petition, secretary):
    counted = SignatureFactory(petition=petition)
    pending = SignatureFactory(petition=petition, unconfirmed=True)
    withdrawn = SignatureFactory(petition=petition, state="withdrawn")
    invalid = SignatureFactory(petition=petition, invalidated=True)
    elsewhere = SignatureFactory()
    every = [counted, pending, withdrawn, invalid, elsewhere]
    before = [state(each) for each in every]
    made = swept(petition, "hold", secretary, conditions={"network": "a"})
    assert (made.number, made.by, made.conditions) == (2, secretary, {"network": "a"})
    assert [state(each)[0] for each in every] == ["held", "held", "withdrawn", "invalid", "counted"]
    assert actions.reverse(made, user=secretary, now=NOW) == 0
    assert [state(each) for each in every] == before
    with pytest.raises(actions.SweepError, match="taken back already"):
        actions.reverse(made, user=secretary, now=NOW)
    assert list(Sweep.objects.in_force()) == []


def test_a_released_signature_counts_only_if_it_was_confirmed(petition, secretary):
    confirmed = SignatureFactory(petition=petition, state="held", counted_at=None)
    unconfirmed = SignatureFactory(petition=petition, state="held", counted_at=None, confirmed_at=None)
    stall = SignatureFactory(petition=petition, at_stall=True, state="held", counted_at=None)
    invalid = SignatureFactory(petition=petition, invalidated=True, counted_at=None)
    made = swept(petition, "release", secretary)
    assert [state(each)[0] for each in (confirmed, unconfirmed, stall, invalid)] == [
        "counted",
        "pending",
        "counted",
        "counted",
    ]
    assert state(confirmed)[2] == NOW
    assert actions.reverse(made, user=secretary, now=NOW) == 0
    assert [state(each)[0] for each in (confirmed, unconfirmed, stall, invalid)] == ["held", "held", "held", "invalid"]


def test_who_confirms_while_held_counts_when_the_hold_is_taken_back(petition, secretary):
    signature = signed(petition).signature
    token = linked(signature)
    made = swept(petition, "hold", secretary)
    actions.confirm(signature.pk, token=token, now=NOW)
    later = NOW + timedelta(days=1)
    assert actions.reverse(made, user=secretary, now=later) == 0
    assert state(signature) == ("counted", NOW, later)


def test_what_was_changed_since_stays(petition, secretary):
    first, second = SignatureFactory(petition=petition), SignatureFactory(petition=petition)
    made = swept(petition, "invalidate", secretary, invalid_reason="fraud")
    actions.withdraw(first, now=NOW)
    assert actions.reverse(made, user=secretary, now=NOW) == 1
    assert [state(each)[0] for each in (first, second)] == ["withdrawn", "counted"]


def test_a_merge_says_which_counts_instead(petition, secretary):
    kept, extra = SignatureFactory(petition=petition), SignatureFactory(petition=petition)
    made = actions.sweep(
        petition,
        Signature.objects.filter(pk=extra.pk),
        act="merge",
        user=secretary,
        now=NOW,
        invalid_reason="duplicate",
        kept={extra.pk: kept.pk},
    )
    assert [state(each)[0] for each in (kept, extra)] == ["counted", "invalid"]
    assert list(SweepLine.objects.values_list("sweep", "signature", "kept")) == [(made.pk, extra.pk, kept.pk)]


def test_nothing_to_change_is_told(petition, secretary):
    with pytest.raises(actions.SweepError, match="nothing to change"):
        swept(petition, "hold", secretary)


def test_a_sweep_stands_in_the_trail_with_the_hash_of_its_lines(petition, secretary):
    one = SignatureFactory(petition=petition)
    made = swept(petition, "hold", secretary)
    SignatureFactory(petition=petition)
    other = swept(petition, "hold", secretary)
    (told,) = audit.history(made)
    assert (told.new["number"], told.new["lines_sha256"]) == (1, made.lines_sha256)
    assert made.lines_sha256 != other.lines_sha256
    assert one.sweep_lines.get().state_before == "counted"
