"""Backup and restore: one encrypted file, the same for SQLite and PostgreSQL (docs/backup.md).

Inside the encryption (``stream``) is an ordinary gzipped tar: ``head.json`` (version, time, migrations, columns),
``tables/NAME/000001.jsonl`` ... (one JSON list a row, in order of the key), ``media/...``, the anchors of the audit
trail, and ``manifest.json`` (rows and hash of each table). The keys of encrypted columns are never inside.
"""

from tomoni.config.backup.keys import kept_key, key_from
from tomoni.config.backup.restoring import NewerVersionError, NotEmptyError, restore, unopened
from tomoni.config.backup.stream import BackupError, DamagedError, WrongKeyError
from tomoni.config.backup.writing import write

__all__ = [
    "BackupError",
    "DamagedError",
    "NewerVersionError",
    "NotEmptyError",
    "WrongKeyError",
    "kept_key",
    "key_from",
    "restore",
    "unopened",
    "write",
]
