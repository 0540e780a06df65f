"""The page of a petition: who reads it, in which language, what it shows and what it leaves to be taken along."""

import json
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tomoni.people.tests.factories import OrganisationFactory
from tomoni.petitions.models import Count, Signature
from tomoni.petitions.tests.factories import (
    AddresseeFactory,
    EndorsementFactory,
    HandOverFactory,
    PetitionFactory,
    PlatformTotalFactory,
    SignatureFactory,
    SponsorFactory,
    WordingFactory,
)
from tomoni.petitions.tests.signers import filled, page_of
from tomoni.petitions.views import kept
from tomoni.projects.tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
TOO_MUCH = 60_000


@pytest.fixture
def petition():
    made = PetitionFactory(closes_at=None)
    AddresseeFactory(petition=made)
    return made


def text_of(response):
    return response.content.decode()


def counts(petition, **numbers):
    for counted, number in numbers.items():
        Count.objects.create(petition=petition, counted=counted, prefecture="13", day=date(2012, 3, 2), number=number)


def test_who_may_read_a_draft(client, secretary):
    draft = PetitionFactory(is_published=False, visibility="network", closes_at=None)
    assert client.get(page_of(draft)).status_code == 404
    client.force_login(secretary)
    response = client.get(page_of(draft))
    assert response.status_code == 200
    assert "この署名はまだ公開していません" in text_of(response)


def test_one_kept_in_a_project_answers_as_one_that_is_not_there(client, secretary):
    hidden = PetitionFactory(visibility="project", projects=[ProjectFactory(visibility="project")], closes_at=None)
    client.force_login(secretary)
    assert [client.get(page_of(hidden, end)).status_code for end in ("", "count.json", "poster.pdf", "check/")] == [
        404
    ] * 4


@pytest.mark.parametrize(
    ("address", "code", "button"),
    [
        ("/petitions/{}/", "ja", "署名する"),
        ("/en/petitions/{}/", "en", "Sign"),
        ("/petitions/{}/ja-easy/", "ja", "<ruby>署名<rp>(</rp><rt>しょめい</rt><rp>)</rp></ruby>を する"),
        ("/petitions/{}/vi/", "vi", "Ký tên"),
    ],
)
def test_each_language_has_its_address_words_and_lang(client, petition, address, code, button):
    response = client.get(address.format(petition.slug))
    page = text_of(response)
    assert response.headers["Content-Language"] == code
    assert f'<html lang="{code}" dir="ltr">' in page
    assert f'<button class="button button--wide">{button}</button>' in page


def test_a_language_nobody_speaks_here_is_not_found(client, petition):
    assert client.get(page_of(petition, "xx/")).status_code == 404


def test_a_text_from_right_to_left_and_the_languages_one_can_choose(client, petition):
    WordingFactory(petition=petition, language="ar", title="إقامة", text="نطالب.", published=True)
    WordingFactory(petition=petition, language="vi", title="Kiến nghị", text="Bản nháp")
    page = text_of(client.get(page_of(petition, "ar/")))
    assert '<article class="petition__text" lang="ar" dir="rtl">' in page
    assert '<html lang="en" dir="ltr">' in page  # nobody has written the words in Arabic yet
    chosen = page.partition('class="tongues"')[2].partition("</nav>")[0]
    assert chosen.count("<li>") == 2
    assert f'href="/petitions/{petition.slug}/" lang="ja"' in chosen


def test_who_gets_the_text_in_another_language_is_told_so(client, petition):
    assert "Đây là bản bằng 日本語." in text_of(client.get(page_of(petition, "vi/")))
    assert "まだありません" not in text_of(client.get(page_of(petition)))


def test_the_newest_text_is_shown_with_furigana_day_and_fingerprint(client, petition):
    reading = "移住者《いじゅうしゃ》に"
    wording = WordingFactory(
        petition=petition, version=2, title="新しい文面", text="移住者に", reading=reading, published=True
    )
    page = text_of(client.get(page_of(petition)))
    assert "<p><ruby>移住者<rp>(</rp><rt>いじゅうしゃ</rt><rp>)</rp></ruby>に</p>" in page
    assert f"第2版 2012年3月1日　照合番号 {wording.sha256[:12]}" in page


def test_the_number_is_of_persons_by_class_and_holds_no_held_ones(client, petition):
    counts(petition, verified=1_200, witnessed=30, paper=4_000, organisations=7, held=900, platform=5)
    PlatformTotalFactory(petition=petition)
    EndorsementFactory(petition=petition, is_public=False)
    page = text_of(client.get(page_of(petition)))
    assert '<data value="5230">5,230筆</data>' in page
    assert "ウェブ 1,200・街頭 30・紙 4,000" in page
    assert "賛同 1団体" in page
    assert "Change.org 1,200" in page


def test_only_names_that_agreed_are_shown(client, petition):
    shown = SignatureFactory(petition=petition, name="見せる 花子", is_shown=True)
    SignatureFactory(petition=petition, name="見せない 花子")
    SignatureFactory(petition=petition, name="保留の 花子", is_shown=True, state="held")
    SignatureFactory(petition=petition, name="未確認の 花子", is_shown=True, unconfirmed=True)
    SignatureFactory(name="よその 花子", is_shown=True)
    EndorsementFactory(petition=petition, name="見せる会")
    EndorsementFactory(petition=petition, name="見せない会", is_public=False)
    EndorsementFactory(petition=petition, name="待つ会", state="pending")
    page = text_of(client.get(page_of(petition)))
    assert [
        word
        for word in ("見せる 花子", "見せる会", "見せない", "保留の", "未確認の", "よその", "待つ会")
        if word in page
    ] == [
        "見せる 花子",
        "見せる会",
    ]
    assert "ほか1団体" in page
    petition.tells_latest = False
    petition.save()
    assert shown.name not in text_of(client.get(page_of(petition)))


def test_how_it_grew_is_drawn_and_told_in_numbers(client, petition):
    for day, place, number in [(1, "13", 10), (4, "27", 5), (4, "", 1)]:
        Count.objects.create(
            petition=petition, counted="paper", prefecture=place, day=date(2012, 3, day), number=number
        )
    page = text_of(client.get(page_of(petition)))
    assert "2012年3月1日に10、2012年3月4日に16。" in page
    assert '<th scope="row">大阪府</th>' in page
    assert '<th scope="row">国外・記載なし</th>' in page


def test_what_became_of_it(client, petition):
    SponsorFactory(petition=petition, organisation=OrganisationFactory(name="よびかけの会"))
    kept_counts = {"verified": 400, "paper": 600, "organisations": 12, "by_prefecture": {"13": 1_000}}
    HandOverFactory(
        petition=petition,
        addressee=petition.addressees.get(),
        counts=kept_counts,
        manifest_sha256="0" * 64,
        frozen_at=timezone.now(),
        outcome="検討します。",
    )
    HandOverFactory(petition=petition, label="まだ渡していない分")
    HandOverFactory(
        petition=petition, label="内輪の分", visibility="network", manifest_sha256="0" * 64, frozen_at=timezone.now()
    )
    page = text_of(client.get(page_of(petition)))
    assert "法務大臣 殿に提出" in page
    assert "提出時 1,000筆・12団体" in page
    assert "検討します。" in page
    assert "よびかけの会" in page
    assert [word for word in ("まだ渡していない分", "内輪の分") if word in page] == []


def test_consents_are_separate_and_unticked(client, petition):
    page = text_of(client.get(page_of(petition)))
    for name in ("shown", "newsletter"):
        assert f'<input type="checkbox" name="{name}" id="{name}">' in page
    assert "checked" not in page
    assert page.count('name="agreed"') == 3
    assert 'name="address"' not in page


def test_what_the_law_asks_is_asked_with_who_receives_it(client):
    act = PetitionFactory(legal_kind="petition_act", disclosure="full", closes_at=None)
    AddresseeFactory(petition=act)
    page = text_of(client.get(page_of(act, "vi/")))
    assert 'name="address"' in page
    assert "Theo luật, tên và địa chỉ của bạn được chuyển cho Minister of Justice." in page
    assert 'name="agreed"' not in page


def test_a_petition_to_the_diet_is_signed_on_paper(client):
    diet = PetitionFactory(
        legal_kind="diet", takes_web=False, disclosure="full", closes_at=None, return_to="東京都台東区上野1-12-6"
    )
    AddresseeFactory(petition=diet, house="shugiin")
    page = text_of(client.get(page_of(diet)))
    assert "国会への請願です" in page
    assert "東京都台東区上野1-12-6" in page
    assert f"/petitions/{diet.slug}/sheet.pdf" in page
    assert "<form" not in page
    assert client.post(page_of(diet), filled(diet)).status_code == 200
    assert Signature.objects.count() == 0


@pytest.mark.parametrize("end", ["", "en", "vi", "ja-easy"])
def test_pages_are_small(client, petition, end):
    counts(petition, verified=10)
    address = f"/en{page_of(petition)}" if end == "en" else page_of(petition, f"{end}/" if end else "")
    assert len(client.get(address).content) < TOO_MUCH


def test_a_page_costs_few_questions_and_the_next_ones_none(client, petition, settings, django_assert_num_queries):
    for _each in range(3):
        SignatureFactory(petition=petition, is_shown=True)
        EndorsementFactory(petition=petition)
    with django_assert_num_queries(10):
        client.get(page_of(petition))
    settings.PETITION_PAGE_SECONDS = 10
    client.get(page_of(petition))
    with django_assert_num_queries(0):
        client.get(page_of(petition))
    kept._kept.clear()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_whatever_its_length(client, django_assert_num_queries, number):
    for _each in range(number):
        PetitionFactory(closes_at=None)
    with django_assert_num_queries(3):
        page = text_of(client.get("/petitions/"))
    assert page.count('class="card is-open"') == number


def test_the_list_names_the_open_ones_first_and_no_hidden_one(client):
    PetitionFactory(wording=False, is_published=False, visibility="network", title="内緒の署名")
    closed = PetitionFactory()
    opened = PetitionFactory(closes_at=None, opens_at=closed.opens_at - timedelta(days=9))
    ahead = PetitionFactory(opens_at=timezone.now() + timedelta(days=3), closes_at=None)
    page = text_of(client.get("/petitions/"))
    places = [page.index(f'href="/petitions/{each.slug}/"') for each in (opened, ahead, closed)]
    assert places == sorted(places)
    assert "内緒の署名" not in page
    assert text_of(client.get("/petitions/in/vi/")).count("Chữ ký kiến nghị") == 2


def test_the_open_count_is_json_for_any_site_kept_ten_seconds(client, petition):
    counts(petition, verified=2, paper=3, held=9)
    EndorsementFactory(petition=petition)
    response = client.get(page_of(petition, "count.json"))
    assert json.loads(response.content) == {
        "petition": petition.slug,
        "title": "移住者に在留資格を求める署名",
        "language": "ja",
        "stage": "open",
        "signatures": 5,
        "classes": {"verified": 2, "witnessed": 0, "paper": 3},
        "organisations": 1,
        "goal": 10_000,
        "chain": None,
        "url": f"http://127.0.0.1:8000/petitions/{petition.slug}/",
    }
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age=10" in response.headers["Cache-Control"]


def test_the_counter_may_be_framed_and_the_page_may_not(client, petition):
    framed = client.get(page_of(petition, "embed/"))
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    page = client.get(page_of(petition))
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_poster_and_qr_code_lead_to_the_page_in_the_language(client, petition):
    WordingFactory(petition=petition, language="ne", title="आप्रवासीलाई", text="हामी माग गर्छौं।", published=True)
    for end in ("", "ne/"):
        poster = client.get(page_of(petition, f"{end}poster.pdf"))
        assert (poster.content[:5], poster.headers["Content-Type"]) == (b"%PDF-", "application/pdf")
    drawn = [client.get(page_of(petition, f"{end}qr.svg")).content for end in ("", "ne/")]
    assert drawn[0] != drawn[1]
    assert b"<svg" in drawn[0]


def test_nothing_of_another_site_is_loaded(client, petition):
    page = text_of(client.get(page_of(petition)))
    loaded = re.findall(r'<(?:script|img|link)[^>]* (?:src|href)="([^"]+)"', page)
    foreign = [each for each in loaded if not each.startswith(("/static/", "http://127.0.0.1:8000/petitions/"))]
    assert (len(loaded) > 4, foreign) == (True, [])


def test_a_hand_over_known_to_the_year_names_no_day(client, petition):
    HandOverFactory(
        petition=petition,
        when="2012",
        counts={"paper": 3},
        frozen_at=timezone.now(),
        manifest_sha256="0" * 64,
        visibility="public",
    )
    page = text_of(client.get(page_of(petition)))
    assert (page.count("2012年1月1日"), page.count(">2012年 · ")) == (0, 1)
