"""Background jobs of the core."""

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from tomoni.core import audit


@db_periodic_task(crontab(hour="4", minute="10"))
def anchor_audit_trail() -> None:
    """Write down each night how far the audit trail has come."""
    audit.anchor(now=timezone.now())
