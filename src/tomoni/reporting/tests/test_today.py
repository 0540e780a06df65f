"""What waits in reports, for whom."""

from datetime import date

import pytest

from tomoni.people.tests.factories import UserFactory
from tomoni.projects.models import Activity
from tomoni.projects.tests.conftest import signed_in
from tomoni.reporting import today
from tomoni.reporting.actions import adopt, commenting, draft, reviewing
from tomoni.reporting.models import Passage, Report
from tomoni.reporting.tests.factories import act, outline, report_2012

pytestmark = pytest.mark.django_db
TODAY = date(2013, 2, 1)
ROLES = ["secretariat", "editor", "steering", "finance", "auditor"]


@pytest.fixture(autouse=True)
def apart(tmp_path, settings):
    """Counts that are remembered stay within one test."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": tmp_path}
    }


@pytest.fixture
def report():
    (first,) = outline("交渉")
    act(first, "省庁交渉", line="省庁と交渉した。")
    found = report_2012()
    draft(found)
    return found


@pytest.fixture
def people():
    return {role: UserFactory(roles=[role]) for role in ROLES}


def waiting(people):
    """Return what waits by role, as scope and words, where something does."""
    told = {role: [(item.scope, item.title) for item in today.items(user, TODAY)] for role, user in people.items()}
    return {role: items for role, items in told.items() if items}


def test_each_step_waits_for_who_takes_it(report, people):
    assert waiting(people) == {}
    reviewing.hand_in(report, user=people["editor"])
    assert waiting(people) == {"secretariat": [("office", "「2012年活動報告」が提出されました。確認してください")]}
    reviewing.approve(report, user=people["secretariat"])
    assert waiting(people) == {"steering": [("me", "「2012年活動報告」の承認をお願いします")]}
    Report.objects.update(approvals_needed=2)
    reviewing.agree(report, user=people["steering"])
    assert waiting(people) == {}
    reviewing.agree(report, user=UserFactory(roles=["steering"]))
    assert waiting(people) == {
        "secretariat": [("office", "「2012年活動報告」は総会に提出されています。採択を記録してください")]
    }
    adopt(report, today=TODAY)
    assert waiting(people) == {}


def test_open_comments_findings_and_changed_records_wait_for_who_writes(report, people):
    comment = commenting.comment(report, text="日付は？", user=people["steering"])
    words = [("office", "「2012年活動報告」：未対応のコメント1件")]
    assert waiting(people) == {"secretariat": words, "editor": words}
    commenting.settle(comment, user=people["editor"], now=comment.created_at)
    assert waiting(people) == {}
    Passage.objects.update(origin="edited")
    activity = Activity.objects.get()
    activity.state = "planned"
    activity.save()
    words = [
        ("office", "「2012年活動報告」：未解決の確認事項1件"),
        ("office", "「2012年活動報告」：記録が変わった文1件"),
    ]
    assert waiting(people) == {"secretariat": words, "editor": words}
    activity.state = "done"
    activity.save()
    assert waiting(people) == {}


def test_the_items_open_the_review(report, people):
    reviewing.hand_in(report, user=people["editor"])
    (item,) = today.items(people["secretariat"], TODAY)
    assert item.url == f"/admin/reporting/report/inspect/{report.pk}/"
    client = signed_in(people["secretariat"])
    assert client.get(item.url).status_code == 200
    assert "が提出されました" in client.get("/admin/").text


def test_what_is_remembered_costs_few_queries(report, people, django_assert_num_queries):
    list(today.items(people["editor"], TODAY))
    with django_assert_num_queries(8):
        assert list(today.items(people["editor"], TODAY)) == []
