"""The screens of a round: from the last one carried over to answers made of notes."""

import json
import re
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from tomoni.advocacy import models
from tomoni.advocacy.tests import factories
from tomoni.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(client):
    user = UserFactory(roles=["secretariat"])
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return user


@pytest.fixture
def justice():
    return factories.BodyFactory(name="法務省", short_name="法務")


@pytest.fixture
def health():
    return factories.BodyFactory(name="厚生労働省")


@pytest.fixture
def round(justice, health):
    """A round that was sent: one demand put to two ministries."""
    held = factories.RoundFactory(title="第22回省庁交渉", number=22, visibility="network", form="negotiation")
    demand = factories.DemandFactory(title="在留特別許可の基準", visibility="network", text="基準を明らかにされたい。")
    factories.asked(held, demand, bodies=[justice, health], number="1-1")
    return factories.sent(held)


def address(name, record):
    return reverse(f"advocacy_{name}", args=[record.pk])


def texts(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_every_page_of_a_round_opens(client, secretary, round, justice):
    item = round.asked.get()
    given = factories.answered(item, text="検討する。")
    from tomoni.advocacy.actions import promise

    kept = promise(text="資料を送る", body=justice, answer=given, due_is_unknown=True)
    pages = [
        address("round:inspect", round), address("round:edit", round), address("round:next", round),
        address("round:reconcile", round), address("round:key", round), address("round:worker", round),
        address("round:answer", item.asked_bodies.first()), address("round:item", item),
        address("demand:inspect", item.demand), address("demand:edit", item.demand),
        address("demand:reword", item.demand), address("demand:close", item.demand),
        address("body:inspect", justice), address("body:edit", justice), address("body:rename", justice),
        address("body:succeed", justice), address("body:contact", justice),
        address("promise:inspect", kept), address("promise:edit", kept), address("promise:settle", kept),
        *(reverse(f"advocacy_{name}:{way}") for name in ("round", "demand", "body", "promise") for way in ("index", "add")),
        reverse("advocacy_ledger"),
    ]  # fmt: skip
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
