"""The register: every number, whose it is, and how it stands on a day."""

import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import DateField, DateTimeField, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.widgets.button import Button

from tomoni.core import search
from tomoni.core.exchange import safe_cell
from tomoni.core.staff.bulk import BulkIndexView
from tomoni.core.staff.columns import LinkColumn, PlainColumn, StatusColumn
from tomoni.membership.models import Event, Term
from tomoni.membership.models.event import known_acts
from tomoni.membership.models.standing import TURNING_POINTS, Standing, State, standing
from tomoni.people.models import Organisation, Person
from tomoni.people.staff import lists

HIGHEST_NUMBER = 10**9
NOBODY = str(UUID(int=0))
VERBS = {"renew": (_("Renew"), "date"), "pay": (_("Record a payment"), "check"), "units": (_("Change units"), "edit")}
TERM_FIELDS = ("membership", "plan", "units", "valid_from", "valid_to", "paid_on", "payment_reference")


def with_terms(memberships: Any, day: date, *, known_at: Any = None, all_current: bool = False) -> QuerySet:
    """Return the memberships with what ``standing_of`` needs, and ``reading`` to put them in kana order.

    Acts are read unless all of the memberships are current on the day: they tell how a membership ended.
    """
    terms = Term.objects.known(known_at).prefetch_related("plan").order_by("valid_from").only(*TERM_FIELDS)
    turns = Q(pk__in=[]) if all_current else Q(kind__in=TURNING_POINTS) | Q(reverses__isnull=False)
    acts = Event.objects.filter(turns).order_by()
    acts = acts.only("membership", "kind", "on", "until", "recorded_at", "reverses")
    return (
        memberships.select_related("person", "organisation")
        .prefetch_related(Prefetch("terms", terms, to_attr="their_terms"), Prefetch("events", acts, to_attr="acts"))
        .annotate(
            reading=Coalesce("person__kana_key", "organisation__kana_key"),
            asked_day=Value(day, output_field=DateField()),
            asked_moment=Value(known_at, output_field=DateTimeField()),
        )
    )


def standing_of(membership: Any) -> Standing:
    """Return how a membership of ``with_terms`` stands on the day asked about."""
    if not hasattr(membership, "its_standing"):
        acts = known_acts(membership.acts, membership.asked_moment)
        membership.its_standing = standing(membership.their_terms, acts, membership.asked_day)
    return membership.its_standing


def _of_term(name: str) -> Callable[[Any], Any]:
    return lambda membership: getattr(standing_of(membership).term, name, "")


def _until(membership: Any) -> Any:
    found = standing_of(membership)
    return found.last_day or ("" if found.term is None else _("no end"))


def _dues(membership: Any) -> str:
    term = standing_of(membership).term
    if term is None:
        return ""
    return str(_("paid")) if term.paid_on else str(_("not paid"))


def _first_day(membership: Any) -> Any:
    return membership.their_terms[0].valid_from if membership.their_terms else ""


def _yes(name: str) -> Callable[[Any], str]:
    return lambda membership: str(_("yes")) if getattr(membership, name) else ""


def _of_holder(cell: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda membership: cell(membership.holder)


def _day_shown(value: Any) -> Any:
    return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else value


CELLS: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "number": (_("membership number"), lambda membership: membership.number),
    "name": (_("Name"), lambda membership: membership.holder.name),
    "kana": (_("Reading"), lambda membership: membership.holder.kana),
    "plan": (_("Plan"), lambda membership: str(_of_term("plan")(membership) or "")),
    "units": (_("Units"), _of_term("units")),
    "state": (_("State"), lambda membership: standing_of(membership).label),
    "joined": (_("First day"), _first_day),
    "until": (_("Until"), _until),
    "paid_on": (_("paid on"), _of_term("paid_on")),
    "payment_reference": (_("payment reference"), _of_term("payment_reference")),
    "print": (_("magazine on paper"), _yes("wants_print")),
    "electronic": (_("electronic edition"), _yes("wants_electronic")),
    "list": (_("on the mailing list"), _yes("wants_list")),
    "receipt": (_("wants a receipt"), _yes("wants_receipt")),
    "address": (_("Address"), _of_holder(lists.address)),
    "mail": (_("E-mail"), _of_holder(lists.mails)),
    "phone": (_("Phone"), _of_holder(lists.numbers)),
    "tags": (_("Tags"), _of_holder(lists.tags)),
}


class RegisterIndexView(BulkIndexView):
    """Find a member, by number, name or reading; see how each stands on a day."""

    default_ordering = ("reading", "number")
    is_searchable = True
    add_item_label = _("Enter a new member")
    page_title = _("Register")
    template_name = "membership/staff/register.html"

    def get_base_queryset(self) -> QuerySet:
        asked = self.filters
        all_current = asked.data.get("state") == State.CURRENT
        found = with_terms(super().get_base_queryset(), asked.day, known_at=asked.known_at, all_current=all_current)
        if self.is_export:
            owned = ["contactpoint_set", "address_set", "tags"]
            found = found.prefetch_related(
                *(f"{holder}__{each}" for holder in ("person", "organisation") for each in owned)
            )
        return found

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """Return those whose number it is, or whose name, reading or other name holds every word."""
        if not self.is_searching:
            return queryset
        asked = Q(person__in=search.matching(Person.objects.all(), self.search_query)) | Q(
            organisation__in=search.matching(Organisation.objects.all(), self.search_query)
        )
        digits = unicodedata.normalize("NFKC", self.search_query).strip().lstrip("Nn").lstrip("oO").strip(". #")
        if digits.isdecimal() and int(digits) < HIGHEST_NUMBER:
            asked |= Q(number=int(digits))
        return queryset.filter(asked)

    @cached_property
    def list_display(self) -> list[BaseColumn]:
        title = self._get_title_column_class(LinkColumn)
        return [
            PlainColumn("number", label=_("No."), sort_key="number"),
            title(
                "name",
                label=_("Name"),
                accessor=lambda membership: membership.holder.name,
                sort_key="reading",
                get_url=self.get_inspect_url,
                get_title_id=lambda membership: f"membership_{membership.pk}_title",
            ),
            PlainColumn(
                "kana",
                label=_("Reading"),
                accessor=lambda membership: membership.holder.kana,
                classname="membership-roomy",
            ),
            PlainColumn("plan", label=_("Plan"), accessor=_of_term("plan")),
            PlainColumn("units", label=_("Units"), accessor=_of_term("units")),
            StatusColumn("state", label=_("State"), accessor=lambda each: standing_of(each).label, primary=_is_current),
            PlainColumn("until", label=_("Until"), accessor=lambda membership: _day_shown(_until(membership))),
            PlainColumn("dues", label=_("Dues"), accessor=_dues),
        ]

    @cached_property
    def row_addresses(self) -> dict[str, str]:
        """Addresses of the page and the verbs of a membership that is none: a row puts its own key in.

        Resolving four addresses for each of fifty rows took a tenth of the time of the page.
        """
        return {name: reverse(f"membership_membership:{name}", args=[NOBODY]) for name in ["inspect", *VERBS]}

    def get_inspect_url(self, instance: models.Model) -> str:
        return self.row_addresses["inspect"].replace(NOBODY, str(instance.pk))

    @cached_property
    def verbs(self) -> list[tuple[str, str, str, int]]:
        """Label, address, icon and place of each verb of a row; none for who may not change memberships."""
        may = self.user_has_permission("change")
        told = [(str(label), self.row_addresses[name], icon) for name, (label, icon) in VERBS.items() if may]
        return [(*verb, 10 * place) for place, verb in enumerate(told)]

    def get_list_more_buttons(self, instance: models.Model) -> list[Button]:
        key = str(instance.pk)
        return [
            Button(label, url=address.replace(NOBODY, key), icon_name=icon, priority=place)
            for label, address, icon, place in self.verbs
        ]

    def get_heading(self, queryset: QuerySet, field: str) -> str:
        return str(CELLS[field][0])

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {field: safe_cell(cell(item)) for field, (_label, cell) in CELLS.items()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(day=self.filters.day, known_at=self.filters.known_at, **kwargs)


def _is_current(membership: Any) -> bool:
    return standing_of(membership).state == State.CURRENT
