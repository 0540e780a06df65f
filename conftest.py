"""What all tests share: the longest begin first, so that no processor waits at the end; databases are copies of one."""

import os

import pytest
from django.db import connection

from tomoni.config.tests import prepared


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.get_closest_marker("embedded") is None or commits(item))


def commits(item):
    """Return whether the test commits to the database: those come last, as Django's own order has it."""
    marker = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server", "django_db_reset_sequences"} & set(getattr(item, "fixturenames", ()))
    return bool(asked or (marker and marker.kwargs.get("transaction")))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    with django_db_blocker.unblock():
        prepared.database_of_tests(connection)
    yield
    with django_db_blocker.unblock():
        connection.close()


def pytest_sessionfinish(session):
    if "PYTEST_XDIST_WORKER" not in os.environ:
        prepared.clear(os.environ.get("TOMONI_DATABASE_URL", ""))
