"""Which numbers of a report the website shows, and in which order."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from tomoni.core.staff.views import visible_or_404
from tomoni.reporting.actions.choosing import choose_numbers
from tomoni.reporting.composing import compose
from tomoni.reporting.models import Report
from tomoni.reporting.year_in_numbers import YearNumber, offered, shown

READ, WRITE = "reporting.view_numberschoice", "reporting.change_numberschoice"


class NumbersView(WagtailAdminTemplateMixin, TemplateView):
    """Every number of the report with a place to give; an empty place leaves it out."""

    template_name = "reporting/staff/numbers.html"
    page_title = gettext_lazy("Our year in numbers")
    header_icon = "table"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse those who do not read reports, and choosing to those who only read."""
        if not request.user.has_perm(READ if request.method in ("GET", "HEAD") else WRITE):
            raise PermissionDenied
        self.report = visible_or_404(Report, request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.report)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*super().get_breadcrumbs_items(), here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document = compose(self.report, get_language() or "ja")
        places = {number.key: place for place, number in enumerate(shown(self.report, document), start=1)}
        rows = [{"number": number, "place": places.get(number.key, "")} for number in offered(self.report, document)]
        last = len(rows) + 1
        rows.sort(key=lambda row: row["place"] or last)
        embed = self.request.build_absolute_uri(reverse("reporting:numbers_embed", args=[self.report.key]))
        return super().get_context_data(
            report=self.report,
            rows=rows,
            page=reverse("reporting:numbers", args=[self.report.key]),
            embed=embed if self.report.is_adopted else "",
            may_write=self.request.user.has_perm(WRITE),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what has a place, in the order of places."""
        numbers = offered(self.report, compose(self.report, get_language() or "ja"))
        chosen = _in_order(request, numbers)
        choose_numbers(self.report, chosen, offered=[number.key for number in numbers])
        messages.success(request, _("The website shows %(count)s numbers.") % {"count": len(chosen)})
        return HttpResponseRedirect(reverse("reporting_numbers:choose", args=[pk]))


class NumbersViewSet(ViewSet):
    """Reached from a report: its numbers for the website."""

    name = "reporting_numbers"
    url_prefix = "reporting/numbers"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("<int:pk>/", NumbersView.as_view(), name="choose")]


def _in_order(request: HttpRequest, numbers: list[YearNumber]) -> list[str]:
    """Return the keys whose place is a number, by place; of equal places as they are offered."""
    typed = [(request.POST.get(f"place-{number.key}", "").strip(), number.key) for number in numbers]
    placed = [(int(place), key) for place, key in typed if place.isdecimal()]
    return [key for _place, key in sorted(placed, key=lambda pair: pair[0])]
