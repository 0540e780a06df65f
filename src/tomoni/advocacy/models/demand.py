"""Demands live for years: what is asked, in which words since when. ``asking`` tells in which rounds, of whom."""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from tomoni.advocacy.models.act import PartQuerySet, in_language, in_office, texts_field
from tomoni.core import names
from tomoni.core.records import Record, RecordQuerySet
from tomoni.projects.models import Project
from tomoni.projects.models.project import NETWORK_ROLES, SEE_EVERY_PROJECT, Visibility


class DemandQuerySet(RecordQuerySet):
    """Questions about demands."""

    def open(self) -> Self:
        """Return those neither met nor dropped."""
        return self.filter(state=Demand.State.OPEN)

    def sent(self) -> Self:
        """Return those that were put to somebody at least once."""
        return self.filter(Exists(Wording.objects.filter(demand=OuterRef("pk"), sealed_at__isnull=False)))

    def offered(self) -> Self:
        """Return the open ones, by title."""
        return self.open().order_by("title_key", "pk")

    def subtree(self, demand: "Demand") -> Self:
        """Return a demand and all below it."""
        found, edge = {demand.pk}, {demand.pk}
        while edge:
            edge = set(Demand.objects.filter(parent__in=edge).values_list("pk", flat=True)) - found
            found |= edge
        return self.filter(pk__in=found)

    def visible_to(self, user: Any) -> Self:
        """Return one's projects' demands; drafts to the offices alone; to the public what a published round asked."""
        if not (user.is_authenticated and user.is_active):
            from tomoni.advocacy.models.asking import Asked
            from tomoni.advocacy.models.round import Round

            asked = Asked.objects.filter(round__in=Round.objects.visible_to(user))
            return self.filter(visibility=Visibility.PUBLIC, pk__in=asked.values("demand"))
        if user.is_superuser or SEE_EVERY_PROJECT & user.role_keys():
            return self
        mine = Q(pk__in=_of_projects(Project.objects.of_member(user)))
        seen = Q(visibility=Visibility.PUBLIC)
        if NETWORK_ROLES & user.role_keys():
            seen |= Q(visibility=Visibility.NETWORK)
        if not in_office(user):
            seen &= Exists(Wording.objects.filter(demand=OuterRef("pk"), sealed_at__isnull=False))
        return self.filter(mine | seen)

    def editable_by(self, user: Any) -> Self:
        """Return what they see for the offices that write, and for project people their projects' demands."""
        if not user.is_authenticated:
            return self.none()
        visible = self.visible_to(user)
        if user.is_superuser or {"secretariat", "editor"} & user.role_keys():
            return visible
        return visible.filter(pk__in=_of_projects(Project.objects.of_worker(user)))


def _of_projects(projects: Any) -> Any:
    return Demand.projects.through.objects.filter(project__in=projects).values("demand")


class Demand(Record, ClusterableModel):
    """Something the network asks for, until it is met or dropped; a heading has others below it."""

    class Kind(models.TextChoices):
        REQUEST = "request", pgettext_lazy("demand", "request")
        QUESTION = "question", _("question")
        FIGURES = "figures", _("request for figures")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("demand", "open")
        MET = "met", _("met")
        DROPPED = "dropped", _("dropped")

    parent = models.ForeignKey(
        "self", verbose_name=_("under"), null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    position = models.PositiveSmallIntegerField(_("number in order"), default=1)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.REQUEST)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    title_key = models.CharField(max_length=200, editable=False, db_index=True)
    projects = ParentalManyToManyField(
        "projects.Project", verbose_name=_("projects"), blank=True, related_name="demands"
    )
    programme = models.ForeignKey(
        "projects.Programme",
        verbose_name=_("place in the outline"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="demands",
    )
    tags = models.ManyToManyField("people.Tag", verbose_name=_("tags"), blank=True, related_name="demands")
    visibility = models.CharField(_("visibility"), max_length=10, choices=Visibility, default=Visibility.NETWORK)
    ground = models.TextField(
        _("ground"), blank=True, help_text=_("Why it is asked: law, case, figure, recommendation.")
    )
    state = models.CharField(pgettext_lazy("demand", "state"), max_length=10, choices=State, default=State.OPEN)
    closed_on = models.DateField(_("met or dropped on"), null=True, blank=True)
    outcome = models.TextField(_("outcome"), blank=True)

    search_parts = [("links", ["title"])]

    objects = DemandQuerySet.as_manager()

    class Meta:
        verbose_name = _("demand")
        verbose_name_plural = _("demands")
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")), name="demand_is_not_under_itself"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(state="open"),
                name="open_demand_has_no_day_of_closing",
                violation_error_message=_("An open demand was neither met nor dropped. Clear the day, or close it."),
            ),
        ]

    def __str__(self) -> str:
        return self.heading(get_language() or "ja")

    def heading(self, language: str) -> str:
        """Return the title in the language, or in Japanese where no English exists."""
        return self.title_en if language == "en" and self.title_en else self.title

    def latest(self) -> "Wording | None":
        """Return the newest wording; None where it was never worded (a heading)."""
        return max(self.wordings.all(), key=lambda wording: wording.version, default=None)

    def clean(self) -> None:
        super().clean()
        if self.pk and self.parent_id and Demand.objects.subtree(self).filter(pk=self.parent_id).exists():
            raise ValidationError({"parent": _("A demand cannot stand under itself. Choose another heading.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.make_keys()
        super().save(*args, **kwargs)

    def make_keys(self) -> None:
        """Set the key by which likely duplicates are found; bulk imports call this themselves."""
        self.title_key = names.fold(self.title)[:200]

    def search_text(self) -> str:
        """Return what the full-text index knows of it: the titles, and the wordings that were sent."""
        sent = self.wordings.filter(sealed_at__isnull=False) if self.pk else []
        return "\n".join([self.title, self.title_en, *(text for each in sent for text in each.texts.values())])


class DemandLink(Record):
    """Evidence behind a demand: a file or a link."""

    part_of = "demand"

    demand = ParentalKey("advocacy.Demand", verbose_name=_("demand"), on_delete=models.CASCADE, related_name="links")
    title = models.CharField(_("title"), max_length=200)
    link = models.URLField(_("link"), blank=True)
    file = models.FileField(_("file"), upload_to="demands/%Y/", blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence of a demand")
        verbose_name_plural = _("evidence of demands")
        constraints = [
            models.CheckConstraint(
                condition=~Q(link="") | ~Q(file=""),
                name="evidence_of_a_demand_is_a_link_or_a_file",
                violation_error_message=_("Give a link or a file."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class FrozenWordingError(ValueError):
    """A wording was to be changed after it was sent; the words say what to do instead."""

    def __init__(self) -> None:
        super().__init__(_("This wording was sent and stays as it is. Write a new version of the demand instead."))


class WordingQuerySet(PartQuerySet):
    """Questions about wordings."""

    def sent(self) -> Self:
        """Return those that were sent; they never change."""
        return self.filter(sealed_at__isnull=False)

    def visible_to(self, user: Any) -> Self:
        """Return those of the demands the user may see; to others than offices and project people, those sent."""
        visible = super().visible_to(user)
        if in_office(user):
            return visible
        if not (user.is_authenticated and user.is_active):
            from tomoni.advocacy.models.asking import Asked

            return visible.filter(pk__in=Asked.objects.visible_to(user).values("wording"))
        mine = _of_projects(Project.objects.of_member(user))
        return visible.filter(Q(sealed_at__isnull=False) | Q(demand__in=mine))


class Wording(Record):
    """A demand in words, by language, since a day. A wording that was sent never changes."""

    part_of = "demand"

    demand = ParentalKey("advocacy.Demand", verbose_name=_("demand"), on_delete=models.CASCADE, related_name="wordings")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    texts = texts_field(_("wording"))
    since = models.DateField(_("since"), null=True, blank=True)
    reason = models.CharField(_("reason for the change"), max_length=200, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("advocacy", "written by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    sealed_at = models.DateTimeField(pgettext_lazy("advocacy", "sent at"), null=True, editable=False)

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = pgettext_lazy("advocacy", "wordings")
        constraints = [
            models.UniqueConstraint(
                fields=["demand", "version"],
                name="demand_has_each_version_once",
                violation_error_message=_("This version exists already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.version}"

    def text(self, language: str) -> str:
        """Return the words in the language, else in Japanese."""
        return in_language(self.texts, language)

    def search_text(self) -> str:
        """Return what the full-text index knows of it; it is found by those who may read this version."""
        return "\n".join(self.texts.values())

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it; raises ``FrozenWordingError`` where what was sent would change (the database refuses it too)."""
        if self.pk:
            stored = Wording.objects.filter(pk=self.pk, sealed_at__isnull=False).first()
            if stored and (stored.texts, stored.demand_id, stored.version) != (
                self.texts,
                self.demand_id,
                self.version,
            ):
                raise FrozenWordingError
        super().save(*args, **kwargs)
