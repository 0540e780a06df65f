"""Reports, chapters, passages with what they rest on, figures written by hand."""

from tomoni.reporting.models.passage import ManualFigure, Passage, PassageFigure, PassageRecord
from tomoni.reporting.models.report import Chapter, Report

__all__ = ["Chapter", "ManualFigure", "Passage", "PassageFigure", "PassageRecord", "Report"]
