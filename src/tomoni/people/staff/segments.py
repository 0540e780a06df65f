"""Staff screens of segments: build, preview, save, open, export."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from tomoni.core.staff import VisibleModelViewSet
from tomoni.core.staff.views import VisibleIndexView, editable_or_refused, visible_or_404
from tomoni.people.actions import segments
from tomoni.people.actions.conditions import CONDITIONS
from tomoni.people.actions.likeness import Subject
from tomoni.people.models import Segment
from tomoni.people.staff import builder, lists
from tomoni.people.staff.organisations import OrganisationViewSet
from tomoni.people.staff.pages import StaffPage
from tomoni.people.staff.persons import PersonViewSet

SHOWN_IN_PREVIEW = 20


class SegmentIndexView(VisibleIndexView):
    """The saved questions."""

    default_ordering = "name"

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("owner__person")


class BuilderView(StaffPage):
    """Builds a segment from rows and groups; every button works without JavaScript."""

    template_name = "people/staff/segment.html"
    page_title = gettext_lazy("New segment")
    header_icon = "search"
    permission = "people.add_segment"
    segment: Segment

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (request.user.has_perm(self.permission) and request.user.has_perm("people.view_person")):
            raise PermissionDenied
        self.segment = self.get_segment(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    def get_segment(self, **kwargs: Any) -> Segment:
        return Segment(owner=self.request.user)

    def get_page_subtitle(self) -> str:
        return self.segment.name if self.segment.pk else ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            built = builder.from_tree(self.segment.conditions)
        except builder.TooDeepError:
            built = None
        return self._page(built)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        built = builder.from_post(request.POST)
        subject = request.POST.get("subject", "")
        self.segment.subject = subject if subject in Subject.values else Subject.PERSON
        self.segment.name = request.POST.get("name", "").strip()[:120]
        deed = request.POST.get("deed", "refresh")
        if deed in ("preview", "save"):
            return self._preview_or_save(built, deed)
        _change_rows(built, deed)
        return self._page(built)

    def _preview_or_save(self, built: builder.Builder, deed: str) -> HttpResponse:
        if not built.settle():
            return self._page(built, error=_("Some conditions are not complete."))
        self.segment.conditions = built.tree()
        try:
            segments.check(self.segment.conditions, self.segment.subject)
        except segments.SegmentError as error:
            return self._page(built, error=str(error))
        if deed == "preview":
            return self._page(built, preview=self._preview())
        if not self.segment.name:
            return self._page(built, error=_("Give the segment a name."))
        self.segment.save()
        return HttpResponseRedirect(reverse("people_segment:members", args=[self.segment.pk]))

    def _preview(self) -> dict[str, Any]:
        found = segments.members(self.segment, user=self.request.user, today=timezone.localdate())
        return {"count": found.count(), "first": found.order_by("kana_key", "pk")[:SHOWN_IN_PREVIEW]}

    def _page(self, built: builder.Builder | None, **context: Any) -> HttpResponse:
        fitting = [condition for condition in CONDITIONS.values() if self.segment.subject in condition.subjects]
        return self.render_to_response(
            self.get_context_data(
                segment=self.segment,
                built=built.with_room() if built else None,
                subjects=Subject.choices,
                conditions=fitting,
                **context,
            )
        )


class NewSegmentView(BuilderView):
    """A new segment."""


class EditSegmentView(BuilderView):
    """A saved segment."""

    page_title = gettext_lazy("Segment")
    permission = "people.change_segment"

    def get_segment(self, **kwargs: Any) -> Segment:
        return editable_or_refused(Segment, self.request.user, kwargs["pk"])


class _MembersMixin:
    """Limits a list of records to a segment's members; it opens and exports like the list itself."""

    segment: Segment

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("people.view_segment"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.segment = visible_or_404(Segment, request.user, kwargs["pk"])
        super().setup(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet:
        today = timezone.localdate()
        found = segments.members(self.segment, user=self.request.user, today=today)
        return super().get_base_queryset().filter(pk__in=found.values("pk"))

    def get_page_title(self) -> str:
        return self.segment.name

    def get_index_url(self) -> str:
        return self.request.path

    def get_index_results_url(self) -> str:
        return self.request.path

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm("people.change_segment"):
            return []
        url = reverse("people_segment:edit", args=[self.segment.pk])
        return [HeaderButton(_("Change the conditions"), url=url, icon_name="edit")]


class SegmentPersonsView(_MembersMixin, lists.PersonIndexView):
    """The persons of a segment."""


class SegmentOrganisationsView(_MembersMixin, lists.OrganisationIndexView):
    """The organisations of a segment."""


class SegmentViewSet(VisibleModelViewSet):
    """Saved questions to the list of people."""

    model = Segment
    icon = "search"
    menu_label = gettext_lazy("Segments")
    index_view_class = SegmentIndexView
    inspect_view_enabled = False
    form_fields = ["name"]
    search_fields = ["name"]
    list_display = [
        TitleColumn("name", label=gettext_lazy("Name"), sort_key="name", url_name="people_segment:members"),
        Column("subject", label=gettext_lazy("About"), accessor="get_subject_display", sort_key="subject"),
        Column("owner", label=gettext_lazy("Made by"), accessor=lambda segment: segment.owner or ""),
    ]

    @property
    def add_view(self) -> Any:
        return NewSegmentView.as_view()

    @property
    def edit_view(self) -> Any:
        return EditSegmentView.as_view()

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("members/<int:pk>/", members, name="members")]


def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the list of a segment's persons or organisations."""
    segment = visible_or_404(Segment, request.user, pk)
    viewset, view = (
        (OrganisationViewSet(), SegmentOrganisationsView)
        if segment.subject == Subject.ORGANISATION
        else (PersonViewSet(), SegmentPersonsView)
    )
    return viewset.construct_view(view, **viewset.get_index_view_kwargs())(request, pk=pk)


def _change_rows(built: builder.Builder, deed: str) -> None:
    """Add or take away a row or group, as a button such as "add-row-1" says."""
    verb, _dash, place = deed.rpartition("-")
    if deed == "add-group":
        built.groups.append(builder.Group())
    elif place.isdecimal() and int(place) < len(built.groups):
        group = built.groups[int(place)]
        if verb == "add-row":
            group.rows.append(builder.Row())
        elif verb == "drop-group":
            built.groups.remove(group)
