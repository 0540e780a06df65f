"""Staff screens of duplicates: the list of pairs, the two side by side, and what is decided."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from tomoni.core import audit
from tomoni.core.staff.views import editable_or_refused
from tomoni.people.actions import duplicates, likeness, merging
from tomoni.people.models import DuplicatePair, Organisation, Person
from tomoni.people.models.areas import shown_place
from tomoni.people.staff.lists import address, languages, reach, tags
from tomoni.people.staff.pages import StaffPage

PAIRS_ON_A_PAGE = 30
PERMISSION = "people.change_duplicatepair"
State = DuplicatePair.State


class PairsView(StaffPage):
    """The pairs of one kind and state, the likeliest first, with the reasons in words."""

    template_name = "people/staff/pairs.html"
    page_title = gettext_lazy("Duplicates")
    header_icon = "copy"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("people.view_duplicatepair"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        subject = _one_of(likeness.Subject, self.request.GET.get("subject"))
        state = _one_of(State, self.request.GET.get("state"))
        pairs = DuplicatePair.objects.visible_to(self.request.user).filter(subject=subject, state=state)
        if state == State.CANDIDATE:
            pairs = pairs.undecided()
        page = Paginator(pairs.order_by("-score", "pk"), PAIRS_ON_A_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            rows=_pair_rows(subject, list(page)),
            page_obj=page,
            subject=subject,
            state=state,
            subjects=likeness.Subject.choices,
            states=State.choices,
            may_decide=self.request.user.has_perm(PERMISSION),
            **kwargs,
        )


class SearchForPairsView(View):
    """Searches for duplicates now."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        subject = _one_of(likeness.Subject, request.POST.get("subject"))
        count = duplicates.find_duplicates(subject, now=timezone.now())
        message = ngettext("%(count)s pair to decide.", "%(count)s pairs to decide.", count) % {"count": count}
        messages.success(request, message)
        return HttpResponseRedirect(f"{reverse('people_duplicates:index')}?subject={subject}")


class CompareForm(forms.Form):
    """Which record goes on, and which value of each conflict."""

    def __init__(self, *args: Any, fields: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = [(merging.FIRST, gettext_lazy("the left one")), (merging.SECOND, gettext_lazy("the right one"))]
        for name in [merging.KEEP, *fields]:
            self.fields[name] = forms.ChoiceField(choices=sides, widget=forms.RadioSelect, initial=merging.FIRST)


class CompareView(StaffPage):
    """Two records side by side: merge them, keep them apart, or undo a merge."""

    template_name = "people/staff/compare.html"
    page_title = gettext_lazy("Compare")
    header_icon = "copy"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        self.pair = editable_or_refused(DuplicatePair, request.user, kwargs["pk"])
        found = likeness.MODELS[self.pair.subject]._base_manager.in_bulk([self.pair.first_id, self.pair.second_id])
        self.both = [found[self.pair.first_id], found[self.pair.second_id]]
        self.conflicts = merging.conflicts(*self.both)
        self.form = CompareForm(request.POST or None, fields=self.conflicts)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        for record in self.both:
            audit.record_read(record, user=request.user)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        deeds = {"merge": self._merge, "apart": self._keep_apart, "undo": self._undo}
        deed = deeds.get(request.POST.get("deed", ""))
        try:
            done = deed() if deed else False
        except merging.MergeError as error:
            self.form.add_error(None, str(error))
            done = False
        if not done:
            return self.render_to_response(self.get_context_data(**kwargs))
        return HttpResponseRedirect(f"{reverse('people_duplicates:index')}?subject={self.pair.subject}")

    def _merge(self) -> bool:
        if not self.form.is_valid():
            return False
        choices = self.form.cleaned_data
        merged = merging.merge(self.pair, choices=choices, user=self.request.user, now=timezone.now())
        messages.success(self.request, _("Merged into %(record)s.") % {"record": merged.survivor})
        if merged.dropped:
            listed = ", ".join(merged.dropped)
            messages.info(self.request, _("Both had the same, so one was kept: %(what)s") % {"what": listed})
        return True

    def _keep_apart(self) -> bool:
        if self.pair.state != State.CANDIDATE:
            return False
        duplicates.keep_apart(self.pair, user=self.request.user, now=timezone.now())
        messages.success(self.request, _("These two will not be proposed again."))
        return True

    def _undo(self) -> bool:
        lost = merging.undo(self.pair, user=self.request.user, now=timezone.now())
        messages.success(self.request, _("The merge was undone; there are two records again."))
        for what in lost:
            messages.warning(self.request, what)
        return True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            pair=self.pair,
            form=self.form,
            first=self.both[0],
            second=self.both[1],
            reasons=likeness.words(self.pair.reasons),
            strength=_strength(self.pair.score),
            rows=[*_field_rows(self.both, self.form), *_joined_rows(self.both)],
            urls=[_card_url(record) for record in self.both],
            keep=self.form[merging.KEEP],
            **kwargs,
        )


class SimilarView(StaffPage):
    """Records like one record; choosing one opens the two side by side."""

    model: Any = Person
    template_name = "people/staff/similar.html"
    page_title = gettext_lazy("Find duplicates")
    header_icon = "copy"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        self.record = editable_or_refused(self.model, request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.record)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        other = editable_or_refused(self.model, request.user, request.POST.get("other", ""))
        if other == self.record:
            return self.get(request, *args, **kwargs)
        return HttpResponseRedirect(
            reverse("people_duplicates:compare", args=[duplicates.pair_of(self.record, other).pk])
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [
            {
                "record": candidate.record,
                "reasons": likeness.words(candidate.reasons),
                "strength": _strength(candidate.score),
                "url": _card_url(candidate.record),
            }
            for candidate in duplicates.similar_to_saved(self.record, user=self.request.user)
        ]
        return super().get_context_data(record=self.record, rows=rows, back_url=_card_url(self.record), **kwargs)


class SimilarPersonsView(SimilarView):
    """Persons like one person."""


class SimilarOrganisationsView(SimilarView):
    """Organisations like one organisation."""

    model = Organisation


class DuplicatesViewSet(ViewSet):
    """Duplicates: found by the computer, decided by a person."""

    name = "people_duplicates"
    icon = "copy"
    menu_label = gettext_lazy("Duplicates")
    url_prefix = "people/duplicates"

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        return DuplicatesMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", PairsView.as_view(), name="index"),
            path("search/", SearchForPairsView.as_view(), name="search"),
            path("compare/<uuid:pk>/", CompareView.as_view(), name="compare"),
        ]


class DuplicatesMenuItem(MenuItem):
    """Shown to those who may see pairs."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("people.view_duplicatepair")


def _one_of(choices: Any, value: str | None) -> str:
    return value if value in choices.values else choices.values[0]


def _strength(score: float) -> tuple[str, Any]:
    if score >= likeness.STRONG:
        return "strong", gettext_lazy("very probably the same")
    if score >= likeness.MEDIUM:
        return "medium", gettext_lazy("perhaps the same")
    return "weak", gettext_lazy("weak")


def _card_url(record: Any) -> str:
    return reverse(f"people_{record._meta.model_name}:inspect", args=[record.pk])


def _pair_rows(subject: str, pairs: list[DuplicatePair]) -> list[dict[str, Any]]:
    ids = {pk for pair in pairs for pk in (pair.first_id, pair.second_id)}
    found = likeness.MODELS[subject]._base_manager.in_bulk(ids)
    return [
        {
            "pair": pair,
            "first": found[pair.first_id],
            "second": found[pair.second_id],
            "reasons": likeness.words(pair.reasons),
            "strength": _strength(pair.score),
        }
        for pair in pairs
    ]


def _field_rows(both: list[Any], form: CompareForm) -> list[dict[str, Any]]:
    """Return each field of which one side is kept, with its choice where the sides differ."""
    rows = []
    for name in merging.CHOSEN[likeness.Subject(both[0]._meta.model_name)]:
        values = [_shown(record, name) for record in both]
        if any(values):
            label = capfirst(both[0]._meta.get_field(name).verbose_name)
            field = form[name] if name in form.fields else None
            rows.append({"label": label, "values": values, "choice": field})
    return rows


def _joined_rows(both: list[Any]) -> list[dict[str, Any]]:
    """Return what is joined: nothing to choose."""
    joined = [
        (_("Other names"), lambda record: ", ".join(name.text for name in record.othername_set.all())),
        (_("Contact"), reach),
        (_("Address"), address),
        (_("Languages"), languages),
        (_("Tags"), tags),
        (_("Note"), lambda record: record.note),
    ]
    rows = [{"label": label, "values": [cell(record) for record in both], "choice": None} for label, cell in joined]
    return [row for row in rows if any(row["values"])]


def _shown(record: Any, name: str) -> str:
    if name in ("prefecture", "municipality"):
        return shown_place(getattr(record, name))
    display = getattr(record, f"get_{name}_display", None)
    value = display() if display else getattr(record, name)
    return str(value) if value else ""
