"""Recommendations of a mechanism: what became of them here, which demands of ours they repeat, which sentences."""

import uuid
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.advocacy.models.act import PartQuerySet
from tomoni.advocacy.models.demand import Demand
from tomoni.core.records import Record, RecordQuerySet


class RecommendationQuerySet(RecordQuerySet):
    """Questions about recommendations; they are public documents of the UN."""

    def unlinked(self) -> Self:
        """Return those no demand of ours answers to."""
        return self.filter(links=None)

    def follow_up_by(self, day: Any) -> Self:
        """Return those whose follow-up report is due by the day and not handed in, the earliest first."""
        return self.filter(follow_up_due__lte=day, followed_up_on=None).order_by("follow_up_due", "pk")


class Recommendation(Record):
    """A recommendation of a mechanism, or of a state in the Universal Periodic Review."""

    class Position(models.TextChoices):
        SUPPORTED = "supported", _("supported")
        NOTED = "noted", _("noted")
        UNKNOWN = "unknown", pgettext_lazy("recommendation", "not said")

    class Progress(models.TextChoices):
        OPEN = "open", pgettext_lazy("recommendation", "nothing done yet")
        UNDER_WAY = "under_way", pgettext_lazy("recommendation", "under way")
        PARTLY = "partly", pgettext_lazy("recommendation", "carried out in part")
        DONE = "done", pgettext_lazy("recommendation", "carried out")
        REFUSED = "refused", pgettext_lazy("recommendation", "refused by the government")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(
        "advocacy.Review",
        verbose_name=_("review"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recommendations",
    )
    annotation_id = models.CharField(
        _("id in the Universal Human Rights Index"), max_length=60, null=True, blank=True, unique=True
    )
    symbol = models.CharField(_("UN document symbol"), max_length=60, blank=True)
    paragraph = models.CharField(_("paragraph"), max_length=20, blank=True)
    text = models.TextField(_("text"))
    text_ja = models.TextField(_("Japanese text"), blank=True)
    themes = models.JSONField(_("themes"), default=list, blank=True)
    affected = models.JSONField(_("persons affected"), default=list, blank=True)
    goals = models.JSONField(_("sustainable development goals"), default=list, blank=True)
    recommended_by = models.CharField(_("recommending body or state"), max_length=200, blank=True)
    body = models.ForeignKey(
        "advocacy.Body",
        verbose_name=pgettext_lazy("advocacy", "body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recommendations",
    )
    position = models.CharField(_("position of the state"), max_length=20, choices=Position, default=Position.UNKNOWN)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    follow_up_due = models.DateField(_("follow-up report due on"), null=True, blank=True, db_index=True)
    followed_up_on = models.DateField(_("followed up on"), null=True, blank=True)
    progress = models.CharField(
        pgettext_lazy("recommendation", "state here"), max_length=10, choices=Progress, default=Progress.OPEN
    )
    owner = models.ForeignKey(
        "people.Person",
        verbose_name=pgettext_lazy("recommendation", "minded by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    status = models.TextField(_("what became of it here"), blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        indexes = [models.Index(fields=["symbol", "paragraph"], name="recommendation_by_paragraph")]

    def __str__(self) -> str:
        return f"{self.symbol} {self.paragraph}".strip() or self.text[:40]

    def search_text(self) -> str:
        """Return what the full-text index knows of it."""
        return "\n".join([self.symbol, self.text, self.text_ja])


class RecommendationLinkQuerySet(RecordQuerySet):
    """Questions about links."""

    def visible_to(self, user: Any) -> Self:
        """Return those to the demands the user may see."""
        return self.filter(demand__in=Demand.objects.visible_to(user))

    def editable_by(self, user: Any) -> Self:
        """Return those to the demands the user may change."""
        return self.filter(demand__in=Demand.objects.editable_by(user))


class RecommendationLink(Record):
    """A recommendation that says what a demand of ours says, as a person decided."""

    recommendation = models.ForeignKey(
        "advocacy.Recommendation", verbose_name=_("recommendation"), on_delete=models.CASCADE, related_name="links"
    )
    demand = models.ForeignKey(
        "advocacy.Demand", verbose_name=_("demand"), on_delete=models.CASCADE, related_name="recommendation_links"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = RecommendationLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("demand behind a recommendation")
        verbose_name_plural = _("demands behind recommendations")
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "demand"],
                name="demand_is_linked_to_a_recommendation_once",
                violation_error_message=_("This demand is linked already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.recommendation)


class Echo(Record):
    """A sentence of a submission of ours that came back in a recommendation, as a person decided."""

    part_of = "section"

    recommendation = models.ForeignKey(
        "advocacy.Recommendation", verbose_name=_("recommendation"), on_delete=models.CASCADE, related_name="echoes"
    )
    section = models.ForeignKey(
        "advocacy.Section",
        verbose_name=_("section it came from"),
        on_delete=models.CASCADE,
        related_name="echoes",
    )
    ours = models.TextField(_("our sentence"))
    theirs = models.TextField(_("their sentence"))

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("sentence that came back")
        verbose_name_plural = _("sentences that came back")
        indexes = [models.Index(fields=["recommendation", "section"], name="echo_by_its_two_sides")]

    def __str__(self) -> str:
        return str(self.recommendation)
