"""Public pages of statements and releases: what is on them, and what is never."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tomoni.advocacy import models
from tomoni.advocacy.actions import pressing, writing
from tomoni.advocacy.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement():
    """A statement in two languages, signed by two, settled and published."""
    made = factories.StatementFactory(title="抗議声明", text="収容に抗議する。", visibility="public")
    writing.write(made, language="en", title="Protest", text="We protest detention.", user=None, now=timezone.now())
    writing.approve(made, on=date(2012, 7, 1))
    factories.SignOnFactory(activity=made, organisation_name="移住者の会", representative="山本 太一")
    factories.SignOnFactory(activity=made, organisation_name="伏せる会", consents_to_publication=False)
    writing.settle_text(made, now=timezone.now())
    writing.publish(made, on=timezone.localdate())
    return made


def text_at(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_a_published_statement_has_a_page_in_each_language(client, statement, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = text_at(client, "/statements/")
    assert "抗議声明" in page
    japanese = text_at(client, f"/statements/{statement.pk}/")
    assert "収容に抗議する。" in japanese
    assert f"/statements/{statement.pk}/in/en/" in japanese
    english = text_at(client, f"/statements/{statement.pk}/in/en/")
    assert "We protest detention." in english
    assert "これは翻訳です" in english
    text_at(client, f"/statements/{statement.pk}/in/vi/", status=404)
    assert client.get(f"/statements/{statement.pk}/pdf/en/").content[:5] == b"%PDF-"


def test_signers_are_named_who_agreed_and_their_representatives_never(client, statement):
    page = text_at(client, f"/statements/{statement.pk}/")
    assert "移住者の会" in page
    assert "2団体" in page
    for hidden in ("伏せる会", "山本 太一"):
        assert hidden not in page


@pytest.mark.parametrize("change", [{"published_on": None}, {"visibility": "network"}])
def test_what_is_not_published_or_not_for_everybody_does_not_exist(client, statement, change):
    statement.refresh_from_db()
    for name, value in change.items():
        setattr(statement, name, value)
    if "published_on" in change:
        writing.unpublish(statement)
    else:
        statement.save()
    assert "抗議声明" not in text_at(client, "/statements/")
    text_at(client, f"/statements/{statement.pk}/", status=404)
    text_at(client, f"/statements/{statement.pk}/pdf/ja/", status=404)


def test_a_page_of_tomorrow_is_not_there_today(client, statement):
    writing.publish(statement, on=timezone.localdate() + timedelta(days=1))
    text_at(client, f"/statements/{statement.pk}/", status=404)


def test_a_version_written_while_nothing_is_signed_and_never_after(client, statement):
    draft = factories.StatementFactory(text="一。")
    writing.write(draft, language="ja", title="題", text="二。", user=None, now=timezone.now(), reason="直し")
    assert list(draft.texts.order_by("version").values_list("version", "text")) == [(1, "一。"), (2, "二。")]
    assert writing.write(draft, language="ja", title="題", text="二。", user=None, now=timezone.now()).version == 2
    with pytest.raises(writing.WritingRefusedError, match="起案に戻して"):
        writing.write(statement, language="ja", title="題", text="変えた。", user=None, now=timezone.now())
    added = writing.write(
        statement, language="vi", title="Phản đối", text="Chúng tôi phản đối.", user=None, now=timezone.now()
    )
    assert (added.version, added.is_original) == (1, False)
    assert "Chúng tôi phản đối." in text_at(client, f"/statements/{statement.pk}/in/vi/")


def test_a_text_taken_back_asks_those_who_signed_again(statement):
    with pytest.raises(writing.WritingRefusedError):
        writing.take_back(statement)
    writing.unpublish(statement)
    writing.take_back(statement)
    assert set(models.SignOn.objects.values_list("state", "consents_to_publication")) == {("invited", False)}
    writing.write(statement, language="ja", title="抗議声明", text="変えた。", user=None, now=timezone.now())
    assert list(statement.texts.filter(language="ja").order_by("version").values_list("text", flat=True)) == [
        "収容に抗議する。",
        "変えた。",
    ]


def test_delivery_and_reply_move_a_statement_on(statement):
    body = factories.BodyFactory()
    delivery = writing.deliver(statement, body=body, how="hand", on=date(2012, 7, 10))
    with pytest.raises(writing.WritingRefusedError, match="提出日より前"):
        writing.record_reply(delivery, on=date(2012, 7, 9), reply="検討する。")
    writing.record_reply(delivery, on=date(2012, 7, 20), reply="検討する。")
    statement.refresh_from_db()
    assert (statement.stage, delivery.reply) == ("answered", "検討する。")
    with pytest.raises(writing.WritingRefusedError, match="確定していません"):
        writing.deliver(factories.StatementFactory(text="案。"), body=body, how="hand", on=date(2012, 7, 10))


def test_a_release_is_public_from_its_day_and_not_before_its_embargo_ends(client):
    briefing = factories.BriefingFactory(
        title="入管法改定を問う",
        visibility="public",
        releases={"ja": "本日発表した。"},
        online_address="https://meet.example.org/x",
    )
    models.Speaker.objects.create(briefing=briefing, shown_name="マリアさん", is_alias=True)
    factories.ClippingFactory(activity=briefing, headline="「不安」の声")
    pressing.publish(briefing, on=timezone.localdate())
    page = text_at(client, f"/releases/{briefing.pk}/")
    assert "本日発表した。" in page
    assert "「不安」の声" in page
    assert "meet.example.org" not in page
    briefing.refresh_from_db()
    briefing.embargo_until = timezone.now() + timedelta(hours=1)
    briefing.save()
    assert "入管法改定" not in text_at(client, "/releases/")
    text_at(client, f"/releases/{briefing.pk}/", status=404)
    text_at(client, f"/releases/{briefing.pk}/pdf/", status=404)
