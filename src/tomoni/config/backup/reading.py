"""Reading a backup: its head and manifest, and its members one after the other."""

import gzip
import hashlib
import json
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from tomoni.config.backup import stream, tables
from tomoni.config.backup.media import MediaTold
from tomoni.config.backup.stream import DamagedError

READ_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Contents:
    """What a backup says of itself."""

    made_by: str
    at: str
    migrations: list[tables.Node]
    tables: list[tables.Table]
    told: dict[str, tables.Told]
    media: dict[str, Any]


@dataclass
class Sink:
    """What is done with the members as they pass by; nothing by default."""

    anchors: Callable[[bytes], None] = lambda content: None
    part: Callable[[str, bytes], None] = lambda table, content: None
    media: Callable[[str, Iterator[bytes]], None] = lambda name, content: _drain(content)


def contents(path: Path, key: bytes) -> Contents:
    """Read the file to its end and return what it holds; every byte has then proved genuine.

    Raises WrongKeyError or DamagedError; also when the rows inside are not those its manifest tells of.
    """
    return replay(path, key, Sink())


def replay(path: Path, key: bytes, sink: Sink) -> Contents:
    """Hand the members to the sink in the order they were written, and return what the backup holds."""
    digests: dict[str, Any] = {}
    media = MediaTold()
    head: dict[str, Any] = {}
    manifest: dict[str, Any] = {}
    with _members(path, key) as members:
        for name, member in members:
            kind, _separator, rest = name.partition("/")
            if name == "head.json":
                head = json.load(member)
            elif name == "manifest.json":
                manifest = json.load(member)
            elif kind == "tables":
                content, table = member.read(), rest.partition("/")[0]
                digests.setdefault(table, hashlib.sha256()).update(content)
                sink.part(table, content)
            elif kind == "media":
                sink.media(_safe(rest), _pieces(media.reading(member, rest, member.size)))
            else:
                sink.anchors(member.read())
    found = _contents(head, manifest)
    hashes = {name: digest.hexdigest() for name, digest in digests.items()}
    told = {name: table.sha256 for name, table in found.told.items() if table.rows}
    if hashes != told or media.manifest() != found.media:
        raise DamagedError(_("What this backup holds is not what it says it holds. Use another copy of it."))
    return found


@contextmanager
def _members(path: Path, key: bytes) -> Iterator[Iterator[tuple[str, Any]]]:
    with path.open("rb") as file:
        plain = stream.Reader(file, key)
        try:
            with gzip.GzipFile(fileobj=plain, mode="rb") as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
                yield _walk(archive)
                packed.read()
        except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise stream.damaged() from error
        if plain.read(1):
            raise stream.damaged()


def _walk(archive: tarfile.TarFile) -> Iterator[tuple[str, Any]]:
    for member in archive:
        file = archive.extractfile(member)
        if file is None:
            raise stream.damaged()
        yield member.name, _Sized(file, member.size)


class _Sized:
    def __init__(self, file: BinaryIO, size: int) -> None:
        self.read, self.size = file.read, size


def _pieces(file: Any) -> Iterator[bytes]:
    while piece := file.read(READ_AT_ONCE):
        yield piece


def _drain(content: Iterator[bytes]) -> None:
    for _piece in content:
        pass


def _safe(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise stream.damaged()
    return name


def _contents(head: dict[str, Any], manifest: dict[str, Any]) -> Contents:
    found = [
        tables.Table(
            table["name"],
            tuple(tables.Column(**column) for column in table["columns"]),
            tables.Column(**table["key"]),
            table["counts_up"],
        )
        for table in head["tables"]
    ]
    return Contents(
        made_by=head["tomoni"],
        at=head["at"],
        migrations=[(app, name) for app, name in head["migrations"]],
        tables=found,
        told={name: tables.Told(**told) for name, told in manifest["tables"].items()},
        media=manifest["media"],
    )
