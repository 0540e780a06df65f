"""Staff screens of what the network gives to UN mechanisms: sections, limits, oral statements, side events."""

from typing import Any

import django_filters
from django.contrib import messages
from django.db import models
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets import AdminDateInput

from tomoni.advocacy.actions import signing, submitting
from tomoni.advocacy.documents.clocks import clocks
from tomoni.advocacy.documents.submission import of_submission
from tomoni.advocacy.documents.words import moment
from tomoni.advocacy.forms.keys import typed_keys
from tomoni.advocacy.forms.submissions import HandInForm, SectionForm, SpeechForm, SubmissionForm
from tomoni.advocacy.models import Echo, Review, Submission
from tomoni.advocacy.models.counting import seconds_to_read
from tomoni.advocacy.staff.paper_verbs import FileView, PaperVerbView
from tomoni.advocacy.staff.statements import (
    PaperCreateView,
    PaperEditView,
    collect_paths,
    paper_paths,
    papers_of,
)
from tomoni.core.periods import Period
from tomoni.people.staff.accounts import PERSON_CHOOSER
from tomoni.projects.forms.panels import VisibleInlinePanel
from tomoni.projects.staff import activities, records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordViewSet


class SubmissionFilters(WagtailFilterSet):
    """What the list can be narrowed by."""

    year = django_filters.NumberFilter(label=gettext_lazy("Year"), method="in_year", min_value=1900, max_value=9998)
    form = django_filters.ChoiceFilter(label=gettext_lazy("Form"), choices=Submission.Form, empty_label=records.ALL)
    review = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("advocacy", "Review"), queryset=Review.objects.order_by("-starts_on", "-pk")
    )
    submitted = django_filters.BooleanFilter(label=gettext_lazy("Handed in"), method="was_handed_in")

    class Meta:
        model = Submission
        fields: list[str] = []

    def in_year(self, queryset: Any, name: str, year: Any) -> Any:
        """Narrow to those of a calendar year."""
        return queryset.in_period(Period.year(int(year))).exclude(when="")

    def was_handed_in(self, queryset: Any, name: str, was: bool) -> Any:
        """Narrow to those handed in, or not yet."""
        return queryset.filter(submitted_at__isnull=not was)


class SubmissionIndexView(RecordIndexView):
    """Submissions, the newest first."""

    def get_base_queryset(self) -> models.QuerySet:
        return super().get_base_queryset().select_related("review", "body")

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        if self.ordering in (None, "-starts_on"):
            return queryset.order_by(models.F("starts_on").desc(nulls_first=True), "pk")
        return super().order_queryset(queryset)

    @cached_property
    def columns(self) -> list[Any]:
        language = get_language() or "ja"
        return [
            self._get_title_column("__str__"),
            records.column("when", _("When"), lambda each: each.when_text(language), sort_key="starts_on"),
            records.column("form", _("Form"), "get_form_display", sort_key="form"),
            records.column("review", _("Handed in to"), lambda each: each.review or each.body or ""),
            records.column(
                "submitted", _("Handed in"), lambda each: moment(each.submitted_at, language) or _("not handed in yet")
            ),
            records.column("visibility", _("Visibility"), "get_visibility_display"),
        ]


def say_what_is_too_long(request: Any, submission: Submission) -> None:
    """Tell which limits a submission exceeds; what was typed is kept all the same."""
    if submission.pk:
        for each in submitting.overruns(Submission.objects.get(pk=submission.pk)):
            messages.warning(request, _("Too long. %(told)s.") % {"told": each})


class SubmissionCreateView(PaperCreateView):
    """A new submission; it starts from a review where one was open."""

    def get_initial_form_instance(self) -> Any:
        instance = super().get_initial_form_instance() or Submission()
        if keys := typed_keys([self.request.GET.get("review", "")]):
            instance.review = Review.objects.visible_to(self.request.user).filter(pk__in=keys).first()
        return instance

    def form_valid(self, form: Any) -> Any:
        response = super().form_valid(form)
        say_what_is_too_long(self.request, form.instance)
        return response


class SubmissionEditView(PaperEditView):
    """The form of a submission."""

    def form_valid(self, form: Any) -> Any:
        response = super().form_valid(form)
        say_what_is_too_long(self.request, form.instance)
        return response


class SubmissionInspectView(RecordInspectView):
    """A submission: limits, sections with authors, oral statements, who signs on, what came back."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        submission, user, now = self.object, self.request.user, timezone.now()
        language = get_language() or "ja"
        sections = list(submission.sections.select_related("author", "organisation"))
        speeches = submission.speeches.select_related("speaker", "organisation").order_by("on", "pk")
        echoes = Echo.objects.visible_to(user).filter(section__submission=submission).select_related("recommendation")
        deadline = submission.deadline
        return super().get_context_data(
            submission=submission,
            when=submission.when_text(language),
            measures=submitting.measures(submission, sections),
            sections=sections,
            speeches=[(each, seconds_to_read(each.text, submission.language)) for each in speeches],
            clock=clocks(deadline, now=now, language=language) if deadline else None,
            handed_in=moment(submission.submitted_at, language),
            echoes=echoes.order_by("section__position", "pk") if user.has_perm("advocacy.view_echo") else [],
            **papers_of(submission, user),
            **kwargs,
        )


class HandInView(PaperVerbView):
    """Notes that the submission was handed in."""

    model = Submission
    permission = "advocacy.change_submission"
    form_class = HandInForm
    page_title = gettext_lazy("Handed in")
    button = gettext_lazy("Keep")
    refusals = (submitting.SubmittingRefusedError, signing.SigningRefusedError)

    def get_initial(self) -> dict[str, Any]:
        return {
            "at": self.record.submitted_at or timezone.now(),
            "pages": self.record.pages,
            "symbol": self.record.symbol,
            "link": self.record.link,
        }

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        limited = self.record.word_limit or self.record.page_limit or self.record.sections.filter(word_limit__gt=0)
        for name, is_asked in (("over_the_limit", limited), ("late", self.record.deadline_id)):
            if not is_asked:
                del form.fields[name]
        return form

    def act(self, form: Any) -> str:
        submitting.hand_in(self.record, now=timezone.now(), **form.cleaned_data)
        return _("It was noted. The network reads it now.")


class SubmissionFileView(FileView):
    """The submission as DOCX, PDF or plain text."""

    model = Submission
    permission = "advocacy.view_submission"

    def paper(self, record: Any) -> Any:
        return of_submission(record, is_public=not self.is_carried(record))


WHAT = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
        FieldRowPanel([FieldPanel("form"), FieldPanel("our_role"), FieldPanel("state")]),
        FieldRowPanel([FieldPanel("review"), FieldPanel("body")]),
        FieldPanel("deadline"),
        FieldPanel("when"),
        FieldRowPanel([FieldPanel("place"), FieldPanel("prefecture")]),
        FieldPanel("sender"),
    ],
    heading=gettext_lazy("What, to whom, until when"),
)
LIMITS = MultiFieldPanel(
    [FieldRowPanel([FieldPanel("language"), FieldPanel("word_limit"), FieldPanel("page_limit"), FieldPanel("pages")])],
    heading=gettext_lazy("Limits of the call"),
)
SECTIONS = VisibleInlinePanel(
    "sections",
    [
        FieldRowPanel([FieldPanel("position"), FieldPanel("title")]),
        FieldRowPanel([FieldPanel("author", widget=PERSON_CHOOSER.widget_class), FieldPanel("organisation")]),
        FieldRowPanel([FieldPanel("word_limit"), FieldPanel("due_on", widget=AdminDateInput)]),
        FieldPanel("text"),
    ],
    form=SectionForm,
    heading=gettext_lazy("Sections"),
    label=gettext_lazy("section"),
)
SPEECHES = VisibleInlinePanel(
    "speeches",
    [
        FieldRowPanel([FieldPanel("speaker", widget=PERSON_CHOOSER.widget_class), FieldPanel("speaker_name")]),
        FieldRowPanel([FieldPanel("organisation"), FieldPanel("item")]),
        FieldRowPanel([FieldPanel("on", widget=AdminDateInput), FieldPanel("seconds"), FieldPanel("seconds_limit")]),
        FieldPanel("text"),
    ],
    form=SpeechForm,
    heading=gettext_lazy("Oral statements"),
    label=gettext_lazy("oral statement"),
)


class SubmissionViewSet(RecordViewSet):
    """Submissions."""

    model = Submission
    icon = "upload"
    menu_label = pgettext_lazy("menu", "Submissions to the UN")
    pk_path_converter = "uuid"
    index_view_class = SubmissionIndexView
    add_view_class = SubmissionCreateView
    edit_view_class = SubmissionEditView
    inspect_view_class = SubmissionInspectView
    inspect_template_name = "advocacy/staff/submission.html"
    create_template_name = "advocacy/staff/submission_create.html"
    edit_template_name = "advocacy/staff/submission_edit.html"
    filterset_class = SubmissionFilters
    ordering = "-starts_on"
    export_filename = "submissions"
    list_export = ["external_id", "title", "title_en", "form", "review", "language", "submitted_at", "symbol", "when"]
    export_headings = {"external_id": "ID"}
    edit_handler = ObjectList(
        [
            WHAT,
            LIMITS,
            SECTIONS,
            SPEECHES,
            activities.TOLD_IN,
            activities.QUANTITIES,
            activities.LINES,
            activities.OUTCOME,
            activities.EVIDENCE,
            activities.VISIBILITY,
        ],
        base_form_class=SubmissionForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        own = [
            path("hand-in/<uuid:pk>/", HandInView.as_view(), name="hand_in"),
            path("file/<uuid:pk>/<slug:form>/", SubmissionFileView.as_view(), name="file"),
            *collect_paths(Submission),
        ]
        return [*super().get_urlpatterns(), *own, *paper_paths(Submission)]
