"""The process that answers requests: gunicorn's with threads, taking in no more connections than it has threads free."""

import sys

from gunicorn.workers.gthread import ThreadWorker

SWITCHED_AFTER = 0.0005
"""Seconds a thread computes while another waits to. Python's own, ten times that, lets whoever holds SQLite's turn wait."""


class FairWorker(ThreadWorker):
    """Leaves new connections to the other processes while all its own threads are at work.

    Of processes that listen on one socket the first to wake takes in all who come at once, and as connections are
    kept, it would go on answering them alone while the others idle.
    """

    def init_process(self) -> None:
        sys.setswitchinterval(SWITCHED_AFTER)
        super().init_process()

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        if self.alive:
            at_work = self.nr_conns - len(self.keepalived_conns) - len(self.pending_conns)
            self.set_accept_enabled(at_work < self.cfg.threads and self.nr_conns < self.worker_connections)
        super().wait_for_and_dispatch_events(timeout)
