"""Forgetting where signatures came from: keys of internet addresses serve against machines, and only for a while."""

from datetime import datetime, timedelta

from tomoni.petitions.models import Signature

NETWORKS_KEPT = timedelta(days=30)


def forget_networks(*, now: datetime) -> int:
    """Empty the keys of internet addresses of signatures older than thirty days; return how many there were."""
    old = Signature.objects.exclude(network_key="").filter(signed_at__lt=now - NETWORKS_KEPT)
    return old.update_unaudited(network_key="")
