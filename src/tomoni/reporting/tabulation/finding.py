"""Finding a table typed by hand by its key, as reports name it: ``manual.KEY``."""

from difflib import get_close_matches

from django.utils.translation import gettext as _

from tomoni.core.figures import UnknownFigureError
from tomoni.projects.models.project import Visibility
from tomoni.reporting.models import ManualTable

PREFIX = "manual."


def is_typed(figure_key: str) -> bool:
    """Tell whether what a chapter or passage shows is a table typed by hand."""
    return figure_key.startswith(PREFIX)


def find(key: str) -> ManualTable:
    """Return the table with its rows and those of the year before.

    Raises UnknownFigureError: it names the nearest table, or says that this one may not be printed.
    """
    tables = ManualTable.objects.select_related("previous").prefetch_related("rows", "previous__rows")
    found = tables.filter(key=key).first()
    if found is None:
        near = get_close_matches(key, ManualTable.objects.public().values_list("key", flat=True), n=1, cutoff=0.0)
        words = _("There is no table “%(key)s” typed by hand. Did you mean “%(near)s”?")
        raise UnknownFigureError(words % {"key": key, "near": near[0] if near else _("none yet")})
    if found.visibility != Visibility.PUBLIC:
        words = _("The table “%(key)s” is kept inside. Make it public before a report prints it.")
        raise UnknownFigureError(words % {"key": key})
    return found
