"""An uploaded file between the trial and the real import: sealed, for one user, for an hour."""

import base64
import re
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from tomoni.core import vault

from .refusals import FileError

KEPT_SECONDS = 3600
_COLUMN = "exchange.held"
_TOKEN = re.compile(r"[0-9a-f]{32}")


def hold(content: bytes, *, user: object, now: float | None = None) -> str:
    """Keep the content and return the token that gives it back to the same user within the hour."""
    folder = _folder()
    _clear(folder, older_than=(now or time.time()) - KEPT_SECONDS)
    token = secrets.token_hex(16)
    sealed = vault.seal(base64.b64encode(content).decode(), column=_COLUMN, row=_place(token, user))
    (folder / token).touch(mode=0o600)
    (folder / token).write_bytes(sealed)
    return token


def held(token: str, *, user: object) -> bytes:
    """Return the content kept for the user; raises FileError when it is gone or another's."""
    path = _folder() / token if _TOKEN.fullmatch(token) else None
    if path is None or not path.is_file():
        raise FileError(_("The file is no longer kept. Choose it again."))
    try:
        return base64.b64decode(vault.unseal(path.read_bytes(), column=_COLUMN, row=_place(token, user)))
    except vault.VaultError as error:
        raise FileError(_("The file is no longer kept. Choose it again.")) from error


def let_go(token: str) -> None:
    """Delete what is kept under the token."""
    if _TOKEN.fullmatch(token):
        (_folder() / token).unlink(missing_ok=True)


@contextmanager
def as_file(content: bytes) -> Iterator[Path]:
    """Give the content as a file that is deleted afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        yield path


def _folder() -> Path:
    folder: Path = settings.DATA / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _place(token: str, user: object) -> str:
    return f"{token}|{getattr(user, 'pk', user)}"


def _clear(folder: Path, *, older_than: float) -> None:
    for path in folder.iterdir():
        if path.stat().st_mtime < older_than:
            path.unlink(missing_ok=True)
