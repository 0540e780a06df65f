"""What the records of an adopted report say otherwise now, for each reader; corrections published under it."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from tomoni.core.models import AuditEntry
from tomoni.membership.models import Membership, Plan, Term
from tomoni.membership.tests.factories import NOW, PlanFactory, joined
from tomoni.people.tests.factories import PersonFactory, UserFactory
from tomoni.projects.models import Activity
from tomoni.projects.tests.conftest import signed_in
from tomoni.projects.tests.factories import QuantityFactory
from tomoni.reporting.actions import adopt, correcting, draft
from tomoni.reporting.corrections import differing
from tomoni.reporting.models import Correction, Report
from tomoni.reporting.tests.factories import act, outline, report_2012

pytestmark = pytest.mark.django_db
PAGE = "/reports/2012/corrections/"
TODAY = date(2013, 7, 1)


@pytest.fixture
def report():
    """An adopted report: a public act, one kept within a project, and the membership figures in prose and table."""
    first, second = outline("交渉", "会員")
    talks = act(first, "省庁交渉", line="省庁と交渉した。")
    talks.public_lines["en"] = "Talks."
    talks.save()
    act(first, "秘密の題", line="相談に応じた。", visibility="project")
    joined(PersonFactory(name="公開 花子"), plan=PlanFactory(), units=1, on=date(2012, 1, 1), now=NOW)
    report = report_2012(introductions={"ja": "会員は[[membership.people end]]人。"})
    report.chapters.filter(programme=second).update(figure_key="membership.people")
    draft(report)
    report.state = Report.State.ASSEMBLY
    report.save()
    return adopt(report, today=date(2013, 5, 1))


def told(report, user):
    return [
        (each.anchor, each.text, [(change.what, change.old, change.new) for change in each.changes])
        for each in differing(report, "ja", user=user)
    ]


def user(role):
    return UserFactory(roles=[role])


def edit(title, /, **fields):
    activity = Activity.objects.get(title=title)
    for name, value in fields.items():
        setattr(activity, name, value)
    activity.save()
    return activity


def test_nothing_differs_while_the_records_say_the_same(report):
    assert told(report, user("auditor")) == []
    assert differing(report_2013(), "ja", user=user("auditor")) == []
    assert "記録は、報告の採択時と同じ" in signed_in(user("steering")).get(PAGE).text


def report_2013():
    return Report.objects.create(key="2013", year=2013, starts_on=date(2013, 1, 1), ends_on=date(2013, 12, 31))


def test_each_sentence_is_told_with_old_new_when_and_by_which_record(report):
    activity = edit("省庁交渉", state="stopped", public_lines={"en": "Talks.", "ja": "省庁と電話で交渉した。"})
    QuantityFactory(activity=activity, subject="参加者", value=40, unit="人", qualifier="about")
    (found,) = differing(report, "ja", user=user("auditor"))
    assert (found.anchor, found.chapter, found.text) == ("c1-p1-1", "１．交渉", "省庁と交渉した。")
    assert [(each.what, each.old, each.new) for each in found.changes] == [
        ("省庁交渉: 公開文", "省庁と交渉した。", "省庁と電話で交渉した。"),
        ("省庁交渉: 数量", "", "参加者 約40人"),
        ("省庁交渉: 状況", "実施", "取りやめ"),
    ]
    newest = AuditEntry.objects.filter(model="projects.activityquantity").order_by("-number").first()
    assert {(each.activity, each.at) for each in found.changes} == {(activity, newest.at)}
    page = signed_in(user("steering")).get(PAGE).text
    assert "省庁と電話で交渉した。" in page and reverse("projects:activity", args=[activity.pk]) in page
    assert "省庁と電話で交渉した。" not in signed_in(user("steering")).get("/reports/2012/").text


def test_of_a_record_the_reader_may_not_see_only_its_public_line_is_told(report):
    edit("秘密の題", title="もっと秘密の題", place="隠れ家", public_lines={"ja": "相談に三度応じた。"})
    for role, name in (("steering", "相談に三度応じた。"), ("auditor", "もっと秘密の題")):
        assert told(report, user(role)) == [
            ("c1-p2-1", "相談に応じた。", [(f"{name}: 公開文", "相談に応じた。", "相談に三度応じた。")])
        ]
    page = signed_in(user("secretariat")).get(PAGE).text
    assert ("秘密" in page, "隠れ家" in page) == (False, False)


def test_a_record_hidden_since_tells_who_may_not_see_it_nothing_but_its_line(report):
    edit("省庁交渉", visibility="project", place="隠れ家")
    assert told(report, user("steering")) == []
    (_anchor, _text, changes) = told(report, user("auditor"))[0]
    assert changes == [("省庁交渉: 場所", "", "隠れ家"), ("省庁交渉: 公開範囲", "公開", "プロジェクト内限定")]


def test_a_deleted_record_is_told(report):
    Activity.objects.get(title="省庁交渉").delete()
    (found,) = differing(report, "ja", user=user("steering"))
    assert [(each.what, each.old, each.new, each.activity) for each in found.changes] == [
        ("活動", "省庁交渉", "削除", None)
    ]


def test_a_number_is_told_with_the_rows_that_came_to_those_who_may_see_them(report):
    joined(PersonFactory(name="遅れて 来た"), plan=Plan.objects.get(), units=5, on=date(2012, 2, 1), now=NOW)
    found = told(report, user("steering"))
    assert [(anchor, changes) for anchor, _text, changes in found] == [
        ("c0-p1-1", [("membership.people 2012-12-31", "1", "2")]),
        ("c2-p1", [("会員・購読者 / 2012年末", "1", "2")]),
    ]
    assert {change.come for each in differing(report, "ja", user=user("steering")) for change in each.changes} == {()}


def test_rows_behind_a_changed_number_are_shown_by_role_and_their_reading_is_written_down(report):
    joined(PersonFactory(name="遅れて 来た"), plan=Plan.objects.get(), units=5, on=date(2012, 2, 1), now=timezone.now())
    office = user("secretariat")
    before = AuditEntry.objects.filter(action="read", model="membership.membership").count()
    changes = [change for each in differing(report, "ja", user=office) for change in each.changes]
    late = Term.objects.get(units=5)
    assert [(change.gone, change.come) for change in changes] == [((), (late,)), ((), (late,))]
    read = AuditEntry.objects.filter(action="read", model="membership.membership").order_by("number")
    assert [(each.actor, each.object_id) for each in read[before:]] == [(office.email, str(late.membership_id))]


def test_reading_the_rows_a_figure_counts_is_written_to_the_audit_trail(report):
    office = user("secretariat")
    address = "/reports/2012/evidence/c2-p1/"
    signed_in(office).get(address)
    assert not AuditEntry.objects.filter(action="read").exists()
    page = signed_in(office).get(f"{address}?query=membership.people+2012-12-31").text
    assert "<ol><li>" in page
    member = Membership.objects.get()
    read = AuditEntry.objects.filter(action="read").values_list("actor", "model", "object_id")
    assert list(read) == [(office.email, "membership.membership", str(member.pk))]
    signed_in(user("steering")).get(f"{address}?query=membership.people+2012-12-31")
    assert AuditEntry.objects.filter(action="read").count() == 1


def test_evidence_of_an_adopted_report_counts_what_was_known_then(report):
    joined(PersonFactory(name="遅れて 来た"), plan=Plan.objects.get(), units=5, on=date(2012, 2, 1), now=timezone.now())
    page = signed_in(user("secretariat")).get("/reports/2012/evidence/c2-p1/?query=membership.people+2012-12-31").text
    assert "= 1</p>" in page
    assert page.split("<ol>")[1].split("</ol>")[0].count("<li>") == 1


@pytest.mark.parametrize(
    ("role", "status"),
    [("secretariat", 200), ("editor", 200), ("steering", 200), ("auditor", 200), ("finance", 404)],
)
def test_the_page_is_for_readers_of_reports(role, status, report, client):
    assert signed_in(user(role)).get(PAGE).status_code == status
    assert client.get(PAGE).status_code == 404
    report_2013()
    assert signed_in(user(role)).get("/reports/2013/corrections/").status_code == 404


def test_a_published_correction_stands_under_the_report_and_beside_it_as_json(report, client):
    before = client.get("/reports/2012/file/json/").content
    office = user("secretariat")
    later = {"ja": "参加者は50人です。", "en": "There were 50 participants."}
    correcting.publish_correction(report, texts=later, on=date(2013, 7, 1), today=TODAY, user=office)
    correcting.publish_correction(
        report, texts={"ja": "3月は4月です。", "en": " "}, on=date(2013, 6, 1), today=TODAY, user=office
    )
    page = client.get("/reports/2012/").text
    assert page.index("3月は4月です。") < page.index("参加者は50人です。")
    assert "There were 50 participants." in client.get("/en/reports/2012/").text
    answer = client.get("/reports/2012/corrections.json").json()
    assert (answer["adopted_on"], answer["corrections"]) == (
        "2013-05-01",
        [{"on": "2013-06-01", "texts": {"ja": "3月は4月です。"}}, {"on": "2013-07-01", "texts": later}],
    )
    assert client.get("/reports/2012/file/json/").content == before
    report_2013()
    assert client.get("/reports/2013/corrections.json").status_code == 404


def test_a_correction_bears_a_day_after_the_adoption_and_words_in_japanese(report):
    office = user("secretariat")
    for on in (date(2013, 4, 30), date(2013, 7, 2)):
        with pytest.raises(correcting.CorrectionRefusedError):
            correcting.publish_correction(report, texts={"ja": "訂正"}, on=on, today=TODAY, user=office)
    with pytest.raises(correcting.CorrectionRefusedError):
        correcting.publish_correction(report_2013(), texts={"ja": "訂正"}, on=TODAY, today=TODAY, user=office)
    with pytest.raises(ValidationError, match="日本語"):
        correcting.publish_correction(report, texts={"en": "only"}, on=TODAY, today=TODAY, user=office)
    assert not Correction.objects.exists()
    assert Correction.objects.visible_to(AnonymousUser()).count() == 0


def test_the_secretariat_publishes_changes_and_withdraws(report):
    client = signed_in(user("secretariat"))
    address = f"/admin/reporting/report/publish-correction/{report.pk}/"
    assert signed_in(user("editor")).get(address).status_code in (302, 403)
    client.post(address, {"on": "2013-06-01", "ja": "3月は4月です。", "en": ""})
    correction = Correction.objects.get()
    client.post(
        f"/admin/reporting/report/edit-correction/{correction.pk}/", {"on": "2013-06-02", "ja": "直した", "en": "x"}
    )
    correction.refresh_from_db()
    assert (correction.on, correction.texts) == (date(2013, 6, 2), {"ja": "直した", "en": "x"})
    listed = client.get(PAGE).text
    assert f"/edit-correction/{correction.pk}/" in listed
    client.post(f"/admin/reporting/report/withdraw-correction/{correction.pk}/")
    assert not Correction.objects.exists()
