"""The parts of ``tomoni serve``, each a process of its own: ``python -m tomoni.config.parts NAME FD FD``."""

import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import django
from gunicorn.app.base import BaseApplication

from tomoni.config.webworker import FairWorker

THREADS = 8
"""Requests each web process answers at once; those who sign share a commit, so more of them cost little."""
COLLECTED_AFTER = (10_000, 20, 20)
"""New objects until the youngest are looked through, and how often that until older ones are."""


@dataclass(frozen=True)
class Part:
    """What a part runs on the listening socket's descriptor, and the signal by which it finishes its work."""

    run: Callable[[int], None]
    stop_signal: signal.Signals


class Web(BaseApplication):
    """gunicorn with the web application."""

    def __init__(self, listening: int) -> None:
        self.listening = listening
        super().__init__()

    def load_config(self) -> None:
        for name, value in web_settings(self.listening).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from importlib import import_module

        from django.conf import settings

        from tomoni.config.wsgi import application

        import_module(settings.ROOT_URLCONF)  # once here, not at the first request of each process
        leave_loaded_alone()
        return application


def leave_loaded_alone() -> None:
    """Keep Python's collector from looking through what was loaded, which is never garbage, in the midst of answers.

    Frozen before processes are made of this one, its memory also stays shared among them. What a request leaves is
    looked through less often than Python would, for most of it goes without the collector.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)


def web_settings(listening: int) -> dict[str, Any]:
    """Return gunicorn's settings. Addresses of pages are not logged: they can hold what somebody searched for."""
    from django.conf import settings

    address = socket.socket(fileno=os.dup(listening)).getsockname()
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    return {
        "bind": f"fd://{listening}",
        "workers": settings.ENV["TOMONI_WEB_WORKERS"],
        "worker_class": FairWorker,  # threads: a browser's idle connection must not hold up a whole process
        "threads": THREADS,
        "preload_app": True,
        "accesslog": None,
        "loglevel": "warning",
        "graceful_timeout": 25,
        "timeout": 60,
        "control_socket_disable": True,
        "forwarded_allow_ips": "127.0.0.1,::1" if settings.TRUSTED_PROXIES else "",
        "when_ready": lambda server: sys.stdout.write(f"Tomoni answers at http://{host}:{address[1]}/\n"),
    }


def web(listening: int) -> None:
    """Answer requests until SIGTERM."""
    Web(listening).run()


def worker(listening: int) -> None:
    """Do background jobs, and start the scheduled ones, until SIGINT."""
    os.close(listening)
    django.setup()
    from django.conf import settings
    from django.utils.module_loading import autodiscover_modules
    from huey.contrib.djhuey import HUEY

    from tomoni.core import ticking

    autodiscover_modules("tasks")
    ticking.start(ticking.TURNS)
    HUEY.create_consumer(**settings.HUEY["consumer"]).run()


PARTS = {"web": Part(web, signal.SIGTERM), "worker": Part(worker, signal.SIGINT)}


def main(name: str, watched: int, listening: int) -> None:
    """Run a part; it ends with the supervisor, however that one ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tomoni.config.settings")
    threading.Thread(target=_end_with_supervisor, args=(watched, PARTS[name].stop_signal), daemon=True).start()
    PARTS[name].run(listening)


def _end_with_supervisor(watched: int, stop_signal: signal.Signals) -> None:
    os.read(watched, 1)  # nothing is ever written: this returns when the supervisor is gone
    os.kill(os.getpid(), stop_signal)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
