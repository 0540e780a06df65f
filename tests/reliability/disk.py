"""A disk that keeps only what was synced: the images a power cut may leave behind.

Nothing unsynced is promised. A write after the last sync of its file may be missing, or be there in part,
sector by sector; a created or removed file may still be absent or present until its folder is synced. This
is worse than any real disk, on purpose.
"""

import random
from dataclasses import dataclass, field

from tests.reliability.trace import FOLDER, Event

SECTOR = 512
MODES = ("dropped", "subset", "torn")


@dataclass
class File:
    """What is safely on the disk, and what was asked for since the last sync."""

    safe: bytearray = field(default_factory=bytearray)
    pending: list[Event] = field(default_factory=list)


class Disk:
    """Replays events; ``image`` returns what could be found after a power cut now."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = {name: File(bytearray(content)) for name, content in files.items()}
        self.safe_folder = dict(self.files)
        self.pending_folder: list[tuple[str, File | None]] = []

    def replay(self, event: Event) -> None:
        """Take note of one event."""
        if event.name == FOLDER:
            if event.kind == "sync":
                self.safe_folder, self.pending_folder = dict(self.files), []
        elif event.kind == "create":
            self.files[event.name] = File()
            self.pending_folder.append((event.name, self.files[event.name]))
        elif event.kind == "remove":
            del self.files[event.name]
            self.pending_folder.append((event.name, None))
        elif event.kind == "sync":
            file = self.files[event.name]
            for pending in file.pending:
                _apply(file.safe, pending)
            file.pending = []
        else:
            self.files[event.name].pending.append(event)

    def image(self, mode: str, chance: random.Random) -> dict[str, bytes]:
        """Return the files after a power cut in which unsynced changes are dropped, kept in part, or torn."""
        folder = dict(self.safe_folder)
        kept = 0 if mode == "dropped" else chance.randint(0, len(self.pending_folder))
        for name, file in self.pending_folder[:kept]:
            folder.pop(name, None)
            if file is not None:
                folder[name] = file
        return {name: _content(file, mode, chance) for name, file in folder.items()}


def _content(file: File, mode: str, chance: random.Random) -> bytes:
    content = bytearray(file.safe)
    for event in file.pending if mode != "dropped" else []:
        if event.kind == "truncate" or mode == "subset":
            if chance.random() < 0.5:
                _apply(content, event)
            continue
        for start in range(0, len(event.data), SECTOR):
            if chance.random() < 0.5:
                part = event.data[start : start + SECTOR]
                _apply(content, Event("write", event.name, part, event.offset + start))
    return bytes(content)


def _apply(content: bytearray, event: Event) -> None:
    if event.kind == "truncate":
        del content[event.offset :]
        content.extend(bytes(event.offset - len(content)))
        return
    content.extend(bytes(max(0, event.offset - len(content))))
    content[event.offset : event.offset + len(event.data)] = event.data
