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


def test_a_body_is_shown_under_the_name_it_bore_with_all_its_answers(client, secretary, round, justice):
    factories.answered(round.asked.get(), text="検討する。", stance="considers")
    client.post(address("body:rename", justice), {"name": "法務省（新）", "on": "2013-04-01"})
    page = texts(client.get(address("body:inspect", justice)).content.decode())
    assert "法務省 検 検討 検討する。" in page
    assert models.Body.objects.get(pk=justice.pk).name == "法務省（新）"


def test_a_body_that_was_taken_over_leads_to_its_follower(client, secretary, round, justice):
    agency = factories.BodyFactory(name="出入国在留管理庁")
    client.post(address("body:succeed", justice), {"successor": agency.pk, "on": "2019-04-01", "ends": "on"})
    factories.answered(round.asked.get(), text="局として検討する。")
    assert "局として検討する。" in texts(client.get(address("body:inspect", agency)).content.decode())
    again = client.post(address("body:succeed", agency), {"successor": justice.pk, "on": "2020-04-01"})
    assert "この機関より前の機関です" in again.content.decode()


def test_a_new_demand_much_like_another_is_shown_it_first(client, secretary):
    factories.DemandFactory(title="医療通訳を制度にすること", visibility="network")
    typed = {
        "title": "医療通訳の制度にすること", "text_ja": "医療通訳を。", "text_en": "", "kind": "request", "position": 1,
        "visibility": "network", "ground": "", "parent": "", "title_en": "", "programme": "",
        "links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0, "links-MIN_NUM_FORMS": 0, "links-MAX_NUM_FORMS": 1000,
    }  # fmt: skip
    first = client.post(reverse("advocacy_demand:add"), typed)
    assert (models.Demand.objects.count(), first.status_code) == (1, 200)
    assert "医療通訳を制度にすること" in first.content.decode()
    assert "医療通訳を。" in first.content.decode()
    client.post(reverse("advocacy_demand:add"), {**typed, "is_another": "on"})
    assert models.Demand.objects.get(title="医療通訳の制度にすること").latest().texts == {"ja": "医療通訳を。"}


def test_the_next_round_takes_along_what_stays_and_carries_over_what_is_ticked(client, secretary, round):
    demand = round.asked.get().demand
    other = factories.DemandFactory(title="もう一つ", visibility="network")
    made = client.post(address("round:next", round), {"title": "第23回省庁交渉", "when": "2013-03-05"})
    following = models.Round.objects.get(title="第23回省庁交渉")
    assert made.headers["Location"] == f"{address('round:carry', following)}?previous={round.pk}"
    assert (following.number, following.asked.count()) == (23, 0)
    client.post(address("demand:reword", demand), {"text_ja": "新しい基準を示されたい。"})
    preview = client.get(made.headers["Location"]).content.decode()
    assert "<ins>" in preview
    refused = client.post(address("round:carry", following), {"previous": round.pk, "demand": [other.pk]})
    client.post(
        address("round:carry", following), {"previous": round.pk, "demand": [demand.pk], "old_words": demand.pk}
    )
    item = following.asked.get()
    assert (refused.status_code, item.demand, item.wording.version, item.number) == (302, demand, 1, "1-1")
    assert list(item.bodies.order_by("asked_bodies__position")) == list(
        round.asked.get().bodies.order_by("asked_bodies__position")
    )


def test_a_pasted_table_becomes_items(client, secretary, justice):
    held = factories.RoundFactory(visibility="network")
    table = '番号\t要望\t宛先\n1\t医療通訳を制度にすること。\t法務\n2\t"二行の\n質問はあるか。"\t法務省、総務省\n'
    preview = client.post(address("round:paste", held), {"pasted": table, "look": "1"}).content.decode()
    assert "総務省" in preview
    assert held.asked.count() == 0
    client.post(address("round:paste", held), {"pasted": table, "keep": "1"})
    rows = [
        (each.number, each.demand.kind, each.wording.texts["ja"], list(each.bodies.all()))
        for each in held.asked.order_by("position")
    ]
    assert rows == [
        ("1", "request", "医療通訳を制度にすること。", [justice]),
        ("2", "question", "二行の\n質問はあるか。", [justice]),
    ]


def test_a_pasted_item_that_is_a_demand_already_is_asked_in_the_new_words(client, secretary, justice, round):
    held, demand = factories.RoundFactory(visibility="network"), round.asked.get().demand
    table = "番号\t要望\t宛先\n1\t基準をすべて明らかにされたい。\t法務省"
    form = {"pasted": table, "keep": "1", "row-2": "999999"}
    refused = client.post(address("round:paste", held), form)
    assert (refused.status_code, held.asked.count()) == (200, 0)
    assert "基準をすべて明らかにされたい。" in refused.content.decode()
    client.post(address("round:paste", held), {**form, "row-2": demand.pk})
    item = held.asked.get()
    assert (item.demand, item.wording.version, item.carried_from) == (demand, 2, round.asked.get())
    assert round.asked.get().wording.texts == {"ja": "基準を明らかにされたい。"}


def note(item, text, *, revision=1, stance="", name=None):
    return {"id": str(name or uuid4()), "item": item.pk, "text": text, "stance": stance, "revision": revision,
            "at": "2012-03-05T01:00:00Z"}  # fmt: skip


def sent(client, round, *notes):
    return client.post(address("round:notes", round), json.dumps({"notes": notes}), content_type="application/json")


def test_a_note_sent_twice_or_late_changes_nothing(client, secretary, round):
    item, name = round.asked.get().asked_bodies.first(), uuid4()
    newest = note(item, "検討すると述べた", revision=3, name=name)
    assert sent(client, round, newest).json() == {"kept": {str(name): 3}, "refused": {}}
    assert sent(client, round, newest).json() == {"kept": {str(name): 3}, "refused": {}}
    assert sent(client, round, note(item, "検", revision=1, name=name)).json()["kept"] == {str(name): 3}
    kept = models.Note.objects.get()
    assert (kept.text, kept.revision, kept.author, kept.asked_body) == ("検討すると述べた", 3, secretary, item)


def test_a_note_of_another_or_on_an_item_of_another_round_is_refused_in_words(client, secretary, round):
    item, name = round.asked.get().asked_bodies.first(), uuid4()
    elsewhere = factories.asked(factories.RoundFactory(visibility="network")).asked_bodies.get()
    models.Note.objects.create(pk=name, round=round, author=UserFactory(), text="他の人", at=factories.NOW)
    answer = sent(client, round, note(item, "横取り", revision=9, name=name), note(elsewhere, "別の回")).json()
    assert (answer["kept"], len(answer["refused"]), models.Note.objects.get().text) == ({}, 2, "他の人")
    assert sent(client, round, "no note", {"id": "x"}).json()["kept"] == {}
    assert client.post(address("round:notes", round), "}", content_type="application/json").status_code == 400


def answer_form(**wishes):
    rows = {
        f"{name}-{key}_FORMS": value
        for name in ("figures", "promises")
        for key, value in (("TOTAL", 1), ("INITIAL", 0))
    }
    return {
        "stance": "considers",
        "text": "検討する。",
        "form": "oral",
        "on": "2012-03-05",
        "post": "",
        "internal_note": "",
        **rows,
        **wishes,
    }


def test_two_notes_become_one_answer_with_its_promise_and_figure(client, secretary, round):
    item = round.asked.get().asked_bodies.first()
    sent(client, round, note(item, "検討する。\n【約束】資料を送る", stance="considers"))
    models.Note.objects.create(
        round=round, asked_body=item, author=UserFactory(), text="前向きに検討", stance="considers", at=factories.NOW
    )
    page = client.get(address("round:answer", item)).content.decode()
    assert "前向きに検討" in page
    assert "資料を送る" in page
    form = answer_form(**{
        "promises-0-text": "資料を送る", "figures-0-subject": "在留特別許可", "figures-0-how_many": "約6,800件",
        "figures-0-as_of": "2011", "figures-0-area": "全国",
    })  # fmt: skip
    refused = client.post(address("round:answer", item), form)
    assert (refused.status_code, models.Answer.objects.count()) == (200, 0)
    assert "資料を送る" in refused.content.decode()
    client.post(address("round:answer", item), {**form, "promises-0-due_is_unknown": "on"})
    given = models.Answer.objects.get()
    figure, kept = given.figures.get(), given.promises.get()
    assert (given.stance, given.asked_body, given.notes.count()) == ("considers", item, 2)
    assert (figure.value, figure.qualifier, figure.as_of, figure.area) == (6800, "about", "2011", "全国")
    assert (kept.text, kept.due_is_unknown, kept.body) == ("資料を送る", True, item.body)


def test_a_corrected_answer_takes_the_place_of_the_first_and_keeps_its_promise(client, secretary, round, justice):
    from tomoni.advocacy.actions import promise

    item = round.asked.get()
    first = factories.answered(item, text="検討する。")
    promise(text="資料を送る", body=justice, answer=first, due_on=date(2012, 4, 1))
    client.post(
        address("round:answer", item.asked_bodies.first()),
        answer_form(text="困難である。", stance="difficult", replaces="on"),
    )
    standing = models.Answer.objects.standing().get()
    assert (standing.text, standing.supersedes, standing.promises.count()) == ("困難である。", first, 1)


def test_that_nobody_answered_is_kept_for_all_that_are_ticked(client, secretary, round):
    bodies = list(round.asked.get().asked_bodies.order_by("position"))
    client.post(address("round:reconcile", round), {"silent": [each.pk for each in bodies]})
    client.post(address("round:reconcile", round), {"silent": [each.pk for each in bodies]})
    assert sorted(models.Answer.objects.values_list("asked_body", "stance")) == [(each.pk, "none") for each in bodies]


def test_a_round_that_was_sent_keeps_its_bodies_and_takes_further_ones(client, secretary, round, justice, health):
    item, third = round.asked.get(), factories.BodyFactory(name="総務省")
    refused = client.post(address("round:item", item), {"number": "9", "bodies": [justice.pk]})
    client.post(address("round:item", item), {"bodies": [justice.pk, health.pk, third.pk]})
    item.refresh_from_db()
    rows = {each.body: each.added_on is not None for each in item.asked_bodies.all()}
    assert (refused.status_code, item.number, rows) == (200, "1-1", {justice: False, health: False, third: True})


@pytest.mark.parametrize(("rounds", "items"), [(1, 2), (3, 3)])
def test_the_life_of_a_body_is_read_with_as_many_queries_whatever_its_length(
    client, secretary, justice, rounds, items, django_assert_num_queries
):
    demands = [factories.DemandFactory(visibility="network") for _item in range(items)]
    for year in range(rounds):
        held = factories.RoundFactory(when=f"{2010 + year}-03-05", visibility="network")
        for demand in demands:
            factories.asked(held, demand, bodies=[justice])
        factories.sent(held)
        for item in held.asked.all():
            factories.answered(item)
    for page, queries in ((address("body:inspect", justice), BODY), (address("demand:inspect", demands[0]), DEMAND),
                          (reverse("advocacy_ledger"), LEDGER)):  # fmt: skip
        client.get(page)
        with django_assert_num_queries(queries):
            client.get(page)


def test_what_a_member_proposes_becomes_an_item(client, secretary, justice):
    held = factories.RoundFactory(title="第23回省庁交渉", visibility="network")
    client.post(
        address("round:call", held), {"closes_at": "2099-01-10 17:00", "words_ja": "お寄せください。", "words_en": ""}
    )
    call = models.DemandCall.objects.get()
    first = factories.ProposalFactory(call=call, title="医療通訳", text="医療通訳を制度に。", addressed="法務、総務省")
    second = factories.ProposalFactory(call=call, title="医療通訳 ", text="医療通訳を制度に！")
    client.post(address("round:take_up", first), {"demand": ""})
    item = held.asked.get()
    assert (item.wording.texts, list(item.bodies.all())) == ({"ja": "医療通訳を制度に。"}, [justice])
    assert str(item.demand) in client.get(address("round:take_up", second)).content.decode()
    client.post(address("round:take_up", second), {"demand": item.demand_id})
    client.post(address("round:take_up", second), {"demand": item.demand_id})
    assert list(models.Proposal.objects.values_list("state", "demand").distinct()) == [("taken", item.demand_id)]
    assert held.asked.count() == 1
    page = texts(client.get(address("round:inspect", held)).content.decode())
    assert "依頼0団体・応募2件" in page


BODY, DEMAND, LEDGER = 27, 25, 19
