"""Where background jobs wait: a file of the host, or a PostgreSQL that several hosts share."""

import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tomoni.config import env
from tomoni.config.tests.installation import SERVER, Installation
from tomoni.config.tests.serving import Server, wait_until

DATA = Path("/data")
NETWORK, QUEUE = "postgresql://one@db/network", "postgresql://two@db/queue"
READY = """
from django.conf import settings
from tomoni.config import readiness
from tomoni.core import vault
vault.match_key("x", purpose="y")  # makes the keys
settings.STATIC_ROOT.mkdir()  # style sheets are not the matter here, and collecting them takes long
settings.STATIC_ROOT.with_name("static.version").write_text(readiness._static_version())
"""
SEND = (
    "from tomoni.people.actions import mails\nmails.mail_text.enqueue('office@example.org', '試験', '届きましたか')\n"
)


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("queue_url", "database_url", "place"),
    [
        ("", "sqlite", ("huey.SqliteHuey", "/data/queue.sqlite3")),
        ("", NETWORK, ("huey.PostgresHuey", NETWORK)),
        ("sqlite", NETWORK, ("huey.SqliteHuey", "/data/queue.sqlite3")),
        (QUEUE, "sqlite", ("huey.PostgresHuey", QUEUE)),
        (QUEUE, NETWORK, ("huey.PostgresHuey", QUEUE)),
    ],
)
def test_jobs_wait_where_the_environment_says(queue_url: str, database_url: str, place: tuple[str, str]) -> None:
    values = env.read({"TOMONI_QUEUE_URL": queue_url, "TOMONI_DATABASE_URL": database_url})
    found = env.queue(values["TOMONI_QUEUE_URL"], values["TOMONI_DATABASE_URL"], DATA)
    assert (found["huey_class"], found.get("filename") or found["dsn"]) == place


@pytest.mark.embedded
@pytest.mark.parametrize("url", ["redis://127.0.0.1/0", "postgresql://host", "no"])
def test_a_place_no_job_can_wait_in_is_refused(url: str) -> None:
    with pytest.raises(env.EnvError, match="TOMONI_QUEUE_URL='.+' cannot be used: write 'sqlite', postgresql://"):
        env.read({"TOMONI_QUEUE_URL": url})


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[tuple[Installation, Installation]]:
    """Two hosts with data folders of their own, the same keys and one database."""
    web = Installation(tmp_path / "web", has_tables=True)
    jobs = Installation(tmp_path / "jobs", server="sqlite")
    jobs.url = web.url
    web.python(READY)
    jobs.keys_from(web)
    for name in ("static", "static.version"):
        (jobs.data / name).symlink_to(web.data / name)
    yield web, jobs
    web.close()


@pytest.mark.slow
@pytest.mark.skipif(SERVER == "sqlite", reason="hosts share a database only on PostgreSQL")
def test_a_job_asked_for_on_one_host_is_done_by_the_worker_of_another(hosts: tuple[Installation, Installation]) -> None:
    web, jobs = hosts
    without_worker = Server(web.data, TOMONI_DATABASE_URL=web.url, TOMONI_PARTS="web")
    assert list(without_worker.parts) == ["web"]
    web.python(SEND)
    assert waiting(web.url) == 1
    with_worker = Server(jobs.data, TOMONI_DATABASE_URL=web.url)
    wait_until(lambda: list((jobs.data / "mailbox").glob("*")))
    assert waiting(web.url) == 0
    assert [server.ends(signal.SIGTERM) for server in (with_worker, without_worker)] == [0, 0]
    assert [(host.data / "mailbox").exists() for host in hosts] == [False, True]
    assert [list(host.data.glob("queue*")) for host in hosts] == [[], []]


def waiting(url: str) -> int:
    """Return how many jobs wait in the database."""
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT count(*) FROM huey_task").fetchone()[0]
