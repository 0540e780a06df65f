"""Plans and prices, memberships, terms (bitemporal), applications, reminders and the mails sent."""

from tomoni.membership.models.application import Application
from tomoni.membership.models.event import Event
from tomoni.membership.models.membership import Membership, Register
from tomoni.membership.models.plan import Plan, Price
from tomoni.membership.models.reminder import Notice, Reminder, ReminderText
from tomoni.membership.models.term import Term

__all__ = [
    "Application",
    "Event",
    "Membership",
    "Notice",
    "Plan",
    "Price",
    "Register",
    "Reminder",
    "ReminderText",
    "Term",
]
