"""The tables of people, organisations and their ties, for import and export."""

from tomoni.people.exchange.affiliations import Affiliations
from tomoni.people.exchange.organisations import Organisations
from tomoni.people.exchange.people import People

TABLES = [People(), Organisations(), Affiliations()]
