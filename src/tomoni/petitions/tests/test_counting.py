"""Counts equal what the signatures say, whatever happens in whatever order, and never fall but by a decision."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tomoni.people.tests.factories import UserFactory
from tomoni.petitions import actions
from tomoni.petitions.actions import counting, keying
from tomoni.petitions.models import Count, CountMark, Sheet, Signature, Sweep, keys
from tomoni.petitions.tests.factories import (
    NOW,
    CollectorFactory,
    EndorsementFactory,
    PetitionFactory,
    SheetFactory,
    SignatureFactory,
    entry,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


def told(petition):
    rows = Count.objects.filter(petition=petition).exclude(number=0)
    return {counting.Cell(row.counted, row.prefecture, row.day): row.number for row in rows}


def by_class(petition):
    found = {}
    for cell, number in told(petition).items():
        found[cell.counted] = found.get(cell.counted, 0) + number
    return found


def true(petition):
    return dict(counting.true_numbers(petition.pk, until=CountMark.objects.get(pk=petition.pk).counted_until))


def test_classes_stay_apart(petition):
    SignatureFactory.create_batch(2, petition=petition)
    SignatureFactory(petition=petition, at_stall=True)
    SignatureFactory(petition=petition, on_paper=True, sheet__keyed_at=NOW)
    SignatureFactory(petition=petition, state="held")
    SignatureFactory(petition=petition, invalidated=True)
    SignatureFactory(petition=petition, unconfirmed=True)
    SheetFactory(petition=petition, lines_filled=8, invalid={"no_name": 1})
    EndorsementFactory(petition=petition)
    SignatureFactory()
    assert counting.count(petition, now=NOW) == 4
    expected = {"verified": 2, "witnessed": 1, "paper": 8, "held": 1, "organisations": 1}
    assert by_class(petition) == expected
    assert Count.objects.filter(petition=petition).headline().total() == 11


def test_cells_tell_prefecture_and_the_day_in_japan(petition):
    late = NOW.replace(hour=14, minute=59)
    for prefecture, at in (("13", late), ("13", late + timedelta(minutes=1)), ("27", late)):
        SignatureFactory(petition=petition, prefecture=prefecture, signed_at=at, counted_at=at)
    counting.count(petition, now=late + timedelta(hours=1))
    day = late.date()
    assert told(petition) == {
        ("verified", "13", day): 1,
        ("verified", "13", day + timedelta(days=1)): 1,
        ("verified", "27", day): 1,
    }


def test_what_counts_from_this_moment_waits_for_the_next_turn(petition):
    SignatureFactory(petition=petition, counted_at=NOW - timedelta(seconds=5))
    assert counting.count(petition, now=NOW) == 0
    assert counting.count(petition, now=NOW + timedelta(seconds=10)) == 1
    assert counting.count(petition, now=NOW + timedelta(seconds=20)) == 0
    assert by_class(petition) == {"verified": 1}


def test_who_confirms_behind_the_mark_is_counted_all_the_same(petition):
    signature = actions.sign(petition, wording=petition.wordings.get(), entry=entry(), now=NOW).signature
    token = keys.new_token()
    Signature.objects.update_unaudited(confirm_hash=keys.token_hash(token))
    counting.count(petition, now=NOW + timedelta(seconds=30))
    actions.confirm(signature.pk, token=token, now=NOW + timedelta(seconds=5))  # the lock was waited for
    assert counting.count(petition, now=NOW + timedelta(seconds=60)) == 1
    assert told(petition) == true(petition)


def test_who_withdraws_leaves_the_counts_at_once(petition):
    one, _other = SignatureFactory.create_batch(2, petition=petition)
    counting.count(petition, now=NOW)
    actions.withdraw(one, now=NOW)
    assert by_class(petition) == {"verified": 1}
    assert told(petition) == true(petition)


def test_a_decision_and_its_reversal_are_in_the_counts_at_once(petition):
    SignatureFactory.create_batch(3, petition=petition)
    counting.count(petition, now=NOW)
    user = UserFactory()
    made = actions.sweep(petition, Signature.objects.all(), act=Sweep.Act.HOLD, user=user, now=NOW)
    assert Count.objects.headline().total() == 0
    actions.reverse(made, user=user, now=LATER)
    assert Count.objects.headline().total() == 3


def test_a_recount_mends_and_says_by_how_much(petition):
    SignatureFactory.create_batch(3, petition=petition)
    counting.count(petition, now=NOW)
    Count.objects.update(number=5)
    Count.objects.create(petition=petition, counted="paper", prefecture="01", day=NOW.date(), number=4)
    assert counting.recount(petition, now=LATER) == 6
    assert by_class(petition) == {"verified": 3}
    assert counting.recount(petition, now=LATER) == 0


def test_a_count_takes_as_many_queries_for_many_as_for_few(petition, django_assert_num_queries):
    for number in (1, 3):
        SignatureFactory.create_batch(number, petition=petition, counted_at=NOW + timedelta(seconds=number))
        counting.count(petition, now=NOW + timedelta(seconds=number + 10))
    SignatureFactory.create_batch(3, petition=petition, counted_at=NOW + timedelta(seconds=30))
    with django_assert_num_queries(14):
        counting.count(petition, now=NOW + timedelta(seconds=60))


STEPS = [
    "sign",
    "confirm",
    "confirm late",
    "confirm late",
    "stall step",
    "withdraw",
    "hold",
    "invalidate",
    "release",
    "reverse",
    "count a sheet",
    "key",
    "key invalid",
    "key correction",
    "empty",
    "finish",
    "endorse",
    "count",
    "recount",
]


@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 7)), min_size=30, max_size=60))
def test_counts_are_exact_whatever_happens_in_whatever_order(django_user_model, steps):
    petition = PetitionFactory()
    Story(petition, UserFactory(), CollectorFactory(petition=petition, kind="stall")).told(steps)


class Story:
    """Does to a petition what may happen to it; after each count the numbers are what the signatures say."""

    def __init__(self, petition, user, stall):
        self.petition, self.user, self.stall = petition, user, stall
        self.wording, self.now, self.number = petition.wordings.get(), NOW, 0

    def told(self, steps):
        fallen_before, total = self.fallen(), 0
        for step, chosen in steps:
            self.now += timedelta(seconds=5)
            getattr(self, step.replace(" ", "_"))(chosen)
            if CountMark.objects.filter(pk=self.petition.pk).exclude(counted_until=None):
                singly = [dict(self.singly(found(self.petition))) for found in (told, true)]
                assert singly[0] == singly[1]
            now_total = Count.objects.filter(petition=self.petition, counted__in=["verified", "witnessed"]).total()
            assert now_total >= total or self.fallen() > fallen_before
            fallen_before, total = self.fallen(), now_total
        self.now += timedelta(minutes=1)
        self.count(0)
        counted = Signature.objects.counted().filter(petition=self.petition).count()
        of_sheets = sum(max(each.valid_lines - self.valid_lines(each), 0) for each in self.sheets(keyed_at=None))
        assert Count.objects.filter(petition=self.petition).headline().total() == counted + of_sheets
        organisations = Count.objects.filter(petition=self.petition, counted="organisations").total()
        assert organisations == self.petition.endorsements.count()
        assert counting.recount(self.petition, now=self.now) == 0

    def singly(self, numbers):
        """What is exact at each moment: signatures one by one; sheets, in no prefecture, wait for the counter."""
        headline = ((cell, number) for cell, number in numbers.items() if cell.counted in Count.HEADLINE)
        return (each for each in headline if each[0].counted != "paper" or each[0].prefecture)

    def fallen(self):
        decided = Sweep.objects.filter(petition=self.petition)
        withdrawn = Signature.objects.filter(petition=self.petition, state="withdrawn")
        return decided.count() + decided.exclude(reversed_at=None).count() + withdrawn.count()

    def sheets(self, **which):
        return Sheet.objects.filter(petition=self.petition, **which).order_by("pk")

    def valid_lines(self, sheet):
        return sheet.signatures.counted().count()

    def count_a_sheet(self, chosen):
        invalid = {"no_name": 1} if chosen > 3 else {}
        SheetFactory(petition=self.petition, lines_filled=chosen + 2, invalid=invalid)

    def key_invalid(self, chosen):
        self.key(chosen, invalid_reason="illegible")

    def key(self, chosen, **invalid):
        for sheet in self.sheets(keyed_at=None):
            taken = sheet.signatures.count()
            if taken < sheet.lines_filled:
                self.number += 1
                filled = entry(name=f"署名 {self.number}", mail="", prefecture=f"{chosen + 1:02}")
                line = sheet.signatures.order_by("line").last()
                late = self.now - timedelta(seconds=chosen * 5)
                given = {"line": line.line + 1 if line else 1, "entry": filled, "user": self.user, "now": late}
                if given["line"] <= sheet.lines:
                    keying.put_line(sheet, **given, **invalid)
                return

    def line(self, chosen):
        found = list(Signature.objects.on_paper().filter(petition=self.petition).order_by("sheet", "line"))
        return found[chosen % len(found)] if found else None

    def key_correction(self, chosen):
        line = self.line(chosen)
        if line:
            filled = entry(name="訂正 花子", mail="", prefecture=f"{chosen + 2:02}")
            reason = "" if line.state == "invalid" else "address"
            keying.correct_line(line.sheet, line, entry=filled, now=self.now, invalid_reason=reason)

    def empty(self, chosen):
        line = self.line(chosen)
        if line and not line.sweep_lines.exists():
            keying.empty_line(line.sheet, line=line.line)

    def finish(self, chosen):
        sheet = self.sheets(keyed_at=None).first()
        if sheet:
            Sheet.objects.filter(pk=sheet.pk).update(lines_filled=sheet.signatures.count(), invalid={})
            keying.finish_keying(sheet, user=self.user, now=self.now)

    def endorse(self, chosen):
        EndorsementFactory(petition=self.petition, prefecture=f"{chosen + 1:02}")

    def recount(self, chosen):
        counting.recount(self.petition, now=self.now)
        assert told(self.petition) == true(self.petition)

    def own(self, *states):
        """Signatures on web and stall: what is decided on lines of paper, keying decides."""
        own = Signature.objects.filter(petition=self.petition, state__in=states).exclude(method="paper")
        return own.order_by("signed_at", "pk")

    def one(self, chosen, *states):
        found = list(self.own(*states))
        return found[chosen % len(found)] if found else None

    def sign(self, chosen):
        self.number += 1
        filled = entry(name=f"署名 {self.number}", prefecture=f"{chosen + 1:02}")
        actions.sign(self.petition, wording=self.wording, entry=filled, now=self.now)

    def stall_sign(self, now):
        self.number += 1
        filled = entry(name=f"署名 {self.number}", mail="")
        actions.sign_at_stall(self.stall, wording=self.wording, entry=filled, now=now)

    def stall_step(self, chosen):
        self.stall_sign(self.now - timedelta(seconds=chosen * 4))

    def confirm(self, chosen, late=0):
        signature = self.one(chosen, "pending", "held")
        if signature:
            token = keys.new_token()
            Signature.objects.filter(pk=signature.pk).update_unaudited(confirm_hash=keys.token_hash(token))
            actions.confirm(signature.pk, token=token, now=self.now - timedelta(seconds=late))

    def confirm_late(self, chosen):
        self.confirm(chosen, late=10 + chosen * 5)

    def withdraw(self, chosen):
        signature = self.one(chosen, "pending", "held", "counted")
        if signature:
            actions.withdraw(signature, now=self.now)

    def sweep(self, chosen, act, **options):
        some = self.own("pending", "held", "counted", "invalid")[: chosen + 1].values("pk")
        signatures = Signature.objects.filter(pk__in=list(some.values_list("pk", flat=True)))
        if actions.sweeping.touched(signatures, act).exists():
            actions.sweep(self.petition, signatures, act=act, user=self.user, now=self.now, **options)

    def hold(self, chosen):
        self.sweep(chosen, Sweep.Act.HOLD)

    def invalidate(self, chosen):
        self.sweep(chosen, Sweep.Act.INVALIDATE, invalid_reason="other")

    def release(self, chosen):
        self.sweep(chosen, Sweep.Act.RELEASE)

    def reverse(self, chosen):
        made = Sweep.objects.filter(petition=self.petition, reversed_at=None).order_by("pk").last()
        if made:
            actions.reverse(made, user=self.user, now=self.now)

    def count(self, chosen):
        counting.count(self.petition, now=self.now)
        assert told(self.petition) == true(self.petition)
