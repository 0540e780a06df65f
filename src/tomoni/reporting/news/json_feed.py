"""The news as JSON Feed 1.1; ``_tomoni`` adds the act's own date, which is not the day it was written about."""

import json
from typing import Any

from tomoni.reporting.news.feed import Feed, kind_name
from tomoni.reporting.public_lines import PublicLine

MEDIA_TYPE = "application/feed+json; charset=utf-8"
VERSION = "https://jsonfeed.org/version/1.1"


def as_json_feed(feed: Feed) -> bytes:
    """Return the feed as JSON."""
    data = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.own("news_json"),
        "language": feed.language,
        "authors": [{"name": feed.network}],
        "items": [_item(feed, line) for line in feed.lines],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _item(feed: Feed, line: PublicLine) -> dict[str, Any]:
    act = line.activity
    return {
        "id": feed.entry_id(line),
        "url": feed.address(line),
        "title": line.title,
        "content_text": line.text,
        "language": line.language,
        "date_published": act.created_at.isoformat(timespec="seconds"),
        "date_modified": act.updated_at.isoformat(timespec="seconds"),
        "tags": [kind_name(line)],
        "_tomoni": {"kind": act.kind, "state": act.state, "when": act.when, "when_text": line.when},
    }
