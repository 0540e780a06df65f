"""Columns of staff lists."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import BooleanColumn, Column


class PlainColumn(Column):
    """A column of text. A template for each cell would take most of the time of a long list."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        value = self.get_value(instance)
        shown = self.empty_value_display if value is None else value
        return format_html('<td class="{}">{}</td>', self.classname or "", shown)


class YesNoColumn(BooleanColumn):
    """A tick or a cross, read out in the user's language; Wagtail's own says "True" in any."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        yes = ("check", "positive-100", _("yes"))
        icon, colour, words = yes if self.get_value(instance) else ("cross", "text-error", _("no"))
        cell = (
            '<td><svg class="icon icon-{0} default w-text-{1}" aria-hidden="true"><use href="#icon-{0}"></use></svg>'
            '<span class="w-sr-only">{2}</span></td>'
        )
        return format_html(cell, icon, colour, words)
