"""The public page of a round: what was published, and nothing else."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tomoni.advocacy import models
from tomoni.advocacy.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def round():
    held = factories.RoundFactory(title="第22回省庁交渉", title_en="22nd negotiation", visibility="public")
    justice, health = (
        factories.BodyFactory(name="法務省", name_en="Ministry of Justice"),
        factories.BodyFactory(name="厚労省"),
    )
    demand = factories.DemandFactory(title="在留特別許可の基準", visibility="public", text="基準を明らかにされたい。")
    inner = factories.DemandFactory(title="内部の要望", visibility="network")
    item = factories.asked(held, demand, bodies=[justice, health], number="1")
    factories.asked(held, inner, bodies=[justice])
    factories.sent(held)
    factories.answered(item, text="検討する。", is_public=True, internal_note="内部のメモ")
    from tomoni.advocacy.actions import answer

    answer(item, body=health, stance="refuses", text="伏せる回答")
    models.Round.objects.filter(pk=held.pk).update(published_on=date(2012, 4, 1))
    return models.Round.objects.get(pk=held.pk)


def test_it_shows_the_words_that_were_sent_and_the_answers_marked_for_it(client, round):
    page = client.get(f"/rounds/{round.pk}/").content.decode()
    shown = ["第22回省庁交渉", "基準を明らかにされたい。", "法務省", "検討する。", "公開している回答はありません"]
    assert [words for words in shown if words not in page] == []
    assert [words for words in ("伏せる回答", "内部のメモ", "内部の要望", "拒否") if words in page] == []
    assert "22nd negotiation" in client.get(f"/en/rounds/{round.pk}/").content.decode()
    assert "Ministry of Justice" in client.get(f"/en/rounds/{round.pk}/").content.decode()
    assert "第22回省庁交渉" in client.get("/rounds/").content.decode()


@pytest.mark.parametrize(
    "hidden",
    [{"published_on": None}, {"sealed_at": None}, {"published_on": timezone.localdate() + timedelta(days=2)}],
    ids=["not published", "a draft", "published the day after tomorrow"],
)
def test_what_is_not_published_answers_as_absent_even_to_those_who_may_read_it(client, round, hidden):
    from tomoni.people.tests.factories import UserFactory

    if "sealed_at" in hidden:
        round = factories.RoundFactory(title="案の交渉", visibility="public", published_on=date(2012, 4, 1))
    else:
        models.Round.objects.filter(pk=round.pk).update(**hidden)
    client.force_login(UserFactory(is_superuser=True), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/rounds/{round.pk}/").status_code == 404
    assert round.title not in client.get("/rounds/").content.decode()


def test_individual_bargaining_cannot_be_published_from_its_form(client, round):
    from django.core.exceptions import ValidationError

    round.form = "bargaining"
    with pytest.raises(ValidationError, match="公開"):
        round.full_clean()


def test_every_page_leads_to_the_three_kinds(client, round):
    start = client.get("/").content.decode()
    assert 'href="/statements/"' in start
    for page in ("/rounds/", "/statements/", "/releases/"):
        html = client.get(page).content.decode()
        links = [f'href="{each}" aria-current="page"' if each == page else f'href="{each}"' for each in
                 ("/rounds/", "/statements/", "/releases/")]  # fmt: skip
        assert [link for link in links if link not in html] == []
