"""Postal labels: sheets as stationers sell them, what stands on a label, and the PDF."""

from tomoni.core.labels.fitting import Written
from tomoni.core.labels.layouts import LAYOUTS, Layout
from tomoni.core.labels.sheet import sheets

__all__ = ["LAYOUTS", "Layout", "Written", "sheets"]
