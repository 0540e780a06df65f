"""Start-up checks: settings that are unsafe in production are refused by name."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags
from django.core.checks import register as register_check


def unsafe_settings() -> list[tuple[str, str]]:
    """Return (variable, what to do) for each setting that is unsafe in production."""
    found = []
    if not settings.PUBLIC_URL.startswith("https://"):
        found.append(("TOMONI_URL", "write the public https:// address"))
    if not settings.ENV["TOMONI_SECRET_KEY"] or len(settings.SECRET_KEY) < 50:
        found.append(("TOMONI_SECRET_KEY", "set a secret of at least 50 random characters"))
    if settings.DATA in settings.KEY_FILE.resolve().parents:
        found.append(("TOMONI_KEY_FILE", "keep the encryption keys outside TOMONI_DATA"))
    if not settings.REQUIRE_MFA:
        found.append(("TOMONI_REQUIRE_MFA", "staff must have a second factor in production"))
    if {"*", "127.0.0.1 localhost"} & {*settings.ALLOWED_HOSTS, " ".join(settings.ALLOWED_HOSTS)}:
        found.append(("TOMONI_HOSTS", "name the hosts of the public address"))
    if settings.ENV["TOMONI_MAIL_URL"] == "mailbox":
        found.append(("TOMONI_MAIL_URL", "name the mail server; the mailbox sends nothing"))
    return found


def production_settings(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Refuse unsafe settings when TOMONI_ENV is production."""
    if not settings.PRODUCTION:
        return []
    return [
        Error(f"{name} is unsafe in production: {advice}.", id=f"tomoni.E{number:03}")
        for number, (name, advice) in enumerate(unsafe_settings(), start=1)
    ]


def parts_of_this_host(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Refuse a host that leaves its jobs to another one which cannot see them."""
    if settings.ENV["TOMONI_PARTS"] == "all" or "dsn" in settings.HUEY:
        return []
    words = "TOMONI_PARTS=web leaves background jobs to another host, but the queue is a file of this one: "
    return [Error(words + "name a PostgreSQL that both reach in TOMONI_QUEUE_URL.", id="tomoni.E102")]


def database_settings(app_configs: Any, databases: list[str] | None = None, **kwargs: Any) -> list[Error]:
    """Assert that SQLite keeps what was acknowledged (security.md 3.2)."""
    from django.db import connections

    errors = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}
        if connection.is_in_memory_db():
            wanted.pop("journal_mode")
        with connection.cursor() as cursor:
            for pragma, value in wanted.items():
                found = cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
                if found != value:
                    errors.append(Error(f"SQLite {pragma} is {found!r}, not {value!r}.", id="tomoni.E100"))
        if connection.transaction_mode != "IMMEDIATE":
            errors.append(Error("SQLite must begin transactions with BEGIN IMMEDIATE.", id="tomoni.E101"))
    return errors


def register() -> None:
    """Register the checks with Django."""
    register_check(production_settings, "tomoni", Tags.security)
    register_check(parts_of_this_host, "tomoni")
    register_check(database_settings, "tomoni", Tags.database)
