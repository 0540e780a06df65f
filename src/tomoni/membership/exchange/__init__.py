"""The tables of plans, memberships, terms and reminders, for import and export."""

from tomoni.membership.exchange.memberships import Memberships
from tomoni.membership.exchange.plans import Plans
from tomoni.membership.exchange.reminders import Reminders
from tomoni.membership.exchange.terms import Terms

TABLES = [Plans(), Memberships(), Terms(), Reminders()]
