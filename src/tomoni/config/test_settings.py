"""Settings of the tests: a data folder of their own, quick password hashing, tasks run at once."""

import os
import tempfile

os.environ.setdefault("TOMONI_DATA", tempfile.mkdtemp(prefix="tomoni-test-"))

from tomoni.config.settings import *
from tomoni.config.settings import DATABASES, HUEY, STATIC_ROOT, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
HUEY = {**HUEY, "immediate": True}
PETITION_PAGE_SECONDS = 0
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
if DATABASES["default"]["ENGINE"] == "tomoni.core.sqlite":
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
