"""An organisation signs on to a statement by a mailed link, on a phone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tests.browser.conftest import PHONE
from tomoni.advocacy import models
from tomoni.advocacy.actions import signing, writing
from tomoni.advocacy.tests.factories import StatementFactory
from tomoni.people.models import ContactPoint
from tomoni.people.tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link():
    """The path of the link mailed to an organisation."""
    statement = StatementFactory(
        title="入管収容についての共同声明", text="長期の収容をやめるよう求める。\n\n理由は次のとおりである。"
    )
    now = timezone.now()
    writing.open_endorsement(statement, closes_at=now + timedelta(days=7), words={"ja": "ご賛同を。"}, now=now)
    organisation = OrganisationFactory(name="移住者と歩む会")
    ContactPoint.objects.create(organisation=organisation, kind="mail", value="kai@example.org")
    signing.invite(statement, [organisation], now=now, day=timezone.localdate())
    [address] = [word for word in mail.outbox[-1].body.split() if "/asked/enter/" in word]
    return "/asked/enter/" + address.partition("/asked/enter/")[2]


def test_an_organisation_signs_on_by_its_link_on_a_phone(page, link, violations):
    page.set_viewport_size(PHONE)
    page.goto(link)
    assert page.url.endswith("/asked/sign-on/")
    assert violations(page) == []
    page.get_by_label("代表者").fill("代表 佐藤花子")
    page.locator("#id_organisation_name").fill("")
    page.get_by_role("button", name="賛同する", exact=True).click()
    assert page.get_by_label("代表者").input_value() == "代表 佐藤花子"
    assert violations(page) == []
    page.locator("#id_organisation_name").fill("移住者と歩む会")
    page.get_by_label("名前をウェブサイトや報道で公表してよい").check()
    page.get_by_role("button", name="賛同する", exact=True).click()
    page.get_by_text("賛同を承りました").wait_for()
    signed = models.SignOn.objects.get()
    assert (signed.state, signed.representative, signed.consents_to_publication) == ("signed", "代表 佐藤花子", True)
    assert violations(page) == []
