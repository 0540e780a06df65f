"""Environment variables that follow from others."""

import pytest

from tomoni.config import env

pytestmark = pytest.mark.embedded


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"TOMONI_PORT": "8123"}, "http://127.0.0.1:8123"),
        ({"TOMONI_BIND": "0.0.0.0", "TOMONI_PORT": "80"}, "http://127.0.0.1:80"),  # noqa: S104
        ({"TOMONI_BIND": "::1"}, "http://[::1]:8000"),
        ({"TOMONI_BIND": "::"}, "http://[::1]:8000"),
        ({"TOMONI_URL": "https://tomoni.example.org/", "TOMONI_PORT": "8123"}, "https://tomoni.example.org"),
    ],
)
def test_the_address_of_an_installation_that_names_none_is_where_it_listens(variables, url):
    assert env.read(variables)["TOMONI_URL"] == url
