"""Contradictory records are found, and what rests on them is not told as a fact."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.projects.tests.factories import MeetingFactory, MeetingSeriesFactory, QuantityFactory
from tomoni.reporting.actions import draft
from tomoni.reporting.composing import compose
from tomoni.reporting.findings import fits
from tomoni.reporting.models import Passage
from tomoni.reporting.outputs import as_text
from tomoni.reporting.tests.factories import act, outline, report_2012


def found(report):
    """The codes of the findings, what they withhold, and the text."""
    draft(report)
    document = compose(report, "ja")
    return [(each.code, each.withheld) for each in document.findings], as_text(document)


def committee(times, *, recorded, **quantity):
    """A report in which a committee is said to have met so often, and so many meetings are recorded."""
    (programme,) = outline("組織")
    series = MeetingSeriesFactory(title="運営会議")
    for month in range(1, recorded + 1):
        MeetingFactory(
            when=f"2012-{month:02}-03", series=series, body=series.body, visibility="public", programmes=[programme]
        )
    said = act(programme, "運営会議の開催", kind="meeting", line=f"運営会議は{times}回だった。", when="2012")
    said.projects.add(series.body)
    said.save()
    QuantityFactory(activity=said, subject="", value=times, unit="回", **{"qualifier": ""} | quantity)
    return report_2012()


@pytest.mark.django_db
class TestRecords:
    def test_four_meetings_said_and_three_recorded(self):
        findings, text = found(committee(4, recorded=3))
        assert findings == [
            ("counts_differ", "運営会議は4回だった。"),
            ("counts_differ", "運営会議を3回開催した：1月3日、2月3日、3月3日。"),
        ]
        assert "運営会議" not in text

    def test_four_said_and_four_recorded(self):
        findings, text = found(committee(4, recorded=4))
        assert findings == []
        assert "運営会議は4回だった。" in text

    @pytest.mark.parametrize(("quantity", "fine"), [({"qualifier": "about"}, True), ({"per": "month"}, False)])
    def test_a_qualifier_and_a_month_are_understood(self, quantity, fine):
        findings, _text = found(committee(4, recorded=3, **quantity))
        assert (findings == []) is fine

    def test_nothing_recorded_one_by_one_contradicts_nothing(self):
        assert found(committee(4, recorded=0))[0] == []

    def test_two_numbers_for_one_thing(self):
        (programme,) = outline("署名")
        drive = act(programme, "署名", line="署名を集めた。")
        QuantityFactory(activity=drive, subject="個人", value=100, unit="筆", qualifier="")
        QuantityFactory(activity=drive, subject="団体", value=30, unit="団体", qualifier="")
        assert found(report_2012())[0] == []
        QuantityFactory(activity=drive, subject="個人", value=120, unit="筆", qualifier="")
        report = drive.programmes.get().chapters.get().report
        assert found(report)[0] == [("quantities_differ", "署名を集めた（個人 100筆、団体 30団体、個人 120筆）。")]

    def test_a_line_that_names_another_day(self):
        (programme,) = outline("行事")
        act(programme, "集会", line="6月24日に集会を開いた。", when="2012-06-23")
        act(programme, "集い", line="6月23日と24日に集った。6月24日まで。", when="2012-06-23/2012-06-24")
        assert found(report_2012())[0] == [("day_differs", "6月24日に集会を開いた（6月23日）。")]

    def test_what_is_still_planned_though_its_day_has_come(self):
        (programme,) = outline("行事")
        act(programme, "集会", line="集会を開く予定。", state="planned")
        assert found(report_2012())[0] == [("still_planned", "集会を開く予定。")]

    def test_a_record_moved_to_another_year_after_it_was_edited(self):
        (programme,) = outline("行事")
        moved = act(programme, "集会", line="集会を開いた。")
        report = report_2012()
        draft(report)
        Passage.objects.update(origin="edited")
        moved.set_when("2011-03")
        moved.save()
        assert found(report)[0] == [("outside_period", "集会を開いた。")]

    def test_an_edited_text_that_counts_otherwise_than_its_records(self):
        report = committee(4, recorded=4)
        draft(report)
        passage = Passage.objects.get(key__startswith="series:")
        passage.texts, passage.origin = {"ja": "運営会議を計５回開いた。"}, "edited"
        passage.save()
        assert found(report)[0] == [("times_differ", "運営会議を計５回開いた。")]

    def test_names_of_what_is_not_public_are_not_told(self):
        (programme,) = outline("支援")
        act(programme, "秘密の題", line="相談に応じた。", state="planned", visibility="project")
        report = report_2012()
        draft(report)
        (finding,) = compose(report, "ja").findings
        assert (finding.code, "秘密" in finding.text, "相談に応じた。" in finding.text) == (
            "still_planned",
            False,
            True,
        )


@given(st.integers(1, 200), st.integers(0, 400))
def test_a_number_agrees_with_a_count_as_its_qualifier_says(claimed, counted):
    said = Decimal(claimed)
    assert fits("", claimed=said, counted=counted) == (claimed == counted)
    assert fits("at_least", claimed=said, counted=counted) == (counted >= claimed)
    assert fits("under", claimed=said, counted=counted) != fits("at_least", claimed=said, counted=counted)
    assert fits("over", claimed=said, counted=counted) != fits("at_most", claimed=said, counted=counted)
    assert fits("about", claimed=said, counted=claimed)
