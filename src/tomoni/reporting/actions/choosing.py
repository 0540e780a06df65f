"""Choosing which numbers of a report the website shows."""

from collections.abc import Iterable

from tomoni.reporting.models import NumbersChoice, Report


def choose_numbers(report: Report, keys: Iterable[str], *, offered: Iterable[str]) -> NumbersChoice:
    """Show these numbers, in this order; keys that are not offered are left out, each counts once.

    The choice may change after adoption: the numbers themselves do not.
    """
    known = set(offered)
    choice = NumbersChoice.objects.filter(report=report).first() or NumbersChoice(report=report)
    choice.keys = [key for key in dict.fromkeys(keys) if key in known]
    choice.save()
    return choice
