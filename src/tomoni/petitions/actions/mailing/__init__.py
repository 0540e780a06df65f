"""The mails that are owed: what they say (``texts``), how they go out (``sending``), who is reminded (``owing``)."""

from tomoni.petitions.actions.mailing.owing import owe_news, owe_reminders
from tomoni.petitions.actions.mailing.sending import Outcome, send_due
from tomoni.petitions.actions.mailing.texts import Message, compose, handed

__all__ = ["Message", "Outcome", "compose", "handed", "owe_news", "owe_reminders", "send_due"]
