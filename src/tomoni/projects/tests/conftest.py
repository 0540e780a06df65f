"""Clients signed in as somebody."""

from typing import Any

import pytest
from django.test import Client

from tomoni.people.tests.factories import UserFactory


def signed_in(user: Any) -> Client:
    """Return a client that acts as the user."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def secretariat() -> Client:
    """A client of the office."""
    return signed_in(UserFactory(roles=["secretariat"], person__name="事務局 みのり"))
