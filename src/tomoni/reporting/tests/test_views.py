"""The public page of a report, its preview, and what stands behind a sentence, for each reader."""

from datetime import date

import pytest
from django.urls import reverse

from tomoni.membership.tests.factories import NOW, PlanFactory, joined
from tomoni.people.tests.factories import PersonFactory, UserFactory
from tomoni.projects.models import Activity
from tomoni.projects.tests.conftest import signed_in
from tomoni.reporting import files
from tomoni.reporting.actions import adopt, draft
from tomoni.reporting.models import Report
from tomoni.reporting.personal_data import PERSONAL_DATA
from tomoni.reporting.tests.factories import act, outline, report_2012

pytestmark = pytest.mark.django_db
PAGE = "/reports/2012/"


@pytest.fixture
def report():
    """A drafted report: one public act, one kept within a project, and the membership figure."""
    first, second = outline("交渉", "会員")
    act(first, "省庁交渉", line="省庁と交渉した。")
    act(first, "秘密の題", line="相談に応じた。", visibility="project")
    joined(PersonFactory(name="公開 花子"), plan=PlanFactory(), units=1, on=date(2012, 1, 1), now=NOW)
    report = report_2012()
    report.chapters.filter(programme=second).update(figure_key="membership.people")
    draft(report)
    return report


@pytest.fixture
def adopted(report):
    report.state = Report.State.ASSEMBLY
    report.save()
    return adopt(report, today=date(2013, 5, 1))


def reader(role):
    return signed_in(UserFactory(roles=[role]))


def evidence(anchor):
    return reverse("reporting:evidence", args=["2012", anchor])


def test_a_report_in_the_making_is_for_those_who_make_read_and_check_it(client, report):
    assert client.get(PAGE).status_code == 404
    assert reader("finance").get(PAGE).status_code == 404
    for role in ("secretariat", "editor", "steering", "auditor"):
        answer = reader(role).get(PAGE)
        assert answer.status_code == 200
        assert "まだ公開されていません" in answer.text
        desk = reverse("reporting_report:inspect", args=[report.pk])
        assert (answer.text.count(f'href="{desk}"'), reader(role).get(desk).status_code) == (1, 200)
    assert client.get("/reports/").text.count(PAGE) == 0
    assert reader("steering").get("/reports/").text.count(f'href="{PAGE}"') == 1


def test_an_adopted_report_is_for_everybody_in_both_languages(client, adopted):
    page = client.get(PAGE)
    assert (page.status_code, "省庁と交渉した。" in page.text, "相談に応じた。" in page.text) == (200, True, True)
    english = client.get(f"/en{PAGE}")
    assert '<article class="report" lang="en">' in english.text
    assert '<p id="c1-p1" lang="ja">' in english.text
    assert "no-store" in page.headers["Cache-Control"]


def test_evidence_is_linked_only_where_the_reader_sees_some(client, adopted):
    page = client.get(PAGE).text
    assert [anchor in page for anchor in map(evidence, ["c1-p1-1", "c1-p2-1", "c2-p1"])] == [True, False, False]
    inside = reader("auditor").get(PAGE).text
    assert [anchor in inside for anchor in map(evidence, ["c1-p1-1", "c1-p2-1", "c2-p1"])] == [True, True, True]


def test_what_is_kept_within_a_project_stays_there(client, adopted):
    assert client.get(evidence("c1-p1-1")).status_code == 200
    for anchor in ("c1-p2-1", "c2-p1", "c9"):
        assert client.get(evidence(anchor)).status_code == 404
    assert reader("secretariat").get(evidence("c1-p2-1")).status_code == 404
    assert "秘密の題" in reader("auditor").get(evidence("c1-p2-1")).text


def test_a_figure_opens_the_records_it_counts_for_roles_that_see_them(adopted):
    address = f"{evidence('c2-p1')}?query=membership.people+2012-12-31"
    counted = reader("secretariat").get(address).text
    steering = reader("steering").get(address).text
    assert "membership.people 2012-12-31" in steering
    assert "これらの記録は表示されません" in steering and "これらの記録は表示されません" not in counted
    assert "<ol><li>" in counted and "<ol>" not in steering


def test_findings_are_shown_to_those_who_make_it_and_never_printed(report):
    Activity.objects.filter(title="省庁交渉").update(state="planned")
    page = reader("editor").get(PAGE).text
    assert "保留中の文：省庁と交渉した。" in page
    assert "省庁と交渉した。" not in page.split('id="findings"')[0]


def test_who_vouches_for_a_number_is_named_to_those_who_may_see_them_and_is_not_kept_in_the_tree(client, report):
    person = PersonFactory(name="保証 太郎")
    report.manual_figures.create(key="world", value="1,200", source="国連の統計", vouched_by=person)
    report.introductions = {"ja": "世界では[[manual world]]人。"}
    report.state = Report.State.ASSEMBLY
    report.save()
    adopted = adopt(report, today=date(2013, 5, 1))
    assert "保証" not in str(adopted.frozen)
    assert "保証 太郎" in reader("secretariat").get(evidence("c0-p1-1")).text
    assert client.get(evidence("c0-p1-1")).status_code == 404
    (holding,) = PERSONAL_DATA
    assert [list(row.values()) for row in holding.collect(person)] == [["2012年活動報告", "1,200", "国連の統計"]]
    assert list(holding.erase(person)) == []
    assert adopted.manual_figures.get().vouched_by is None


@pytest.mark.parametrize(("form", "media"), list(files.MEDIA_TYPES.items()))
def test_a_report_is_handed_out_as_a_file_to_those_who_may_read_it(client, report, form, media):
    address = f"/reports/{report.key}/file/{form}/"
    assert client.get(address).status_code == 404
    client.force_login(UserFactory(roles=["steering"]))
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media)
    assert client.get(f"/reports/{report.key}/file/exe/").status_code == 404
