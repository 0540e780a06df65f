"""Staff screens of reviews by UN mechanisms: deadlines on two clocks, what we gave, what they recommended."""

from typing import Any

import django_filters
from django.db import models
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.widgets import AdminDateTimeInput

from tomoni.advocacy.documents.clocks import clocks, told, zone_told
from tomoni.advocacy.forms.reviews import DeadlineForm, DeadlineFormSet, DeadlineStateForm, ReviewForm
from tomoni.advocacy.models import Body, Deadline, Recommendation, RecommendationLink, Review
from tomoni.advocacy.staff.review_page import Summary, reviewed
from tomoni.core.staff.views import VisibleEditView
from tomoni.projects.forms.panels import VisibleInlinePanel
from tomoni.projects.staff import records
from tomoni.projects.staff.records import (
    RecordIndexView,
    RecordInspectView,
    RecordVerbView,
    RecordViewSet,
    inspect_url,
)

MECHANISMS = (Body.Kind.TREATY_BODY, Body.Kind.COUNCIL, Body.Kind.RAPPORTEUR)


class ReviewFilters(WagtailFilterSet):
    """What the list can be narrowed by."""

    mechanism = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Mechanism"),
        queryset=Body.objects.filter(reviews__isnull=False).distinct().order_by("name_key"),
    )
    ahead = django_filters.BooleanFilter(label=gettext_lazy("A deadline lies ahead"), method="has_deadline_ahead")

    class Meta:
        model = Review
        fields: list[str] = []

    def has_deadline_ahead(self, queryset: Any, name: str, has: bool) -> Any:
        """Narrow to those with an open deadline ahead, or to the others."""
        ahead = Deadline.objects.ahead(timezone.now()).order_by().values("review")
        return queryset.filter(pk__in=ahead) if has else queryset.exclude(pk__in=ahead)


class ReviewIndexView(RecordIndexView):
    """Reviews, the newest first."""

    def get_base_queryset(self) -> models.QuerySet:
        ahead = Deadline.objects.ahead(timezone.now()).filter(review=models.OuterRef("pk"))
        found = Recommendation.objects.filter(review=models.OuterRef("pk")).order_by().values("review")
        seen = RecommendationLink.objects.visible_to(self.request.user).values("recommendation")
        counted = models.Count("pk")
        return (
            super()
            .get_base_queryset()
            .select_related("mechanism")
            .annotate(
                next_due=models.Subquery(ahead.values("due_at")[:1]),
                recommended=models.Subquery(found.annotate(count=counted).values("count")),
                tied=models.Subquery(found.filter(pk__in=seen).annotate(count=counted).values("count")),
            )
        )

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        if self.ordering in (None, "-starts_on"):
            return queryset.order_by(models.F("starts_on").desc(nulls_first=True), "-pk")
        return super().order_queryset(queryset)

    @cached_property
    def columns(self) -> list[Any]:
        language = get_language() or "ja"

        def due(review: Any) -> str:
            there = review.next_due.astimezone(review.mechanism.zone()) if review.next_due else None
            return f"{told(there, language)} {zone_told(there)}" if there else ""

        return [
            self._get_title_column("__str__"),
            records.column("mechanism", _("Mechanism"), "mechanism"),
            records.column("starts_on", _("From"), lambda each: each.starts_on or "", sort_key="starts_on"),
            records.column("next_due", _("Next deadline"), due),
            records.column("recommended", _("Recommendations"), lambda each: each.recommended or ""),
            records.column("tied", _("of them our demands"), lambda each: each.tied or ""),
        ]


class ReviewCreateView(generic.CreateView):
    """A new review; its page opens."""

    def get_success_url(self) -> str:
        return inspect_url(self.object)


class ReviewEditView(VisibleEditView):
    """The form of a review; its page opens again."""

    def get_success_url(self) -> str:
        return inspect_url(self.object)


class ReviewInspectView(RecordInspectView):
    """A review with all that belongs to it on one page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        review, user, now = self.object, self.request.user, timezone.now()
        language = get_language() or "ja"
        deadlines = list(review.deadlines.order_by("due_at", "pk"))
        for deadline in deadlines:
            deadline.review = review
        page: Summary = reviewed(review, user=user, language=language)
        return super().get_context_data(
            review=review,
            deadlines=[(deadline, clocks(deadline, now=now, language=language), []) for deadline in deadlines],
            page=page,
            today=timezone.localdate(),
            may_submit=user.has_perm("advocacy.add_submission"),
            may_recommend=user.has_perm("advocacy.add_recommendation"),
            **kwargs,
        )


class DeadlineView(RecordVerbView):
    """Notes what became of a deadline."""

    model = Deadline
    permission = "advocacy.change_deadline"
    form_class = DeadlineStateForm
    page_title = gettext_lazy("What became of the deadline")
    button = gettext_lazy("Keep")
    header_icon = "date"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.record}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        review = self.record.review
        own = [{"url": inspect_url(review), "label": str(review)}, {"url": "", "label": self.get_page_title()}]
        return [*self.breadcrumbs_items, *own]

    def act(self, form: Any) -> str:
        form.save()
        return _("The deadline is now: %(state)s.") % {"state": self.record.get_state_display()}

    def get_success_url(self) -> str:
        return inspect_url(self.record.review)


WHAT = MultiFieldPanel(
    [
        FieldPanel("mechanism"),
        FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
        FieldRowPanel([FieldPanel("country"), FieldPanel("cycle"), FieldPanel("session")]),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on"), FieldPanel("place")]),
        FieldPanel("project"),
    ],
    heading=gettext_lazy("review"),
)
RESULT = MultiFieldPanel(
    [FieldRowPanel([FieldPanel("concluded_on"), FieldPanel("symbol")]), FieldPanel("link")],
    heading=gettext_lazy("Concluding observations"),
    classname="collapsed",
)
DEADLINES = VisibleInlinePanel(
    "deadlines",
    [
        FieldPanel("what"),
        FieldRowPanel([FieldPanel("due_at", widget=AdminDateTimeInput), FieldPanel("time_zone"), FieldPanel("state")]),
    ],
    form=DeadlineForm,
    formset=DeadlineFormSet,
    heading=gettext_lazy("Deadlines"),
    label=gettext_lazy("deadline"),
)


class ReviewViewSet(RecordViewSet):
    """Reviews."""

    model = Review
    icon = "globe"
    menu_label = pgettext_lazy("menu", "UN reviews")
    index_view_class = ReviewIndexView
    add_view_class = ReviewCreateView
    edit_view_class = ReviewEditView
    inspect_view_class = ReviewInspectView
    inspect_template_name = "advocacy/staff/review.html"
    filterset_class = ReviewFilters
    ordering = "-starts_on"
    export_filename = "reviews"
    list_export = [
        "external_id",
        "title",
        "title_en",
        "mechanism",
        "cycle",
        "session",
        "starts_on",
        "ends_on",
        "symbol",
    ]
    export_headings = {"external_id": "ID"}
    edit_handler = ObjectList([WHAT, DEADLINES, RESULT], base_form_class=ReviewForm)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("deadline/<int:pk>/", DeadlineView.as_view(), name="deadline")]
