"""The office's screens of paper: hand out, scan in, count, key; and the tablet of a stall."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tomoni.core.models import AuditEntry
from tomoni.people.tests.factories import UserFactory
from tomoni.petitions.actions import returning, stalls
from tomoni.petitions.actions.handing_out import hand_out
from tomoni.petitions.models import Batch, Collector, Petition, Sheet, Signature
from tomoni.petitions.tests.factories import (
    AddresseeFactory,
    BatchFactory,
    CollectorFactory,
    PetitionFactory,
    SheetFactory,
)

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def office(client, secretary):
    client.force_login(secretary, backend=BACKEND)
    return client


def petition_with_batch(number=2, **fields):
    petition = PetitionFactory(closes_at=None, **fields)
    batch = BatchFactory(petition=petition)
    house = "shugiin" if petition.asks.houses else ""
    for sheet in hand_out(petition, wording=petition.wordings.get(), number=number, house=house):
        returning.take_back(batch, str(sheet.serial))
    return petition, batch, list(petition.sheets.order_by("serial"))


def test_sheets_are_handed_out_to_a_new_collector_and_printed(office):
    petition = PetitionFactory()
    page = reverse("petitions_petition:hand_out", args=[petition.pk])
    typed = {"wording": petition.wordings.get().pk, "number": 3, "lines": 10, "new_collector": "川崎の会"}
    response = office.post(page, typed)
    assert response.headers["Location"].endswith("?first=1&last=3")
    assert [(each.serial, str(each.collector)) for each in Sheet.objects.order_by("serial")] == [
        (1, "川崎の会"), (2, "川崎の会"), (3, "川崎の会")
    ]  # fmt: skip
    printed = office.get(reverse("petitions_petition:sheets_pdf", args=[petition.pk]), {"first": 2, "last": 3})
    assert (printed.headers["Content-Type"], printed.content[:5]) == ("application/pdf", b"%PDF-")


def test_what_cannot_be_handed_out_stays_on_the_page(office):
    petition = PetitionFactory()
    other = CollectorFactory(petition=PetitionFactory())
    typed = {"wording": petition.wordings.get().pk, "number": 9, "lines": 10, "collector": other.pk}
    page = office.post(reverse("petitions_petition:hand_out", args=[petition.pk]), typed)
    assert (page.status_code, 'value="9"' in page.content.decode(), Sheet.objects.count()) == (200, True, 0)


def test_the_legal_kind_decides_what_is_asked(office):
    new = reverse("petitions_petition:add")
    asked = {}
    for kind in ("appeal", "petition_act", "diet", "assembly"):
        page = office.get(new, {"kind": kind}).content.decode()
        names = ("takes_web", "disclosure", "representative", "tells_latest")
        asked[kind] = [name for name in names if f'name="{name}"' in page]
    assert asked == {
        "appeal": ["takes_web", "disclosure", "tells_latest"],
        "petition_act": ["takes_web", "representative", "tells_latest"],
        "diet": ["representative"],
        "assembly": ["takes_web", "representative", "tells_latest"],
    }
    assert all(f"?kind={kind}" in office.get(new).content.decode() for kind in asked)


def formset(prefix, total=0):
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": 0}


def test_a_petition_to_the_diet_is_entered(office):
    typed = {
        "legal_kind": "diet", "title": "移住労働者の権利に関する請願", "slug": "rights", "retention_days": 180,
        "visibility": "network", "representative": "代表 髙橋", **formset("sponsors"), **formset("addressees", 1),
        "addressees-0-post": "衆議院議長", "addressees-0-honorific": "殿", "addressees-0-house": "shugiin",
        "addressees-0-ORDER": "1",
    }  # fmt: skip
    response = office.post(reverse("petitions_petition:add"), typed)
    assert response.status_code == 302, response.context["form"].errors
    petition = Petition.objects.get()
    assert (petition.legal_kind, petition.takes_web, petition.disclosure) == ("diet", False, "full")
    assert [(each.post, each.house) for each in petition.addressees.all()] == [("衆議院議長", "shugiin")]


def test_a_scanned_code_answers_at_once(office):
    petition, batch, _sheets = petition_with_batch(1)
    (sheet,) = hand_out(petition, wording=petition.wordings.get(), number=1)
    take = reverse("petitions_batch:take", args=[batch.pk])
    answers = [
        office.post(take, {"code": code}, headers={"Accept": "application/json"}) for code in (str(sheet.serial), "77")
    ]
    assert [(each.status_code, each.json().get("sheets")) for each in answers] == [(200, 2), (422, None)]
    assert office.post(take, {"code": "77"}).status_code == 302


def test_two_persons_count_blind_to_each_other(office, client):
    _petition, batch, (first, second) = petition_with_batch()
    counted = office.post(reverse("petitions_sheet:count", args=[first.pk]), {"filled": 7, "illegible": 1})
    assert counted.headers["Location"] == reverse("petitions_sheet:count", args=[second.pk])
    colleague = Client()
    colleague.force_login(UserFactory(roles=["secretariat"]), backend=BACKEND)
    page = colleague.get(reverse("petitions_sheet:count", args=[first.pk])).content.decode()
    assert re.findall(r'name="(?:filled|illegible)"[^>]*value="', page) == []
    assert re.findall(r'name="(filled|illegible)"', page) == ["filled", "illegible"]
    own = office.get(reverse("petitions_sheet:count", args=[first.pk])).content.decode()
    assert re.findall(r'name="(filled|illegible)" value="(.)"', own) == [("filled", "7"), ("illegible", "1")]
    colleague.post(reverse("petitions_sheet:count", args=[first.pk]), {"filled": 7, "no_name": 1})
    assert [each.second_invalid for each in Sheet.objects.in_dispute()] == [{"no_name": 1}]
    page = office.get(reverse("petitions_sheet:settle", args=[first.pk])).content.decode()
    assert page.count("compared__differs") == 2
    colleague.post(reverse("petitions_sheet:settle", args=[first.pk]), {"filled": 7, "illegible": 1})
    assert list(Sheet.objects.in_dispute()) == []


def line(office, sheet, **typed):
    return office.post(reverse("petitions_sheet:line", args=[sheet.pk]), typed)


def test_a_row_is_saved_by_itself_and_twice_is_once(office):
    _petition, _batch, (sheet, _other) = petition_with_batch()
    typed = {"line": 1, "name": "山田 花子", "prefecture": "かな"}
    answers = [line(office, sheet, **typed).json() for _time in range(2)]
    assert [answer["prefecture"] for answer in answers] == ["神奈川県", "神奈川県"]
    assert answers[-1]["totals"]["keyed"] == 1
    assert [(each.name, each.prefecture, each.state) for each in Signature.objects.all()] == [
        ("山田 花子", "14", "counted")
    ]
    line(office, sheet, line=1)
    assert Signature.objects.count() == 0


@pytest.mark.parametrize(
    "typed, code",
    [("13", "13"), ("１", "01"), ("とう", "13"), ("toky", "13"), ("112-0002", "13"), ("沖縄", "47"), ("", "")],
)
def test_a_prefecture_is_given_by_number_letters_or_postal_code(office, typed, code):
    _petition, _batch, (sheet, _other) = petition_with_batch()
    assert line(office, sheet, line=1, name="山田", prefecture=typed).status_code == 200
    assert Signature.objects.get().prefecture == code


@pytest.mark.parametrize(
    "typed", [{"prefecture": "や", "name": "山田"}, {"prefecture": "48", "name": "山田"}, {"prefecture": "99-9999", "name": "山田"}, {"kana": "ヤマダ"}]
)  # fmt: skip
def test_what_cannot_be_saved_says_why_and_saves_nothing(office, typed):
    _petition, _batch, (sheet, _other) = petition_with_batch()
    answer = line(office, sheet, line=1, **typed)
    assert (answer.status_code, bool(answer.json()["message"]), Signature.objects.count()) == (422, True, 0)
    assert line(office, sheet, line=99, name="山田").status_code == 400


def test_without_a_script_all_rows_are_saved_and_wrong_ones_stay(office):
    _petition, _batch, (sheet, _other) = petition_with_batch()
    page = reverse("petitions_sheet:key", args=[sheet.pk])
    typed = {"name-1": "山田 花子", "name-2": "", "prefecture-2": "東", "reason-3": "illegible"}
    response = office.post(page, typed)
    assert (response.status_code, 'value="東"' in response.content.decode()) == (422, True)
    assert sorted((each.line, each.state) for each in Signature.objects.all()) == [(1, "counted"), (3, "invalid")]


def test_reading_keyed_names_is_recorded(office, secretary):
    _petition, _batch, (sheet, _other) = petition_with_batch()
    line(office, sheet, line=1, name="山田 花子")
    before = AuditEntry.objects.filter(action="read").count()
    assert "山田 花子" in office.get(reverse("petitions_sheet:key", args=[sheet.pk])).content.decode()
    assert AuditEntry.objects.filter(action="read").count() == before + 1


def test_who_does_not_key_sees_no_names(client):
    _petition, _batch, (sheet, _other) = petition_with_batch()
    SheetFactory(petition=sheet.petition, serial=99)
    for role in ("steering", "auditor"):
        client.force_login(UserFactory(roles=[role]), backend=BACKEND)
        answers = [
            client.get(reverse(f"petitions_sheet:{name}", args=[sheet.pk])) for name in ("key", "picture", "inspect")
        ]
        assert [answer.status_code for answer in answers] == [302, 302, 200]


@pytest.mark.parametrize("rows, model", [(rows, model) for rows in (1, 3) for model in ("sheet", "batch", "collector")])
def test_lists_ask_the_database_a_fixed_number_of_times(office, django_assert_num_queries, rows, model):
    petition = PetitionFactory()
    for _row in range(rows):
        collector = CollectorFactory(petition=petition)
        SheetFactory(petition=petition, collector=collector, batch=BatchFactory(petition=petition, collector=collector))
    url = reverse(f"petitions_{model}:index")
    office.get(url)
    with django_assert_num_queries(QUERIES[model]):
        page = office.get(url)
    assert len(page.context["object_list"]) == rows


QUERIES = {"sheet": 15, "batch": 13, "collector": 13}


def opened_stall(client, **fields):
    petition = PetitionFactory(closes_at=None, **fields)
    AddresseeFactory(petition=petition)
    stall = CollectorFactory(petition=petition, kind=Collector.Kind.STALL, name="渋谷の台")
    entered = client.get(reverse("petitions:stall_enter", args=[stalls.open_stall(stall)]))
    assert entered.headers["Location"] == "/stall/"
    return stall


def entry(client, address="/stall/", **typed):
    page = client.get(address).content.decode()
    hidden = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("key", "text")}
    return {**hidden, "name": "山田 花子", "prefecture": "13", "agreed": "name", **typed}


def test_one_person_signs_after_the_other(client):
    stall = opened_stall(client)
    for name in ("山田 花子", "山田 花子", "グエン"):
        response = client.post("/stall/", entry(client, name=name))
        assert response.headers["Location"] == "/stall/thanks/"
        assert name not in client.get("/stall/").content.decode()
    assert sorted((each.name, each.method, each.state, each.collector_id) for each in Signature.objects.all()) == [
        ("グエン", "witnessed", "counted", stall.pk),
        ("山田 花子", "witnessed", "counted", stall.pk),
        ("山田 花子", "witnessed", "counted", stall.pk),
    ]


def test_a_form_sent_twice_is_one_signature(client):
    opened_stall(client)
    typed = entry(client)
    answers = [client.post("/stall/", typed).status_code for _time in range(2)]
    assert (answers, Signature.objects.count()) == ([302, 302], 1)


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client):
    opened_stall(client)
    response = client.post("/stall/", entry(client, prefecture="", agreed=""))
    assert (response.status_code, 'value="山田 花子"' in response.content.decode()) == (422, True)
    assert Signature.objects.count() == 0


def test_a_closed_stall_takes_nothing_whatever_tablet_holds_its_link(client):
    stall = opened_stall(client)
    typed = entry(client)
    stalls.close_stall(stall)
    answers = [client.get("/stall/").status_code, client.post("/stall/", typed).status_code]
    assert (answers, Signature.objects.count()) == ([404, 404], 0)
    assert client.get(reverse("petitions:stall_enter", args=[uuid4().hex])).status_code == 404


def test_a_new_link_ends_the_one_before(client, office):
    stall = opened_stall(client)
    page = office.post(reverse("petitions_collector:open", args=[stall.pk]), {}).content.decode()
    assert re.search(r"/stall/open/[0-9a-f]{32}", page)
    assert client.get("/stall/").status_code == 404


def test_a_batch_of_a_petition_one_does_not_key_for_is_hidden(client):
    _petition, batch, _sheets = petition_with_batch()
    client.force_login(UserFactory(), backend=BACKEND)
    assert client.get(reverse("petitions_batch:inspect", args=[batch.pk])).status_code == 302
    assert Batch.objects.count() == 1
