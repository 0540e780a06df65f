"""Our year in numbers: what is counted, what is shown, who reads it, what a frame and another site get."""

import json
from datetime import date

import pytest

from tomoni.membership.tests.factories import NOW, PlanFactory, joined
from tomoni.people.tests.factories import PersonFactory, UserFactory
from tomoni.projects.models import Activity
from tomoni.projects.tests.conftest import signed_in
from tomoni.reporting.actions import adopt, draft
from tomoni.reporting.actions.choosing import choose_numbers
from tomoni.reporting.composing import compose
from tomoni.reporting.models import Report
from tomoni.reporting.tests.factories import act, outline, report_2012
from tomoni.reporting.year_in_numbers import Point, bars, offered, shown

pytestmark = pytest.mark.django_db
PAGE = "/year-in-numbers/2012/"


@pytest.fixture
def report():
    """A drafted report: two acts and a meeting in two places, one not done, two hidden ones, and members of two years."""
    first, second, third = outline("交渉", "会議", "会員")
    act([first, second], "省庁交渉", line="省庁と交渉した。", kind="negotiation", place="東京")
    act(first, "集会", line="集会を開いた。", kind="event", place="新潟")
    act(second, "会議", line="会議を持った。", kind="meeting", place="東京", when="2012-05-01")
    act(first, "やらなかった集会", line="開けなかった。", kind="event", place="大阪", state="not_done")
    act(first, "秘密の会", line="相談に応じた。", kind="event", place="秘密の場所", visibility="project")
    act(first, "内輪の会", kind="meeting", place="秘密の場所", visibility="network")
    for year in (2011, 2012, 2012):
        joined(PersonFactory(), plan=PlanFactory(), units=1, on=date(year, 1, 1), now=NOW)
    made = report_2012()
    made.chapters.filter(programme=third).update(figure_key="membership.table")
    draft(made)
    return made


@pytest.fixture
def adopted(report):
    report.state = Report.State.ASSEMBLY
    report.save()
    return adopt(report, today=date(2013, 5, 1))


def texts(numbers):
    return {number.key: number.text for number in numbers}


def test_public_acts_that_took_place_are_counted_once(report):
    found = texts(offered(report, compose(report, "ja")))
    counts = {key: text for key, text in found.items() if key.startswith(("activities", "meetings", "places", "kind-"))}
    assert counts == {
        "activities": "3件",
        "meetings": "1件",
        "places": "2か所",
        "kind-negotiation": "1件",
        "kind-event": "1件",
    }


def test_figures_come_with_their_series(report):
    number = next(each for each in shown(report, compose(report, "ja")) if each.points)
    assert [(point.label, point.value) for point in number.points] == [("2011年末", 1.0), ("2012年末", 2.0)]
    assert number.key.startswith("membership.table ") and "2012" not in number.key


def test_english_says_it_in_english(report):
    assert texts(offered(report, compose(report, "en")))["places"] == "2 places"


def test_the_editor_chooses_which_and_in_which_order(report):
    document = compose(report, "ja")
    keys = [number.key for number in offered(report, document)]
    choose_numbers(report, ["places", "nonsense", "activities", "places"], offered=keys)
    assert [number.key for number in shown(report, document)] == ["places", "activities"]
    choose_numbers(report, [], offered=keys)
    assert shown(report, document) == []


def test_the_next_report_shows_what_was_chosen_for_the_last(report):
    last = Report.objects.create(key="2011", year=2011, starts_on=date(2011, 1, 1), ends_on=date(2011, 12, 31))
    choose_numbers(last, ["places", "meetings"], offered=["places", "meetings"])
    assert [number.key for number in shown(report, compose(report, "ja"))] == ["places", "meetings"]


def test_numbers_of_an_adopted_report_stay_whatever_happens_to_the_records(client, adopted):
    before = json.loads(client.get(f"{PAGE}numbers.json").content)
    Activity.objects.filter(title="集会").update(visibility="project", place="名古屋", kind="press")
    Activity.objects.get(title="省庁交渉").delete()
    act(outline("続き")[0], "後から", line="後から書いた。")
    assert json.loads(client.get(f"{PAGE}numbers.json").content) == before


def test_a_preview_is_for_those_who_make_read_and_check_it(client, report):
    reader = signed_in(UserFactory(roles=["steering"]))
    for address in (PAGE, f"{PAGE}numbers.json", f"{PAGE}activities/"):
        assert (client.get(address).status_code, reader.get(address).status_code) == (404, 200)
    assert "まだ公開されていません" in reader.get(PAGE).text
    assert reader.get(f"{PAGE}embed/").status_code == 404


def test_every_count_opens_the_acts_behind_it(client, adopted):
    listed = client.get(f"{PAGE}activities/").text
    assert [title in listed for title in ("省庁交渉", "集会", "会議", "秘密の会", "内輪の会")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    Activity.objects.filter(title="集会").update(visibility="project")
    listed = client.get(f"{PAGE}activities/").text
    assert (">集会</a>" in listed, "ほかに1件" in listed) == (False, True)
    assert ">集会</a>" in signed_in(UserFactory(roles=["auditor"])).get(f"{PAGE}activities/").text
    assert client.get(f"{PAGE}nonsense/").status_code == 404


def test_a_figure_leads_to_its_evidence_for_those_allowed(client, adopted):
    assert "/evidence/" not in client.get(PAGE).text
    assert "/reports/2012/evidence/c3-p" in signed_in(UserFactory(roles=["steering"])).get(PAGE).text


def test_the_block_may_be_framed_by_any_site_and_nothing_else_may(client, adopted):
    block = client.get(f"{PAGE}embed/")
    assert "X-Frame-Options" not in block.headers
    assert "frame-ancestors *" in block.headers["Content-Security-Policy"]
    assert ("<nav" in block.text, "<form" in block.text, "3件" in block.text) == (False, False, True)
    assert block.cookies == {}
    for address in (PAGE, "/news/", "/reports/2012/"):
        answer = client.get(address)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_another_site_may_read_the_json_of_an_adopted_report(client, adopted):
    answer = client.get(f"/en{PAGE}numbers.json")
    data = json.loads(answer.content)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (data["language"], data["adopted_on"], data["numbers"][0]["value"]) == ("en", "2013-05-01", "3")
    assert client.get(f"/en{PAGE}numbers.json", headers={"if-none-match": answer.headers["ETag"]}).status_code == 304


def test_the_staff_screen_sets_places(report, office):
    client = signed_in(office)
    address = f"/admin/reporting/numbers/{report.pk}/"
    assert 'name="place-places" value="3"' in client.get(address).text
    client.post(address, {"place-places": "1", "place-kind-event": "2", "place-activities": ""})
    assert [number.key for number in shown(report, compose(report, "ja"))] == ["places", "kind-event"]
    reader = signed_in(UserFactory(roles=["steering"]))
    assert reader.get(address).status_code == 200
    reader.post(address, {"place-activities": "1"})
    assert report.numbers_choice.keys == ["places", "kind-event"]


def test_bars_are_as_high_as_their_numbers():
    drawn = bars([Point("2011年末", 50, "50人"), Point("2012年末", 100, "100人"), Point("x", 0, "0人")])
    assert [bar.height for bar in drawn] == [37.0, 74.0, 0.0]
    assert [(bar.label, bar.text) for bar in drawn] == [("2011", "50"), ("2012", "100"), ("x", "0")]
    assert bars([]) == []
