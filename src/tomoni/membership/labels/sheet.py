"""What stands on the label of a member or subscriber, and the sheets as PDF."""

from collections.abc import Sequence
from typing import Any

from tomoni.core import labels as core_labels
from tomoni.core.labels import Layout, Written
from tomoni.membership.labels.recipients import Copies, Label


def sheets(
    labels: Sequence[Label], layout: Layout, *, copies: str = Copies.NOTED, with_numbers: bool = True, **printed: Any
) -> bytes:
    """Return the labels as PDF; copies and membership numbers stand small at the foot. ``printed`` as in core."""
    written = [_written(label, noted=copies == Copies.NOTED, numbered=with_numbers) for label in labels]
    return core_labels.sheets(written, layout, **printed)


def _written(label: Label, *, noted: bool, numbered: bool) -> Written:
    copies = f"{label.copies}部" if noted and label.copies > 1 else ""
    number = "No. " + "・".join(str(number) for number in label.numbers) if numbered and label.numbers else ""
    return Written(
        code=f"〒{label.postal_code}" if label.postal_code else "",
        lines=label.lines,
        names=label.names,
        note=" ／ ".join(part for part in (copies, number) if part),
        abroad=label.abroad,
    )
