"""What is printed: sheets of each legal kind, and the book with what each signer agreed to and no more."""

from io import BytesIO

import pypdf
import pytest

from tomoni.petitions.actions.handing_out import hand_out
from tomoni.petitions.documents import book, sheets
from tomoni.petitions.tests.factories import (
    NOW,
    AddresseeFactory,
    CollectorFactory,
    HandOverFactory,
    PetitionFactory,
    SheetFactory,
    SignatureFactory,
    WordingFactory,
)

pytestmark = pytest.mark.django_db


def texts(pdf):
    return [page.extract_text().replace("\n", "").replace(" ", "") for page in pypdf.PdfReader(BytesIO(pdf)).pages]


def test_each_sheet_bears_its_number_text_and_collector():
    petition = PetitionFactory(return_to="東京都台東区上野1-12-6")
    AddresseeFactory(petition=petition, name="滝 実")
    collector = CollectorFactory(petition=petition, name="川崎の会")
    made = hand_out(petition, wording=petition.wordings.get(), number=2, collector=collector)
    pages = texts(sheets.sheets(made, now=NOW))
    assert [("000001" in page, "000002" in page) for page in pages] == [(True, False), (False, True)]
    for page in pages:
        assert [word in page for word in ("法務大臣滝実殿", "川崎の会", "上野1-12-6", "都道府県")] == [True] * 4
    assert "住所" not in pages[0]


def test_text_and_lines_stand_on_two_faces_where_so_wished_or_where_the_text_is_long():
    petition = PetitionFactory()
    (sheet,) = hand_out(petition, wording=petition.wordings.get(), number=1)
    long = WordingFactory(petition=petition, language="en", text="We live together. " * 420, published=True)
    (of_long,) = hand_out(petition, wording=long, number=1)
    lengths = [len(texts(sheets.sheets([sheet], now=NOW))), len(texts(sheets.sheets([sheet], now=NOW, duplex=True)))]
    assert [*lengths, len(texts(sheets.sheets([of_long], now=NOW)))] == [1, 2, 2]


def test_a_sheet_to_the_diet_has_its_house_the_member_and_the_japanese_beside():
    petition = PetitionFactory(legal_kind="diet", takes_web=False, disclosure="full", representative="代表 髙橋")
    AddresseeFactory(petition=petition, post="衆議院議長", house="shugiin", introducing_member="田中 一郎")
    AddresseeFactory(petition=petition, post="参議院議長", house="sangiin")
    english = WordingFactory(petition=petition, language="en", text="Grant status.", published=True)
    (sheet,) = hand_out(petition, wording=english, number=1, house="shugiin")
    (page,) = texts(sheets.sheets([sheet], now=NOW))
    there = ["衆議院議長", "田中一郎", "Grantstatus", "在留資格を認めるよう求めます", "代表髙橋", "住所"]
    assert [word in page for word in there] == [True] * len(there)
    assert "参議院" not in page
    both = texts(sheets.blank(petition, english, now=NOW))
    assert [("衆議院" in each, "参議院" in each) for each in both] == [(True, False), (False, True)]


@pytest.mark.parametrize("text", ["𠮷田と髙橋", "Nguyễn Thị Hương", "सुनिता श्रेष्ठ", "ကျော်ကျော်", "김영희"])
def test_every_character_is_drawn(text):
    petition = PetitionFactory()
    assert sheets.undrawn(petition, WordingFactory(petition=petition, language="vi", text=text)) == []
    assert sheets.undrawn(petition, WordingFactory(petition=petition, language="th", text="\U000e1234\uee00")) != []


def signed(petition, name, agreed, **fields):
    return SignatureFactory(petition=petition, name=name, agreed=agreed, **{"prefecture": "14", **fields})


@pytest.mark.parametrize(
    "disclosure, lines",
    [
        ("count", {}),
        ("name", {"甲野": "", "乙野": "", "丙野": ""}),
        ("name_prefecture", {"甲野": "", "乙野": "神奈川県", "丙野": "神奈川県"}),
    ],
)
def test_the_book_tells_the_lesser_of_what_was_agreed_and_what_is_disclosed(tmp_path, disclosure, lines):
    petition = PetitionFactory()
    for name, agreed in (("数野", "count"), ("甲野", "name"), ("乙野", "name_prefecture"), ("丙野", "full")):
        signed(petition, name, agreed, address="横浜市秘密1-1")
    signed(petition, "無効野", "full", invalidated=True)
    signed(PetitionFactory(), "別野", "full")
    hand_over = HandOverFactory(petition=petition, disclosure=disclosure)
    made = book.write(hand_over, path=tmp_path / "book.pdf", now=NOW)
    rows = list(book._lines(book.signatures(hand_over, until=NOW), hand_over))
    assert {name: place for _origin, name, place, _method in rows} == lines
    whole = "".join(texts((tmp_path / "book.pdf").read_bytes()))
    names = ["数野", "甲野", "乙野", "丙野", "無効野", "別野", "秘密"]
    assert [name for name in names if name in whole] == list(lines)
    assert (made.lines, made.pages) == (len(lines), 2 if lines else 1)


def test_a_long_book_goes_on_in_volumes_whose_numbers_go_on(tmp_path, monkeypatch):
    monkeypatch.setattr(book, "VOLUME", 3)
    petition = PetitionFactory()
    for number in range(7):
        signed(petition, f"署名者{number}", "name")
    made = book.write(HandOverFactory(petition=petition, disclosure="name"), path=tmp_path / "book.pdf", now=NOW)
    assert [(each.path.name, each.first, each.last, each.pages) for each in made.volumes] == [
        ("book.pdf", 1, 3, 2),
        ("book-2.pdf", 4, 6, 2),
        ("book-3.pdf", 7, 7, 2),
    ]
    assert made.lines == 7


def test_each_house_has_its_own_book(tmp_path):
    petition = PetitionFactory(legal_kind="diet", takes_web=False, disclosure="full")
    AddresseeFactory(petition=petition, post="衆議院議長", house="shugiin")
    AddresseeFactory(petition=petition, post="参議院議長", house="sangiin")
    for house, name in (("shugiin", "衆野"), ("sangiin", "参野")):
        sheet = SheetFactory(petition=petition, house=house)
        signed(petition, name, "full", on_paper=True, sheet=sheet, address="横浜市1-1")
    made = book.write(HandOverFactory(petition=petition, disclosure="full"), path=tmp_path / "book.pdf", now=NOW)
    whole = ["".join(texts(each.path.read_bytes())) for each in made.volumes]
    assert [("衆野" in each, "参野" in each, "神奈川県横浜市1-1" in each) for each in whole] == [
        (True, False, True),
        (False, True, True),
    ]


def test_a_name_of_any_length_stays_in_its_column(tmp_path):
    petition = PetitionFactory()
    signed(petition, "María José de los Ángeles García López y Fernández de Córdoba", "name")
    book.write(HandOverFactory(petition=petition, disclosure="name"), path=tmp_path / "book.pdf", now=NOW)
    assert "FernándezdeCórdoba" in texts((tmp_path / "book.pdf").read_bytes())[1]
