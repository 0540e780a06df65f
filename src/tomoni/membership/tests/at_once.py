"""Acts begun by several hands at the same moment; run in an installation of its own, see test_two_joins."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from tomoni.membership import actions
from tomoni.membership.models import Membership, Term
from tomoni.membership.tests.factories import PlanFactory, joined
from tomoni.people.tests.factories import OrganisationFactory, PersonFactory

NOW = datetime(2012, 1, 10, 9, 0, tzinfo=UTC)
JULY = date(2012, 7, 1)
HANDS = 4


def at_once(act: Callable[[], Any]) -> list[str]:
    """Do the act in several threads that begin together, each on a connection of its own; return how each ended."""
    begun, ended = Barrier(HANDS), []

    def do() -> None:
        begun.wait(timeout=30)
        try:
            act()
            ended.append("done")
        except actions.MembershipError:
            ended.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=do) for _hand in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(ended)


def terms_of(holder: Any) -> list[list[str]]:
    """Return the number, first and last-but-one day of each known term of a holder."""
    rows = Term.objects.known().filter(membership__in=Membership.objects.of(holder)).order_by("valid_from")
    return [[str(row.valid_from), str(row.valid_to)] for row in rows]


def one_round(kind: str) -> dict[str, Any]:
    """Do one kind of act with several hands at once; return how each ended and what is known afterwards."""
    if kind == "organisation":
        holder, plan = OrganisationFactory(), PlanFactory(key="organisation", subject="organisation")
    else:
        holder, plan = PersonFactory(), PlanFactory()
    common = {"user": None, "now": NOW}
    if kind in ("person", "organisation"):
        ended = at_once(lambda: actions.join(holder, plan=plan, units=1, on=date(2012, 1, 1), **common))
    else:
        member = joined(holder, plan=plan)
        acts = {
            "renew": lambda: actions.renew(member, **common),
            "leave": lambda: actions.leave(member, on=JULY, reason="own_wish", **common),
        }
        ended = at_once(acts[kind])
    numbers = list(Membership.objects.of(holder).values_list("number", flat=True))
    return {"ended": ended, "numbers": len(numbers), "terms": terms_of(holder)}


def everything(count: int) -> dict[str, Any]:
    """Return what so many rounds of each kind of act gave, and the numbers of strangers who joined at once."""
    kinds = {"person": count, "organisation": count, "renew": 1, "leave": count}
    found: dict[str, Any] = {kind: [one_round(kind) for _round in range(times)] for kind, times in kinds.items()}
    return found | {"strangers": strangers()}


def strangers() -> list[int]:
    """Let several strangers join at once; return their numbers from 1 on."""
    plan, people = PlanFactory(), [PersonFactory() for _hand in range(HANDS)]
    before = Membership.objects.count()
    waiting = iter(people)
    at_once(lambda: actions.join(next(waiting), plan=plan, units=1, on=date(2012, 1, 1), user=None, now=NOW))
    return sorted(
        number - before for number in Membership.objects.filter(person__in=people).values_list("number", flat=True)
    )
