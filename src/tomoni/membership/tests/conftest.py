"""Fixtures of the membership tests."""

import pytest
from django.utils import translation


@pytest.fixture
def english():
    """Refusals come in English, so that the words tested are those of the source."""
    with translation.override("en"):
        yield
