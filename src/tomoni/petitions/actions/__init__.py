"""Verbs of petitions: publishing, signing and confirming, keying paper, deciding on many at once, erasing."""

from tomoni.petitions.actions.doubt import Facts
from tomoni.petitions.actions.erasing import erase
from tomoni.petitions.actions.keying import KeyingError, key_line
from tomoni.petitions.actions.publishing import NotReadyError, next_version, publish, publish_wording
from tomoni.petitions.actions.signing import (
    Entry,
    NotSignableError,
    Signed,
    confirm,
    refuse_unsignable,
    resend,
    sign,
    sign_at_stall,
    withdraw,
)
from tomoni.petitions.actions.sweeping import SweepError, reverse, sweep

__all__ = [
    "Entry",
    "Facts",
    "KeyingError",
    "NotReadyError",
    "NotSignableError",
    "Signed",
    "SweepError",
    "confirm",
    "erase",
    "key_line",
    "next_version",
    "publish",
    "publish_wording",
    "refuse_unsignable",
    "resend",
    "reverse",
    "sign",
    "sign_at_stall",
    "sweep",
    "withdraw",
]
