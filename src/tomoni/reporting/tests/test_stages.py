"""Long work tells how far it is; short work is silent."""

import threading

import pytest

from tomoni.reporting.stages import Stages

pytestmark = pytest.mark.embedded


class Lines(list):
    """Keeps what is written, and lets a test wait for it."""

    def __init__(self):
        self.written = threading.Event()

    def write(self, words):
        self.append(words)
        self.written.set()


def test_work_that_is_soon_done_is_silent():
    out = Lines()
    with Stages(out, count=2, long=60) as stages:
        stages.begin("one")
        stages.begin("two")
    assert out == []


def test_long_work_tells_each_stage_once():
    out = Lines()
    with Stages(out, count=2, long=0) as stages:
        stages.begin("composing 3 chapters")
        stages.begin("writing 2 kB")
    assert out == ["1/2 composing 3 chapters", "2/2 writing 2 kB"]


def test_a_stage_that_goes_on_is_told_when_it_becomes_long():
    out = Lines()
    with Stages(out, count=2, long=0.05) as stages:
        stages.begin("composing 3 chapters")
        assert out.written.wait(10)
    assert out == ["1/2 composing 3 chapters"]
