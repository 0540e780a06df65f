"""What the state machine looks at: who holds what on which day, by the register and by the table."""

from collections import Counter
from datetime import date
from itertools import combinations

from hypothesis import strategies as st

from tomoni.membership.figures import membership_table, movement
from tomoni.membership.models import Membership, Term

DAYS = [date(2011, 12, 31), date(2012, 6, 15), date(2012, 12, 31), date(2013, 12, 31)]
PROBES = [date(year, month, day) for year in range(2010, 2018) for month in range(1, 13) for day in (1, 15)]
"""Days on which the outcome of an act is compared with what it should be; acts begin on the first of a month."""

some_day = st.dates(date(2011, 1, 1), date(2013, 12, 31)).map(lambda day: day.replace(day=1))
any_day = st.dates(date(2010, 12, 1), date(2015, 1, 31))
some_units = st.integers(1, 4)
one_of_many = st.integers(0, 1_000)
some_reason = st.sampled_from(["own_wish", "deemed", "death", "expulsion"])


def counts(day, known_at=None):
    """Return people and units of each line of the table."""
    return [(line.plan.key, line.people, line.units) for line in membership_table(day, known_at=known_at)]


def everything():
    """What is known now: for each membership its terms, with what was paid."""
    rows = Term.objects.known().order_by("membership", "valid_from")
    return list(rows.values_list("membership", "plan", "units", "valid_from", "valid_to", "paid_on"))


def holding(rows):
    """Return (plan, units) by membership and probed day."""
    return {
        (membership, day): (plan, units)
        for membership, plan, units, start, end, _paid in rows
        for day in PROBES
        if inside(day, start, end)
    }


def inside(day, start, end):
    """Return whether the day lies in the half-open days; no end is for ever."""
    return start <= day and (end is None or day < end)


def check_movement(start, end, known_at=None):
    """Compare the movement between two days with the difference of their tables, in people and in units."""
    before, after = membership_table(start, known_at=known_at), membership_table(end, known_at=known_at)
    for line in movement(start, end, known_at=known_at):
        first, last = before[line.plan.key], after[line.plan.key]
        assert (line.before, line.after) == ((first.people, first.units), (last.people, last.units))
        assert first.people + sum(step.people for step in line.steps.values()) == last.people
        assert first.units + sum(step.units for step in line.steps.values()) == last.units


def check_table(plans):
    """Count the known terms by hand and compare with the table; there are never more people than units."""
    parents, known = {plan.pk: plan.counted_in for plan in plans}, everything()
    for day in DAYS:
        people, units = Counter(), Counter()
        for _membership, plan, number, start, end, _paid in known:
            for each in {plan, parents[plan]} if inside(day, start, end) else ():
                people[each] += 1
                units[each] += number
        told = {(line.plan.pk, line.people, line.units) for line in membership_table(day)}
        assert told == {(plan, people[plan], units[plan]) for plan in parents}
        assert all(0 <= people <= units for _plan, people, units in told)


def check_overlaps():
    """Compare the known terms two by two: those of one membership share no day."""
    for one, other in combinations(everything(), 2):
        if one[0] == other[0]:
            assert one[4] is not None and one[4] <= other[3]


def doubled():
    """Return two memberships of one holder, if any."""
    for one, other in combinations(Membership.objects.order_by("number"), 2):
        if one.holder == other.holder:
            return one, other
    return None


def some_term(number):
    """Return one of the known terms, if any."""
    terms = list(Term.objects.known().order_by("pk"))
    return terms[number % len(terms)] if terms else None
