"""``tomoni check``: settings, database, and with ``--audit`` the audit trail."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import check
from django.db import DEFAULT_DB_ALIAS, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tomoni.core import audit
from tomoni.core.models import AuditHead


class Command(check.Command):
    """Django's checks over the database too, and the audit trail on request."""

    help = "Check settings and database; with --audit, that nobody altered the audit trail (docs/audit.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--audit", action="store_true", help="Judge the whole audit trail.")

    def handle(self, *app_labels: str, **options: Any) -> None:
        """Run the checks; ends with code 1 and one line for each thing found."""
        options["databases"] = options["databases"] or [DEFAULT_DB_ALIAS]
        super().handle(*app_labels, **options)
        if options["audit"]:
            self._audit()

    def _audit(self) -> None:
        if AuditHead._meta.db_table not in connection.introspection.table_names():
            raise CommandError(_("The database has no audit trail yet. Run: tomoni migrate"))
        if findings := audit.verify():
            raise CommandError("\n".join(map(str, findings)))
        audit.anchor(now=timezone.now())
        head = AuditHead.objects.first()
        count = head.number if head else 0
        words = ngettext(
            "The audit trail is whole: %(count)s entry.", "The audit trail is whole: %(count)s entries.", count
        )
        self.stdout.write(words % {"count": f"{count:,}"})
