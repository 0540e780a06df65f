"""Activities: their form, quantities as one says them, drafted lines, quick entry, many states at once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tomoni.core.periods import Period
from tomoni.people.tests.factories import OrganisationFactory, UserFactory
from tomoni.projects.actions import draft_line, quick_activity, set_state
from tomoni.projects.models import Activity, ActivityQuantity, Evidence
from tomoni.projects.tests.conftest import signed_in
from tomoni.projects.tests.factories import (
    ActivityFactory,
    MeetingFactory,
    ProgrammeFactory,
    ProjectFactory,
    QuantityFactory,
    member,
)

pytestmark = pytest.mark.django_db
ADD = "projects_activity:add"


def form(*, quantities=(), evidence=(), **changes):
    """Return what a browser sends for the form of an activity."""
    fields = {
        "title": "国際シンポジウム", "title_en": "", "kind": "event", "our_role": "organiser", "state": "done",
        "when": "2012年3月17日", "place": "文京区民センター", "prefecture": "13", "outcome": "", "outcome_on": "",
        "visibility": "public",
    }  # fmt: skip
    for name, rows in {"quantities": quantities, "evidence": evidence}.items():
        fields |= {f"{name}-TOTAL_FORMS": len(rows), f"{name}-INITIAL_FORMS": 0}
        for number, row in enumerate(rows):
            fields |= {f"{name}-{number}-{key}": value for key, value in row.items()}
    return fields | changes


class TestForm:
    def test_keeps_everything_an_activity_carries(self, secretariat):
        programme, project, partner = ProgrammeFactory(), ProjectFactory(visibility="network"), OrganisationFactory()
        sent = form(
            programmes=[programme.pk], projects=[project.pk], organisations=[str(partner.pk)],
            line_ja="シンポジウムを開いた。", line_pt="Realizamos um simpósio.", outcome="要望が実現した",
            outcome_on="2013-04-01", when="2012年3月17日～18日",
            quantities=[{"subject": "参加者", "text": "約300名", "source": "own"}],
            evidence=[{"title": "", "link": "https://example.org/news", "file": ""}],
        )  # fmt: skip
        answer = secretariat.post(reverse(ADD), sent)
        assert answer.status_code == 302, answer.context["form"].errors
        activity = Activity.objects.get()
        assert (activity.when, activity.starts_on, activity.ends_on) == (
            "2012-03-17/2012-03-18",
            date(2012, 3, 17),
            date(2012, 3, 18),
        )
        assert activity.public_lines == {"ja": "シンポジウムを開いた。", "pt": "Realizamos um simpósio."}
        assert (activity.outcome, activity.outcome_on, activity.prefecture) == (
            "要望が実現した",
            date(2013, 4, 1),
            "13",
        )
        ties = (activity.programmes.get(), activity.projects.get(), activity.organisations.get())
        assert ties == (programme, project, partner)
        quantity = activity.quantities.get()
        kept = (quantity.subject, quantity.value, quantity.unit, quantity.qualifier, quantity.source)
        assert kept == ("参加者", Decimal(300), "名", "about", "own")
        assert (activity.evidence.get().title, activity.evidence.get().link) == (
            "example.org",
            "https://example.org/news",
        )

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"when": "2012年2月30日"}, "when"),
            ({"when": "いつか"}, "when"),
            ({"when": "2012-03-18/2012-03-17"}, "when"),
            ({"outcome_on": "2012-01-01", "outcome": "早すぎる"}, "outcome_on"),
            ({"outcome_on": "2013-01-01"}, "outcome"),
            ({"outcome_on": "2999-01-01", "outcome": "まだ"}, "outcome_on"),
            ({"prefecture": "99"}, "prefecture"),
            ({"visibility": "project"}, "projects"),
            ({"kind": "meeting"}, "kind"),
            ({"title": ""}, "title"),
        ],
    )
    def test_refuses_with_words_and_loses_nothing_typed(self, secretariat, changes, field):
        sent = form(
            line_ja="書きかけの公開文", quantities=[{"subject": "参加者", "text": "のべ120人", "source": "own"}]
        )
        answer = secretariat.post(reverse(ADD), sent | changes)
        page = answer.content.decode()
        assert list(answer.context["form"].errors) == [field]
        assert ("書きかけの公開文" in page, "のべ120人" in page) == (True, True)
        assert Activity.objects.count() == 0

    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("のべ120人", (Decimal(120), "人", "", "total", "")),
            ("ほぼ毎月", (Decimal(1), "回", "nearly", "", "month")),
            ("1万筆を越え", (Decimal(10_000), "筆", "over", "", "")),
            ("複数回", (None, "回", "several", "", "")),
            ("必要に応じて", (None, "", "as_needed", "", "")),
        ],
    )
    def test_reads_a_quantity_as_it_is_said_and_shows_it_so_again(self, secretariat, text, kept):
        secretariat.post(reverse(ADD), form(quantities=[{"subject": "", "text": text, "source": "own"}]))
        quantity = ActivityQuantity.objects.get()
        assert (quantity.value, quantity.unit, quantity.qualifier, quantity.counting, quantity.per) == kept
        page = secretariat.get(reverse("projects_activity:edit", args=[quantity.activity_id])).content.decode()
        assert f'value="{quantity.text("ja")}"' in page

    def test_says_what_is_wrong_with_a_quantity(self, secretariat):
        sent = form(quantities=[{"subject": "", "text": "たくさん", "source": "own"}])
        answer = secretariat.post(reverse(ADD), sent)
        words = answer.context["form"].formsets["quantities"].errors[0]["text"]
        assert words == [
            "「たくさん」は数量として読み取れません。「約300人」「のべ120人」「月1回」のように入力してください。"
        ]

    def test_evidence_needs_a_link_or_a_file_and_takes_its_name(self, secretariat, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        answer = secretariat.post(reverse(ADD), form(evidence=[{"title": "空", "link": "", "file": ""}]))
        assert answer.context["form"].formsets["evidence"].errors == [
            {"__all__": ["リンクかファイルのどちらかを入力してください。"]}
        ]
        file = SimpleUploadedFile("kiroku.pdf", b"%PDF-1.7")
        sent = form(evidence=[{"title": "", "link": "", "file": file}])
        assert secretariat.post(reverse(ADD), sent).status_code == 302
        assert Evidence.objects.get().title == "kiroku.pdf"

    def test_a_heading_of_another_year_is_refused(self, secretariat):
        old = ProgrammeFactory(title="古い見出し", last_year=2011)
        answer = secretariat.post(reverse(ADD), form(programmes=[old.pk]))
        assert list(answer.context["form"].errors) == ["programmes"]

    def test_project_people_enter_for_their_own_projects_alone(self):
        own, other = ProjectFactory(), ProjectFactory(visibility="public")
        client = signed_in(member(own))
        assert client.post(reverse(ADD), form()).status_code == 200
        assert client.post(reverse(ADD), form(projects=[other.pk])).status_code == 200
        assert client.post(reverse(ADD), form(projects=[own.pk])).status_code == 302
        assert Activity.objects.get().projects.get() == own

    def test_nobody_hides_a_record_from_themselves(self, secretariat):
        project = ProjectFactory(visibility="network")
        answer = secretariat.post(reverse(ADD), form(projects=[project.pk], visibility="project"))
        assert list(answer.context["form"].errors) == ["visibility"]

    def test_the_form_of_a_meeting_is_its_own(self, secretariat):
        meeting = MeetingFactory(visibility="network", body__visibility="network")
        answer = secretariat.get(reverse("projects_activity:edit", args=[meeting.pk]))
        assert answer.url == reverse("projects_meeting:edit", args=[meeting.pk])


class TestDraft:
    @pytest.mark.parametrize(
        ("fields", "line"),
        [
            (
                {"title": "第9回全国ワークショップ", "when": "2012-06-23/2012-06-24", "place": "新潟国際情報大学"},
                "2012年6月23日～24日、新潟国際情報大学で「第9回全国ワークショップ」を開催した。",
            ),
            ({"kind": "negotiation", "title": "省庁交渉", "when": "2012-03"}, "2012年3月に省庁交渉を行った。"),
            (
                {"kind": "publication", "title": "人権白書2012", "when": "2012-04"},
                "2012年4月に『人権白書2012』を発行した。",
            ),
            (
                {"kind": "international", "title": "国連人権理事会第20会期", "our_role": "member", "when": "2012-06"},
                "2012年6月に国連人権理事会第20会期にネットワークの一員として参加した。",
            ),
            (
                {"kind": "operation", "title": "講師派遣の事業化", "state": "not_done", "when": ""},
                "講師派遣の事業化は行わなかった。",
            ),
            (
                {"kind": "survey", "title": "自治体調査", "our_role": "cooperation", "when": "2012"},
                "2012年に自治体調査に協力した。",
            ),
            ({"title": "集会", "state": "planned", "when": "2013-03"}, "2013年3月に「集会」を予定している。"),
            ({"kind": "statement", "title": "抗議声明", "when": "2012-07~"}, "2012年7月ごろ、「抗議声明」を発表した。"),
        ],
    )
    def test_tells_kind_date_place_role_and_state(self, fields, line):
        assert draft_line(ActivityFactory(**fields), "ja") == line

    def test_tells_quantities_in_both_languages(self):
        activity = ActivityFactory(title="集会", title_en="Rally", when="2012-03-17", place="東京")
        QuantityFactory(activity=activity)
        assert draft_line(activity, "ja") == "2012年3月17日、東京で「集会」を開催した（参加者 約300名）。"
        assert draft_line(activity, "en") == "We held “Rally” (東京), 17 March 2012 – attendance about 300 people."

    def test_every_kind_role_and_state_gives_a_sentence(self):
        activity = ActivityFactory(title="題")
        for activity.kind in Activity.Kind.values:
            for activity.our_role in [role for role, _label in Activity._meta.get_field("our_role").choices]:
                for activity.state in Activity.State.values:
                    for language, end in (("ja", "。"), ("en", ".")):
                        assert draft_line(activity, language).endswith(end)

    def test_the_button_fills_the_empty_boxes_and_saves_nothing(self, secretariat):
        activity = ActivityFactory(visibility="network", title="もとの表題")
        sent = form(title="直した表題", line_en="My own words.") | {"action-draft": "1"}
        answer = secretariat.post(reverse("projects_activity:edit", args=[activity.pk]), sent)
        boxes = answer.context["form"]
        assert boxes["line_ja"].value() == "2012年3月17日、文京区民センターで「直した表題」を開催した。"
        assert boxes["line_en"].value() == "My own words."
        kept = Activity.objects.get()
        assert (kept.title, kept.public_lines) == ("もとの表題", {})

    def test_the_button_counts_quantities_just_typed(self, secretariat):
        sent = form(quantities=[{"subject": "", "text": "約300名", "source": "own"}]) | {"action-draft": "1"}
        answer = secretariat.post(reverse(ADD), sent)
        assert "（約300名）。" in answer.context["form"]["line_ja"].value()
        assert (Activity.objects.count(), ActivityQuantity.objects.count()) == (0, 0)

    def test_the_button_first_has_mistakes_mended(self, secretariat):
        answer = secretariat.post(reverse(ADD), form(when="いつか") | {"action-draft": "1"})
        assert list(answer.context["form"].errors) == ["when"]


class TestQuickEntry:
    @pytest.mark.parametrize(
        ("days", "visibility", "expected"),
        [
            (0, "project", ("planned", "project")),
            (-1, "network", ("done", "network")),
            (1, "public", ("planned", "network")),
        ],
    )
    def test_is_as_hidden_as_its_project_and_planned_while_it_lies_ahead(self, days, visibility, expected):
        today = date(2012, 6, 8)
        day = (today + timedelta(days=days)).isoformat()
        activity = quick_activity(ProjectFactory(visibility=visibility), title="要請", when=day, today=today)
        assert (activity.state, activity.visibility) == expected

    def test_needs_title_date_and_project_only(self):
        project = ProjectFactory()
        client = signed_in(member(project))
        url = reverse("projects_activity:quick")
        answer = client.post(url, {"title": "要請行動", "when": "2012年4月", "project": project.pk}, follow=True)
        activity = Activity.objects.get()
        assert (activity.title, activity.when, activity.projects.get()) == ("要請行動", "2012-04", project)
        assert reverse("projects_activity:edit", args=[activity.pk]) in answer.content.decode()

    def test_a_date_that_cannot_be_read_keeps_the_title(self, secretariat):
        answer = secretariat.post(reverse("projects_activity:quick"), {"title": "書きかけ", "when": "いつか"})
        assert ("書きかけ" in answer.content.decode(), list(answer.context["form"].errors)) == (True, ["when"])

    def test_is_for_those_who_may_enter_activities(self):
        url = reverse("projects_activity:quick")
        statuses = [
            signed_in(UserFactory(roles=[role])).get(url).status_code for role in ("finance", "auditor", "editor")
        ]
        assert statuses == [302, 302, 200]


class TestStateOfMany:
    @pytest.fixture
    def three(self):
        return [
            ActivityFactory(title=f"催し{year}", when=f"{year}-05-01", state="planned", visibility="network")
            for year in (2010, 2011, 2012)
        ]

    def url(self, query):
        return reverse("wagtail_bulk_action", args=["projects", "activity", "state"]) + query

    def states(self):
        return dict(Activity.objects.values_list("title", "state"))

    def test_changes_the_ticked_ones(self, secretariat, three):
        query = f"?id={three[0].pk}&id={three[2].pk}&next=/admin/projects/activity/"
        page = secretariat.get(self.url(query)).content.decode()
        assert ("催し2010" in page, "催し2011" in page) == (True, False)
        answer = secretariat.post(self.url(query), {"state": "done"})
        assert answer.url == "/admin/projects/activity/"
        assert self.states() == {"催し2010": "done", "催し2011": "planned", "催し2012": "done"}

    def test_all_means_all_of_the_list_as_narrowed(self, secretariat, three):
        secretariat.post(self.url("?id=all&year=2011"), {"state": "done"})
        assert self.states() == {"催し2010": "planned", "催し2011": "done", "催し2012": "planned"}
        secretariat.post(self.url("?id=all&q=催し2012"), {"state": "not_done"})
        assert self.states() == {"催し2010": "planned", "催し2011": "done", "催し2012": "not_done"}

    def test_leaves_and_names_what_one_may_only_read(self, three):
        project = ProjectFactory()
        mine = ActivityFactory(title="自分の催し", projects=[project], visibility="network", state="planned")
        client = signed_in(member(project))
        query = f"?id={mine.pk}&id={three[0].pk}"
        assert "催し2010" in client.get(self.url(query)).content.decode()
        client.post(self.url(query), {"state": "done"})
        assert {title: state for title, state in self.states().items() if state == "done"} == {"自分の催し": "done"}

    def test_is_refused_to_readers(self, three):
        client = signed_in(UserFactory(roles=["finance"]))
        assert client.post(self.url(f"?id={three[0].pk}"), {"state": "done"}).status_code == 302
        assert self.states()["催し2010"] == "planned"

    def test_counts_what_it_changed(self, three):
        assert set_state(three, state="done") == 3
        assert set_state(three, state="done") == 0

    def test_a_meeting_stays_a_meeting(self):
        meeting = MeetingFactory(state="planned")
        set_state([Activity.objects.get()], state="done")
        meeting.refresh_from_db()
        assert (meeting.state, meeting.kind, list(meeting.projects.all())) == ("done", "meeting", [meeting.body])


class TestList:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"q": "交渉"}, {"省庁交渉"}),
            ({"year": "2012"}, {"省庁交渉", "通年の調査"}),
            ({"kind": "survey"}, {"通年の調査"}),
            ({"state": "planned"}, {"来年の集会"}),
            ({"visibility": "public"}, {"来年の集会"}),
            ({"prefecture": "15"}, {"来年の集会"}),
        ],
    )
    def test_is_searched_and_filtered(self, secretariat, query, found):
        ActivityFactory(title="省庁交渉", kind="negotiation", when="2012-03-05", visibility="network")
        ActivityFactory(title="通年の調査", kind="survey", when="2012", visibility="network")
        ActivityFactory(title="来年の集会", when="2013-03", state="planned", visibility="public", prefecture="15")
        ActivityFactory(title="日付のない準備", when="", visibility="network")
        listed = secretariat.get(reverse("projects_activity:index"), query).context["object_list"]
        assert {activity.title for activity in listed} == found

    def test_filters_by_heading_and_project_with_what_is_below(self, secretariat):
        chapter, project = ProgrammeFactory(), ProjectFactory(visibility="network")
        below = ProgrammeFactory(parent=chapter)
        one = ActivityFactory(programmes=[below], visibility="network")
        two = ActivityFactory(projects=[project], visibility="network")
        url = reverse("projects_activity:index")
        found = [
            list(secretariat.get(url, query).context["object_list"])
            for query in ({"programme": chapter.pk}, {"project": project.pk})
        ]
        assert found == [[one], [two]]

    def test_shows_the_newest_first_and_the_undated_last(self, secretariat):
        for when in ("2012-03-01", "", "2012-05-01"):
            ActivityFactory(title=f"「{when}」", when=when, visibility="network")
        listed = secretariat.get(reverse("projects_activity:index")).context["object_list"]
        assert [activity.title for activity in listed] == ["「2012-05-01」", "「2012-03-01」", "「」"]

    def test_exports_what_is_listed_without_formulas(self, secretariat):
        programme, project = ProgrammeFactory(position=2), ProjectFactory(visibility="network", name="女性プロジェクト")
        activity = ActivityFactory(
            title="=1+1", visibility="network", programmes=[programme], projects=[project], prefecture="15"
        )
        activity.set_line("ja", "開いた。")
        activity.save()
        text = secretariat.get(reverse("projects_activity:index"), {"export": "csv"}).getvalue().decode()
        heading, row = text.strip().splitlines()
        assert heading.startswith("ID,")
        assert ("女性プロジェクト" in row, "新潟県" in row, "開いた。" in row, ",=1+1" in row) == (
            True,
            True,
            True,
            False,
        )


class TestModel:
    def test_lines_are_kept_by_known_languages_alone(self):
        activity = ActivityFactory.build(public_lines={"xx": "?"})
        with pytest.raises(ValidationError) as refused:
            activity.full_clean(exclude=["id"])
        assert list(refused.value.message_dict) == ["public_lines"]

    def test_an_empty_line_is_taken_away(self):
        activity = ActivityFactory.build(public_lines={"ja": "開いた。", "en": "Held."})
        activity.set_line("en", " ")
        assert (activity.public_lines, activity.line("en"), activity.line("ja")) == ({"ja": "開いた。"}, "", "開いた。")

    def test_the_database_keeps_the_order_of_days(self):
        activity = ActivityFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            Activity.objects.filter(pk=activity.pk).update(ends_on=date(2011, 1, 1))

    @pytest.mark.parametrize(
        ("when", "exact"),
        [("2012-06-23", True), ("2012-06-23/2012-06-24", True), ("2012-06", False), ("2012-06-23~", False), ("2012-06-23/..", False), ("", False)],
    )  # fmt: skip
    def test_only_certain_days_stand_in_the_calendar(self, when, exact):
        assert ActivityFactory.build(when=when).has_exact_days is exact

    def test_a_period_holds_what_may_fall_into_it(self):
        for when in ("2012", "2011-12-31/2012-01-02", "2012-12", "2011", "2013-01-01", "2010/.."):
            ActivityFactory(title=when, when=when)
        found = set(Activity.objects.in_period(Period.year(2012)).values_list("title", flat=True))
        assert found == {"2012", "2011-12-31/2012-01-02", "2012-12", "2010/.."}

    def test_what_is_inside_a_meeting_is_not_searched(self):
        assert "秘密" not in MeetingFactory(outcome="秘密").search_text()
        assert "公開" in ActivityFactory(outcome="公開").search_text()


def test_a_record_others_rest_on_is_not_deleted_and_says_so(secretariat):
    meeting = MeetingFactory(body=ProjectFactory(visibility="network"), visibility="network")
    url = reverse("projects_project:delete", args=[meeting.body.pk])
    page = secretariat.post(url, follow=True).content.decode()
    assert "ほかの記録1件がこれに結びついています" in page
    meeting.body.refresh_from_db()


def test_the_activity_of_a_year_is_deleted_when_nothing_rests_on_it(secretariat):
    activity = ActivityFactory(visibility="network", when=timezone.localdate().isoformat())
    secretariat.post(reverse("projects_activity:delete", args=[activity.pk]))
    assert Activity.objects.count() == 0
