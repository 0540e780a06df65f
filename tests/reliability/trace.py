"""What a process asked of its files, read from ``strace -xx``: one event for each call that succeeded."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

CALLS = "openat,close,write,pwrite64,fsync,fdatasync,ftruncate,unlink"
LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (\d+)")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
FOLDER = "."


@dataclass(frozen=True)
class Event:
    """``kind`` is create, write, truncate, sync or remove; the folder itself has the name ``.``."""

    kind: str
    name: str
    data: bytes = b""
    offset: int = 0


def record(arguments: list[str], *, log: Path, environment: Mapping[str, str]) -> None:
    """Run Python with the arguments under strace; raises RuntimeError with its messages when it fails."""
    strace = ["strace", "-f", "-xx", "-s", "10000000", "-e", f"trace={CALLS}", "-o", str(log)]
    done = subprocess.run(
        [*strace, sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"The traced process failed: {done.stderr[-2000:]}")


def events(log: Path, *, folder: Path, existing: set[str], watched: set[str]) -> Iterator[Event]:
    """Yield what was done to the watched files of the folder, in order; ``existing`` were there before."""
    existing = set(existing)
    opened: dict[str, str] = {}
    with log.open() as lines:
        for call, arguments, result in _calls(lines):
            path = _text(arguments).decode() if call in {"openat", "unlink"} else ""
            name = opened.get(arguments.partition(",")[0], "")
            if call == "openat":
                name = opened[result] = _name(path, folder, watched)
                if name and name != FOLDER and "O_CREAT" in arguments and name not in existing:
                    existing.add(name)
                    yield Event("create", name)
            elif call == "unlink":
                if _name(path, folder, watched) in existing:
                    existing.remove(_name(path, folder, watched))
                    yield Event("remove", _name(path, folder, watched))
            elif call == "close":
                opened.pop(arguments, None)
            elif name:
                yield _event(call, name, arguments)


def _calls(lines: Iterator[str]) -> Iterator[tuple[str, str, str]]:
    for line in lines:
        if "<unfinished" in line:
            raise ValueError("The traced process has threads: its calls have no order.")
        if found := LINE.match(line):
            yield found[1], found[2], found[3]


def _event(call: str, name: str, arguments: str) -> Event:
    if call in {"fsync", "fdatasync"}:
        return Event("sync", name)
    last = arguments.rpartition(", ")[2]
    if call == "ftruncate":
        return Event("truncate", name, offset=int(last))
    return Event("write", name, _text(arguments), int(last) if call == "pwrite64" else -1)


def _text(arguments: str) -> bytes:
    found = TEXT.search(arguments)
    return bytes.fromhex(found[1].replace("\\x", "")) if found else b""


def _name(path: str, folder: Path, watched: set[str]) -> str:
    if path == str(folder):
        return FOLDER
    name = Path(path).name
    return name if name in watched and path == str(folder / name) else ""
