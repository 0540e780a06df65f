"""The ``tomoni`` command: Django's commands under one name, with the environment checked first."""

import os
import sys

from tomoni.config import env


def main() -> None:
    """Run ``tomoni COMMAND``; a bad environment variable ends with one clear line and code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tomoni.config.settings")
    try:
        env.read()
    except env.EnvError as error:
        sys.exit(f"tomoni: {error}")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
