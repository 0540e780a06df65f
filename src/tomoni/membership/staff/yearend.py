"""The figures of any two days side by side, what moved between them, and the people behind each number."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from tomoni.core.moments import asked_moment
from tomoni.core.periods import Period
from tomoni.membership.figures import ClassMovement, Kind, membership_table, movement, trend
from tomoni.membership.models import Event, Membership, Plan, Term
from tomoni.membership.staff import spreadsheets
from tomoni.membership.staff.development import DevelopmentView
from tomoni.membership.staff.forms import day_field
from tomoni.membership.staff.screens import Guarded, ReaderMenuItem, Screen


class DaysForm(forms.Form):
    """Two days, and as known when."""

    start = day_field(gettext_lazy("First day to compare"))
    end = day_field(gettext_lazy("Second day"))
    known = day_field(gettext_lazy("As known on"), required=False, help_text=gettext_lazy("Empty: as known now."))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("start") and data.get("end") and data["start"] >= data["end"]:
            self.add_error("end", _("The second day must lie after the first."))
        return data


@dataclass(frozen=True)
class Asked:
    """The two days and the moment of knowledge, as the address of the page says them."""

    start: date
    end: date
    known: str = ""

    @property
    def known_at(self) -> datetime | None:
        """The moment; None is now."""
        return asked_moment(self.known)

    def query(self, **more: Any) -> str:
        """Return the question as part of an address."""
        asked = {"start": self.start, "end": self.end, **({"known": self.known} if self.known_at else {})}
        return urlencode({**asked, **more})

    def register(self, day: date, plan: Plan) -> str:
        """Return the address of the list that a figure of the day counts."""
        asked = {"on": day, "state": "current", "plan": plan.pk, **({"known": self.known} if self.known_at else {})}
        return f"{reverse('membership_membership:index')}?{urlencode(asked)}"


def last_two_years(today: date) -> tuple[date, date]:
    """Return the last days of the two fiscal years that ended last."""
    this_year = Period.year_of(today + timedelta(days=1), first_month=settings.FISCAL_YEAR_FIRST_MONTH)
    last = this_year.previous()
    return last.previous().last_day, last.last_day


class Question:
    """The two days asked about, as the address of the page says them."""

    request: HttpRequest

    @cached_property
    def form(self) -> DaysForm:
        """The question as asked, or the two last year-ends."""
        start, end = last_two_years(timezone.localdate())
        return DaysForm({"start": start, "end": end, **self.request.GET.dict()})

    @cached_property
    def asked(self) -> Asked | None:
        """The question; None where it makes no sense."""
        if not self.form.is_valid():
            return None
        data = self.form.cleaned_data
        return Asked(data["start"], data["end"], str(data["known"] or ""))


class YearEndView(Question, Screen, TemplateView):
    """The table, the movement and the trend in words."""

    template_name = "membership/staff/yearend.html"
    page_title = gettext_lazy("Figures")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(form=self.form, asked=self.asked, **kwargs)
        if self.asked is None:
            return context
        moved = movement(self.asked.start, self.asked.end, known_at=self.asked.known_at)
        words = {"start": self.asked.start, "end": self.asked.end}
        begun_at = Term.objects.begun_at() if self.asked.known_at else None
        return context | {
            "begun_at": begun_at if begun_at and begun_at > self.asked.known_at else None,
            "rows": table_rows(self.asked),
            "kinds": [(kind.value, kind.label) for kind in Kind],
            "moved": [_moved_row(line, self.asked) for line in moved],
            "trends": {
                language: trend(**words, language=language, known_at=self.asked.known_at) for language in ("ja", "en")
            },
            "query": self.asked.query(),
        }


def table_rows(asked: Asked) -> list[dict[str, Any]]:
    """Return each class and sub-class with people and units of both days, the difference, and the lists behind."""
    before = membership_table(asked.start, known_at=asked.known_at)
    after = membership_table(asked.end, known_at=asked.known_at)
    return [
        {
            "plan": old.plan,
            "is_part": bool(old.plan.part_of_id),
            "days": [
                {"people": line.people, "units": line.units, "url": asked.register(day, line.plan)}
                for day, line in ((asked.start, old), (asked.end, new))
            ],
            "people": new.people - old.people,
            "units": new.units - old.units,
        }
        for old, new in zip(before, after, strict=True)
    ]


def _moved_row(line: ClassMovement, asked: Asked) -> dict[str, Any]:
    people = line.before[0] + sum(step.people for step in line.steps.values())
    units = line.before[1] + sum(step.units for step in line.steps.values())
    behind = reverse("membership_figures:behind")
    return {
        "plan": line.plan,
        "is_part": bool(line.plan.part_of_id),
        "before": line.before,
        "after": line.after,
        "steps": [
            {"step": step, "url": f"{behind}?{asked.query(plan=line.plan.pk, kind=step.kind)}"}
            for step in line.steps.values()
        ],
        "adds_up": (people, units) == line.after,
    }


class BehindView(Question, Screen, TemplateView):
    """The memberships behind one number of the movement, with what they were before and after, and why they left."""

    template_name = "membership/staff/behind.html"
    page_title = gettext_lazy("Behind the number")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = Plan.objects.filter(pk=_number(self.request.GET.get("plan"))).first()
        if self.asked is None or plan is None or self.request.GET.get("kind") not in Kind.values:
            raise Http404
        kind = Kind(self.request.GET["kind"])
        moved = movement(self.asked.start, self.asked.end, known_at=self.asked.known_at)
        step = moved[plan.key].steps[kind]
        seen = Membership.objects.visible_to(self.request.user).select_related("person", "organisation")
        holders = seen.in_bulk([change.membership for change in step.changes])
        plans = Plan.objects.in_bulk()
        rows = [
            {
                "membership": holders[change.membership],
                "before": _counted(change.before, plans),
                "after": _counted(change.after, plans),
                "reason": Event.Reason(change.reason).label if change.reason else "",
            }
            for change in step.changes
            if change.membership in holders
        ]
        rows.sort(key=lambda row: row["membership"].number)
        back = f"{reverse('membership_figures:index')}?{self.asked.query()}"
        return super().get_context_data(
            rows=rows, step=step, kind=kind.label, plan=plan, asked=self.asked, back_url=back, **kwargs
        )


def _counted(counted: tuple[int, int] | None, plans: dict[int, Plan]) -> Any:
    return {"plan": plans[counted[0]], "units": counted[1]} if counted else None


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 10 else 0


class FiguresFileView(Question, Guarded, View):
    """The table and the movement as a file."""

    def get(self, request: HttpRequest, form: str) -> HttpResponse:
        if self.asked is None or form not in spreadsheets.FORMATS:
            raise Http404
        rows = [*_table_sheet(self.asked), [], *_movement_sheet(self.asked)]
        return spreadsheets.answer(rows, form=form, name=f"members-{self.asked.start}-{self.asked.end}")


def _table_sheet(asked: Asked) -> list[list[Any]]:
    heads = [f"{day} {what}" for day in (asked.start, asked.end) for what in (_("people"), _("units"))]
    known = asked.known or _("now")
    rows: list[list[Any]] = [[_("As known on"), known], [_("Plan"), *heads]]
    for row in table_rows(asked):
        counts = [row["days"][place][what] for place in (0, 1) for what in ("people", "units")]
        rows.append([_class_name(row["plan"]), *counts])
    return rows


def _movement_sheet(asked: Asked) -> list[list[Any]]:
    moved = movement(asked.start, asked.end, known_at=asked.known_at)
    groups = [str(asked.start), *(str(kind.label) for kind in Kind), str(asked.end)]
    rows: list[list[Any]] = [
        [_("Plan"), *(f"{group} {what}" for group in groups for what in (_("people"), _("units")))]
    ]
    for line in moved:
        pairs = [line.before, *((step.people, step.units) for step in line.steps.values()), line.after]
        rows.append([_class_name(line.plan), *(value for pair in pairs for value in pair)])
    return rows


def _class_name(plan: Plan) -> str:
    return _("of which %(plan)s") % {"plan": plan} if plan.part_of_id else str(plan)


class FiguresViewSet(ViewSet):
    """Members and subscribers in numbers."""

    name = "membership_figures"
    icon = "table"
    menu_label = gettext_lazy("Figures")
    menu_order = 20
    url_prefix = "membership/figures"

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        return ReaderMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", YearEndView.as_view(), name="index"),
            path("behind/", BehindView.as_view(), name="behind"),
            path("file/<slug:form>/", FiguresFileView.as_view(), name="file"),
            path("development/", DevelopmentView.as_view(), name="development"),
        ]
