"""Reminding of renewals: who is due for which mail, what it says, and sending it no more than once."""

from tomoni.membership.actions.reminders.recipients import Recipient, recipient_of
from tomoni.membership.actions.reminders.schedule import Due, Schedule, coming, given_up, pending
from tomoni.membership.actions.reminders.sending import (
    MOST_ATTEMPTS,
    Outcome,
    UnreachableError,
    allow_again,
    claim,
    remind,
    send_test,
)
from tomoni.membership.actions.reminders.texts import HinderedError, Hindrance, Message, compose, link_of

__all__ = [
    "MOST_ATTEMPTS",
    "Due",
    "Hindrance",
    "HinderedError",
    "Message",
    "Outcome",
    "Recipient",
    "Schedule",
    "UnreachableError",
    "allow_again",
    "claim",
    "coming",
    "compose",
    "given_up",
    "link_of",
    "pending",
    "recipient_of",
    "remind",
    "send_test",
]
