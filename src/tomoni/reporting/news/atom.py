"""The news as Atom 1.0 (RFC 4287)."""

from datetime import UTC, datetime
from xml.etree import ElementTree

from tomoni.core.documents.texts import clean
from tomoni.reporting.news.feed import Feed, kind_name
from tomoni.reporting.public_lines import PublicLine

ATOM = "http://www.w3.org/2005/Atom"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"

Element = ElementTree.Element


def as_atom(feed: Feed) -> bytes:
    """Return the feed; an entry's summary is its public line, its date of publishing the day it was entered."""
    root = Element("feed", {"xmlns": ATOM, LANGUAGE: feed.language})
    _add(root, "id", feed.id())
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(feed.updated))
    _add(_add(root, "author"), "name", feed.network)
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.own("news_atom"))
    _add(root, "link", rel="alternate", type="text/html", hreflang=feed.language, href=feed.page)
    _add(root, "generator", "Tomoni")
    for line in feed.lines:
        _entry(root, feed, line)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="utf-8") + b"\n"


def _entry(root: Element, feed: Feed, line: PublicLine) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", feed.entry_id(line))
    _add(entry, "title", line.title).attrib |= _otherwise(line.title_language, feed)
    _add(entry, "link", rel="alternate", type="text/html", href=feed.address(line))
    _add(entry, "published", _moment(line.activity.created_at))
    _add(entry, "updated", _moment(line.activity.updated_at))
    _add(entry, "category", term=line.activity.kind, label=kind_name(line))
    _add(entry, "summary", line.text, type="text")


def _otherwise(language: str, feed: Feed) -> dict[str, str]:
    return {} if language == feed.language else {LANGUAGE: language}


def _add(parent: Element, tag: str, text: str = "", /, **attributes: str) -> Element:
    found = ElementTree.SubElement(parent, tag, {name: clean(value) for name, value in attributes.items()})
    found.text = clean(text) or None
    return found


def _moment(moment: datetime) -> str:
    """Return a moment as RFC 3339 writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
