"""News as a page and as feeds: the same public lines, in the reader's language, for new and for known readers."""

import json
from uuid import uuid5
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils import timezone

from tomoni.people.tests.factories import UserFactory
from tomoni.projects.models import Activity
from tomoni.projects.tests.conftest import signed_in
from tomoni.reporting.tests.factories import act, outline

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SECRET = "漏れてはならない"


@pytest.fixture
def acts():
    programme = outline("交渉")[0]
    made = {
        "forum": act(
            programme, "全国フォーラム", title_en="National forum", when="2012-06-23", kind="event", place="新潟",
            public_lines={"ja": "新潟で<b>開いた</b>。", "en": "It was held in Niigata."},
        ),
        "talks": act(programme, "省庁交渉", when="2012-03", kind="negotiation", line="省庁と交渉した。"),
        "year": act(programme, "通年の相談", when="2012", kind="support", line="一年を通じて応じた。", state="partly"),
    }  # fmt: skip
    for visibility in ("network", "project"):
        act(
            programme, f"{SECRET}題", when="2012-07-01", kind="drive", place=SECRET, visibility=visibility,
            public_lines={"ja": f"{SECRET}文", "en": SECRET},
        )  # fmt: skip
    act(programme, "まだ先の集会", when="2099-01-01", line="先のこと。", state="planned")
    act(programme, "日付のないこと", when="", line="いつか。")
    return made


def entries(response):
    return ElementTree.fromstring(response.content).findall(f"{ATOM}entry")


def titles(response):
    return [entry.findtext(f"{ATOM}title") for entry in entries(response)]


def test_the_page_tells_public_lines_newest_first(client, acts):
    page = client.get("/news/").text
    places = [
        page.index(words)
        for words in ("2012年6月</h2>", "新潟で&lt;b&gt;開いた&lt;/b&gt;。", "2012年3月</h2>", "通年の相談")
    ]
    assert places == sorted(places)
    assert [word in page for word in (SECRET, "まだ先の集会", "日付のないこと")] == [False, False, False]


def test_those_who_see_more_elsewhere_read_the_same_news(client, acts):
    inside = signed_in(UserFactory(roles=["auditor"]))
    for address in ("/news/", "/news.atom", "/news.json"):
        assert SECRET not in inside.get(address).text
    assert inside.get("/news.atom").content == client.get("/news.atom").content


def test_english_readers_get_what_is_written_in_english_and_hear_of_the_rest(client, acts):
    page = client.get("/en/news/").text
    assert ("It was held in Niigata." in page, "省庁と交渉した。" in page) == (True, False)
    assert "2 more are told in Japanese alone" in page
    assert titles(client.get("/en/news.atom")) == ["National forum"]


def test_month_and_kind_narrow_the_page(client, acts):
    assert "全国フォーラム" not in client.get("/news/?month=2012-03").text
    assert "省庁と交渉した。" in client.get("/news/?month=2012-03").text
    assert "省庁と交渉した。" not in client.get("/news/?kind=event").text
    for nonsense in ("?month=2012-13", "?kind=secret", "?page=x", "?month=1066-01"):
        assert "全国フォーラム" in client.get(f"/news/{nonsense}").text


def test_months_offered_are_those_of_public_acts(client, acts):
    page = client.get("/news/").text
    assert ('value="2012-06"' in page, 'value="2012-07"' in page, 'value="drive"' in page) == (True, False, False)


def test_long_news_have_pages(client, acts):
    programme = outline("続き")[0]
    for number in range(25):
        act(programme, f"号{number:02}", when="2012-05", line="発行した。", kind="publication")
    first, second = client.get("/news/?kind=publication").text, client.get("/news/?kind=publication&page=2").text
    assert [first.count("発行した。"), second.count("発行した。")] == [20, 5]
    assert 'href="?kind=publication&amp;page=2"' in first


def test_the_page_asks_few_questions_however_much_there_is(client, acts, django_assert_num_queries):
    programme = outline("続き")[0]
    for number in range(15):
        act(programme, f"号{number:02}", when="2012-05", line="発行した。")
    with django_assert_num_queries(4):
        client.get("/news/")


def test_atom_keeps_to_rfc_4287(client, acts):
    answer = client.get("/news.atom")
    feed = ElementTree.fromstring(answer.content)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "ja"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == settings.NETWORK_NAME["ja"]
    for part in (feed, *feed.findall(f"{ATOM}entry")):
        assert all(len(part.findall(f"{ATOM}{name}")) == 1 for name in ("id", "title", "updated"))
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": "http://testserver/news.atom", "alternate": "http://testserver/news/"}
    entry = entries(answer)[0]
    assert entry.findtext(f"{ATOM}id") == uuid5(acts["forum"].pk, "ja").urn
    assert entry.findtext(f"{ATOM}summary") == "新潟で<b>開いた</b>。"
    assert entry.find(f"{ATOM}category").attrib == {"term": "event", "label": "催し"}
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver/activities/{acts['forum'].pk}/"


def test_an_entry_keeps_its_id_when_it_is_rewritten(client, acts):
    before = {entry.findtext(f"{ATOM}id") for entry in entries(client.get("/news.atom"))}
    acts["forum"].set_line("ja", "書き直した。")
    acts["forum"].title = "別の題"
    acts["forum"].save()
    after = client.get("/news.atom")
    assert {entry.findtext(f"{ATOM}id") for entry in entries(after)} == before
    assert titles(after)[0] == "別の題"


def test_any_letters_make_a_feed_that_can_be_read(client, acts):
    Activity.objects.filter(pk=acts["forum"].pk).update(title="壊\x0bれた\ufffe題", public_lines={"ja": "文\x1f。"})
    assert titles(client.get("/news.atom"))[0] == "壊 れた題"
    assert json.loads(client.get("/news.json").content)["items"][0]["content_text"] == "文\x1f。"


def test_json_feed_says_the_same(client, acts):
    answer = client.get("/news.json")
    feed = json.loads(answer.content)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (feed["version"], feed["language"]) == ("https://jsonfeed.org/version/1.1", "ja")
    assert [item["id"] for item in feed["items"]] == [
        entry.findtext(f"{ATOM}id") for entry in entries(client.get("/news.atom"))
    ]
    assert feed["items"][0]["_tomoni"] == {
        "kind": "event",
        "state": "done",
        "when": "2012-06-23",
        "when_text": "2012年6月23日",
    }


@pytest.mark.parametrize("address", ["/news.atom", "/news.json"])
def test_who_has_the_feed_already_is_sent_nothing(client, acts, address):
    first = client.get(address)
    same = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert client.get(address, headers={"if-modified-since": first.headers["Last-Modified"]}).status_code == 304
    acts["talks"].set_line("ja", "交渉を重ねた。")
    acts["talks"].save()
    changed = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert (changed.status_code, changed.headers["ETag"] == first.headers["ETag"]) == (200, False)


def test_a_change_of_what_is_hidden_leaves_no_trace_in_the_feed(client, acts):
    first = client.get("/news.atom")
    hidden = Activity.objects.filter(visibility="project").first()
    hidden.title = "変えた"
    hidden.save()
    second = client.get("/news.atom")
    assert (first.content, first.headers["Last-Modified"]) == (second.content, second.headers["Last-Modified"])


def test_a_feed_can_be_narrowed_to_a_kind(client, acts):
    answer = client.get("/news.atom?kind=negotiation")
    assert titles(answer) == ["省庁交渉"]
    assert titles(client.get("/news.atom?kind=nonsense")) == titles(client.get("/news.atom"))


def test_pages_name_their_feeds(client, acts):
    page = client.get("/en/news/?kind=event").text
    assert '<link rel="alternate" type="application/atom+xml" href="/en/news.atom?kind=event"' in page


def test_an_empty_network_has_empty_news(client):
    assert "まだ" in client.get("/news/").text
    assert entries(client.get("/news.atom")) == []


def test_what_begins_today_is_news(client):
    today = timezone.localdate()
    act(outline("交渉")[0], "きょうの集会", when=today.isoformat(), line="集まった。")
    assert titles(client.get("/news.atom")) == ["きょうの集会"]
