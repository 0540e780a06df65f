"""Deciding on an application: a person of the office says who it is; nobody else sees what was written."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from tomoni.core.models import AuditEntry
from tomoni.membership import actions
from tomoni.membership.actions.applications import Answers
from tomoni.membership.models import Application, Membership
from tomoni.membership.tests.conftest import reader
from tomoni.membership.tests.factories import NOW, ApplicationFactory, joined
from tomoni.membership.tests.test_acts import messages, text_of, timeline
from tomoni.people.models import Address, Consent, ContactPoint, Organisation, Person
from tomoni.people.tests.factories import AddressFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
APPLICATIONS = reverse("membership_application:index")
PLACE = {
    "postal_code": "112-0002", "country": "JP", "prefecture": "13", "municipality": "131059", "street": "架空町1-2",
    "care_of": "",
}  # fmt: skip
WRITTEN = {
    "name": "漏れてはならない人", "kana": "モレテハナラナイヒト", "email": "secret@example.org", "phone": "03-9876-5432",
    "address": PLACE, "wants_electronic": True, "wants_print": False, "message": "友人から聞きました。",
}  # fmt: skip


@pytest.fixture
def applied(classes):
    """Return a function that leaves an application of somebody."""

    def apply(plan="individual", language="ja", units=1, **answers):
        sealed = Answers(**{**WRITTEN, **answers}).sealed()
        return ApplicationFactory(plan=classes[plan], language=language, units=units, answers=sealed)

    return apply


def url(name, application):
    return reverse(f"membership_application:{name}", args=[application.pk])


def accepted(office, application, known=None, **others):
    data = {"holder": str(known.pk) if known else "", "on": "2012-04-01", "note": "確認済み"} | others
    return office.post(url("accept", application), data, follow=True)


def test_the_page_tells_what_was_written(office, applied):
    text = text_of(office.get(url("inspect", applied(units=2, consents=["newsletter"]))))
    for words in [
        "個人会員 × 2", "モレテハナラナイヒト", "112-0002 東京都文京区架空町1-2", "電子版", "友人から聞きました。",
        "日本語", "似た人は名簿にいません。", "ニュースレター",
    ]:  # fmt: skip
        assert words in text


def test_somebody_new_is_entered_with_address_contacts_and_consents(office, secretary, applied):
    application = applied(units=2, consents=["newsletter"])
    answer = accepted(office, application)
    assert messages(answer) == ["漏れてはならない人さんを会員番号1で登録しました。"]
    membership = Membership.objects.get()
    assert timeline(membership) == [("individual", 2, "2012-04-01", "2013-01-01")]
    assert (membership.wants_print, membership.wants_electronic) == (False, True)
    person = membership.person
    assert (person.name, person.kana, person.languages) == ("漏れてはならない人", "モレテハナラナイヒト", ["ja"])
    assert sorted(point.value for point in ContactPoint.objects.all()) == ["03-9876-5432", "secret@example.org"]
    assert Address.objects.get().street == "架空町1-2"
    assert Consent.objects.get(person=person).purpose == "newsletter"
    application.refresh_from_db()
    assert (application.state, application.decided_by, application.membership) == ("accepted", secretary, membership)


def test_a_known_person_is_proposed_with_why_and_keeps_one_record(office, applied):
    known = PersonFactory(name="山田 花子", kana="ヤマダ ハナコ", mail="hanako@example.org")
    AddressFactory(person=known)
    PersonFactory(name="佐藤 花子", kana="サトウ ハナコ")
    application = applied(name="山田 花子", kana="ヤマダ ハナコ", email="hanako@example.org")
    page = office.get(url("accept", application))
    assert page.context["form"]["holder"].value() == str(known.pk)
    (proposed, nobody) = page.context["form"].fields["holder"].choices
    assert proposed[0] == str(known.pk) and "名前が同じ" in proposed[1] and "メール" in proposed[1]
    assert nobody == ("", "名簿にない人：新しく登録する")
    accepted(office, application, known)
    assert Membership.objects.get().person == known
    assert (known.address_set.count(), known.contactpoint_set.count()) == (1, 2)
    assert Person.objects.filter(name="山田 花子").count() == 1


def test_who_belonged_before_returns_under_the_old_number(office, applied, classes):
    member = joined(
        holder=PersonFactory(name="山田 花子", kana="ヤマダ ハナコ"),
        plan=classes["student"],
        on=date(2010, 4, 1),
        now=NOW,
    )
    joined(plan=classes["individual"])
    application = applied(name="山田 花子", kana="ヤマダ ハナコ")
    assert "No. 1" in text_of(office.get(url("accept", application)))
    accepted(office, application, member.person)
    assert timeline(member) == [
        ("student", 1, "2010-04-01", "2011-01-01"),
        ("individual", 1, "2012-04-01", "2013-01-01"),
    ]
    assert Membership.objects.count() == 2


def test_the_new_address_of_a_known_person_takes_the_place_of_the_old_one(office, applied):
    known = PersonFactory(name="山田 花子", kana="ヤマダ ハナコ")
    old = AddressFactory(person=known, street="旧町9-9")
    delivery = PLACE | {"street": "送付町3", "care_of": "別の会"}
    application = applied(name="山田 花子", kana="ヤマダ ハナコ", delivery=delivery)
    page = office.get(url("accept", application))
    assert "旧町9-9" in page.context["form"].fields["holder"].choices[0][1]
    assert "is_moved" in page.context["form"].fields
    accepted(office, application, known, is_moved="on")
    today = timezone.localdate()
    found = {
        address.street: (address.kind, address.starts_on, address.ends_on)
        for address in known.address_set.order_by("pk")
    }
    assert found == {
        "旧町9-9": (old.kind, old.starts_on, today - timedelta(days=1)),
        "架空町1-2": (old.kind, today, None),
        "送付町3": ("delivery", today, None),
    }


def test_the_address_of_a_known_person_stays_unless_the_office_says_so(office, applied):
    known = PersonFactory(name="山田 花子", kana="ヤマダ ハナコ")
    AddressFactory(person=known, street="旧町9-9")
    accepted(office, applied(name="山田 花子", kana="ヤマダ ハナコ"), known)
    assert [(each.street, each.ends_on) for each in known.address_set.all()] == [("旧町9-9", None)]


def test_where_the_address_is_the_one_in_the_register_nothing_is_asked(office, applied):
    AddressFactory(person=PersonFactory(name="山田 花子", kana="ヤマダ ハナコ"), **PLACE)
    form = office.get(url("accept", applied(name="山田 花子", kana="ヤマダ ハナコ"))).context["form"]
    assert list(form.fields) == ["holder", "on", "note"]


def test_whoever_belongs_already_is_not_entered_twice_and_nothing_is_lost(office, applied, classes):
    member = joined(holder=PersonFactory(name="山田 花子", kana="ヤマダ ハナコ"), plan=classes["individual"])
    application = applied(name="山田 花子", kana="ヤマダ ハナコ")
    answer = accepted(office, application, member.person)
    assert "その間にはすでに期間があります。そちらを変更してください。" in text_of(answer)
    form = answer.context["form"]
    assert (form["holder"].value(), form["on"].value(), form["note"].value()) == (
        str(member.person_id),
        "2012-04-01",
        "確認済み",
    )
    application.refresh_from_db()
    assert (application.state, member.person.contactpoint_set.count()) == ("waiting", 0)


def test_an_organisation_comes_with_its_contact_person(office, applied):
    application = applied(plan="organisation", name="ひかりの会", kana="ヒカリノカイ", contact_name="担当 太郎")
    accepted(office, application)
    house = Organisation.objects.get()
    assert Membership.objects.get().organisation == house
    assert [tie.person.name for tie in house.affiliations.filter(role="contact")] == ["担当 太郎"]
    assert house.address_set.get().kind == "office"
    other = applied(plan="organisation", name="ひかりの会", kana="ヒカリノカイ", contact_name="担当 太郎")
    assert other and str(house.pk) in dict(office.get(url("accept", other)).context["form"].fields["holder"].choices)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"on": "2012-02-30"}, "日付を正しく入力してください。"), ({"holder": "x"}, "正しく選択してください。")],
)
def test_a_wrong_answer_is_told(office, applied, wrong, words):
    application = applied()
    answer = accepted(office, application, **wrong)
    assert words in text_of(answer) and answer.context["form"]["note"].value() == "確認済み"
    assert (Membership.objects.count(), Person.objects.filter(name=WRITTEN["name"]).count()) == (0, 0)


@pytest.mark.parametrize(
    ("language", "beginning"), [("ja", "漏れてはならない人 様\n"), ("en", "Dear 漏れてはならない人,\n")]
)
def test_a_refusal_is_mailed_in_the_applicant_s_language(
    office, applied, language, beginning, django_capture_on_commit_callbacks
):
    application = applied(language=language)
    form = office.get(url("decline", application)).context["form"]
    assert form["body"].value().startswith(beginning)
    with django_capture_on_commit_callbacks(execute=True):
        answer = office.post(url("decline", application), {"subject": "お申し込み", "body": "今回は…"}, follow=True)
    assert messages(answer) == ["申し込みを断りました。"]
    assert [(each.to, each.subject, each.body) for each in mail.outbox] == [
        (["secret@example.org"], "お申し込み", "今回は…")
    ]
    assert "今回は…" in text_of(office.get(url("inspect", application)))
    assert Membership.objects.count() == 0


def test_a_refusal_may_stay_silent_and_needs_a_subject_otherwise(office, applied):
    silent, other, unreachable = applied(), applied(), applied(email="")
    office.post(url("decline", silent), {"subject": "件名だけ", "body": ""})
    assert (Application.objects.get(pk=silent.pk).state, mail.outbox) == ("declined", [])
    page = office.post(url("decline", other), {"subject": "", "body": "今回は…"})
    assert "メールには件名が必要です。" in text_of(page) and "今回は…" in text_of(page)
    page = office.post(url("decline", unreachable), {"subject": "件名", "body": "今回は…"})
    assert "申込者のメールアドレスがありません。" in text_of(page) and "今回は…" in text_of(page)
    assert Application.objects.waiting().count() == 2


def test_what_is_decided_is_not_decided_again(office, applied):
    application = applied()
    accepted(office, application)
    assert "この申し込みはすでに処理されています（承認）。" in text_of(accepted(office, application))
    page = office.post(url("decline", application), {"subject": "", "body": ""})
    assert "この申し込みはすでに処理されています（承認）。" in text_of(page)
    shown = office.get(url("inspect", application))
    assert (shown.context["may_decide"], Membership.objects.count()) == (False, 1)
    assert url("accept", application) not in text_of(shown)


def test_an_acceptance_is_taken_back_on_the_member_s_page(office, applied):
    accepted(office, applied())
    membership = Membership.objects.get()
    office.post(reverse("membership_membership:take_back", args=[membership.pk]), {})
    assert timeline(membership) == []
    with pytest.raises(actions.MembershipError):
        actions.renew(membership, user=None, now=timezone.now())


def test_those_that_wait_stand_first_and_the_states_can_be_chosen(office, applied, classes):
    first, second, third = applied(), applied(), applied(plan="reader")
    for place, application in enumerate([first, second, third]):
        Application.objects.filter(pk=application.pk).update(created_at=NOW + timedelta(days=place))
    office.post(url("decline", first), {"subject": "", "body": ""})

    def listed(**asked):
        return [each.pk for each in office.get(APPLICATIONS, asked).context["object_list"]]

    assert listed() == [second.pk, third.pk, first.pk]
    assert listed(state="waiting", plan=classes["reader"].pk) == [third.pk]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_questions(office, applied, rows, django_assert_num_queries):
    for _row in range(rows):
        applied()
    office.get(APPLICATIONS)
    with django_assert_num_queries(13):
        assert len(office.get(APPLICATIONS).context["object_list"]) == rows


def test_the_auditor_reads_but_does_not_decide(applied):
    application, client = applied(), reader("auditor")
    page = client.get(url("inspect", application))
    assert WRITTEN["name"] in text_of(page) and page.context["may_decide"] is False
    assert AuditEntry.objects.filter(action="read", object_id=str(application.pk)).exists()
    for name in ["accept", "decline"]:
        for answer in [client.get(url(name, application)), client.post(url(name, application), {"on": "2012-04-01"})]:
            assert answer.status_code in (302, 403, 404)
    assert Application.objects.waiting().count() == 1


@pytest.mark.parametrize("role", ["finance", "steering", "editor", "project_lead", "project_member", "guest"])
def test_nobody_else_sees_what_was_written(applied, role):
    application, client = applied(), reader(role)
    for name in ["inspect", "accept", "decline"]:
        for answer in [client.get(url(name, application)), client.post(url(name, application), {"on": "2012-04-01"})]:
            assert answer.status_code in (302, 403, 404, 405)
            assert not [value for value in WRITTEN.values() if isinstance(value, str) and value in text_of(answer)]
    listing = client.get(APPLICATIONS)
    assert listing.status_code in (302, 403, 404) and WRITTEN["name"] not in text_of(listing)
    assert Membership.objects.count() == 0
    assert OrganisationFactory() and Application.objects.waiting().count() == 1


def test_a_declined_application_is_erased_after_a_year_with_its_traces(office, secretary, applied):
    declined, accepted_, waiting = applied(), applied(name="入会した人"), applied(name="待っている人")
    decided = timezone.now()
    actions.applications.decline(declined, user=secretary, now=decided)
    actions.applications.accept(accepted_, user=secretary, now=decided)
    declined.refresh_from_db()
    assert date_format(declined.erased_on) in text_of(office.get(url("inspect", declined)))
    year = timedelta(days=365)
    assert actions.applications.forget_declined(now=decided + year - timedelta(seconds=1)) == 0
    assert actions.applications.forget_declined(now=decided + year) == 1
    assert set(Application.objects.values_list("pk", flat=True)) == {accepted_.pk, waiting.pk}
    told = AuditEntry.objects.filter(model="membership.application", object_id=str(declined.pk)).exclude(
        action="redact"
    )
    assert told.exists()
    assert not told.exclude(detail=None).exists()
    assert actions.applications.forget_declined(now=decided + 2 * year) == 0
