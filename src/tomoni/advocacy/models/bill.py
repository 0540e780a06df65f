"""Bills and laws: stages in the houses, in force when, what we did beside them, which texts of ours they touch."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from tomoni.advocacy.models.act import PartQuerySet
from tomoni.core.records import Record, RecordQuerySet
from tomoni.projects.models import Activity


class BillQuerySet(RecordQuerySet):
    """Questions about bills; they are public."""

    def touching(self, tag: Any) -> Self:
        """Return those that change what is said under a tag; pages of questions and answers ask this."""
        return self.filter(tags=tag)

    def taking_effect(self, since: date, until: date) -> Self:
        """Return those that come into force from a day up to another (not included), the earliest first."""
        return self.filter(in_force_on__gte=since, in_force_on__lt=until).order_by("in_force_on", "pk")


class Bill(Record, ClusterableModel):
    """A bill or a law, from its submission to its coming into force."""

    class Kind(models.TextChoices):
        CABINET = "cabinet", _("cabinet bill")
        MEMBERS = "members", _("members' bill")
        ORDINANCE = "ordinance", _("cabinet order or ministerial ordinance")
        LOCAL = "local", _("ordinance of a municipality")
        TREATY = "treaty", _("treaty")

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        PASSED = "passed", pgettext_lazy("bill", "passed")
        REJECTED = "rejected", pgettext_lazy("bill", "rejected")
        LAPSED = "lapsed", pgettext_lazy("bill", "dropped at the end of the session")
        WITHDRAWN = "withdrawn", pgettext_lazy("bill", "withdrawn")

    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("English title"), max_length=300, blank=True)
    short_title = models.CharField(_("short title"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CABINET)
    number = models.CharField(_("number"), max_length=40, blank=True)
    session = models.CharField(_("session"), max_length=40, blank=True, help_text=_("180 for the 180th Diet session."))
    submitted_by = models.CharField(_("submitted by"), max_length=200, blank=True)
    body = models.ForeignKey(
        "advocacy.Body",
        verbose_name=_("body in charge"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bills",
    )
    law = models.CharField(_("law number"), max_length=120, blank=True)
    state = models.CharField(pgettext_lazy("bill", "state"), max_length=20, choices=State, default=State.PENDING)
    promulgated_on = models.DateField(_("promulgated on"), null=True, blank=True)
    in_force_on = models.DateField(_("in force on"), null=True, blank=True)
    in_force_note = models.CharField(_("in force in part, on condition ..."), max_length=200, blank=True)
    summary = models.TextField(_("what it changes"), blank=True)
    link = models.URLField(_("link"), blank=True)
    tags = models.ManyToManyField(
        "people.Tag",
        verbose_name=_("tags of the questions and answers it touches"),
        blank=True,
        related_name="bills",
    )
    demands = models.ManyToManyField("advocacy.Demand", verbose_name=_("demands"), blank=True, related_name="bills")

    objects = BillQuerySet.as_manager()

    class Meta:
        verbose_name = _("bill or law")
        verbose_name_plural = _("bills and laws")

    def __str__(self) -> str:
        return self.title_en if get_language() == "en" and self.title_en else self.short_title or self.title

    def search_text(self) -> str:
        """Return what the full-text index knows of it."""
        return "\n".join([self.title, self.title_en, self.short_title, self.law])


class Stage(Record):
    """A station of a bill: where, what happened, when."""

    part_of = "bill"

    class House(models.TextChoices):
        LOWER = "lower", _("House of Representatives")
        UPPER = "upper", _("House of Councillors")
        NONE = "none", _("outside the houses")

    bill = ParentalKey("advocacy.Bill", verbose_name=_("bill"), on_delete=models.CASCADE, related_name="stages")
    name = models.CharField(_("what happened"), max_length=120)
    house = models.CharField(_("house"), max_length=10, choices=House, default=House.NONE)
    committee = models.ForeignKey(
        "advocacy.Body",
        verbose_name=pgettext_lazy("advocacy", "committee"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    on = models.DateField(_("on"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage of a bill")
        verbose_name_plural = _("stages of bills")
        # A bill's stages have one order; the inline form shows its rows in it.
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class BillActQuerySet(RecordQuerySet):
    """Questions about what we did beside a bill."""

    def visible_to(self, user: Any) -> Self:
        """Return those of the activities the user may see."""
        return self.filter(activity__in=Activity.objects.visible_to(user))

    def editable_by(self, user: Any) -> Self:
        """Return those of the activities the user may see."""
        return self.visible_to(user) if user.is_authenticated else self.none()


class BillAct(Record):
    """An activity of ours about a bill, on one time line with its stages."""

    bill = models.ForeignKey("advocacy.Bill", verbose_name=_("bill"), on_delete=models.CASCADE, related_name="acts")
    activity = models.ForeignKey(
        "projects.Activity", verbose_name=_("activity"), on_delete=models.CASCADE, related_name="bill_acts"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = BillActQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity about a bill")
        verbose_name_plural = _("activities about bills")
        constraints = [
            models.UniqueConstraint(
                fields=["bill", "activity"],
                name="activity_stands_beside_a_bill_once",
                violation_error_message=_("This activity is entered already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.activity)
