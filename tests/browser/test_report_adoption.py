"""A report handed in, commented, approved, adopted and corrected, as people do it, wide and on a phone."""

from datetime import date

import pytest

from tests.browser.conftest import PHONE, WIDE
from tomoni.projects.models import Activity
from tomoni.projects.tests.factories import MeetingFactory
from tomoni.reporting.models import Correction, Report
from tomoni.reporting.tests.factories import act, outline

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = "/admin/reporting/report"


def pressed(page):
    page.click("main form .review-buttons button[type=submit]")


@pytest.fixture
def sound(page, violations):
    """Assert that the page, its passing messages gone, breaks no rule of accessibility."""

    def assert_sound():
        page.wait_for_load_state()
        page.reload()
        page.wait_for_selector("main")
        assert violations(page) == []

    return assert_sound


def as_(page, sign_in, role):
    page.context.clear_cookies()
    return sign_in(role)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_from_the_draft_to_a_published_correction(page, sign_in, sound, size):
    page.set_viewport_size(size)
    (first,) = outline("省庁交渉")
    act(first, "省庁交渉", line="省庁と交渉した。")
    MeetingFactory(title="第13回総会", when="2013-05-01", visibility="network")

    sign_in("editor")
    page.goto(f"{ROOT}/new/")
    sound()
    page.fill("input[name=year]", "2012")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/admin/reporting/editor/**")
    report = Report.objects.get()
    page.goto(f"{ROOT}/hand-in/{report.pk}/")
    page.fill("textarea[name=note]", "見てください")
    pressed(page)
    page.wait_for_url(f"**{ROOT}/inspect/{report.pk}/")

    as_(page, sign_in, "secretariat")
    page.click("text=「2012年活動報告」が提出されました")
    page.wait_for_url(f"**{ROOT}/inspect/{report.pk}/")
    assert "見てください" in page.inner_text("main")
    page.click("text=運営委員会へ回す")
    page.wait_for_url("**/approve/**")
    sound()
    pressed(page)
    page.wait_for_url(f"**{ROOT}/inspect/{report.pk}/")

    as_(page, sign_in, "steering")
    page.click("text=承認をお願いします")
    page.click(".review-line--paragraph .review-add")
    page.wait_for_url("**/comment/**")
    sound()
    page.fill("textarea[name=text]", "日付を入れてください")
    pressed(page)
    page.wait_for_selector(".review-comment")
    sound()
    page.click(".review-comment summary")
    page.fill(".review-comment textarea", "3月です")
    page.click(".review-comment details button")
    page.wait_for_selector(".review-answer")
    page.click("text=対応済みにする")
    page.wait_for_selector(".review-comment.is-settled")
    page.click(".review-head >> text=承認する")
    page.wait_for_url("**/agree/**")
    assert "総会に出されます" in page.inner_text("main")
    pressed(page)
    page.wait_for_url(f"**{ROOT}/inspect/{report.pk}/")

    as_(page, sign_in, "secretariat")
    page.goto(f"{ROOT}/adopt/{report.pk}/")
    assert "元に戻せません" in page.inner_text("main")
    sound()
    page.select_option("select[name=meeting]", index=1)
    page.check("input[name=is_certain]")
    pressed(page)
    page.wait_for_url(f"**{ROOT}/inspect/{report.pk}/")
    report.refresh_from_db()
    assert (report.adopted_on, report.adoption.assembly) == (date(2013, 5, 1), "第13回総会")

    activity = Activity.objects.get(title="省庁交渉")
    activity.public_lines = {"ja": "省庁と電話で交渉した。"}
    activity.save()
    page.goto("/reports/2012/corrections/")
    assert "省庁と電話で交渉した。" in page.inner_text("main")
    sound()
    page.click("main a.button")
    page.fill("textarea[name=ja]", "交渉は電話で行いました。")
    pressed(page)
    page.wait_for_url("**/reports/2012/**")
    assert Correction.objects.get().report == report

    page.context.clear_cookies()
    page.goto("/reports/2012/")
    shown = page.inner_text("main")
    assert ("省庁と交渉した。" in shown, "省庁と電話で" in shown, "交渉は電話で行いました。" in shown) == (
        True,
        False,
        True,
    )
    sound()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
