"""Staff screens of reviews, submissions and recommendations, used as one uses them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tomoni.advocacy import models
from tomoni.advocacy.actions.matching import Demands, echoed
from tomoni.advocacy.actions.recommending import tie
from tomoni.advocacy.tests import factories
from tomoni.advocacy.tests.test_papers_staff import done, in_japan, refused
from tomoni.advocacy.tests.test_uhri import HEADINGS, PLAIN, ROW, as_csv, as_xlsx
from tomoni.people.tests.factories import UserFactory
from tomoni.projects.tests.factories import ProjectFactory, member

pytestmark = pytest.mark.django_db
REVIEW, SUBMISSION = "/admin/advocacy/review", "/admin/advocacy/submission"
RECOMMENDATION, TABLE = "/admin/advocacy/recommendation", "/admin/advocacy/recommendation/table/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LAW = "The State party should adopt comprehensive legislation prohibiting racial discrimination."


@pytest.fixture
def office(client):
    client.force_login(UserFactory(roles=["secretariat"]), backend=BACKEND)
    return client


def signed_in(client, user):
    client.force_login(user, backend=BACKEND)
    return client


def of_review(review, **fields):
    recommendation = factories.RecommendationFactory(review=review, **fields)
    demand = factories.DemandFactory(visibility="network")
    models.RecommendationLink.objects.create(recommendation=recommendation, demand=demand)
    section = factories.SectionFactory(submission__review=review, submission__visibility="network", text=LAW)
    models.Echo.objects.create(recommendation=recommendation, section=section, ours=LAW, theirs=LAW)
    factories.SignOnFactory(activity=section.submission)
    factories.DeadlineFactory(review=review)
    return recommendation


@pytest.mark.parametrize(
    ("address", "queries"),
    [(f"{REVIEW}/", 14), (f"{SUBMISSION}/", 14), (f"{RECOMMENDATION}/", 16)],
)
def test_a_list_asks_as_often_for_three_rows_as_for_one(office, django_assert_num_queries, address, queries):
    of_review(factories.ReviewFactory())
    office.get(address)
    for rows in (1, 3):
        while models.Recommendation.objects.count() < rows:
            of_review(factories.ReviewFactory())
        with django_assert_num_queries(queries):
            assert office.get(address).status_code == 200


def test_the_page_of_a_review_asks_as_often_for_three_of_each_as_for_one(office, django_assert_num_queries):
    review = factories.ReviewFactory()
    of_review(review)
    office.get(f"{REVIEW}/inspect/{review.pk}/")
    for rows in (1, 3):
        while review.recommendations.count() < rows:
            of_review(review)
        with django_assert_num_queries(19):
            assert office.get(f"{REVIEW}/inspect/{review.pk}/").status_code == 200


def test_the_page_of_a_review_has_all_of_it_in_the_order_of_the_paragraphs(office):
    review = factories.ReviewFactory()
    for paragraph in ("158.123", "158.9", "12"):
        of_review(review, paragraph=paragraph, progress="partly" if paragraph == "12" else "open")
    page = office.get(f"{REVIEW}/inspect/{review.pk}/").context["page"]
    assert [each.paragraph for each in page.recommendations] == ["12", "158.9", "158.123"]
    assert (page.tied, page.echoes, page.progress) == (3, 3, [("open", "未着手", 2), ("partly", "一部実施", 1)])
    assert [given.signed for given in page.submissions] == [1, 1, 1]


def test_what_is_hidden_stands_on_no_page_of_a_review_or_recommendation(client):
    """The secretariat sees every record but those kept within a project: bargaining of others stays theirs."""
    recommendation = of_review(factories.ReviewFactory())
    hidden = ProjectFactory(visibility="project")
    demand = factories.DemandFactory(title="内密の要望", visibility="project", projects=[hidden])
    models.RecommendationLink.objects.create(recommendation=recommendation, demand=demand)
    submission = factories.SubmissionFactory(
        title="内密の報告", review=recommendation.review, visibility="project", projects=[hidden]
    )
    section = factories.SectionFactory(submission=submission, text=LAW)
    models.Echo.objects.create(recommendation=recommendation, section=section, ours="内密の一文", theirs=LAW)
    insider, outsider = member(hidden), member(ProjectFactory())
    pages = [
        f"{REVIEW}/inspect/{recommendation.review_id}/",
        f"{RECOMMENDATION}/inspect/{recommendation.pk}/",
        f"{RECOMMENDATION}/echoes/{recommendation.pk}/",
        f"{RECOMMENDATION}/tie/{recommendation.pk}/",
    ]
    seen = {page: "内密" in signed_in(client, insider).get(page).content.decode() for page in pages}
    assert seen == dict.fromkeys(pages, True)
    seen = {page: "内密" in signed_in(client, outsider).get(page).content.decode() for page in pages}
    assert seen == dict.fromkeys(pages, False)
    assert client.get(f"{SUBMISSION}/inspect/{submission.pk}/").status_code == 404


class TestTying:
    def test_a_demand_alike_in_either_language_is_suggested_and_the_others_are_not(self):
        user = UserFactory(roles=["secretariat"])
        law = factories.DemandFactory(
            title="人種差別禁止法", title_en="Law prohibiting racial discrimination", visibility="network"
        )
        detention = factories.DemandFactory(
            title="収容の上限", text="収容期間に上限を設けられたい。", visibility="network"
        )
        factories.DemandFactory(title="医療通訳", title_en="Interpreters in hospitals", visibility="network")
        known = Demands(user)
        english = factories.RecommendationFactory(text=LAW)
        japanese = factories.RecommendationFactory(text="Limit it.", text_ja="収容の期間に上限を設けること。")
        assert [[each.demand for each in known.alike(row)] for row in (english, japanese)] == [[law], [detention]]

    def test_what_is_ticked_is_tied_and_what_is_unticked_is_untied(self, office):
        recommendation = factories.RecommendationFactory(text=LAW)
        law = factories.DemandFactory(title_en="Law prohibiting racial discrimination", visibility="network")
        other = factories.DemandFactory(visibility="network")
        address = f"{RECOMMENDATION}/tie/{recommendation.pk}/"
        done(office.post(address, {"suggested": [law.pk], "demands": [other.pk]}))
        assert set(recommendation.links.values_list("demand", flat=True)) == {law.pk, other.pk}
        done(office.post(address, {"suggested": [], "demands": [other.pk]}))
        assert list(recommendation.links.values_list("demand", flat=True)) == [other.pk]

    def test_ties_to_hidden_demands_stay_and_none_is_made_to_them(self, client):
        hidden = factories.DemandFactory(visibility="project", projects=[ProjectFactory(visibility="project")])
        recommendation = factories.RecommendationFactory()
        models.RecommendationLink.objects.create(recommendation=recommendation, demand=hidden)
        other = factories.DemandFactory(visibility="project", projects=[ProjectFactory(visibility="project")])
        user = member(ProjectFactory())
        signed_in(client, user)
        done(client.post(f"{RECOMMENDATION}/tie/{recommendation.pk}/", {"suggested": [other.pk]}))
        assert tie(recommendation, [other], user=user) == (0, 0)
        assert list(recommendation.links.values_list("demand", flat=True)) == [hidden.pk]


class TestEchoes:
    def test_our_sentence_that_came_back_is_found_and_the_rest_is_not(self):
        section = factories.SectionFactory(text=f"Japan has many migrants. {LAW} Interpreters are rare in hospitals.")
        recommendation = factories.RecommendationFactory(
            text="The Committee is concerned. It recommends that the State party adopt comprehensive legislation "
            "prohibiting direct and indirect racial discrimination."
        )
        assert [pair.ours for pair in echoed(recommendation, [section])] == [LAW]

    def test_a_person_decides_and_may_decide_again(self, office):
        review = factories.ReviewFactory()
        section = factories.SectionFactory(submission__review=review, submission__visibility="network", text=LAW)
        recommendation = factories.RecommendationFactory(review=review, text=LAW)
        address = f"{RECOMMENDATION}/echoes/{recommendation.pk}/"
        (row,) = office.get(address).context["rows"]
        done(office.post(address, {"pair": [row["key"], f"{section.pk}:never written"]}))
        assert list(models.Echo.objects.values_list("section", "ours", "theirs")) == [(section.pk, LAW, LAW)]
        done(office.post(address, {"pair": [row["key"]]}))
        assert models.Echo.objects.count() == 1
        done(office.post(address, {}))
        assert models.Echo.objects.count() == 0


class TestTable:
    def upload(self, office, content, **fields):
        file = SimpleUploadedFile("uhri.xlsx", content)
        return office.post(TABLE, {"file": file, "review": "", "follow_up_due": "", **fields})

    def test_it_is_looked_at_first_and_taken_in_then(self, office):
        review = factories.ReviewFactory()
        page = self.upload(
            office, as_xlsx([ROW, ROW | {"AnnotationId": "a-2"}]), review=review.pk, follow_up_due="2015-08-28"
        )
        assert (page.context["plan"].new, models.Recommendation.objects.count()) == (2, 0)
        kept = {name: value for each in page.context["kept"] for name, value in hidden(each)}
        done(office.post(TABLE, kept))
        assert (
            list(models.Recommendation.objects.values_list("review", "follow_up_due"))
            == [(review.pk, date(2015, 8, 28))] * 2
        )
        again = self.upload(office, as_xlsx([ROW]), review=review.pk)
        assert (again.context["plan"].unchanged, again.context["kept"]) == (1, None)

    def test_a_wrong_row_is_told_and_nothing_can_be_taken_in(self, office):
        page = self.upload(office, as_csv([PLAIN, PLAIN | {"AnnotationId": ""}]))
        assert "3行目：" in page.content.decode() and "AnnotationIdがありません。" in page.content.decode()
        assert (page.context["kept"], models.Recommendation.objects.count()) == (None, 0)

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"%PDF-1.7", "PDF"),
            (
                as_csv([ROW], [heading for heading in HEADINGS if heading != "AnnotationId"]),
                "列「AnnotationId」がありません",
            ),
        ],
    )
    def test_what_is_no_such_table_is_told(self, office, content, told):
        page = self.upload(office, content)
        assert page.status_code == 200 and told in page.content.decode()

    def test_a_key_of_another_or_of_nobody_takes_nothing_in(self, office, client):
        page = self.upload(office, as_csv([ROW]))
        kept = {name: value for each in page.context["kept"] for name, value in hidden(each)}
        signed_in(client, UserFactory(roles=["secretariat"]))
        for fields in (kept, kept | {"token": "0" * 32}, kept | {"token": "../etc"}):
            answer = client.post(TABLE, fields)
            assert answer.status_code == 200 and "もう一度選んでください" in answer.content.decode()
        assert models.Recommendation.objects.count() == 0

    def test_an_auditor_may_not(self, client):
        assert signed_in(client, UserFactory(roles=["auditor"])).get(TABLE).status_code == 302


def hidden(field):
    """Return name and value of a hidden field as drawn."""
    from html.parser import HTMLParser

    found = []

    class Inputs(HTMLParser):
        def handle_starttag(self, tag, attrs):
            given = dict(attrs)
            found.append((given["name"], given.get("value", "")))

    Inputs().feed(str(field))
    return found


class TestHandingIn:
    def submission(self, **fields):
        deadline = factories.DeadlineFactory(due_at=datetime(2012, 6, 1, 10, 0, tzinfo=UTC))
        wishes = {"review": deadline.review, "deadline": deadline, "visibility": "network", "word_limit": 5} | fields
        submission = factories.SubmissionFactory(**wishes)
        factories.SectionFactory(submission=submission, text="one two three four five six")
        return submission

    def test_too_long_and_late_are_told_and_kept_only_when_ticked(self, office):
        submission = self.submission()
        address = f"{SUBMISSION}/hand-in/{submission.pk}/"
        typed = {"at": "2012-06-01 19:01", "pages": "4"}
        assert refused(office.post(address, typed)) == [
            "上限を超えています：全文：6語（上限5語）。短くするか、そのまま提出した場合はチェックを入れてください。"
        ]
        assert refused(office.post(address, typed | {"over_the_limit": "on"})) == [
            "その時点で締切を過ぎています。日時を直すか、遅れて提出した場合はチェックを入れてください。"
        ]
        done(office.post(address, typed | {"over_the_limit": "on", "late": "on"}))
        submission.refresh_from_db()
        assert (submission.submitted_at, submission.pages) == (datetime(2012, 6, 1, 10, 1, tzinfo=UTC), 4)
        assert submission.deadline.state == "open"

    def test_in_time_the_deadline_is_met(self, office):
        submission = self.submission(word_limit=6)
        done(office.post(f"{SUBMISSION}/hand-in/{submission.pk}/", {"at": "2012-06-01 19:00"}))
        submission.refresh_from_db()
        assert submission.deadline.state == "met"

    def test_what_lies_ahead_has_not_happened(self, office):
        ahead = in_japan(timezone.now() + timedelta(days=1))
        submission = self.submission(word_limit=None)
        assert refused(office.post(f"{SUBMISSION}/hand-in/{submission.pk}/", {"at": ahead})) == [
            "この日時はまだ来ていません。提出してから記録してください。"
        ]


def test_a_japanese_section_counts_characters_and_an_english_one_words():
    texts = {"ja": "移住者の 権利を守る。", "en": "Protect migrants' rights."}
    counted = {
        code: factories.SectionFactory(submission__language=code, text=text).words for code, text in texts.items()
    }
    assert counted == {"ja": 10, "en": 3}


def test_the_submission_as_a_file_names_who_submits_first(office):
    submission = factories.SubmissionFactory(title_en="Joint report", sender="SMJ", visibility="network", language="en")
    factories.SignOnFactory(activity=submission, organisation_name="Kai")
    factories.SectionFactory(
        submission=submission, title="Detention", text="There is no limit.\nCourts do not review it."
    )
    text = office.get(f"{SUBMISSION}/file/{submission.pk}/txt/").content.decode("utf-8-sig")
    lines = [line for line in text.splitlines() if line]
    assert lines[:7] == [
        "Joint report", "Submitted by", "SMJ", "Kai", "Detention", "1. There is no limit.", "2. Courts do not review it.",
    ]  # fmt: skip


def test_what_became_of_a_recommendation(office):
    recommendation = factories.RecommendationFactory(follow_up_due="2012-09-01")
    address = f"{RECOMMENDATION}/follow-up/{recommendation.pk}/"
    typed = {"progress": "partly", "status": "法律ができた。", "owner": "", "follow_up_due": "2012-09-01"}
    ahead = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert refused(office.post(address, typed | {"followed_up_on": ahead})) == [
        "この日はまだ来ていません。報告を提出してから記録してください。"
    ]
    late = f"{RECOMMENDATION}/?overdue=true"
    assert len(office.get(late).context["object_list"]) == 1
    done(office.post(address, typed | {"followed_up_on": "2012-08-30"}))
    assert len(office.get(late).context["object_list"]) == 0
    recommendation.refresh_from_db()
    assert (recommendation.progress, recommendation.status) == ("partly", "法律ができた。")


def test_the_page_of_a_demand_names_the_recommendations_that_repeat_it_and_its_bills(office):
    recommendation = of_review(factories.ReviewFactory(), symbol="CERD/C/JPN/CO/7-9", paragraph="12")
    demand, bill = recommendation.links.get().demand, factories.BillFactory(short_title="差別禁止法案")
    bill.demands.add(demand)
    page = office.get(f"/admin/advocacy/demand/inspect/{demand.pk}/").content.decode()
    assert "CERD/C/JPN/CO/7-9 12</a>" in page and "差別禁止法案</a>" in page


def test_one_finds_what_one_minds(client):
    user = UserFactory(roles=["secretariat"])
    mine = factories.RecommendationFactory(owner=user.person)
    other = factories.RecommendationFactory()
    signed_in(client, user)
    asked = {"true": mine, "false": other}
    found = {which: list(client.get(f"{RECOMMENDATION}/?mine={which}").context["object_list"]) for which in asked}
    assert found == {which: [row] for which, row in asked.items()}


def test_the_list_is_narrowed_by_theme_tie_and_state(office):
    first = of_review(factories.ReviewFactory(), themes=["Migrants", "Labour"], progress="done")
    second = factories.RecommendationFactory(themes=["Detention", "収容"])
    asked = {"theme=migrants": first, "theme=detention": second, "theme=収容": second, "tied=true": first, "tied=false": second,
             "progress=done": first, f"review={first.review_id}": first}  # fmt: skip
    found = {query: list(office.get(f"{RECOMMENDATION}/?{query}").context["object_list"]) for query in asked}
    assert found == {query: [row] for query, row in asked.items()}
