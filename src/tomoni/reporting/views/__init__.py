"""Public pages: reports and what stands behind them, news, the year in numbers.

A page of what is not adopted is for those who make, read and check it.
"""

from tomoni.reporting.views.corrections import corrections, corrections_json
from tomoni.reporting.views.news import news, news_atom, news_json
from tomoni.reporting.views.numbers import numbers, numbers_behind, numbers_embed, numbers_json
from tomoni.reporting.views.papers import paper, paper_file, plan_review
from tomoni.reporting.views.report import download, evidence, report, reports

__all__ = [
    "corrections",
    "corrections_json",
    "download",
    "evidence",
    "news",
    "news_atom",
    "news_json",
    "numbers",
    "numbers_behind",
    "numbers_embed",
    "numbers_json",
    "paper",
    "paper_file",
    "plan_review",
    "report",
    "reports",
]
