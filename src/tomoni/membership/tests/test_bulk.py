"""One act for many: the page says beforehand for whom it works, for whom not and why."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.http import urlencode

from tomoni.membership import actions
from tomoni.membership.models import Event, Membership, Term
from tomoni.membership.tests.conftest import reader
from tomoni.membership.tests.factories import NOW, joined
from tomoni.membership.tests.test_acts import text_of, timeline
from tomoni.people.models import Tag
from tomoni.people.tests.factories import PersonFactory, TagFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(classes):
    """1 goes on, 2 has left, 3 is a library."""
    members = [joined(plan=classes[key]) for key in ("individual", "individual", "library")]
    actions.leave(members[1], on=date(2012, 7, 1), reason="own_wish", user=None, now=NOW)
    return members


def bulk(name, memberships):
    path = reverse("wagtail_bulk_action", args=["membership", "membership", name])
    return f"{path}?{urlencode([('id', each.pk) for each in memberships])}"


def outcomes(page):
    """Return whom it works for with what follows, and who is skipped with why, by number."""
    done = {each.membership.number: each.follows for each in page.context["done_for"]}
    return done, {each.membership.number: each.refusal for each in page.context["skipped"]}


def test_the_preview_tells_whom_a_renewal_reaches_and_why_others_are_skipped(office, three):
    page = office.get(bulk("renew", three))
    done, skipped = outcomes(page)
    assert done == {
        1: "2013年1月1日から2013年12月31日まで 個人会員 1口",
        3: "2013年1月1日から2013年12月31日まで 団体購読 1口",
    }
    assert skipped == {
        2: "2012-07-01にすでに退会しています（本人の申し出）。再入会とするか、退会を取り消してください。"
    }
    text = text_of(page)
    assert "<h2>2件</h2>" in text and "<h2>1件は対象外</h2>" in text and skipped[2] in text
    assert Event.objects.count() == 4


def test_those_it_works_for_are_renewed_and_paid_and_the_others_stay(office, secretary, three):
    answer = office.post(bulk("renew", three), {"paid_on": "2012-12-20", "reference": "総会"}, follow=True)
    assert [str(each).strip() for each in answer.context["messages"]] == ["2件を処理しました。 1件は対象外でした。"]
    assert [len(timeline(each)) for each in three] == [2, 1, 2]
    renewed = Term.objects.known().filter(valid_from=date(2013, 1, 1))
    assert set(renewed.values_list("paid_on", "payment_reference")) == {(date(2012, 12, 20), "総会")}
    assert set(Event.objects.filter(kind="renew").values_list("recorded_by", flat=True)) == {secretary.pk}


def test_a_payment_goes_to_the_earliest_open_dues_of_each(office, three):
    actions.renew(three[0], user=None, now=NOW)
    actions.mark_paid(Term.objects.known().get(membership=three[2]), on=date(2012, 2, 1))
    done, skipped = outcomes(office.get(bulk("pay", three)))
    assert done == {
        1: "2012年1月1日から2012年12月31日まで、5,000円",
        2: "2012年1月1日から2012年6月30日まで、5,000円",
    }
    assert skipped == {3: "未払いはありません。"}
    office.post(bulk("pay", three[:1]), {"on": "2012-03-01", "reference": ""})
    assert [str(each.paid_on) for each in Term.objects.known().filter(membership=three[0]).order_by("valid_from")] == [
        "2012-03-01", "None",
    ]  # fmt: skip


def test_a_wrong_day_is_told_and_nothing_is_done(office, three):
    page = office.post(bulk("pay", three), {"on": "2012-02-30", "reference": "控え"})
    assert "日付を正しく入力してください。" in text_of(page)
    assert page.context["form"]["reference"].value() == "控え"
    assert not Term.objects.exclude(paid_on=None).exists()


def test_the_edition_is_set_where_it_differs(office, three):
    Membership.objects.filter(number=3).update(wants_print=False)
    page = office.post(bulk("edition", three), {"wants_print": "no", "wants_electronic": ""}, follow=True)
    assert [str(each).strip() for each in page.context["messages"]] == ["2件を処理しました。 1件は対象外でした。"]
    assert set(Membership.objects.values_list("wants_print", "wants_electronic")) == {(False, False)}


def test_a_tag_is_put_on_the_persons_and_organisations(office, three):
    tag = TagFactory(name="会費督促")
    office.post(bulk("tag", three[::2]), {"tag": tag.pk, "new_word": ""})
    office.post(bulk("tag", three[:1]), {"tag": "", "new_word": "名簿確認"})
    assert sorted(three[0].person.tags.values_list("name", flat=True)) == ["会費督促", "名簿確認"]
    assert list(three[2].organisation.tags.values_list("name", flat=True)) == ["会費督促"]
    assert list(three[1].person.tags.all()) == []


def test_a_preview_leaves_no_new_tag_behind(office, three):
    office.get(bulk("tag", three))
    assert not Tag.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_preview_asks_three_questions_for_each_row(office, classes, rows, django_assert_num_queries):
    """A savepoint, the change, its release: one that is refused does not spoil the others."""
    members = [joined(plan=classes["individual"]) for _row in range(rows)]
    office.get(bulk("edition", members))
    with django_assert_num_queries(15 + 3 * rows):
        office.get(bulk("edition", members))


@pytest.mark.parametrize("name", ["renew", "pay", "edition", "tag"])
@pytest.mark.parametrize("role", ["finance", "auditor", "editor", "project_lead", "guest"])
def test_nobody_else_acts_on_many(classes, name, role):
    member = joined(holder=PersonFactory(name="漏れてはならない人"), plan=classes["individual"])
    client = reader(role)
    for answer in [client.get(bulk(name, [member])), client.post(bulk(name, [member]), {"on": "2012-02-01"})]:
        assert answer.status_code in (302, 403, 404)
        assert "漏れてはならない人" not in answer.content.decode()
    assert (Event.objects.count(), Term.objects.exclude(paid_on=None).count()) == (1, 0)


@pytest.mark.parametrize("ids", ["", "id=1", "id=00000000-0000-0000-0000-000000000000", "id=x"])
def test_ids_of_nobody_find_nothing(office, ids):
    path = reverse("wagtail_bulk_action", args=["membership", "membership", "renew"])
    assert office.get(f"{path}?{ids}").status_code == 404
