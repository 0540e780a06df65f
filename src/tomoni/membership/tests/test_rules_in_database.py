"""What the database refuses by itself, tried with plain SQL as somebody past all our code would write it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tomoni.membership import actions
from tomoni.membership.models import Event, Plan, Term
from tomoni.membership.tests.factories import NOW, joined, plans

pytestmark = pytest.mark.django_db
OVERLAP = "terms_of_a_membership_never_overlap"
SOME_DAYS = st.dates(date(2011, 12, 25), date(2012, 1, 5))
SOME_MOMENTS = st.integers(0, 10).map(lambda seconds: NOW + timedelta(seconds=seconds))


def insert(membership, start, end, known_from, known_to=None, plan=None):
    """Insert a term past every model and action."""
    event = Event.objects.filter(membership=membership).first()
    columns = (
        "membership_id, plan_id, units, valid_from, valid_to, known_from, known_to, begun_by_id, closed_by_id, "
        "payment_reference, created_at, updated_at"
    )
    field = Term._meta.get_field
    values = [
        field("membership").get_db_prep_value(membership.pk, connection),
        plan or Plan.objects.get(key="individual").pk,
        1,
        start if isinstance(start, str) else field("valid_from").get_db_prep_value(start, connection),
        end if isinstance(end, str) else field("valid_to").get_db_prep_value(end, connection),
        field("known_from").get_db_prep_value(known_from, connection),
        field("known_to").get_db_prep_value(known_to, connection),
        event.pk,
        event.pk if known_to else None,
        "",
        field("known_from").get_db_prep_value(NOW, connection),
        field("known_from").get_db_prep_value(NOW, connection),
    ]
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(" ".join(["INSERT INTO membership_term (", columns, ") VALUES (", marks, ")"]), values)


def refused(attack, *arguments):
    """Return what the database said when it refused; None when it did not."""
    try:
        with transaction.atomic():
            attack(*arguments)
    except IntegrityError as error:
        return str(error)
    return None


def execute(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def member():
    plans()
    return joined(on=date(2012, 4, 1))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2012, 4, 1), date(2013, 1, 1)),
        (date(2012, 12, 31), date(2013, 12, 31)),
        (date(2012, 1, 1), date(2012, 4, 2)),
        (date(2012, 6, 1), date(2012, 6, 2)),
        (date(2011, 1, 1), None),
        (date(2012, 12, 31), None),
    ],
)
def test_a_term_that_shares_a_day_is_refused(member, start, end):
    assert OVERLAP in refused(insert, member, start, end, NOW + timedelta(days=1))
    assert Term.objects.count() == 1


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(2013, 1, 1), None), (date(2012, 1, 1), date(2012, 4, 1)), (date(2010, 1, 1), date(2011, 1, 1))],
)
def test_a_term_beside_it_is_taken(member, start, end):
    assert refused(insert, member, start, end, NOW + timedelta(days=1)) is None


def test_the_same_days_are_taken_when_known_at_another_time(member):
    before = NOW - timedelta(days=9)
    assert refused(insert, member, date(2012, 4, 1), None, before, NOW) is None
    assert OVERLAP in refused(insert, member, date(2012, 4, 1), None, before, NOW + timedelta(microseconds=1))


def test_terms_of_two_memberships_may_overlap(member):
    other = joined(on=date(2012, 4, 1))
    assert refused(insert, other, date(2013, 1, 1), None, NOW) is None


def test_moving_a_term_over_another_is_refused(member):
    actions.renew(member, user=None, now=NOW)
    first, second = Term.objects.order_by("valid_from")
    said = refused(execute, "UPDATE membership_term SET valid_from = %s WHERE id = %s", date(2012, 6, 1), second.pk)
    assert said is not None
    assert (
        refused(execute, "UPDATE membership_term SET known_to = NULL, closed_by_id = NULL WHERE id = %s", first.pk)
        is None
    )


def test_a_superseded_term_is_not_brought_back(member):
    actions.change_units(member, units=2, on=date(2012, 6, 1), user=None, now=NOW)
    old = Term.objects.exclude(known_to=None).get()
    said = refused(execute, "UPDATE membership_term SET known_to = NULL, closed_by_id = NULL WHERE id = %s", old.pk)
    assert said is not None


@pytest.mark.parametrize(
    ("column", "value"),
    [("units", 7), ("valid_from", date(2012, 5, 1)), ("valid_to", None), ("known_from", NOW - timedelta(days=1))],
)
def test_what_a_term_says_never_changes(member, column, value):
    value = Term._meta.get_field(column).get_db_prep_value(value, connection)
    said = refused(execute, " ".join(["UPDATE membership_term SET", column, "= %s"]), value)
    assert "past_terms_never_change" in said


def test_payment_can_be_noted(member):
    assert (
        refused(execute, "UPDATE membership_term SET paid_on = %s, payment_reference = 'x'", date(2012, 5, 1)) is None
    )


def test_a_term_is_not_deleted_through_the_programme(member):
    term = Term.objects.get()
    for deletion in (term.delete, Term.objects.all().delete):
        with pytest.raises(TypeError, match="never deleted"):
            deletion()


def test_a_plan_keeps_its_class_once_somebody_has_a_term(member):
    for change in ("nature = 'subscriber'", "subject = 'organisation'"):
        said = refused(execute, " ".join(["UPDATE membership_plan SET", change, "WHERE key = 'individual'"]))
        assert said is not None
    student = Plan.objects.get(key="student")
    assert refused(execute, "UPDATE membership_plan SET part_of_id = NULL WHERE id = %s", student.pk) is None
    joined(plan=Plan.objects.get(key="student"))
    said = refused(
        execute, "UPDATE membership_plan SET part_of_id = %s WHERE key = 'student'", member.terms.get().plan_id
    )
    assert "plan_with_terms_keeps_its_class" in said


@pytest.mark.parametrize(
    "change",
    [
        "part_of_id = (SELECT id FROM membership_plan WHERE key = 'reader')",
        "part_of_id = (SELECT id FROM membership_plan WHERE key = 'organisation')",
        "part_of_id = id",
        "nature = 'subscriber'",
    ],
)
def test_a_sub_class_is_like_its_class(change):
    plans()
    said = refused(execute, " ".join(["UPDATE membership_plan SET", change, "WHERE key = 'student'"]))
    assert "sub_class_stays_like_its_class" in said


def test_a_class_that_has_parts_becomes_no_part():
    made = plans()
    other = Plan.objects.create(key="other", name="賛助", subject="person", nature="member")
    said = refused(execute, "UPDATE membership_plan SET part_of_id = %s WHERE id = %s", other.pk, made["individual"].pk)
    assert "sub_class_stays_like_its_class" in said


def test_bad_rows_are_refused(member):
    assert refused(insert, member, date(2013, 1, 1), date(2013, 1, 1), NOW) is not None
    for values in ("2013-1-01", "2013-01-01 00:00", "20130101x"):
        assert refused(insert_text, member, values) is not None


def insert_text(member, text):
    """Insert a day written otherwise; PostgreSQL reads it as the same day and then finds the overlap."""
    insert(member, date(2013, 1, 1), date(2014, 1, 1), NOW)
    try:
        insert(member, text, None, NOW)
    except DataError as error:  # PostgreSQL's word for what is no day at all
        raise IntegrityError(str(error)) from error


class OverlapTest(TestCase):
    """Whatever two terms are tried: both are in the table exactly when they share no day or no moment."""

    @settings(deadline=None)
    @given(
        st.tuples(SOME_DAYS, SOME_DAYS, SOME_MOMENTS, SOME_MOMENTS),
        st.tuples(SOME_DAYS, SOME_DAYS, SOME_MOMENTS, SOME_MOMENTS),
    )
    def test_two_terms(self, one, other):
        plans()
        member = joined(on=date(2020, 1, 1))
        stood = [sides(*one), sides(*other)]
        said = [refused(insert, member, start, end, first, last) for start, end, first, last in stood]
        (start, end, first, last), (start2, end2, first2, last2) = stood
        share = start < end2 and start2 < end and first < last2 and first2 < last
        assert said[0] is None
        assert (said[1] is not None) == share
        assert said[1] is None or OVERLAP in said[1]


def sides(start, end, first, last):
    """Return the two days and two moments in order, at least one apart."""
    start, end = sorted([start, end])
    first, last = sorted([first, last])
    return start, end + timedelta(days=1), first, last + timedelta(seconds=1)


def test_the_rules_are_there():
    """A migration that makes the tables anew on SQLite would lose them."""
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'membership_%'",
        "postgresql": "SELECT DISTINCT trigger_name FROM information_schema.triggers WHERE event_object_table LIKE 'membership_%' "
        "UNION SELECT conname FROM pg_constraint WHERE contype = 'x'",
    }
    with connection.cursor() as cursor:
        cursor.execute(names[connection.vendor])
        found = {name.removesuffix("_when_written").removesuffix("_when_changed") for (name,) in cursor.fetchall()}
    assert found == {
        OVERLAP,
        "past_terms_never_change",
        "plan_with_terms_keeps_its_class",
        "sub_class_is_like_its_class",
        "sub_class_stays_like_its_class",
    }


def test_moments_are_utc():
    plans()
    joined(now=datetime(2012, 1, 1, 0, 30, tzinfo=UTC))
    assert Term.objects.known(datetime(2012, 1, 1, 0, 29, 59, tzinfo=UTC)).count() == 0
    assert Term.objects.known(datetime(2012, 1, 1, 0, 30, tzinfo=UTC)).count() == 1
