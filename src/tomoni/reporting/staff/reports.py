"""The reports: their list, starting the report of a year, and everything that is done with one before and after."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView
from wagtail.admin.ui.tables import BaseColumn, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from tomoni.core.periods import Period
from tomoni.core.staff import VisibleModelViewSet
from tomoni.core.staff.columns import PlainColumn
from tomoni.core.staff.views import VisibleDeleteView, VisibleEditView, VisibleIndexView
from tomoni.core.staff.viewsets import VisiblePermissionPolicy
from tomoni.reporting.actions import Drafted, draft, start
from tomoni.reporting.models import Report
from tomoni.reporting.staff import adoption, corrections, review_comments, review_steps
from tomoni.reporting.staff.review import ReviewPageView

CALENDAR, FISCAL, DAYS = "calendar", "fiscal", "days"
SPANS = {
    CALENDAR: gettext_lazy("the calendar year"),
    FISCAL: gettext_lazy("a fiscal year, from the month below"),
    DAYS: gettext_lazy("the days below: a part of the year"),
}
MOST_REPORTS_OF_A_YEAR = 9


class StartForm(forms.Form):
    """Of which year, and from which day to which."""

    year = forms.IntegerField(
        label=gettext_lazy("year"),
        min_value=1900,
        max_value=2199,
        help_text=gettext_lazy("A second report of a year gets -2 behind the year in its address."),
    )
    span = forms.ChoiceField(label=gettext_lazy("it tells of"), choices=SPANS.items(), widget=forms.RadioSelect)
    first_month = forms.IntegerField(
        label=gettext_lazy("first month of the fiscal year"),
        min_value=1,
        max_value=12,
        required=False,
        help_text=gettext_lazy("4 for April; the year is the one it begins in."),
    )
    first_day = forms.DateField(label=gettext_lazy("first day"), widget=AdminDateInput, required=False)
    last_day = forms.DateField(label=gettext_lazy("last day"), widget=AdminDateInput, required=False)
    draft = forms.BooleanField(label=gettext_lazy("draft it from the records at once"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("first_day"), data.get("last_day")
        if data.get("span") == FISCAL and not data.get("first_month") and "first_month" not in self.errors:
            self.add_error("first_month", _("Give the month the fiscal year begins in, 4 for April."))
        if data.get("span") == DAYS:
            if not first or not last:
                raise ValidationError(_("Give the first and the last day."))
            if last < first:
                self.add_error("last_day", _("The end is before the beginning."))
        if data.get("year") and not next_key(data["year"]):
            words = _("There are %(count)s reports of %(year)s already. Delete a draft first.")
            self.add_error("year", words % {"count": MOST_REPORTS_OF_A_YEAR, "year": data["year"]})
        return data

    @property
    def period(self) -> Period:
        """The days asked for."""
        data = self.cleaned_data
        if data["span"] == DAYS:
            return Period.between(data["first_day"], data["last_day"])
        return Period.year(data["year"], first_month=data["first_month"] if data["span"] == FISCAL else 1)


def next_key(year: int) -> str:
    """Return the address of the next report of a year: 2012, then 2012-2; '' where no further one is free."""
    taken = set(Report.objects.filter(key__startswith=str(year)).values_list("key", flat=True))
    keys = [str(year), *(f"{year}-{number}" for number in range(2, MOST_REPORTS_OF_A_YEAR + 1))]
    return next((key for key in keys if key not in taken), "")


class StartView(WagtailAdminTemplateMixin, FormView):
    """Starts the report of a year, with the outline of that year and what the last report was like."""

    template_name = "reporting/staff/start.html"
    page_title = gettext_lazy("Start a report")
    header_icon = "doc-full"
    form_class = StartForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("reporting.add_report"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[StartForm]:
        return StartForm

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        parent = {"url": reverse("reporting_report:index"), "label": Report._meta.verbose_name_plural}
        return [*super().get_breadcrumbs_items(), parent, {"url": "", "label": self.get_page_title()}]

    def get_initial(self) -> dict[str, Any]:
        month = settings.FISCAL_YEAR_FIRST_MONTH
        ended = Period.year_of(timezone.localdate(), first_month=month).previous().start.year
        span = CALENDAR if month == 1 else FISCAL
        return {"year": ended, "span": span, "first_month": month if month != 1 else 4}

    def form_valid(self, form: StartForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            report = start(data["year"], period=form.period, key=next_key(data["year"]))
        except ValidationError as error:
            form.add_error(None, error.messages[0])
            return self.form_invalid(form)
        drafted = draft(report) if data["draft"] else None
        messages.success(self.request, _told(report, drafted))
        return HttpResponseRedirect(reverse("reporting_editor:index", args=[report.pk]))


def _told(report: Report, drafted: Drafted | None) -> str:
    if drafted is None:
        return _("“%(report)s” was started.") % {"report": report}
    words = _("“%(report)s” was started and drafted: %(count)s passages.")
    return words % {"report": report, "count": drafted.written}


class ReportPolicy(VisiblePermissionPolicy):
    """Drafts alone are deleted: what was handed in is sent back first, what was adopted stays."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: models.Model) -> bool:
        if action == "delete" and getattr(instance, "state", "") != Report.State.DRAFT:
            return False
        return super().user_has_permission_for_instance(user, action, instance)


class ReportDeleteView(VisibleDeleteView):
    """The question before a draft is deleted."""

    page_title = gettext_lazy("Delete the draft")

    def get_object(self, queryset: Any = None) -> models.Model:
        found = super().get_object(queryset)
        if found.state != Report.State.DRAFT:
            raise PermissionDenied
        return found


class ReportSettingsView(VisibleEditView):
    """How many members of the steering committee approve it."""

    page_title = gettext_lazy("Approvals needed")
    success_message = gettext_lazy("“%(object)s” was saved.")

    def get_success_url(self) -> str:
        return reverse("reporting_report:inspect", args=[self.object.pk])


class ReportIndexView(VisibleIndexView):
    """The reports, newest first, with what is open in each."""

    page_title = gettext_lazy("Annual reports")
    add_item_label = gettext_lazy("Start a report")
    default_ordering = ("-starts_on", "key")

    def get_base_queryset(self) -> QuerySet:
        to_settle = Count("comments", filter=Q(comments__parent=None, comments__settled_at=None))
        return super().get_base_queryset().annotate(to_settle=to_settle)

    @cached_property
    def list_display(self) -> list[BaseColumn]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title(
                "title",
                label=gettext_lazy("Title"),
                accessor=str,
                get_url=self.get_inspect_url,
                get_title_id=lambda report: f"report_{report.pk}_title",
            ),
            PlainColumn("period", label=gettext_lazy("Period"), accessor=_period),
            StatusTagColumn(
                "state",
                label=pgettext_lazy("activity", "state"),
                accessor="get_state_display",
                primary=lambda report: report.is_adopted,
            ),
            PlainColumn("to_settle", label=gettext_lazy("Open comments")),
            DateColumn("adopted_on", label=gettext_lazy("adopted on")),
        ]


def _period(report: Report) -> str:
    return report.period.label(get_language() or "ja")


ON_REPORT = {
    "hand_in": review_steps.HandInView,
    "approve": review_steps.ApproveView,
    "agree": review_steps.AgreeView,
    "send_back": review_steps.SendBackView,
    "adopt": adoption.AdoptView,
    "comment": review_comments.CommentView,
    "publish_correction": corrections.PublishView,
}
ON_COMMENT = {
    "answer": review_comments.AnswerView,
    "settle": review_comments.SettleView,
    "reopen": review_comments.ReopenView,
}
ON_CORRECTION = {"edit_correction": corrections.EditView, "withdraw_correction": corrections.WithdrawView}


class ReportViewSet(VisibleModelViewSet):
    """The reports of the network."""

    model = Report
    icon = "doc-full"
    menu_label = pgettext_lazy("menu", "Reports of the years")
    menu_order = 10
    index_view_class = ReportIndexView
    add_view_class = StartView
    edit_view_class = ReportSettingsView
    delete_view_class = ReportDeleteView
    inspect_view_class = ReviewPageView
    inspect_template_name = "reporting/staff/review.html"
    form_fields = ["approvals_needed"]

    @cached_property
    def permission_policy(self) -> ReportPolicy:
        return ReportPolicy(self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        own = [
            path(f"{name.replace('_', '-')}/<int:pk>/", view.as_view(), name=name)
            for name, view in (ON_REPORT | ON_COMMENT | ON_CORRECTION).items()
        ]
        known = path("leave-as-is/<int:pk>/<slug:finding>/", review_steps.LeaveAsIsView.as_view(), name="leave_as_is")
        return [*super().get_urlpatterns(), *own, known]
