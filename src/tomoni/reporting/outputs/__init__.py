"""Outputs drawn from the document tree: plain text, Markdown, HTML, JSON."""

from tomoni.reporting.outputs.as_json import as_json
from tomoni.reporting.outputs.html import as_html, as_page
from tomoni.reporting.outputs.markdown import as_markdown
from tomoni.reporting.outputs.text import as_text

FORMATS = {"text": as_text, "markdown": as_markdown, "json": as_json, "html": as_page}

__all__ = ["FORMATS", "as_html", "as_json", "as_markdown", "as_page", "as_text"]
