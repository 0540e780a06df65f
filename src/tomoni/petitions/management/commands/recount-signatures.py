"""``tomoni recount-signatures``: makes the counts of petitions anew, from the signatures themselves."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tomoni.petitions.actions import counting
from tomoni.petitions.models import Petition


class Command(BaseCommand):
    """Recount one petition, or all."""

    help = "Count the signatures of petitions anew and say by how much the numbers were wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("petition", nargs="?", help="last part of the petition's address; all without it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Recount and print one line for each petition."""
        slug = options["petition"]
        found = Petition.objects.filter(slug=slug) if slug else Petition.objects.filter(erased_at=None)
        if slug and not found:
            raise CommandError(f"There is no petition {slug!r}: write the last part of its page's address.")
        for petition in found.order_by("pk"):
            wrong = counting.recount(petition, now=timezone.now())
            total = petition.counts.headline().total()
            self.stdout.write(f"{petition.slug}: {total}" + (f", was wrong by {wrong}" if wrong else ""))
