"""The tables of petitions and what is collected for them, for import and export."""

from tomoni.petitions.exchange.endorsing import Endorsements, PlatformTotals
from tomoni.petitions.exchange.hand_overs import HandOvers
from tomoni.petitions.exchange.paper import Batches, Collectors, Sheets
from tomoni.petitions.exchange.petitions import Addressees, Petitions, Sponsors, Wordings
from tomoni.petitions.exchange.signatures import Signatures

TABLES = [
    Petitions(),
    Wordings(),
    Addressees(),
    Sponsors(),
    Collectors(),
    Batches(),
    Sheets(),
    Signatures(),
    Endorsements(),
    PlatformTotals(),
    HandOvers(),
]
