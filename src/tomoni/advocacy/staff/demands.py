"""Staff screens of demands: the page of a demand is its life."""

from typing import Any

import django_filters
from django.db import models
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from tomoni.advocacy import actions
from tomoni.advocacy.forms.demands import CloseForm, DemandForm, DemandLinkForm, RewordForm
from tomoni.advocacy.models import Asked, AskedBody, Demand, Recommendation, Wording
from tomoni.advocacy.staff.files import EvidenceView
from tomoni.advocacy.staff.telling import askings, grid
from tomoni.advocacy.templatetags.advocacy import spoken
from tomoni.projects.forms.panels import VisibleInlinePanel
from tomoni.projects.forms.widgets import FilterableCheckboxes
from tomoni.projects.models import Programme, Project
from tomoni.projects.staff import records
from tomoni.projects.staff.records import (
    RecordIndexView,
    RecordInspectView,
    RecordVerbView,
    RecordViewSet,
    inspect_url,
)


class DemandFilters(WagtailFilterSet):
    """What the list of demands can be narrowed by."""

    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("demand", "State"), choices=Demand.State, empty_label=records.ALL
    )
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=Demand.Kind, empty_label=records.ALL)
    project = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Project"),
        field_name="projects",
        queryset=lambda request: Project.objects.visible_to(request.user).order_by("name", "pk"),
    )
    programme = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Place in the outline"), queryset=Programme.objects.in_outline_order()
    )

    class Meta:
        model = Demand
        fields: list[str] = []


class DemandIndexView(RecordIndexView):
    """Demands under their headings."""

    def get_base_queryset(self) -> models.QuerySet:
        user = self.request.user
        seen = models.Prefetch(
            "projects", queryset=Project.objects.visible_to(user).order_by("name"), to_attr="seen_projects"
        )
        asked = Asked.objects.visible_to(user).filter(demand=models.OuterRef("pk")).order_by()
        counted = asked.values("demand").annotate(count=models.Count("pk")).values("count")
        above = models.Prefetch("parent", queryset=Demand.objects.visible_to(user))
        found = super().get_base_queryset().prefetch_related(seen, above)
        return found.annotate(times=models.Subquery(counted))

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        if self.ordering not in (None, "position"):
            return super().order_queryset(queryset)
        # Headings carry no title of an invisible parent into the order: only numbers are compared.
        tree = models.functions.Coalesce("parent__position", "position")
        root = models.functions.Coalesce("parent_id", "pk")
        return queryset.order_by(tree, root, models.F("parent_id").asc(nulls_first=True), "position", "pk")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("indented"),
            records.column("kind", _("Kind"), "get_kind_display", sort_key="kind"),
            records.column("times", _("Asked in rounds"), lambda demand: demand.times or ""),
            records.column("state", pgettext_lazy("demand", "State"), "get_state_display", sort_key="state"),
            records.column("projects", _("Projects"), lambda demand: ", ".join(map(str, demand.seen_projects))),
            records.column("visibility", _("Visibility"), "get_visibility_display"),
        ]

    def _get_custom_column(self, field_name: str, column_class: Any = None, **kwargs: Any) -> Any:
        if field_name != "indented":
            return super()._get_custom_column(field_name, column_class or records.Column, **kwargs)
        return column_class("indented", label=_("Demand"), accessor=_indented, **kwargs)


def _indented(demand: Demand) -> Any:
    level = 2 if demand.parent_id else 1
    return format_html('<span class="outline outline--{}">{}</span>', level, demand)


class DemandInspectView(RecordInspectView):
    """The life of a demand: asked when, in which words, of whom, answered what, promised what."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demand, user = self.object, self.request.user
        lines = AskedBody.objects.of_demand(demand).life(user)
        compare = self.request.GET.get("compare", "")
        chosen = {line.round for line in lines if str(line.round) == compare}
        wordings = list(Wording.objects.visible_to(user).filter(demand=demand).order_by("version"))
        return super().get_context_data(
            demand=demand,
            grid=grid(lines),
            askings=askings(lines, compare=chosen),
            wordings=list(reversed(_with_earlier(wordings))),
            above=Demand.objects.visible_to(user).filter(pk=demand.parent_id).first() if demand.parent_id else None,
            parts=Demand.objects.visible_to(user).filter(parent=demand).order_by("position", "pk"),
            projects=Project.objects.visible_to(user).filter(demands=demand).order_by("name"),
            links=demand.links.order_by("pk"),
            recommendations=_repeated_in(demand, user),
            bills=demand.bills.order_by("-pk") if user.has_perm("advocacy.view_bill") else [],
            may_answer=user.has_perm("advocacy.add_answer") and self.is_editable,
            **kwargs,
        )


def _repeated_in(demand: Demand, user: Any) -> Any:
    """Return the recommendations of the UN that repeat the demand, for who reads these."""
    if not user.has_perm("advocacy.view_recommendation"):
        return []
    found = Recommendation.objects.filter(links__demand=demand).select_related("review")
    return found.order_by("-published_on", "symbol", "paragraph", "pk")


def _with_earlier(wordings: list[Wording]) -> list[tuple[Wording, str, str]]:
    texts = [spoken(wording.texts) for wording in wordings]
    return list(zip(wordings, ["", *texts], texts, strict=False))


class DemandVerbView(RecordVerbView):
    """A verb on a demand; its page opens again."""

    model = Demand
    permission = "advocacy.change_demand"
    header_icon = "edit"

    def get_success_url(self) -> str:
        return inspect_url(self.record)


class RewordView(DemandVerbView):
    """Writes a demand anew: over words that were not sent yet, else as a new version."""

    form_class = RewordForm
    page_title = gettext_lazy("Reword")
    button = gettext_lazy("Keep the words")
    refusals = (actions.WordingRefusedError,)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"demand": self.record}

    def act(self, form: Any) -> str:
        kept = actions.reword(
            self.record,
            texts=form.texts(),
            since=timezone.localdate(),
            user=self.request.user,
            reason=form.cleaned_data["reason"],
        )
        return _("Version %(version)s of the wording was kept.") % {"version": kept.version}


class CloseView(DemandVerbView):
    """Notes that a demand was met or dropped, or is open again."""

    form_class = CloseForm
    page_title = gettext_lazy("How it stands")
    button = gettext_lazy("Keep")

    def get_initial(self) -> dict[str, Any]:
        demand = self.record
        return {"state": demand.state, "on": demand.closed_on or timezone.localdate(), "outcome": demand.outcome}

    def act(self, form: Any) -> str:
        actions.close(self.record, **form.cleaned_data)
        return _("The demand is now: %(state)s.") % {"state": self.record.get_state_display()}


class DemandViewSet(RecordViewSet):
    """Demands."""

    model = Demand
    icon = "list-ol"
    menu_label = gettext_lazy("Demands")
    index_view_class = DemandIndexView
    inspect_view_class = DemandInspectView
    inspect_template_name = "advocacy/staff/demand.html"
    filterset_class = DemandFilters
    list_per_page = 100
    ordering = "position"
    export_filename = "demands"
    list_export = ["title", "title_en", "kind", "state", "closed_on", "outcome"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("title"),
                    FieldPanel("is_another", classname="asked-again"),
                    FieldPanel("text_ja"),
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("parent"), FieldPanel("position")]),
                    FieldPanel("ground"),
                ],
                heading=gettext_lazy("Demand"),
                help_text=gettext_lazy("A heading has a title and no wording; others stand under it."),
            ),
            MultiFieldPanel(
                [FieldPanel("title_en"), FieldPanel("text_en")],
                heading=gettext_lazy("In English"),
                classname="collapsed",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("projects", widget=FilterableCheckboxes),
                    FieldPanel("programme"),
                    FieldPanel("visibility"),
                ],
                heading=gettext_lazy("Where it belongs, who may see it"),
            ),
            VisibleInlinePanel(
                "links",
                [FieldPanel("title"), FieldRowPanel([FieldPanel("link"), FieldPanel("file")])],
                form=DemandLinkForm,
                heading=gettext_lazy("Evidence"),
                label=gettext_lazy("evidence"),
            ),
        ],
        base_form_class=DemandForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("reword/<int:pk>/", RewordView.as_view(), name="reword"),
            path("close/<int:pk>/", CloseView.as_view(), name="close"),
            path("evidence/<int:pk>/", EvidenceView.as_view(), name="evidence"),
        ]
