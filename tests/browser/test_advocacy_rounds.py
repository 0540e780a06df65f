"""A round at the table: two note-takers on phones, the network cut in the middle; nothing is lost."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tomoni.advocacy import models
from tomoni.advocacy.tests import factories
from tomoni.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def round():
    held = factories.RoundFactory(title="第22回省庁交渉", number=22, visibility="network")
    justice, health = factories.BodyFactory(name="法務省"), factories.BodyFactory(name="厚生労働省")
    for number, title in enumerate(["在留特別許可の基準", "医療通訳の制度化", "技能実習制度の廃止"], start=1):
        demand = factories.DemandFactory(title=title, visibility="network", text=f"{title}について明らかにされたい。")
        factories.asked(held, demand, bodies=[justice, health] if number == 1 else [health], number=str(number))
    return held


def key(page, place, text, stance=None):
    """Type on the item at the place, opening the list where it is folded."""
    if not page.locator("#list").evaluate("list => list.open"):
        page.locator("#list summary").click()
    page.locator("[data-item]").nth(place).click()
    if stance:
        page.locator(f"input[value={stance}]").check()
    page.locator("#text").press_sequentially(text)


def take_up_what_a_member_proposes(page, round):
    """Open the call, and put into the round what came back."""
    page.goto(reverse("advocacy_round:call", args=[round.pk]))
    page.fill("input[name=closes_at]", "2099-01-10 17:00")
    page.keyboard.press("Escape")
    page.locator("main button[type=submit]").click()
    factories.ProposalFactory(call=models.DemandCall.objects.get(), title="就学の保障", addressed="厚生労働省")
    page.goto(reverse("advocacy_round:inspect", args=[round.pk]))
    page.locator("a[href*='/round/take-up/']").click()
    page.get_by_role("button", name="交渉の項目に加える").click()
    expect(page.locator(".asking__title", has_text="就学の保障")).to_be_visible()


def test_from_the_call_to_answers_with_the_network_cut(page, sign_in, round, violations):
    page.set_viewport_size(PHONE)
    me = sign_in("secretariat")
    take_up_what_a_member_proposes(page, round)
    page.goto(reverse("advocacy_round:seal", args=[round.pk]))
    page.fill("input[name=on]", "2012-02-20")
    page.locator("button[type=submit]", has_text="提出した").click()
    page.get_by_role("link", name="その場で回答を入力する").click()
    expect(page.locator("#state")).to_have_text("すべて送信済み")
    key(page, 0, "検討すると述べた。", "considers")
    expect(page.locator("#state")).to_have_text("すべて送信済み")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")

    page.context.set_offline(True)
    key(page, 1, "厚労省は困難と述べた。", "difficult")
    key(page, 2, "通訳の予算は未定。")
    expect(page.locator("#state")).to_contain_text("通信できません")
    assert violations(page) == []
    page.reload()
    key(page, 2, "来年度に要求する。", "accepts")
    expect(page.locator("#text")).to_have_value("通訳の予算は未定。来年度に要求する。")
    assert models.Note.objects.count() == 1

    page.context.set_offline(False)
    expect(page.locator("#state")).to_have_text("すべて送信済み", timeout=15_000)
    told = models.Note.objects.order_by("asked_body__asked__position", "asked_body__position")
    assert list(told.values_list("text", "stance", "author")) == [
        ("検討すると述べた。", "considers", me.pk),
        ("厚労省は困難と述べた。", "difficult", me.pk),
        ("通訳の予算は未定。来年度に要求する。", "accepts", me.pk),
    ]
    _make_an_answer(page, told.first(), violations)


def _make_an_answer(page, note, violations):
    models.Note.objects.create(
        round=note.round, asked_body=note.asked_body, author=UserFactory(), text="前向きに検討。", at=factories.NOW
    )
    page.get_by_role("link", name="速記から回答へ").click()
    page.get_by_role("link", name="在留特別許可の基準").first.click()
    expect(page.locator(".note")).to_have_count(2)
    assert violations(page) == []
    page.locator("textarea[name=promises-0-text]").fill("基準を文書で送る")
    page.get_by_role("button", name="回答を保存する").click()
    assert models.Answer.objects.count() == 0  # the promise has no day: asked for in words, nothing typed is lost
    expect(page.locator("textarea[name=promises-0-text]")).to_have_value("基準を文書で送る")
    page.locator("input[name=promises-0-due_is_unknown]").check()
    page.get_by_role("button", name="回答を保存する").click()
    expect(page.locator(".promise")).to_contain_text("基準を文書で送る")
    given = models.Answer.objects.get()
    assert (given.stance, given.text, given.notes.count()) == ("considers", "検討すると述べた。", 2)
