"""A member's own page by a mailed link: entering, what is shown, what can be changed, and who gets in."""

import re
from datetime import date, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.core import mail, signing
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django_tasks import default_task_backend

from tomoni.core.models import AuditEntry
from tomoni.membership import actions, links
from tomoni.membership.models import Event, Membership, Price, Term
from tomoni.membership.tests.factories import PlanFactory, joined
from tomoni.people.models import Address, Affiliation, Consent, ContactPoint
from tomoni.people.tests.factories import (
    AddressFactory,
    AffiliationFactory,
    ConsentFactory,
    ContactPointFactory,
    OrganisationFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
MAIL = "hanako@example.org"


@pytest.fixture(autouse=True)
def counted_apart(tmp_path, settings):
    """Budgets of one test do not reach into the next."""
    settings.DATA = tmp_path


@pytest.fixture
def today():
    return timezone.localdate()


def member(*, email=MAIL, name="山田 花子", price=5000, on=None, **fields):
    """Return a member of this year, who can be reached at the address."""
    person = PersonFactory(name=name, languages=["ja"])
    ContactPointFactory(person=person, value=email)
    start = on or timezone.localdate().replace(month=1, day=1)
    plan = PlanFactory()
    Price.objects.get_or_create(plan=plan, valid_from=date(2000, 1, 1), defaults={"per_unit": price})
    return joined(person, plan=plan, on=start, now=timezone.now(), **fields)


def entered(membership, *, email=MAIL, client=None):
    """Return a browser that came in by a link."""
    client = client or Client()
    client.get(path_of(links.member_url(membership, purpose_days=1, email=email)))
    return client


def path_of(url):
    return re.sub(r"^https?://[^/]+", "", url)


def text(response):
    return unescape(response.content.decode())


def at(membership, name=""):
    return f"/member/{membership.pk}/{name}"


def steps(client, address, fields, *, callbacks):
    """Fill in the form, look it over, save; returns the page between and the answer."""
    review = client.post(address, fields | {"step": "review"})
    typed = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', text(review)))
    with callbacks(execute=True):
        answer = client.post(address, {name: unescape(value) for name, value in typed.items()} | {"step": "save"})
    return review, answer


class TestEntering:
    def test_the_link_leads_to_a_clean_address(self):
        hanako = member()
        client = Client()
        url = path_of(links.member_url(hanako, purpose_days=1))
        answer = client.get(url)
        assert (answer.status_code, answer["Location"]) == (302, "/member/pages/")
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        page = client.get("/member/pages/", follow=True)
        assert page.redirect_chain == [(at(hanako), 302)]
        assert "山田 花子" in text(page)

    def test_looking_changes_nothing(self, django_assert_num_queries):
        """A scanner opens every link of a mail and follows where it leads."""
        hanako = member()
        before = AuditEntry.objects.count(), list(Membership.objects.values()), list(Term.objects.values())
        client = entered(hanako)
        for name in ("", "renew/", "units/", "address/", "wishes/"):
            assert client.get(at(hanako, name)).status_code in (200, 302)
        assert client.get("/member/leave/").status_code == client.get("/member/end-links/").status_code == 405
        after = AuditEntry.objects.count(), list(Membership.objects.values()), list(Term.objects.values())
        assert after == before
        assert mail.outbox == []

    def test_every_bad_link_ends_on_one_and_the_same_page(self, monkeypatch):
        hanako = member()
        good = links.member_url(hanako, purpose_days=1)
        token = good.rstrip("/").rpartition("/")[2]
        rounds = {"m": {hanako.pk.hex: 0}, "a": links.mail_key(MAIL), "e": 9e12}
        bad = {
            "forged": token[:-2] + ("aa" if token[-2:] != "aa" else "bb"),
            "nonsense": "x",
            "another key": signing.dumps(rounds, key="another", salt=links.LINK),
            "another purpose": signing.dumps(rounds, salt=links.VISIT),
            "no link at all": signing.dumps("hello", salt=links.LINK),
            "over": path_of(links.member_url(hanako, purpose_days=1, now=0)).split("/")[-2],
            "nobody": signing.dumps(rounds | {"m": {"0" * 32: 0}}, salt=links.LINK),
            "not theirs": signing.dumps(rounds | {"a": links.mail_key("other@example.org")}, salt=links.LINK),
        }
        seen = set()
        for name, each in bad.items():
            client = Client()
            answer = client.get(f"/member/enter/{each}/")
            assert (answer.status_code, answer["Location"]) == (302, "/member/ended/"), name
            assert "member" not in client.cookies
            seen.add((client.get("/member/ended/").status_code, masked(client.get("/member/ended/"))))
            assert client.get(at(hanako)).status_code == 404
        assert len(seen) == 1
        assert seen.pop()[0] == 404

    def test_the_cookie_is_hidden_from_scripts_and_no_link(self):
        hanako = member()
        client = entered(hanako)
        cookie = client.cookies["member"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert Client().get(f"/member/enter/{cookie.value}/")["Location"] == "/member/ended/"

    def test_a_link_cannot_serve_as_the_cookie(self):
        hanako = member()
        client = Client()
        client.cookies["member"] = path_of(links.member_url(hanako, purpose_days=1)).split("/")[-2]
        assert client.get(at(hanako)).status_code == 404

    def test_a_visit_ends_after_two_hours(self, monkeypatch):
        hanako = member()
        client = entered(hanako)
        later = links.time.time() + links.VISIT_SECONDS + 1
        monkeypatch.setattr("tomoni.membership.views.entering.time.time", lambda: later)
        assert client.get(at(hanako)).status_code == 404

    def test_a_link_dies_with_the_mail_address(self):
        hanako = member()
        url = path_of(links.member_url(hanako, purpose_days=90))
        client = entered(hanako)
        point = ContactPoint.objects.get(person=hanako.person)
        point.value = "new@example.org"
        point.save()
        assert client.get(at(hanako)).status_code == 404
        assert Client().get(url)["Location"] == "/member/ended/"

    def test_all_links_can_be_ended(self):
        hanako, other = member(), member(email="other@example.org")
        url, kept = (path_of(links.member_url(each, purpose_days=90)) for each in (hanako, other))
        here, elsewhere = entered(hanako), entered(hanako)
        assert here.post("/member/end-links/")["Location"] == "/member/"
        assert elsewhere.get(at(hanako)).status_code == 404
        assert Client().get(url)["Location"] == "/member/ended/"
        assert Client().get(kept)["Location"] == "/member/pages/"
        again = path_of(links.member_url(Membership.objects.get(pk=hanako.pk), purpose_days=1))
        assert Client().get(again)["Location"] == "/member/pages/"

    def test_leaving_ends_this_visit_alone(self):
        hanako = member()
        here, elsewhere = entered(hanako), entered(hanako)
        here.post("/member/leave/")
        assert here.get(at(hanako)).status_code == 404
        assert elsewhere.get(at(hanako)).status_code == 200

    def test_a_link_opens_no_other_membership(self):
        hanako, other = member(), member(email="other@example.org", name="佐藤 次郎")
        client = entered(hanako)
        assert client.get(at(other)).status_code == 404
        for name in ("renew/", "units/", "address/", "wishes/"):
            assert client.get(at(other, name)).status_code == 404
            assert client.post(at(other, name), {"step": "save", "units": "5"}).status_code == 404
        assert Event.objects.filter(membership=other).count() == 1

    def test_posting_without_a_link_is_refused(self):
        hanako = member()
        for name in ("renew/", "units/", "address/", "wishes/"):
            assert Client().post(at(hanako, name), {"step": "save", "units": "5"}).status_code == 404
        assert Event.objects.filter(membership=hanako).count() == 1


def masked(response):
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", text(response))


class TestAsking:
    def ask(self, email, address="/member/"):
        return Client().post(address, {"email": email})

    def test_a_known_address_gets_a_link_that_opens_the_page(self):
        hanako = member()
        assert self.ask(" HANAKO@example.org ")["Location"] == "/member/asked/"
        assert mail.outbox[0].to == ["HANAKO@example.org"]
        url = path_of(re.search(r"http\S+", mail.outbox[0].body).group())
        client = Client()
        assert client.get(url)["Location"] == "/member/pages/"
        assert client.get("/member/pages/")["Location"] == at(hanako)

    def test_the_link_and_its_page_speak_the_language_asked_in(self):
        member()
        assert self.ask(MAIL, "/en/member/")["Location"] == "/en/member/asked/"
        assert "http" in mail.outbox[0].body and "/en/member/enter/" in mail.outbox[0].body
        assert "Somebody, most likely you" in mail.outbox[0].body

    def test_an_unknown_address_gets_the_same_answer(self, settings, django_assert_num_queries):
        """The request asks the register nothing; the one job it leaves is done where nobody can measure it."""
        member()
        settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
        answers = []
        for email in (MAIL, "nobody@example.org"):
            with django_assert_num_queries(0):
                answer = self.ask(email)
            answers.append((answer.status_code, answer["Location"], answer.content, dict(answer.cookies)))
        assert answers[0] == answers[1]
        left = [(task.task.name, task.args[0]) for task in default_task_backend.results]
        assert left == [("mail_link", MAIL), ("mail_link", "nobody@example.org")]

    def test_nothing_is_mailed_to_an_unknown_address(self):
        member()
        for email in (MAIL, "nobody@example.org"):
            self.ask(email)
        assert [each.to for each in mail.outbox] == [[MAIL]]

    def test_two_mails_in_ten_minutes_and_the_same_answer(self):
        member()
        assert {self.ask(MAIL)["Location"] for _time in range(5)} == {"/member/asked/"}
        assert len(mail.outbox) == 2

    def test_what_is_no_address_is_told(self):
        answer = self.ask("hanako")
        assert answer.status_code == 200
        assert 'aria-invalid="true"' in text(answer)

    def test_a_couple_with_one_address_chooses(self):
        hanako, jiro = member(), member(name="山田 次郎")
        self.ask(MAIL)
        client = Client()
        client.get(path_of(re.search(r"http\S+", mail.outbox[0].body).group()))
        page = client.get("/member/pages/")
        assert [name in text(page) for name in ("山田 花子", "山田 次郎")] == [True, True]
        assert client.get(at(hanako)).status_code == client.get(at(jiro)).status_code == 200

    def test_a_contact_person_reaches_the_organisation_and_herself(self):
        hanako = member()
        church = OrganisationFactory(name="移民の教会")
        tie = AffiliationFactory(person=hanako.person, organisation=church, role=Affiliation.Role.CONTACT)
        plan = PlanFactory(key="organisation", name="団体会員", subject="organisation")
        theirs = joined(church, plan=plan, on=timezone.localdate(), now=timezone.now())
        assert list(links.reached_by(links.mail_key(MAIL)).order_by("number")) == [hanako, theirs]
        assert links.main_mail(theirs) == MAIL
        client = entered(theirs)
        assert client.get(at(theirs)).status_code == 200
        tie.ends_on = timezone.localdate().replace(year=2020)
        tie.save()
        assert client.get(at(theirs)).status_code == 404

    def test_who_was_merged_or_erased_is_not_reached(self):
        hanako = member()
        hanako.person.erased_at = timezone.now()
        hanako.person.save()
        assert list(links.reached_by(links.mail_key(MAIL))) == []

    def test_without_an_address_there_is_no_link(self):
        nobody = joined(PersonFactory(), plan=PlanFactory(), on=timezone.localdate(), now=timezone.now())
        with pytest.raises(links.LinkError):
            links.member_url(nobody, purpose_days=1)


def told(response):
    """Return the sentences of "This will follow"."""
    return re.findall(r"<li>([^<]*)</li>", text(response).split('aria-labelledby="follows"')[1].split("</ul>")[0])


class TestTheirPage:
    def test_shows_how_they_stand_and_nothing_of_the_office(self, today):
        hanako = member(units=2)
        hanako.note = "内部の注意"
        hanako.save()
        AddressFactory(person=hanako.person, street="小石川1-2-3")
        actions.mark_paid(hanako.terms.get(), on=today, reference="振込 秘")
        page = text(entered(hanako).get(at(hanako)))
        for shown in ("山田 花子", f"会員番号 {hanako.number}", "個人会員", "10,000円", "小石川1-2-3", "東京都文京区"):
            assert shown in page
        assert [hidden in page for hidden in ("内部の注意", "振込 秘", str(hanako.person_id))] == [False] * 3

    def test_a_name_is_no_markup(self):
        hanako = member(name="<script>alert(1)</script>")
        client = entered(hanako)
        for name in ("", "renew/", "address/", "wishes/"):
            assert "<script>alert" not in client.get(at(hanako, name)).content.decode()

    def test_is_kept_by_no_cache(self):
        hanako = member()
        assert "no-store" in entered(hanako).get(at(hanako))["Cache-Control"]


class TestRenewing:
    def test_is_shown_first_and_saved_then(self, today, django_capture_on_commit_callbacks):
        hanako = member()
        client, next_year = entered(hanako), today.year + 1
        fields = {"units": "3", "paid_on": str(today), "reference": "郵便局"}
        review, answer = steps(client, at(hanako, "renew/"), fields, callbacks=django_capture_on_commit_callbacks)
        assert told(review)[1:3] == ["個人会員 3口", "会費：15,000円"]
        assert answer["Location"] == at(hanako)
        term = Term.objects.known().filter(membership=hanako).order_by("valid_from").last()
        assert (term.valid_from, term.units, term.paid_on) == (date(next_year, 1, 1), 3, None)
        event = term.begun_by
        assert (event.kind, event.recorded_by) == (Event.Kind.RENEW, None)
        assert "郵便局" in event.note and date_format(today) in event.note
        assert [each.to for each in mail.outbox] == [[MAIL]]
        entries = AuditEntry.objects.filter(model="membership.event", object_id=str(event.pk))
        assert [each.actor for each in entries] == [f"member No. {hanako.number}, by link"]

    def test_looking_it_over_saves_nothing(self, django_capture_on_commit_callbacks):
        hanako = member()
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            entered(hanako).post(at(hanako, "renew/"), {"units": "3", "step": "review"})
        assert (Event.objects.filter(membership=hanako).count(), callbacks) == (1, [])

    def test_only_one_period_ahead(self, django_capture_on_commit_callbacks):
        hanako = member()
        client = entered(hanako)
        steps(client, at(hanako, "renew/"), {"units": "1"}, callbacks=django_capture_on_commit_callbacks)
        again = client.post(at(hanako, "renew/"), {"units": "1", "step": "save"})
        assert again["Location"] == at(hanako)
        assert hanako.terms.count() == 2

    @pytest.mark.parametrize("units", ["0", "-1", "1001", "99999999999999999999", "x", "", "1" * 100_000])
    def test_units_must_make_sense(self, units):
        hanako = member()
        answer = entered(hanako).post(at(hanako, "renew/"), {"units": units, "step": "save"})
        assert answer.status_code == 200
        assert '<a href="#id_units">' in text(answer)
        assert hanako.terms.count() == 1

    def test_a_day_of_payment_to_come_is_refused(self, today):
        hanako = member()
        fields = {"units": "1", "paid_on": str(today.replace(year=today.year + 1)), "step": "review"}
        assert '<a href="#id_paid_on">' in text(entered(hanako).post(at(hanako, "renew/"), fields))

    def test_who_lapsed_is_led_to_the_join_form(self, today):
        hanako = member(on=date(today.year - 3, 1, 1))
        client = entered(hanako)
        assert "/join/" in text(client.get(at(hanako)))
        assert client.get(at(hanako, "renew/"))["Location"] == at(hanako)

    def test_the_office_takes_it_back(self, django_capture_on_commit_callbacks):
        hanako = member()
        steps(entered(hanako), at(hanako, "renew/"), {"units": "1"}, callbacks=django_capture_on_commit_callbacks)
        event = Event.objects.get(membership=hanako, kind=Event.Kind.RENEW)
        actions.reverse(event, user=None, now=timezone.now())
        assert Term.objects.known().filter(membership=hanako).count() == 1


class TestUnits:
    def test_change_from_the_coming_period_on(self, today, django_capture_on_commit_callbacks):
        hanako = member(units=2)
        client = entered(hanako)
        assert client.get(at(hanako, "units/"))["Location"] == at(hanako)
        actions.renew(hanako, user=None, now=timezone.now())
        fields, callbacks = {"units": "1"}, django_capture_on_commit_callbacks
        review, _answer = steps(client, at(hanako, "units/"), fields, callbacks=callbacks)
        assert told(review)[1:] == ["個人会員 1口", "会費：5,000円"]
        known = Term.objects.known().filter(membership=hanako).order_by("valid_from")
        assert list(known.values_list("units", flat=True)) == [2, 1]

    def test_of_a_period_paid_for_are_for_the_office(self, today):
        hanako = member()
        actions.renew(hanako, user=None, now=timezone.now())
        actions.mark_paid(hanako.terms.order_by("valid_from").last(), on=today)
        answer = entered(hanako).post(at(hanako, "units/"), {"units": "4", "step": "save"})
        assert answer["Location"] == at(hanako)
        assert set(Term.objects.filter(membership=hanako).values_list("units", flat=True)) == {1}


MOVED = {
    "home-postal_code": "530-0001",
    "home-prefecture": "27",
    "home-municipality": "大阪市北区",
    "home-street": "梅田1-1",
    "home-country": "JP",
}


class TestMoving:
    def test_ends_the_old_address_and_begins_the_new(self, today, django_capture_on_commit_callbacks):
        hanako = member()
        old = AddressFactory(person=hanako.person, is_preferred=True)
        review, _answer = steps(
            entered(hanako), at(hanako, "address/"), MOVED, callbacks=django_capture_on_commit_callbacks
        )
        assert "大阪府大阪市北区" in told(review)[0]
        new = Address.objects.get(person=hanako.person, starts_on=today)
        assert (new.street, new.municipality, new.is_preferred) == ("梅田1-1", "271276", True)
        old.refresh_from_db()
        assert (today - old.ends_on).days == 1
        assert len(mail.outbox) == 1

    def test_twice_a_day_corrects_the_first(self, today, django_capture_on_commit_callbacks):
        hanako = member()
        AddressFactory(person=hanako.person)
        client = entered(hanako)
        for street in ("梅田1-1", "梅田2-2"):
            fields = MOVED | {"home-street": street}
            steps(client, at(hanako, "address/"), fields, callbacks=django_capture_on_commit_callbacks)
        assert [each.street for each in Address.objects.filter(person=hanako.person, starts_on=today)] == ["梅田2-2"]

    def test_a_delivery_address_comes_and_goes(self, today, django_capture_on_commit_callbacks):
        hanako = member()
        client, callbacks = entered(hanako), django_capture_on_commit_callbacks
        away = {name.replace("home", "delivery"): value for name, value in MOVED.items()}
        steps(client, at(hanako, "address/"), MOVED | away | {"delivery-care_of": "移民の教会"}, callbacks=callbacks)
        kinds = Address.objects.filter(person=hanako.person).order_by("kind")
        assert [(each.kind, each.care_of) for each in kinds] == [("delivery", "移民の教会"), ("home", "")]
        steps(client, at(hanako, "address/"), MOVED, callbacks=callbacks)
        assert [each.kind for each in Address.objects.filter(person=hanako.person)] == ["home"]

    @pytest.mark.parametrize("language", ["", "/en"])
    def test_saved_as_it_was_nothing_changes(self, language, today, django_capture_on_commit_callbacks):
        hanako = member()
        AddressFactory(person=hanako.person)
        client, address = entered(hanako), language + at(hanako, "address/")
        page = text(client.get(address))
        fields = dict(re.findall(r'name="(home-[\w]+)"(?:[^>]*value="([^"]*)")', page)) | {"home-prefecture": "13"}
        fields["home-country"] = "JP"
        _review, answer = steps(client, address, fields, callbacks=django_capture_on_commit_callbacks)
        assert answer.status_code == 302
        assert [each.starts_on for each in Address.objects.filter(person=hanako.person)] == [None]

    def test_is_filled_in_from_the_postal_code(self):
        hanako = member()
        fields = {"home-postal_code": "5300001", "home-street": "1-1", "step": "fill-home"}
        page = text(entered(hanako).post(at(hanako, "address/"), fields))
        assert 'value="大阪市北区"' in page and 'value="梅田1-1"' in page


class TestWishes:
    def test_change_with_the_consent_to_the_list(self, today, django_capture_on_commit_callbacks):
        hanako = member()
        callbacks, client = django_capture_on_commit_callbacks, entered(hanako)
        fields = {"wants_electronic": "on", "wants_list": "on"}
        steps(client, at(hanako, "wishes/"), fields, callbacks=callbacks)
        hanako.refresh_from_db()
        assert (hanako.wants_print, hanako.wants_electronic, hanako.wants_list) == (False, True, True)
        consent = Consent.objects.get(person=hanako.person, purpose="mailing_list")
        assert (consent.channel, consent.given_on, consent.withdrawn_on) == ("web", today, None)
        steps(client, at(hanako, "wishes/"), {"wants_print": "on"}, callbacks=callbacks)
        consent.refresh_from_db()
        assert (consent.withdrawn_on, consent.withdrawn_by) == (today, "web")

    def test_a_consent_is_taken_back(self, today, django_capture_on_commit_callbacks):
        hanako, other = member(), ConsentFactory()
        consent = ConsentFactory(person=hanako.person)
        callbacks = django_capture_on_commit_callbacks
        review, _answer = steps(entered(hanako), at(hanako, "wishes/"), {"withdrawn": consent.pk}, callbacks=callbacks)
        assert consent.wording in told(review)[-1]
        consent.refresh_from_db()
        assert consent.withdrawn_on == today
        answer = entered(hanako).post(at(hanako, "wishes/"), {"withdrawn": other.pk, "step": "save"})
        assert answer.status_code == 200
        other.refresh_from_db()
        assert other.withdrawn_on is None

    def test_thirty_changes_an_hour(self, django_capture_on_commit_callbacks):
        hanako = member()
        client = entered(hanako)
        found = [client.post(at(hanako, "wishes/"), {"step": "save"}).status_code for _time in range(32)]
        assert found == [302] * 30 + [200] * 2
