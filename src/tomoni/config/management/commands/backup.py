"""``tomoni backup FILE``: everything in one encrypted file, taken while others go on working."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from tomoni.config import backup
from tomoni.config.management.progress import Progress


class Command(BaseCommand):
    """Writes a backup."""

    help = "Write the database and the uploaded files into one encrypted file (docs/backup.md)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--key-file", type=Path, help="Backup key; TOMONI_DATA/keys/backup-key by default.")

    def handle(self, *args: Any, file: Path, key_file: Path | None, **options: Any) -> None:
        """Write the backup and say what it holds and which key opens it."""
        path = key_file or settings.DATA / "keys" / "backup-key"
        progress = Progress(self.stderr)
        try:
            key, is_new = (backup.key_from(key_file), False) if key_file else backup.kept_key(path)
            held = backup.write(file, key, now=timezone.now(), report=progress.show)
        except (backup.BackupError, OSError) as error:
            raise CommandError(str(error), returncode=getattr(error, "exit_code", 1)) from error
        finally:
            progress.end()
        rows = sum(table["rows"] for table in held["tables"].values())
        counts = {
            "path": file,
            "size": f"{file.stat().st_size:,}",
            "rows": f"{rows:,}",
            "files": held["media"]["files"],
        }
        self.stdout.write(_("%(path)s: %(rows)s rows and %(files)s files in %(size)s bytes.") % counts)
        self.stdout.write(_("The key that opens it: %(path)s") % {"path": path})
        if is_new:
            words = _(
                "This key was made just now. Keep a copy of it apart from the backups: without it nobody can open them."
            )
            self.stdout.write(self.style.WARNING(words))
