"""``tomoni serve`` as its users meet it: real processes on free ports of the loopback."""

import os
import re
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tomoni.config import readiness, serve
from tomoni.config.parts import THREADS
from tomoni.config.tests.serving import PATIENCE, Server, alive, children, free_port, tomoni, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.embedded]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the database and the static files made once."""
    folder = tmp_path_factory.mktemp("served")
    server = Server(folder)
    assert server.ends(signal.SIGTERM) == 0
    assert re.fullmatch(
        r"tomoni: \d+ changes of the database applied\.\n"
        r"tomoni: static files collected\.\n"
        rf"web    \| Tomoni answers at http://127\.0\.0\.1:{server.port}/\n"
        r"tomoni: Ending on SIGTERM; requests and jobs in progress are finished first\.\n"
        r"tomoni: Ended\.\n",
        server.said,
    )
    return folder


@pytest.fixture(scope="module")
def shared(data: Path) -> Iterator[Server]:
    """A server for tests that leave it running."""
    running = Server(data, TOMONI_WEB_WORKERS="2")
    yield running
    assert running.ends(signal.SIGINT) == 0
    assert not any(map(alive, running.everybody))
    assert running.said.splitlines()[-2:] == [
        "tomoni: Ending on SIGINT; requests and jobs in progress are finished first.",
        "tomoni: Ended.",
    ]


@pytest.fixture
def server(tmp_path: Path, data: Path) -> Iterator[Server]:
    """A server of the test's own."""
    shutil.copytree(data, tmp_path / "data", ignore=shutil.ignore_patterns("static"))
    (tmp_path / "data" / "static").symlink_to(data / "static")
    running = Server(tmp_path / "data")
    yield running
    if running.process.poll() is None:
        running.ends(signal.SIGTERM)
    wait_until(lambda: not any(map(alive, running.everybody)))


def test_pages_and_their_style_sheets_are_served(shared: Server) -> None:
    assert shared.get("/health") == (200, "ok")
    status, page = shared.get("/accounts/login/")
    assert status == 200, shared.said
    sheets = re.findall(r'<link[^>]+href="(/static/[^"]+\.css)"', page)
    assert sheets
    assert [shared.get(sheet)[0] for sheet in sheets] == [200] * len(sheets)


def test_the_parts_are_web_with_its_processes_and_worker(shared: Server) -> None:
    assert list(shared.parts) == ["web", "worker"]
    assert [len(children(pid)) for pid in shared.parts.values()] == [2, 0]


def test_a_job_is_done_by_the_worker(shared: Server, data: Path) -> None:
    lines = [
        "from tomoni.core.tasks import anchor_audit_trail",
        "from tomoni.people.models import Organisation",
        "Organisation.objects.create(name='連帯ネットワーク')",
        "anchor_audit_trail()",
    ]
    asked = tomoni(data, "shell", "--no-imports", "--command", "; ".join(lines))
    assert (asked.returncode, asked.stderr) == (0, "")
    wait_until(lambda: (data / "audit-anchors.log").exists())


def test_a_web_process_that_dies_is_replaced(shared: Server) -> None:
    one, other = children(shared.parts["web"])
    os.kill(one, signal.SIGKILL)
    wait_until(lambda: len({*children(shared.parts["web"])} - {one, other}) == 1)
    assert shared.get("/health") == (200, "ok")


def test_connections_that_come_at_once_are_shared_by_the_web_processes(shared: Server) -> None:
    with ExitStack() as stack:
        address = ("127.0.0.1", shared.port)
        clients = [
            stack.enter_context(socket.create_connection(address, timeout=PATIENCE)) for _each in range(2 * THREADS)
        ]
        wait_until(lambda: sum(_taken_in(shared, clients)) == len(clients))
        assert _taken_in(shared, clients) == [THREADS, THREADS]


def _taken_in(server: Server, clients: list[socket.socket]) -> list[int]:
    """Return how many of the clients' connections each web process holds (proc(5), net/tcp)."""
    ports = {f"{client.getsockname()[1]:04X}" for client in clients}
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ours = {f"socket:[{row[9]}]" for row in rows if row[1].endswith(f":{server.port:04X}") and row[2][-4:] in ports}
    return [len(ours & set(_open_in(pid))) for pid in children(server.parts["web"])]


def _open_in(pid: int) -> Iterator[str]:
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            yield str(each.readlink())


def test_a_second_server_on_the_same_data_is_refused(shared: Server, data: Path) -> None:
    refused = tomoni(data, "serve", "--port", str(free_port()))
    assert refused.returncode == 1
    assert refused.stderr == (
        f"CommandError: Tomoni already runs on {data} (process {shared.process.pid}). "
        "End it first, or choose another folder with TOMONI_DATA.\n"
    )


def test_a_request_in_progress_is_finished(server: Server) -> None:
    body = b"language=en&next=/"
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as client:
        head = f"POST /i18n/choose HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        client.sendall(head.encode() + b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + body[:5])
        time.sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        wait_until(lambda: "Ending on SIGTERM" in server.said)
        time.sleep(0.5)
        client.sendall(body[5:])
        assert client.recv(4096).startswith(b"HTTP/1.1 403 ")  # refused for want of a CSRF token, but answered
    assert server.ends() == 0


@pytest.mark.parametrize("part", ["web", "worker"])
def test_a_part_that_dies_ends_the_whole_with_one_message(server: Server, part: str) -> None:
    os.kill(server.parts[part], signal.SIGKILL)
    assert server.ends() == 1
    wait_until(lambda: not any(map(alive, server.everybody)))
    assert server.said.splitlines()[1:] == [
        f"tomoni: The part '{part}' ended by itself: signal SIGKILL (often: the machine is out of memory).",
        f"tomoni: Its lines above, beginning with '{part} |', say why. The other parts are ended too.",
    ]


def test_nothing_is_left_when_the_supervisor_is_killed(server: Server) -> None:
    assert server.ends(signal.SIGKILL) == -signal.SIGKILL
    wait_until(lambda: not any(map(alive, server.everybody)))


def test_a_host_without_a_worker_needs_a_queue_that_others_see(tmp_path: Path) -> None:
    refused = tomoni(tmp_path, "serve", "--port", str(free_port()), TOMONI_PARTS="web")
    assert refused.returncode == 1
    assert refused.stderr == (
        "CommandError: Tomoni does not start:\n"
        "  TOMONI_PARTS=web leaves background jobs to another host, but the queue is a file of this one: "
        "name a PostgreSQL that both reach in TOMONI_QUEUE_URL.\n"
    )


def test_a_queue_that_does_not_answer_is_named(tmp_path: Path) -> None:
    url = f"postgresql://nobody:x@127.0.0.1:{free_port()}/nothing"
    refused = tomoni(tmp_path, "serve", "--port", str(free_port()), TOMONI_QUEUE_URL=url)
    assert refused.returncode == 1
    assert refused.stderr.startswith("CommandError: The queue of TOMONI_QUEUE_URL does not answer: ")


def test_a_port_in_use_is_named(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = tomoni(data, "serve", "--port", str(port))
    assert refused.returncode == 1
    assert refused.stderr == (
        f"CommandError: Port {port} of 127.0.0.1 is in use. End the other program, or choose another port: "
        f"tomoni serve --port {port + 1}\n"
    )


def test_unsafe_production_settings_are_refused_by_name(tmp_path: Path) -> None:
    refused = tomoni(tmp_path, "serve", "--port", str(free_port()), TOMONI_ENV="production")
    assert refused.returncode == 1
    first, *named = refused.stderr.splitlines()
    assert first == "CommandError: Tomoni does not start:"
    assert [line.split()[0] for line in named] == [
        *("TOMONI_URL", "TOMONI_SECRET_KEY", "TOMONI_KEY_FILE", "TOMONI_HOSTS", "TOMONI_MAIL_URL")
    ]


def test_production_leaves_a_waiting_database_change_to_a_person(tmp_path: Path) -> None:
    refused = tomoni(
        tmp_path / "data",
        *("serve", "--port", str(free_port())),
        TOMONI_ENV="production",
        TOMONI_URL="https://tomoni.example.org",
        TOMONI_HOSTS="tomoni.example.org",
        TOMONI_SECRET_KEY="s" * 50,
        TOMONI_KEY_FILE=str(tmp_path / "vault-keys"),
        TOMONI_MAIL_URL="smtp://127.0.0.1",
    )
    assert refused.returncode == 1
    assert re.fullmatch(
        r"CommandError: \d+ changes of the database wait\. Take a backup \(tomoni backup FILE\), then run: tomoni migrate\n",
        refused.stderr,
    )


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    url = f"postgresql://nobody:x@127.0.0.1:{free_port()}/nothing"
    refused = tomoni(tmp_path, "serve", "--port", str(free_port()), TOMONI_DATABASE_URL=url)
    assert refused.returncode == 1
    assert refused.stderr.startswith("CommandError: The database of TOMONI_DATABASE_URL does not answer: ")


@pytest.mark.parametrize("port", ["0", "65536", "http", "８０００"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(CommandError, match="argument --port: write a whole number from 1 to 65535"):
        call_command("serve", "--port", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(serve.ServeError, match=r"Tomoni cannot listen on 192\.0\.2\.1 port 8000: "):
        serve.listen("192.0.2.1", 8000)


def test_static_files_are_collected_only_when_they_changed(settings: object, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    (tmp_path / "more").mkdir()
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, tmp_path / "more"]
    assert readiness.collect_static_files() is True
    assert readiness.collect_static_files() is False
    (tmp_path / "more" / "new.css").write_text("p { margin: 0 }")
    assert readiness.collect_static_files() is True
    assert (tmp_path / "static" / "new.css").read_text() == "p { margin: 0 }"
