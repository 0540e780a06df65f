"""Every environment variable Tomoni reads: name, kind, default, meaning.

``docs/settings.md`` lists the same variables; a test compares the two.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


class EnvError(Exception):
    """A variable has a value Tomoni cannot use; the message names it and says what to write."""


def _text(raw: str) -> str:
    return raw


def _path(raw: str) -> Path:
    return Path(raw).expanduser().resolve()


def _flag(raw: str) -> bool:
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off"}:
        return False
    raise ValueError("write 1 or 0")


def _words(raw: str) -> list[str]:
    return [word for word in re.split(r"[,\s]+", raw) if word]


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(raw: str) -> int:
        if not raw.isascii() or not raw.isdigit() or not low <= int(raw) <= high:
            raise ValueError(f"write a whole number from {low} to {high}")
        return int(raw)

    return parse


def _choice(*allowed: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if raw not in allowed:
            raise ValueError("write one of: " + ", ".join(allowed))
        return raw

    return parse


def _database_url(raw: str) -> str:
    if raw == "sqlite":
        return raw
    parts = urlsplit(raw)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ValueError("write 'sqlite' or postgresql://user:password@host:5432/name")
    return raw


def _queue_url(raw: str) -> str:
    if raw == "sqlite":
        return raw
    try:
        return _database_url(raw)
    except ValueError:
        raise ValueError(
            "write 'sqlite', postgresql://user:password@host:5432/name, or nothing for the database's"
        ) from None


def _mail_url(raw: str) -> str:
    if raw != "mailbox" and urlsplit(raw).scheme not in {"smtp", "smtps", "smtp+tls"}:
        raise ValueError("write 'mailbox' or smtp+tls://user:password@host:587")
    return raw


def _web_url(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("write the public address, such as https://tomoni.example.org")
    return raw.rstrip("/")


@dataclass(frozen=True)
class Variable:
    """One environment variable."""

    name: str
    parse: Callable[[str], Any]
    default: str
    meaning: str


VARIABLES = [
    Variable("TOMONI_DATA", _path, "var", "Folder of the database, uploads, mail and keys."),
    Variable(
        "TOMONI_ENV",
        _choice("development", "production"),
        "development",
        "Production refuses unsafe settings and demands a second factor of staff.",
    ),
    Variable(
        "TOMONI_URL", _web_url, "", "Public address, used in mails and feeds; when empty, TOMONI_BIND and TOMONI_PORT."
    ),
    Variable("TOMONI_HOSTS", _words, "127.0.0.1 localhost", "Host names the site answers to."),
    Variable("TOMONI_BIND", _text, "127.0.0.1", "Address the web server listens on."),
    Variable("TOMONI_PORT", _number(1, 65535), "8000", "Port the web server listens on."),
    Variable("TOMONI_WEB_WORKERS", _number(1, 64), "2", "Number of web processes."),
    Variable("TOMONI_PROXIES", _number(0, 5), "0", "Number of trusted proxies in front; 0 ignores X-Forwarded-For."),
    Variable("TOMONI_SECRET_KEY", _text, "", "Signs sessions and links; made in TOMONI_DATA when empty."),
    Variable("TOMONI_KEY_FILE", _text, "", "File of the encryption keys; keep it outside TOMONI_DATA in production."),
    Variable("TOMONI_DATABASE_URL", _database_url, "sqlite", "'sqlite' or a postgresql:// address."),
    Variable(
        "TOMONI_QUEUE_URL",
        _queue_url,
        "",
        "Where background jobs wait: 'sqlite' (a file in TOMONI_DATA) or a postgresql:// address; "
        "when empty, the database if that is PostgreSQL, else the file.",
    ),
    Variable(
        "TOMONI_PARTS",
        _choice("all", "web"),
        "all",
        "What this host runs: 'all', or 'web' where the worker and scheduler of another host do the jobs.",
    ),
    Variable("TOMONI_MAIL_URL", _mail_url, "mailbox", "'mailbox' (mail shown in the browser) or an smtp address."),
    Variable("TOMONI_MAIL_FROM", _text, "tomoni@localhost", "Sender of the system's mails."),
    Variable("TOMONI_NETWORK_JA", _text, "移住労働者と連帯する全国ネットワーク", "Name of the network in Japanese."),
    Variable("TOMONI_NETWORK_EN", _text, "Solidarity Network with Migrants Japan", "Name of the network in English."),
    Variable("TOMONI_FISCAL_MONTH", _number(1, 12), "1", "First month of the fiscal year."),
    Variable("TOMONI_PAYMENT_YEARS", _number(1, 30), "7", "Years for which payments stay when a person is erased."),
    Variable("TOMONI_REQUIRE_MFA", _flag, "", "Second factor for staff; on in production when empty."),
]


def read(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return every variable's parsed value by name.

    Raises EnvError for a value that cannot be used and for an unknown TOMONI_ name.
    """
    known = {variable.name for variable in VARIABLES}
    unknown = sorted(name for name in environ if name.startswith("TOMONI_") and name not in known)
    if unknown:
        raise EnvError(f"{unknown[0]} is not a setting of Tomoni. docs/settings.md lists them all.")
    values = {}
    for variable in VARIABLES:
        raw = environ.get(variable.name, "") or variable.default
        try:
            values[variable.name] = variable.parse(raw) if raw else ""
        except ValueError as error:
            raise EnvError(f"{variable.name}={raw!r} cannot be used: {error}.") from error
    values["TOMONI_URL"] = values["TOMONI_URL"] or _own_address(values["TOMONI_BIND"], values["TOMONI_PORT"])
    return values


def _own_address(bind: str, port: int) -> str:
    """Return the address at which a browser on this machine finds the server."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(bind, f"[{bind}]" if ":" in bind else bind)  # noqa: S104
    return f"http://{host}:{port}"


def database(url: str, data: Path) -> dict[str, Any]:
    """Return Django's database settings for the value of TOMONI_DATABASE_URL."""
    if url == "sqlite":
        return {
            "ENGINE": "tomoni.core.sqlite",
            "NAME": data / "tomoni.sqlite3",
            "CONN_MAX_AGE": 60,  # closing the last connection empties the log: several syncs after every request
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                "PRAGMA foreign_keys=ON;PRAGMA trusted_schema=OFF;PRAGMA temp_store=MEMORY;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def queue(url: str, database_url: str, data: Path) -> dict[str, Any]:
    """Return Huey's settings for the values of TOMONI_QUEUE_URL and TOMONI_DATABASE_URL.

    A queue in PostgreSQL is shared by all hosts and asked only when it is used: its tables are made by ``tomoni serve``.
    """
    place = url or database_url
    if place == "sqlite":
        storage = {"huey_class": "huey.SqliteHuey", "filename": str(data / "queue.sqlite3"), "fsync": True}
    else:
        storage = {"huey_class": "huey.PostgresHuey", "dsn": place, "create_tables": False}
    consumer = {"workers": 2, "worker_type": "thread", "periodic": True}
    return {"name": "tomoni", "immediate": False, "consumer": consumer, **storage}


def mail(url: str) -> dict[str, Any]:
    """Return Django's EMAIL_* settings for the value of TOMONI_MAIL_URL."""
    if url == "mailbox":
        return {"EMAIL_BACKEND": "tomoni.core.mailbox.EmailBackend"}
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or {"smtps": 465, "smtp+tls": 587}.get(parts.scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
