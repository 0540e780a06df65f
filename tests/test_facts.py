"""The drafted report of 2012 tells every fact of the network's own report, each in the chapters it belongs to.

The facts are patterns, read line by line from the printed report; its sentences are not kept here. What the printed
report leaves vague stays vague, and what it tells twice is told twice and counted once.
"""

import re
import unicodedata

import pytest
from django.db import transaction

from tomoni.config import demo, demo_report
from tomoni.config.tests.facts_2012 import FACTS as RECORDS
from tomoni.config.tests.facts_2012 import OUTLINE
from tomoni.config.tests.test_demo_wording import runs_of_the_report, shared_runs
from tomoni.projects.models import Activity
from tomoni.reporting.actions import draft, records_used
from tomoni.reporting.composing import compose
from tomoni.reporting.document import Heading, Table, digest
from tomoni.reporting.models import Passage
from tomoni.reporting.outputs import FORMATS, as_text
from tomoni.reporting.traceability import trace

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Chapter ("0" is the introduction), and what must stand in it. Digits are folded to one width, spaces taken away.
FACTS = [
    ("0", r"入管法・入管特例法・住民基本台帳法.*2012年7月9日.*施行"),
    ("0", r"移住者.*広報"),
    ("0", r"自治体.*窓口.*対応"),
    ("0", r"非正規滞在.*懸案"),
    ("0", r"近隣諸国との関係を口実.*排外主義.*差別"),
    ("0", r"衆議院の?解散.*総選挙.*政治.*情勢"),
    ("0", r"東日本大震災.*2年目.*孤立"),
    ("0", r"支援に.*外国人"),
    ("0", r"移住者.*移住労働者.*家族の権利"),
    ("0", r"多民族・多文化共生"),
    ("0", r"幅広く?い?活動"),
    ("1-1", r"在留管理.*人権.*包括的な移民政策"),
    ("1-1", r"始まっている多民族・多文化共生"),
    ("1-1", r"非正規滞在.*在留特別許可.*署名.*全国に呼びかけ"),
    ("1-1", r"記者会見.*政府.*社会"),
    ("1-1", r"省庁.{0,20}3月"),
    ("1-1", r"11月に省庁と?.?交渉"),
    ("1-1", r"在留管理制度にしぼり、6月に省庁と交渉"),
    ("1-1", r"在留管理制度.*交渉.*8月"),
    ("1-1", r"個別の案件.*必要に応じて折衝"),
    ("1-2", r"人種差別撤廃法の制定"),
    ("1-2", r"ヘイトスピーチ.*集会に参加"),
    ("1-2", r"一員として.*アピール.*内容を外務省に要請"),
    ("1-2", r"人種差別撤廃委員会の審査.*フォローアップに協力"),
    ("1-3", r"新しい制度の広報"),
    ("1-3", r"自治体への対応と自治労との連携"),
    ("1-3", r"非正規滞在.*合法化"),
    ("1-3", r"三つの方針.*それぞれ"),
    ("1-3", r"アムネスティ署名"),
    ("1-3", r"個人の署名は1万筆を超え"),
    ("1-3", r"署名を、?法務大臣に提出"),
    ("1-3", r"在留特別許可の基準を緩和"),
    ("1-3", r"在特ガイドライン.*法務省と話し合い"),
    ("1-3", r"「在留期間『5年』を決定する際の考え方」.*パブリックコメントを提出"),
    ("1-3", r"施行される直前に記者会見"),
    ("1-3", r"施行のあと.*各地.*状況.*情報を集め"),
    ("1-4", r"収容や退去強制.*団体に協力"),
    ("1-4", r"長期.*単身.*非正規滞在.*在留特別許可.*ケースに取り組"),
    ("2-1", r"6月23日\(土\).*24日\(日\).*新潟国際情報大学"),
    ("2-1", r"第9回移住労働者と連帯する全国ワークショップ・新潟2012"),
    ("2-2-1-1", r"在留資格取消し制度.*定住者への変更.*DV.*3回ほど個別に折衝"),
    ("2-2-1-1", r"ハーグ条約.*移住女性.*影響.*ロビーイング"),
    ("2-2-1-2", r"個別の案件.*省庁と折衝"),
    ("2-2-1-2", r"制度の移行.*状況.*分析を進め"),
    ("2-2-1-2", r"新しい提言.*準備"),
    ("2-2-1-2", r"各地.*個別の相談に、そのつど対応"),
    ("2-2-1-2", r"『研修生ネット通信』を定期的に"),
    ("2-2-1-2", r"アメリカ.*『人身売買報告書』.*複数回.*情報"),
    ("2-2-1-2", r"記者会見に参加.*人身売買の視点"),
    ("2-2-1-2", r"きびしい運営.*シェルター.*必要.*保護"),
    ("2-2-1-2", r"『外国人研修生時給300円の労働者3』.*準備"),
    ("2-2-1-3", r"月に一度の定例会.*ケース.*共有"),
    ("2-2-1-3", r"入管法の改定に取り組む会議との連携"),
    ("2-2-1-3", r"無料低額診療事業や医療通訳.*対策.*検討"),
    ("2-2-1-3", r"11月に省庁と交渉.*無料低額診療事業や医療通訳.*要請"),
    ("2-2-1-4", r"ほぼ毎月集まり、政府と自治体の動向、各地の取り組み"),
    ("2-2-1-4", r"政令と省令の制定.*『外国人のための改定入管法Q&A』の改訂版"),
    ("2-2-1-4", r"全面施行のあと.*『外国人のための改定入管法Q&A』.*発行"),
    ("2-2-1-4", r"各地で勉強会.*広報"),
    ("2-2-1-4", r"3月.{0,20}シンポジウム"),
    ("2-2-1-4", r"7月に、.{0,6}シンポジウム"),
    ("2-2-1-4", r"12月に、.{0,9}シンポジウム"),
    ("2-2-1-4", r"6月に省庁と交渉"),
    ("2-2-1-4", r"8月にも行った"),
    ("2-2-1-4", r"「ともに生きる1万人宣言」.*署名集めを始めた"),
    ("2-2-1-4", r"施行される前に、全国の100自治体.*アンケート.*メディア"),
    ("2-2-1-5", r"定例会を開き.*情報を共有"),
    ("2-2-1-5", r"毎年春に.*省庁との交渉.*3月"),
    ("2-2-1-5", r"「マーチ・イン・マーチ2012」"),
    ("2-2-1-5", r"4月に?は?一日総行動"),
    ("2-2-1-6", r"団体と連携し、情報を共有"),
    ("2-2-1-6", r"11月に、.*省庁との意見交換会に参加"),
    ("2-2-1-7", r"事務局の一端"),
    ("2-2-1-7", r"4月に『外国人・民族的マイノリティ人権白書2012』"),
    ("2-2-1-7", r"社会権規約.*NGOレポートの作成に協力"),
    ("2-2-1-8", r"ヘイトスピーチ.*集会に参加"),
    ("2-2-1-8", r"一員として.*外務省に要請"),
    ("2-2-1-9", r"国勢調査などの統計資料.*貧困.*動き出した"),
    ("2-2-1-9", r"論文などで発表"),
    ("2-2-2", r"「名無しの震災救援団」や「外国人被災者支援センター」"),
    ("2-2-2", r"被災した外国人を支える団体とのつながり"),
    ("3-1", r"スイスのジュネーブで6月.*国連人権理事会の第20会期.*MRIとMFAの一員として参加"),
    ("3-1", r"移住者の人権に関する国連特別報告者.*収容.*報告書.*声明.*発表"),
    ("3-1", r"収容.*サイドイベントに参加"),
    ("3-1", r"災害.*移住者.*状況.*情報を提供"),
    ("3-1", r"11月、.*震災の被災者.*とともにフィリピン.*「移住に関する世界社会フォーラム」に参加"),
    ("3-1", r"危機的な状況に置かれた移住者.*分科会をコーディネート"),
    ("3-2", r"社会権規約委員会.*NGOレポート"),
    ("3-2", r"人種差別撤廃条約.*フォローアップ"),
    ("3-2", r"ほかの団体と"),
    ("4-1", r"新しい編集委員を迎える.*体制"),
    ("4-1", r"電子版の発行と、その広報.*準備"),
    ("4-2", r"「migrant-j」を新しいサーバーに移し"),
    ("4-2", r"運営は、適切に"),
    ("4-3", r"『移住者が暮らしやすい社会に変えていく30の方法』を発行"),
    ("4-3", r"『外国人をサポートするための生活マニュアル』を?電子版.*準備"),
    ("4-4", r"新しいサーバーとドメインに移し"),
    ("4-4", r"リニューアルと内容の充実は、先へ進めなかった"),
    ("5-1-1", r"NPO法人.*話し合いを前に進め"),
    ("5-1-1", r"12月に共同代表.*次の年からの企画と計画"),
    ("5-1-2", r"運営会議を4回開催した:2月2日東京、4月14日名古屋、6月23日新潟、9月22日神戸"),
    ("5-1-3", r"事務局会議を毎月1回"),
    ("5-1-3", r"事務局の仕事は増え続け.*スタッフを増員.*運営委員と仕事を分担.*課題"),
    ("5-2", r"長期的な財政の基盤"),
    ("5-2-1", r"会員は個人・団体ともに減った"),
    ("5-2-1", r"購読は個人・団体ともに増えた"),
    ("5-2-1", r"個人会員325人\(331口\)311人\(314口\)"),
    ("5-2-1", r"うち学生.*4人\(4口\)"),
    ("5-2-1", r"個人購読59人\(59口\)73人\(73口\)"),
    ("5-2-1", r"団体会員81団体\(103口\)78団体\(98口\)"),
    ("5-2-1", r"団体購読16団体\(25口\)19団体\(28口\)"),
    ("5-2-1", r"2011年末2012年末"),
    ("5-2-2", r"講師派遣プログラムを事業にすることには、取り組めなかった"),
    ("5-2-2", r"講師謝礼や原稿料など.*収入はあった"),
    ("5-2-3", r"夏期カンパ"),
    ("5-2-3", r"冬期カンパ"),
]


@pytest.fixture(scope="module", autouse=True)
def year_2012(django_db_setup, django_db_blocker):
    """Loads the demo and drafts its report once for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load()
        demo.make_accounts()
        yield demo_report.draft_report()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def document(year_2012, django_db_blocker):
    """The report in Japanese."""
    with django_db_blocker.unblock():
        return compose(year_2012, "ja")


def folded(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def chapter(document, number):
    """What stands under one heading and above the next, as plain text."""
    anchor, inside, parts = f"c{number}", False, []
    for part in document.parts:
        if isinstance(part, Heading):
            inside = part.anchor == anchor
        elif inside:
            parts.append(part)
    return folded(as_text(type(document)("", "", "", "ja", "draft", tuple(parts))))


@pytest.mark.parametrize(("number", "pattern"), FACTS)
def test_each_fact_is_told_in_its_chapter(document, number, pattern):
    assert re.search(pattern, chapter(document, number)), chapter(document, number)


def test_the_outline_is_numbered_as_the_network_does(document):
    labels = [heading.label for heading in document.headings()]
    assert [heading.text for heading in document.headings()][1:] == list(OUTLINE.values())
    assert labels[:4] == [
        "０．はじめに",
        "１．アドボカシー活動",
        "１．総合的政策提言とその実現を求める活動",
        "２．外国人の人権を保障する法制度づくり",
    ]
    assert [label for label in labels if label[0] in "（①⑨"] == [
        "（１）プロジェクト・ネットワークとの連携",
        "①女性プロジェクト",
        "⑨貧困プロジェクト",
        "（２）東日本大震災における外国人支援団体とのネットワークづくり",
        "（１）NPO法人化と共同代表者会議",
        "（２）運営会議の開催",
        "（３）事務局体制",
        "（１）会員・購読者の拡大",
        "（２）事業収入の開発",
        "（３）財政状況と活動内容に応じたカンパの依頼",
    ]


def test_each_record_is_told_where_it_belongs_and_counted_once(year_2012):
    used = records_used(year_2012)
    assert (used.unused, used.unused_figures) == ([], ["membership.movement", "membership.people", "membership.units"])
    twice = {
        Activity.objects.get(title__contains=fact.title, kind=fact.kind, when=fact.when).pk
        for fact in RECORDS
        if " " in fact.told
    }
    assert {(activity.pk, times) for activity, times in used.several_times} == {(pk, 2) for pk in twice}


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_no_sentence_of_the_printed_report_is_copied(document, form):
    known = runs_of_the_report()
    lines = [
        text
        for part in document.parts
        if not isinstance(part, Heading)  # headings are the outline's own
        for text in as_text(type(document)("", "", "", "ja", "", (part,))).splitlines()
    ]
    assert [run for line in lines for run in shared_runs(line, known)] == []
    assert FORMATS[form](document)


def test_every_number_and_nearly_every_sentence_is_traced(document):
    found = trace(document)
    assert found.traced_numbers == found.numbers > 70
    assert found.traced_sentences / found.sentences >= 0.95
    assert found.is_enough


def test_nothing_of_2012_contradicts_itself_and_nothing_is_untranslated(document, year_2012):
    assert document.findings == ()
    english = compose(year_2012, "en")
    assert (english.findings, english.untranslated) == ((), ())
    assert not re.search("[ぁ-んァ-ヶ一-龠]", as_text(english))


def test_the_same_records_give_the_same_report(document, year_2012):
    assert digest(compose(year_2012, "ja")) == digest(document)
    assert demo_report.draft_report() == year_2012
    before = list(Passage.objects.order_by("pk").values_list("pk", "updated_at"))
    drafted = draft(year_2012)
    assert (drafted.written, drafted.renewed, drafted.removed) == (0, 0, 0)
    assert list(Passage.objects.order_by("pk").values_list("pk", "updated_at")) == before
    assert digest(compose(year_2012, "ja")) == digest(document)


def test_the_membership_table_shows_the_year_before_beside_it(document):
    table = next(part for part in document.parts if isinstance(part, Table))
    assert [row.is_part for row in table.rows] == [False, True, False, False, False]
    queries = [run.evidence[0].query for run in table.rows[0].cells[1] if hasattr(run, "evidence")]
    assert queries == ["membership.table 2012-12-31 individual people", "membership.table 2012-12-31 individual units"]
