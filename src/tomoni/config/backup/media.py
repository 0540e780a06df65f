"""Uploaded files on their way into or out of a backup."""

import hashlib
from typing import Any


class MediaTold:
    """Counts and hashes files as they pass by."""

    def __init__(self) -> None:
        self.files = self.bytes = 0
        self._digest = hashlib.sha256()

    def reading(self, file: Any, name: str, size: int) -> "_Hashed":
        """Return the file, to be read once; its name and bytes go into the hash."""
        self.files += 1
        self.bytes += size
        self._digest.update(f"{name}\n{size}\n".encode())
        return _Hashed(file, self._digest)

    def manifest(self) -> dict[str, Any]:
        """Return the number of files, their bytes, and the hash of names and contents."""
        return {"files": self.files, "bytes": self.bytes, "sha256": self._digest.hexdigest()}


class _Hashed:
    def __init__(self, file: Any, digest: Any) -> None:
        self._file, self._digest = file, digest

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._digest.update(data)
        return data
