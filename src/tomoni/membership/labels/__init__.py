"""Postal labels of members and subscribers: who gets one, what is written on it, and the sheet as PDF."""

from tomoni.core.labels import LAYOUTS, Layout
from tomoni.membership.labels.recipients import Choice, Copies, Label, Mailing, mailing
from tomoni.membership.labels.sheet import sheets

__all__ = ["LAYOUTS", "Choice", "Copies", "Label", "Layout", "Mailing", "mailing", "sheets"]
