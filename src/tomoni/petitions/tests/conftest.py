"""Fixtures of the petition tests."""

from typing import Any

import pytest
from django.utils import translation

from tomoni.people.tests.factories import UserFactory
from tomoni.petitions.tests.factories import PetitionFactory


@pytest.fixture
def english():
    """Refusals come in English, so that the words tested are those of the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def secretary() -> Any:
    """The account of somebody of the office."""
    return UserFactory(roles=["secretariat"])


@pytest.fixture
def petition() -> Any:
    """An open appeal with a published Japanese text."""
    return PetitionFactory()
