"""Staff screens of rounds."""

from typing import Any

import django_filters
from django.db import models
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic

from tomoni.advocacy.forms.rounds import AgendaFormSet, BodyRowForm, ParticipantForm, RoundForm
from tomoni.advocacy.models import Body, Round
from tomoni.advocacy.staff import answering, keying, round_calls, round_papers, round_verbs
from tomoni.advocacy.staff.round_page import RoundInspectView
from tomoni.advocacy.staff.statements import collect_paths, paper_paths
from tomoni.core.periods import Period
from tomoni.core.staff.views import VisibleEditView
from tomoni.people.staff.accounts import PERSON_CHOOSER
from tomoni.projects.forms.panels import VisibleInlinePanel
from tomoni.projects.staff import activities, records
from tomoni.projects.staff.activities import DraftsLines
from tomoni.projects.staff.records import RecordIndexView, RecordViewSet


class RoundFilters(WagtailFilterSet):
    """What the list of rounds can be narrowed by."""

    year = django_filters.NumberFilter(label=gettext_lazy("Year"), method="in_year", min_value=1900, max_value=9998)
    form = django_filters.ChoiceFilter(label=gettext_lazy("Form"), choices=Round.Form, empty_label=records.ALL)
    body = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Asked of"), queryset=Body.objects.order_by("name_key", "pk"), method="asked_of"
    )

    class Meta:
        model = Round
        fields: list[str] = []

    def in_year(self, queryset: Any, name: str, year: Any) -> Any:
        """Narrow to the rounds of a calendar year."""
        return queryset.in_period(Period.year(int(year))).exclude(when="")

    def asked_of(self, queryset: Any, name: str, body: Body) -> Any:
        """Narrow to those in which something was asked of the body, its parts, forerunners or successors."""
        return queryset.filter(asked__asked_bodies__body__in=Body.objects.life(body)).distinct()


class RoundIndexView(RecordIndexView):
    """Rounds, the newest first."""

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        if self.ordering in (None, "-starts_on"):
            return queryset.newest_first()
        return super().order_queryset(queryset)

    @cached_property
    def columns(self) -> list[Any]:
        language = get_language() or "ja"
        return [
            self._get_title_column("__str__"),
            records.column("when", _("When"), lambda found: found.when_text(language), sort_key="starts_on"),
            records.column("form", _("Form"), "get_form_display", sort_key="form"),
            records.column(
                "sealed", _("Request"), lambda found: _("sent") if found.is_sealed else pgettext("advocacy", "draft")
            ),
            records.column("visibility", _("Visibility"), "get_visibility_display"),
        ]


class RoundCreateView(DraftsLines, generic.CreateView):
    """A new round; its page opens, for items are added there."""

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


class RoundEditView(DraftsLines, VisibleEditView):
    """The form of a round."""

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


WHAT = MultiFieldPanel(
    [
        FieldPanel("title"),
        FieldPanel("title_en"),
        FieldRowPanel([FieldPanel("form"), FieldPanel("number"), FieldPanel("state")]),
        FieldPanel("when"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("place"), FieldPanel("prefecture")]),
        FieldRowPanel([FieldPanel("our_role"), FieldPanel("recording")]),
        FieldRowPanel([FieldPanel("answer_minutes"), FieldPanel("question_minutes")]),
        FieldPanel("broker"),
    ],
    heading=gettext_lazy("What, when, where"),
)
REQUEST = MultiFieldPanel(
    [
        FieldPanel("subject_ja"),
        FieldPanel("purpose_ja"),
        FieldRowPanel([FieldPanel("document_number"), FieldPanel("requested_on"), FieldPanel("questioned_on")]),
        FieldPanel("sender"),
        FieldPanel("contact_line"),
        FieldPanel("subject_en"),
        FieldPanel("purpose_en"),
    ],
    heading=gettext_lazy("The request"),
)
STEPS = VisibleInlinePanel(
    "steps",
    [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("title")]),
        FieldRowPanel([FieldPanel("planned_on"), FieldPanel("done_on")]),
        FieldPanel("carried_by", widget=PERSON_CHOOSER.widget_class),
    ],
    heading=gettext_lazy("Preparation"),
    label=gettext_lazy("step of preparation"),
)
AGENDA = VisibleInlinePanel(
    "agenda_items",
    [
        FieldRowPanel([FieldPanel("body"), FieldPanel("title")]),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("minutes"), FieldPanel("reply_minutes")]),
        FieldPanel("chair"),
    ],
    form=BodyRowForm,
    formset=AgendaFormSet,
    heading=pgettext_lazy("round", "Agenda"),
    label=pgettext_lazy("round", "part of the agenda"),
)
PARTICIPANTS = VisibleInlinePanel(
    "participants",
    [
        FieldRowPanel([FieldPanel("side"), FieldPanel("body"), FieldPanel("organisation")]),
        FieldRowPanel([FieldPanel("post"), FieldPanel("count"), FieldPanel("women")]),
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_is_public")]),
        FieldPanel("person", widget=PERSON_CHOOSER.widget_class),
    ],
    form=ParticipantForm,
    heading=gettext_lazy("Who took part"),
    label=gettext_lazy("one more who took part"),
)
SHOWN = MultiFieldPanel(
    [FieldPanel("visibility"), FieldPanel("published_on")],
    heading=gettext_lazy("Who may see it"),
    help_text=gettext_lazy(
        "Drafts and individual bargaining are read by the offices and the people of the projects alone, whatever is "
        "chosen here. The public page shows what was sent and the answers marked for it."
    ),
)


class RoundViewSet(RecordViewSet):
    """Rounds."""

    model = Round
    icon = "group"
    menu_label = gettext_lazy("Rounds of negotiation")
    pk_path_converter = "uuid"
    index_view_class = RoundIndexView
    add_view_class = RoundCreateView
    edit_view_class = RoundEditView
    inspect_view_class = RoundInspectView
    inspect_template_name = "advocacy/staff/round.html"
    create_template_name = "projects/staff/form_create.html"
    edit_template_name = "projects/staff/form_edit.html"
    filterset_class = RoundFilters
    ordering = "-starts_on"
    export_filename = "rounds"
    list_export = ["external_id", "title", "title_en", "form", "number", "when", "requested_on"]
    export_headings = {"external_id": "ID"}
    edit_handler = ObjectList(
        [WHAT, REQUEST, STEPS, AGENDA, PARTICIPANTS, activities.TOLD_IN, activities.LINES, activities.OUTCOME,
         activities.EVIDENCE, SHOWN],
        base_form_class=RoundForm,
    )  # fmt: skip

    def get_urlpatterns(self) -> list[URLPattern]:
        verbs = round_verbs
        return [
            *super().get_urlpatterns(),
            path("next/<uuid:pk>/", verbs.NextRoundView.as_view(), name="next"),
            path("carry/<uuid:pk>/", verbs.CarryOverView.as_view(), name="carry"),
            path("seal/<uuid:pk>/", verbs.SealView.as_view(), name="seal"),
            path("add/<uuid:pk>/", verbs.AddItemsView.as_view(), name="add"),
            path("paste/<uuid:pk>/", verbs.PasteView.as_view(), name="paste"),
            path("call/<uuid:pk>/", round_calls.RoundCallView.as_view(), name="call"),
            path("ask-members/<uuid:pk>/", round_calls.RoundAskMembersView.as_view(), name="ask_members"),
            path("remind-members/<uuid:pk>/", round_calls.RoundRemindMembersView.as_view(), name="remind_members"),
            path("take-up/<uuid:pk>/", round_calls.TakeUpDemandView.as_view(), name="take_up"),
            path("item/<int:pk>/", verbs.ItemView.as_view(), name="item"),
            path("take-out/<int:pk>/", verbs.TakeOutView.as_view(), name="take_out"),
            path("answer/<int:pk>/", answering.AnswerView.as_view(), name="answer"),
            path("reconcile/<uuid:pk>/", answering.ReconcileView.as_view(), name="reconcile"),
            path("request/<uuid:pk>/<slug:form>/", round_papers.RequestFileView.as_view(), name="request_file"),
            path("agenda/<uuid:pk>/<slug:form>/", round_papers.AgendaFileView.as_view(), name="agenda_file"),
            path("book/<uuid:pk>/<slug:form>/", round_papers.BookFileView.as_view(), name="book_file"),
            *paper_paths(Round),
            *collect_paths(Round),
            path("key/<uuid:pk>/", keying.KeyingView.as_view(), name="key"),
            path("key/<uuid:pk>/notes/", keying.NotesView.as_view(), name="notes"),
            path("key/<uuid:pk>/worker.js", keying.WorkerView.as_view(), name="worker"),
        ]
