"""How dates are written on a page, in the reader's language."""

from datetime import date

from django import template
from django.utils.translation import get_language

from tomoni.core import dates
from tomoni.projects.models import Activity

register = template.Library()


@register.simple_tag
def when_of(activity: Activity) -> str:
    """Return the date of an activity in the reader's language."""
    return activity.when_text(_language())


@register.simple_tag
def year_name(year: int) -> str:
    """Return a year as a heading."""
    return dates.describe(str(year), _language())


@register.simple_tag
def month_name(month: int) -> str:
    """Return a month without its year: 6月, June."""
    return dates.describe(f"2000-{month:02}", _language(), omit_year=2000)


@register.simple_tag
def month_of(day: date) -> str:
    """Return the month of a day: 2012年6月, June 2012."""
    return dates.describe(f"{day:%Y-%m}", _language())


@register.simple_tag
def day_of(day: date) -> str:
    """Return a day with its weekday."""
    return dates.describe(day.isoformat(), _language(), with_weekday=True)


def _language() -> str:
    return get_language() or "ja"
