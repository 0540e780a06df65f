"""Stalls: people sign on the tablet of a named collector, one after the other; it witnesses them."""

from django.utils.translation import gettext as _

from tomoni.petitions.models import Collector, Signature, keys


class StallError(Exception):
    """The collector can have no page for a tablet; the message says why."""


def open_stall(collector: Collector) -> str:
    """Return the secret of a new link to the stall's page; the link before it opens nothing any more.

    Raises StallError for a collector who is no stall, and for a petition that is signed on paper alone.
    """
    if collector.kind != Collector.Kind.STALL:
        raise StallError(_("Only a stall has a page for its tablet. Choose “stall with a tablet” as its kind."))
    if not collector.petition.may_sign_on_web:
        raise StallError(_("This petition is signed on paper alone."))
    token = keys.new_token()
    collector.token_hash, collector.is_active = keys.token_hash(token), True
    collector.save()
    return token


def close_stall(collector: Collector) -> None:
    """End the stall: its link opens nothing, whatever tablet holds it. What was signed stays."""
    collector.token_hash, collector.is_active = "", False
    collector.save()


def stall_of(token: str) -> Collector | None:
    """Return the stall that a link opens; None for one that was closed or never was."""
    if not token:
        return None
    stalls = Collector.objects.active().stalls().select_related("petition")
    return stalls.filter(token_hash=keys.token_hash(token)).first()


def tally(stall: Collector) -> int:
    """Return how many signed at the stall and count."""
    return Signature.objects.counted().filter(collector=stall).count()
