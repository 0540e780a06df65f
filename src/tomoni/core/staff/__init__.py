"""Staff screens on Wagtail's admin that ask who may see each record, not only each kind of record."""

from tomoni.core.staff.verbs import VerbView
from tomoni.core.staff.viewsets import VisibleModelViewSet

__all__ = ["VerbView", "VisibleModelViewSet"]
