"""The length of a submission is shown while one types; a draft too long is kept, with a warning."""

import pytest
from django.urls import reverse

from tomoni.advocacy import models
from tomoni.advocacy.models.counting import counted
from tomoni.advocacy.tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
TEXTS = [
    "",
    "The State party should, without delay, ratify the ICRMW.",
    "two\u00a0words\u3000three\ufeff",
    "the word 移住者 (ijusha) ﾊﾝｶｸ",
    "移住者の 権利を\n守る。",
    "か\u3099𠮷 é 👩‍👧",
]


def test_the_length_grows_with_what_is_typed(page, sign_in):
    submission = factories.SubmissionFactory(language="en", word_limit=4, visibility="network")
    factories.SectionFactory(submission=submission, text="One two three.", word_limit=3)
    sign_in("secretariat")
    page.goto(reverse("advocacy_submission:edit", args=[submission.pk]))
    box = page.locator("textarea[data-count]").first
    section = box.locator("xpath=following-sibling::p[contains(@class, 'counted')]")
    whole = page.locator("[data-count-word-limit] + .counted")
    assert (section.inner_text(), whole.inner_text()) == ("3 / 3 語", "全文: 3 / 4 語")
    box.fill("One two three four five.")
    assert (section.inner_text(), whole.inner_text()) == ("5 / 3 語 · 上限超過", "全文: 5 / 4 語 · 上限超過")
    page.select_option("[data-count-language]", "ja")
    assert section.inner_text() == "20 / 3 字 · 上限超過"
    told = page.evaluate(
        "texts => texts.flatMap(text => ['en', 'ja'].map(language => tomoniCounted(text, language)))", TEXTS
    )
    assert told == [counted(text, language) for text in TEXTS for language in ("en", "ja")]
    page.locator("form button[type=submit]:visible", has_text="保存する").first.click()
    page.wait_for_url("**/inspect/**")
    assert "上限を超えています。全文：20字（上限4字）" in page.inner_text("body")
    kept = models.Section.objects.get()
    assert (kept.text, kept.words) == ("One two three four five.", 20)
