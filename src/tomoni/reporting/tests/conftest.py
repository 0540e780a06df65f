"""Accounts that write reports."""

from typing import Any

import pytest

from tomoni.people.tests.factories import UserFactory


@pytest.fixture
def office() -> Any:
    """A user of the secretariat."""
    return UserFactory(roles=["secretariat"])
