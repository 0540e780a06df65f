"""The page of the review: the text with its comments, the steps as pages, what is offered to whom."""

from datetime import date

import pytest

from tomoni.people.tests.factories import PersonFactory, UserFactory
from tomoni.projects.models import ActivityQuantity, Decision
from tomoni.projects.tests.conftest import signed_in
from tomoni.projects.tests.factories import MeetingFactory, ProgrammeFactory
from tomoni.reporting.actions import commenting, draft, reviewing
from tomoni.reporting.models import Comment, KnownFinding, Passage, Report
from tomoni.reporting.tests.factories import act, outline, report_2012

pytestmark = pytest.mark.django_db
ROOT = "/admin/reporting/report/"


@pytest.fixture
def report():
    first, second = outline("交渉", "会員")
    act(first, "省庁交渉", line="省庁と交渉した。")
    act(first, "署名", line="署名を手渡した。")
    found = report_2012(introductions={"ja": "はじめに。つぎに。"})
    found.chapters.filter(programme=second).update(figure_key="membership.people")
    draft(found)
    return found


@pytest.fixture
def people():
    names = {"secretariat": "事務局 みのり", "editor": "編集 太郎", "steering": "運営 花子", "auditor": "監査 次郎"}
    return {role: UserFactory(roles=[role], person=PersonFactory(name=name)) for role, name in names.items()}


def url(name, pk):
    return f"{ROOT}{name.replace('_', '-')}/{pk}/"


def page(user, report):
    return signed_in(user).get(url("inspect", report.pk))


def test_the_text_stands_line_by_line_with_its_comments(report, people):
    passage = Passage.objects.filter(kind="paragraph").first()
    chapter = report.chapters.get(position=2)
    on_passage = commenting.comment(report, text="日付は？", user=people["steering"], passage=passage)
    on_chapter = commenting.comment(report, text="数字は？", user=people["steering"], chapter=chapter)
    on_whole = commenting.comment(report, text="全体に長い", user=people["steering"])
    gone = Passage.objects.create(chapter=chapter, position=9, texts={"ja": "消える文。"})
    on_gone = commenting.comment(report, text="これは要らない", user=people["steering"], passage=gone)
    gone.delete()
    answer = page(people["editor"], report)
    lines = {line.anchor: line for line in answer.context["lines"]}
    assert list(lines) == ["c0", "c0-p1-1", "c0-p1-2", "c1", "c1-p1-1", "c1-p2-1", "c2", "c2-p1"]
    assert {anchor: list(line.comments) for anchor, line in lines.items() if line.comments} == {
        "c1-p1-1": [on_passage], "c2": [on_chapter, on_gone]
    }  # fmt: skip
    assert answer.context["elsewhere"] == [on_whole]
    about = {anchor: line.about for anchor, line in lines.items()}
    assert (about["c1-p1-1"], about["c2"], about["c0-p1-2"]) == (f"p{passage.pk}", f"c{chapter.pk}", "at-c0-p1-2")


def test_a_chapter_at_a_time_where_asked(report, people):
    client = signed_in(people["steering"])
    shown = client.get(url("inspect", report.pk) + "?chapter=c2").context["lines"]
    assert [line.anchor for line in shown] == ["c2", "c2-p1"]
    assert len(client.get(url("inspect", report.pk) + "?chapter=nonsense").context["lines"]) == 8


def test_comment_answer_settle_and_open_again_from_the_page(report, people):
    passage = Passage.objects.get(texts__ja__startswith="省庁")
    member, office = signed_in(people["steering"]), signed_in(people["secretariat"])
    form = f"{url('comment', report.pk)}?about=p{passage.pk}"
    assert "省庁と交渉した。" in member.get(form).text
    assert "必須" in member.post(form, {"text": " "}).text
    answer = member.post(form, {"text": "日付は<b>いつ</b>？"})
    made = Comment.objects.get()
    assert answer.headers["Location"] == f"{url('inspect', report.pk)}#comment-{made.pk}"
    assert (made.passage, made.written_by, made.quoted) == (passage, people["steering"], "省庁と交渉した。")
    office.post(url("answer", made.pk), {"text": "3月です"})
    text = page(people["steering"], report).text
    assert "日付は&lt;b&gt;いつ&lt;/b&gt;？" in text and "3月です" in text and "事務局 みのり" in text
    office.post(url("settle", made.pk))
    made.refresh_from_db()
    assert (made.is_settled, made.settled_by) == (True, people["secretariat"])
    member.post(url("reopen", made.pk))
    made.refresh_from_db()
    assert not made.is_settled
    assert member.get(url("settle", made.pk)).status_code == 405


@pytest.mark.parametrize("about", ["p999999", "c999999", "p", "x5", "p１２", "p" + "9" * 30])
def test_a_comment_on_nothing_is_not_found(about, report, people):
    answer = signed_in(people["editor"]).get(f"{url('comment', report.pk)}?about={about}")
    assert answer.status_code == 404


def test_a_comment_on_a_sentence_of_the_introduction_keeps_its_words(report, people):
    signed_in(people["steering"]).post(f"{url('comment', report.pk)}?about=at-c0-p1-2", {"text": "いらない"})
    made = Comment.objects.get()
    assert (made.passage, made.chapter, made.quoted) == (None, None, "つぎに。")


def test_auditors_read_comments_and_outsiders_nothing(report, people):
    made = commenting.comment(report, text="内輪のことば", user=people["steering"])
    seen = page(people["auditor"], report).text
    assert ("内輪のことば" in seen, url("comment", report.pk) in seen, url("settle", made.pk) in seen) == (
        True,
        False,
        False,
    )
    auditor = signed_in(people["auditor"])
    assert auditor.post(url("comment", report.pk), {"text": "だめ"}).status_code == 302
    auditor.post(url("settle", made.pk))
    outsider = signed_in(UserFactory(roles=["finance"]))
    for address in (url("inspect", report.pk), url("comment", report.pk), url("hand_in", report.pk)):
        assert outsider.get(address).status_code in (302, 403, 404)
    assert (Comment.objects.get().is_settled, Comment.objects.count()) == (False, 1)


def test_the_steps_are_pages_and_offered_to_who_takes_them(report, people):
    def offered(role):
        names = ("hand_in", "approve", "agree", "adopt", "send_back")
        text = page(people[role], report).text
        return {name for name in names if url(name, report.pk) in text}

    assert {role: offered(role) for role in people} == {
        "secretariat": {"hand_in"}, "editor": {"hand_in"}, "steering": set(), "auditor": set()
    }  # fmt: skip
    signed_in(people["editor"]).post(url("hand_in", report.pk), {"note": "見てください"})
    assert "見てください" in page(people["secretariat"], report).text
    signed_in(people["secretariat"]).post(url("approve", report.pk), {"note": ""})
    assert offered("steering") == {"agree", "send_back"}
    assert "総会に出されます" in signed_in(people["steering"]).get(url("agree", report.pk)).text
    signed_in(people["steering"]).post(url("send_back", report.pk), {"note": ""})
    assert Report.objects.get().state == "steering"
    signed_in(people["steering"]).post(url("send_back", report.pk), {"note": "数が違う"})
    back = page(people["secretariat"], report).text
    assert (Report.objects.get().state, "数が違う" in back, "運営 花子" in back) == ("secretariat", True, True)


def test_a_step_that_is_not_open_says_so(report, people):
    client = signed_in(people["secretariat"])
    answer = client.get(url("approve", report.pk), follow=True)
    assert "いまは「下書き」" in answer.text
    assert "いまは「下書き」" in client.post(url("approve", report.pk), {"note": ""}).text
    assert Report.objects.get().state == "draft"


def test_findings_hinder_and_are_settled_from_the_page(report, people):
    ProgrammeFactory(position=3, title="空の章")
    draft(report)
    reviewing.hand_in(report, user=people["editor"])
    client = signed_in(people["secretariat"])
    assert "「空の章」に当たる記録がありません" in client.get(url("approve", report.pk)).text
    client.post(url("approve", report.pk), {"note": ""})
    assert Report.objects.get().state == "secretariat"
    (listed,) = client.get(url("inspect", report.pk)).context["findings"]
    address = f"{ROOT}leave-as-is/{report.pk}/{listed.key}/"
    assert "空の章" in client.get(address).text
    client.post(address, {"reason": "この年はなかった"})
    assert KnownFinding.objects.get().said_by == people["secretariat"]
    assert "この年はなかった" in client.get(url("inspect", report.pk)).text
    assert "もうありません" in client.get(f"{ROOT}leave-as-is/{report.pk}/{'0' * 64}/", follow=True).text
    client.post(url("approve", report.pk), {"note": ""})
    assert Report.objects.get().state == "steering"


def test_the_adoption_says_what_will_happen_and_asks_to_be_certain(report, people):
    Report.objects.update(state="assembly")
    meeting = MeetingFactory(title="第13回総会", when="2013-05-01", visibility="network")
    decision = Decision.objects.create(meeting=meeting, text="議案を可決した。")
    other = MeetingFactory(title="運営会議", when="2013-05-02", visibility="network")
    client = signed_in(people["secretariat"])
    shown = client.get(url("adopt", report.pk)).text
    for words in ("元に戻せません", "/reports/2012/", "第13回総会"):
        assert words in shown
    asked = {"meeting": "", "decision": decision.pk, "name": "", "on": "", "note": ""}
    assert client.post(url("adopt", report.pk), asked).status_code == 200
    wrong = client.post(url("adopt", report.pk), asked | {"is_certain": "on", "meeting": other.pk})
    assert "別の会議の決定" in wrong.text
    assert "未来" in client.post(url("adopt", report.pk), asked | {"is_certain": "on", "on": "2999-01-01"}).text
    assert Report.objects.get().state == "assembly"
    client.post(url("adopt", report.pk), asked | {"is_certain": "on"})
    adopted = Report.objects.get()
    assert (adopted.adopted_on, adopted.adoption.meeting, adopted.adoption.assembly) == (
        date(2013, 5, 1), meeting, "第13回総会"
    )  # fmt: skip
    again = client.post(url("adopt", report.pk), asked | {"is_certain": "on"})
    assert "いまは「採択済み」" in again.text
    after = client.get(url("inspect", report.pk)).text
    assert "第13回総会" in after and url("comment", report.pk) not in after


def test_an_adoption_with_withheld_sentences_is_refused_on_the_page(report, people):
    Report.objects.update(state="assembly")
    activity = Passage.objects.get(texts__ja__startswith="省庁").records.get().activity
    for value in (3, 4):
        ActivityQuantity.objects.create(activity=activity, value=value, unit="人")
    client = signed_in(people["secretariat"])
    shown = client.post(url("adopt", report.pk), {"is_certain": "on"}).text
    assert "食い違" in shown
    assert Report.objects.get().state == "assembly"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_many_comments(count, report, people, django_assert_num_queries):
    passage = Passage.objects.filter(kind="paragraph").first()
    for _number in range(count):
        first = commenting.comment(report, text="日付は？", user=UserFactory(roles=["steering"]), passage=passage)
        commenting.answer(first, text="3月です", user=UserFactory(roles=["editor"]))
    client = signed_in(people["steering"])
    client.get(url("inspect", report.pk))
    with django_assert_num_queries(QUERIES):
        client.get(url("inspect", report.pk))


QUERIES = 37
