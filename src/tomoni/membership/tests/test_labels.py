"""Labels: who gets one, what is written on it, in the order of the post, and what no font can draw is told before."""

import re
import unicodedata
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tomoni.core.models import AuditEntry
from tomoni.membership import actions
from tomoni.membership.models import Membership
from tomoni.membership.tests.conftest import reader
from tomoni.membership.tests.factories import NOW, joined
from tomoni.membership.tests.test_acts import text_of
from tomoni.people.tests.factories import AddressFactory, AffiliationFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
LABELS, PDF = reverse("membership_labels:index"), reverse("membership_labels:pdf")
ASKED = {
    "asked": "1", "day": "2012-06-01", "on_paper_only": "on", "to_contact": "on", "copies": "noted", "with_numbers": "on",
    "layout": "12", "first": "1", "shift_x": "0", "shift_y": "0",
}  # fmt: skip


@pytest.fixture
def post(classes):
    """Return a function that lets somebody belong who lives at an address."""

    def belong(name, plan="individual", units=1, wishes=None, **address):
        person = classes[plan].subject == "person"
        holder = PersonFactory(name=name, kana=name) if person else OrganisationFactory(name=name, kana=name)
        AddressFactory(**{"person" if person else "organisation": holder}, **address)
        return joined(holder=holder, plan=classes[plan], units=units, **(wishes or {}))

    return belong


def labels(client, **asked):
    """Return the labels the page will print: names with what follows them."""
    mailing = client.get(LABELS, ASKED | asked).context["mailing"]
    return [[f"{name}{suffix}" for name, suffix in label.names] for label in mailing.labels]


def pages(client, **asked):
    """Return the texts of the pages of the PDF, in composed characters."""
    answer = client.get(PDF, ASKED | asked)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    return [unicodedata.normalize("NFC", page.extract_text()) for page in PdfReader(BytesIO(answer.content)).pages]


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Ánh Đào",
        "Phạm Minh Hương",
        "Đỗ Ngọc Quỳnh",
        "髙橋 花子",
        "𠮷田 渡邉",
        "O’Brien Zoë",
        "강 민준",
        "张 伟",
    ],
)
def test_a_name_is_drawn_as_its_owner_writes_it(office, post, name):
    post(name, street="架空町1-2")
    (page,) = pages(office)
    assert f"{name}\u3000様" in page
    assert "〒112-0002\n東京都文京区架空町1-2" in page and "No. 1" in page


@pytest.mark.parametrize("name", ["राम थापा", "အောင် ဆန်း", "রহিম", "සුනිල්", "ᠪᠠᠲᠤ"])
def test_every_script_has_its_font(office, post, name):
    post(name)
    assert office.get(LABELS, ASKED).context["mailing"].undrawn == []
    assert len(pages(office)) == 1


def test_a_decomposed_name_is_the_same_name(office, post):
    post(unicodedata.normalize("NFD", "Nguyễn Thị Ánh Đào"))
    assert "Nguyễn Thị Ánh Đào\u3000様" in pages(office)[0]
    assert "印刷できない文字" not in text_of(office.get(LABELS, ASKED))


def test_what_no_font_can_draw_is_told_before_printing(office, post):
    post("𒀀 𒁀"), post("山田 花子")
    page = office.get(LABELS, ASKED)
    assert [(label.numbers, missing) for label, missing in page.context["mailing"].undrawn] == [((1,), ["𒀀", "𒁀"])]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text_of(page)))
    assert "印刷できない文字" in text and "1 𒀀 𒁀: 𒀀 𒁀" in text


def test_labels_lie_in_the_order_of_the_post_and_abroad_last(office, post):
    post("Kim", street="1 Main Street", postal_code="04524", country="KR", prefecture="", municipality="")
    post("大阪", postal_code="530-0001"), post("北海", postal_code="060-0001"), post("ア", postal_code="112-0002")
    post("イ", postal_code="112-0002")
    assert labels(office) == [["北海様"], ["ア様"], ["イ様"], ["大阪様"], ["Kim"]]
    assert "SOUTH KOREA" in pages(office)[0]


def test_persons_have_sama_houses_onchu_and_the_one_in_charge_sama(office, post):
    house = post("ひかりの会", plan="organisation", postal_code="100-0001")
    post("あけぼの", plan="organisation", postal_code="100-0002"), post("山田 花子")
    tie = AffiliationFactory(organisation=house.organisation, person=PersonFactory(name="担当 太郎"), role="contact")
    assert labels(office) == [["ひかりの会", "ご担当 担当 太郎様"], ["あけぼの御中"], ["山田 花子様"]]
    assert labels(office, to_contact="")[0] == ["ひかりの会御中"]
    tie.title, tie.ends_on = "事務局長", date(2012, 6, 30)
    tie.save()
    assert labels(office)[0] == ["ひかりの会", "事務局長 担当 太郎様"]
    assert labels(office, day="2012-07-01")[0] == ["ひかりの会御中"]


def test_one_household_gets_one_label_however_its_address_is_written(office, post):
    post("山田 花子", street="小石川2丁目17-1"), post("山田 太郎", street="小石川２－１７－１")
    post("佐藤 次郎", street="小石川2-17-2"), post("ひかりの会", plan="organisation", street="小石川2-17-1")
    assert sorted(labels(office, one_per_household="on")) == [
        ["ひかりの会御中"], ["佐藤 次郎様"], ["山田 太郎様", "山田 花子様"],
    ]  # fmt: skip
    assert len(labels(office)) == 4
    assert "No. 2・1" in pages(office, one_per_household="on")[0]


def test_who_gets_one_is_chosen_by_day_plan_paper_and_grace(office, post, classes):
    post("紙"), post("電子", wishes={"wants_print": False}), post("学", plan="student")
    gone = post("去")
    actions.leave(gone, on=date(2012, 5, 1), reason="own_wish", user=None, now=NOW + timedelta(days=1))
    for plan, days in (("individual", 90), ("student", 0)):
        classes[plan].grace_days = days
        classes[plan].save()
    assert sorted(labels(office)) == [["学様"], ["紙様"]]
    assert sorted(labels(office, on_paper_only="")) == [["学様"], ["紙様"], ["電子様"]]
    assert labels(office, plans=[classes["student"].pk]) == [["学様"]]
    assert labels(office, day="2013-02-01") == []
    assert labels(office, day="2013-02-01", with_grace="on") == [["紙様"]]
    assert labels(office, day="2013-04-01", with_grace="on") == []


def test_copies_are_noted_repeated_or_left_out(office, post):
    post("山田 花子", units=3)
    assert "3部" in pages(office)[0]
    assert len(labels(office, copies="repeated")) == 3 and "3部" not in pages(office, copies="repeated")[0]
    assert len(labels(office, copies="one")) == 1 and "部" not in pages(office, copies="one")[0]
    assert "No." not in pages(office, with_numbers="", copies="one")[0]


def test_whoever_has_no_complete_address_is_told_and_gets_none(office, post, classes):
    joined(holder=PersonFactory(name="住所なし"), plan=classes["individual"])
    post("番地なし", street=" "), post("山田 花子"), post("転居前", starts_on=date(2012, 7, 1))
    page = office.get(LABELS, ASKED)
    assert sorted(each.holder.name for each in page.context["mailing"].unaddressed) == [
        "住所なし",
        "番地なし",
        "転居前",
    ]
    assert "住所が足りない人 3件" in text_of(page)
    assert labels(office) == [["山田 花子様"]]


@pytest.mark.parametrize(("layout", "places"), [("12", 12), ("18", 18), ("24", 24)])
def test_a_sheet_begun_already_goes_on_where_it_ended(office, post, layout, places):
    for number in range(3):
        post(f"会員{number}")
    assert [page.count("様") for page in pages(office, layout=layout)] == [3]
    last = pages(office, layout=layout, first=str(places), shift_x="-1.5", outlined="on")
    assert [page.count("様") for page in last] == [1, 2]
    assert office.get(LABELS, ASKED | {"layout": layout, "first": str(places)}).context["sheets"] == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"first": "13"}, "この用紙は12面です。"),
        ({"first": "0"}, "この値は 1 以上でなければなりません。"),
        ({"day": "2012-02-30"}, "日付を正しく入力してください。"),
        ({"shift_x": "11"}, "この値は 10 以下でなければなりません。"),
        ({"layout": "99"}, "正しく選択してください。"),
    ],
)
def test_a_choice_that_makes_no_sense_is_told_and_prints_nothing(office, post, wrong, words):
    post("山田 花子")
    page = office.get(LABELS, ASKED | wrong)
    assert words in text_of(page) and page.context.get("mailing") is None
    answer = office.get(PDF, ASKED | wrong)
    assert (answer.status_code, text_of(answer)) == (400, "選び直してください。このラベルは作れません。")


def test_taking_the_labels_along_is_recorded(office, post):
    post("山田 花子")
    office.get(PDF, ASKED)
    assert AuditEntry.objects.filter(action="export").count() == 1


def test_nobody_to_send_to_gives_an_empty_sheet(office):
    assert office.get(LABELS).status_code == 200
    assert [page.strip() for page in pages(office)] == [""]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_questions(office, post, rows, django_assert_num_queries):
    for row in range(rows):
        post(f"会員{row}"), post(f"会{row}", plan="organisation")
    office.get(LABELS, ASKED)
    with django_assert_num_queries(16):
        assert len(office.get(LABELS, ASKED).context["mailing"].labels) == 2 * rows


@pytest.mark.parametrize("role", ["finance", "auditor", "editor", "project_lead", "guest"])
def test_only_the_office_prints_labels(post, role):
    post("漏れてはならない人")
    client = reader(role)
    for address in (LABELS, PDF):
        answer = client.get(address, ASKED)
        assert answer.status_code in (302, 403, 404) and b"PDF" not in answer.content[:5]
        assert "漏れてはならない人" not in text_of(answer)
    assert Membership.objects.count() == 1
