"""Background jobs of the core."""

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from tomoni.core import audit


@db_periodic_task(crontab(hour="19", minute="10"))  # in UTC: ten past four at night in Japan
def anchor_audit_trail() -> None:
    """Write down each night how far the audit trail has come."""
    audit.anchor(now=timezone.now())
