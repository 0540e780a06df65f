"""Fails when a text of the programme has no Japanese, or a translation has lost its text."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
APPS = ["core", "people", "projects", "membership", "config"]
PO = Path("locale/ja/LC_MESSAGES/django.po")


def extracted(app: str, folder: Path) -> polib.POFile:
    """Return the app's Japanese texts after a fresh extraction from its sources."""
    copy = folder / app
    shutil.copytree(ROOT / "src" / "tomoni" / app, copy, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    (copy / PO).parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "django", "makemessages", "-l", "ja", "--no-location", "--no-wrap", "-v", "0"]
    subprocess.run(command, cwd=copy, check=True)
    return polib.pofile(str(copy / PO))


def problems(app: str, folder: Path) -> list[str]:
    """Return one line for each text without a Japanese translation."""
    if not (ROOT / "src" / "tomoni" / app / PO).exists():
        return [f"{app}: {PO} is missing"]
    texts = extracted(app, folder)
    found = [f"{app}: no Japanese for {entry.msgid!r}" for entry in texts if not entry.translated()]
    return found + [f"{app}: {entry.msgid!r} is no longer used" for entry in texts.obsolete_entries()]


def main() -> int:
    """Print every problem; 1 when there is one."""
    with tempfile.TemporaryDirectory() as folder:
        found = [line for app in APPS for line in problems(app, Path(folder))]
    print("\n".join(found) or "Every text has its Japanese.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
