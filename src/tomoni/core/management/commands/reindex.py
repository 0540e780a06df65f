"""``tomoni reindex``: makes the full-text index anew, from the records themselves."""

from typing import Any

from django.core.management.base import BaseCommand

from tomoni.core import search


class Command(BaseCommand):
    """Rebuild the full-text index."""

    help = "Make the full-text index anew. Needed only after records were written past Tomoni, in SQL."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild all entries and say how many there are."""
        self.stdout.write(f"{search.rebuild()} records indexed.")
