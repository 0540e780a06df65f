"""What the register is filtered by. State, plan, dues and edition are asked of one day, today unless chosen."""

from datetime import MAXYEAR, MINYEAR, date, datetime
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets import AdminDateInput

from tomoni.core.moments import asked_day, asked_moment
from tomoni.membership.models import Membership, Plan, Term
from tomoni.membership.models.standing import State, in_state
from tomoni.people.models import Address
from tomoni.people.models.areas import prefecture_choices

PAID, UNPAID = "paid", "unpaid"
PRINT, ELECTRONIC, BOTH, NEITHER = "print", "electronic", "both", "neither"
EDITIONS = {
    PRINT: (_("on paper"), Q(wants_print=True)),
    ELECTRONIC: (_("electronic"), Q(wants_electronic=True)),
    BOTH: (_("both"), Q(wants_print=True, wants_electronic=True)),
    NEITHER: (_("neither"), Q(wants_print=False, wants_electronic=False)),
}


class RegisterFilterSet(WagtailFilterSet):
    """The filters of the register."""

    on = django_filters.DateFilter(
        label=_("On the day"), method="keep", widget=AdminDateInput, help_text=_("Empty: today.")
    )
    state = django_filters.ChoiceFilter(choices=State.choices, method="in_state", label=_("State"))
    plan = django_filters.ModelMultipleChoiceFilter(
        queryset=Plan.objects.in_order(), method="with_plan", label=_("Plan")
    )
    dues = django_filters.ChoiceFilter(
        choices=[(PAID, _("paid")), (UNPAID, _("not paid"))], method="with_dues", label=_("Dues of the current period")
    )
    edition = django_filters.ChoiceFilter(
        choices=[(key, label) for key, (label, _question) in EDITIONS.items()], method="reading", label=_("Magazine")
    )
    prefecture = django_filters.ChoiceFilter(choices=prefecture_choices, method="in_prefecture", label=_("Prefecture"))
    joined = django_filters.NumberFilter(method="joined_in", label=_("Year of joining"))
    known = django_filters.CharFilter(
        label=_("As known on"), method="keep", widget=AdminDateInput, help_text=_("Empty: as known now.")
    )

    class Meta:
        model = Membership
        fields: list[str] = []

    @cached_property
    def day(self) -> date:
        """The day asked about."""
        return asked_day(self.data.get("on"), otherwise=timezone.localdate())

    @cached_property
    def known_at(self) -> datetime | None:
        """The moment of knowledge; None is now."""
        return asked_moment(self.data.get("known"))

    def keep(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Leave the rows; the day shows in every other answer."""
        return queryset

    def in_state(self, queryset: Any, name: str, state: str) -> QuerySet:
        """Return the memberships in the state on the day; of those current under a plan, ``with_plan`` sees to it."""
        if state == State.CURRENT and self.form.cleaned_data.get("plan"):
            return queryset
        return in_state(queryset, state, self.day, known_at=self.known_at)

    def with_plan(self, queryset: QuerySet, name: str, plans: Any) -> QuerySet:
        """Return those whose last term up to the day is under one of the plans, or under a part of one."""
        if not plans:
            return queryset
        asked = [plan.pk for plan in plans]
        chosen = Plan.objects.filter(Q(pk__in=asked) | Q(part_of__in=asked))
        if self.data.get("state") == State.CURRENT:
            there = Term.objects.on(self.day, known_at=self.known_at).filter(
                plan__in=list(chosen.values_list("pk", flat=True))
            )
            return queryset.filter(pk__in=there.values("membership"))
        begun = Term.objects.known(self.known_at).filter(membership=OuterRef("pk"), valid_from__lte=self.day)
        last = Subquery(begun.order_by("-valid_from").values("plan")[:1])
        return queryset.alias(last_plan=last).filter(last_plan__in=chosen.values("pk"))

    def with_dues(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Return those whose term on the day is paid, or not."""
        terms = Term.objects.on(self.day, known_at=self.known_at).filter(membership=OuterRef("pk"))
        return queryset.filter(Exists(terms.filter(paid_on__isnull=value == UNPAID)))

    def reading(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Return those who get the magazine so."""
        return queryset.filter(EDITIONS[value][1])

    def in_prefecture(self, queryset: QuerySet, name: str, code: str) -> QuerySet:
        """Return those with an address in the prefecture on the day, and organisations of that area."""
        there = Address.objects.on(self.day).filter(prefecture=code)
        return queryset.filter(
            Q(person__in=there.values("person"))
            | Q(organisation__in=there.values("organisation"))
            | Q(organisation__prefecture=code)
        )

    def joined_in(self, queryset: QuerySet, name: str, year: Any) -> QuerySet:
        """Return those whose first term began in the year."""
        if not MINYEAR <= year < MAXYEAR:
            return queryset.none()
        terms = Term.objects.known(self.known_at).filter(membership=OuterRef("pk"))
        first_day, next_year = date(int(year), 1, 1), date(int(year) + 1, 1, 1)
        begun = terms.filter(valid_from__gte=first_day, valid_from__lt=next_year)
        return queryset.filter(Exists(begun)).exclude(Exists(terms.filter(valid_from__lt=first_day)))
