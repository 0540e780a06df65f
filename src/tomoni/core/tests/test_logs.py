"""The log: what went wrong with a request, and never its address, which can hold an id or a signed link."""

import logging

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils.log import log_response

from tomoni.core.logs import RoutesOnly
from tomoni.people.models import Person
from tomoni.people.tests.factories import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def said():
    """Return a function that tells what Django said of requests, as our log writes it."""
    handler, kept = logging.Handler(), []
    handler.addFilter(RoutesOnly())
    handler.emit = lambda record: kept.append(record.getMessage())
    logging.getLogger("django").addHandler(handler)
    yield lambda: kept
    logging.getLogger("django").removeHandler(handler)


def test_a_page_that_is_not_there_is_not_named(client, said):
    client.get("/no-such-page-of-hanako/")
    assert said() == ["Not Found: an address that does not exist"]


def test_a_record_that_is_not_there_is_named_by_the_pattern_of_its_address(client, said):
    person = PersonFactory()
    client.force_login(UserFactory(roles=["secretariat"]))
    Person.objects.filter(pk=person.pk).delete()
    assert client.get(f"/admin/people/person/edit/{person.pk}/").status_code == 404
    assert said() == ["Not Found: /admin/people/person/edit/<uuid:pk>/"]


def test_a_refused_form_is_named_by_the_pattern(said):
    person = PersonFactory()
    Client(enforce_csrf_checks=True).post(f"/admin/people/person/edit/{person.pk}/")
    assert said() == ["Forbidden (CSRF cookie not set.): /admin/people/person/edit/<uuid:pk>/"]


def test_an_error_is_named_by_the_pattern(rf: RequestFactory, said, settings):
    request = rf.get("/accounts/login/")
    request.resolver_match = resolve("/accounts/login/")
    response = HttpResponse(status=500)
    log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request)
    assert said() == ["Internal Server Error: /accounts/login/"]
