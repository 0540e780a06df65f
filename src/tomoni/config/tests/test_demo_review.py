"""The demo's report is commented and handed in, once."""

import pytest

from tomoni.config import demo, demo_report, demo_review
from tomoni.reporting.models import Report

pytestmark = pytest.mark.django_db


def test_the_report_waits_for_the_secretariat_with_what_was_said_about_it():
    demo.load()
    users = demo.make_accounts()
    report = demo_report.draft_report()
    assert demo_review.review(report, users) is True
    report.refresh_from_db()
    assert (report.state, report.steps.get().taken_by, report.steps.get().kind) == (
        Report.State.SECRETARIAT,
        users["editor"],
        "handed_in",
    )
    told = [(each.written_by, str(each.chapter or ""), each.is_settled) for each in report.comments.filter(parent=None)]
    assert told == [
        (users["steering"], "総合的政策提言とその実現を求める活動", True),
        (users["steering"], "会員・購読者の拡大", False),
        (users["steering"], "", False),
    ]
    assert demo_review.review(report, users) is False
    assert (report.steps.count(), report.comments.count()) == (1, 5)
