"""What is typed wrongly at the screens: told in words that say what to do, nothing kept, nothing typed lost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tomoni.advocacy import models
from tomoni.advocacy.actions.likeness import Known
from tomoni.advocacy.tests import factories
from tomoni.advocacy.tests.test_rounds_staff import answer_form
from tomoni.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
OPEN = {"visibility": "network"}
PASSED = "2012-01-10 17:00"


@pytest.fixture
def office(client):
    user = UserFactory(roles=["secretariat"])
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def held():
    """A round of March that was sent, with one demand put to one ministry."""
    item = factories.asked(factories.RoundFactory(title="第22回省庁交渉", **OPEN), bodies=[ministry("法務省")])
    return factories.sent(item.round)


def ministry(name):
    return factories.BodyFactory(name=name)


def told(response):
    """Return what the page of a form refuses, field by field."""
    assert response.status_code == 200
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


@pytest.mark.parametrize(
    ("make", "verb"),
    [
        (lambda: factories.StatementFactory(text="本文", **OPEN), "statement:open"),
        (lambda: factories.PublicCommentFactory(**OPEN), "publiccomment:call"),
        (lambda: factories.PublicCommentFactory(**OPEN), "publiccomment:collect"),
        (lambda: factories.RoundFactory(**OPEN), "round:call"),
        (lambda: factories.RoundFactory(**OPEN), "round:collect"),
    ],
)
def test_a_deadline_that_has_passed_is_refused_as_it_is_typed(office, make, verb):
    address = reverse(f"advocacy_{verb}", args=[make().pk])
    response = office.post(address, {"closes_at": PASSED, "words_ja": "お寄せください。"})
    assert told(response) == {"closes_at": ["すでに過ぎた時刻です。これより後の時刻を入れてください。"]}
    assert "お寄せください。" in response.content.decode()
    assert (models.SignOnCall.objects.count(), models.DemandCall.objects.count()) == (0, 0)


class TestPromises:
    def typed(self, office, held, **fields):
        body = models.Body.objects.get(name="法務省")
        form = {"round": held.pk, "body": body.pk, "text": "資料を送る"} | fields
        return office.post(reverse("advocacy_promise:add"), form)

    def test_one_without_a_day_says_that_none_was_named(self, office, held):
        response = self.typed(office, held)
        assert list(told(response)) == ["due_on"]
        assert "資料を送る" in response.content.decode()
        assert self.typed(office, held, due_is_unknown="on").status_code == 302

    @pytest.mark.parametrize(
        "fields", [{"due_on": "2012-04-01", "due_is_unknown": "on"}, {"due_on": "2012-03-01"}, {"due_on": "4月"}]
    )
    def test_days_that_cannot_be(self, office, held, fields):
        assert list(told(self.typed(office, held, **fields))) == ["due_on"]
        assert models.Promise.objects.count() == 0

    def test_a_day_that_has_passed_is_kept_and_told(self, office, held):
        item = held.asked.get().asked_bodies.get()
        form = answer_form(**{"promises-0-text": "資料を送る", "promises-0-due_on": "2012-04-01"})
        page = office.post(reverse("advocacy_round:answer", args=[item.pk]), form, follow=True).content.decode()
        assert "約束の期限がすでに過ぎています。" in page
        assert models.Promise.objects.get().due_on == date(2012, 4, 1)
        page = self.typed(office, held, due_on="2012-04-01")
        assert "約束の期限がすでに過ぎています。" in office.get(page.headers["Location"]).content.decode()
        ahead = timezone.localdate() + timedelta(days=9)
        page = self.typed(office, held, due_on=ahead.isoformat())
        assert "期限がすでに過ぎて" not in office.get(page.headers["Location"]).content.decode()


class TestBodies:
    def test_what_was_put_to_another_in_another_round_is_not_kept(self, office, held):
        other = factories.asked(factories.RoundFactory(**OPEN), bodies=[ministry("外務省")])
        factories.sent(other.round)
        office.post(
            reverse("advocacy_round:reconcile", args=[held.pk]),
            {"silent": [other.asked_bodies.get().pk, "x", "9" * 30]},
        )
        assert models.Answer.objects.count() == 0

    def test_a_promise_of_a_body_that_was_not_asked_names_those_that_were(self, office, held):
        form = {"round": held.pk, "body": ministry("外務省").pk, "text": "資料を送る", "due_is_unknown": "on"}
        response = office.post(reverse("advocacy_promise:add"), form)
        assert told(response) == {
            "body": [
                "この交渉で外務省には何も求めていません。宛先は次のとおりです：法務省。ほかの機関が約束した場合は、下の欄にチェックしてください。"
            ]
        }
        assert "資料を送る" in response.content.decode()
        assert office.post(reverse("advocacy_promise:add"), form | {"is_of_another": "on"}).status_code == 302

    def test_a_part_of_a_body_that_was_asked_may_promise(self, office, held):
        bureau = factories.BodyFactory(name="入国管理局", parent=models.Body.objects.get(name="法務省"))
        form = {"round": held.pk, "body": bureau.pk, "text": "資料を送る", "due_is_unknown": "on"}
        assert office.post(reverse("advocacy_promise:add"), form).status_code == 302


class TestDemands:
    def test_a_duplicate_is_shown_with_its_likeness(self, office):
        known = factories.DemandFactory(title="在留特別許可の基準を明らかにすること", **OPEN)
        form = {
            "title": "在留特別許可の基準を明らかにする事", "kind": "request", "position": "1", "visibility": "network",
            "links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0",
        }  # fmt: skip
        response = office.post(reverse("advocacy_demand:add"), form)
        page = response.content.decode()
        (alike,) = Known(response.wsgi_request.user).alike(form["title"], "")
        assert (alike.demand, 80 <= alike.percent < 100) == (known, True)
        assert f"{alike.percent}%" in page
        assert form["title"] in page
        assert office.post(reverse("advocacy_demand:add"), form | {"is_another": "on"}).status_code == 302

    def test_a_hidden_demand_is_not_told_as_alike(self, client):
        factories.DemandFactory(title="在留特別許可の基準を明らかにすること")
        assert Known(UserFactory(roles=["secretariat"])).alike("在留特別許可の基準を明らかにする事", "") == []


@pytest.mark.parametrize(
    "pasted",
    [
        "<table><tr><td>番号</td><td>要望</td><td>宛先</td></tr><tr><td>1</td><td><p>基準を</p><p>示すこと</p></td>"
        "<td rowspan=2>法務省</td></tr><tr><td>2</td><td>人数を示すこと</td></tr></table>",
        '番号\t要望\t宛先\r\n1\t"基準を\n示すこと"\t法務省\r\n2\t人数を示すこと\t法務省\r\n',
    ],
    ids=["Word", "Excel"],
)
def test_a_table_of_word_or_excel_becomes_items(office, pasted):
    draft, justice = factories.RoundFactory(**OPEN), ministry("法務省")
    address = reverse("advocacy_round:paste", args=[draft.pk])
    assert "人数を示すこと" in office.post(address, {"pasted": pasted, "look": "1"}).content.decode()
    assert draft.asked.count() == 0
    office.post(address, {"pasted": pasted, "keep": "1"})
    items = [
        (each.number, each.wording.texts["ja"], list(each.bodies.all())) for each in draft.asked.order_by("position")
    ]
    assert items == [("1", "基準を\n示すこと", [justice]), ("2", "人数を示すこと", [justice])]


@pytest.mark.parametrize("pasted", ["", " \n\t\n", "<table></table>", '"' + "長い" * 70_000])
def test_what_holds_no_item_is_refused_in_words(office, pasted):
    draft = factories.RoundFactory(**OPEN)
    response = office.post(reverse("advocacy_round:paste", args=[draft.pk]), {"pasted": pasted, "keep": "1"})
    assert (response.status_code, draft.asked.count()) == (200, 0)
    assert any(told(response).values())
