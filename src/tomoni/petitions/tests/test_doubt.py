"""What looks like a machine's is held and nobody else; what many signatures tell together is found before it counts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.petitions import actions
from tomoni.petitions.actions import counting, doubt, forgetting, proofs, screening
from tomoni.petitions.models import Count, Outgoing, Signature, Sweep, keys, mailboxes
from tomoni.petitions.tests.factories import NOW, SignatureFactory, entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
READ = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def forgotten():
    """Each test has a process that has seen nothing."""
    doubt.USED.seen.clear()
    screening.DOMAINS.clear()


def weighed(petition, *, level=0, waited=READ, name="山田 花子", mail="hanako@example.org", **facts):
    token = proofs.issue(petition.pk, level=0, now=NOW - waited)
    given = {"token": token, "proof": proofs.prove(token, bits=proofs.CALM_BITS), **facts}
    return doubt.weigh(petition.pk, name=name, mail=mail, facts=actions.Facts(**given), level=level, now=NOW)


def test_a_person_is_not_doubted(petition):
    for name in ("山田 花子", "Nguyễn Thị Hương", "सीता श्रेष्ठ", "Ng", "Krzysztof Brzęczyszczykiewicz", "김민수"):
        assert weighed(petition, name=name) == (0, [])
    assert weighed(petition, waited=timedelta(hours=20)) == (0, [])


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({"trap": "https://a.example"}, ["trap"]),
        ({"token": "made up"}, ["no_token"]),
        ({"token": ""}, ["no_token"]),
        ({"waited": timedelta(seconds=2.9)}, ["fast"]),
        ({"mail": "a@mailinator.com"}, ["disposable"]),
        ({"mail": "a@x.mailinator.com"}, ["disposable"]),
        ({"name": "see https://a.example"}, ["link"]),
    ],
)
def test_each_of_these_is_enough_to_be_held(petition, facts, reasons):
    found = weighed(petition, **facts)
    assert (found.reasons, found.is_held) == (reasons, True)


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({"waited": timedelta(days=3)}, ["stale"]),
        ({"proof": "1"}, ["no_proof"]),
        ({"proof": "", "waited": timedelta(seconds=4)}, ["no_proof", "hasty"]),
        ({"name": "xkcdqrtz"}, ["mashed"]),
        ({"mail": "a1b2c3d4@example.org"}, ["random_mail"]),
    ],
)
def test_none_of_these_alone_is(petition, facts, reasons):
    found = weighed(petition, **facts)
    assert (found.reasons, found.is_held) == (reasons, False)


def test_under_attack_who_has_no_proof_must_have_taken_time(petition):
    assert weighed(petition, level=1, proof="", waited=timedelta(seconds=15)).is_held
    assert not weighed(petition, level=1, proof="", waited=timedelta(seconds=25)).is_held
    assert weighed(petition, level=2, proof="", waited=timedelta(seconds=25)).is_held
    assert not weighed(petition, level=2, waited=timedelta(seconds=15)).is_held


def test_a_form_serves_a_family_and_not_a_machine(petition):
    token = proofs.issue(petition.pk, level=0, now=NOW - READ)
    proof = proofs.prove(token, bits=proofs.CALM_BITS)
    held = [weighed(petition, token=token, proof=proof).is_held for _each in range(7)]
    assert held == [False] * 5 + [True] * 2


def test_a_form_is_of_one_petition(petition):
    token = proofs.issue("another", level=0, now=NOW - READ)
    assert "other_form" in weighed(petition, token=token).reasons


@given(st.text(max_size=80), st.text(max_size=30))
def test_no_token_is_read_but_ours(token, proof):
    assert proofs.read(token) is None
    assert proofs.is_proof("token", proof, bits=60) is False


def test_the_proof_grows_harder_under_attack():
    assert [proofs.bits_asked(level) for level in range(6)] == [12, 14, 16, 18, 20, 20]


def test_whose_signature_is_held_learns_nothing_of_it(petition):
    facts = actions.Facts(address="192.0.2.1", token="", trap="x")
    made = actions.sign(petition, wording=petition.wordings.get(), entry=entry(), now=NOW, facts=facts)
    kept = Signature.objects.get()
    assert (made.is_new, kept.state, kept.score, kept.reasons) == (True, "held", 20, ["trap", "no_token"])
    assert Outgoing.objects.due(NOW).count() == 1


def test_the_key_of_a_network_begins_with_that_of_its_neighbourhood():
    one, same, near, far = (
        keys.network_key(each) for each in ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.9", "192.0.3.1")
    )
    assert one == same != near
    assert (one[:16] == near[:16], one[:16] == far[:16]) == (True, False)
    assert (
        keys.network_key("2001:db8:1:2::1")
        == keys.network_key("2001:db8:1:2:3::9")
        != keys.network_key("2001:db8:1:3::1")
    )
    assert [keys.network_key(each) for each in ("", "no address")] == ["", ""]


def test_addresses_of_one_mailbox_are_one():
    assert mailboxes.mailbox("A.b+c@googlemail.com") == mailboxes.mailbox("ab@gmail.com")
    assert mailboxes.mailbox("a+b@example.org") == "a@example.org" != mailboxes.mailbox("a.b@example.org")
    assert mailboxes.owner_of_domain("a@mail.example.or.jp") == "example.or.jp"
    assert mailboxes.owner_of_domain("a@x.y.example.com") == "example.com"


# --- Many together --------------------------------------------------------------------------


def many(petition, number, *, one_network=False, mail="m{}@gmail.com", **fields):
    return [
        SignatureFactory(
            petition=petition,
            mail=mail.format(each),
            network_key=keys.network_key("192.0.2.1" if one_network else f"10.{each}.1.1"),
            signed_at=NOW - timedelta(minutes=5) + timedelta(seconds=each),
            counted_at=NOW,
            **fields,
        )
        for each in range(number)
    ]


@pytest.fixture
def small(monkeypatch):
    """Limits so small that few rows show them."""
    monkeypatch.setattr(screening, "CONNECTION", (screening.Limit("network", screening.HOUR, 4),))
    monkeypatch.setattr(screening, "DOMAIN", (screening.Limit("domain", screening.HOUR, 3),))
    monkeypatch.setattr(screening, "BURST", 5)


def held():
    return list(Signature.objects.held().order_by("signed_at"))


def test_beyond_what_a_connection_may_the_later_are_held(petition, small):
    signatures = many(petition, 6, one_network=True)
    many(petition, 3, mail="n{}@gmail.com")
    assert screening.screen(petition, now=NOW) == 2
    assert held() == signatures[4:]
    assert [each.reasons for each in held()] == [["network"]] * 2
    assert screening.screen(petition, now=NOW) == 0


def test_far_beyond_it_all_are(petition, small):
    many(petition, 13, one_network=True)
    assert screening.screen(petition, now=NOW) == 13
    assert petition.under_attack == 0


def test_a_domain_of_its_own_has_a_limit_and_a_provider_none(petition, small):
    many(petition, 5, mail="m{}@a.attacker.example")
    many(petition, 5, mail="n{}@gmail.com")
    assert screening.screen(petition, now=NOW) == 2
    assert {each.mail.partition("@")[2] for each in held()} == {"a.attacker.example"}


def test_many_names_at_one_mailbox_are_held_and_not_written_to(petition):
    signatures = many(petition, 8, mail="evil+{}@gmail.com", unconfirmed=False)
    for each in signatures:
        Outgoing.objects.create(petition=petition, signature=each, kind="confirm", next_at=NOW)
    assert screening.screen(petition, now=NOW) == 2
    assert Outgoing.objects.due(NOW).count() == 6


def test_a_burst_of_hasty_forms_without_proof_is_held(petition, small):
    many(petition, 6, reasons=["no_proof", "hasty"])
    slow = many(petition, 2, mail="n{}@gmail.com", reasons=["no_proof"])
    assert screening.screen(petition, now=NOW) == 6
    assert Signature.objects.counted().filter(pk__in=[each.pk for each in slow]).count() == 2


def test_a_burst_of_slow_forms_without_proof_is_held_where_they_are_most(petition, monkeypatch):
    monkeypatch.setattr(screening, "PLODDING", 6)
    many(petition, 6, reasons=["no_proof"])
    others = many(petition, 5, mail="n{}@gmail.com")
    assert screening.screen(petition, now=NOW) == 0
    Signature.objects.filter(pk=others[0].pk).update_unaudited(signed_at=NOW - timedelta(hours=1))
    assert screening.screen(petition, now=NOW) == 6
    assert [each.reasons for each in held()] == [["no_proof", "plodding"]] * 6


def busy(petition, connection, number):
    key = keys.network_key(f"172.16.{connection}.1")
    made = many(petition, number, mail=f"c{connection}-{{}}@gmail.com")
    Signature.objects.filter(pk__in=[each.pk for each in made]).update_unaudited(network_key=key)
    return made


def test_many_connections_that_are_busy_at_once_are_held_and_a_few_are_not(petition, small, monkeypatch):
    monkeypatch.setattr(screening, "CROWD", 3)
    busy(petition, 1, 3)
    busy(petition, 2, 3)
    quiet = busy(petition, 3, 2)
    assert screening.screen(petition, now=NOW) == 0
    busy(petition, 4, 3)
    assert screening.screen(petition, now=NOW) == 9
    assert {tuple(each.reasons) for each in held()} == {("crowd",)}
    assert Signature.objects.counted().filter(pk__in=[each.pk for each in quiet]).count() == 2


def test_busy_connections_are_a_small_part_of_a_large_stream(petition, small, monkeypatch):
    monkeypatch.setattr(screening, "CROWD", 3)
    for connection in range(3):
        busy(petition, connection, 3)
    many(petition, 22, mail="n{}@gmail.com")
    assert screening.screen(petition, now=NOW) == 0


def test_what_was_in_the_counts_is_held_by_a_decision_that_is_told(petition, small):
    many(petition, 6, one_network=True)
    counting.count(petition, now=NOW + timedelta(minutes=1))
    assert Count.objects.headline().total() == 6
    screening.screen(petition, now=NOW + timedelta(minutes=1))
    assert Count.objects.headline().total() == 4
    made = Sweep.objects.get()
    assert (made.by, made.number, made.conditions) == (None, 2, {"reason": "network"})


def test_who_was_released_is_not_held_again(petition, small, secretary):
    many(petition, 6, one_network=True)
    screening.screen(petition, now=NOW)
    actions.sweep(petition, Signature.objects.held(), act="release", user=secretary, now=NOW)
    assert screening.screen(petition, now=NOW) == 0
    assert held() == []


def test_the_level_of_attack_rises_with_what_is_held_and_falls_when_it_is_over(petition):
    many(petition, 20, state="held", reasons=["trap"])
    screening.screen(petition, now=NOW)
    assert petition.under_attack == 1
    screening.screen(petition, now=NOW + timedelta(minutes=11))
    petition.refresh_from_db()
    assert petition.under_attack == 0


def test_networks_are_forgotten_after_thirty_days(petition):
    old, new = SignatureFactory.create_batch(2, petition=petition, network_key="ab" * 16)
    Signature.objects.filter(pk=old.pk).update_unaudited(signed_at=NOW - timedelta(days=31))
    assert forgetting.forget_networks(now=NOW) == 1
    assert dict(Signature.objects.values_list("pk", "network_key")) == {old.pk: "", new.pk: "ab" * 16}
