"""The editor of a report as people use it: a sentence rewritten, another whose record changed seen with old and new and accepted."""

import pytest
from django.urls import reverse

from tests.browser.conftest import PHONE, WIDE
from tomoni.membership.tests.factories import NOW, PlanFactory, joined
from tomoni.people.tests.factories import PersonFactory
from tomoni.projects.models import Activity
from tomoni.reporting.actions import draft, editing
from tomoni.reporting.models import Chapter, ManualFigure, Passage
from tomoni.reporting.tests.factories import act, outline, report_2012

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def report():
    """A drafted report of two chapters, the second with a table and a chart."""
    first, second = outline("交渉", "会員")
    act(first, "省庁交渉", line="省庁と交渉した。", when="2012-03-05")
    act(first, "要請", line="要請書を渡した。", when="2012-04")
    act(first, "面談", line="議員と会った。", when="2012-05")
    for year in (2010, 2012):
        person = PersonFactory(name=f"会員 {year}")
        joined(
            person, plan=PlanFactory(key=f"p{year}"), units=1, on=NOW.date().replace(year=year, month=1, day=1), now=NOW
        )
    report = report_2012(introductions={"ja": "会員[[membership.people end]]人の一年。"})
    report.chapters.filter(programme=second).update(figure_key="membership.people")
    draft(report)
    return report


def address(heading):
    return reverse("reporting_chapter:edit", args=[Chapter.objects.get(headings__ja=heading).pk])


def passage(words):
    return next(each for each in Passage.objects.all() if words in each.text("ja"))


def at(page, found):
    return page.locator(f"#p-{found.pk}")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_sentence_is_rewritten_and_a_stale_one_accepted(page, sign_in, violations, report, size):
    sign_in("editor")
    page.set_viewport_size(size)
    page.goto(address("交渉"))
    found = passage("要請書")
    at(page, found).get_by_role("link", name="書き直す").click()
    page.fill("textarea[name=text-ja]", "会員[[membership.peple end]]人の名で要請した。")
    assert violations(page) == []
    page.click("button[value=rewrite]")
    assert "membership.people" in at(page, found).inner_text()
    page.fill("textarea[name=text-ja]", "会員[[membership.people end]]人の名で要請した。")
    page.click("button[value=rewrite]")
    page.wait_for_url(f"**#p-{found.pk}")
    assert "会員1人の名で要請した。" in at(page, found).inner_text()

    one = Activity.objects.get(title="要請")
    one.set_line("ja", "要請書を二度渡した。")
    one.save()
    page.reload()
    shown = at(page, found)
    assert (shown.locator("del").inner_text(), shown.locator("ins").inner_text()) == (
        "要請書を渡した。",
        "要請書を二度渡した。",
    )
    assert violations(page) == []
    shown.locator("button[value=holds]").click()
    page.wait_for_url(f"**#p-{found.pk}")
    assert at(page, found).locator("del").count() == 0
    assert passage("名で要請").origin == "edited"
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_figure_that_changed_is_shown_with_old_and_new(page, sign_in, report):
    figure = ManualFigure.objects.create(report=report, key="rate", value="三割", source="名簿")
    found = passage("要請書")
    editing.rewrite(found, texts={"ja": "[[manual rate]]が応じた。"}, version=editing.version_of(found))
    figure.value = "四割"
    figure.save()
    sign_in("editor")
    page.goto(address("交渉"))
    shown = at(page, found)
    assert (shown.locator("del").inner_text(), shown.locator("ins").inner_text()) == ("三割", "四割")
    shown.locator("button[value=holds]").click()
    page.wait_for_url(f"**#p-{found.pk}")
    assert "四割が応じた。" in at(page, found).inner_text()


def test_two_people_at_one_sentence_lose_nothing(page, sign_in, report):
    sign_in("editor")
    found = passage("要請書")
    page.goto(f"{address('交渉')}?open={found.pk}")
    page.fill("textarea[name=text-ja]", "わたしの文。")
    editing.rewrite(found, texts={"ja": "同僚の文。"}, version=editing.version_of(found))
    page.click("button[value=rewrite]")
    assert "同僚の文。" in page.inner_text(".report-now")
    assert page.input_value("textarea[name=text-ja]") == "わたしの文。"
    page.click("button[value=rewrite]")
    page.wait_for_url(f"**#p-{found.pk}")
    assert passage("わたしの文").pk == found.pk


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_no_page_of_the_editor_breaks_a_rule_of_access_or_runs_over(page, sign_in, violations, report, size):
    act(Chapter.objects.get(headings__ja="交渉").programme, "申入れ", line="申し入れた。", when="2012-08")
    figure = ManualFigure.objects.create(report=report, key="rate", value="三割", source="名簿")
    sign_in("secretariat")
    page.set_viewport_size(size)
    pages = [reverse(f"reporting_editor:{name}", args=[report.pk]) for name in ("index", "outline", "words", "figures")]
    first = Chapter.objects.get(headings__ja="交渉")
    pages += [
        address("交渉"), address("会員"), f"{pages[1]}?open={first.pk}", reverse("reporting_figure:edit", args=[figure.pk])
    ]  # fmt: skip
    broken = {}
    for each in pages:
        page.goto(each)
        if found := violations(page):
            broken[each] = found
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], each
    assert broken == {}


def test_without_javascript_the_same_can_be_done(chromium, live_server, page, sign_in, report):
    sign_in("editor")
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="ja-JP")
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(address("交渉"))
    found = passage("要請書")
    plain.click(f"#p-{found.pk} a[data-open]")
    plain.fill("textarea[name=text-ja]", "渡した。")
    plain.click("button[value=rewrite]")
    plain.wait_for_url(f"**#p-{found.pk}")
    plain.click(f"#p-{found.pk} button[value=merge_up]")
    plain.wait_for_load_state()
    context.close()
    assert [each.text("ja") for each in found.chapter.passages.order_by("position")] == [
        "省庁と交渉した（3月5日）。渡した。", "議員と会った。"
    ]  # fmt: skip
