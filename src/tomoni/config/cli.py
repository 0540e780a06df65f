"""The ``tomoni`` command: Django's commands under one name, with the environment checked first."""

import os
import sys
from pathlib import Path

from tomoni.config import env


def main() -> None:
    """Run ``tomoni COMMAND``; a bad environment variable ends with one clear line and code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tomoni.config.settings")
    try:
        _make_folder(env.read()["TOMONI_DATA"])
    except env.EnvError as error:
        sys.exit(f"tomoni: {error}")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def _make_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise env.EnvError(f"TOMONI_DATA={str(data)!r} cannot be used: {error.strerror}.") from error
    if not os.access(data, os.W_OK | os.X_OK):
        raise env.EnvError(f"TOMONI_DATA={str(data)!r} cannot be used: this user may not write there.")
