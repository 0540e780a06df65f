"""Columns of staff lists, drawn without a template for each cell: templates took half the time of a list of fifty rows."""

from typing import Any

from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import BooleanColumn, BulkActionsCheckboxColumn, Column, StatusTagColumn, TitleColumn


class PlainColumn(Column):
    """A column of text."""

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


class ChoiceColumn(BulkActionsCheckboxColumn):
    """The checkbox that chooses a row for a bulk action."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        return format_html(
            '<td class="bulk-action-checkbox-cell"><input type="checkbox" data-object-id="{}" data-bulk-action-checkbox '
            'class="bulk-action-checkbox" aria-label="{}" aria-describedby="{}_{}_title"></td>',
            instance.pk,
            _("Select"),
            self.obj_type,
            instance.pk,
        )


class StatusColumn(StatusTagColumn):
    """A state as a tag, strong where ``primary`` holds."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        strong = self.primary(instance) if callable(self.primary) else self.primary
        shade = " w-status--primary" if strong else ""
        return format_html('<td><span class="w-status{}">{}</span></td>', shade, self.get_value(instance))


class LinkColumn(TitleColumn):
    """The name of a row, as the link to its page, with the row's menu below."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        context = self.get_cell_context_data(instance, parent_context)
        name = context["value"]
        if context["title_id"]:
            name = format_html('<span id="{}">{}</span>', context["title_id"], name)
        if context["link_url"]:
            name = format_html("<a{}>{}</a>", flatatt(context["link_attrs"]), name)
        buttons = ((button.render_html(parent_context),) for button in context.get("buttons", ()))
        menu = format_html_join("", "<li>{}</li>", buttons)
        return format_html(
            '<td class="title"><div class="title-wrapper">{}</div>{}</td>',
            name,
            format_html('<ul class="actions">{}</ul>', menu) if menu else "",
        )
