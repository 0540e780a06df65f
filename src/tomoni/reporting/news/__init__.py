"""News: the public acts up to today, newest first, as a page, an Atom feed (RFC 4287) and a JSON Feed (1.1)."""

from tomoni.reporting.news.atom import as_atom
from tomoni.reporting.news.feed import FEED_LENGTH, Feed
from tomoni.reporting.news.found import by_month, kinds_of, months_of, news
from tomoni.reporting.news.json_feed import as_json_feed

__all__ = ["FEED_LENGTH", "Feed", "as_atom", "as_json_feed", "by_month", "kinds_of", "months_of", "news"]
