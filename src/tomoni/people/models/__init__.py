"""Persons, organisations, their names, addresses, contact points, affiliations and consents; staff users."""

from tomoni.people.models.consent import Consent
from tomoni.people.models.contact import Address, ContactPoint, OtherName
from tomoni.people.models.duplicate import DuplicatePair
from tomoni.people.models.organisation import Affiliation, Organisation
from tomoni.people.models.person import Person
from tomoni.people.models.segment import Segment
from tomoni.people.models.tag import Tag
from tomoni.people.models.user import User

__all__ = [
    "Address",
    "Affiliation",
    "Consent",
    "ContactPoint",
    "DuplicatePair",
    "Organisation",
    "OtherName",
    "Person",
    "Segment",
    "Tag",
    "User",
]
