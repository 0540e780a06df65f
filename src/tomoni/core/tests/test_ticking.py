"""Jobs every few seconds: each in its turn, and one that fails keeps no other from running."""

import logging

from tomoni.core import ticking


def test_each_job_runs_when_its_turn_comes(caplog):
    ran = []

    def fails():
        ran.append("fails")
        raise RuntimeError

    turns = [ticking.Turn(fails, 10), ticking.Turn(lambda: ran.append("b"), 20)]
    with caplog.at_level(logging.ERROR):
        for now in (0, 5, 10, 20, 95):
            ticking.run_due(turns, now=now)
    assert ran == ["fails", "b", "fails", "fails", "b", "fails", "b"]
    assert len(caplog.records) == 4
