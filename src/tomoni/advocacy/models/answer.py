"""Answers, figures given, notes taken while they were given, and promises."""

import uuid
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from tomoni.advocacy.models.act import InnerPartQuerySet, PartQuerySet
from tomoni.advocacy.models.asking import AskedBody
from tomoni.advocacy.models.round import Round
from tomoni.core import dates, quantities
from tomoni.core.records import Record, RecordQuerySet


class AnswerQuerySet(RecordQuerySet):
    """Questions about answers."""

    def standing(self) -> Self:
        """Return those no later answer took the place of."""
        return self.filter(superseded_by=None)

    def visible_to(self, user: Any) -> Self:
        """Return the answers to what the user may see; to the public those that may be shown."""
        visible = self.filter(asked_body__in=AskedBody.objects.visible_to(user))
        return visible if user.is_authenticated and user.is_active else visible.filter(is_public=True)

    def editable_by(self, user: Any) -> Self:
        """Return the answers to what the user may change."""
        return self.filter(asked_body__in=AskedBody.objects.editable_by(user))


class Answer(Record, ClusterableModel):
    """What a body answered to a demand in a round. That it gave no answer is an answer too."""

    class Form(models.TextChoices):
        ORAL = "oral", _("orally")
        WRITTEN = "written", _("in writing")
        LATER = "later", _("later")
        BROUGHT_BACK = "brought_back", _("brought back to think over")

    class Stance(models.TextChoices):
        ACCEPTS = "accepts", _("accepts")
        CONSIDERS = "considers", _("considers")
        DIFFICULT = "difficult", _("calls it difficult")
        REFUSES = "refuses", _("refuses")
        NOT_DISCLOSED = "not_disclosed", _("does not disclose")
        NOT_COMPETENT = "not_competent", _("says it is not competent")
        NONE = "none", _("gave no answer")

    asked_body = models.ForeignKey(
        "advocacy.AskedBody", verbose_name=_("body asked"), on_delete=models.PROTECT, related_name="answers"
    )
    text = models.TextField(pgettext_lazy("advocacy", "answer"), blank=True)
    post = models.CharField(_("answered by (post)"), max_length=120, blank=True)
    form = models.CharField(_("form"), max_length=20, choices=Form, default=Form.ORAL)
    stance = models.CharField(pgettext_lazy("answer", "class"), max_length=20, choices=Stance)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    supersedes = models.OneToOneField(
        "self",
        verbose_name=_("takes the place of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="superseded_by",
    )
    is_public = models.BooleanField(_("may be shown on the website"), default=False)
    internal_note = models.TextField(
        _("internal note"), blank=True, help_text=_("Read by the offices and the people of the projects alone.")
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("advocacy", "answer")
        verbose_name_plural = pgettext_lazy("advocacy", "answers")
        constraints = [
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("pk")), name="answer_does_not_supersede_itself"
            )
        ]
        indexes = [models.Index(fields=["asked_body", "answered_on"], name="answer_by_body_asked_and_day")]

    def __str__(self) -> str:
        return self.get_stance_display()

    def search_text(self) -> str:
        """Return what the full-text index knows of it: not the internal note."""
        return self.text


class GivenFigure(Record):
    """A figure given with an answer: of what, how many, as of when, for which area."""

    part_of = "answer"

    class Finality(models.TextChoices):
        FINAL = "final", _("final figure")
        APPROXIMATE = "approximate", _("approximate figure")
        UNKNOWN = "unknown", pgettext_lazy("figure", "not said")

    answer = ParentalKey("advocacy.Answer", verbose_name=_("answer"), on_delete=models.CASCADE, related_name="figures")
    subject = models.CharField(_("of what"), max_length=200)
    value = models.DecimalField(_("number"), max_digits=18, decimal_places=3, null=True, blank=True)
    unit = models.CharField(_("unit of counting"), max_length=20, blank=True)
    qualifier = models.CharField(_("qualifier"), max_length=20, choices=quantities.QUALIFIER_CHOICES, blank=True)
    counting = models.CharField(_("counting"), max_length=10, choices=quantities.COUNTING_CHOICES, blank=True)
    as_of = models.CharField(
        _("as of"), max_length=60, blank=True, help_text=_("2012-03-31, March 2012, 2011, fiscal year as two dates ...")
    )
    as_of_on = models.DateField(_("last day it covers"), null=True, editable=False)
    area = models.CharField(_("area"), max_length=120, blank=True)
    finality = models.CharField(_("final or approximate"), max_length=20, choices=Finality, default=Finality.UNKNOWN)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure given")
        verbose_name_plural = _("figures given")

    def __str__(self) -> str:
        return f"{self.subject} {quantities.describe(self.quantity(), get_language() or 'ja')}"

    def quantity(self) -> quantities.Quantity:
        """Return the number with its qualifier as a value."""
        return quantities.Quantity(self.value, self.unit, self.qualifier, self.counting)

    def clean(self) -> None:
        """Turn what was typed as a date into EDTF; refuse a number that says nothing."""
        super().clean()
        language = get_language() or "ja"
        try:
            self.set_as_of(self.as_of)
        except dates.DateError as error:
            raise ValidationError({"as_of": error.message(language)}) from error
        try:
            self.quantity()
        except quantities.QuantityError as error:
            raise ValidationError({"value": error.message(language)}) from error

    def set_as_of(self, text: str) -> None:
        """Store a date typed in any known way; raises ``dates.DateError``."""
        parsed = dates.parse(text) if text else None
        self.as_of = parsed.edtf if parsed else ""
        self.as_of_on = parsed.ends_on if parsed else None

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_as_of(self.as_of)
        super().save(*args, **kwargs)


class Note(Record):
    """What one note-taker typed during a meeting. Their device names it, so that sending it again changes nothing."""

    part_of = "round"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(
        "advocacy.Round",
        verbose_name=pgettext_lazy("advocacy", "round"),
        on_delete=models.CASCADE,
        related_name="notes",
    )
    asked_body = models.ForeignKey(
        "advocacy.AskedBody",
        verbose_name=_("body asked"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notes",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("note-taker"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(pgettext_lazy("advocacy", "note"), blank=True)
    stance = models.CharField(pgettext_lazy("answer", "class"), max_length=20, choices=Answer.Stance, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    at = models.DateTimeField(_("typed at"))
    answer = models.ForeignKey(
        "advocacy.Answer",
        verbose_name=_("taken into the answer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="notes",
    )

    objects = InnerPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("live note")
        verbose_name_plural = _("live notes")

    def __str__(self) -> str:
        return str(self.pk)


class PromiseQuerySet(RecordQuerySet):
    """Questions about promises."""

    def open(self) -> Self:
        """Return those neither kept nor broken."""
        return self.filter(state=Promise.State.OPEN)

    def overdue_on(self, day: date) -> Self:
        """Return the open ones whose day has passed."""
        return self.open().filter(due_on__lt=day)

    def undated(self) -> Self:
        """Return the open ones of which no day is known."""
        return self.open().filter(due_is_unknown=True)

    def visible_to(self, user: Any) -> Self:
        """Return those of rounds the user may see, and of answers they may see; to the public none."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        of_answers = Q(answer__isnull=True) | Q(answer__in=Answer.objects.visible_to(user))
        return self.filter(of_answers, round__in=Round.objects.visible_to(user))

    def editable_by(self, user: Any) -> Self:
        """Return those of rounds the user may change."""
        return self.visible_to(user).filter(round__in=Round.objects.editable_by(user))


class Promise(Record):
    """Homework a body took: by when, who of us minds it, what became of it."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("promise", "open")
        KEPT = "kept", _("kept")
        PARTLY = "partly", _("partly kept")
        BROKEN = "broken", _("not kept")

    round = models.ForeignKey(
        "advocacy.Round",
        verbose_name=pgettext_lazy("advocacy", "round"),
        on_delete=models.PROTECT,
        related_name="promises",
    )
    answer = models.ForeignKey(
        "advocacy.Answer",
        verbose_name=_("given with the answer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="promises",
    )
    body = models.ForeignKey(
        "advocacy.Body",
        verbose_name=pgettext_lazy("advocacy", "body"),
        on_delete=models.PROTECT,
        related_name="promises",
    )
    text = models.TextField(_("promise"))
    owner = models.ForeignKey(
        "people.Person",
        verbose_name=_("minded by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_is_unknown = models.BooleanField(_("no day was named"), default=False)
    reminded_at = models.DateTimeField(pgettext_lazy("advocacy", "reminded at"), null=True, blank=True)
    state = models.CharField(pgettext_lazy("promise", "state"), max_length=10, choices=State, default=State.OPEN)
    result = models.TextField(_("result"), blank=True)
    resolved_on = models.DateField(_("settled on"), null=True, blank=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__isnull=False, due_is_unknown=False) | Q(due_on__isnull=True, due_is_unknown=True),
                name="promise_has_a_day_or_says_none_was_named",
                violation_error_message=_("Give the day it is due, or tick that no day was named."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", resolved_on__isnull=True) | (~Q(state="open") & Q(resolved_on__isnull=False)),
                name="promise_is_settled_on_a_day",
                violation_error_message=_("A promise that is settled has the day it was; an open one has none."),
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="promise_by_state_and_due_day")]

    def __str__(self) -> str:
        return self.text
