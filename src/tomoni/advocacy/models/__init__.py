"""Bodies, demands, rounds, answers, promises; comments, statements, press; reviews and bills."""

from tomoni.advocacy.models.answer import Answer, GivenFigure, Note, Promise
from tomoni.advocacy.models.asking import Asked, AskedBody
from tomoni.advocacy.models.bill import Bill, BillAct, Stage
from tomoni.advocacy.models.body import Body, BodyName, Contact, Succession
from tomoni.advocacy.models.call import DemandCall, Invitation, Proposal
from tomoni.advocacy.models.comment import Opinion, PublicComment
from tomoni.advocacy.models.demand import Demand, DemandLink, Wording
from tomoni.advocacy.models.document import Addressee, Delivery, SignOn, SignOnCall
from tomoni.advocacy.models.press import Briefing, Clipping, PressContact, Rsvp, Speaker
from tomoni.advocacy.models.recommendation import Echo, Recommendation, RecommendationLink
from tomoni.advocacy.models.review import Deadline, DeadlineFeed, Review
from tomoni.advocacy.models.round import AgendaItem, Participant, Round, Step
from tomoni.advocacy.models.statement import Statement, StatementText
from tomoni.advocacy.models.submission import Section, Speech, Submission

__all__ = [
    "Addressee",
    "AgendaItem",
    "Answer",
    "Asked",
    "AskedBody",
    "Bill",
    "BillAct",
    "Body",
    "BodyName",
    "Briefing",
    "Clipping",
    "Contact",
    "Deadline",
    "DeadlineFeed",
    "Delivery",
    "Demand",
    "DemandCall",
    "DemandLink",
    "Echo",
    "GivenFigure",
    "Invitation",
    "Note",
    "Opinion",
    "Participant",
    "PressContact",
    "Promise",
    "Proposal",
    "PublicComment",
    "Recommendation",
    "RecommendationLink",
    "Review",
    "Round",
    "Rsvp",
    "Section",
    "SignOn",
    "SignOnCall",
    "Speaker",
    "Speech",
    "Stage",
    "Statement",
    "StatementText",
    "Step",
    "Submission",
    "Succession",
    "Wording",
]
