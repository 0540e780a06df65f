"""Background jobs about people."""

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from tomoni.core import audit
from tomoni.people.actions.duplicates import find_duplicates
from tomoni.people.models import DuplicatePair


@db_periodic_task(crontab(hour="18", minute="40"))  # in UTC: twenty to four at night in Japan
def look_for_duplicates() -> None:
    """Bring the list of who may be the same up to date each night; nobody is merged."""
    with audit.acting_as("nightly: duplicates"):
        for subject in DuplicatePair.Subject.values:
            find_duplicates(subject, now=timezone.now())
