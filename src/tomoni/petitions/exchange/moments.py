"""A cell with a day and, where it matters, the time in Japan."""

from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from tomoni.core import dates
from tomoni.core.exchange.cells import Cell, Clock
from tomoni.core.exchange.refusals import CellError


class Moment(Cell):
    """``2012-03-01`` or ``2012-03-01 09:00``; a day alone is its first minute, or with ``ends`` its last."""

    blank = None
    clock = Clock()

    def __init__(self, *, ends: bool = False) -> None:
        self.alone = time(23, 59) if ends else time(0)

    def parse(self, text: str, row: Any) -> datetime:
        day, _space, hour = text.replace("T", " ").partition(" ")
        try:
            found = dates.parse_day(day)
        except dates.DateError as error:
            raise CellError(error.message(get_language() or "ja")) from error
        at = self.clock.parse(hour.strip(), row) if hour.strip() else self.alone
        return timezone.make_aware(datetime.combine(found, at))

    def show(self, value: Any, book: Any) -> str:
        if value is None:
            return ""
        told = timezone.localtime(value)
        return f"{told:%Y-%m-%d}" if told.time() == self.alone else f"{told:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
