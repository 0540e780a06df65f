"""``tomoni restore FILE``: a backup into an empty data folder, all of it or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from tomoni.config import backup
from tomoni.config.management.progress import Progress
from tomoni.core import audit

SHOWN_OF_HASH = 16


class Command(BaseCommand):
    """Restores a backup."""

    help = "Restore a backup into an empty TOMONI_DATA (and an empty PostgreSQL database) (docs/backup.md)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--key-file", type=Path, help="Backup key; TOMONI_DATA/keys/backup-key by default.")

    def handle(self, *args: Any, file: Path, key_file: Path | None, **options: Any) -> None:
        """Restore, print rows and hashes, and judge the audit trail; ends with code 1 if that fails."""
        progress = Progress(self.stderr)
        try:
            key = backup.key_from(key_file or settings.DATA / "keys" / "backup-key")
            held = backup.restore(file, key, data=settings.DATA, report=progress.show)
        except (backup.BackupError, OSError) as error:
            raise CommandError(str(error), returncode=getattr(error, "exit_code", 1)) from error
        finally:
            progress.end()
        width = max(len(name) for name in held.told)
        for name, told in sorted(held.told.items()):
            self.stdout.write(f"{name:{width}} {told.rows:>12,}  {told.sha256[:SHOWN_OF_HASH]}")
        totals = {"tables": len(held.told), "files": held.media["files"], "at": held.at}
        words = _("Restored the state of %(at)s: %(tables)s tables and %(files)s files, each equal to the backup.")
        self.stdout.write(words % totals)
        self._judge()

    def _judge(self) -> None:
        if closed := backup.unopened():
            words = _(
                "The data are in place, but the key file %(path)s does not open what is encrypted in %(names)s. "
                "Put the key file that belonged to these data there."
            )
            raise CommandError(words % {"path": settings.KEY_FILE, "names": ", ".join(closed)}, returncode=6)
        if findings := audit.verify():
            raise CommandError("\n".join(map(str, findings)))
        self.stdout.write(_("The audit trail is whole."))
