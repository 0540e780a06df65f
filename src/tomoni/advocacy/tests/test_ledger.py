"""The demand ledger: asked when, in which words, of whom, answered what; carried over without losing anything."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tomoni.advocacy import actions
from tomoni.advocacy.models import Asked, AskedBody, Body, Demand, GivenFigure, Promise, Round, Succession, Wording
from tomoni.advocacy.models.asking import SentItemError
from tomoni.advocacy.models.demand import FrozenWordingError
from tomoni.advocacy.tests.factories import (
    NOW,
    BodyFactory,
    DemandFactory,
    HeadingFactory,
    RoundFactory,
    StatementFactory,
    answered,
    asked,
    sent,
)
from tomoni.people.models import User
from tomoni.people.tests.factories import PersonFactory
from tomoni.projects.tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
READER = User(is_superuser=True)


@pytest.fixture(autouse=True)
def in_japanese():
    with translation.override("ja"):
        yield


def life(demand):
    """Return what one page tells of a demand: day, words, body, class of each answer."""
    return [
        (line.when, line.text("ja"), line.body_names["ja"], [answer.stance for answer in line.answers])
        for line in AskedBody.objects.of_demand(demand).life(READER)
        if line.is_sent
    ]


class TestAsking:
    def test_puts_a_demand_in_its_newest_words_to_bodies_in_order(self):
        first, second = BodyFactory(), BodyFactory()
        demand = DemandFactory(text="古い文言")
        Wording.objects.create(demand=demand, version=2, texts={"ja": "新しい文言"})
        item = asked(RoundFactory(), demand, bodies=[second, first, second], number="1-(2)")
        rows = AskedBody.objects.filter(asked=item).order_by("position")
        assert (item.wording.text("ja"), item.number, [row.body for row in rows]) == (
            "新しい文言",
            "1-(2)",
            [second, first],
        )

    def test_the_same_demand_twice_is_refused_with_words(self):
        item = asked(RoundFactory())
        with pytest.raises(actions.AskingRefusedError, match="その項目を直して"):
            asked(item.round, item.demand)
        assert Asked.objects.count() == 1

    def test_the_wording_of_another_demand_is_refused(self):
        other = DemandFactory()
        with pytest.raises(actions.AskingRefusedError, match="別の要望項目"):
            asked(RoundFactory(), DemandFactory(), wording=other.wordings.get())

    def test_a_round_entered_late_takes_its_place_in_the_line(self):
        demand = DemandFactory()
        spring, autumn = asked(RoundFactory(when="2011-03"), demand), asked(RoundFactory(when="2012-03"), demand)
        between = asked(RoundFactory(when="2011-11"), demand)
        autumn.refresh_from_db()
        assert (spring.carried_from, between.carried_from, autumn.carried_from) == (None, spring, between)


class TestSending:
    def test_notes_the_day_and_the_step_once(self):
        item = asked(RoundFactory())
        sent(item.round)
        sent(item.round, now=NOW + timedelta(days=9), on=date(2012, 2, 29))
        kept = Round.objects.get()
        steps = list(kept.steps.values_list("kind", "done_on"))
        assert (kept.sealed_at, kept.requested_on, steps) == (NOW, date(2012, 2, 20), [("sent", date(2012, 2, 20))])

    def test_nothing_to_send_is_refused(self):
        with pytest.raises(actions.SealRefusedError, match="まだありません"):
            sent(RoundFactory())

    def test_items_without_words_or_addressee_are_named(self):
        round = RoundFactory()
        asked(round, HeadingFactory(title="見出しだけ"))
        with pytest.raises(actions.SealRefusedError, match="見出しだけ"):
            sent(round)
        round = RoundFactory()
        asked(round, DemandFactory(title="宛先なし"), bodies=[])
        with pytest.raises(actions.SealRefusedError, match="宛先なし"):
            sent(round)

    def test_a_heading_needs_neither_words_nor_addressee(self):
        heading = HeadingFactory()
        round = RoundFactory()
        asked(round, heading, bodies=[])
        asked(round, DemandFactory(parent=heading))
        sent(round)
        assert Round.objects.sealed().get() == round

    def test_what_was_sent_takes_no_item_in_and_gives_none_out(self):
        item = asked(RoundFactory())
        sent(item.round)
        with pytest.raises(actions.AskingRefusedError, match="次の交渉"):
            asked(item.round)
        with pytest.raises(actions.AskingRefusedError, match="次の交渉"):
            actions.take_out(item)
        with pytest.raises(SentItemError):
            item.delete()
        with pytest.raises(SentItemError):
            Asked.objects.filter(pk=item.pk).delete()
        assert list(Asked.objects.all()) == [item]

    def test_a_draft_gives_an_item_out_and_closes_the_line(self):
        demand = DemandFactory()
        first, second, third = (asked(RoundFactory(when=f"201{year}-03"), demand) for year in range(3))
        actions.take_out(second)
        third.refresh_from_db()
        assert third.carried_from == first


class TestFrozenWords:
    def test_new_words_are_a_new_version_once_the_old_were_sent(self):
        demand = DemandFactory(text="初めの文言")
        drafted = actions.reword(demand, texts={"ja": "推敲した文言"}, since=None, user=None)
        sent(asked(RoundFactory(), demand).round)
        draft = asked(RoundFactory(when="2012-11"), demand)
        again = actions.reword(demand, texts={"ja": "改めた文言 "}, since=date(2012, 9, 1), user=None)
        same = actions.reword(demand, texts={"ja": "改めた文言"}, since=None, user=None)
        versions = list(demand.wordings.order_by("version").values_list("version", "texts"))
        assert versions == [(1, {"ja": "推敲した文言"}), (2, {"ja": "改めた文言"})]
        assert (drafted.version, again) == (1, same)
        told = [item.wording.text("ja") for item in Asked.objects.by_time()]
        assert (told, Asked.objects.get(pk=draft.pk).wording) == (["推敲した文言", "改めた文言"], again)

    def test_empty_words_are_refused(self):
        with pytest.raises(actions.WordingRefusedError):
            actions.reword(DemandFactory(), texts={"ja": "  "}, since=None, user=None)

    def test_a_wording_that_was_sent_cannot_be_saved_otherwise(self):
        item = asked(RoundFactory())
        sent(item.round)
        wording = Wording.objects.get()
        wording.texts = {"ja": "書き換え"}
        with pytest.raises(FrozenWordingError, match="新しい版"):
            wording.save()

    @pytest.mark.parametrize(
        ("statement", "rule"),
        [
            ("UPDATE advocacy_wording SET version = 9", "wording_that_was_sent_never_changes"),
            ("UPDATE advocacy_wording SET texts = '{}'", "wording_that_was_sent_never_changes"),
            ("UPDATE advocacy_wording SET sealed_at = NULL", "wording_that_was_sent_never_changes"),
            ("UPDATE advocacy_asked SET number = '9'", "item_of_a_sent_round_never_changes"),
            ("UPDATE advocacy_asked SET wording_id = NULL", "item_of_a_sent_round_never_changes"),
            ("UPDATE advocacy_round SET sealed_at = NULL", "round_that_was_sent_stays_sent"),
            ("UPDATE advocacy_statementtext SET text = 'x'", "text_that_was_signed_never_changes"),
        ],
    )
    def test_the_database_refuses_it_too(self, statement, rule):
        sent(asked(RoundFactory()).round)
        text = StatementFactory(text="われわれは抗議する。").texts.get()
        text.sealed_at = NOW
        text.save()
        with pytest.raises(IntegrityError, match=rule), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def test_the_database_refuses_to_send_unfrozen_words(self):
        asked(RoundFactory())
        with pytest.raises(IntegrityError, match="round_is_sent_with_its_wordings"), transaction.atomic():
            Round.objects.update(sealed_at=NOW)

    def test_the_database_refuses_the_words_of_another_demand(self):
        item, other = asked(RoundFactory()), DemandFactory()
        with pytest.raises(IntegrityError, match="wording_of_an_item_is_its_demands"), transaction.atomic():
            Asked.objects.filter(pk=item.pk).update(wording=other.wordings.get())


class TestAnswering:
    def test_a_body_not_addressed_is_refused_and_those_addressed_are_named(self):
        labour, justice = BodyFactory(name="厚生労働省"), BodyFactory(name="法務省")
        item = asked(RoundFactory(), bodies=[justice])
        sent(item.round)
        with pytest.raises(actions.NotAddressedError, match="厚生労働省.*法務省"):
            actions.answer(item, body=labour, stance="accepts", text="応じる。")
        actions.ask_also(item, body=labour, on=date(2012, 3, 5))
        kept = actions.answer(item, body=labour, stance="accepts", text=" 応じる。 ")
        assert (kept.text, kept.answered_on, kept.asked_body.added_on) == (
            "応じる。",
            date(2012, 3, 5),
            date(2012, 3, 5),
        )

    def test_nothing_is_answered_before_it_was_sent(self):
        item = asked(RoundFactory())
        with pytest.raises(actions.AnswerRefusedError, match="提出"):
            answered(item)

    def test_no_answer_is_an_answer_and_an_empty_one_is_not(self):
        item = asked(RoundFactory())
        sent(item.round)
        with pytest.raises(actions.AnswerRefusedError, match="回答なし"):
            answered(item, stance="refuses", text=" ")
        assert answered(item, stance="none", text="").stance == "none"

    def test_a_later_answer_takes_the_place_of_an_earlier_once(self):
        item = asked(RoundFactory())
        sent(item.round)
        spoken = answered(item)
        written = answered(item, stance="refuses", text="応じられない。", form="written", supersedes=spoken)
        with pytest.raises(actions.AnswerRefusedError, match="すでに"):
            answered(item, supersedes=spoken)
        assert life(item.demand) == [("2012-03-05", item.wording.text("ja"), written.asked_body.body.name, ["refuses"])]

    def test_the_answer_of_another_body_is_not_replaced(self):
        first, second = BodyFactory(), BodyFactory()
        item = asked(RoundFactory(), bodies=[first, second])
        sent(item.round)
        with pytest.raises(actions.AnswerRefusedError):
            actions.answer(item, body=second, stance="none", supersedes=answered(item))


class TestPromising:
    @pytest.fixture
    def given(self):
        item = asked(RoundFactory())
        sent(item.round)
        return answered(item)

    def promise(self, given, **fields):
        return actions.promise(text="資料を送る", body=given.asked_body.body, answer=given, **fields)

    def test_a_day_or_the_word_that_none_was_named(self, given):
        with pytest.raises(actions.PromiseRefusedError, match="期日"):
            self.promise(given)
        with pytest.raises(actions.PromiseRefusedError, match="どちらか"):
            self.promise(given, due_on=date(2012, 4, 1), due_is_unknown=True)
        with pytest.raises(actions.PromiseRefusedError, match="より前"):
            self.promise(given, due_on=date(2012, 3, 4))
        dated, undated = self.promise(given, due_on=date(2012, 4, 1)), self.promise(given, due_is_unknown=True)
        assert list(Promise.objects.overdue_on(date(2012, 4, 2))) == [dated]
        assert list(Promise.objects.overdue_on(date(2012, 4, 1))) == []
        assert (list(Promise.objects.undated()), undated.round) == ([undated], given.asked_body.asked.round)

    def test_the_database_refuses_a_promise_that_says_neither(self, given):
        with pytest.raises(IntegrityError, match="promise_has_a_day_or_says_none_was_named"), transaction.atomic():
            Promise.objects.create(round=given.asked_body.asked.round, body=given.asked_body.body, text="送る")

    def test_settling_needs_a_day_not_before_the_round_and_a_result(self, given):
        made = self.promise(given, due_is_unknown=True)
        with pytest.raises(actions.PromiseRefusedError):
            actions.settle(made, state="open", on=date(2012, 4, 1))
        with pytest.raises(actions.PromiseRefusedError):
            actions.settle(made, state="kept", on=date(2012, 3, 1))
        actions.settle(made, state="kept", on=date(2012, 4, 1), result="届いた")
        assert list(Promise.objects.open()) == []


class TestCarryingOver:
    def test_what_is_open_is_asked_again_as_before_and_doing_it_twice_adds_nothing(self):
        owner, first, second = PersonFactory(), BodyFactory(), BodyFactory()
        last, following = RoundFactory(when="2012-03-05"), RoundFactory(when="2012-11-05")
        item = asked(last, bodies=[second, first], number="2", owner=owner)
        met = asked(last)
        sent(last)
        Demand.objects.filter(pk=met.demand.pk).update(state="met", closed_on=date(2012, 6, 1))
        actions.reword(item.demand, texts={"ja": "改めた"}, since=None, user=None)
        [again] = actions.carry_over(last, to=following)
        assert (again.demand, again.number, again.owner, again.carried_from) == (item.demand, "2", owner, item)
        assert [row.body for row in again.asked_bodies.order_by("position")] == [second, first]
        assert (again.wording.text("ja"), item.wording.text("ja") != "改めた") == ("改めた", True)
        assert actions.carry_over(last, to=following) == []

    def test_a_body_that_has_ended_gives_way_to_its_successors(self):
        bureau = BodyFactory(name="入国管理局", valid_to=date(2019, 4, 1))
        agency, ministry = BodyFactory(name="出入国在留管理庁"), BodyFactory(name="法務省")
        Succession.objects.create(predecessor=bureau, successor=agency, on=date(2019, 4, 1))
        last = RoundFactory(when="2018-11")
        asked(last, bodies=[bureau, ministry])
        sent(last)
        before, after = RoundFactory(when="2019-03-31"), RoundFactory(when="2019-06")
        [early] = actions.carry_over(last, to=before)
        [late] = actions.carry_over(last, to=after)
        assert [row.body for row in early.asked_bodies.order_by("position")] == [bureau, ministry]
        assert [row.body for row in late.asked_bodies.order_by("position")] == [agency, ministry]

    @pytest.mark.parametrize(
        ("last", "following", "words"), [("2012-11", "2012-03", "後の日付"), ("2012-03", "sent", "次の交渉")]
    )
    def test_backwards_and_into_what_was_sent_is_refused(self, last, following, words):
        earlier = asked(RoundFactory(when=last)).round
        is_sent = following == "sent"
        later = sent(asked(RoundFactory(when="2012-11")).round) if is_sent else RoundFactory(when=following)
        with pytest.raises(actions.CarryOverRefusedError, match=words):
            actions.carry_over(earlier, to=later)

    def test_the_same_round_is_refused(self):
        round = asked(RoundFactory()).round
        with pytest.raises(actions.CarryOverRefusedError, match="同じ"):
            actions.carry_over(round, to=round)


class TestBodies:
    def test_a_renamed_body_keeps_the_name_of_each_day(self):
        body = BodyFactory(name="入国管理局", valid_from=date(1952, 8, 1))
        actions.rename(body, name="出入国在留管理庁", name_en="Immigration Services Agency", on=date(2019, 4, 1))
        body = Body.objects.get()
        assert [body.name_on(day) for day in (date(2019, 3, 31), date(2019, 4, 1), None)] == [
            "入国管理局",
            "出入国在留管理庁",
            "出入国在留管理庁",
        ]
        with pytest.raises(actions.RenameRefusedError):
            actions.rename(body, name="別名", on=date(2019, 4, 1))
        with pytest.raises(actions.RenameRefusedError):
            actions.rename(BodyFactory(valid_from=date(2001, 1, 6)), name="別名", on=date(2000, 1, 1))

    def test_the_answers_of_a_body_are_those_of_its_parts_and_forerunners(self):
        ministry = BodyFactory()
        bureau = BodyFactory(parent=ministry, kind="bureau")
        division = BodyFactory(parent=bureau, kind="division")
        agency = BodyFactory(parent=ministry, kind="agency")
        stranger = BodyFactory()
        Succession.objects.create(predecessor=bureau, successor=agency)
        rounds = [RoundFactory(when=f"201{year}-03") for year in range(5)]
        for round, body in zip(rounds, [division, bureau, agency, ministry, stranger], strict=True):
            asked(round, bodies=[body])
        told = [line.body for line in AskedBody.objects.of_body(agency).life(READER)]
        whole = [line.body for line in AskedBody.objects.of_body(ministry).life(READER)]
        assert told == [division.pk, bureau.pk, agency.pk]
        assert whole == [*told, ministry.pk]


def test_the_life_of_a_demand_is_read_in_five_queries_however_long(django_assert_num_queries):
    demand, body = DemandFactory(), BodyFactory(name="入国管理局")
    for year in range(3):
        item = asked(RoundFactory(when=f"201{year}-03"), demand, bodies=[body])
        sent(item.round)
        given = answered(item)
        actions.promise(text=f"{year}", body=body, answer=given, due_is_unknown=True)
        GivenFigure.objects.create(answer=given, subject="許可数", value=year, unit="件", as_of="2011年")
        told = AskedBody.objects.filter(asked__demand=demand)
        with django_assert_num_queries(5):
            assert len(told.life(READER)) == year + 1
    actions.rename(body, name="出入国在留管理庁", on=date(2012, 1, 1))
    assert [
        (line.body_names["ja"], answer.promises[0].text, answer.figures[0].quantity.value)
        for line in told.life(READER)
        for answer in line.answers
    ] == [("入国管理局", "0", 0), ("入国管理局", "1", 1), ("出入国在留管理庁", "2", 2)]


def test_the_public_is_told_the_answers_marked_for_it_and_no_promise():
    project = ProjectFactory(visibility="public")
    round = RoundFactory(projects=[project], visibility="public", published_on=date(2012, 4, 1))
    item = asked(round, DemandFactory(projects=[project], visibility="public"))
    sent(round)
    answered(item, text="内々の回答")
    given = answered(item, text="公表の回答", is_public=True)
    actions.promise(text="送る", body=item.bodies.get(), answer=given, due_is_unknown=True)
    [line] = AskedBody.objects.of_demand(item.demand).life(AnonymousUser())
    assert [(answer.text, answer.promises) for answer in line.answers] == [("公表の回答", [])]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "carry", "reword", "close", "answer"]),
        st.integers(0, 3),  # which demand
        st.sampled_from(["accepts", "considers", "refuses", "none"]),
    ),
    min_size=1,
    max_size=12,
)


class TestTheWholeLine(TestCase):
    """However a demand is asked, reworded, answered and carried over, its page tells what truly happened."""

    @settings(max_examples=25, deadline=None)
    @given(STEPS)
    def test_carry_over_loses_and_changes_nothing(self, steps):
        body = BodyFactory()
        demands = [DemandFactory(text="版1") for _ in range(4)]
        words = dict.fromkeys(demands, "版1")
        truth = {demand: [] for demand in demands}
        round, year = RoundFactory(when="2001-03-01"), 2001
        for count, (deed, which, stance) in enumerate(steps):
            demand = demands[which]
            if deed == "ask" and not Asked.objects.filter(round=round, demand=demand).exists():
                actions.ask(demand, round=round, bodies=[body])
            elif deed == "reword":
                words[demand] = f"版{count + 2}"
                actions.reword(demand, texts={"ja": words[demand]}, since=None, user=None)
            elif deed == "close":
                Demand.objects.filter(pk=demand.pk).update(state="dropped")
            elif deed == "carry":
                round, year = self.next_round(round, year, body, stance, words, truth), year + 1
        self.next_round(round, year, body, "accepts", words, truth)
        for demand in demands:
            assert life(demand) == truth[demand]
            line = list(Asked.objects.filter(demand=demand, round__sealed_at__isnull=False).by_time())
            assert [item.carried_from for item in line] == [None, *line][: len(line)]

    def next_round(self, round, year, body, stance, words, truth):
        """Send the round, answer all of it, and carry what is open over to the next."""
        items = list(Asked.objects.filter(round=round))
        following = RoundFactory(when=f"{year + 1}-03-01")
        if items:
            sent(round, now=datetime(year, 2, 1, tzinfo=UTC), on=date(year, 2, 1))
        for item in items:
            text = "" if stance == "none" else "回答"
            actions.answer(item, body=body, stance=stance, text=text)
            truth[item.demand].append((round.when, words[item.demand], body.name, [stance]))
        if items:
            actions.carry_over(round, to=following)
            carried = {each.demand for each in Asked.objects.filter(round=following)}
            assert carried == {item.demand for item in items if Demand.objects.get(pk=item.demand_id).state == "open"}
        return following
