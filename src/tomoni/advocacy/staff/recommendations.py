"""Staff screens of recommendations: what became of each here, which demands and sentences of ours it repeats."""

import json
from typing import Any

import django_filters
from django.db import models, transaction
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets.button import HeaderButton

from tomoni.advocacy.actions import recommending
from tomoni.advocacy.actions.matching import Demands, echoed
from tomoni.advocacy.forms.keys import typed_keys
from tomoni.advocacy.forms.reviews import FollowedUpForm, RecommendationForm, TieForm
from tomoni.advocacy.models import Demand, Echo, Recommendation, RecommendationLink, Review, Section
from tomoni.advocacy.staff.recommendation_table import TableView
from tomoni.advocacy.staff.review_page import in_order, with_ties
from tomoni.people.staff.accounts import PERSON_CHOOSER
from tomoni.projects.forms.sheets import NothingForm
from tomoni.projects.staff import records
from tomoni.projects.staff.records import (
    RecordIndexView,
    RecordInspectView,
    RecordVerbView,
    RecordViewSet,
    inspect_url,
)

SHOWN_LETTERS = 110


class RecommendationFilters(WagtailFilterSet):
    """What the list can be narrowed by."""

    review = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("advocacy", "Review"), queryset=Review.objects.order_by("-starts_on", "-pk")
    )
    progress = django_filters.ChoiceFilter(
        label=pgettext_lazy("recommendation", "State here"),
        choices=Recommendation.Progress,
        empty_label=records.ALL,
    )
    position = django_filters.ChoiceFilter(
        label=gettext_lazy("Position of the state"), choices=Recommendation.Position, empty_label=records.ALL
    )
    tied = django_filters.BooleanFilter(label=gettext_lazy("A demand of ours"), method="is_tied")
    overdue = django_filters.BooleanFilter(label=gettext_lazy("The report is overdue"), method="is_overdue")
    mine = django_filters.BooleanFilter(label=gettext_lazy("Minded by me"), method="is_mine")
    theme = django_filters.CharFilter(label=gettext_lazy("Theme"), method="has_theme")

    class Meta:
        model = Recommendation
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(data, *args, request=request, **kwargs)
        self.user = request.user

    def is_tied(self, queryset: Any, name: str, is_so: bool) -> Any:
        """Narrow to those a demand the user may see answers to, or to the others."""
        links = RecommendationLink.objects.visible_to(self.user).values("recommendation")
        return queryset.filter(pk__in=links) if is_so else queryset.exclude(pk__in=links)

    def is_overdue(self, queryset: Any, name: str, is_so: bool) -> Any:
        """Narrow to those whose report was due and is not handed in, or to the others."""
        late = Recommendation.objects.follow_up_by(timezone.localdate()).order_by().values("pk")
        return queryset.filter(pk__in=late) if is_so else queryset.exclude(pk__in=late)

    def is_mine(self, queryset: Any, name: str, is_so: bool) -> Any:
        """Narrow to those the user minds, or to the others."""
        mine = models.Q(owner__isnull=False, owner=self.user.person_id)
        return queryset.filter(mine) if is_so else queryset.exclude(mine)

    def has_theme(self, queryset: Any, name: str, words: str) -> Any:
        """Narrow to those with the words in one of their themes."""
        as_text = models.functions.Cast("themes", models.TextField())
        escaped = json.dumps(words)[1:-1]  # as SQLite keeps what is not ASCII
        found = models.Q(theme_text__icontains=words) | models.Q(theme_text__icontains=escaped)
        return queryset.annotate(theme_text=as_text).filter(found)


class RecommendationIndexView(RecordIndexView):
    """Recommendations with what became of them."""

    def get_base_queryset(self) -> models.QuerySet:
        return with_ties(super().get_base_queryset(), self.request.user)

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        if self.ordering in (None, "-published_on"):
            return queryset.order_by(models.F("published_on").desc(nulls_last=True), "symbol", "paragraph", "pk")
        return super().order_queryset(queryset)

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perms(["advocacy.add_recommendation", "advocacy.change_recommendation"]):
            return super().header_buttons
        url = reverse("advocacy_recommendation:table")
        return [*super().header_buttons, HeaderButton(_("Import a table"), url=url, icon_name="upload")]

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("__str__"),
            records.column("text", _("Text"), shown),
            records.column("review", pgettext("advocacy", "Review"), lambda each: each.review or each.recommended_by),
            records.column("progress", pgettext("recommendation", "State here"), "get_progress_display"),
            records.column("owner", _("Minded by"), lambda each: each.owner or ""),
            records.column("due", _("Report due"), lambda each: each.follow_up_due or "", sort_key="follow_up_due"),
            records.column("demands", _("Our demands"), lambda each: len(each.seen_links) or ""),
        ]


def shown(recommendation: Any) -> str:
    """Return the beginning of a recommendation, in Japanese where a translation is kept."""
    text = recommendation.text_ja or recommendation.text
    return text if len(text) <= SHOWN_LETTERS else f"{text[: SHOWN_LETTERS - 1]}…"


class RecommendationInspectView(RecordInspectView):
    """A recommendation, our demands beside it, our sentences that came back in it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, today = self.request.user, timezone.localdate()
        recommendation = with_ties(Recommendation.objects.filter(pk=self.object.pk), user).get()
        due = recommendation.follow_up_due
        return super().get_context_data(
            recommendation=recommendation,
            is_late=bool(due and not recommendation.followed_up_on and due < today),
            may_tie=user.has_perm("advocacy.add_recommendationlink"),
            may_echo=user.has_perm("advocacy.add_echo") and recommendation.review_id is not None,
            following=_next_untied(recommendation, user),
            **kwargs,
        )


def _next_untied(recommendation: Recommendation, user: Any) -> Any:
    """Return the next recommendation of the same review without a demand of ours, after this one; else the first."""
    if recommendation.review_id is None:
        return None
    tied = RecommendationLink.objects.visible_to(user).values("recommendation")
    rows = in_order(Recommendation.objects.filter(review=recommendation.review_id))
    untied = set(
        Recommendation.objects.filter(review=recommendation.review_id).exclude(pk__in=tied).values_list("pk", flat=True)
    )
    place = next(number for number, row in enumerate(rows) if row.pk == recommendation.pk)
    return next((row for row in [*rows[place + 1 :], *rows[:place]] if row.pk in untied), None)


class RecommendationVerbView(RecordVerbView):
    """A verb on a recommendation; its page opens again."""

    model = Recommendation
    permission = "advocacy.change_recommendation"
    header_icon = "globe"
    template_name = "advocacy/staff/upload.html"
    refusals = (recommending.RecommendingRefusedError,)

    def get_success_url(self) -> str:
        return inspect_url(self.record)


class TieView(RecommendationVerbView):
    """Shows the demands most alike, and ties those ticked; unticked ones are untied."""

    permission = "advocacy.add_recommendationlink"
    form_class = TieForm
    page_title = gettext_lazy("Our demands behind it")
    button = gettext_lazy("Keep what is ticked")
    template_name = "advocacy/staff/tie.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    @cached_property
    def tied(self) -> set[int]:
        """Keys of the demands tied already, of those the user may see."""
        links = RecommendationLink.objects.visible_to(self.request.user).filter(recommendation=self.record)
        return set(links.values_list("demand", flat=True))

    def get_initial(self) -> dict[str, Any]:
        return {"demands": list(self.tied - {each.demand.pk for each in self.suggested})}

    @cached_property
    def suggested(self) -> list[Any]:
        """Demands alike, the likest first."""
        return Demands(self.request.user).alike(self.record)

    def act(self, form: Any) -> str:
        keys = typed_keys(self.request.POST.getlist("suggested"))
        ticked = Demand.objects.visible_to(self.request.user).filter(pk__in=keys)
        came, went = recommending.tie(self.record, [*ticked, *form.cleaned_data["demands"]], user=self.request.user)
        return _("Tied: %(came)s, untied: %(went)s.") % {"came": came, "went": went}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        posted = self.request.POST.getlist("suggested") if self.request.method == "POST" else None
        ticked = self.tied if posted is None else typed_keys(posted)
        return super().get_context_data(
            suggested=[(each, each.demand.pk in ticked) for each in self.suggested],
            recommendation=self.record,
            **kwargs,
        )


class EchoesView(RecommendationVerbView):
    """Shows our sentences most alike to the recommendation, and keeps those a person ticks as having come back."""

    permission = "advocacy.add_echo"
    form_class = NothingForm
    page_title = gettext_lazy("Our sentences that came back")
    button = gettext_lazy("Keep what is ticked")
    template_name = "advocacy/staff/echoes.html"

    @cached_property
    def kept(self) -> list[Echo]:
        """What was ticked before, of what the user may see."""
        return list(
            Echo.objects.visible_to(self.request.user).filter(recommendation=self.record).select_related("section")
        )

    def rows(self) -> list[dict[str, Any]]:
        """Return what can be ticked: first what is kept, then what is alike."""
        sections = Section.objects.visible_to(self.request.user).filter(submission__review=self.record.review_id)
        sections = list(sections.select_related("submission")) if self.record.review_id else []
        there = {(echo.section_id, echo.ours) for echo in self.kept}
        kept = [
            {"section": e.section, "ours": e.ours, "theirs": e.theirs, "is_kept": True, "percent": None}
            for e in self.kept
        ]
        found = [
            {"section": p.section, "ours": p.ours, "theirs": p.theirs, "is_kept": False, "percent": p.percent}
            for p in echoed(self.record, sections)
            if (p.section.pk, p.ours) not in there
        ]
        return [*kept, *found]

    @transaction.atomic
    def act(self, form: Any) -> str:
        ticked = set(self.request.POST.getlist("pair"))
        rows = [row for row in self.rows() if key_of(row["section"], row["ours"]) in ticked]
        wanted = {(row["section"].pk, row["ours"]): row for row in rows}
        for echo in self.kept:
            if wanted.pop((echo.section_id, echo.ours), None) is None:
                echo.delete()
        for row in wanted.values():
            Echo.objects.create(
                recommendation=self.record, section=row["section"], ours=row["ours"], theirs=row["theirs"]
            )
        words = ngettext("%(count)s sentence came back.", "%(count)s sentences came back.", len(rows))
        return words % {"count": len(rows)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [row | {"key": key_of(row["section"], row["ours"])} for row in self.rows()]
        return super().get_context_data(rows=rows, recommendation=self.record, **kwargs)


def key_of(section: Section, sentence: str) -> str:
    """Return what stands for a sentence in the form."""
    return f"{section.pk}:{sentence}"


class FollowUpView(RecommendationVerbView):
    """Notes what became of the recommendation here."""

    form_class = FollowedUpForm
    page_title = gettext_lazy("What became of it here")
    button = gettext_lazy("Keep")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.record}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["owner"].widget = PERSON_CHOOSER.widget_class()
        return form

    def act(self, form: Any) -> str:
        form.save()
        return _("It was noted.")


THEIRS = MultiFieldPanel(
    [
        FieldPanel("review"),
        FieldRowPanel([FieldPanel("symbol"), FieldPanel("paragraph"), FieldPanel("annotation_id")]),
        FieldPanel("text"),
        FieldPanel("text_ja"),
        FieldRowPanel([FieldPanel("recommended_by"), FieldPanel("body")]),
        FieldRowPanel([FieldPanel("position"), FieldPanel("published_on")]),
    ],
    heading=gettext_lazy("recommendation"),
)
HERE = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("progress"), FieldPanel("owner", widget=PERSON_CHOOSER.widget_class)]),
        FieldPanel("status"),
        FieldRowPanel([FieldPanel("follow_up_due"), FieldPanel("followed_up_on")]),
    ],
    heading=gettext_lazy("What became of it here"),
)


class RecommendationViewSet(RecordViewSet):
    """Recommendations."""

    model = Recommendation
    icon = "list-ul"
    menu_label = pgettext_lazy("menu", "Recommendations")
    pk_path_converter = "uuid"
    index_view_class = RecommendationIndexView
    inspect_view_class = RecommendationInspectView
    inspect_template_name = "advocacy/staff/recommendation.html"
    filterset_class = RecommendationFilters
    ordering = "-published_on"
    export_filename = "recommendations"
    list_export = [
        "annotation_id", "symbol", "paragraph", "text", "text_ja", "recommended_by", "position", "published_on",
        "progress", "status", "follow_up_due", "followed_up_on",
    ]  # fmt: skip
    edit_handler = ObjectList([THEIRS, HERE], base_form_class=RecommendationForm)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("table/", TableView.as_view(), name="table"),
            path("tie/<uuid:pk>/", TieView.as_view(), name="tie"),
            path("echoes/<uuid:pk>/", EchoesView.as_view(), name="echoes"),
            path("follow-up/<uuid:pk>/", FollowUpView.as_view(), name="follow_up"),
        ]
