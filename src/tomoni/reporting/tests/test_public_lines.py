"""What anybody may know of an act: public ones with a line, by month, without the date said twice."""

import pytest

from tomoni.core.periods import Period
from tomoni.projects.models import Activity
from tomoni.reporting.public_lines import acts_told_in, lines_of, of_months, without_leading_date
from tomoni.reporting.tests.factories import act, outline

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return outline("交渉")[0]


def told(language):
    return [line.text for line in lines_of(acts_told_in(language).order_by("title"), language)]


def test_only_public_acts_with_a_line_in_the_language_are_told(programme):
    act(programme, "1", public_lines={"ja": "公開の文。", "en": "A public line."})
    act(programme, "2", line="日本語だけ。")
    act(programme, "3")
    act(programme, "4", public_lines={"ja": "", "en": ""})
    for number, visibility in enumerate(("network", "project"), start=5):
        act(programme, str(number), public_lines={"ja": "内部。", "en": "Inside."}, visibility=visibility)
    assert told("ja") == ["公開の文。", "日本語だけ。"]
    assert told("en") == ["A public line."]


def test_a_month_holds_what_begins_in_it_and_names_it(programme):
    for when in (
        "2012-06-23/2012-06-24",
        "2012-06",
        "2012-06~",
        "2012",
        "2012-22",
        "2012-05-31/2012-06-01",
        "2012-07-01",
    ):
        act(programme, when, when=when, line="文。")
    found = of_months(Activity.objects.all(), Period.month(2012, 6))
    assert [each.when for each in found] == ["2012-06", "2012-06~", "2012-06-23/2012-06-24"]


@pytest.mark.parametrize(
    ("line", "when", "language", "left"),
    [
        ("6月23日、新潟で開いた。", "2012-06-23", "ja", "新潟で開いた。"),
        ("2012年6月23日（土）に新潟で開いた。", "2012-06-23", "ja", "新潟で開いた。"),
        ("6月に声明を出した。", "2012-06", "ja", "声明を出した。"),
        ("6月には、声明を出した。", "2012-06", "ja", "声明を出した。"),
        ("6月において最も大きな集会。", "2012-06", "ja", "6月において最も大きな集会。"),
        ("6月に発行した。", "2012-06", "ja", "発行した。"),
        ("6月に開いた総会で決めた。", "2012-06", "ja", "6月に開いた総会で決めた。"),
        ("6月に開かれた、国連の会議に参加した。", "2012-06", "ja", "6月に開かれた、国連の会議に参加した。"),
        ("6月に東京で開いた総会で決めた。", "2012-06", "ja", "東京で開いた総会で決めた。"),
        ("6月24日、新潟で開いた。", "2012-06-23", "ja", "6月24日、新潟で開いた。"),
        ("6月23日と24日に開いた。", "2012-06-23/2012-06-24", "ja", "6月23日と24日に開いた。"),
        ("On 23 June, we met.", "2012-06-23", "en", "We met."),
        ("In June 2012, we met.", "2012-06", "en", "We met."),
        ("We met in June.", "2012-06", "en", "We met in June."),
    ],
)
def test_a_date_that_stands_before_the_line_is_not_said_again(line, when, language, left):
    activity = Activity(when=when)
    activity.set_when(when)
    assert without_leading_date(line, activity, language) == left


def test_what_was_hidden_later_is_told_no_more(programme):
    shown = act(programme, "題", line="文。")
    assert told("ja") == ["文。"]
    shown.visibility = "project"
    shown.save()
    assert told("ja") == []
