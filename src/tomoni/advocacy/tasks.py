"""Background jobs of the demand ledger: reminders to whoever minds a promise."""

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from tomoni.advocacy.actions import reminding
from tomoni.core import audit

OFFICE_HOURS = range(9, 18)
"""Local hours in which mails go out by themselves; each hour what failed is tried once more."""


@db_periodic_task(crontab(minute="35"))
def remind_of_promises() -> None:
    """Remind those who mind a promise a week before its day and the day after, once for each."""
    now = timezone.now()
    if timezone.localtime(now).hour in OFFICE_HOURS:
        with audit.acting_as("hourly: reminders of promises"):
            reminding.remind_owners(now=now)
