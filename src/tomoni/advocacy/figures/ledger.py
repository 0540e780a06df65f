"""Figures of the demand ledger: rounds by form, demands asked, answers by body and class, promises.

Counted is what may be told outside: rounds that are public, were sent and took place; never individual bargaining.
Demands kept within their projects are left out. Behind a number stand the records; who opens them sees those alone
that ``visible_to`` allows.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tomoni.advocacy.models import Answer, Asked, AskedBody, Body, Demand, Promise, Round
from tomoni.core.figures import PERIOD, Cell, Column, Line, Number, Table, Tally, size
from tomoni.core.periods import Period
from tomoni.projects.models.project import Visibility

TIMES, ITEMS = "回", "件"
TOGETHER = "together"
Stance, State = Answer.Stance, Promise.State


def _told() -> Any:
    """Return the rounds that may be told outside: public, sent, held."""
    held = Round.objects.filter(Round.open_to_network, visibility=Visibility.PUBLIC)
    return held.filter(state__in=[Round.State.DONE, Round.State.PARTLY])


def _within(name: str, period: Period) -> Q:
    return Q(**{f"{name}__gte": period.start, f"{name}__lt": period.end})


def _rounds(period: Period, *, known_at: datetime | None = None) -> Any:
    return _told().filter(_within("ends_on", period)).order_by("starts_on", "pk")


def _round_lines(period: Period, *, known_at: datetime | None = None) -> list[Line]:
    found = _rounds(period)
    numbers = dict(found.order_by().values_list("form").annotate(number=Count("pk")))
    return [
        Line(form.value, form.label, {"value": Cell(numbers[form], found.filter(form=form), TIMES)})
        for form in Round.Form
        if form in numbers
    ]


def _open_demands() -> Any:
    return Demand.objects.exclude(visibility=Visibility.PROJECT)


def _asked(period: Period, *, known_at: datetime | None = None) -> Any:
    found = Asked.objects.filter(
        round__in=_rounds(period).order_by(), wording__isnull=False, demand__in=_open_demands()
    )
    return found.select_related("demand").order_by("round__starts_on", "round", "position", "pk")


def _addressed(period: Period) -> Any:
    return AskedBody.objects.filter(asked__in=_asked(period).order_by())


def _answers(period: Period, *, known_at: datetime | None = None) -> Any:
    """Return the answers that stand, by the day they were given, else by that of their round."""
    asked = AskedBody.objects.filter(asked__round__in=_told(), asked__demand__in=_open_demands())
    found = Answer.objects.standing().filter(asked_body__in=asked)
    day = Coalesce("answered_on", "asked_body__asked__round__ends_on")
    return found.alias(day=day).filter(_within("day", period)).order_by("day", "pk")


def _answer_lines(period: Period, *, known_at: datetime | None = None) -> list[Line]:
    """Return a line for each body that was answered for, with the name it bore at the end of the period."""
    found = _answers(period)
    numbers: dict[Any, dict[str, int]] = {}
    rows = found.order_by().values_list("asked_body__body", "stance")
    for body, stance, number in rows.annotate(number=Count("pk")):
        numbers.setdefault(body, {})[stance] = number
    bodies = Body.objects.filter(pk__in=numbers).prefetch_related("other_names").order_by("name_key", "pk")
    return [_answer_line(body, numbers[body.pk], found.filter(asked_body__body=body), period) for body in bodies]


def _answer_line(body: Body, numbers: dict[str, int], found: Any, period: Period) -> Line:
    cells = {TOGETHER: Cell(sum(numbers.values()), found, ITEMS)}
    cells |= {each.value: Cell(numbers.get(each, 0), found.filter(stance=each), ITEMS) for each in Stance}
    return Line(str(body.pk), body.name_on(period.last_day, get_language() or "ja"), cells)


def _stance_lines(period: Period, *, known_at: datetime | None = None) -> list[Line]:
    found = _answers(period)
    numbers = dict(found.order_by().values_list("stance").annotate(number=Count("pk")))
    return [
        Line(each.value, each.label, {"value": Cell(numbers.get(each, 0), found.filter(stance=each), ITEMS)})
        for each in Stance
    ]


def _promises() -> Any:
    """Return the promises that may be told of, with the day they were made."""
    asked = AskedBody.objects.filter(asked__demand__in=_open_demands())
    found = Promise.objects.filter(Q(answer__isnull=True) | Q(answer__asked_body__in=asked), round__in=_told())
    return found.annotate(made_on=Coalesce("answer__answered_on", "round__ends_on")).order_by("made_on", "pk")


def _overdue(promises: Any, day: date) -> Any:
    """Return those whose day had passed by the end of the day while nothing, or nothing yet, had come of them."""
    is_waiting = Q(resolved_on__isnull=True) | Q(resolved_on__gt=day)
    return promises.filter(is_waiting, due_on__lte=day - timedelta(days=1), made_on__lte=day)


def _promise_lines(period: Period, *, known_at: datetime | None = None) -> list[Line]:
    found = _promises()
    settled = found.filter(_within("resolved_on", period))
    last = period.last_day
    rows = [
        ("made", pgettext_lazy("promises", "made"), found.filter(_within("made_on", period))),
        ("kept", pgettext_lazy("promises", "kept"), settled.filter(state=State.KEPT)),
        ("partly", pgettext_lazy("promises", "partly kept"), settled.filter(state=State.PARTLY)),
        ("broken", pgettext_lazy("promises", "not kept"), settled.filter(state=State.BROKEN)),
        ("overdue", pgettext_lazy("promises", "overdue at the end"), _overdue(found, last)),
    ]
    return [Line(key, label, {"value": Cell(size(each), each, ITEMS)}) for key, label, each in rows]


def _silences(period: Period, *, known_at: datetime | None = None) -> Any:
    """Return what was asked of a body in the period and got no answer at all: none noted, or noted that none came."""
    answered = Answer.objects.exclude(stance=Stance.NONE).values("asked_body")
    found = _addressed(period).exclude(pk__in=answered)
    return found.select_related("asked__demand", "body").order_by(F("asked__round__starts_on"), "asked", "position")


FIGURES = [
    Tally(
        key="advocacy.rounds",
        label=_("Negotiations, hearings and deliveries"),
        explanation=_("Rounds that took place in the period and may be told outside, by form."),
        unit=_("(times)"),
        asks=PERIOD,
        lines=_round_lines,
    ),
    Number(
        key="advocacy.demands",
        label=_("Demands asked"),
        explanation=_("Demands put to bodies in the rounds of the period; one asked in two rounds counts twice."),
        unit=_("(items)"),
        asks=PERIOD,
        rows=_asked,
    ),
    Table(
        key="advocacy.answers",
        label=_("Answers by body"),
        explanation=_(
            "What each body answered in the period, by class; an answer replaced by a later one is left out."
        ),
        asks=PERIOD,
        lines=_answer_lines,
        columns=[
            Column(TOGETHER, pgettext_lazy("answers", "together"), _("(items)")),
            *[Column(each.value, each.label, _("(items)")) for each in Stance],
        ],
    ),
    Tally(
        key="advocacy.stances",
        label=_("Answers by class"),
        explanation=_("The answers of all bodies in the period, by class."),
        unit=_("(items)"),
        asks=PERIOD,
        lines=_stance_lines,
    ),
    Number(
        key="advocacy.unanswered",
        label=_("Demands without an answer"),
        explanation=_("What was asked of a body in the rounds of the period and got no answer at all."),
        unit=_("(items)"),
        asks=PERIOD,
        rows=_silences,
    ),
    Tally(
        key="advocacy.promises",
        label=_("Promises of bodies"),
        explanation=_("Promises made and settled in the period, and those overdue at its end."),
        unit=_("(items)"),
        asks=PERIOD,
        lines=_promise_lines,
    ),
]
