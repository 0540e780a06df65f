"""Making a backup while everybody goes on working: the state of one moment."""

import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection as default_connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

import tomoni
from tomoni.config.backup import stream, tables
from tomoni.config.backup.media import MediaTold
from tomoni.config.backup.stream import BackupError
from tomoni.core import audit
from tomoni.core.audit import anchors
from tomoni.core.models import AuditHead

PART_BYTES = 4 << 20
COMPRESSION = 3

Manifest = dict[str, Any]


def write(target: Path, key: bytes, *, now: datetime, report: tables.Report) -> Manifest:
    """Write the encrypted backup to the file and return what it holds.

    The file appears under its name only when it is complete. Raises BackupError when the name is taken.
    """
    if target.exists():
        raise BackupError(
            _("%(path)s exists already; backups are never overwritten. Choose another name.") % {"path": target}
        )
    if AuditHead._meta.db_table not in default_connection.introspection.table_names():
        raise BackupError(_("There is nothing to back up: the database has no tables yet. Run: tomoni migrate"))
    audit.anchor(now=now)
    kept_anchors = anchors.path().read_bytes() if anchors.path().exists() else b""
    with _draft(target) as file, _one_moment() as connection:
        return _write_all(file, key, connection, kept_anchors, now, report)


@contextmanager
def _draft(target: Path) -> Iterator[BinaryIO]:
    draft = target.with_name(f"{target.name}.part")
    if draft.exists():
        raise BackupError(_("%(path)s is left of a backup that was interrupted. Delete it first.") % {"path": draft})
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _one_moment() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own that sees the database as it is now, whatever is written meanwhile."""
    connection = default_connection.copy()
    level = " ISOLATION LEVEL REPEATABLE READ, READ ONLY" if connection.vendor == "postgresql" else ""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"BEGIN{level}")
            cursor.execute("SELECT COUNT(*) FROM django_migrations")  # the first reading fixes the moment
        yield connection
    finally:
        connection.close()


def _write_all(
    file: BinaryIO,
    key: bytes,
    connection: BaseDatabaseWrapper,
    kept_anchors: bytes,
    now: datetime,
    report: tables.Report,
) -> Manifest:
    encrypted = stream.Writer(file, key)
    nodes = tables.applied(connection)
    found = tables.tables_after(nodes)
    head = {
        "tomoni": tomoni.__version__,
        "at": now.isoformat(),
        "database": connection.vendor,
        "migrations": nodes,
        "tables": [asdict(table) for table in found],
    }
    with (
        gzip.GzipFile(fileobj=encrypted, mode="wb", compresslevel=COMPRESSION, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        _add(archive, "head.json", _json(head))
        _add(archive, anchors.FILE_NAME, kept_anchors)
        manifest = {"tables": {table.name: _add_table(archive, connection, table, report) for table in found}}
        manifest["media"] = _add_media(archive, settings.MEDIA_ROOT, report)
        _add(archive, "manifest.json", _json(manifest))
    encrypted.finish()
    return head | manifest


def _json(content: Manifest) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def _add_table(
    archive: tarfile.TarFile, connection: BaseDatabaseWrapper, table: tables.Table, report: tables.Report
) -> Manifest:
    digest, rows, parts, part = hashlib.sha256(), 0, 0, bytearray()
    for line in tables.lines(connection, table):
        part += line
        rows += 1
        if len(part) >= PART_BYTES:
            parts += 1
            digest.update(part)
            _add(archive, f"tables/{table.name}/{parts:06}.jsonl", bytes(part))
            part.clear()
            report(f"{table.name}: {rows:,} ...")
    if part:
        digest.update(part)
        _add(archive, f"tables/{table.name}/{parts + 1:06}.jsonl", bytes(part))
    return asdict(tables.Told(rows, digest.hexdigest(), tables.last_id(connection, table)))


def _add_media(archive: tarfile.TarFile, root: Path, report: tables.Report) -> Manifest:
    """Add the uploaded files; they were written before the rows that name them."""
    told = MediaTold()
    for path in sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink()):
        with suppress(FileNotFoundError), path.open("rb") as file:  # deleted since it was listed
            _add_file(archive, file, path.relative_to(root).as_posix(), told)
        if told.files % 500 == 0:
            report(_("%(count)s files ...") % {"count": f"{told.files:,}"})
    return told.manifest()


def _add_file(archive: tarfile.TarFile, file: BinaryIO, name: str, told: MediaTold) -> None:
    member = tarfile.TarInfo(f"media/{name}")
    member.size = os.fstat(file.fileno()).st_size
    archive.addfile(member, told.reading(file, name, member.size))
