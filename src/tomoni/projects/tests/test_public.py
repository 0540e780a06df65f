"""Public pages: front page, chronicle, one activity, its evidence."""

import json
import re
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tomoni.people.tests.factories import UserFactory
from tomoni.projects.tests.conftest import signed_in
from tomoni.projects.tests.factories import (
    ActivityFactory,
    EvidenceFactory,
    MeetingFactory,
    ProgrammeFactory,
    ProjectFactory,
    QuantityFactory,
    member,
)

pytestmark = pytest.mark.django_db
CHRONICLE = "/chronicle/"


def public(**fields):
    return ActivityFactory(**{"visibility": "public"} | fields)


def titles(answer):
    return [activity.title for activity in answer.context["page"]]


class TestHome:
    def test_tells_what_comes_and_what_was_done_lately(self, client):
        today = timezone.localdate()
        public(title="来月の集会", when=(today + timedelta(days=30)).isoformat(), state="planned")
        public(title="明日の集会", when=(today + timedelta(days=1)).isoformat(), state="preparing")
        public(title="取りやめた集会", when=(today + timedelta(days=2)).isoformat(), state="stopped")
        public(title="昨日の集会", when=(today - timedelta(days=1)).isoformat(), public_lines={"ja": "開いた。"})
        public(title="文のない昨日", when=(today - timedelta(days=1)).isoformat())
        context = client.get("/").context
        assert [line.activity.title for line in context["ahead"]] == ["明日の集会", "来月の集会"]
        assert [line.activity.title for line in context["lately"]] == ["昨日の集会"]

    def test_lists_running_projects_and_networks_apart(self, client):
        ProjectFactory(name="女性プロジェクト", visibility="public")
        ProjectFactory(name="ERDネット", visibility="public", kind="network")
        ProjectFactory(name="終わった会", visibility="public", ends_on=date(2011, 12, 31))
        ProjectFactory(name="内部の会", visibility="network")
        context = client.get("/").context
        assert [[str(project) for project in context[name]] for name in ("projects", "networks")] == [
            ["女性プロジェクト"],
            ["ERDネット"],
        ]

    def test_shows_even_staff_the_public_alone(self):
        ActivityFactory(
            title="内部の予定", visibility="network", when=timezone.localdate().isoformat(), state="planned"
        )
        page = signed_in(UserFactory(roles=["secretariat"])).get("/").content.decode()
        assert "内部の予定" not in page

    @pytest.mark.parametrize(("path", "words"), [("/", "これからの予定"), ("/en/", "Coming up")])
    def test_speaks_both_languages(self, client, path, words):
        assert words in client.get(path).content.decode()


class TestChronicle:
    @pytest.fixture
    def acts(self):
        """Activities that differ in every filter."""
        chapter = ProgrammeFactory(title="アドボカシー")
        section, project = (
            ProgrammeFactory(parent=chapter),
            ProjectFactory(visibility="public", name="女性プロジェクト"),
        )
        public(title="省庁交渉", when="2012-03-05", kind="negotiation", programmes=[section], prefecture="13")
        public(title="全国ワークショップ", when="2012-06-23/2012-06-24", projects=[project], prefecture="15")
        public(title="通年の広報", when="2012", kind="publication", public_lines={"ja": "長期収容の問題を伝えた。"})
        public(title="来年への準備", when="2013-02", kind="operation")
        public(title="日付のない話", when="", kind="operation")
        return {"programme": chapter.pk, "project": project.pk}

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, ["来年への準備", "全国ワークショップ", "省庁交渉", "通年の広報", "日付のない話"]),
            ({"year": "2012"}, ["全国ワークショップ", "省庁交渉", "通年の広報"]),
            ({"year": "2013"}, ["来年への準備"]),
            ({"programme": "chapter"}, ["省庁交渉"]),
            ({"project": "project"}, ["全国ワークショップ"]),
            ({"kind": "publication"}, ["通年の広報"]),
            ({"place": "15"}, ["全国ワークショップ"]),
            ({"year": "2012", "kind": "negotiation"}, ["省庁交渉"]),
            ({"year": "2012", "kind": "operation"}, []),
            ({"year": "1066", "kind": "?", "place": "99", "programme": "x"}, "everything"),
        ],
    )
    def test_is_narrowed_by_each_filter(self, client, acts, query, found):
        query = {
            name: acts.get(name, value) if value in ("chapter", "project") else value for name, value in query.items()
        }
        everything = titles(client.get(CHRONICLE))
        assert titles(client.get(CHRONICLE, query)) == (everything if found == "everything" else found)

    @pytest.mark.parametrize(
        ("words", "found"),
        [("収容", ["通年の広報"]), ("交渉", ["省庁交渉"]), ("ﾜｰｸｼｮｯﾌﾟ", ["全国ワークショップ"]), ("収容 問題", ["通年の広報"]), ("収容 交渉", [])],
    )  # fmt: skip
    def test_finds_two_characters_within_a_sentence(self, client, acts, words, found):
        assert titles(client.get(CHRONICLE, {"q": words})) == found

    def test_marks_the_hits_and_nothing_else(self, client, acts):
        page = client.get(CHRONICLE, {"q": "収容"}).content.decode()
        assert "長期<mark>収容</mark>の問題を伝えた。" in page
        assert page.count("<mark>") == 1

    def test_escapes_what_was_typed_and_what_is_told(self, client):
        public(title="<script>alert(1)</script>題", public_lines={"ja": "<b>太字</b>"})
        page = client.get(CHRONICLE, {"q": "<script>題"}).content.decode()
        assert ("<script>alert" in page, "<b>太字" in page) == (False, False)

    def test_counts_and_groups_by_year_and_month(self, client, acts):
        answer = client.get(CHRONICLE)
        years = [(year, [month for month, _lines in months]) for year, months in answer.context["years"]]
        assert years == [(2013, [2]), (2012, [6, 3, None]), (None, [None])]
        assert "5件の活動" in answer.content.decode()

    def test_pages_keep_the_filters(self, client):
        for number in range(41):
            public(title=f"会{number:02}", when="2012-05-01", kind="event")
        first = client.get(CHRONICLE, {"kind": "event"})
        assert (len(titles(first)), "?kind=event&amp;page=2" in first.content.decode()) == (40, True)
        second = client.get(CHRONICLE, {"kind": "event", "page": "2"})
        assert len(set(titles(first)) | set(titles(second))) == 41

    def test_htmx_gets_the_list_alone(self, client, acts):
        answer = client.get(CHRONICLE, headers={"HX-Request": "true", "HX-Target": "chronicle-list"})
        page = answer.content.decode()
        assert ("<html" in page, "省庁交渉" in page) == (False, True)
        assert {"HX-Request", "HX-Target"} <= set(answer.headers["Vary"].split(", "))

    def test_staff_see_theirs_with_its_visibility(self, acts):
        project = ProjectFactory()
        ActivityFactory(title="内輪の集まり", projects=[project], when="2012-05-05")
        insider = signed_in(member(project)).get(CHRONICLE)
        assert ("内輪の集まり" in titles(insider), "プロジェクト内限定" in insider.content.decode()) == (True, True)
        assert "内輪の集まり" not in titles(Client().get(CHRONICLE))

    def test_what_was_not_done_is_told_as_a_fact(self, client):
        public(title="ウェブサイトの刷新", state="not_done", when="2012")
        assert "行わなかった" in client.get(CHRONICLE).content.decode()

    def test_in_english_it_falls_back_to_japanese_marked_as_such(self, client):
        public(title="集会", title_en="Rally", public_lines={"ja": "開いた。"}, when="2012-05-05")
        page = client.get("/en/chronicle/").content.decode()
        assert ("Rally" in page, '<p class="told__line" lang="ja">開いた。</p>' in page) == (True, True)


class TestActivityPage:
    def url(self, activity, prefix=""):
        return f"{prefix}/activities/{activity.pk}/"

    def test_tells_everything_public(self, client):
        activity = public(
            title="第9回全国ワークショップ", when="2012-06-23/2012-06-24", place="新潟国際情報大学", prefecture="15",
            our_role="co_organiser", outcome="提言をまとめた", outcome_on=date(2013, 1, 15),
            programmes=[ProgrammeFactory(title="全国フォーラム", position=1)],
            projects=[ProjectFactory(visibility="public", name="女性プロジェクト")],
            public_lines={"ja": "開催した。", "en": "Held.", "pt": "Realizado."},
        )  # fmt: skip
        QuantityFactory(activity=activity)
        EvidenceFactory(activity=activity)
        page = client.get(self.url(activity)).content.decode()
        expected = [
            "2012年6月23日～24日", "新潟国際情報大学", "新潟県", "共催", "提言をまとめた", "2013年1月15日", "1 全国フォーラム",
            "女性プロジェクト", "開催した。", "参加者 約300名", "新聞記事", "Português", "Realizado.",
        ]  # fmt: skip
        assert [words for words in expected if words not in page] == []

    def test_hides_hidden_projects_of_a_public_activity(self, client):
        activity = public(projects=[ProjectFactory(name="内部の会")])
        assert "内部の会" not in client.get(self.url(activity)).content.decode()

    def test_in_english(self, client):
        activity = public(
            title="集会", title_en="Rally", when="2012-06-23", public_lines={"ja": "開いた。", "en": "Held."}
        )
        page = client.get(self.url(activity, "/en")).content.decode()
        assert ("<title>Rally" in page, "23 June 2012" in page, "Held." in page) == (True, True, True)

    def test_an_event_ahead_is_told_to_machines(self, client):
        day = timezone.localdate() + timedelta(days=5)
        activity = public(title='集会 </script><b>"', when=day.isoformat(), state="planned", place="東京")
        page = client.get(self.url(activity)).content.decode()
        data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
        told = (data["@type"], data["name"], data["startDate"], data["location"]["name"])
        assert told == ("Event", '集会 </script><b>"', day.isoformat(), "東京")

    @pytest.mark.parametrize("fields", [{"state": "done"}, {"when": "2999-05"}, {"visibility": "network"}])
    def test_others_are_not(self, fields):
        activity = public(**{"when": "2999-05-05", "state": "planned"} | fields)
        page = signed_in(UserFactory(roles=["secretariat"])).get(self.url(activity)).content.decode()
        assert "ld+json" not in page

    @pytest.mark.parametrize("visibility", ["network", "project"])
    def test_a_hidden_one_does_not_exist(self, client, visibility):
        assert client.get(self.url(ActivityFactory(visibility=visibility))).status_code == 404


class TestEvidence:
    @pytest.fixture
    def file(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        page = ContentFile(b"<script>alert(1)</script>", name="会議の写真.html")
        return EvidenceFactory(activity=public(), link="", file=page)

    def url(self, evidence, name=None):
        return reverse("projects:evidence", args=[evidence.pk, name or evidence.file_name])

    def test_is_sent_as_a_download_no_browser_runs(self, client, file):
        answer = client.get(self.url(file))
        assert answer.getvalue() == b"<script>alert(1)</script>"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert (answer.headers["X-Content-Type-Options"], answer.headers["Content-Type"]) == (
            "nosniff",
            "application/octet-stream",
        )

    def test_of_a_hidden_activity_does_not_exist(self, client, file):
        file.activity.visibility = "network"
        file.activity.save()
        assert client.get(self.url(file)).status_code == 404
        assert signed_in(UserFactory(roles=["editor"])).get(self.url(file)).status_code == 200

    def test_of_a_public_meeting_is_for_its_people(self, client, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        meeting = MeetingFactory(visibility="public")
        evidence = EvidenceFactory(activity=meeting, link="", file=ContentFile(b"minutes", name="gijiroku.txt"))
        assert client.get(self.url(evidence)).status_code == 404
        assert signed_in(member(meeting.body)).get(self.url(evidence)).status_code == 200

    @pytest.mark.parametrize("name", ["other.html", "x"])
    def test_under_another_name_does_not_exist(self, client, file, name):
        assert client.get(self.url(file, name)).status_code == 404

    def test_a_link_is_not_served_and_a_lost_file_is_absent(self, client, file):
        link = EvidenceFactory(activity=file.activity)
        assert client.get(self.url(link, "article")).status_code == 404
        file.file.storage.delete(file.file.name)
        assert client.get(self.url(file)).status_code == 404


@pytest.mark.parametrize("path", ["/", CHRONICLE, "/calendar/", "/calendar.ics"])
def test_pages_only_answer_to_reading(client, path):
    assert client.post(path).status_code in (403, 405)
