"""Files in and out, before any table: formulas, lists in cells, encodings, and files that are refused."""

import csv
import io
import resource
import time as time_module
import zipfile
from datetime import date, datetime, time
from types import SimpleNamespace

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tomoni.core.exchange import cells, held, lists, plain_cell, reading, safe_cell, xlsx_file
from tomoni.core.exchange.csv_file import CsvSource
from tomoni.core.exchange.exporting import CsvWriter, XlsxWriter
from tomoni.core.exchange.refusals import CellError, FileError

pytestmark = pytest.mark.embedded

LANGUAGE = SimpleNamespace(language="ja")
ROW = SimpleNamespace(texts={})
MARKS = st.sampled_from("'=+-@%|＝＋－＠％｜\t\r\n \u200b\ufeff　abc;；:：\\")
HOSTILE = st.text(alphabet=st.one_of(MARKS, st.characters(exclude_categories=["Cs"])), max_size=20)
STORABLE = HOSTILE.map(lambda text: text.replace("\0", ""))  # no database keeps NUL


# --- Formulas ---------------------------------------------------------------------------


@given(HOSTILE)
def test_a_safe_cell_comes_back_exactly(text):
    assert plain_cell(safe_cell(text)) == text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "%", "|", "＝", "＋", "－", "＠", "％", "｜", "\t", "\r"])
@pytest.mark.parametrize("before", ["", " ", "　", "\u200b", "\ufeff", "\x01", "'", "''", "\n"])
def test_no_cell_begins_like_a_formula(before, start):
    if start in "\t\r" and before not in ("", "'", "''"):
        return
    assert safe_cell(f"{before}{start}1+1") == f"'{before}{start}1+1"


@pytest.mark.parametrize("value", [-5, 5.5, None, True, date(2012, 6, 23), time(14, 0)])
def test_numbers_and_dates_stay_what_they_are(value):
    assert safe_cell(value) is value


def test_text_that_is_no_formula_gets_no_apostrophe():
    assert [safe_cell(text) for text in ["'90年代", "山田 花子", "1-2-3", "a=b"]] == [
        "'90年代",
        "山田 花子",
        "1-2-3",
        "a=b",
    ]


# --- Lists in one cell ------------------------------------------------------------------

ITEM = st.text(alphabet=st.one_of(MARKS, st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=12).map(
    lambda text: "".join(text.split("\n")).replace("\r", "").replace("\t", "").strip()
).filter(bool)  # fmt: skip


@given(st.lists(ITEM, unique=True, max_size=5).map(tuple))
def test_a_list_of_any_texts_comes_back(texts):
    kind = lists.Listed(cells.Text())
    shown = kind.show(texts, LANGUAGE)
    assert (kind.parse(shown, ROW) if shown else ()) == texts


@given(st.lists(st.tuples(ITEM, st.one_of(st.just(""), ITEM)), unique=True, min_size=1, max_size=4).map(tuple))
def test_a_list_of_any_pairs_comes_back(pairs):
    kind = lists.Listed(lists.Parts(cells.Text(), cells.Text()))
    assert kind.parse(kind.show(pairs, LANGUAGE), ROW) == pairs


def test_items_and_fields_are_split_where_a_person_means_it():
    assert lists.items("通訳；大阪;; 東京 ；") == ["通訳", "大阪", "東京"]
    assert lists.fields("報告：https://example.org/a:b") == ["報告", "https://example.org/a", "b"]
    assert lists.fields("10:30から：備考") == ["10:30から", "備考"]
    assert lists.fields("p001:online") == ["p001", "online"]
    assert lists.fields(r"題\：副題：本文") == ["題：副題", "本文"]


def test_a_bad_item_is_named_among_several():
    kind = lists.Listed(cells.Whole(10))
    with translation.override("en"), pytest.raises(CellError, match="“30” in it is not a whole number from 0 to 10"):
        kind.parse("3；30", ROW)


# --- Kinds of cells ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (cells.Day(), "平成24年6月23日", date(2012, 6, 23)),
        (cells.Day(), "２０１２/６/２３", date(2012, 6, 23)),
        (cells.When(), "2012年6月23日～24日", "2012-06-23/2012-06-24"),
        (cells.Clock(), "午後２時３０分", time(14, 30)),
        (cells.Clock(), "9:05", time(9, 5)),
        (cells.Whole(), "１，２３４", 1234),
        (cells.Flag(), "○", True),
        (cells.Flag(), "いいえ", False),
        (cells.Link(), "example.org/a", "https://example.org/a"),
        (cells.Text(lines=True), "一\r\n二\r三", "一\n二\n三"),
        (cells.Choice([("open", "開"), ("closed", "閉")]), "ＯＰＥＮ", "open"),
        (cells.Choice([("open", "開"), ("closed", "閉")]), "閉", "closed"),
    ],
)
def test_cells_are_read_as_people_type_them(kind, text, value):
    assert kind.parse(text, ROW) == value


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        (cells.Day(), "2012年6月", "is not one day"),
        (cells.Clock(), "25:00", "is not a time"),
        (cells.Whole(), "-1", "not a whole number"),
        (cells.Whole(), "99999", "from 0 to 32,767"),
        (cells.Flag(), "たぶん", "neither yes nor no"),
        (cells.Link(), "javascript:alert(1)", "not a web address"),
        (cells.Text(3), "四文字だ", "has 4 characters; at most 3"),
        (cells.Text(), "二\n行", "has several lines"),
        (cells.Text(), "a\x07b", "invisible control character (U+0007)"),
        (cells.Choice([("open", "開")]), "ひらく", "Write one of: 開"),
    ],
)
def test_bad_cells_say_what_to_write(kind, text, says):
    with translation.override("en"), pytest.raises(CellError) as refusal:
        kind.parse(text, ROW)
    assert says in str(refusal.value)


# --- CSV files --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 (BOM)"), ("cp932", "Shift_JIS (CP932)")],
)
def test_the_encoding_is_found_and_told(tmp_path, encoding, told):
    path = tmp_path / "a.csv"
    path.write_bytes("ID,氏名\n\n1,髙﨑 ①\n".encode(encoding))
    source = reading.open_source(path)
    assert (source.reading, source.headers, list(source.rows())) == (
        told,
        ["ID", "氏名"],
        [reading.Row(3, ["1", "髙﨑 ①"])],
    )


def test_lines_are_counted_as_an_editor_counts_them(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('id,note\n1,"two\nlines"\n\n2,x\n')
    assert [row.line for row in CsvSource(path).rows()] == [2, 5]


REFUSED_CSV = {
    "empty": (b"", "is empty"),
    "blank lines": (b"\n\n , \n", "is empty"),
    "PDF": (b"%PDF-1.7\n...", "This is a PDF file"),
    "XLS": (b"\xd0\xcf\x11\xe0....", "This is a XLS"),
    "UTF-16": ("id,氏名\n".encode("utf-16"), "UTF-16"),
    "NUL": (b"id,name\n1,a\0b\n", "NUL bytes"),
    "junk": (bytes(range(1, 256)) * 3, "neither UTF-8 nor Shift_JIS"),
    "bytes of no encoding": (b"id\n\xe6\xb0\n\xff\xff", "neither UTF-8 nor Shift_JIS"),
    "damaged UTF-8": ("id,氏名\n1,山田花子の住所と電話".encode() + b"\xff\n", "UTF-8 with damaged characters"),
    "semicolons": (b"id;name\n1;a\n", "not separated by commas"),
    "tabs": (b"id\tname\n1\ta\n", "not separated by commas"),
    "too many columns": (b",".join([b"x"] * 300) + b"\n", "has 300 columns"),
    "zip": (b"PK\x03\x04 and then nothing", "damaged"),
}


@pytest.mark.parametrize("name", REFUSED_CSV)
def test_strange_files_are_refused_with_what_to_do(tmp_path, name):
    content, says = REFUSED_CSV[name]
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with translation.override("en"), pytest.raises(FileError) as refusal:
        list(reading.open_source(path).rows())
    assert says in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('id,name\n1,"never closed\n' + "x\n" * 60_000, "Line 2 cannot be read as CSV"),
        ('id,name\n1,a\n2,"b"c\n', "Line 3 cannot be read as CSV"),
        (f"id,name\n1,{'x' * 200_000}\n", "Line 2 cannot be read as CSV"),
    ],
)
def test_broken_rows_are_named_by_line(tmp_path, content, says):
    path = tmp_path / "a.csv"
    path.write_text(content)
    with translation.override("en"), pytest.raises(FileError) as refusal:
        list(reading.open_source(path).rows())
    assert says in str(refusal.value)


def test_one_endless_line_does_not_fill_the_memory(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write(b"id,name\n1,")
        for _turn in range(150):
            file.write(b"x" * 2**20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with translation.override("en"), pytest.raises(FileError, match="Line 2 has more than 1,000,000 characters"):
        list(reading.open_source(path).rows())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40 * 1024


def test_a_file_of_a_gigabyte_is_not_even_opened(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(2**30)
    with translation.override("en"), pytest.raises(FileError, match="has 1024 MB; at most 200 MB"):
        reading.open_source(path)


# --- XLSX files -------------------------------------------------------------------------


def workbook(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_values_of_a_spreadsheet_are_read_as_typed(tmp_path):
    row = [1, "山田", datetime(2012, 6, 23), datetime(2012, 6, 23, 14, 30), time(9, 0), 2.0, 2.5, True, None]
    path = workbook(tmp_path / "a.xlsx", [["id", "b", "c", "d", "e", "f", "g", "h", "i"], [], row])
    source = reading.open_source(path)
    assert source.reading == "XLSX"
    assert list(source.rows()) == [
        reading.Row(3, ["1", "山田", "2012-06-23", "2012-06-23 14:30", "09:00", "2", "2.5", "yes", ""])
    ]


def test_formulas_and_errors_of_a_spreadsheet_are_no_values(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["id", "b", "c"], ["1", "=1+1", "#REF!"]])
    (row,) = reading.open_source(path).rows()
    assert [isinstance(cell, reading.Unusable) for cell in row.cells] == [False, True, True]


@given(HOSTILE)
def test_what_xml_cannot_hold_comes_back(text):
    assert xlsx_file.as_text(xlsx_file.escaped(text)) == text
    assert not set(xlsx_file.escaped(text)) & {chr(code) for code in range(32) if code not in (9, 10)}


def bomb(path, name="xl/worksheets/sheet1.xml", size=64 * 2**20, content=None):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(name, content or b" " * size)
    return path


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: bomb(path), "would be far too large"),
        (lambda path: bomb(path, "xl/sharedStrings.xml", 65 * 2**20), "would be far too large"),
        (lambda path: bomb(path, content=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "definitions that no spreadsheet"),
        (lambda path: bomb(path, content=b"<not closed"), "damaged"),
        (lambda path: zipfile.ZipFile(path, "w").writestr("a.txt", "b") or path, "but not an XLSX table"),
        (lambda path: workbook(path, []), "first sheet is empty"),
        (lambda path: workbook(path, [["=A1", "b"]]), "headings contain a formula"),
    ],
)  # fmt: skip
def test_hostile_workbooks_are_refused(tmp_path, make, says):
    path = tmp_path / "a.xlsx"
    make(path)
    with translation.override("en"), pytest.raises(FileError) as refusal:
        list(reading.open_source(path).rows())
    assert says in str(refusal.value)


# --- Writing ----------------------------------------------------------------------------


@given(st.lists(st.tuples(STORABLE, STORABLE), min_size=1, max_size=3))
def test_any_text_survives_csv_and_xlsx(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("any")
    rows = [("x" + first, second + "x") for first, second in rows]
    for writer in (CsvWriter(folder / "a.csv"), XlsxWriter(folder / "a.xlsx")):
        with writer:
            writer.row(["id", "note"])
            for row in rows:
                writer.row(row)
        read = [tuple(row.cells) for row in reading.open_source(writer.path).rows()]
        assert read == rows


def test_nothing_in_a_written_csv_is_a_formula(tmp_path):
    with CsvWriter(tmp_path / "a.csv") as writer:
        writer.row(["=1+1", " +2", "＝3", -4])
    (row,) = csv.reader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8-sig")))
    assert row == ["'=1+1", "' +2", "'＝3", "-4"]


def test_nothing_in_a_written_xlsx_is_a_formula(tmp_path):
    with XlsxWriter(tmp_path / "a.xlsx") as writer:
        writer.row(["=1+1", "#REF!", -4])
    (row,) = openpyxl.load_workbook(tmp_path / "a.xlsx").active.iter_rows()
    assert [(cell.data_type, cell.value) for cell in row] == [("s", "=1+1"), ("s", "#REF!"), ("n", -4)]


def test_shift_jis_takes_twins_but_never_loses_a_character(tmp_path):
    path = tmp_path / "a.csv"
    with CsvWriter(path, encoding="shift_jis") as writer:
        writer.row(["髙﨑", "10\u301c12時"])
    assert path.read_bytes().decode("cp932") == "髙﨑,10\uff5e12時\r\n"
    refused = pytest.raises(FileError, match="“𠮷野家” cannot be written in Shift_JIS")
    with translation.override("en"), refused, CsvWriter(path, encoding="shift_jis") as writer:
        writer.row(["𠮷野家"])
    assert not path.exists()


# --- Files held between the trial and the import ------------------------------------------


def test_a_held_file_comes_back_to_its_user_alone_and_is_sealed(settings):
    token = held.hold("秘密".encode(), user=1)
    assert held.held(token, user=1) == "秘密".encode()
    assert "秘密".encode() not in (settings.DATA / "uploads" / token).read_bytes()
    for other in [(token, 2), ("0" * 32, 1), ("../" + token, 1)]:
        with pytest.raises(FileError):
            held.held(other[0], user=other[1])
    held.let_go(token)
    with pytest.raises(FileError):
        held.held(token, user=1)


def test_held_files_are_deleted_after_an_hour():
    token = held.hold(b"old", user=1)
    held.hold(b"new", user=1, now=time_module.time() + held.KEPT_SECONDS + 60)
    with pytest.raises(FileError):
        held.held(token, user=1)


def test_a_workbook_is_read_whatever_its_file_is_called(tmp_path):
    """An upload waits under a name without an ending."""
    content = workbook(tmp_path / "a.xlsx", [["id", "b"], ["1", "x"]]).read_bytes()
    with held.as_file(content) as path:
        assert [row.cells for row in reading.open_source(path).rows()] == [["1", "x"]]
