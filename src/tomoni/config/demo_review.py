"""What is said about the demo's report, and its first step: handed in to the secretariat, as told in ``review.toml``."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from tomoni.config import demo
from tomoni.core import audit
from tomoni.people.models import User
from tomoni.reporting.actions import commenting, reviewing
from tomoni.reporting.models import Report


def review(report: Report, users: dict[str, User], folder: Path = demo.FOLDER) -> bool:
    """Comment on the report and hand it in, where nobody did yet; return whether that was done."""
    file = folder / "review.toml"
    if not file.exists() or report.steps.exists() or report.comments.exists() or not report.is_being_written:
        return False
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    with transaction.atomic(), audit.acting_as("command: demo"):
        for each in told["comments"]:
            _say(report, users, each)
        step = told["handed_in"]
        reviewing.hand_in(report, user=users[step["role"]], note=step["note"])
    return True


def _say(report: Report, users: dict[str, User], told: dict[str, Any]) -> None:
    programme = told.get("chapter")
    chapter = report.chapters.get(programme__external_id=programme) if programme else None
    made = commenting.comment(report, text=told["text"], user=users[told["role"]], chapter=chapter)
    for answer in told.get("answers", []):
        commenting.answer(made, text=answer["text"], user=users[answer["role"]])
    if "settled_by" in told:
        commenting.settle(made, user=users[told["settled_by"]], now=timezone.now())
