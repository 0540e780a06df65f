"""``tomoni verify-signatures``: follows the chain of counted signatures and says what was removed or altered."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tomoni.petitions.actions import chain
from tomoni.petitions.models import Block, Petition


class Command(BaseCommand):
    """Verify one petition, or all."""

    help = "Verify that no acknowledged signature was removed or altered; name what does not agree."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("petition", nargs="?", help="last part of the petition's address; all without it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and print one line for each petition and for each thing found; fail where something is."""
        slug = options["petition"]
        petitions = Petition.objects.filter(slug=slug) if slug else Petition.objects.all()
        if slug and not petitions:
            raise CommandError(f"There is no petition {slug!r}: write the last part of its page's address.")
        wrong = 0
        for petition in petitions.order_by("pk"):
            last = Block.objects.filter(petition=petition).order_by("-number").first()
            found = list(chain.findings(petition))
            wrong += len(found)
            end = f"block {last.number}, head {last.head}" if last else "no chain yet"
            self.stdout.write(f"{petition.slug}: {end}, {len(found)} findings")
            for each in found:
                self.stdout.write(f"  {each.signature} {each.what}".rstrip())
        if wrong:
            raise CommandError(f"{wrong} findings: keep a copy of the database and compare it with the last backup.")
