"""Staff screens of bills and laws: stages, in force when, our acts beside them on one time line, texts they touch."""

from typing import Any

import django_filters
from django.db import models
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets import AdminDateInput

from tomoni.advocacy.actions import lawmaking
from tomoni.advocacy.documents import timeline
from tomoni.advocacy.forms.bills import ActsForm, BillForm, StageForm
from tomoni.advocacy.models import Bill, Demand, Stage
from tomoni.advocacy.staff.reviews import ReviewCreateView, ReviewEditView
from tomoni.people.models import Tag
from tomoni.projects.forms.panels import VisibleInlinePanel
from tomoni.projects.forms.widgets import FilterableCheckboxes
from tomoni.projects.staff import records
from tomoni.projects.staff.records import (
    RecordIndexView,
    RecordInspectView,
    RecordVerbView,
    RecordViewSet,
    inspect_url,
)


class BillFilters(WagtailFilterSet):
    """What the list can be narrowed by."""

    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("bill", "State"), choices=Bill.State, empty_label=records.ALL
    )
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=Bill.Kind, empty_label=records.ALL)
    tag = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Touches questions under"),
        queryset=Tag.objects.filter(bills__isnull=False).distinct().order_by("name"),
        method="touches",
    )

    class Meta:
        model = Bill
        fields: list[str] = []

    def touches(self, queryset: Any, name: str, tag: Tag) -> Any:
        """Narrow to those that touch the questions and answers under a tag."""
        return queryset.touching(tag)


class BillIndexView(RecordIndexView):
    """Bills, those with the newest stage first."""

    def get_base_queryset(self) -> models.QuerySet:
        newest = Stage.objects.filter(bill=models.OuterRef("pk")).order_by("-on", "-pk")
        return (
            super()
            .get_base_queryset()
            .annotate(last_on=models.Subquery(newest.values("on")[:1]), last=models.Subquery(newest.values("name")[:1]))
        )

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        if self.ordering in (None, "-last_on"):
            return queryset.order_by(models.F("last_on").desc(nulls_first=True), "-pk")
        return super().order_queryset(queryset)

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("__str__"),
            records.column("kind", _("Kind"), "get_kind_display", sort_key="kind"),
            records.column("state", pgettext("bill", "State"), "get_state_display", sort_key="state"),
            records.column("last", _("Last stage"), lambda each: f"{each.last_on} {each.last}" if each.last_on else ""),
            records.column("in_force", _("In force"), in_force_told, sort_key="in_force_on"),
        ]


def in_force_told(bill: Bill) -> str:
    """Return when a law comes or came into force, and in what part."""
    return " ".join(str(part) for part in (bill.in_force_on, bill.in_force_note) if part)


class BillInspectView(RecordInspectView):
    """A bill: the line of its course with our acts, the same as a list, what it touches."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bill, user, today = self.object, self.request.user, timezone.localdate()
        moments = lawmaking.course(bill, user=user, language=get_language() or "ja")
        return super().get_context_data(
            bill=bill,
            moments=list(enumerate(moments, start=1)),
            drawing=timeline.drawn(moments, key=f"bill-{bill.pk}"),
            is_in_force=bill.in_force_on is not None and bill.in_force_on <= today,
            tags=bill.tags.order_by("name"),
            demands=Demand.objects.visible_to(user).filter(bills=bill).order_by("title_key", "pk"),
            may_set=user.has_perm("advocacy.add_billact"),
            **kwargs,
        )


class ActsView(RecordVerbView):
    """Chooses which of our acts stand beside the bill."""

    model = Bill
    permission = "advocacy.add_billact"
    form_class = ActsForm
    page_title = gettext_lazy("Our acts beside it")
    button = gettext_lazy("Keep what is ticked")
    header_icon = "date"
    template_name = "advocacy/staff/upload.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"bill": self.record, "user": self.request.user}

    def act(self, form: Any) -> str:
        lawmaking.set_beside(self.record, form.cleaned_data["activities"], user=self.request.user)
        return _("They stand beside the bill now.")

    def get_success_url(self) -> str:
        return inspect_url(self.record)


WHAT = MultiFieldPanel(
    [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("short_title"), FieldPanel("title_en")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("state")]),
        FieldRowPanel([FieldPanel("session"), FieldPanel("number")]),
        FieldRowPanel([FieldPanel("submitted_by"), FieldPanel("body")]),
        FieldPanel("summary"),
        FieldPanel("link"),
    ],
    heading=gettext_lazy("bill or law"),
)
STAGES = VisibleInlinePanel(
    "stages",
    [
        FieldRowPanel([FieldPanel("on", widget=AdminDateInput), FieldPanel("name")]),
        FieldRowPanel([FieldPanel("house"), FieldPanel("committee")]),
        FieldPanel("note"),
    ],
    form=StageForm,
    heading=gettext_lazy("Stages"),
    label=gettext_lazy("stage"),
)
LAW = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("promulgated_on"), FieldPanel("law")]),
        FieldRowPanel([FieldPanel("in_force_on"), FieldPanel("in_force_note")]),
    ],
    heading=gettext_lazy("Law and in force"),
)
TOUCHES = MultiFieldPanel(
    [FieldPanel("tags", widget=FilterableCheckboxes), FieldPanel("demands", widget=FilterableCheckboxes)],
    heading=gettext_lazy("What of ours it touches"),
)


class BillViewSet(RecordViewSet):
    """Bills and laws."""

    model = Bill
    icon = "doc-empty"
    menu_label = pgettext_lazy("menu", "Bills and laws")
    index_view_class = BillIndexView
    add_view_class = ReviewCreateView
    edit_view_class = ReviewEditView
    inspect_view_class = BillInspectView
    inspect_template_name = "advocacy/staff/bill.html"
    filterset_class = BillFilters
    ordering = "-last_on"
    export_filename = "bills"
    list_export = [
        "title",
        "title_en",
        "kind",
        "session",
        "number",
        "state",
        "law",
        "promulgated_on",
        "in_force_on",
        "in_force_note",
    ]
    edit_handler = ObjectList([WHAT, STAGES, LAW, TOUCHES], base_form_class=BillForm)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("acts/<int:pk>/", ActsView.as_view(), name="acts")]
