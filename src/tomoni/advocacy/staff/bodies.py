"""Staff screens of bodies: what they answered over the years, what they promised, who was spoken to."""

from typing import Any

import django_filters
from django.db import models
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from tomoni.advocacy.forms.bodies import BodyForm
from tomoni.advocacy.forms.keys import typed_keys
from tomoni.advocacy.models import AskedBody, Body, Contact, Promise, Succession
from tomoni.advocacy.staff.body_verbs import ContactView, RenameView, SucceedView
from tomoni.advocacy.staff.telling import Grid, grid, narrowed
from tomoni.projects.forms.panels import VisibleInlinePanel
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordViewSet

SHOWN_CONTACTS, SHOWN_PROMISES = 20, 20


class BodyFilters(WagtailFilterSet):
    """What the list of bodies can be narrowed by."""

    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=Body.Kind, empty_label=records.ALL)
    exists = django_filters.BooleanFilter(label=gettext_lazy("Exists today"), method="still_exists")

    class Meta:
        model = Body
        fields: list[str] = []

    def still_exists(self, queryset: Any, name: str, does: bool) -> Any:
        """Narrow to those that exist today, or that have ended."""
        return queryset.filter(valid_to__isnull=does)


class BodyIndexView(RecordIndexView):
    """Bodies by name."""

    def get_base_queryset(self) -> models.QuerySet:
        promises = Promise.objects.visible_to(self.request.user).open().filter(body=models.OuterRef("pk")).order_by()
        counted = promises.values("body").annotate(count=models.Count("pk")).values("count")
        queryset = super().get_base_queryset().select_related("parent")
        return queryset.annotate(open_promises=models.Subquery(counted))

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("__str__"),
            records.column("parent", pgettext_lazy("body", "part of"), "parent"),
            records.column("kind", _("Kind"), "get_kind_display", sort_key="kind"),
            records.column("open_promises", _("Open promises"), lambda body: body.open_promises or ""),
            records.column("valid_to", _("Until"), "valid_to"),
        ]


class BodyInspectView(RecordInspectView):
    """A body: its answers over the years in one grid, the words of one demand or round, promises, contacts."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        body, user = self.object, self.request.user
        chosen = typed_keys([self.request.GET.get("demand", "")])
        life = list(Body.objects.life(body).values_list("pk", flat=True))
        lines = _asked(life, chosen).life(user)
        promises = Promise.objects.visible_to(user).filter(body__in=life).select_related("round", "owner")
        if chosen:
            promises = promises.filter(answer__asked_body__asked__demand__in=chosen)
        contacts = Contact.objects.visible_to(user).filter(body__in=life).select_related("body", "project")
        drawn: Grid = grid(lines)
        return super().get_context_data(
            body=body,
            grid=drawn,
            told=narrowed(lines, self.request.GET),
            promises=promises.open().order_by(models.F("due_on").asc(nulls_last=True), "pk")[:SHOWN_PROMISES],
            contacts=contacts.newest_first()[:SHOWN_CONTACTS] if user.has_perm("advocacy.view_contact") else [],
            names=body.other_names.order_by(models.F("valid_from").desc(nulls_last=True), "pk"),
            parts=body.parts.order_by("name_key", "pk"),
            successions=Succession.objects.filter(models.Q(predecessor=body) | models.Q(successor=body)).select_related(
                "predecessor", "successor"
            ),
            may_note=user.has_perm("advocacy.add_contact"),
            **kwargs,
        )


def _asked(bodies: list[int], demands: list[int]) -> Any:
    """Return what was asked of the bodies; of one demand alone where its key is given."""
    found = AskedBody.objects.filter(body__in=bodies)
    return found.filter(asked__demand__in=demands) if demands else found


class BodyViewSet(RecordViewSet):
    """Bodies."""

    model = Body
    icon = "site"
    menu_label = gettext_lazy("Bodies")
    index_view_class = BodyIndexView
    inspect_view_class = BodyInspectView
    inspect_template_name = "advocacy/staff/body.html"
    filterset_class = BodyFilters
    ordering = "name_key"
    export_filename = "bodies"
    list_export = ["name", "name_en", "short_name", "kind", "parent", "valid_from", "valid_to"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
                    FieldRowPanel([FieldPanel("short_name"), FieldPanel("kind")]),
                    FieldPanel("parent"),
                    FieldPanel("remit"),
                    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
                ],
                heading=pgettext_lazy("advocacy", "body"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("country"), FieldPanel("time_zone")]),
                    FieldRowPanel([FieldPanel("municipality"), FieldPanel("organisation")]),
                    FieldRowPanel([FieldPanel("address"), FieldPanel("website")]),
                ],
                heading=pgettext_lazy("advocacy", "Where it is"),
                classname="collapsed",
            ),
            VisibleInlinePanel(
                "other_names",
                [
                    FieldRowPanel([FieldPanel("name"), FieldPanel("name_en"), FieldPanel("short_name")]),
                    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
                ],
                heading=gettext_lazy("Names over time"),
                label=gettext_lazy("name"),
                classname="collapsed",
            ),
        ],
        base_form_class=BodyForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("rename/<int:pk>/", RenameView.as_view(), name="rename"),
            path("succeed/<int:pk>/", SucceedView.as_view(), name="succeed"),
            path("contact/<int:pk>/", ContactView.as_view(), name="contact"),
        ]
