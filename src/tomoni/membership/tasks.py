"""Background jobs of membership: reminders that go out by themselves, those the office sends, declined applications."""

from django.utils import timezone
from django_tasks import task
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from tomoni.core import audit
from tomoni.membership.actions import applications, reminders
from tomoni.people.models import User

OFFICE_HOURS = range(9, 18)
"""Local hours in which mails go out by themselves; each hour what failed is tried once more."""


@db_periodic_task(crontab(minute="20"))
def send_due_reminders() -> None:
    """Send the reminders that go out by themselves today, if they have not gone out yet."""
    now = timezone.now()
    if timezone.localtime(now).hour in OFFICE_HOURS:
        reminders.remind(now=now)


@db_periodic_task(crontab(hour="18", minute="50"))  # in UTC: ten to four at night in Japan
def forget_declined_applications() -> None:
    """Erase the applications whose date has come."""
    applications.forget_declined(now=timezone.now())


@task()
def send_chosen_reminders(keys: list[str], user_id: int) -> None:
    """Send what is due today to the memberships somebody of the office has gone through."""
    user = User.objects.get(pk=user_id)
    with audit.acting_as(user.email):
        reminders.remind(now=timezone.now(), user=user, chosen=keys)
