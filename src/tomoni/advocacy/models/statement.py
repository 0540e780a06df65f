"""Statements, requests, proposals, protests: drafted with versions, signed on to, delivered, published, answered."""

import hashlib
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey

from tomoni.advocacy.models.act import Act, ActQuerySet, PartQuerySet
from tomoni.core.records import Record
from tomoni.projects.models import Activity
from tomoni.projects.models.languages import PUBLIC_LANGUAGES


class StatementQuerySet(ActQuerySet):
    """Questions about statements."""

    def published(self, *, on: date) -> Self:
        """Return those with a public page on a day, the newest first."""
        settled = self.exclude(stage__in=Statement.BEFORE_FINAL)
        return settled.filter(published_on__lte=on).order_by("-published_on", "pk")


class Statement(Act):
    """A text the network speaks with, alone or with others."""

    class Form(models.TextChoices):
        STATEMENT = "statement", pgettext_lazy("form", "statement")
        REQUEST = "request", pgettext_lazy("form", "request")
        PROPOSAL = "proposal", _("policy proposal")
        PROTEST = "protest", _("protest")
        JOINT = "joint", _("joint statement")

    class Stage(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("statement", "draft")
        APPROVED = "approved", pgettext_lazy("statement", "approved")
        ENDORSING = "endorsing", _("collecting endorsements")
        FINAL = "final", pgettext_lazy("statement", "final")
        DELIVERED = "delivered", _("delivered")
        PUBLISHED = "published", pgettext_lazy("statement", "published")
        ANSWERED = "answered", _("answered")

    BEFORE_FINAL = ("draft", "approved", "endorsing")
    open_to_network = ~Q(stage__in=["draft", "approved"])
    open_to_all = Q(published_on__isnull=False) & ~Q(stage__in=BEFORE_FINAL)

    form = models.CharField(_("form"), max_length=20, choices=Form, default=Form.STATEMENT)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.DRAFT)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    dated_on = models.DateField(_("date of the document"), null=True, blank=True)
    sender = models.TextField(_("sender"), blank=True)
    contact_line = models.TextField(_("contact"), blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    decision = models.ForeignKey(
        "projects.Decision",
        verbose_name=_("approved by the decision"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    demands = models.ManyToManyField(
        "advocacy.Demand", verbose_name=_("demands"), blank=True, related_name="statements"
    )

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("advocacy", "statement")
        verbose_name_plural = pgettext_lazy("advocacy", "statements")
        constraints = [
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | ~Q(stage__in=["draft", "approved", "endorsing"]),
                name="statement_is_final_before_it_is_published",
                violation_error_message=_("Only a final statement is published. Settle its text first."),
            )
        ]

    def kind_of_activity(self) -> str:
        """Return as what it stands in the chronicle."""
        return Activity.Kind.REQUEST if self.form == self.Form.REQUEST else Activity.Kind.STATEMENT


def digest_of(title: str, text: str) -> str:
    """Return the SHA-256 of a title and a text, by which a printed copy can be told to be the one that was signed."""
    return hashlib.sha256(f"{title}\n\n{text}".encode()).hexdigest()


class FrozenTextError(ValueError):
    """A text was to be changed after it was settled; the words say what to do instead."""

    def __init__(self) -> None:
        super().__init__(_("This text was signed and stays as it is. Write a new version instead."))


class StatementText(Record):
    """A version of a statement in one language; once sealed, as signed, it never changes."""

    part_of = "statement"

    statement = ParentalKey(
        "advocacy.Statement",
        verbose_name=pgettext_lazy("advocacy", "statement"),
        on_delete=models.CASCADE,
        related_name="texts",
    )
    language = models.CharField(_("language"), max_length=12, choices=list(PUBLIC_LANGUAGES.items()), default="ja")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=300, blank=True)
    text = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64, editable=False)
    is_original = models.BooleanField(_("the text that counts"), default=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("advocacy", "written by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reason = models.CharField(_("reason for the change"), max_length=200, blank=True)
    sealed_at = models.DateTimeField(pgettext_lazy("advocacy", "settled at"), null=True, editable=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a statement")
        verbose_name_plural = _("texts of statements")
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "language", "version"],
                name="statement_has_each_version_once_in_a_language",
                violation_error_message=_("This version exists already in this language."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.version}"

    def search_text(self) -> str:
        """Return what the full-text index knows of it; it is found by those who may read this version."""
        return f"{self.title}\n{self.text}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it with its digest; raises ``FrozenTextError`` where a sealed text would change."""
        self.sha256 = digest_of(self.title, self.text)
        stored = StatementText.objects.filter(pk=self.pk, sealed_at__isnull=False).first() if self.pk else None
        if stored and stored.sha256 != self.sha256:
            raise FrozenTextError
        super().save(*args, **kwargs)
