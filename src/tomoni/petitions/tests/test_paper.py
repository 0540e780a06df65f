"""Paper: numbered, given out, scanned back, counted by two, keyed line by line; every number agrees with the paper."""

from datetime import date
from io import BytesIO

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tomoni.core import audit, vault
from tomoni.core.models import AuditEntry
from tomoni.people.tests.factories import UserFactory
from tomoni.petitions.actions import Entry, keying, returning, scanning
from tomoni.petitions.actions.counting import recount, true_numbers
from tomoni.petitions.actions.handing_out import HandOutError, give, hand_out
from tomoni.petitions.models import Sheet, Signature, codes
from tomoni.petitions.tests.factories import (
    BatchFactory,
    CollectorFactory,
    PetitionFactory,
    SheetFactory,
    WordingFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2012, 3, 2)


def diet(**fields):
    return PetitionFactory(legal_kind="diet", takes_web=False, disclosure="full", **fields)


def paper_total(petition):
    now = timezone.now()
    return sum(number for cell, number in true_numbers(petition.pk, until=now).items() if cell.counted == "paper")


def test_a_batch_of_sheets_is_numbered_and_given_in_one_act():
    petition = PetitionFactory()
    wording, collector = petition.wordings.get(), CollectorFactory(petition=petition)
    first = hand_out(petition, wording=wording, number=3, collector=collector, on=DAY)
    second = hand_out(petition, wording=wording, number=2)
    assert [(sheet.serial, sheet.collector_id, sheet.given_on, sheet.state) for sheet in [*first, *second]] == [
        (1, collector.pk, DAY, "given"),
        (2, collector.pk, DAY, "given"),
        (3, collector.pk, DAY, "given"),
        (4, None, None, "printed"),
        (5, None, None, "printed"),
    ]
    assert give(petition, serials=[4, 5], collector=collector, on=DAY) == 2
    with pytest.raises(HandOutError, match="000003"):
        give(petition, serials=[3], collector=collector, on=DAY)


def test_no_sheet_is_made_of_a_draft_or_without_its_house():
    petition, own = PetitionFactory(), PetitionFactory()
    wording = petition.wordings.get()
    draft = WordingFactory(petition=petition, language="en")
    refused = [
        {"wording": draft, "number": 1},
        {"wording": own.wordings.get(), "number": 1},
        {"wording": wording, "number": 0},
        {"wording": wording, "number": 1, "house": "shugiin"},
        {"wording": wording, "number": 1, "collector": CollectorFactory(petition=own)},
        {"wording": wording, "number": 1, "collector": CollectorFactory(petition=petition, is_active=False)},
    ]  # fmt: skip
    for options in refused:
        with pytest.raises(HandOutError):
            hand_out(petition, **options)
    to_the_diet = diet()
    with pytest.raises(HandOutError):
        hand_out(to_the_diet, wording=to_the_diet.wordings.get(), number=1)
    assert Sheet.objects.count() == 0


@given(serial=st.integers(1, 999_999_999), slug=st.from_regex(r"[a-z][a-z0-9-]{0,20}[a-z0-9]", fullmatch=True))
def test_a_code_is_read_back_however_the_reader_types_it(serial, slug):
    payload = codes.sheet_code(slug, serial)
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in payload)
    assert [codes.read_code(each, slug=slug) for each in (payload, payload.lower(), wide, f" {serial} ")] == [
        serial
    ] * 4


@pytest.mark.parametrize(
    "text", ["", "abc", "TS-000124-K-AMNESTY", "TS-000123-K-OTHER", "12a", "-3", "TS-000123--AMNESTY"]
)
def test_a_misread_code_is_refused(text):
    payload = codes.sheet_code("amnesty", 123)
    assert codes.read_code(payload, slug="amnesty") == 123
    with pytest.raises(codes.UnknownCodeError):
        codes.read_code(text.replace("K", payload[10]) if "000124" in text or "OTHER" in text else text, slug="amnesty")


def returned(number=3, **claims):
    petition = claims.pop("petition", None) or PetitionFactory()
    collector = CollectorFactory(petition=petition)
    house = "shugiin" if petition.asks.houses else ""
    sheets = hand_out(
        petition, wording=petition.wordings.get(), number=number, collector=collector, on=DAY, house=house
    )
    batch = BatchFactory(petition=petition, collector=collector, **claims)
    for sheet in sheets:
        returning.take_back(batch, codes.sheet_code(petition.slug, sheet.serial))
    return batch, list(Sheet.objects.order_by("serial"))


def test_claimed_and_found_are_told_apart_at_once():
    batch, sheets = returned(3, sheets_claimed=5, lines_claimed=21)
    first, second = UserFactory(), UserFactory()
    control = returning.control(batch)
    assert (control.sheets, control.sheets_differ, control.uncounted, control.lines_differ) == (3, -2, 3, 0)
    for sheet, filled in zip(sheets, (10, 8, 5), strict=True):
        invalid = {"illegible": 1} if filled == 8 else {}
        returning.count(sheet, filled=filled, invalid=invalid, user=first)
        returning.count_again(sheet, filled=filled, invalid=invalid, user=second)
    control = returning.control(batch)
    assert (control.lines, control.invalid, control.valid, control.lines_differ) == (23, 1, 22, 2)
    assert paper_total(batch.petition) == 22


def test_a_sheet_comes_back_once():
    batch, sheets = returned(1)
    assert returning.take_back(batch, "1")[0] == sheets[0]
    other = BatchFactory(petition=batch.petition)
    for code in ("1", "99", "nonsense"):
        with pytest.raises(returning.ReturnError):
            returning.take_back(other, code)
    stranger = hand_out(batch.petition, wording=batch.petition.wordings.get(), number=1)[0]
    assert returning.take_back(batch, str(stranger.serial))[1] != ""
    returning.put_out(Sheet.objects.get(pk=stranger.pk))
    assert Sheet.objects.get(pk=stranger.pk).state == "printed"


def test_the_second_count_is_for_another_person_and_a_difference_is_settled():
    batch, (sheet,) = returned(1)
    first, second = UserFactory(), UserFactory()
    with pytest.raises(returning.CountError):
        returning.count_again(sheet, filled=7, user=second)
    returning.count(sheet, filled=7, user=first)
    with pytest.raises(returning.CountError):
        returning.count_again(sheet, filled=7, user=first)
    with pytest.raises(returning.CountError):
        returning.count(sheet, filled=6, user=second)
    returning.count_again(sheet, filled=6, user=second)
    assert list(Sheet.objects.in_dispute()) == [sheet]
    with pytest.raises(returning.ReturnError):
        returning.close_batch(batch, user=first, now=timezone.now())
    returning.settle(sheet, filled=7, user=second)
    assert list(Sheet.objects.in_dispute()) == []
    assert returning.close_batch(batch, user=first, now=timezone.now()).closed_at


@pytest.mark.parametrize(
    "filled, invalid",
    [
        (6, {"illegible": 1, "no_name": 1}),
        (7, {}),
        (7, {"illegible": 2}),
        (7, {"address": 1, "no_name": 1}),
        (7, {"illegible": 1, "no_name": 1, "address": 1}),
    ],
)
def test_all_lines_are_compared_not_the_filled_ones_alone(filled, invalid):
    batch, (sheet, agreed, of_old) = returned(3)
    first, second = UserFactory(), UserFactory()
    for each in (sheet, agreed, of_old):
        returning.count(each, filled=7, invalid={"no_name": 1, "illegible": 1}, user=first)
    returning.count_again(sheet, filled=filled, invalid=invalid, user=second)
    returning.count_again(agreed, filled=7, invalid={"illegible": 1, "no_name": 1, "address": 0}, user=second)
    Sheet.objects.filter(pk=of_old.pk).update(second_count=7)  # counted again before invalid lines were
    assert list(Sheet.objects.in_dispute()) == [sheet]
    assert [each.is_in_dispute for each in Sheet.objects.order_by("serial")] == [True, False, False]
    assert (returning.control(batch).in_dispute, Sheet.objects.get(pk=sheet.pk).state) == (1, "counted")
    returning.settle(sheet, filled=7, invalid={"no_name": 1}, user=second)
    assert (list(Sheet.objects.in_dispute()), Sheet.objects.get(pk=sheet.pk).valid_lines) == ([], 6)


@pytest.mark.parametrize("filled, invalid", [(11, {}), (3, {"illegible": 4}), (3, {"no such": 1})])
def test_a_second_count_no_sheet_can_have_is_refused(filled, invalid):
    _batch, (sheet,) = returned(1)
    returning.count(sheet, filled=3, user=UserFactory())
    with pytest.raises(returning.CountError):
        returning.count_again(sheet, filled=filled, invalid=invalid, user=UserFactory())
    assert Sheet.objects.get().second_count is None


@pytest.mark.parametrize("filled, invalid", [(11, {}), (-1, {}), (3, {"illegible": 4}), (3, {"no such": 1})])
def test_a_count_no_sheet_can_have_is_refused(filled, invalid):
    _batch, (sheet,) = returned(1)
    with pytest.raises(returning.CountError):
        returning.count(sheet, filled=filled, invalid=invalid, user=UserFactory())
    assert Sheet.objects.get().lines_filled is None


def test_while_a_counted_sheet_is_keyed_each_line_counts_once():
    batch, (sheet,) = returned(1)
    petition, user, now = batch.petition, UserFactory(), timezone.now()
    returning.count(sheet, filled=3, invalid={"illegible": 1}, user=user)
    totals = [paper_total(petition)]
    for line, (name, reason) in enumerate([("山田 花子", ""), ("", "illegible"), ("グエン", "")], start=1):
        keying.put_line(sheet, line=line, entry=Entry(name=name), user=user, now=now, invalid_reason=reason)
        totals.append(paper_total(petition))
    keying.finish_keying(sheet, user=user, now=now)
    assert [*totals, paper_total(petition)] == [2, 2, 2, 2, 2]
    recount(petition, now=now)
    assert recount(petition, now=now) == 0


def test_a_line_sent_twice_is_one_and_a_correction_leaves_no_name_in_the_trail():
    batch, (sheet,) = returned(1)
    user, now = UserFactory(), timezone.now()
    for _time in range(2):
        kept = keying.put_line(sheet, line=1, entry=Entry(name="山田 花子", prefecture="13"), user=user, now=now)
    written = AuditEntry.objects.filter(object_id=str(kept.pk)).count()
    keying.put_line(sheet, line=1, entry=Entry(name="山田 華子", prefecture="13"), user=user, now=now)
    assert [each.name for each in Signature.objects.all()] == ["山田 華子"]
    trail = AuditEntry.objects.filter(object_id=str(kept.pk))
    assert (written, trail.count()) == (1, 2)
    told = " ".join(f"{audit.told(entry)}" for entry in trail)
    assert "山田" not in told
    keying.put_line(sheet, line=1, entry=Entry(name="山田 華子"), user=user, now=now, invalid_reason="duplicate")
    assert Signature.objects.get().state == "invalid"


def test_a_sheet_is_whole_when_as_many_lines_are_keyed_as_were_counted():
    batch, (sheet,) = returned(1)
    user, now = UserFactory(), timezone.now()
    returning.count(sheet, filled=2, user=user)
    keying.put_line(sheet, line=1, entry=Entry(name="山田 花子"), user=user, now=now)
    with pytest.raises(keying.KeyingError):
        keying.finish_keying(sheet, user=user, now=now)
    keying.put_line(sheet, line=2, entry=Entry(name="山田 太郎"), user=user, now=now)
    assert keying.finish_keying(sheet, user=user, now=now).state == "keyed"


def test_an_address_is_keyed_where_the_law_asks_for_it():
    _batch, (sheet,) = returned(1, petition=diet())
    user, now = UserFactory(), timezone.now()
    with pytest.raises(keying.KeyingError):
        keying.put_line(sheet, line=1, entry=Entry(name="山田 花子"), user=user, now=now)
    keying.put_line(sheet, line=1, entry=Entry(name="山田 花子"), user=user, now=now, invalid_reason="address")
    assert Signature.objects.get().invalid_reason == "address"


def test_a_sheet_from_home_gets_a_number():
    batch, _sheets = returned(1)
    sheet = returning.take_unnumbered(batch, wording=batch.petition.wordings.get(), lines=5)
    assert (sheet.serial, sheet.lines, sheet.batch, sheet.state) == (2, 5, batch, "returned")


def picture(kind="JPEG", size=(400, 560)):
    made = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", size, "white").save(made, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return made.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_scan_is_kept_encrypted_and_destroyed_for_good(settings, tmp_path, kind):
    settings.MEDIA_ROOT = tmp_path
    sheet = SheetFactory()
    scanning.keep_scan(sheet, picture(kind))
    (stored,) = (tmp_path / "sealed").iterdir()
    shown = scanning.scan_of(sheet)
    assert shown.startswith(b"\xff\xd8\xff") and b"secret place" not in shown
    assert shown[:20] not in stored.read_bytes()
    other = SheetFactory(petition=sheet.petition, scan=sheet.scan)
    with pytest.raises(vault.VaultError):
        scanning.scan_of(other)
    assert scanning.destroy_scans([sheet], now=timezone.now()) == 1
    assert (scanning.scan_of(sheet), list((tmp_path / "sealed").iterdir())) == (None, [])


@pytest.mark.parametrize("content", [b"", b"MZ programme", b"%PDF-1.7 broken", b"\xff\xd8\xff broken", b"GIF89a"])
def test_what_is_no_scan_is_refused_with_what_to_do(settings, tmp_path, content):
    settings.MEDIA_ROOT = tmp_path
    sheet = SheetFactory()
    with pytest.raises(scanning.ScanError):
        scanning.keep_scan(sheet, content)
    assert (Sheet.objects.get().scan, list(tmp_path.rglob("*.scan"))) == ("", [])
