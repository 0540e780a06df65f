"""Full-text search, over real records of the network."""

import html
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tomoni.core import search
from tomoni.core.models import SearchEntry
from tomoni.core.search import queries

Activity, Decision, Meeting, Project = (
    apps.get_model("projects", name) for name in ("Activity", "Decision", "Meeting", "Project")
)
Organisation, Person = (apps.get_model("people", name) for name in ("Organisation", "Person"))
pytestmark = pytest.mark.django_db

SENTENCE = "2012年6月23日、移住労働者の権利を求めて省庁交渉を行なった。"


def activity(title: str, **fields: Any) -> Any:
    return Activity.objects.create(title=title, **fields)


def titles(text: str) -> set[str]:
    return set(search.matching(Activity.objects.all(), text).values_list("title", flat=True))


def persons(text: str) -> set[str]:
    return set(search.matching(Person.objects.all(), text).values_list("name", flat=True))


@pytest.fixture
def empty_index(db: None) -> None:
    """Start with no gram: tests that commit are cleared table by table, which leaves those of SQLite behind."""
    search.rebuild()


def grams_kept() -> int:
    """Number of different grams in the table beneath the entries (PostgreSQL keeps none of its own)."""
    if connection.vendor != "sqlite":
        return SearchEntry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE temp.grams_kept USING fts5vocab(main, core_searchgrams, row)")
        cursor.execute("SELECT count(*) FROM temp.grams_kept")
        (number,) = cursor.fetchone()
        cursor.execute("DROP TABLE temp.grams_kept")
    return number


# --- What is found ----------------------------------------------------------------------


@pytest.mark.parametrize("word", ["省庁", "権利", "交渉", "6月", "移住労働者", "求", "行なった", "2012年6月23日"])
def test_a_word_inside_a_sentence_is_found(word: str) -> None:
    activity(SENTENCE)
    activity("別の会合")
    assert titles(word) == {SENTENCE}


@pytest.mark.parametrize("word", ["庁省", "交渉を行った", "労働組合", "ー", "6月24"])
def test_what_the_text_does_not_contain_is_not_found(word: str) -> None:
    activity(SENTENCE)
    assert titles(word) == set()


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("髙橋 花子", "高橋"),
        ("高橋 花子", "髙橋"),
        ("高橋　花子", "高橋花子"),
        ("高橋花子", "高橋 花子"),
        ("シェルター", "しぇるたー"),
        ("しぇるたー", "シェルター"),
        ("ｶﾞｲﾄﾞﾌﾞｯｸ", "ガイドブック"),
        ("ガイドブック", "ｶﾞｲﾄﾞ"),
        ("ＳＭＪフォーラム", "smj"),
        ("Nguyen Van An", "NGUYEN"),
        ("Nguyễn Văn An", "nguyễn"),
        ("𠮷野", "𠮷野"),
        ("１００自治体", "100"),
    ],
)
def test_width_case_kana_and_variant_characters_do_not_count(written: str, asked: str) -> None:
    Person.objects.create(name=written)
    Person.objects.create(name="無関係")
    assert persons(asked) == {written}


def test_every_word_must_be_found_in_any_order() -> None:
    activity("省庁交渉（厚生労働省）")
    activity("省庁交渉（法務省）")
    assert titles("法務省　交渉") == {"省庁交渉（法務省）"}
    assert titles("交渉 省庁") == {"省庁交渉（厚生労働省）", "省庁交渉（法務省）"}
    assert titles("法務省 厚生労働省") == set()


@pytest.mark.parametrize("query", ['"forum tokyo"', "“forum tokyo”", "＂Forum  Tokyo＂"])
def test_a_phrase_in_quotes_is_kept_together(query: str) -> None:
    activity("Migrant Forum Tokyo 2013")
    activity("Tokyo forum")
    assert titles(query) == {"Migrant Forum Tokyo 2013"}


@pytest.mark.parametrize(
    "query",
    [
        "交渉 OR 集会",
        "NOT 交渉",
        "交渉 AND 集会",
        "NEAR(交渉 省庁)",
        "grams:交渉",
        "交渉'; DROP TABLE core_searchentry; --",
    ],
)
def test_operators_of_the_databases_are_only_words(query: str) -> None:
    activity("省庁交渉")
    activity("集会")
    assert titles(query) == set()
    activity(f"省庁{query}集会")
    assert titles(query) == {f"省庁{query}集会"}


@pytest.mark.parametrize("sign", list("%_*^-+'\\:!&|<>(){}[]~?#"))
def test_signs_are_breaks_and_never_operators(sign: str) -> None:
    activity("省庁交渉")
    activity("交通費")
    assert titles(f"省庁{sign}交渉") == set()
    assert titles(f"交{sign}") == {"省庁交渉", "交通費"}
    assert titles(f"{sign}交渉{sign}") == {"省庁交渉"}
    assert titles(sign) == {"省庁交渉", "交通費"}  # no word is asked for


def test_a_query_with_a_zero_byte_is_harmless() -> None:
    activity("省庁交渉")
    assert titles("交\0渉") == set()
    assert titles("\0交渉") == {"省庁交渉"}


@pytest.mark.parametrize("query", ["", "  ", "　", '""', '"'])
def test_a_query_without_words_leaves_the_list_as_it_is(query: str) -> None:
    activity("甲")
    assert titles(query) == {"甲"}


def test_no_word_is_found_across_two_fields() -> None:
    activity("東京", place="都庁")
    assert titles("京都") == set()


def test_a_long_query_is_read_up_to_its_fiftieth_word() -> None:
    words = [f"第{number:03}回" for number in range(60)]
    activity("".join(words[:50]))
    assert titles(" ".join(words)) == {"".join(words[:50])}
    assert titles(" ".join(words[1:])) == set()


def test_a_pasted_page_is_a_word_like_any_other() -> None:
    page = "".join(chr(0x4E00 + number * 7 % 5000) for number in range(5_000))
    activity("長い", outcome=page)
    assert titles(page) == {"長い"}
    assert titles(page[:-1] + "々") == set()


def test_a_record_of_many_pages_is_found_by_its_last_word() -> None:
    activity("長い", outcome="議事録の一文です。" * 10_000 + "終わり")
    assert titles("終わり") == {"長い"}
    assert titles("議事録の一文です。終わり") == {"長い"}


ALPHABET = "、・高髙橋東京都のノﾉがガｶﾞーｰ々一 　\nABabａ1１%_\"'*-𠮷é"


class FoundAsByReading(TestCase):
    """The index answers exactly what reading every text would."""

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        texts=st.lists(
            st.text(ALPHABET, min_size=1, max_size=30).filter(str.strip), min_size=1, max_size=6, unique=True
        ),
        query=st.text(ALPHABET, min_size=1, max_size=6),
    )
    def test_index_and_reading_agree(self, texts: list[str], query: str) -> None:
        kept = {activity("x", outcome=text).pk: text for text in texts}
        words = queries.words_of(query)
        read = {pk for pk, text in kept.items() if all(word in search.folded(text) for word in words)}
        found = search.matching(Activity.objects.filter(pk__in=kept), query)
        assert set(found.values_list("pk", flat=True)) == (read if words else set(kept))

    @settings(max_examples=100, deadline=None)
    @given(text=st.text(ALPHABET, min_size=2, max_size=30), data=st.data())
    def test_every_part_of_a_text_finds_it(self, text: str, data: st.DataObject) -> None:
        start = data.draw(st.integers(0, len(text) - 2))
        part = text[start : start + data.draw(st.integers(2, 12))].replace('"', " ")
        record = activity("x", outcome=text.replace('"', " ").replace("\n", " "))
        part_is_whole = all(word in search.folded(record.search_text()) for word in queries.words_of(part))
        found = search.matching(Activity.objects.filter(pk=record.pk), part)
        assert found.exists() == part_is_whole


# --- Whose records ----------------------------------------------------------------------


def test_the_search_keeps_to_the_rows_given() -> None:
    activity("公開の集会", visibility="public")
    activity("内部の集会", visibility="network")
    seen = search.matching(Activity.objects.visible_to(AnonymousUser()), "集会")
    assert [found.title for found in seen] == ["公開の集会"]
    assert search.matching(Activity.objects.none(), "集会").count() == 0


def test_each_kind_of_record_is_found_among_its_own_kind() -> None:
    Person.objects.create(name="連帯 太郎")
    Organisation.objects.create(name="連帯ネットワーク")
    assert persons("連帯") == {"連帯 太郎"}
    assert [found.name for found in search.matching(Organisation.objects.all(), "連帯")] == ["連帯ネットワーク"]


def test_a_meeting_is_found_as_a_meeting_and_as_an_activity() -> None:
    body = Project.objects.create(name="運営委員会")
    meeting = Meeting.objects.create(title="第3回運営委員会", body=body)
    assert search.matching(Meeting.objects.all(), "運営").get() == meeting
    assert titles("運営") == {"第3回運営委員会"}
    assert SearchEntry.objects.filter(object_id=meeting.pk.hex).count() == 1
    meeting.delete()
    assert SearchEntry.objects.count() == 0


def test_records_with_numbers_for_keys_are_found() -> None:
    body = Project.objects.create(name="運営委員会")
    meeting = Meeting.objects.create(title="会議", body=body)
    decision = Decision.objects.create(meeting=meeting, text="会費を改定する。")
    Decision.objects.create(meeting=meeting, text="声明を出す。")
    assert search.matching(Decision.objects.all(), "改定").get() == decision


# --- Keeping the index ------------------------------------------------------------------


@pytest.mark.usefixtures("empty_index")
def test_a_changed_record_is_found_by_its_new_text_alone() -> None:
    record = activity("古い題")
    record.title = "新しい名"
    record.save()
    assert titles("古い") == set()
    assert titles("新しい") == {"新しい名"}
    kept = grams_kept()
    search.rebuild()
    assert grams_kept() == kept


@pytest.mark.usefixtures("empty_index")
def test_a_deleted_record_leaves_nothing_behind() -> None:
    record = activity("消える活動")
    record.delete()
    assert SearchEntry.objects.count() == 0
    assert grams_kept() == 0


def test_saving_unchanged_text_asks_once_and_writes_nothing() -> None:
    record = activity("同じ題")
    with CaptureQueriesContext(connection) as asked:
        search.index(record)
    statements = [query["sql"].split()[0] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert statements == ["SELECT"]


@pytest.mark.usefixtures("empty_index")
def test_the_entry_goes_back_with_the_record() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        activity("取り消される")
        raise IntegrityError
    assert SearchEntry.objects.count() == 0
    assert grams_kept() == 0


def test_rows_written_in_bulk_are_found_once_indexed() -> None:
    people = [Person(name=f"山田 {number}号") for number in range(1_200)]
    Person.objects.bulk_create(people)
    assert persons("1199号") == set()
    search.index_many(Person, people)
    assert persons("1199号") == {"山田 1199号"}
    people[7].name = "別人"
    Person.objects.bulk_update(people[:8], ["name"])
    search.index_many(Person, people[:8])
    assert persons("別人") == {"別人"}
    assert persons("7号") == {f"山田 {number}号" for number in range(1_200) if number % 10 == 7 and number != 7}


def test_rows_in_bulk_are_read_in_few_questions_and_found_by_their_other_names() -> None:
    people = [Person(name=f"山田 {number}号") for number in range(20)]
    Person.objects.bulk_create(people)
    apps.get_model("people", "OtherName").objects.bulk_create(
        [apps.get_model("people", "OtherName")(person=people[7], text="Yamada Nana")]
    )
    with CaptureQueriesContext(connection) as asked:
        search.index_many(Person, people)
    assert sum("people_othername" in query["sql"] for query in asked) == 1
    assert persons("yamada") == {"山田 7号"}
    apps.get_model("people", "OtherName").objects.filter(person=people[7]).update(text="Nanako")
    search.index_many(Person, people)
    assert persons("yamada") == set()
    assert persons("nanako") == {"山田 7号"}


def test_reindexing_finds_what_was_written_past_the_application(capsys: pytest.CaptureFixture[str]) -> None:
    record = activity("元の題")
    body = Project.objects.create(name="委員会")
    Meeting.objects.create(title="定例会", body=body)
    Activity.objects.filter(pk=record.pk).update(title="書き換えた題")
    assert titles("書き換え") == set()
    call_command("reindex")
    assert titles("書き換え") == {"書き換えた題"}
    assert titles("元の") == set()
    assert titles("定例") == {"定例会"}
    assert f"{SearchEntry.objects.count()} records indexed." in capsys.readouterr().out


def test_one_kind_of_record_can_be_indexed_anew() -> None:
    activity("活動")
    Person.objects.create(name="残る人")
    SearchEntry.objects.filter(model="projects.activity").delete()
    assert search.rebuild(Activity) == 1
    assert titles("活動") == {"活動"}
    assert persons("残る") == {"残る人"}


def test_only_models_with_a_text_are_indexed() -> None:
    assert search.is_indexed(Activity)
    assert not search.is_indexed(SearchEntry)


# --- Showing hits -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "query", "html"),
    [
        ("省庁交渉を行なった", "交渉", "省庁<mark>交渉</mark>を行なった"),
        ("髙橋と高橋", "高橋", "<mark>髙橋</mark>と<mark>高橋</mark>"),
        ("ｶﾞｲﾄﾞを作成", "ガイド", "<mark>ｶﾞｲﾄﾞ</mark>を作成"),
        ("高橋　花子さん", "高橋花子", "<mark>高橋　花子</mark>さん"),
        ("<b>交渉</b> & more", "交渉", "&lt;b&gt;<mark>交渉</mark>&lt;/b&gt; &amp; more"),
        ("a<b>c", '"a b"', "<mark>a&lt;b</mark>&gt;c"),
        ("<script>", "script", "&lt;<mark>script</mark>&gt;"),
        ("あいう", "いう あい", "<mark>あいう</mark>"),
        ("何もない", "交渉", "何もない"),
        ("何もない", "", "何もない"),
        ("一行目\n二行目", "行目", "一<mark>行目</mark>\n二<mark>行目</mark>"),
    ],
)
def test_hits_are_marked_and_the_rest_is_escaped(text: str, query: str, html: str) -> None:
    assert search.marked(text, query) == html


def test_a_snippet_shows_the_first_hit_in_its_place() -> None:
    text = "前" * 100 + "交渉" + "後" * 100
    assert search.snippet(text, "交渉", length=30) == "…" + "前" * 10 + "<mark>交渉</mark>" + "後" * 18 + "…"
    assert search.snippet("短い交渉", "交渉", length=30) == "短い<mark>交渉</mark>"
    assert search.snippet("前" * 50, "交渉", length=10) == "前" * 10 + "…"


@given(text=st.text(ALPHABET + "<>&\r\t", max_size=60), query=st.text(ALPHABET, max_size=6))
def test_marking_changes_nothing_but_adds_marks(text: str, query: str) -> None:
    assert html.unescape(search.marked(text, query).replace("<mark>", "").replace("</mark>", "")) == text
