"""Reports, chapters, passages with what they rest on, figures and tables written by hand."""

from tomoni.reporting.models.book import AssemblyBook, Motion
from tomoni.reporting.models.digest import Digest, DigestSentence
from tomoni.reporting.models.manual_table import ManualRow, ManualTable
from tomoni.reporting.models.passage import ManualFigure, Passage, PassageFigure, PassageRecord
from tomoni.reporting.models.plan import PlanItem, YearPlan
from tomoni.reporting.models.public_text import EditedText, NumbersChoice
from tomoni.reporting.models.report import Chapter, Report
from tomoni.reporting.models.review import Adoption, Comment, Correction, KnownFinding, Step
from tomoni.reporting.models.statutory import Business, BusinessYear, StatutoryReport

__all__ = [
    "Adoption",
    "AssemblyBook",
    "Business",
    "BusinessYear",
    "Chapter",
    "Comment",
    "Correction",
    "Digest",
    "DigestSentence",
    "EditedText",
    "KnownFinding",
    "ManualFigure",
    "ManualRow",
    "ManualTable",
    "Motion",
    "NumbersChoice",
    "Passage",
    "PassageFigure",
    "PassageRecord",
    "PlanItem",
    "Report",
    "StatutoryReport",
    "Step",
    "YearPlan",
]
