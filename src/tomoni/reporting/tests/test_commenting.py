"""Comments: who may make, answer, settle and open them again; never part of what is printed or public."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from tomoni.people.tests.factories import UserFactory
from tomoni.reporting import files
from tomoni.reporting.actions import adopt, commenting, draft
from tomoni.reporting.actions.commenting import CommentRefusedError
from tomoni.reporting.composing import compose
from tomoni.reporting.models import Comment, Passage, Report
from tomoni.reporting.tests.factories import act, outline, report_2012

pytestmark = pytest.mark.django_db
NOW = datetime(2013, 2, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def report():
    (first,) = outline("交渉")
    act(first, "省庁交渉", line="省庁と交渉した。")
    found = report_2012()
    draft(found)
    return found


@pytest.fixture
def member():
    return UserFactory(roles=["steering"])


def test_a_comment_on_a_passage_keeps_what_it_is_about(report, member):
    passage = Passage.objects.get()
    made = commenting.comment(report, text=" 日付は？ ", user=member, passage=passage)
    assert (made.text, made.chapter, made.quoted, made.written_by) == (
        "日付は？", passage.chapter, str(passage), member
    )  # fmt: skip
    passage.delete()
    made.refresh_from_db()
    assert (made.passage, made.chapter.heading("ja"), made.quoted) == (None, "交渉", str(passage))


def test_replies_stand_under_the_first_comment_and_are_settled_with_it(report, member):
    office = UserFactory(roles=["secretariat"])
    first = commenting.comment(report, text="全体に長い", user=member)
    reply = commenting.answer(first, text="どの章ですか", user=office)
    again = commenting.answer(reply, text="第2章", user=member)
    assert (reply.parent, again.parent) == (first, first)
    with pytest.raises(CommentRefusedError):
        commenting.settle(reply, user=office, now=NOW)
    settled = commenting.settle(first, user=office, now=NOW)
    assert (settled.settled_at, settled.settled_by) == (NOW, office)
    assert commenting.settle(first, user=member, now=NOW.replace(year=2014)).settled_by == office
    assert list(report.comments.to_settle()) == []
    opened = commenting.reopen(first, user=member)
    assert (opened.settled_at, opened.settled_by) == (None, None)
    assert list(report.comments.to_settle()) == [first]


@pytest.mark.parametrize("state", ["draft", "secretariat", "steering", "assembly"])
def test_the_steering_committee_comments_in_every_state_and_edits_in_none(state, report, member):
    Report.objects.update(state=state)
    assert commenting.comment(report, text="よい", user=member).report == report
    assert not Report.objects.editable_by(member).exists()


def test_who_only_reads_does_not_comment_and_nothing_empty_is_said(report, member):
    with pytest.raises(CommentRefusedError, match="コメントはしません"):
        commenting.comment(report, text="よい", user=UserFactory(roles=["auditor"]))
    with pytest.raises(CommentRefusedError):
        commenting.comment(report, text="  ", user=member)
    other = report_2012_2()
    with pytest.raises(CommentRefusedError, match="別の報告"):
        commenting.comment(other, text="よい", user=member, passage=Passage.objects.get())
    assert not Comment.objects.exists()


def report_2012_2():
    return Report.objects.create(key="2012-2", year=2012, starts_on=date(2012, 1, 1), ends_on=date(2012, 6, 30))


def test_comments_are_for_those_who_make_read_and_check_reports(report, member):
    commenting.comment(report, text="内輪のことば", user=member)
    seen = {role: Comment.objects.visible_to(UserFactory(roles=[role])).count() for role in ROLES}
    assert seen == {"secretariat": 1, "editor": 1, "steering": 1, "auditor": 1, "finance": 0}
    changed = {role: Comment.objects.editable_by(UserFactory(roles=[role])).count() for role in ROLES}
    assert changed == {"secretariat": 1, "editor": 1, "steering": 1, "auditor": 0, "finance": 0}
    assert not Comment.objects.visible_to(AnonymousUser()).exists()


ROLES = ["secretariat", "editor", "steering", "auditor", "finance"]


def test_no_comment_is_printed_frozen_or_public(client, report, member):
    chapter = report.chapters.get()
    commenting.comment(report, text="内輪のことば", user=member, chapter=chapter)
    Report.objects.update(state="assembly")
    for form in ("text", "markdown", "html", "json"):
        assert "内輪のことば" not in files.content(compose(report, "ja"), form, now=NOW).decode()
    adopted = adopt(Report.objects.get(), today=date(2013, 5, 1))
    assert "内輪のことば" not in str(adopted.frozen)
    assert "内輪のことば" not in client.get("/reports/2012/").text
    with pytest.raises(CommentRefusedError, match="訂正"):
        commenting.comment(adopted, text="遅い", user=member)
    with pytest.raises(CommentRefusedError):
        commenting.reopen(Comment.objects.get(), user=member)
