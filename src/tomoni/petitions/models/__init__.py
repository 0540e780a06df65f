"""Petitions and their texts, collectors and sheets, signatures and counts, decisions, hand-overs, destruction."""

from tomoni.petitions.models.addressee import Addressee, Sponsor
from tomoni.petitions.models.chain import Block, Head
from tomoni.petitions.models.collector import Collector
from tomoni.petitions.models.count import Count, CountMark, PlatformTotal
from tomoni.petitions.models.endorsement import Endorsement
from tomoni.petitions.models.hand_over import Destruction, FrozenHandOverError, HandOver, Proof
from tomoni.petitions.models.kinds import ASKS, Asks, Disclosure, House, LegalKind
from tomoni.petitions.models.outgoing import Outgoing
from tomoni.petitions.models.petition import Petition
from tomoni.petitions.models.photo import Photo
from tomoni.petitions.models.sample import Sample, SampleLine
from tomoni.petitions.models.sheet import Batch, Sheet
from tomoni.petitions.models.signature import InvalidReason, Signature
from tomoni.petitions.models.sweep import Match, Sweep, SweepLine
from tomoni.petitions.models.wording import PublishedWordingError, Wording

__all__ = [
    "ASKS",
    "Addressee",
    "Asks",
    "Batch",
    "Block",
    "Collector",
    "Count",
    "CountMark",
    "Destruction",
    "Disclosure",
    "Endorsement",
    "FrozenHandOverError",
    "HandOver",
    "Head",
    "House",
    "InvalidReason",
    "LegalKind",
    "Match",
    "Outgoing",
    "Petition",
    "Photo",
    "PlatformTotal",
    "Proof",
    "PublishedWordingError",
    "Sample",
    "SampleLine",
    "Sheet",
    "Signature",
    "Sponsor",
    "Sweep",
    "SweepLine",
    "Wording",
]
