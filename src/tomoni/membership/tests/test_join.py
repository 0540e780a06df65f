"""Joining on the web: the form as people fill it in, in both languages, with and without help from the postal code."""

import re
from html import unescape

import pytest
from django.core import mail, signing
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks import default_task_backend

from tomoni.membership.actions import receiving
from tomoni.membership.actions.applications import Answers
from tomoni.membership.models import Application, Membership
from tomoni.membership.tests.factories import PlanFactory, joined, plans
from tomoni.membership.views import joining
from tomoni.people.actions import consents
from tomoni.people.models import Consent
from tomoni.people.tests.factories import ContactPointFactory, PersonFactory

pytestmark = pytest.mark.django_db
HANAKO = {
    "plan": "individual",
    "units": "2",
    "name": "山田 花子",
    "kana": "やまだ はなこ",
    "email": "hanako@example.org",
    "phone": "０３－１２３４－５６７８",
    "home-postal_code": "112-0002",
    "home-prefecture": "13",
    "home-municipality": "文京区",
    "home-street": "小石川1-2-3",
    "home-country": "JP",
    "wants_print": "on",
}


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """The tests fill in the form faster than a person could."""
    monkeypatch.setattr(joining, "SOONEST", 0)


@pytest.fixture
def offered(tmp_path, settings):
    settings.DATA = tmp_path
    PlanFactory(position=1, price=5000)
    return plans()


def started(response):
    return re.search(r'name="started" value="([^"]+)"', response.content.decode()).group(1)


def opened(client, address="/join/"):
    return started(client.get(address))


def sent(client, fields, *, address="/join/", step="send"):
    fields = {"started": opened(client, address)} | fields
    return client.post(address, fields | {"step": step})


def text(response):
    return unescape(response.content.decode())


def errors(response):
    return re.findall(r'<li><a href="#(\w[\w-]*)">', text(response))


def test_somebody_joins(client, offered, django_capture_on_commit_callbacks):
    review = sent(client, HANAKO, step="review")
    assert "10,000円" in text(review)
    assert Application.objects.count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        answer = sent(client, HANAKO)
    assert (answer.status_code, answer["Location"]) == (302, "/join/thanks/")
    application = Application.objects.get()
    answers = Answers.of(application)
    assert (application.plan.key, application.units, application.language) == ("individual", 2, "ja")
    assert answers == Answers(
        name="山田 花子",
        kana="ヤマダ ハナコ",
        email="hanako@example.org",
        phone="03-1234-5678",
        address={
            "country": "JP",
            "postal_code": "112-0002",
            "prefecture": "13",
            "municipality": "131059",
            "street": "小石川1-2-3",
            "care_of": "",
        },
    )
    assert [each.to for each in mail.outbox] == [["hanako@example.org"]]
    assert "個人会員　2口" in mail.outbox[0].body


class TestTheForm:
    def test_offers_the_plans_of_today_with_price_and_least_units(self, client, offered):
        PlanFactory(key="closed", name="募集しない種別", is_offered=False, position=9)
        PlanFactory(key="support", name="賛助会員", minimum_units=3, position=8, price=1000)
        page = text(client.get("/join/"))
        assert [word in page for word in ("1口 年額5,000円", "3口から", "募集しない種別")] == [True, True, False]
        assert "5,000 yen a year for one unit" in text(client.get("/en/join/"))
        assert "Individual member" in text(client.get("/en/join/"))

    def test_consents_are_apart_unticked_and_in_their_own_words(self, client, offered):
        page = text(client.get("/join/"))
        for purpose in ("mailing_list", "newsletter", "appeal"):
            box = re.search(rf'<input[^>]*name="consent_{purpose}"[^>]*>', page).group()
            assert "checked" not in box
            assert consents.proposed_wording(purpose, "ja") in page
        assert consents.proposed_wording("newsletter", "en") in text(client.get("/en/join/"))

    def test_nothing_typed_is_lost_by_a_mistake(self, client, offered):
        answer = sent(client, HANAKO | {"email": "hanako", "home-street": "", "message": "よろしく<b>"}, step="review")
        assert errors(answer) == ["id_email", "id_home-street"]
        assert "<title>入力をご確認ください：" in text(answer)
        for value in ("山田 花子", "やまだ はなこ", "０３－１２３４－５６７８", "文京区"):
            assert f'value="{value}"' in text(answer)
        assert "よろしく&lt;b&gt;" in answer.content.decode()

    def test_back_from_the_review_shows_everything_without_errors(self, client, offered):
        answer = sent(client, HANAKO | {"email": ""}, step="edit")
        assert errors(answer) == []
        assert 'value="山田 花子"' in text(answer)

    def test_an_empty_form_names_what_is_needed(self, client, offered):
        needed = ["id_plan_0", "id_units", "id_name", "id_email", "id_home-street"]
        assert errors(sent(client, {}, step="review")) == needed

    @pytest.mark.parametrize(
        ("name", "kana", "language", "wrong"),
        [
            ("山田 花子", "", "/join/", ["id_kana"]),
            ("グエン・ヴァン", "", "/join/", []),
            ("Nguyen Van", "", "/join/", []),
            ("王 小明", "", "/en/join/", []),
            ("山田 花子", "山田", "/join/", ["id_kana"]),
            ("山田 花子", "ﾔﾏﾀﾞ ﾊﾅｺ", "/join/", []),
            ("王 小明", "Wang Xiaoming", "/join/", []),
        ],
    )
    def test_a_reading_is_demanded_of_kanji_alone(self, client, offered, name, kana, language, wrong):
        answer = sent(client, HANAKO | {"name": name, "kana": kana}, address=language, step="review")
        assert errors(answer) == wrong

    def test_an_organisation_names_a_contact_person(self, client, offered):
        union = HANAKO | {"plan": "organisation", "name": "ふれあいユニオン", "kana": "フレアイユニオン"}
        assert errors(sent(client, union, step="review")) == ["id_contact_name"]
        union |= {"contact_name": "佐藤 次郎", "contact_kana": "サトウ ジロウ"}
        sent(client, union)
        assert Answers.of(Application.objects.get()).contact_name == "佐藤 次郎"

    def test_a_person_is_not_asked_for_one(self, client, offered):
        sent(client, HANAKO | {"contact_name": "消し忘れ"})
        assert Answers.of(Application.objects.get()).contact_name == ""

    @pytest.mark.parametrize("units", ["0", "-3", "1001", "1.5", "9" * 30, "二"])
    def test_units_must_make_sense(self, client, offered, units):
        assert errors(sent(client, HANAKO | {"units": units}, step="review")) == ["id_units"]

    def test_the_least_units_of_the_plan(self, client, offered):
        PlanFactory(key="support", name="賛助会員", minimum_units=3, position=8)
        answer = sent(client, HANAKO | {"plan": "support"}, step="review")
        assert "「賛助会員」は3口からです。" in text(answer)

    @pytest.mark.parametrize("plan", ["closed", "nothing", "1", "' OR 1=1"])
    def test_a_plan_not_offered_is_no_choice(self, client, offered, plan):
        PlanFactory(key="closed", name="募集しない種別", is_offered=False, position=9)
        assert errors(sent(client, HANAKO | {"plan": plan}, step="review")) == ["id_plan_0"]

    def test_names_are_no_markup(self, client, offered):
        review = sent(client, HANAKO | {"name": "<script>alert(1)</script>", "message": "<img src=x>"}, step="review")
        page = review.content.decode()
        assert ("<script>alert" in page, "<img src=x" in page) == (False, False)

    def test_too_much_text_is_refused_and_the_rest_kept(self, client, offered):
        huge = dict.fromkeys(["name", "kana", "home-street", "message", "email", "phone"], "あ" * 50_000)
        answer = sent(client, HANAKO | huge)
        assert answer.status_code == 200
        assert Application.objects.count() == 0

    def test_a_delivery_address_is_kept_beside(self, client, offered):
        away = {"delivery-municipality": "大阪市北区", "delivery-prefecture": "27", "delivery-street": "梅田1-1"}
        answer = sent(client, HANAKO | away | {"delivery-street": ""}, step="review")
        assert errors(answer) == ["id_delivery-street"]
        assert "<details open>" in text(answer)
        sent(client, HANAKO | away | {"delivery-care_of": "移民の教会"})
        place = Answers.of(Application.objects.get()).delivery
        assert (place["municipality"], place["street"], place["care_of"]) == ("271276", "梅田1-1", "移民の教会")

    def test_abroad_the_address_is_as_written(self, client, offered):
        abroad = {"home-country": "NP", "home-postal_code": "44600", "home-street": "Thamel Marg 1, Kathmandu"}
        sent(client, HANAKO | abroad | {"home-municipality": "", "home-prefecture": ""})
        place = Answers.of(Application.objects.get()).address
        assert (place["country"], place["postal_code"], place["municipality"]) == ("NP", "44600", "")

    def test_the_switch_of_language_leads_to_the_other_form(self, client, offered):
        answer = client.post("/i18n/choose", {"language": "en", "next": "/join/?plan=student"})
        assert answer["Location"] == "/en/join/?plan=student"
        answer = client.post("/i18n/choose", {"language": "ja", "next": "/en/join/"})
        assert answer["Location"] == "/join/"

    def test_queries_do_not_grow_with_the_plans(self, client, offered, django_assert_num_queries):
        with django_assert_num_queries(2):
            client.get("/join/")
        PlanFactory(key="support", name="賛助会員", position=8, price=1000)
        with django_assert_num_queries(2):
            client.get("/join/")


class TestThePostalCode:
    def fill(self, client, fields, *, address="/join/", step="fill-home"):
        return text(sent(client, fields, address=address, step=step))

    def test_fills_prefecture_municipality_and_town(self, client, offered):
        page = self.fill(client, HANAKO | {"home-postal_code": "５３０－０００１", "home-street": "", "name": "山田"})
        assert [f'value="{value}"' in page for value in ("大阪市北区", "梅田", "山田")] == [True] * 3
        assert '<option value="27" selected>' in page
        assert errors_in(page) == []

    def test_speaks_english_on_the_english_page(self, client, offered):
        page = self.fill(client, {"home-postal_code": "112-0002"}, address="/en/join/")
        assert 'value="Bunkyo City"' in page

    def test_what_it_fills_in_is_taken(self, client, offered):
        for address in ("/join/", "/en/join/"):
            page = self.fill(
                client, HANAKO | {"home-postal_code": "112-0002", "home-municipality": ""}, address=address
            )
            municipality = re.search(r'name="home-municipality" value="([^"]*)"', page).group(1)
            review = sent(client, HANAKO | {"home-municipality": municipality}, address=address, step="review")
            assert "started" in text(review) and errors(review) == []

    def test_offers_a_choice_where_it_stands_for_several(self, client, offered):
        several = {"home-postal_code": "498-0000", "home-municipality": "", "home-street": ""}
        page = self.fill(client, HANAKO | several)
        assert re.findall(r'name="home-town"[^>]*value="([^"]*)"', page) == ["232351|", "243035|"]
        page = self.fill(client, HANAKO | several | {"home-town": "243035|"})
        assert 'value="木曽岬町"' in page and '<option value="24" selected>' in page

    def test_a_town_chosen_again_takes_the_place_of_the_first(self, client, offered):
        both = {"home-postal_code": "761-4101", "home-street": "甲12-3", "home-town": "373222|乙"}
        assert 'value="乙12-3"' in self.fill(client, HANAKO | both)

    @pytest.mark.parametrize("code", ["000-0000", "12", "x" * 30])
    def test_an_unknown_one_changes_nothing_and_says_so(self, client, offered, code):
        page = self.fill(client, HANAKO | {"home-postal_code": code})
        assert "この郵便番号は見つかりませんでした" in page
        assert 'value="小石川1-2-3"' in page

    def test_of_the_delivery_address_leaves_the_other_alone(self, client, offered):
        page = self.fill(client, HANAKO | {"delivery-postal_code": "530-0001"}, step="fill-delivery")
        assert 'value="文京区"' in page and 'value="大阪市北区"' in page
        assert "<details open>" in page

    def test_settles_a_name_borne_twice(self, client, offered):
        twice = {"home-municipality": "府中市", "home-prefecture": ""}
        assert errors(sent(client, HANAKO | twice, step="review")) == ["id_home-municipality"]
        sent(client, HANAKO | twice | {"home-postal_code": "183-0055"})
        assert Answers.of(Application.objects.get()).address["municipality"] == "132063"

    @pytest.mark.parametrize("code", ["112-000", "99999999", "abc"])
    def test_that_is_none_is_refused(self, client, offered, code):
        assert errors(sent(client, HANAKO | {"home-postal_code": code}, step="review")) == ["id_home-postal_code"]


def errors_in(page):
    return re.findall(r'<ul class="errors"', page)


class TestSending:
    def test_twice_is_one_application(self, client, offered):
        fields = HANAKO | {"started": opened(client), "step": "send"}
        assert {client.post("/join/", fields)["Location"] for _time in range(2)} == {"/join/thanks/"}
        assert Application.objects.count() == 1

    def test_too_quickly_is_asked_to_be_sent_again(self, client, offered, monkeypatch):
        monkeypatch.setattr(joining, "SOONEST", 60)
        answer = sent(client, HANAKO)
        assert "送信が早すぎた" in text(answer) and 'value="山田 花子"' in text(answer)
        monkeypatch.setattr(joining, "SOONEST", 0)
        client.post("/join/", HANAKO | {"started": started(answer), "step": "send"})
        assert Application.objects.count() == 1

    @pytest.mark.parametrize("mark", ["", "x", signing.dumps({"key": "0" * 32, "at": 0}, salt="another")])
    def test_a_form_open_too_long_is_sent_again(self, client, offered, mark):
        answer = client.post("/join/", HANAKO | {"started": mark, "step": "send"})
        assert "時間がたちすぎた" in text(answer) and 'value="山田 花子"' in text(answer)
        client.post("/join/", HANAKO | {"started": started(answer), "step": "send"})
        assert Application.objects.count() == 1

    def test_a_program_that_fills_in_every_field_is_told_why_not(self, client, offered):
        answer = sent(client, HANAKO | {"website": "https://spam.example"})
        assert (answer.status_code, Application.objects.count()) == (200, 0)
        assert "空にしてください" in text(answer)

    def test_thirty_an_hour_from_one_network_and_nobody_else_is_held_up(self, offered):
        flood = [sent(Client(REMOTE_ADDR="203.0.113.7"), HANAKO).status_code for _time in range(32)]
        assert flood == [302] * 30 + [200] * 2
        assert sent(Client(REMOTE_ADDR="198.51.100.1"), HANAKO).status_code == 302

    def test_three_mails_a_day_to_one_address_and_every_application_kept(
        self, offered, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            for _time in range(5):
                sent(Client(), HANAKO)
        assert (Application.objects.count(), len(mail.outbox)) == (5, 3)

    def test_without_the_token_of_the_site_is_refused(self, offered):
        assert Client(enforce_csrf_checks=True).post("/join/", HANAKO | {"step": "send"}).status_code == 403

    def test_what_is_kept_is_sealed(self, client, offered):
        sent(client, HANAKO)
        with connection.cursor() as cursor:
            cursor.execute("SELECT answers FROM membership_application")
            stored = bytes(cursor.fetchone()[0])
        assert "花子".encode() not in stored and b"hanako" not in stored


def known_hanako():
    hanako = PersonFactory(name="山田 花子", kana="ヤマダ ハナコ")
    ContactPointFactory(person=hanako, value="hanako@example.org")
    return joined(hanako, plan=PlanFactory(), on=timezone.localdate(), now=timezone.now())


class TestWhoIsKnown:
    def test_a_stranger_sees_no_difference(self, offered, settings, django_assert_num_queries):
        """Same answer, same number of queries, one job each; the job finds out, where nobody can measure it."""
        known_hanako()
        settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
        answers, jobs = [], []
        for email, name in [("hanako@example.org", "山田 花子"), ("nobody@example.org", "鈴木 一郎")]:
            client, fields = Client(), HANAKO | {"email": email, "name": name}
            fields |= {"started": opened(client), "step": "send"}
            with CaptureQueriesContext(connection) as queries, TestCase.captureOnCommitCallbacks(execute=True):
                answer = client.post("/join/", fields)
            thanks = client.get(answer["Location"])
            answers.append((answer.status_code, answer["Location"], answer.content, len(queries), masked(thanks)))
            jobs.append([result.task.name for result in default_task_backend.results])
            default_task_backend.clear()
        assert answers[0] == answers[1]
        assert jobs == [["take_in"], ["take_in"]]

    def test_the_mail_alone_tells_them(self, offered, django_capture_on_commit_callbacks):
        hanako = known_hanako()
        with django_capture_on_commit_callbacks(execute=True):
            sent(Client(), HANAKO)
            sent(Client(), HANAKO | {"email": "nobody@example.org"})
        known, unknown = mail.outbox
        assert known.subject == unknown.subject
        assert "すでに名簿に登録されています" in known.body and "名簿" not in unknown.body
        client = Client()
        client.get(re.search(r"https?://[^/]+(\S+)", known.body).group(1))
        assert client.get(f"/member/{hanako.pk}/").status_code == 200
        assert "http" not in unknown.body

    def test_the_mail_is_in_the_language_of_the_form(self, offered, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            sent(Client(), HANAKO, address="/en/join/")
        assert "We received your application" in mail.outbox[0].body
        assert Application.objects.get().language == "en"


class TestJoiningAtOnce:
    @pytest.fixture
    def at_once(self, offered):
        plan = offered["individual"]
        plan.joins_at_once = True
        plan.save()
        return plan

    def test_makes_a_member_and_welcomes(self, at_once, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            sent(Client(), HANAKO | {"consent_newsletter": "on", "consent_mailing_list": "on"})
        membership = Membership.objects.get()
        assert (membership.person.name, membership.wants_list) == ("山田 花子", True)
        assert set(Consent.objects.values_list("purpose", "channel")) == {
            ("newsletter", "web"),
            ("mailing_list", "web"),
        }
        assert [each.to for each in mail.outbox] == [["hanako@example.org"]]
        assert f"会員・購読番号: {membership.number}\n" in mail.outbox[0].body
        client = Client()
        client.get(re.search(r"https?://[^/]+(\S+)", mail.outbox[0].body).group(1))
        assert client.get(f"/member/{membership.pk}/").status_code == 200

    @pytest.mark.parametrize("change", [{}, {"email": "other@example.org"}, {"name": "別 人", "kana": "ベツ ジン"}])
    def test_whoever_is_like_somebody_waits(self, at_once, change, django_capture_on_commit_callbacks):
        known_hanako()
        with django_capture_on_commit_callbacks(execute=True):
            sent(Client(), HANAKO | change)
        assert Application.objects.get().state == Application.State.WAITING
        assert Membership.objects.count() == 1

    def test_the_answer_is_that_of_every_plan(self, at_once):
        answer = sent(Client(), HANAKO)
        assert (answer.status_code, answer["Location"]) == (302, "/join/thanks/")

    def test_the_job_done_twice_makes_one_member(self, at_once, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            sent(Client(), HANAKO)
            receiving.take_in.call(str(Application.objects.get().pk), False)
        assert Membership.objects.count() == 1


def masked(response):
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", text(response))
