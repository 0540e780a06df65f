from datetime import date

import pytest

from tomoni.core import collect, figures
from tomoni.core.figures import Cell, Column, Line, Number, Sentence, Table, Tally, UnknownFigureError

DAY = date(2012, 12, 31)


def words(day, *, known_at=None):
    return ["三", "人", "寄"] if known_at is None else []


def lines(day, *, known_at=None):
    return [
        Line("one", "One", {"value": Cell(1, ["a"])}),
        Line("two", "Two", {"value": Cell(2, ["a", "b"])}, part_of="one"),
    ]


NUMBER = Number(key="some.number", label="Number", explanation="Counts.", rows=words)
TALLY = Tally(key="some.tally", label="Tally", explanation="Counts.", lines=lines)


@pytest.fixture
def offered(monkeypatch):
    """The collector finds these figures and nothing else."""
    found = [NUMBER, TALLY]
    monkeypatch.setattr(
        collect, "offered", lambda module, attribute: found if (module, attribute) == ("figures", "FIGURES") else []
    )
    return found


def test_a_number_is_the_size_of_its_list():
    cell = NUMBER.cell(DAY)
    assert (cell.value, cell.rows) == (3, ["三", "人", "寄"])
    assert NUMBER.cell(DAY, known_at=object()).value == 0


def test_a_number_may_measure_its_list_otherwise():
    letters = Number(
        key="some.letters", label="", explanation="", rows=words, measure=lambda rows: len("".join(rows)) * 2
    )
    assert letters.cell(DAY).value == 6


@pytest.mark.django_db
def test_a_queryset_is_counted_by_the_database(django_assert_num_queries):
    from tomoni.people.models import Person

    people = Number(
        key="some.people", label="", explanation="", rows=lambda day, *, known_at=None: Person.objects.all()
    )
    with django_assert_num_queries(1):
        assert people.cell(DAY).value == 0


def test_a_tally_and_a_table_give_single_cells():
    assert TALLY.values(DAY) == {"one": 1, "two": 2}
    assert TALLY.cell(DAY, "two", "value").rows == ["a", "b"]
    table = Table(key="some.table", label="", explanation="", lines=lines, columns=[Column("value", "Value", "人")])
    for line, column in (("three", "value"), ("one", "other")):
        with pytest.raises(KeyError):
            table.cell(DAY, line, column)


def test_an_unknown_key_names_the_nearest(offered):
    assert figures.find("some.tally") is TALLY
    with pytest.raises(UnknownFigureError, match="some.number"):
        figures.find("some.numbers")
    offered.clear()
    with pytest.raises(UnknownFigureError, match="some.tally"):
        figures.find("some.tally")


def test_two_figures_of_one_key_are_refused(offered):
    offered.append(Sentence(key="some.tally", label="", explanation="", words=lambda *a, **k: "", behind=[]))
    with pytest.raises(LookupError, match="some.tally"):
        figures.all_figures()


def test_every_figure_says_what_it_is():
    found = figures.all_figures()
    assert "membership.table" in found
    for key, figure in found.items():
        assert key.split(".")[0] in {label for label, _module in collect.modules("figures")}
        assert str(figure.label) and str(figure.explanation) and figure.asks in {figures.DAY, figures.PERIOD}
        assert all(behind in found for behind in getattr(figure, "behind", []))
