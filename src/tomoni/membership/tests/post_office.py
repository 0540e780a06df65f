"""A mail server on the loopback that speaks SMTP and keeps what it was given; some addresses it refuses."""

import email
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any


class _Talk(socketserver.StreamRequestHandler):
    """One conversation."""

    def handle(self) -> None:
        self._say("220 post.example")
        to: list[str] = []
        while line := self.rfile.readline().decode().strip():
            verb = line.upper()
            if verb.startswith("RCPT"):
                address = line.partition("<")[2].partition(">")[0]
                if address in self.server.refused:
                    self._say("550 no such mailbox")
                    continue
                to.append(address)
            elif verb == "DATA":
                self._say("354 go on")
                self._take(to)
                to = []
                if self.server.hangs_up:
                    return
            elif verb == "QUIT":
                self._say("221 bye")
                return
            self._say("250 ok")

    def _take(self, to: list[str]) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.taken.append((to, email.message_from_bytes(b"".join(lines), policy=default)))
        self.server.meanwhile()

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class PostOffice(socketserver.ThreadingTCPServer):
    """The server: ``taken`` is what it accepted, ``meanwhile`` is done before it says that it took a mail.

    ``hangs_up`` lets it take a mail and go without a word.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *, refused: tuple[str, ...] = ()) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.refused = refused
        self.hangs_up = False
        self.meanwhile: Callable[[], None] = lambda: None
        self.taken: list[tuple[list[str], EmailMessage]] = []

    @property
    def addressed(self) -> list[str]:
        """To whom the mails taken went."""
        return [address for to, _message in self.taken for address in to]


@contextmanager
def post_office(settings: Any, **options: Any) -> Iterator[PostOffice]:
    """Run a mail server, to which Django's mail goes."""
    with PostOffice(**options) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield server
        server.shutdown()
