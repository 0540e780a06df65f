"""Pages of the back office that are neither a list nor a form of one record."""

from typing import Any

from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin


class StaffPage(WagtailAdminTemplateMixin, TemplateView):
    """A page with its title, and what it is about, in the header."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*super().get_breadcrumbs_items(), here]
