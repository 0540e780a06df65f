"""Staff screens of possible duplicates: the list, two signatures side by side, and rules that decide many."""

from typing import Any

import django_filters
from django.db import models
from django.forms import Form
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from tomoni.core import audit, places
from tomoni.petitions.actions import matching
from tomoni.petitions.forms.matching import DecideForm, RuleForm
from tomoni.petitions.models import Match, Petition
from tomoni.petitions.staff.reviewing import petitions
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordVerbView, RecordViewSet

DECISION = pgettext_lazy("pair", "Decision")


class MatchFilters(WagtailFilterSet):
    """What the list can be narrowed by."""

    petition = django_filters.ModelChoiceFilter(label=gettext_lazy("Petition"), queryset=petitions)
    decision = django_filters.ChoiceFilter(label=DECISION, choices=Match.Decision, empty_label=records.ALL)

    class Meta:
        model = Match
        fields: list[str] = []


class MatchIndexView(RecordIndexView):
    """Pairs, the undecided and likeliest first; names are shown on the page of each pair alone."""

    def get_base_queryset(self) -> models.QuerySet:
        return super().get_base_queryset().select_related("petition")

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        if self.ordering in (None, "-likeness"):
            undecided = models.Case(models.When(decision=Match.Decision.OPEN, then=0), default=1)
            return queryset.order_by(undecided, "-likeness", "pk")
        return super().order_queryset(queryset)

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("__str__"),
            records.column("petition", _("Petition"), "petition"),
            records.column("likeness", _("Likeness"), lambda match: f"{match.likeness:.0%}", sort_key="likeness"),
            records.column("reasons", _("Reasons"), told_reasons),
            records.column("decision", pgettext("pair", "Decision"), "get_decision_display"),
        ]


def told_reasons(match: Match) -> str:
    """Return the reasons in words."""
    return "、".join(str(matching.REASONS.get(reason, reason)) for reason in match.reasons)


class MatchInspectView(RecordInspectView):
    """Two signatures side by side. That they were read is audited."""

    def get_edit_url(self) -> str | None:
        return None

    def get_delete_url(self) -> str | None:
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        match = self.object
        pair = sorted((match.first, match.second), key=lambda each: (each.signed_at, str(each.pk)))
        audit.record_reads(pair, user=self.request.user)
        following = Match.objects.visible_to(self.request.user).open().filter(petition=match.petition_id)
        return super().get_context_data(
            match=match,
            pair=pair,
            areas=[places.japanese(each.prefecture) if each.prefecture else "—" for each in pair],
            reasons=told_reasons(match),
            is_open=match.decision == Match.Decision.OPEN,
            decide_form=DecideForm(),
            following=following.exclude(pk=match.pk).first(),
            **kwargs,
        )


class MatchVerbView(RecordVerbView):
    """A verb on a pair."""

    model = Match
    permission = "petitions.change_match"
    form_class: Any = Form
    refusals = (matching.MatchingError,)

    def get_success_url(self) -> str:
        return records.inspect_url(self.record)


class DecideView(MatchVerbView):
    """Decides a pair; the next undecided one follows."""

    page_title = gettext_lazy("One person, or two?")
    button = gettext_lazy("Decide")
    form_class = DecideForm

    def act(self, form: Any) -> str:
        is_one = form.cleaned_data["decision"] == "same"
        matching.decide(self.record, is_one_person=is_one, user=self.request.user, now=timezone.now())
        return _("One person: the later signature counts no longer.") if is_one else _("Two persons: both count.")

    def get_success_url(self) -> str:
        undecided = Match.objects.visible_to(self.request.user).open().filter(petition=self.record.petition_id)
        following = undecided.first()
        return records.inspect_url(following) if following else reverse("petitions_match:index")


class UndoView(MatchVerbView):
    """Takes a decision back."""

    page_title = gettext_lazy("Take the decision back")
    button = gettext_lazy("Take back")
    header_icon = "undo"

    def act(self, form: Any) -> str:
        matching.undo(self.record, user=self.request.user, now=timezone.now())
        return _("The pair is undecided again; both signatures are as they were.")


class RuleView(RecordVerbView):
    """Lets a rule decide all pairs of a petition that it fits."""

    model = Petition
    permission = "petitions.change_match"
    page_title = gettext_lazy("Let a rule decide")
    button = gettext_lazy("Decide all these pairs")
    form_class = RuleForm
    refusals = (matching.MatchingError,)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"petition": self.record}

    def act(self, form: Any) -> str:
        rule = form.cleaned_data["rule"]
        made = matching.decide_by_rule(self.record, rule, user=self.request.user, now=timezone.now())
        words = ngettext(
            "%(number)s signature counts no longer. It can be taken back.",
            "%(number)s signatures count no longer. It can be taken back.",
            made.number,
        )
        return words % {"number": made.number}

    def get_success_url(self) -> str:
        return f"{reverse('petitions_match:index')}?petition={self.record.pk}"


class LookView(RecordVerbView):
    """Looks for possible duplicates now, without waiting for the night."""

    model = Petition
    permission = "petitions.change_match"
    page_title = gettext_lazy("Look for duplicates")
    button = gettext_lazy("Look now")
    header_icon = "search"
    form_class = Form

    def act(self, form: Any) -> str:
        number = matching.find(self.record, now=timezone.now())
        words = ngettext("%(number)s pair is undecided.", "%(number)s pairs are undecided.", number)
        return words % {"number": number}

    def get_success_url(self) -> str:
        return f"{reverse('petitions_match:index')}?petition={self.record.pk}"


class MatchViewSet(RecordViewSet):
    """Possible duplicates. They are found, and never entered by hand."""

    model = Match
    icon = "copy"
    menu_label = gettext_lazy("Possible duplicates")
    index_view_class = MatchIndexView
    inspect_view_class = MatchInspectView
    inspect_template_name = "petitions/staff/match.html"
    filterset_class = MatchFilters
    ordering = "-likeness"
    form_fields: list[str] = []
    export_filename = "pairs"
    list_export = ["petition", "likeness", "reasons", "get_decision_display", "decided_at"]
    export_headings = {"get_decision_display": DECISION}

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**kwargs) | {
            "add_url_name": None, "edit_url_name": None, "delete_url_name": None
        }  # fmt: skip

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = [each for each in super().get_urlpatterns() if each.name not in ("add", "edit", "delete", "usage")]
        return [
            *kept,
            path("decide/<int:pk>/", DecideView.as_view(), name="decide"),
            path("undo/<int:pk>/", UndoView.as_view(), name="undo"),
            path("rule/<uuid:pk>/", RuleView.as_view(), name="rule"),
            path("look/<uuid:pk>/", LookView.as_view(), name="look"),
        ]
