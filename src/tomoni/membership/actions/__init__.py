"""What happens to memberships: joining, renewing, changing, pausing, leaving, returning, correcting, paying."""

from tomoni.membership.actions.corrections import add, correct, reverse, strike, unite
from tomoni.membership.actions.lapsing import lapse
from tomoni.membership.actions.life import change_plan, change_units, join, leave, pause, renew, return_
from tomoni.membership.actions.organisations import dissolve, merge, rename
from tomoni.membership.actions.payments import mark_paid
from tomoni.membership.actions.rules import end_of_period
from tomoni.membership.actions.timeline import MembershipError

__all__ = [
    "MembershipError",
    "add",
    "change_plan",
    "change_units",
    "correct",
    "dissolve",
    "end_of_period",
    "join",
    "lapse",
    "leave",
    "mark_paid",
    "merge",
    "pause",
    "rename",
    "renew",
    "return_",
    "reverse",
    "strike",
    "unite",
]
