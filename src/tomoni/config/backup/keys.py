"""The backup key: 64 hexadecimal digits in a file, kept elsewhere than the backups it opens."""

import os
import secrets
from pathlib import Path

from django.utils.translation import gettext as _

from tomoni.config.backup.stream import BackupError

KEY_BYTES = 32


class NoKeyError(BackupError):
    """The key file is missing or holds no key."""

    exit_code = 3


def key_from(path: Path) -> bytes:
    """Return the key in the file; raises NoKeyError."""
    try:
        key = bytes.fromhex(path.read_text().strip())
    except FileNotFoundError as error:
        raise NoKeyError(
            _("The key file %(path)s does not exist. Name the right one with --key-file.") % {"path": path}
        ) from error
    except (ValueError, OSError) as error:
        raise NoKeyError(
            _("%(path)s cannot be read as a key: it must hold 64 hexadecimal digits.") % {"path": path}
        ) from error
    if len(key) != KEY_BYTES:
        raise NoKeyError(_("%(path)s cannot be read as a key: it must hold 64 hexadecimal digits.") % {"path": path})
    return key


def kept_key(path: Path) -> tuple[bytes, bool]:
    """Return the key in the file, made on first use and readable by its owner alone; and whether it is new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        return key_from(path), False
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key_from(path), True
