"""Bills: their stages and our acts on one line, what they touch."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.advocacy import models
from tomoni.advocacy.actions.lawmaking import Moment, course, set_beside
from tomoni.advocacy.documents import timeline
from tomoni.advocacy.tests import factories
from tomoni.advocacy.tests.test_papers_staff import done, refused
from tomoni.people.tests.factories import TagFactory, UserFactory
from tomoni.projects.tests.factories import ActivityFactory, ProjectFactory, member

BILL = "/admin/advocacy/bill"
SVG = "{http://www.w3.org/2000/svg}"
DAYS = st.lists(st.tuples(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.booleans()), max_size=25)


@given(DAYS)
def test_every_moment_has_its_own_place_in_the_drawing(days):
    moments = [Moment(on, "x", "", is_ours) for on, is_ours in sorted(days)]
    drawn = timeline.drawn(moments, key="bill-1")
    if len({on for on, _is_ours in days}) < 2:
        assert drawn == ""
        return
    image = ElementTree.fromstring(drawn)
    circles = [(each.get("cx"), each.get("cy")) for each in image.iter("circle")]
    squares = [(each.get("x"), each.get("y")) for each in image.iter("rect")]
    assert (len(circles), len(squares)) == (sum(not ours for _on, ours in days), sum(ours for _on, ours in days))
    assert len({*circles, *squares}) == len(days)
    width, height = map(float, image.get("viewBox").split()[2:])
    assert all(0 < float(x) < width and 0 < float(y) < height for x, y in [*circles, *squares])
    numbers = [each.text for each in image.iter("text") if each.get("font-weight") == "700"]
    assert sorted(numbers, key=int) == [str(number) for number in range(1, len(days) + 1)]


@given(st.text(max_size=30))
def test_titles_never_reach_the_drawing_as_markup(title):
    moments = [Moment(date(2012, 1, day), title, title, False) for day in (1, 2)]
    ElementTree.fromstring(timeline.drawn(moments, key="bill-1"))


pytest_db = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(
        UserFactory(roles=["secretariat"]), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest_db
class TestBills:
    def test_stages_acts_and_the_law_stand_in_the_order_of_time(self):
        user = UserFactory(roles=["secretariat"])
        bill = factories.BillFactory(promulgated_on="2009-07-15", in_force_on="2012-07-09", law="平成21年法律第79号")
        bill.refresh_from_db()
        models.Stage.objects.create(bill=bill, name="提出", on=date(2009, 3, 6))
        act = ActivityFactory(title="院内集会", when="2009-04-09", visibility="network")
        set_beside(bill, [act], user=user)
        told = [
            (moment.on.isoformat(), moment.title, moment.is_ours) for moment in course(bill, user=user, language="ja")
        ]
        assert told == [
            ("2009-03-06", "提出", False),
            ("2009-04-09", "院内集会", True),
            ("2009-07-15", "公布", False),
            ("2012-07-09", "施行", False),
        ]

    def test_acts_hidden_from_the_user_are_neither_told_nor_lost(self):
        secret = ProjectFactory(visibility="project")
        hidden = ActivityFactory(title="内密", when="2009-04-09", visibility="project", projects=[secret])
        shown = ActivityFactory(title="集会", when="2009-05-09", visibility="network")
        bill, outsider, insider = factories.BillFactory(), member(ProjectFactory()), member(secret)
        set_beside(bill, [hidden], user=insider)
        set_beside(bill, [shown, hidden], user=outsider)
        titles = [[each.title for each in course(bill, user=user, language="ja")] for user in (outsider, insider)]
        assert titles == [["集会"], ["内密", "集会"]]
        set_beside(bill, [], user=outsider)
        assert list(bill.acts.values_list("activity", flat=True)) == [hidden.pk]

    def test_which_questions_a_change_touches_is_one_question(self):
        tag, other = TagFactory(), TagFactory()
        bill = factories.BillFactory(in_force_on=date(2012, 7, 9))
        bill.tags.add(tag)
        assert [list(models.Bill.objects.touching(each)) for each in (tag, other)] == [[bill], []]
        days = [(date(2012, 7, 9), date(2012, 7, 10)), (date(2012, 7, 1), date(2012, 7, 9))]
        assert [list(models.Bill.objects.taking_effect(*each)) for each in days] == [[bill], []]

    def test_the_list_asks_as_often_for_three_rows_as_for_one(self, office, django_assert_num_queries):
        office.get(f"{BILL}/")
        for rows in (1, 3):
            while models.Bill.objects.count() < rows:
                models.Stage.objects.create(bill=factories.BillFactory(), name="提出", on=date(2009, 3, 6))
            with django_assert_num_queries(14):
                assert office.get(f"{BILL}/").status_code == 200

    def test_a_page_draws_it_and_lists_the_same(self, office):
        bill = factories.BillFactory()
        for number, name in enumerate(("提出", "可決")):
            models.Stage.objects.create(bill=bill, name=name, on=date(2009, 3, 6) + timedelta(days=number))
        act = ActivityFactory(when="2009-04-09", visibility="network")
        done(office.post(f"{BILL}/acts/{bill.pk}/", {"activities": [act.pk]}))
        page = office.get(f"{BILL}/inspect/{bill.pk}/")
        assert page.context["drawing"].count("<circle") == 2 and page.context["drawing"].count("<rect") == 1
        assert [moment.title for _number, moment in page.context["moments"]] == ["提出", "可決", act.title]

    def test_an_act_one_may_not_see_cannot_be_set_beside_it(self, client):
        hidden = ActivityFactory(
            when="2012-04-09", visibility="project", projects=[ProjectFactory(visibility="project")]
        )
        bill = factories.BillFactory(promulgated_on=date(2012, 3, 1))
        client.force_login(member(ProjectFactory()), backend="allauth.account.auth_backends.AuthenticationBackend")
        assert len(refused(client.post(f"{BILL}/acts/{bill.pk}/", {"activities": [hidden.pk]}))) == 1
        assert models.BillAct.objects.count() == 0

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"promulgated_on": "2012-07-15", "in_force_on": "2012-07-09"}, "施行日が公布日より前になっています。"),
            (
                {"in_force_on": "2012-07-09", "state": "rejected"},
                "公布・施行された法案は「成立」です。状態か日付を直してください。",
            ),
        ],
    )
    def test_days_that_cannot_be_are_told(self, office, wrong, told):
        counts = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
        typed = {"title": "法案", "kind": "cabinet", "state": "passed"} | wrong
        typed |= {f"stages-{name}": value for name, value in counts.items()}
        assert told in refused(office.post(f"{BILL}/new/", typed))
        assert models.Bill.objects.count() == 0
