"""Where a command puts what it made: on the screen, or in a file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _


def write(command: BaseCommand, content: bytes, output: Path | None) -> None:
    """Write text to the screen, or anything to the file; raises CommandError where the file cannot be written."""
    if output is None:
        command.stdout.write(content.decode(), ending="")
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        reason = _("“%(file)s” cannot be written: %(reason)s") % {"file": output, "reason": error.strerror}
        raise CommandError(reason) from error
    command.stderr.write(_("Written to %(file)s.") % {"file": output})
