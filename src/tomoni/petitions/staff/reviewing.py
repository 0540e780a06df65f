"""Staff screens of the review: what is held is looked at in bulk and decided; each decision can be taken back."""

from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count as Number
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from tomoni.core import audit
from tomoni.core.staff.views import editable_or_refused
from tomoni.petitions import actions
from tomoni.petitions.actions.doubt import REASONS
from tomoni.petitions.forms.reviewing import ChosenForm, DecideForm, TakeBackForm
from tomoni.petitions.models import InvalidReason, Petition, Signature, Sweep
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordVerbView, RecordViewSet

SHOWN = 50
MARK = 20
"""So much of a connection's key is shown: its neighbourhood and four letters more."""


class ReviewView(WagtailAdminTemplateMixin, TemplateView):
    """The held signatures of a petition: choose, see how many and which, decide on all of them at once."""

    template_name = "petitions/staff/review.html"
    page_title = gettext_lazy("Held signatures")
    header_icon = "warning"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("petitions.add_sweep"):
            raise PermissionDenied
        self.petition = editable_or_refused(Petition, request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.petition)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        petition = {"url": records.inspect_url(self.petition), "label": str(self.petition)}
        return [*super().get_breadcrumbs_items(), petition, {"url": "", "label": self.get_page_title()}]

    @cached_property
    def held(self) -> Any:
        """All that is held of the petition, as far as the user may see."""
        return Signature.objects.visible_to(self.request.user).filter(petition=self.petition).held()

    @cached_property
    def choice(self) -> ChosenForm:
        """What was asked for in the address."""
        return ChosenForm(self.request.GET)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide, if those meant are as many as were shown."""
        decision, chosen = DecideForm(request.POST), self.choice.chosen(self.held)
        if decision.is_valid() and decision.cleaned_data["number"] != chosen.count():
            decision.add_error(None, _("Meanwhile they are not the same any more. Look at them again, then decide."))
        if not decision.is_valid():
            return self.render_to_response(self.get_context_data(decision=decision, **kwargs))
        given = decision.given() | {"conditions": self.choice.conditions()}
        try:
            made = actions.sweep(self.petition, chosen, user=request.user, now=timezone.now(), **given)
        except actions.SweepError as refusal:
            decision.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(decision=decision, **kwargs))
        words = ngettext("Decided on %(number)s signature.", "Decided on %(number)s signatures.", made.number)
        messages.success(request, words % {"number": made.number})
        return HttpResponseRedirect(records.inspect_url(made))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self.choice.chosen(self.held)
        shown = list(chosen.order_by("-signed_at", "pk")[:SHOWN])
        audit.record_reads(shown, user=self.request.user)
        number = chosen.count()
        kwargs.setdefault("decision", DecideForm(initial={"number": number, "act": Sweep.Act.RELEASE}))
        return super().get_context_data(
            petition=self.petition,
            choice=self.choice,
            number=number,
            rows=[_row(signature) for signature in shown],
            shown=len(shown),
            networks=_networks(chosen),
            decisions=f"{reverse('petitions_sweep:index')}?petition={self.petition.pk}",
            **kwargs,
        )


def _row(signature: Signature) -> dict[str, Any]:
    reasons = [REASONS.get(reason, reason) for reason in signature.reasons]
    return {"signature": signature, "reasons": reasons, "mark": signature.network_key[:MARK]}


def _networks(chosen: Any) -> list[tuple[str, int]]:
    """Return the connections most of the chosen came from."""
    rows = chosen.exclude(network_key="").order_by().values_list("network_key").annotate(number=Number("pk"))
    return [(key[:MARK], number) for key, number in rows.order_by("-number", "network_key")[:5]]


def petitions(request: HttpRequest | None) -> models.QuerySet:
    """Return the petitions a list can be narrowed to."""
    return Petition.objects.visible_to(request.user) if request else Petition.objects.none()


class SweepFilters(WagtailFilterSet):
    """What the list can be narrowed by."""

    petition = django_filters.ModelChoiceFilter(label=gettext_lazy("Petition"), queryset=petitions)

    class Meta:
        model = Sweep
        fields: list[str] = []


class SweepIndexView(RecordIndexView):
    """Decisions, the newest first."""

    def get_base_queryset(self) -> models.QuerySet:
        return super().get_base_queryset().select_related("petition", "by")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("__str__"),
            records.column("petition", _("Petition"), "petition"),
            records.column("at", _("At"), "at", sort_key="at"),
            records.column(
                "by", pgettext("on signatures", "By"), lambda made: str(made.by) if made.by else _("a rule")
            ),
            records.column("reversed_at", _("Taken back at"), "reversed_at"),
        ]


class SweepInspectView(RecordInspectView):
    """A decision: how the signatures were chosen, what they were before, and the way back."""

    def get_edit_url(self) -> str | None:
        return None

    def get_delete_url(self) -> str | None:
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        made = self.object
        before = made.lines.order_by().values_list("state_before").annotate(number=Number("pk"))
        names = dict(Signature.State.choices)
        told = dict(made.conditions)
        told["reason"] = REASONS.get(told.get("reason", ""), told.get("reason", ""))
        labels = {"reason": _("reason of doubt"), "network": _("connection"), "since": _("signed from")}
        labels["until"] = _("signed before")
        return super().get_context_data(
            made=made,
            conditions=[(labels.get(name, name), value) for name, value in told.items() if value],
            before=[(names[state], number) for state, number in before.order_by("state_before")],
            why=dict(InvalidReason.choices).get(made.invalid_reason, ""),
            can_take_back=self.is_editable and made.reversed_at is None,
            **kwargs,
        )


class TakeBackView(RecordVerbView):
    """Puts every signature of a decision back as it was."""

    model = Sweep
    permission = "petitions.change_sweep"
    page_title = gettext_lazy("Take the decision back")
    button = gettext_lazy("Take back")
    header_icon = "undo"
    form_class = TakeBackForm
    refusals = (actions.SweepError,)

    def act(self, form: Any) -> str:
        stay = actions.reverse(self.record, user=self.request.user, now=timezone.now())
        if not stay:
            return _("All signatures are as they were before.")
        words = ngettext(
            "Taken back. %(number)s signature was changed otherwise since and stays as it is.",
            "Taken back. %(number)s signatures were changed otherwise since and stay as they are.",
            stay,
        )
        return words % {"number": stay}

    def get_success_url(self) -> str:
        return records.inspect_url(self.record)


class SweepViewSet(RecordViewSet):
    """Decisions on many signatures. They come about by deciding, and never change but by being taken back."""

    model = Sweep
    icon = "tasks"
    menu_label = pgettext_lazy("on signatures", "Decisions")
    index_view_class = SweepIndexView
    inspect_view_class = SweepInspectView
    inspect_template_name = "petitions/staff/sweep.html"
    filterset_class = SweepFilters
    ordering = "-at"
    form_fields: list[str] = []
    export_filename = "decisions"
    list_export = ["petition", "get_act_display", "number", "at", "by", "note", "reversed_at"]
    export_headings = {"get_act_display": pgettext_lazy("sweep", "Act")}

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**kwargs) | {
            "add_url_name": None, "edit_url_name": None, "delete_url_name": None
        }  # fmt: skip

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = [each for each in super().get_urlpatterns() if each.name not in ("add", "edit", "delete", "usage")]
        take_back = path("take-back/<int:pk>/", TakeBackView.as_view(), name="take_back")
        return [*kept, take_back, path("review/<uuid:pk>/", ReviewView.as_view(), name="review")]
