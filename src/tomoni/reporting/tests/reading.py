"""Reads a report in every form it is handed out in, as text without white space: lines break where the paper ends."""

import html
import re
import unicodedata
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree

from pypdf import PdfReader

from tomoni.reporting import files

NOW = datetime(2013, 3, 1, 9, tzinfo=UTC)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def folded(text):
    """The text in one width of digits, without white space."""
    return re.sub(r"[\s\u200b\u2060]+", "", unicodedata.normalize("NFKC", text))


def read(document, form):
    """The words of the report in one form."""
    content = files.content(document, form, now=NOW)
    if form == "docx":
        body = ElementTree.fromstring(zipfile.ZipFile(BytesIO(content)).read("word/document.xml"))
        return folded("".join(each.text or "" for each in body.iter(f"{_W}t")))
    if form == "pdf":
        pages = PdfReader(BytesIO(content)).pages
        return folded("".join(page.extract_text() for page in pages))
    text = content.decode()
    if form == "html":
        text = html.unescape(re.sub(r"<[^>]*>", "", text))
    return folded(text)
