"""Fails when a text of the programme has no Japanese, or a translation has lost its text."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib
import wagtail

ROOT = Path(__file__).resolve().parent.parent
APPS = ["core", "people", "projects", "membership", "petitions", "advocacy", "reporting", "config"]
ALIAS = re.compile(r"import (?:\w+, )*gettext(?:_lazy)? as (\w+)")
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


def borrowed() -> list[str]:
    """Return one line for each text in our Japanese for Wagtail that Wagtail no longer has, or has not translated."""
    ours = ROOT / "src" / "tomoni" / "config" / "wagtail_locale" / "ja" / "LC_MESSAGES"
    english = [*Path(wagtail.__file__).parent.glob("**/locale/en/LC_MESSAGES/*.po")]
    known = {(path.name, entry.msgid) for path in english for entry in polib.pofile(str(path))}
    texts = [(path.name, entry) for path in ours.glob("*.po") for entry in polib.pofile(str(path))]
    return [
        f"wagtail_locale: {entry.msgid!r} is not Wagtail's, or empty"
        for name, entry in texts
        if (name, entry.msgid) not in known or not entry.translated()
    ]


def clashes() -> list[str]:
    """Return one line for each text to which two apps give different Japanese: all share one catalogue at run time."""
    first: dict[tuple[str, str], tuple[str, str]] = {}
    found = []
    for app in APPS:
        path = ROOT / "src" / "tomoni" / app / PO
        for entry in polib.pofile(str(path)) if path.exists() else []:
            words = entry.msgstr or entry.msgstr_plural.get(0, "")
            other, known = first.setdefault((entry.msgctxt or "", entry.msgid), (app, words))
            if known != words:
                found.append(f"{entry.msgid!r} is {known} in {other}, {words} in {app}; use pgettext for one of them")
    return found


def hidden(app: str) -> list[str]:
    """Return one line for each module that calls gettext by a name under which its texts are not extracted."""
    modules = sorted((ROOT / "src" / "tomoni" / app).rglob("*.py"))
    named = [
        (path, name) for path in modules for name in ALIAS.findall(path.read_text(encoding="utf-8")) if name != "_"
    ]
    return [f"{path.relative_to(ROOT)}: texts in {name}(…) are not extracted; call it _" for path, name in named]


def main() -> int:
    """Print every problem; 1 when there is one."""
    with tempfile.TemporaryDirectory() as folder:
        found = [*borrowed(), *clashes()]
        found += [line for app in APPS for line in [*hidden(app), *problems(app, Path(folder))]]
    print("\n".join(found) or "Every text has its Japanese.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
