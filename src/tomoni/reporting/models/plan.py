"""The plan of a year (活動方針): what the network means to do, and afterwards what became of each item."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from tomoni.core.records import Record
from tomoni.projects.models import Activity
from tomoni.projects.models.project import Visibility
from tomoni.reporting.models.paper import FALLBACK, OfPaperQuerySet, Paper, in_language
from tomoni.reporting.models.report import WRITERS, check_styles


class YearPlan(Paper):
    """What the assembly adopts for the year to come."""

    introduction = models.TextField(_("introduction"), blank=True)
    introduction_en = models.TextField(_("introduction in English"), blank=True)
    numbering = models.JSONField(_("numbering"), default=list, blank=True, validators=[check_styles], editable=False)

    class Meta(Paper.Meta):
        abstract = False
        verbose_name = _("plan of a year")
        verbose_name_plural = _("plans of years")

    def default_title(self, language: str) -> str:
        """Return "2013年活動方針" or "Plan of activities 2013"."""
        words = self.year_words(language)
        return f"{words}活動方針" if language == FALLBACK else f"Plan of activities {words}"


class PlanItemQuerySet(OfPaperQuerySet):
    """Questions about items of plans."""

    paper = "plan"

    def judged_by(self, user: Any) -> Self:
        """Return those whose result the user may judge: of adopted plans, for those who write reports."""
        allowed = user.is_authenticated and user.is_active and (user.is_superuser or WRITERS & user.role_keys())
        return self.filter(plan__state=Paper.State.ADOPTED) if allowed else self.none()


class PlanItem(Record):
    """One thing the plan names: a planned activity, or a text of its own; later, what became of it."""

    class Result(models.TextChoices):
        DONE = "done", _("done")
        PARTLY = "partly", _("partly done")
        NOT_DONE = "not_done", _("not done")
        STOPPED = "stopped", _("stopped")

    plan = ParentalKey(
        "reporting.YearPlan", verbose_name=_("plan of a year"), on_delete=models.CASCADE, related_name="items"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1, editable=False)
    programme = models.ForeignKey(
        "projects.Programme",
        verbose_name=_("chapter"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="plan_items",
    )
    activity = models.ForeignKey(
        "projects.Activity",
        verbose_name=_("planned activity"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="plan_items",
    )
    text = models.TextField(
        _("what is planned"), blank=True, help_text=_("Left empty: what the planned activity says of itself.")
    )
    text_en = models.TextField(_("what is planned, in English"), blank=True)
    result = models.CharField(_("result"), max_length=10, choices=Result, blank=True, editable=False)
    word = models.CharField(_("why"), max_length=300, blank=True, editable=False)
    word_en = models.CharField(_("why, in English"), max_length=300, blank=True, editable=False)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    judged_on = models.DateField(_("judged on"), null=True, editable=False)
    acts = models.ManyToManyField(
        "projects.Activity",
        verbose_name=_("activities that carried it out"),
        blank=True,
        editable=False,
        related_name="plan_items_carried_out",
    )

    sort_order_field = "position"

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a plan")
        verbose_name_plural = _("items of plans")
        # A plan has one order; the inline form shows its rows in it.
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(result="") | ~Q(word=""),
                name="judged_item_says_why",
                violation_error_message=_("Say in a word why."),
            ),
            models.UniqueConstraint(
                fields=["plan", "activity"],
                condition=Q(activity__isnull=False),
                name="plan_names_an_activity_once",
                violation_error_message=_("The plan names this activity already."),
            ),
        ]

    def __str__(self) -> str:
        return self.planned(get_language() or FALLBACK)[:80] or str(self.position)

    def planned(self, language: str) -> str:
        """Return what is planned, in the language; of an activity that is not public only its public line."""
        if self.text.strip():
            return in_language(self.text, self.text_en, language).strip()
        return told_of(self.activity, language) if self.activity else ""

    def why(self, language: str) -> str:
        """Return the word on its result."""
        return in_language(self.word, self.word_en, language)


def told_of(activity: Activity, language: str) -> str:
    """Return what a plan may tell of an activity: its title where it is public, else its public line, or nothing."""
    if activity.visibility == Visibility.PUBLIC:
        return activity.heading(language)
    return activity.line(language) or activity.line(FALLBACK)
