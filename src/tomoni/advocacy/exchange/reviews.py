"""The tables of international work: reviews, deadlines, submissions with sections and speeches, recommendations."""

from typing import Any

from tomoni.advocacy.exchange.acts import ActTable, NumberedTable, OwnedTable, editable, moment, published_column
from tomoni.advocacy.exchange.bodies import Country, TimeZone, body_column
from tomoni.advocacy.exchange.demands import refuse_ahead
from tomoni.advocacy.exchange.statements import order_column
from tomoni.advocacy.models import (
    Deadline,
    Demand,
    Echo,
    Recommendation,
    RecommendationLink,
    Review,
    Section,
    Speech,
    Submission,
)
from tomoni.core.exchange.cells import Choice, Day, Link, Text, Whole
from tomoni.core.exchange.lists import Listed
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.tables import Column, Plan, TextColumn, id_column
from tomoni.projects.exchange import activities

MOST_WORDS = 9_999_999


class Reviews(OwnedTable):
    """Examinations by a mechanism."""

    key = "reviews"
    titles = ("reviews", "審査")
    model = Review
    name_field = "title"
    order = ("starts_on", "title", "pk")
    columns = (
        id_column("rv-001"),
        body_column("mechanism", "審査機関", required=True, example="b-cerd"),
        Column("title", "表題", Text(200), "Title.", "表題。", "日本審査", required=True),
        Column("english_title", "英語表題", Text(200), "Title in English.", "英語の表題。", "Review of Japan", attribute="title_en"),
        Column("country", "国", Country(), "Country examined, two letters.", "審査を受ける国のコード2文字。", "JP"),
        Column("cycle", "周期", Text(60), "Cycle.", "周期。", "第3～6回"),
        Column("session", "会期", Text(60), "Session.", "会期。", "第76会期"),
        Column("place", "場所", Text(200), "Place.", "場所。", "スイス・ジュネーブ"),
        Column("starts_on", "開始日", Day(), "First day.", "最初の日。", "2010-02-24"),
        Column("ends_on", "終了日", Day(), "Last day.", "最後の日。", "2010-02-25"),
        Column("concluded_on", "所見の採択日", Day(), "Day the observations were adopted.", "総括所見の採択日。", "2010-03-09"),
        Column("symbol", "文書記号", Text(60), "Symbol of the observations.", "総括所見の文書記号。", "CERD/C/JPN/CO/3-6"),
        Column("link", "リンク", Link(), "Web address.", "ウェブのアドレス。", "https://example.org/review"),
        Column("project", "プロジェクト", Reference("projects"), "The project that follows it: id or name.", "追っているプロジェクトのIDか名称。", "j001", attribute="project_id"),
    )  # fmt: skip


def review_column(*, required: bool = False) -> Column:
    """Return the column that names a review."""
    return Column("review", "審査", Reference("reviews"), "The review: id or title.", "審査のIDか表題。", "rv-001", required=required, attribute="review_id")  # fmt: skip


class Deadlines(NumberedTable):
    """What is due to a mechanism when."""

    key = "review_deadlines"
    titles = ("deadlines of reviews", "審査の期限")
    model = Deadline
    order = ("due_at", "pk")
    columns = (
        id_column("dd-001"),
        review_column(required=True),
        Column("what", "何の期限か", Text(200), "What.", "何の期限か。", "フォローアップ報告", required=True),
        moment("due_at", "期限（日本時間）", "When, in the time of Japan.", "日本時間での期限。", "2011-03-09 19:00", ends=True, required=True),
        Column("time_zone", "時間帯", TimeZone(), "In which it is told; that of the mechanism when empty.", "期限を示す時間帯。空なら審査機関のもの。", "Europe/Zurich"),
        Column("state", "状況", Choice(Deadline.State, blank=Deadline.State.OPEN), "open, met, missed, waived; open when empty.", "未了・達成・経過・見送り。空なら未了。", "met"),
    )  # fmt: skip


class Submissions(ActTable):
    """What the network gave to mechanisms."""

    key = "submissions"
    titles = ("submissions", "国際機関への提出文書")
    model = Submission
    columns = (
        id_column("sb-001"),
        *activities.title_columns(),
        Column("form", "形", Choice(Submission.Form, blank=Submission.Form.REPORT), "Form; alternative report when empty.", "形。空ならNGOレポート。", "report"),
        body_column(example="b-cerd"),
        review_column(),
        activities.when_column(),
        Column("language", "言語", Text(12), "Language code.", "言語のコード。", "en"),
        Column("page_limit", "ページの上限", Whole(), "Most pages.", "ページ数の上限。", 10),
        Column("word_limit", "語数の上限", Whole(MOST_WORDS), "Most words.", "語数の上限。", 3500),
        Column("pages", "ページ数", Whole(), "Pages.", "ページ数。", 8),
        Column("deadline", "期限", Reference("review_deadlines"), "The deadline: id.", "期限のID。", "dd-001", attribute="deadline_id"),
        moment("submitted_at", "提出日時", "When it was submitted; until then it is read by those inside alone.", "提出した日時。それまでは担当者だけが読む。", "2011-03-01"),
        Column("symbol", "文書記号", Text(60), "UN document symbol.", "国連の文書記号。", "A/HRC/20/NGO/00"),
        Column("link", "リンク", Link(), "Web address.", "ウェブのアドレス。", "https://example.org/report"),
        TextColumn("sender", "提出者", Text(lines=True), "Submitted by.", "提出した団体。", "移住者と歩む会"),
        *activities.telling_columns(),
        published_column(),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse what the form would refuse, and a submission in the future."""
        super().check(record, plan)
        refuse_ahead(record.submitted_at, "submitted_at")


class OfSubmission(NumberedTable):
    """A table of what belongs to a submission."""

    owners = {"submission": editable(Submission)}
    inner = ("submission", Submission)


def submission_column() -> Column:
    """Return the column that names a submission."""
    return Column("submission", "提出文書", Reference("submissions"), "The submission: id or title.", "提出文書のIDか表題。", "sb-001", required=True, attribute="submission_id")  # fmt: skip


class Sections(OfSubmission):
    """The sections of submissions with their authors."""

    key = "submission_sections"
    titles = ("sections of submissions", "提出文書の節")
    model = Section
    order = ("submission", "position", "pk")
    fills = {"position": 1}
    columns = (
        id_column("ss-001"),
        submission_column(),
        order_column(),
        Column("title", "見出し", Text(200), "Heading.", "見出し。", "Detention", required=True),
        Column("author", "執筆者", Reference("people"), "Author: id or name.", "執筆者のIDか氏名。", "p001", attribute="author_id"),
        Column("organisation", "団体", Reference("organisations"), "Organisation: id or name.", "団体のIDか名称。", "o001", attribute="organisation_id"),
        TextColumn("text", "本文", Text(lines=True), "Text.", "本文。", "Migrants are detained without a limit of time."),
        Column("word_limit", "語数の上限", Whole(MOST_WORDS), "Most words.", "語数の上限。", 500),
        Column("due_on", "執筆の期限", Day(), "Day the author is to hand it in.", "執筆者の締め切り。", "2011-02-15"),
    )  # fmt: skip


class Speeches(OfSubmission):
    """Oral statements."""

    key = "submission_speeches"
    titles = ("oral statements", "口頭発言")
    model = Speech
    order = ("submission", "on", "pk")
    columns = (
        id_column("sv-001"),
        submission_column(),
        Column("speaker", "発言者", Reference("people"), "Speaker: id or name.", "発言者のIDか氏名。", "p001", attribute="speaker_id"),
        Column("speaker_name", "発言者の表示名", Text(120), "Name as announced.", "紹介された名前。", "Fictional Speaker"),
        Column("organisation", "代表した団体", Reference("organisations"), "On behalf of: id or name.", "どの団体としての発言か。", "o001", attribute="organisation_id"),
        Column("item", "議題", Text(120), "Agenda item.", "議題。", "Item 3"),
        Column("seconds", "秒数", Whole(), "Seconds.", "かかった秒数。", 118),
        Column("seconds_limit", "秒数の上限", Whole(), "Most seconds.", "秒数の上限。", 120),
        Column("on", "日付", Day(), "Day.", "発言の日。", "2010-02-24"),
        TextColumn("text", "発言", Text(lines=True), "Text.", "発言の内容。", "Thank you, Chair."),
    )  # fmt: skip


class WordsColumn(Column):
    """A list of words kept as JSON."""

    def read(self, record: Any) -> Any:
        return tuple(getattr(record, self.key))

    def write(self, record: Any, value: Any) -> None:
        setattr(record, self.key, list(value))


class NullColumn(Column):
    """A text that is kept as nothing where it is empty, since it is unique."""

    def read(self, record: Any) -> str:
        return super().read(record) or ""

    def write(self, record: Any, value: str) -> None:
        super().write(record, value or None)


class Recommendations(NumberedTable):
    """Recommendations of mechanisms, and of states in the Universal Periodic Review."""

    key = "recommendations"
    titles = ("recommendations", "勧告")
    model = Recommendation
    order = ("symbol", "paragraph", "created_at", "pk")
    columns = (
        id_column("rc-001"),
        review_column(),
        NullColumn("annotation_id", "世界人権指標のID", Text(60), "Id in the Universal Human Rights Index.", "Universal Human Rights Index でのID。", "annotation-0000"),
        Column("symbol", "文書記号", Text(60), "UN document symbol.", "国連の文書記号。", "CERD/C/JPN/CO/3-6"),
        Column("paragraph", "段落", Text(20), "Paragraph.", "段落。", "13"),
        TextColumn("text", "本文", Text(lines=True), "Text.", "本文。", "The Committee recommends...", required=True),
        TextColumn("japanese_text", "日本語の本文", Text(lines=True), "Japanese text.", "日本語の本文。", "委員会は…を勧告する。", attribute="text_ja"),
        WordsColumn("themes", "主題", Listed(Text()), "Themes, separated by “;”.", "主題。「；」で区切る。", "Racial discrimination"),
        WordsColumn("affected", "対象となる人", Listed(Text()), "Persons affected, separated by “;”.", "対象となる人。「；」で区切る。", "Migrants；Non-citizens"),
        WordsColumn("goals", "持続可能な開発目標", Listed(Text()), "Sustainable development goals, separated by “;”.", "持続可能な開発目標。「；」で区切る。", "10"),
        Column("recommended_by", "勧告した機関・国", Text(200), "Recommending body or state.", "勧告した機関や国。", "CERD"),
        body_column(example="b-cerd"),
        Column("position", "政府の立場", Choice(Recommendation.Position, blank=Recommendation.Position.UNKNOWN), "supported, noted; not said when empty.", "受け入れ・留意。空なら不明。", "noted"),
        Column("published_on", "公表日", Day(), "Day it was published.", "公表の日。", "2010-04-06"),
        Column("follow_up_due", "フォローアップの期限", Day(), "Day the follow-up report is due.", "フォローアップ報告の期限。", "2011-03-09"),
        Column("followed_up_on", "フォローアップの日", Day(), "Day it was followed up.", "フォローアップした日。", "2011-08-01"),
        Column("progress", "進み方", Choice(Recommendation.Progress, blank=Recommendation.Progress.OPEN), "State here; nothing done yet when empty.", "国内での進み方。空なら未着手。", "under_way"),
        Column("owner", "担当者", Reference("people"), "Who minds it: id or name.", "見守る人のIDか氏名。", "p001", attribute="owner_id"),
        TextColumn("status", "その後", Text(lines=True), "What became of it here.", "国内でどうなったか。", "法律はまだない。"),
    )  # fmt: skip


class RecommendationLinks(NumberedTable):
    """Recommendations that say what a demand of ours says."""

    key = "recommendation_links"
    titles = ("demands behind recommendations", "勧告と要望項目")
    model = RecommendationLink
    order = ("recommendation__symbol", "recommendation__paragraph", "pk")
    owners = {"demand": editable(Demand)}
    columns = (
        id_column("rl-001"),
        Column("recommendation", "勧告", Reference("recommendations"), "The recommendation: id.", "勧告のID。", "rc-001", required=True, attribute="recommendation_id"),
        Column("demand", "要望項目", Reference("demands"), "The demand: id or title.", "要望項目のIDか件名。", "d-001", required=True, attribute="demand_id"),
        Column("note", "備考", Text(200), "Note.", "備考。", "言い回しも同じ"),
    )  # fmt: skip


class Echoes(NumberedTable):
    """Sentences of ours that came back in recommendations."""

    key = "recommendation_echoes"
    titles = ("sentences that came back", "取り入れられた文")
    model = Echo
    order = ("recommendation__symbol", "recommendation__paragraph", "pk")
    owners = {"section": editable(Section)}
    inner = ("section__submission", Submission)
    columns = (
        id_column("re-001"),
        Column("recommendation", "勧告", Reference("recommendations"), "The recommendation: id.", "勧告のID。", "rc-001", required=True, attribute="recommendation_id"),
        Column("section", "もとの節", Reference("submission_sections"), "The section it came from: id.", "もとになった節のID。", "ss-001", required=True, attribute="section_id"),
        TextColumn("ours", "当方の文", Text(lines=True), "Our sentence.", "当方の文。", "Migrants are detained without a limit of time.", required=True),
        TextColumn("theirs", "勧告の文", Text(lines=True), "Their sentence.", "勧告の文。", "Detention should have a limit of time.", required=True),
    )  # fmt: skip
