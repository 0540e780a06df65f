"""``tomoni serve``: web server, background worker and scheduler under one supervisor."""

import argparse
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tomoni.config import readiness, serve
from tomoni.config.parts import PARTS


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("write a whole number from 1 to 65535")
    return int(text)


def _parts() -> list[str]:
    return list(PARTS) if settings.ENV["TOMONI_PARTS"] == "all" else ["web"]


class Command(BaseCommand):
    """Serve until Ctrl-C."""

    help = "Run web server, background worker and scheduler until Ctrl-C."
    requires_system_checks: list[str] = []  # done here, to say everything at once in plain words

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the address from the command line, else from the environment."""
        parser.add_argument("--bind", default=settings.ENV["TOMONI_BIND"], help="address to listen on")
        parser.add_argument("--port", type=_port, default=settings.ENV["TOMONI_PORT"], help="port to listen on")

    def handle(self, *args: Any, bind: str, port: int, **options: Any) -> None:
        """Get ready, serve, and end with the supervisor's code."""
        if not settings.PRODUCTION and bind in settings.ALLOWED_HOSTS:
            os.environ.setdefault("TOMONI_URL", f"http://{bind}:{port}")  # links in mails lead to this very server
        try:
            with serve.listen(bind, port) as listening, readiness.only_server():
                self._get_ready()
                code = serve.run(listening, parts=_parts())
        except (serve.ServeError, readiness.NotReadyError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            code = 130
        if code:
            sys.exit(code)

    def _get_ready(self) -> None:
        readiness.check_settings()
        readiness.prepare_queue()
        if changes := readiness.update_database():
            self.stdout.write(f"tomoni: {changes} changes of the database applied.")
        if readiness.collect_static_files():
            self.stdout.write("tomoni: static files collected.")
