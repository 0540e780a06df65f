"""Corrections published under an adopted report; its own text stays as it was adopted."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.reporting.models import Correction, Report


class CorrectionRefusedError(ValueError):
    """The correction cannot be published so; the words say why."""


@transaction.atomic
def publish_correction(report: Report, *, texts: dict[str, str], on: date, today: date, user: Any) -> Correction:
    """Publish a correction of a day, in Japanese and any other language. Raises CorrectionRefusedError, ValidationError."""
    return _written(Correction(report=report, published_by=user), texts=texts, on=on, today=today)


@transaction.atomic
def change_correction(correction: Correction, *, texts: dict[str, str], on: date, today: date) -> Correction:
    """Change the words or the day of a correction. Raises CorrectionRefusedError, ValidationError."""
    found = Correction.objects.select_for_update().get(pk=correction.pk)
    return _written(found, texts=texts, on=on, today=today)


def _written(correction: Correction, *, texts: dict[str, str], on: date, today: date) -> Correction:
    adopted_on = correction.report.adopted_on
    if adopted_on is None:
        raise CorrectionRefusedError(_("This report is not adopted yet: correct its text."))
    if on > today or on < adopted_on:
        raise CorrectionRefusedError(_("A correction bears a day after the adoption and not after today."))
    correction.texts = {language: text.strip() for language, text in texts.items() if text.strip()}
    correction.on = on
    correction.full_clean()
    correction.save()
    return correction
