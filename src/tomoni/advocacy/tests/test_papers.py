"""Papers: the customary letter of a request, agenda sheets, the book of a round, comments, statements, press."""

import io
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from tomoni.advocacy import actions, models
from tomoni.advocacy.documents import letter, meeting, press, printed
from tomoni.advocacy.documents.paper import numbers, plain
from tomoni.advocacy.tests import factories
from tomoni.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2012, 2, 20, 9, 0, tzinfo=UTC)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def document_of(docx):
    """Return (style, text) of each paragraph of a DOCX, in order; all its parts are well-formed."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert archive.testzip() is None
        parts = {name: archive.read(name) for name in archive.namelist()}
    trees = {name: ElementTree.fromstring(part) for name, part in parts.items() if name.endswith((".xml", ".rels"))}
    styles = {style.get(f"{W}styleId") for style in trees["word/styles.xml"].iter(f"{W}style")}
    found = []
    for paragraph in trees["word/document.xml"].iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        name = style.get(f"{W}val") if style is not None else ""
        pieces = []
        for node in paragraph.iter():
            if node.tag == f"{W}t":
                pieces.append(node.text or "")
            elif node.tag == f"{W}r" and node.find(f"{W}tab") is not None:
                pieces.append("\t")
        assert name in styles | {""}
        found.append((name, "".join(pieces)))
    return found


@pytest.fixture
def round():
    """A round with a heading, two demands below it, one asked of two ministries, answered by one of them."""
    ministry = factories.BodyFactory(name="法務省", short_name="法務省")
    labour = factories.BodyFactory(name="厚生労働省", short_name="厚労省")
    made = factories.RoundFactory(
        title="第22回省庁交渉",
        visibility="network",
        subjects={"ja": "移住者の権利に関する要請書"},
        purposes={"ja": "日頃のご尽力に敬意を表します。\n下記のとおり要請します。"},
        document_number="移住連発第12号",
        requested_on=date(2012, 2, 20),
        sender="移住労働者と連帯する全国ネットワーク\n代表理事　山本太一",
        contact_line="〒110-0005 東京都台東区上野\n電話 03-0000-0000",
    )
    heading = factories.HeadingFactory(title="医療", visibility="network")
    first = factories.DemandFactory(
        title="医療通訳",
        parent=heading,
        visibility="network",
        text="医療通訳を制度にしてください。",
        ground="費用を病院が負っている。",
    )
    second = factories.DemandFactory(
        title="無保険者", parent=heading, visibility="network", text="未払い医療費の補填を続けてください。"
    )
    models.Wording.objects.filter(demand=heading).delete()
    factories.asked(made, heading, bodies=[])
    item = factories.asked(made, first, bodies=[labour])
    factories.asked(made, second, bodies=[labour, ministry])
    models.Addressee.objects.create(activity=made, body=labour, post="厚生労働大臣", name="小宮山洋子", position=1)
    models.Addressee.objects.create(activity=made, body=ministry, post="法務大臣", position=2)
    factories.SignOnFactory(activity=made, organisation_name="移住者の会", representative="代表 佐藤", position=1)
    factories.sent(made)
    given = factories.answered(item, text="=予算の範囲で検討する。")
    actions.promise(text="来年度の予算額を知らせる", body=labour, answer=given, due_on=date(2012, 4, 30))
    return made


def test_the_request_has_the_customary_form(round):
    told = document_of(printed.docx(letter.of_round(round), now=NOW))
    assert [line for line in told if line[0] != "LetterGap"] == [
        ("LetterRight", "移住連発第12号"),
        ("LetterRight", "2012年2月20日"),
        ("Normal", "厚生労働大臣　小宮山洋子　殿"),
        ("Normal", "法務大臣　殿"),
        ("LetterRight", "移住労働者と連帯する全国ネットワーク"),
        ("LetterRight", "代表理事　山本太一"),
        ("LetterRight", "移住者の会　代表 佐藤"),
        ("LetterSubject", "移住者の権利に関する要請書"),
        ("BodyTextFirstIndent", "日頃のご尽力に敬意を表します。"),
        ("BodyTextFirstIndent", "下記のとおり要請します。"),
        ("LetterCenter", "記"),
        ("LetterItem1", "1．\t医療"),
        ("LetterItem2", "（1）\t医療通訳を制度にしてください。〔厚労省〕"),
        ("LetterReason2", "（理由）費用を病院が負っている。"),
        ("LetterItem2", "（2）\t未払い医療費の補填を続けてください。〔厚労省・法務省〕"),
        ("LetterRight", "以上"),
        ("LetterContact", "〒110-0005 東京都台東区上野電話 03-0000-0000"),
    ]


def test_many_co_signers_are_listed_at_the_end_and_counted(round):
    for number in range(6):
        factories.SignOnFactory(activity=round, organisation_name=f"団体{number}", position=2 + number)
    told = plain(letter.of_round(round))
    assert "賛同：7団体" in told.split("以上")[1]
    assert "団体3" not in told.split("記")[0]


def test_who_did_not_agree_to_be_named_is_counted_on_public_papers_alone(round):
    factories.SignOnFactory(activity=round, organisation_name="伏せる会", consents_to_publication=False)
    assert "伏せる会" in plain(letter.of_round(round))
    public = plain(letter.of_round(round, is_public=True))
    assert "伏せる会" not in public
    assert "ほか 1（名前の公表を希望しない団体・個人）" in public
    assert "代表 佐藤" not in public


def test_agenda_sheets_give_each_body_its_items_with_room_for_notes(round):
    user = UserFactory(roles=["secretariat"])
    models.AgendaItem.objects.create(
        round=round, body=models.Body.objects.get(name="厚生労働省"), minutes=45, chair="佐藤"
    )
    told = document_of(printed.docx(meeting.agenda_sheets(round, user=user), now=NOW))
    assert [text for style, text in told if style == "Heading2"] == ["厚生労働省", "法務省"]
    assert [text for style, text in told if style == "TableText" and "ください" in text] == [
        "医療通訳を制度にしてください。",
        "未払い医療費の補填を続けてください。",
        "未払い医療費の補填を続けてください。",
    ]
    assert ("TableNote", "第22回省庁交渉　2012年3月5日　45分　司会：佐藤") in told


def test_the_book_sets_answers_beside_demands_and_says_where_there_is_none(round):
    user = UserFactory(roles=["secretariat"])
    sheet = load_workbook(io.BytesIO(meeting.book_xlsx(round, user=user, now=NOW))).active
    assert [tuple(cell.value for cell in row) for row in sheet.iter_rows()] == [
        ("番号", "要望項目", "相手機関", "回答の区分", "回答", "約束・宿題"),
        ("1．", "医療", None, None, None, None),
        (
            "（1）",
            "医療通訳を制度にしてください。",
            "厚生労働省",
            "検討",
            "'=予算の範囲で検討する。",
            "来年度の予算額を知らせる（2012年4月30日）",
        ),
        ("（2）", "未払い医療費の補填を続けてください。", "厚生労働省", "回答未入力", None, None),
        (None, None, "法務省", "回答未入力", None, None),
    ]
    outsider = UserFactory(roles=["finance"])
    hidden = meeting.book(factories.RoundFactory(visibility="project"), user=outsider)
    assert hidden.blocks[2].rows == ()


def test_a_comment_is_text_for_a_form_and_a_document(round):
    comment = factories.PublicCommentFactory(preface="意見を述べます。", sender="移住連")
    factories.OpinionFactory(comment=comment, provision="第2条", opinion="要件をゆるめるべき。", reason="家族がいる。")
    text = printed.text(letter.of_comment(comment), now=NOW).decode("utf-8-sig")
    assert "1．　第2条\r\n　【意見】要件をゆるめるべき。\r\n　【理由】家族がいる。\r\n" in text
    assert "締切：2012年6月15日 23:59" in text
    assert printed.pdf(letter.of_comment(comment), now=NOW)[:5] == b"%PDF-"


def test_an_invitation_tells_day_place_and_speakers_and_an_embargo(round):
    briefing = factories.BriefingFactory(
        title="改定入管法を前に",
        place="参議院議員会館",
        starts_at="14:00",
        ends_at="15:30",
        invitations={"ja": "ぜひ取材ください。"},
        embargo_until=datetime(2012, 7, 4, 5, 0, tzinfo=UTC),
    )
    briefing.refresh_from_db()
    models.Speaker.objects.create(
        briefing=briefing, shown_name="マリアさん", is_alias=True, title="技能実習生", no_photo=True
    )
    told = plain(press.of_invitation(briefing))
    assert told.startswith("報道機関各位\n")
    for line in (
        "【取材のご案内】改定入管法を前に",
        "【報道解禁：2012年7月4日 14:00】",
        "日時：2012年7月4日 14:00–15:30",
        "場所：参議院議員会館",
        "　・　マリアさん（技能実習生）（仮名・撮影不可）",
    ):
        assert line in told.split("\n")


def test_numbers_of_a_tree():
    assert numbers([1, 2, 2, 3, 1, 2], "ja") == ["1．", "（1）", "（2）", "①", "2．", "（1）"]
    assert numbers([1, 2, 3, 1], "en") == ["1.", "1.1", "1.1.1", "2."]
