from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tomoni.core.exchange.exporting import export_file
from tomoni.core.exchange.importing import import_file
from tomoni.core.exchange.tables import all_tables
from tomoni.membership import actions
from tomoni.membership.exchange import Terms
from tomoni.membership.models import Event, Membership, Plan, Reminder, ReminderText, Term
from tomoni.membership.tests.factories import NOW, joined, plans
from tomoni.people.tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
HEAD = "id,membership,plan,units,valid_from,valid_to,left_because"


@pytest.fixture
def register():
    """Plans, and two memberships without terms: m1 of a person, m2 of an organisation."""
    plans()
    one = Membership.objects.create(number=1, external_id="m1", person=PersonFactory())
    other = Membership.objects.create(number=2, external_id="m2", organisation=OrganisationFactory())
    return one, other


@pytest.fixture
def load(tmp_path):
    """Import lines into a table; return the result and what it said, by line."""

    def load(*lines, head=HEAD, table="terms"):
        path = tmp_path / f"{table}.csv"
        path.write_text("\n".join([head, *lines]), encoding="utf-8")
        result = import_file(all_tables()[table], path, language="en")
        said = {}
        for finding in result.findings:
            said.setdefault(finding.line, []).append(finding.reason)
        return result, said

    return load


def known():
    rows = Term.objects.known().order_by("membership__number", "valid_from")
    return list(rows.values_list("membership__number", "plan__key", "units", "valid_from", "valid_to"))


def test_terms_become_acts(register, load):
    result, said = load(
        "t1,m1,individual,1,2011-01-01,2011-12-31,",
        "t2,1,individual,2,2012-01-01,2012-06-30,",
        "t3,m1,reader,2,2012-07-01,2012-12-31,own_wish",
    )
    assert (result.created, said) == (3, {})
    assert known()[1] == (1, "individual", 2, date(2012, 1, 1), date(2012, 7, 1))
    told = [(event.kind, event.on, event.reason) for event in Event.objects.in_order()]
    assert told == [
        ("join", date(2011, 1, 1), ""),
        ("units", date(2012, 1, 1), ""),
        ("plan", date(2012, 7, 1), ""),
        ("leave", date(2013, 1, 1), "own_wish"),
    ]


@pytest.mark.parametrize("day", ["9999-12-31", "2200-01-01", "1899-12-31", "0001-01-01"])
def test_days_no_register_speaks_of_are_refused(register, load, day):
    result, said = load(f"t1,m1,individual,1,2011-01-01,{day},")
    words = "is not between 1900 and 2199. Leave the last day empty where there is no end"
    assert (result.created, result.left_out, said) == (0, 1, {2: [words]})


def test_overlaps_name_both_lines_and_the_life_is_left_out_whole(register, load):
    result, said = load(
        "t1,m1,individual,1,2011-01-01,2012-06-30,",
        "t2,m1,individual,1,2012-01-01,2012-12-31,",
        "t3,m1,individual,1,2013-01-01,2013-12-31,",
        "t4,m2,organisation,1,2011-01-01,2011-12-31,",
    )
    assert (result.created, result.left_out) == (1, 3)
    assert said == {
        2: ["overlaps line 3 (2012-01-01 to 2012-12-31)"],
        3: ["overlaps line 2 (2011-01-01 to 2012-06-30)"],
        4: ["waits for line 3: the terms of a membership are taken in together"],
    }
    assert [row[0] for row in known()] == [2]


def test_gaps_are_told_and_taken_in(register, load):
    result, said = load("t1,m1,individual,1,2011-01-01,2011-12-31,", "t2,m1,individual,1,2012-02-01,2012-12-31,")
    assert (result.created, result.left_out) == (2, 0)
    assert said == {3: ["begins 31 days after the term before ended; taken in as it is"]}
    assert [event.kind for event in Event.objects.in_order()] == ["join", "return"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("t1,m9,individual,1,2011-01-01,2011-12-31,", "is not in the table"),
        ("t1,m1,nothing,1,2011-01-01,2011-12-31,", "is not in the table"),
        ("t1,m1,organisation,1,2011-01-01,2011-12-31,", "is for organisations"),
        ("t1,m1,individual,0,2011-01-01,2011-12-31,", "at least 1"),
        ("t1,m1,individual,1,2011-01-01,2010-12-30,", "before the first day"),
        ("t1,m1,individual,1,2011-01-01,,own_wish", "needs the last day"),
    ],
)
def test_what_cannot_be_is_refused(register, load, line, words):
    result, said = load(line)
    assert (result.left_out, known()) == (1, [])
    assert words in said[2][0]


def test_a_bad_row_keeps_the_rest_of_its_life_out(register, load):
    result, said = load("t1,m1,individual,1,2011-01-01,2011-12-31,", "t2,m1,nothing,1,2012-01-01,2012-12-31,")
    assert (result.left_out, known()) == (2, [])
    assert said[2] == ["waits for line 3: the terms of a membership are taken in together"]


def test_a_term_of_the_register_is_not_overrun(register, load):
    joined(OrganisationFactory(external_id="o9"), plan=Plan.objects.get(key="organisation"))
    result, said = load("t1,3,organisation,1,2012-06-01,2013-05-31,")
    assert (result.left_out, said[2]) == (1, ["overlaps a term in the register (2012-01-01 to 2012-12-31)"])


def test_the_same_file_twice_changes_nothing_and_a_corrected_one_corrects(register, load):
    line = "t1,m1,individual,1,2011-01-01,2011-12-31,"
    load(line)
    assert load(line)[0].unchanged == 1
    for _time in range(2):
        result, _said = load("t1,m1,individual,3,2011-01-01,2011-12-31,")
        assert result.left_out == 0
    assert known() == [(1, "individual", 3, date(2011, 1, 1), date(2012, 1, 1))]
    assert Term.objects.count() == 2


def test_an_old_file_does_not_undo_a_correction(register, load):
    load("t1,m1,individual,1,2011-01-01,2011-12-31,")
    actions.correct(Term.objects.get(), units=2, user=None, now=NOW)
    assert load("t1,m1,individual,1,2011-01-01,2011-12-31,")[0].unchanged == 1
    result, said = load("t1,m1,individual,5,2011-01-01,2011-12-31,")
    assert result.left_out == 1 and "corrected or taken back" in said[2][0]
    assert known()[0][2] == 2


def test_what_is_exported_comes_in_again_and_as_it_was_known(register, load, tmp_path):
    load("t1,m1,individual,1,2011-01-01,2011-12-31,")
    moment = Term.objects.get().known_from
    actions.change_units(
        Membership.objects.get(number=1), units=4, on=date(2011, 4, 1), user=None, now=moment + timedelta(hours=1)
    )
    path = tmp_path / "now.csv"
    assert export_file(all_tables()["terms"], path) == 2
    result = import_file(all_tables()["terms"], path)
    assert (result.unchanged, result.findings) == (2, [])
    assert export_file(Terms().known(moment), tmp_path / "then.csv", language="en") == 1
    assert ",1,2011-01-01,2011-12-31," in (tmp_path / "then.csv").read_text(encoding="utf-8-sig")


def test_memberships_keep_number_and_holder(register, load):
    person, other = PersonFactory(external_id="p7"), PersonFactory(external_id="p8")
    head = "id,number,person,organisation"
    assert load("m7,,p7,", head=head, table="memberships")[0].created == 1
    assert Membership.objects.get(person=person).number == 3
    assert load("m7,,p7,", head=head, table="memberships")[0].unchanged == 1
    for line, words in [
        ("m7,9,p7,", "keeps its number"),
        ("m7,3,p8,", "never changes hands"),
        ("m8,3,p8,", "another membership"),
        ("m8,,,", "either a person or an organisation"),
    ]:
        result, said = load(line, head=head, table="memberships")
        assert result.left_out == 1 and words in said[2][0]
    assert not Membership.objects.filter(person=other).exists()


def test_plans_come_with_their_prices(load):
    head = "id,key,name,subject,nature,prices"
    result, _said = load(
        "i,individual,個人会員,person,member,2010-01-01：5000；2014-04-01：6000", head=head, table="plans"
    )
    assert result.created == 1
    plan = Plan.objects.get()
    assert [plan.dues(2, on=day) for day in (date(2012, 1, 1), date(2014, 4, 1))] == [10000, 12000]
    result, said = load("i,Individual!,個人会員,person,member,2010-01-01", head=head, table="plans")
    assert result.left_out == 1 and "is not a key" in said[2][0]


def test_the_command_exports_terms_as_known_at_a_moment(register, load, tmp_path):
    load("t1,m1,individual,1,2011-01-01,2011-12-31,own_wish")
    recorded = Term.objects.get().known_from
    left = Event.objects.get(kind="leave")
    actions.reverse(left, user=None, now=recorded + timedelta(hours=1))
    moment = Event.objects.in_order().last().recorded_at - timedelta(microseconds=1)
    rows = {}
    for known_at in ["", moment.isoformat(), "2000-01-01"]:
        path = tmp_path / "terms.csv"
        call_command("export", "terms", str(path), language="en", known_at=known_at, stdout=StringIO())
        rows[known_at] = path.read_text(encoding="utf-8-sig").splitlines()[1:]
    now, then, before = ([row.split(",")[3:] for row in found] for found in rows.values())
    assert now == [["1", "2011-01-01", "2011-12-31", "", "", ""]]
    assert then == [["1", "2011-01-01", "2011-12-31", "", "", "own wish"]]
    assert before == []


@pytest.mark.parametrize(
    ("table", "moment", "words"),
    [
        ("plans", "2012-12-31", "keeps no record"),
        ("terms", "yesterday", "is no moment"),
        ("terms", "2012-13-01", "is no moment"),
    ],
)
def test_the_command_refuses_what_it_cannot_know(table, moment, words, tmp_path):
    path = tmp_path / "then.csv"
    with pytest.raises(CommandError, match=words):
        call_command("export", table, str(path), language="en", known_at=moment)
    assert not path.exists()


REMINDERS = "id,plan,days,sending,language,subject,body"


def test_texts_of_one_plan_and_day_are_one_reminder(register, load):
    result, said = load(
        "r1,individual,-30,automatic,ja,更新,{salutation}",
        "r2,individual,-30,automatic,en,Renewal,{salutation}",
        "r3,,14,,ja,再度,{link}",
        head=REMINDERS,
        table="reminders",
    )
    assert (result.created, said) == (3, {})
    found = Reminder.objects.order_by("days").values_list("plan__key", "days", "sending")
    assert list(found) == [("individual", -30, "automatic"), (None, 14, "by_hand")]
    languages = ReminderText.objects.order_by("pk").values_list("external_id", "language", "reminder__days")
    assert list(languages) == [("r1", "ja", -30), ("r2", "en", -30), ("r3", "ja", 14)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("r1,individual,-30,,ja,更新,{iban}", "{iban} is not one of the words"),
        ("r1,individual,-30,,ja,{name}様,本文", "{name} is not one of the words"),
        ("r1,individual,91,,ja,更新,本文", "90 days of grace"),
        ("r1,individual,soon,,ja,更新,本文", "is not a number of days"),
        ("r1,individual,400,,ja,更新,本文", "is not a number of days"),
        ("r1,nothing,-30,,ja,更新,本文", "is not in the table"),
    ],
)
def test_texts_that_could_not_be_sent_are_left_out(register, load, line, words):
    result, said = load(line, head=REMINDERS, table="reminders")
    assert (result.left_out, Reminder.objects.count()) == (1, 0)
    assert words in said[2][0]


def test_two_texts_in_one_language_are_refused_and_the_first_stays(register, load):
    lines = ["r1,individual,-30,,ja,更新,本文", "r2,individual,-30,,ja,更新,別の本文"]
    result, _said = load(*lines, head=REMINDERS, table="reminders")
    assert (result.created, result.left_out, ReminderText.objects.get().body) == (1, 1, "本文")


def test_reminders_come_back_as_exported_and_a_changed_file_changes_them(register, load, tmp_path):
    load("r1,individual,-30,,ja,更新,本文", "r2,,14,off,en,Again,Text", head=REMINDERS, table="reminders")
    path = tmp_path / "out.csv"
    export_file(all_tables()["reminders"], path, language="en")
    assert import_file(all_tables()["reminders"], path, language="en").unchanged == 2
    result, _said = load("r1,individual,-20,automatic,ja,更新,新しい本文", head=REMINDERS, table="reminders")
    text = ReminderText.objects.get(external_id="r1")
    assert (result.changed, text.body) == (1, "新しい本文")
    assert (text.reminder.days, text.reminder.sending) == (-20, "automatic")
    assert sorted(Reminder.objects.values_list("days", flat=True)) == [-20, 14]
