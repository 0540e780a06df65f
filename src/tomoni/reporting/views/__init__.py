"""Public pages: reports and what stands behind them; a page of what is not adopted is for those who make, read and check it."""

from tomoni.reporting.views.report import download, evidence, report, reports

__all__ = ["download", "evidence", "report", "reports"]
