"""``tomoni duplicates``: search for records that may be one and the same; nothing is merged."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from tomoni.people.actions.duplicates import find_duplicates
from tomoni.people.actions.likeness import Subject


class Command(BaseCommand):
    """Searches for duplicates of persons and organisations and says how many pairs wait to be decided."""

    help = "Search for persons and organisations that may be entered twice. Nothing is merged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subject", nargs="?", choices=Subject.values, help="only persons, or only organisations")

    def handle(self, *args: Any, **options: Any) -> None:
        for subject in [options["subject"]] if options["subject"] else Subject.values:
            count = find_duplicates(subject, now=timezone.now())
            self.stdout.write(
                _("%(subject)s: %(count)s pairs to decide") % {"subject": Subject(subject).label, "count": count}
            )
