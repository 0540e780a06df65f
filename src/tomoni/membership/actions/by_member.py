"""What members do themselves through a signed link; recorded as done by nobody of the office, and confirmed by mail."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from tomoni.membership.models import Membership


@transaction.atomic
def end_links(memberships: Iterable[Membership]) -> None:
    """End all links and visits of the memberships given out so far."""
    for membership in memberships:
        Membership.objects.filter(pk=membership.pk).update(link_round=F("link_round") + 1)
