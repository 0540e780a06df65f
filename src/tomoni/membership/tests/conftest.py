"""Fixtures of the membership tests."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from tomoni.membership.models import Plan, Price
from tomoni.membership.tests.factories import plans
from tomoni.people.tests.factories import UserFactory
from tomoni.projects.models import Project, ProjectMember


@pytest.fixture
def english():
    """Refusals come in English, so that the words tested are those of the source."""
    with translation.override("en"):
        yield


def signed_in(user: Any) -> Client:
    """Return a client that acts as the user."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def secretary() -> Any:
    """The account of somebody of the office."""
    return UserFactory(roles=["secretariat"], person__name="事務局 みのり")


@pytest.fixture
def office(secretary: Any) -> Client:
    """A client of the office."""
    return signed_in(secretary)


def reader(role: str) -> Client:
    """Return a client of somebody with the role; a role of a project is held in some project."""
    if role not in ("project_lead", "project_member", "guest"):
        return signed_in(UserFactory(roles=[role]))
    user = UserFactory()
    ProjectMember.objects.create(project=Project.objects.create(name="女性プロジェクト"), person=user.person, role=role)
    return signed_in(user)


@pytest.fixture
def classes() -> dict[str, Plan]:
    """The network's plans by key, each with a price and a copy of the magazine for each unit."""
    made = plans()
    for key, yen in {
        "individual": 5000,
        "student": 3000,
        "organisation": 10000,
        "reader": 4000,
        "library": 8000,
    }.items():
        Price.objects.create(plan=made[key], valid_from=date(2000, 1, 1), per_unit=yen)
        made[key].copies_per_unit = 1
        made[key].save()
    return made


@pytest.fixture
def audit_turn():
    """How many queries more an audited read takes where writers of the trail queue by a lock of the database."""
    return int(connection.vendor == "postgresql")
