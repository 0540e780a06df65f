"""The settings of the positive controls: SQLite with fewer syncs than ours (LOOSE_SYNCHRONOUS says how)."""

import os

from tomoni.config import settings

vars().update({name: value for name, value in vars(settings).items() if name.isupper()})
settings.DATABASES["default"]["OPTIONS"]["init_command"] += f"PRAGMA synchronous={os.environ['LOOSE_SYNCHRONOUS']};"
