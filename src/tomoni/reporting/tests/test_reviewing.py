"""The way of a report to the assembly: who may take which step, what stands in the way, what is closed meanwhile."""

import pytest
from django.contrib.auth.models import AnonymousUser

from tomoni.people.tests.factories import UserFactory
from tomoni.projects.models import Activity, ActivityQuantity
from tomoni.projects.tests.factories import ProgrammeFactory
from tomoni.reporting.actions import ClosedError, draft, reviewing, settling
from tomoni.reporting.actions.reviewing import ReviewRefusedError
from tomoni.reporting.models import Passage, Report, Step
from tomoni.reporting.tests.factories import act, outline, report_2012

pytestmark = pytest.mark.django_db
ROLES = ["secretariat", "editor", "steering", "finance", "auditor"]


@pytest.fixture
def people():
    """Somebody of each role."""
    return {role: UserFactory(roles=[role]) for role in ROLES}


@pytest.fixture
def report():
    (first,) = outline("交渉")
    act(first, "省庁交渉", line="省庁と交渉した。")
    found = report_2012()
    draft(found)
    return found


def in_state(report, state):
    Report.objects.filter(pk=report.pk).update(state=state)
    report.refresh_from_db()
    return report


def at(report, state, people):
    """Bring a draft on its way to a state by its own steps."""
    if state != "draft":
        reviewing.hand_in(report, user=people["editor"])
    if state in ("steering", "assembly"):
        reviewing.approve(report, user=people["secretariat"])
    if state == "assembly":
        reviewing.agree(report, user=people["steering"])
    report.refresh_from_db()
    assert report.state == state
    return report


OPEN = {
    "draft": {"secretariat": {"hand_in"}, "editor": {"hand_in"}, "steering": set()},
    "secretariat": {"secretariat": {"approve", "send_back"}, "editor": set(), "steering": set()},
    "steering": {"secretariat": {"send_back"}, "editor": set(), "steering": {"agree", "send_back"}},
    "assembly": {"secretariat": {"adopt", "send_back"}, "editor": set(), "steering": set()},
}


@pytest.mark.parametrize("state", OPEN)
def test_each_step_is_open_to_its_roles_alone(state, report, people):
    in_state(report, state)
    expected = OPEN[state] | {"finance": set(), "auditor": set()}
    assert {role: reviewing.open_steps(report, user=user) for role, user in people.items()} == expected
    assert reviewing.open_steps(report, user=AnonymousUser()) == set()
    everything = set().union(*OPEN[state].values())
    assert reviewing.open_steps(report, user=UserFactory(is_superuser=True)) == everything


def test_the_way_to_the_assembly_is_written_down(report, people):
    at(report, "assembly", people)
    told = [(step.kind, step.before, step.after, step.taken_by) for step in report.steps.order_by("pk")]
    assert told == [
        ("handed_in", "draft", "secretariat", people["editor"]),
        ("approved", "secretariat", "steering", people["secretariat"]),
        ("agreed", "steering", "assembly", people["steering"]),
    ]
    assert report.steps.get(kind="agreed").said == {"c1": "１．交渉", "c1-p1-1": "省庁と交渉した。"}


def test_a_step_of_another_role_or_another_state_is_refused_in_words(report, people):
    with pytest.raises(ReviewRefusedError, match="権限"):
        reviewing.hand_in(report, user=people["steering"])
    with pytest.raises(ReviewRefusedError, match="いまは「下書き」"):
        reviewing.approve(report, user=people["secretariat"])
    assert (Report.objects.get().state, Step.objects.count()) == ("draft", 0)


def test_as_many_approvals_as_the_report_needs(report, people):
    report.approvals_needed = 2
    report.save()
    at(report, "steering", people)
    second = UserFactory(roles=["steering"])
    reviewing.agree(report, user=people["steering"], note=" よい ")
    report.refresh_from_db()
    assert report.state == "steering"
    assert [step.note for step in reviewing.approvals(report)] == ["よい"]
    with pytest.raises(ReviewRefusedError, match="すでに承認"):
        reviewing.agree(report, user=people["steering"])
    reviewing.agree(report, user=second)
    report.refresh_from_db()
    assert report.state == "assembly"


def test_what_was_sent_back_is_approved_anew(report, people):
    report.approvals_needed = 2
    report.save()
    at(report, "steering", people)
    reviewing.agree(report, user=people["steering"])
    other = UserFactory(roles=["steering"])
    with pytest.raises(ReviewRefusedError, match="理由"):
        reviewing.send_back(report, user=other, note="  ")
    reviewing.send_back(report, user=other, note="数が違う")
    report.refresh_from_db()
    assert report.state == "secretariat"
    reviewing.approve(report, user=people["secretariat"])
    assert list(reviewing.approvals(report)) == []
    assert reviewing.agree(report, user=people["steering"]).after == "steering"


@pytest.mark.parametrize(
    ("state", "back"), [("secretariat", "draft"), ("steering", "secretariat"), ("assembly", "secretariat")]
)
def test_each_state_goes_back_to_who_can_mend_it(state, back, report, people):
    at(report, state, people)
    step = reviewing.send_back(report, user=people["secretariat"], note="直してください")
    assert (step.before, step.after, Report.objects.get().state) == (state, back, back)


@pytest.mark.parametrize(
    ("state", "is_open"), [("draft", True), ("secretariat", True), ("steering", False), ("assembly", False)]
)
def test_the_text_is_closed_while_others_decide_on_it(state, is_open, report, people):
    in_state(report, state)
    for role in ("secretariat", "editor"):
        assert Report.objects.editable_by(people[role]).exists() is is_open
        assert Passage.objects.editable_by(people[role]).exists() is is_open
    assert not Report.objects.editable_by(people["steering"]).exists()
    if is_open:
        assert draft(report).kept == 0
    else:
        with pytest.raises(ClosedError, match="閉じられて"):
            draft(report)


def contradict(activity):
    """Give an act two numbers for one thing: its sentence is withheld."""
    for value in (3, 4):
        ActivityQuantity.objects.create(activity=activity, value=value, unit="人")


def test_contradictions_are_settled_before_approval(report, people):
    activity = Activity.objects.get()
    contradict(activity)
    draft(report)
    at(report, "secretariat", people)
    with pytest.raises(ReviewRefusedError, match="確認事項が1件.*省庁交渉"):
        reviewing.approve(report, user=people["secretariat"])
    (found,) = settling.listed(report, language="ja")
    assert (found.finding.code, found.is_open) == ("quantities_differ", True)
    with pytest.raises(settling.SettlingRefusedError, match="記録か文を"):
        settling.leave_as_is(report, found.key, reason="知っている", user=people["secretariat"])
    activity.quantities.all().delete()
    draft(report)
    reviewing.approve(report, user=people["secretariat"])


def test_a_contradiction_that_appears_later_stops_the_approval_of_the_committee(report, people):
    at(report, "steering", people)
    contradict(Activity.objects.get())
    with pytest.raises(ReviewRefusedError, match="確認事項"):
        reviewing.agree(report, user=people["steering"])


def test_a_finding_that_withholds_nothing_may_stay_with_a_reason(report, people):
    empty = ProgrammeFactory(position=2, title="空の章")
    draft(report)
    at(report, "secretariat", people)
    (found,) = settling.to_settle(report, language="ja")
    assert found.finding.code == "nothing_recorded"
    (english,) = settling.to_settle(report, language="en")
    assert (english.key, english.finding.text) == (found.key, "Nothing is recorded under “空の章”.")
    for reason in ("", " "):
        with pytest.raises(settling.SettlingRefusedError, match="理由"):
            settling.leave_as_is(report, found.key, reason=reason, user=people["editor"])
    settling.leave_as_is(report, found.key, reason="この年は何もしなかった", user=people["editor"])
    with pytest.raises(settling.SettlingRefusedError, match="この年は何もしなかった"):
        settling.leave_as_is(report, found.key, reason="二度目", user=people["editor"])
    with pytest.raises(settling.SettlingRefusedError, match="もうありません"):
        settling.leave_as_is(report, "0" * 64, reason="何か", user=people["editor"])
    assert settling.to_settle(report, language="ja") == []
    (listed,) = settling.listed(report, language="ja")
    assert (listed.known.reason, listed.known.said_by) == ("この年は何もしなかった", people["editor"])
    report.chapters.filter(programme=empty).update(headings={"ja": "別の章"}, is_edited=True)
    (again,) = settling.to_settle(report, language="ja")
    assert again.key != found.key


def test_a_report_whose_records_changed_is_not_passed_on(report, people):
    Passage.objects.update(origin="edited")
    Activity.objects.get().save()
    activity = Activity.objects.get()
    activity.public_lines = {"ja": "省庁と二度交渉した。"}
    activity.save()
    at(report, "secretariat", people)
    with pytest.raises(ReviewRefusedError, match="記録が変わった.*省庁と交渉した"):
        reviewing.approve(report, user=people["secretariat"])
    Passage.objects.update(origin="drafted")
    draft(report)
    reviewing.approve(report, user=people["secretariat"])
