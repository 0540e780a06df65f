"""The tables of plans, memberships and terms, for import and export."""

from tomoni.membership.exchange.memberships import Memberships
from tomoni.membership.exchange.plans import Plans
from tomoni.membership.exchange.terms import Terms

TABLES = [Plans(), Memberships(), Terms()]
