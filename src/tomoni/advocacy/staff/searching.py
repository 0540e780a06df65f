"""Searching the ledger: demands, answers, statements, comments and submissions by any words in them.

Each kind is asked only for what the user may see, so a draft or an individual bargaining is found by those alone who
read it on its page. A hit leads to that page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from tomoni.advocacy.models import (
    Answer,
    Bill,
    Demand,
    Opinion,
    PublicComment,
    Recommendation,
    Section,
    Speech,
    Statement,
    StatementText,
    Submission,
    Wording,
)
from tomoni.advocacy.templatetags.advocacy import spoken
from tomoni.core import search
from tomoni.projects.staff.records import inspect_url

SHOWN, SHOWN_OF_ONE = 10, 200
LENGTH = 160


@dataclass(frozen=True)
class Hit:
    """One record that was found: its name, where it opens, a line about it, the words around what was found."""

    title: str
    url: str
    about: str
    words: Any


@dataclass(frozen=True)
class Kind:
    """A kind of record that is searched; ``find`` narrows to what the user may see, ``told`` makes hits of some."""

    key: str
    label: Any
    permission: str
    find: Callable[[Any, str], Any]
    told: Callable[[Iterable[Any], Any, str], list[Hit]]


@dataclass(frozen=True)
class Found:
    """The hits of one kind, and how many there are in all."""

    kind: Kind
    count: int
    hits: list[Hit]


def _words(user: Any, model: Any, query: str) -> Any:
    """Return the parts of a kind the user may see and that hold the words."""
    return search.matching(model._default_manager.visible_to(user), query)


def _demands(user: Any, query: str) -> Any:
    visible = Demand.objects.visible_to(user)
    by_words = _newest(_words(user, Wording, query), Wording.objects.visible_to(user), "demand")
    named = search.matching(visible, query)
    return visible.filter(Q(pk__in=named.values("pk")) | Q(pk__in=by_words.values("demand"))).order_by(
        "title_key", "pk"
    )


def _newest(rows: Any, visible: Any, *same: str) -> Any:
    """Return of the visible versions the newest each; how it was worded before is read on the page."""
    later = visible.filter(version__gt=OuterRef("version"), **{name: OuterRef(name) for name in same})
    return rows.filter(~Exists(later))


def _told_demands(demands: Iterable[Demand], user: Any, query: str) -> list[Hit]:
    chosen = list(demands)
    wordings = Wording.objects.visible_to(user).filter(demand__in=chosen).order_by("version")
    texts = {wording.demand_id: spoken(wording.texts) for wording in wordings}
    return [
        Hit(
            str(demand),
            inspect_url(demand),
            f"{demand.get_kind_display()} · {demand.get_state_display()}",
            search.snippet(texts.get(demand.pk, ""), query, length=LENGTH),
        )
        for demand in chosen
    ]


def _answers(user: Any, query: str) -> Any:
    found = _words(user, Answer, query).select_related("asked_body__body", "asked_body__asked__demand")
    found = found.select_related("asked_body__asked__round").annotate(later=F("superseded_by"))
    return found.order_by(F("answered_on").desc(nulls_last=True), "-pk")


def _told_answers(answers: Iterable[Answer], user: Any, query: str) -> list[Hit]:
    language = get_language() or "ja"
    hits = []
    for answer in answers:
        asked = answer.asked_body.asked
        about = [asked.round.heading(language), str(answer.answered_on or asked.round.when_text(language))]
        about.append(answer.get_stance_display())
        if answer.later:
            about.append(_("replaced by a later answer"))
        hits.append(
            Hit(
                _("%(body)s on “%(demand)s”") % {"body": answer.asked_body.body, "demand": asked.demand},
                f"{inspect_url(asked.round)}#item-{asked.pk}",
                " · ".join(about),
                search.snippet(answer.text, query, length=LENGTH),
            )
        )
    return hits


def _acts(model: Any, **parts: Any) -> Callable[[Any, str], Any]:
    """Return a search of acts by their titles and by the words of their parts, as (relation, how to find them)."""

    def find(user: Any, query: str) -> Any:
        visible = model.objects.visible_to(user)
        told = Q(pk__in=search.matching(visible, query).values("pk"))
        for owner, finders in parts.items():
            for finder in finders:
                told |= Q(pk__in=finder(user, query).values(owner))
        return visible.filter(told).order_by(F("starts_on").desc(nulls_first=True), "pk")

    return find


def _statement_texts(user: Any, query: str) -> Any:
    """Return the newest text in each language; to those not inside, only what was settled."""
    inside = Statement.objects.visible_to(user).inside(user)
    is_read = Q(sealed_at__isnull=False) | Q(statement__in=inside)
    visible = StatementText.objects.visible_to(user).filter(is_read)
    return _newest(search.matching(visible, query), visible, "statement", "language")


def _opinions(user: Any, query: str) -> Any:
    return _words(user, Opinion, query)


def _sections(user: Any, query: str) -> Any:
    return _words(user, Section, query)


def _speeches(user: Any, query: str) -> Any:
    return _words(user, Speech, query)


def _told_acts(owner: str, *finders: Any) -> Callable[[Iterable[Any], Any, str], list[Hit]]:
    """Return how acts are told: the part the words stand in, else the public line."""

    def told(acts: Iterable[Any], user: Any, query: str) -> list[Hit]:
        chosen, language = list(acts), get_language() or "ja"
        texts: dict[Any, str] = {}
        for finder in finders:
            for part in finder(user, query).filter(**{f"{owner}__in": chosen}).order_by("pk"):
                texts.setdefault(getattr(part, f"{owner}_id"), part.search_text())
        return [
            Hit(
                act.heading(language),
                inspect_url(act),
                " · ".join(part for part in (act.when_text(language), _state(act)) if part),
                search.snippet(texts.get(act.pk, act.line(language)), query, length=LENGTH),
            )
            for act in chosen
        ]

    return told


def _state(act: Any) -> str:
    if isinstance(act, Statement):
        return act.get_stage_display()
    if isinstance(act, PublicComment):
        return _("filed") if act.filed_at else _("not filed yet")
    return _("handed in") if act.submitted_at else _("not handed in yet")


def _records(model: Any) -> Callable[[Any, str], Any]:
    """Return a search of records by their own words, the newest first."""
    return lambda user, query: _words(user, model, query).order_by("-pk")


def _told_recommendations(rows: Iterable[Recommendation], user: Any, query: str) -> list[Hit]:
    return [
        Hit(str(row), inspect_url(row), row.recommended_by, search.snippet(row.search_text(), query, length=LENGTH))
        for row in rows
    ]


def _told_bills(rows: Iterable[Bill], user: Any, query: str) -> list[Hit]:
    return [
        Hit(str(row), inspect_url(row), row.get_state_display(), search.snippet(row.title, query, length=LENGTH))
        for row in rows
    ]


KINDS = [
    Kind("demands", gettext_lazy("Demands"), "advocacy.view_demand", _demands, _told_demands),
    Kind("answers", pgettext_lazy("advocacy", "Answers"), "advocacy.view_answer", _answers, _told_answers),
    Kind(
        "statements",
        pgettext_lazy("menu", "Statements and requests"),
        "advocacy.view_statement",
        _acts(Statement, statement=[_statement_texts]),
        _told_acts("statement", _statement_texts),
    ),
    Kind(
        "comments",
        gettext_lazy("Public comments"),
        "advocacy.view_publiccomment",
        _acts(PublicComment, comment=[_opinions]),
        _told_acts("comment", _opinions),
    ),
    Kind(
        "submissions",
        gettext_lazy("Submissions"),
        "advocacy.view_submission",
        _acts(Submission, submission=[_sections, _speeches]),
        _told_acts("submission", _sections, _speeches),
    ),
    Kind(
        "recommendations",
        gettext_lazy("Recommendations"),
        "advocacy.view_recommendation",
        _records(Recommendation),
        _told_recommendations,
    ),
    Kind("bills", gettext_lazy("Bills and laws"), "advocacy.view_bill", _records(Bill), _told_bills),
]


class SearchForm(forms.Form):
    """What is searched for, and in which kind."""

    q = forms.CharField(label=gettext_lazy("Words to look for"), required=False, max_length=100)
    kind = forms.ChoiceField(label=gettext_lazy("Look in"), required=False)

    def __init__(self, *args: Any, kinds: list[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("everything")), *((kind.key, kind.label) for kind in kinds)]


class SearchView(WagtailAdminTemplateMixin, TemplateView):
    """What stands anywhere in the ledger with these words, as far as the user may read it."""

    template_name = "advocacy/staff/searching.html"
    page_title = gettext_lazy("Search in demands and negotiations")
    header_icon = "search"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("advocacy.view_demand"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        kinds = [kind for kind in KINDS if user.has_perm(kind.permission)]
        form = SearchForm(self.request.GET, kinds=kinds)
        told = form.cleaned_data if form.is_valid() else {}
        query, chosen = (told.get("q") or "").strip(), told.get("kind")
        asked = [kind for kind in kinds if chosen in ("", None, kind.key)] if query else []
        found = [self.found(kind, query, most=SHOWN_OF_ONE if chosen else SHOWN) for kind in asked]
        total = sum(each.count for each in found)
        return super().get_context_data(form=form, query=query, found=found, total=total, **kwargs)

    def found(self, kind: Kind, query: str, *, most: int) -> Found:
        """Return how many of a kind were found, and the first of them."""
        user = self.request.user
        rows = kind.find(user, query)
        count = rows.count()
        return Found(kind, count, kind.told(rows[:most], user, query) if count else [])
