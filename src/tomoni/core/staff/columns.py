"""Columns of staff lists."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.ui.tables import Column


class PlainColumn(Column):
    """A column of text. A template for each cell would take most of the time of a long list."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        value = self.get_value(instance)
        shown = self.empty_value_display if value is None else value
        return format_html('<td class="{}">{}</td>', self.classname or "", shown)
