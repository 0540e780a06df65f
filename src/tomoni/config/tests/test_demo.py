"""The demo of 2012, loaded through the real import, says every fact of the report once."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from tomoni.advocacy.models import (
    Answer,
    AskedBody,
    Briefing,
    Demand,
    GivenFigure,
    Opinion,
    Promise,
    PublicComment,
    Recommendation,
    Review,
    Round,
    Statement,
    StatementText,
    Submission,
    Wording,
)
from tomoni.config import demo
from tomoni.config.tests.facts_2012 import FACTS, GROUPS, OUTLINE
from tomoni.core.exchange.importing import import_file
from tomoni.core.exchange.tables import all_tables
from tomoni.core.periods import Period
from tomoni.membership.actions import applications
from tomoni.membership.models import Application
from tomoni.people.actions.duplicates import find_duplicates
from tomoni.people.models import ContactPoint, DuplicatePair, Organisation, Person, User
from tomoni.projects.models import Activity, Decision, Meeting, Programme, Project, Task

pytestmark = pytest.mark.django_db

REAL_ORGANISATIONS = 20
INSIDE_THE_NETWORK = {"個別案件の折衝", "長期・単身の非正規滞在者の在留特別許可に向けたケース"}
INSIDE_A_PROJECT = {
    "移住女性の在留資格とDVについての個別折衝",
    "研修生の個別案件についての省庁との折衝",
    "各地からの個別相談への対応",
    "シェルターの運営",
}


@pytest.fixture(scope="module", autouse=True)
def year_2012(django_db_setup, django_db_blocker):
    """Loads the demo once for all tests of this module, and takes it back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load()
        demo.make_accounts()
        yield
        transaction.set_rollback(True)


def numbers(activity):
    return sorted(programme.number for programme in activity.programmes.all())


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.told} {fact.kind} {fact.when}")
def test_each_fact_is_one_record(fact):
    activity = Activity.objects.get(title__contains=fact.title, kind=fact.kind, when=fact.when)
    assert numbers(activity) == sorted(fact.told.split())
    assert (activity.state, activity.our_role, activity.place) == (fact.state, fact.role, fact.place)
    assert "、".join(quantity.text("ja") for quantity in activity.quantities.all()) == fact.quantity
    assert {partner.name for partner in activity.organisations.all()} == set(filter(None, fact.partners.split("、")))


def test_nothing_else_is_told_of_the_year():
    assert Activity.objects.count() == len(FACTS) == 80


def test_the_outline_is_the_report_s():
    programmes = Programme.objects.in_year(2012).in_outline_order()
    assert {programme.number: programme.title for programme in programmes} == OUTLINE
    assert [programme.number for programme in programmes] == list(OUTLINE)
    assert not programmes.filter(title_en="").exists()


def test_projects_networks_and_committees():
    found = {
        project.name: (project.kind, project.our_role, project.programme.number) for project in Project.objects.all()
    }
    assert found == GROUPS


def test_what_a_project_s_section_tells_belongs_to_the_project():
    for project in Project.objects.filter(programme__title__in=[OUTLINE[f"2-2-1-{place}"] for place in range(1, 10)]):
        told = set(Activity.objects.told_in(project.programme).values_list("title", flat=True))
        assert (
            told
            == set(project.activities.filter(programmes=project.programme).values_list("title", flat=True))
            != set()
        )


def test_ministries_were_met_in_four_rounds():
    rounds = Activity.objects.filter(kind="negotiation", title__startswith="省庁交渉").order_by("when")
    assert [activity.when for activity in rounds] == ["2012-03", "2012-06", "2012-08", "2012-11"]
    assert rounds.told_in(Programme.objects.get(title=OUTLINE["1-1"])).count() == 4
    assert rounds.told_in(Programme.objects.get(title=OUTLINE["2-2-1"])).count() == 4


def test_what_is_told_twice_counts_once():
    twice = Activity.objects.annotate(times=Count("programmes")).filter(times__gt=1)
    assert {activity.title for activity in twice} == {act_title(fact) for fact in FACTS if " " in fact.told}
    chapters = Programme.objects.filter(parent=None)
    assert sum(Activity.objects.told_in(chapter).count() for chapter in chapters) == 80 + across_chapters()
    in_year = Activity.objects.in_period(Period(date(2012, 1, 1), date(2013, 1, 1)))
    assert (in_year.count(), in_year.told_in(Programme.objects.get(title=OUTLINE["1"])).count()) == (80, 21)


def act_title(fact):
    return Activity.objects.get(title__contains=fact.title, kind=fact.kind, when=fact.when).title


def across_chapters():
    """How many further chapters tell an act that one chapter tells already."""
    return sum(len({number[0] for number in fact.told.split()}) - 1 for fact in FACTS)


def test_the_year_after_inherits_nothing():
    assert Activity.objects.in_period(Period(date(2013, 1, 1), date(2014, 1, 1))).count() == 0
    assert Activity.objects.in_period(Period(date(2011, 1, 1), date(2012, 1, 1))).count() == 0


def test_what_was_not_done_is_told():
    assert sorted(Activity.objects.filter(state="not_done").values_list("title", flat=True)) == sorted(
        [
            "ウェブサイトのリニューアルと内容の充実",
            "事務局スタッフの増員、または運営委員との分担",
            "長期的な財政基盤の確立",
            "講師派遣プログラムの事業化",
        ]
    )
    assert Activity.objects.filter(state="preparing").count() == 4
    assert not Activity.objects.exclude(state__in=["done", "not_done", "preparing"]).exists()


def test_membership_figures_are_left_to_membership():
    assert not Activity.objects.told_in(Programme.objects.get(title=OUTLINE["5-2-1"])).exists()


def test_every_act_has_a_line_and_a_title_in_both_languages():
    silent = [
        activity.external_id
        for activity in Activity.objects.all()
        if not (activity.line("ja") and activity.line("en") and activity.title_en)
    ]
    assert silent == []
    lines = [activity.line(language) for activity in Activity.objects.all() for language in ("ja", "en")]
    assert len(set(lines)) == 160


def test_committee_meetings_and_what_the_report_says_they_agreed():
    steering = Meeting.objects.filter(body__name="運営会議").order_by("when")
    assert [(meeting.when, meeting.place) for meeting in steering] == [
        ("2012-02-02", "東京"),
        ("2012-04-14", "名古屋"),
        ("2012-06-23", "新潟"),
        ("2012-09-22", "神戸"),
    ]
    assert Meeting.objects.exclude(body__name="運営会議").get().body.name == "共同代表者会議"
    agreed = Decision.objects.get(meeting__body__name="共同代表者会議")
    assert (agreed.result, agreed.text) == ("adopted", "次の年からの企画と計画を、共同代表の合意とする。")


def test_what_is_made_up_says_so():
    assert not Person.objects.exclude(tags__name="架空").exists()
    assert Organisation.objects.exclude(tags__name="架空").count() == REAL_ORGANISATIONS
    assert [
        text
        for text in Decision.objects.exclude(meeting__body__name="共同代表者会議").values_list("text", flat=True)
        if not text.startswith("（架空）")
    ] == []
    assert [task.title for task in Task.objects.all() if not task.detail.startswith("架空のタスクです。")] == []
    items = [
        item.title for meeting in Meeting.objects.exclude(body__name="共同代表者会議") for item in meeting.agenda.all()
    ]
    assert [title for title in items if not title.startswith("（架空）")] == []


def test_what_was_worded_answered_and_promised_is_made_up_and_says_so():
    told = {
        "wordings": Wording.objects.values_list("texts__ja", flat=True),
        "answers": Answer.objects.exclude(text="").values_list("text", flat=True),
        "notes": Answer.objects.exclude(internal_note="").values_list("internal_note", flat=True),
        "figures": GivenFigure.objects.values_list("subject", flat=True),
        "promises": Promise.objects.values_list("text", flat=True),
        "opinions": Opinion.objects.values_list("opinion", flat=True),
        "texts": StatementText.objects.filter(language="ja").values_list("text", flat=True),
        "recommendations": Recommendation.objects.values_list("text_ja", flat=True),
    }
    assert {name: len(texts) for name, texts in told.items()} == {
        "wordings": 19, "answers": 31, "notes": 2, "figures": 9, "promises": 7, "opinions": 2, "texts": 2, "recommendations": 2,
    }  # fmt: skip
    assert [text for texts in told.values() for text in texts if not text.startswith("（架空の例）")] == []


# --- The ledger -------------------------------------------------------------------------------

PUBLISHED_ROUNDS = ["2012-03", "2012-06", "2012-08", "2012-11"]
BARGAINING = {"個別案件の折衝", "移住女性の在留資格とDVについての個別折衝", "研修生の個別案件についての省庁との折衝"}


def test_what_the_ledger_holds_is_told_through_its_own_records():
    kinds = (Round, PublicComment, Statement, Submission, Briefing)
    assert {kind.__name__: kind.objects.count() for kind in kinds} == {
        "Round": 9, "PublicComment": 1, "Statement": 2, "Submission": 8, "Briefing": 2,
    }  # fmt: skip
    plain = Activity.objects.filter(kind__in=["negotiation", "comment", "press"]).exclude(
        pk__in=Round.objects.values("pk")
    )
    assert set(plain.values_list("kind", flat=True)) == {"comment", "press"}
    assert plain.filter(kind="comment").get().publiccomment.agency.name == "法務省入国管理局"
    assert Statement.objects.filter(kind="request").get().deliveries.get().body.name == "外務省"
    session = Review.objects.get(session="第20会期")
    assert list(session.submissions.order_by("pk").values_list("form", flat=True).order_by("form")) == [
        "attendance", "information", "side_event",
    ]  # fmt: skip


def test_everybody_reads_the_four_rounds_and_bargaining_is_for_those_inside():
    public = Round.objects.visible_to(AnonymousUser()).order_by("when")
    assert list(public.values_list("when", flat=True)) == PUBLISHED_ROUNDS
    answers = Answer.objects.visible_to(AnonymousUser())
    assert set(answers.values_list("asked_body__asked__round", flat=True)) == set(public.values_list("pk", flat=True))
    member = User.objects.get(email=f"project_member@{demo.MAIL_DOMAIN}")
    unseen = set(Round.objects.exclude(pk__in=Round.objects.visible_to(member)).values_list("title", flat=True))
    assert unseen == BARGAINING - {"移住女性の在留資格とDVについての個別折衝"}
    secretariat = User.objects.get(email=f"secretariat@{demo.MAIL_DOMAIN}")
    assert (
        not Round.objects.exclude(pk__in=Round.objects.visible_to(secretariat)).exclude(visibility="project").exists()
    )


def test_a_demand_is_one_line_over_its_rounds():
    demand = Demand.objects.get(external_id="d-zairyu-3")
    lines = AskedBody.objects.of_demand(demand).life(User.objects.get(email=f"auditor@{demo.MAIL_DOMAIN}"))
    assert [(line.when, line.version, line.body_names["ja"], line.answers[0].stance) for line in lines] == [
        ("2012-06", 1, "総務省", "accepts"),
        ("2012-06", 1, "厚生労働省", "considers"),
        ("2012-08", 1, "総務省", "accepts"),
        ("2012-08", 1, "厚生労働省", "accepts"),
        ("2012-11", 2, "総務省", "accepts"),
        ("2012-11", 2, "厚生労働省", "accepts"),
    ]
    promises = [promise.state for line in lines for answer in line.answers for promise in answer.promises]
    assert promises == ["broken", "kept"]
    carried = {asked.pk: asked.carried_from_id for asked in demand.asked.order_by("pk")}
    assert list(carried.values()) == [None, *list(carried)[:2]]


def test_no_mail_or_phone_of_the_demo_reaches_anybody():
    values = {(point.kind, point.value) for point in ContactPoint.objects.all()}
    mails = [value for kind, value in values if kind == "mail"]
    phones = [value for kind, value in values if kind in {"phone", "mobile"}]
    assert [mail for mail in mails if not re.fullmatch(r"[a-z]+@[a-z.]+\.example\.(org|jp)", mail)] == []
    assert [phone for phone in phones if "000" not in phone and "０００" not in phone] == []
    assert len(mails) > 20 < len(phones)


def test_the_public_sees_what_the_report_printed_of_acts_and_not_of_cases():
    hidden = Activity.objects.exclude(pk__in=Activity.objects.visible_to(AnonymousUser()))
    assert set(hidden.values_list("title", flat=True)) == INSIDE_THE_NETWORK | INSIDE_A_PROJECT


@pytest.mark.parametrize(
    ("own_id", "hidden"),
    [
        ("demo-secretariat", INSIDE_A_PROJECT),
        ("demo-auditor", set()),
        ("demo-project_lead", {"移住女性の在留資格とDVについての個別折衝"}),
        ("demo-project_member", INSIDE_A_PROJECT - {"移住女性の在留資格とDVについての個別折衝"}),
        ("demo-guest", INSIDE_A_PROJECT | INSIDE_THE_NETWORK),
    ],
)
def test_each_demo_account_sees_its_share(own_id, hidden):
    user = User.objects.get(person__external_id=own_id)
    unseen = Activity.objects.exclude(pk__in=Activity.objects.visible_to(user))
    assert set(unseen.values_list("title", flat=True)) == hidden


def test_importing_every_table_again_changes_nothing():
    results = [import_file(table, path) for key, table in all_tables().items() for path in demo.files_of(key)]
    assert len(results) == 65
    assert [
        (result.table, result.findings) for result in results if result.created or result.changed or result.findings
    ] == []


def test_the_look_alikes_are_found_and_the_others_are_not():
    found = {subject: find_duplicates(subject, now=timezone.now()) for subject in ("person", "organisation")}
    own_ids = dict(Person.objects.values_list("pk", "external_id")) | dict(
        Organisation.objects.values_list("pk", "external_id")
    )
    pairs = {tuple(sorted([own_ids[pair.first_id], own_ids[pair.second_id]])) for pair in DuplicatePair.objects.all()}
    assert pairs == {("p013", "p014"), ("p015", "p016"), ("p017", "p018"), ("o-f-soudan1", "o-f-soudan2")}
    assert found == {"person": 3, "organisation": 1}


def test_three_made_up_applications_wait_and_one_is_from_somebody_known():
    secretariat = User.objects.get(email=f"secretariat@{demo.MAIL_DOMAIN}")
    waiting = Application.objects.waiting().order_by("created_at")
    told = [applications.Answers.of(each) for each in waiting]
    assert [bool(re.match("（架空|[(]A made-up", each.message)) for each in told] == [True] * 3
    assert {each.email.partition("@")[2] for each in told} == {"members.example.org"}
    alike = [[found.record.name for found in applications.candidates(each, user=secretariat)] for each in waiting]
    assert alike == [[], ["久保 純子"], []]
