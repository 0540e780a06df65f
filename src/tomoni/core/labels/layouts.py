"""Sheets of labels as stationers sell them in Japan; all are A4 and lie in the middle of the page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0


@dataclass(frozen=True)
class Layout:
    """So many labels across and down, each of this size in millimetres, with gaps between the columns."""

    columns: int
    rows: int
    width: float
    height: float
    gap: float = 0.0

    @property
    def labels(self) -> int:
        """How many labels are on a sheet."""
        return self.columns * self.rows

    @property
    def left(self) -> float:
        """The millimetres from the left edge of the paper to the first label."""
        return (PAGE_WIDTH - self.columns * self.width - (self.columns - 1) * self.gap) / 2

    @property
    def top(self) -> float:
        """The millimetres from the upper edge of the paper to the first label."""
        return (PAGE_HEIGHT - self.rows * self.height) / 2

    @property
    def name(self) -> str:
        """What stands on the packet: labels on a sheet, and their size."""
        return _("A4, %(count)s labels (%(width)s × %(height)s mm)") % {
            "count": self.labels,
            "width": f"{self.width:g}",
            "height": f"{self.height:g}",
        }


LAYOUTS = {
    "12": Layout(2, 6, 86.4, 42.3),
    "18": Layout(3, 6, 63.5, 46.6, 2.5),
    "24": Layout(3, 8, 66.0, 33.9),
}
