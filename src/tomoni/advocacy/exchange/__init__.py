"""The tables of the demand ledger, for import and export."""

from tomoni.advocacy.exchange.answers import Answers, Figures, Promises
from tomoni.advocacy.exchange.asking import Items
from tomoni.advocacy.exchange.bills import BillActs, Bills, Stages
from tomoni.advocacy.exchange.bodies import Bodies, BodyContacts, BodyNames, Successions
from tomoni.advocacy.exchange.comments import Opinions, PublicComments
from tomoni.advocacy.exchange.demands import Demands, Wordings
from tomoni.advocacy.exchange.press import Briefings, Clippings, PressContacts, Speakers
from tomoni.advocacy.exchange.reviews import (
    Deadlines,
    Echoes,
    RecommendationLinks,
    Recommendations,
    Reviews,
    Sections,
    Speeches,
    Submissions,
)
from tomoni.advocacy.exchange.rounds import Agenda, Participants, Rounds, Steps
from tomoni.advocacy.exchange.statements import Deliveries, LetterAddressees, SignOns, Statements, Texts

TABLES = [
    Bodies(),
    BodyNames(),
    Successions(),
    Demands(),
    Wordings(),
    Rounds(),
    Steps(),
    Agenda(),
    Participants(),
    Items(),
    Answers(),
    Figures(),
    Promises(),
    PublicComments(),
    Opinions(),
    Statements(),
    Texts(),
    Reviews(),
    Deadlines(),
    Submissions(),
    Sections(),
    Speeches(),
    Briefings(),
    Speakers(),
    PressContacts(),
    Clippings(),
    LetterAddressees(),
    SignOns(),
    Deliveries(),
    Recommendations(),
    RecommendationLinks(),
    Echoes(),
    Bills(),
    Stages(),
    BillActs(),
    BodyContacts(),
]
