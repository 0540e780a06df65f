"""Rounds: negotiations, exchanges of views, hearings, bargaining, deliveries; their preparation and participants."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey

from tomoni.advocacy.models.act import Act, ActQuerySet, PartQuerySet, in_order, texts_field
from tomoni.core.records import Record
from tomoni.projects.models import Activity


class RoundQuerySet(ActQuerySet):
    """Questions about rounds."""

    def sealed(self) -> Self:
        """Return those whose demands were sent."""
        return self.filter(sealed_at__isnull=False)

    def newest_first(self) -> Self:
        """Return them by day, the newest first; those without a day lie ahead and come first of all."""
        return self.order_by(models.F("starts_on").desc(nulls_first=True), "-created_at", "pk")


class Round(Act):
    """One time demands are put to bodies, from the first draft to the last answer."""

    class Form(models.TextChoices):
        NEGOTIATION = "negotiation", pgettext_lazy("round", "negotiation")
        EXCHANGE = "exchange", _("exchange of views")
        HEARING = "hearing", _("hearing")
        BARGAINING = "bargaining", _("individual bargaining")
        DELIVERY = "delivery", pgettext_lazy("round", "delivery")

    class Recording(models.TextChoices):
        YES = "yes", _("recording allowed")
        NO = "no", _("recording not allowed")
        UNKNOWN = "unknown", _("not known")

    open_to_network = Q(sealed_at__isnull=False) & ~Q(form="bargaining")
    open_to_all = Q(published_on__isnull=False, sealed_at__isnull=False) & ~Q(form="bargaining")

    form = models.CharField(_("form"), max_length=20, choices=Form, default=Form.NEGOTIATION)
    number = models.PositiveSmallIntegerField(
        _("ordinal"), null=True, blank=True, help_text=_("22 for the 22nd negotiation with ministries.")
    )
    starts_at = models.TimeField(_("begins at"), null=True, blank=True)
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    requested_on = models.DateField(_("request handed in on"), null=True, blank=True)
    questioned_on = models.DateField(_("questions handed in on"), null=True, blank=True)
    subjects = texts_field(_("subject of the request"))
    purposes = texts_field(_("purpose of the request"))
    sender = models.TextField(
        _("sender"), blank=True, help_text=_("Organisation, post and name of who signs, one to a line.")
    )
    contact_line = models.TextField(_("contact"), blank=True)
    broker = models.CharField(_("member's office that arranged it"), max_length=200, blank=True)
    recording = models.CharField(_("recording"), max_length=10, choices=Recording, default=Recording.UNKNOWN)
    answer_minutes = models.PositiveSmallIntegerField(_("minutes for answers"), null=True, blank=True)
    question_minutes = models.PositiveSmallIntegerField(_("minutes for questions"), null=True, blank=True)
    sealed_at = models.DateTimeField(pgettext_lazy("advocacy", "sent at"), null=True, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("advocacy", "round")
        verbose_name_plural = pgettext_lazy("advocacy", "rounds")
        constraints = [
            models.CheckConstraint(
                condition=~Q(form="bargaining") | Q(published_on__isnull=True),
                name="individual_bargaining_is_never_published",
                violation_error_message=_("Individual bargaining has no public page. Clear the day of publication."),
            )
        ]

    def kind_of_activity(self) -> str:
        """Return as what it stands in the chronicle."""
        is_delivery = self.form == self.Form.DELIVERY
        return Activity.Kind.REQUEST if is_delivery else Activity.Kind.NEGOTIATION

    @property
    def is_sealed(self) -> bool:
        """Whether its demands were sent; their words and numbers stay as they are from then on."""
        return self.sealed_at is not None

    def clean(self) -> None:
        super().clean()
        if self.ends_at and not self.starts_at:
            raise ValidationError({"starts_at": _("Give the time it begins as well.")})
        one_day = self.starts_on is not None and self.starts_on == self.ends_on
        if one_day and self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It ends before it begins.")})
        if self.form == self.Form.BARGAINING and self.published_on:
            raise ValidationError(
                {"published_on": _("Individual bargaining has no public page. Clear the day of publication.")}
            )


class Step(Record):
    """One step on the way to a round: planned by a day, done on a day."""

    part_of = "round"

    class Kind(models.TextChoices):
        DRAFTING = "drafting", _("drafting")
        CALL = "call", _("calling for demands")
        APPROVAL = "approval", _("approval by the steering committee")
        ENDORSEMENT = "endorsement", _("collecting endorsements")
        SENT = "sent", _("request sent")
        QUESTIONS = "questions", _("questions sent in advance")
        BRIEFING = "briefing", _("our own meeting beforehand")
        OTHER = "other", _("other step")

    round = ParentalKey(
        "advocacy.Round",
        verbose_name=pgettext_lazy("advocacy", "round"),
        on_delete=models.CASCADE,
        related_name="steps",
    )
    kind = models.CharField(pgettext_lazy("round", "step"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=200, blank=True)
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    carried_by = models.ForeignKey(
        "people.Person",
        verbose_name=_("carried by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of preparation")
        verbose_name_plural = _("steps of preparation")
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_on__isnull=False) | Q(done_on__isnull=False),
                name="step_is_planned_or_done",
                violation_error_message=_("Give the day it is planned for, or the day it was done."),
            )
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()


class AgendaItem(Record):
    """A part of a round's time: who answers, for how many minutes, who is in the chair."""

    part_of = "round"

    round = ParentalKey(
        "advocacy.Round",
        verbose_name=pgettext_lazy("advocacy", "round"),
        on_delete=models.CASCADE,
        related_name="agenda_items",
    )
    body = models.ForeignKey(
        "advocacy.Body",
        verbose_name=pgettext_lazy("advocacy", "body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
    )
    position = models.PositiveSmallIntegerField(_("number in order"), default=1)
    title = models.CharField(_("title"), max_length=200, blank=True)
    starts_at = models.TimeField(_("begins at"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes in all"), null=True, blank=True)
    reply_minutes = models.PositiveSmallIntegerField(_("of which for answers"), null=True, blank=True)
    chair = models.CharField(pgettext_lazy("round", "chair"), max_length=120, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item of a round")
        verbose_name_plural = _("agenda items of rounds")
        # An agenda has one order; the inline form shows its rows in it.
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=in_order("reply_minutes", "minutes"),
                name="answers_take_no_longer_than_their_item",
                violation_error_message=_("The minutes for answers are more than those in all."),
            )
        ]

    def __str__(self) -> str:
        return self.title or str(self.body or self.position)


class Participant(Record):
    """Who took part: of their side by post and number, of ours a person or an organisation."""

    part_of = "round"

    class Side(models.TextChoices):
        OURS = "ours", _("our side")
        THEIRS = "theirs", _("their side")
        BROKER = "broker", _("member of parliament or their office")

    round = ParentalKey(
        "advocacy.Round",
        verbose_name=pgettext_lazy("advocacy", "round"),
        on_delete=models.CASCADE,
        related_name="participants",
    )
    side = models.CharField(_("side"), max_length=10, choices=Side)
    body = models.ForeignKey(
        "advocacy.Body",
        verbose_name=pgettext_lazy("advocacy", "body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="participants",
    )
    post = models.CharField(pgettext_lazy("advocacy", "post"), max_length=120, blank=True)
    name = models.CharField(
        pgettext_lazy("of a person", "name"),
        max_length=120,
        blank=True,
        help_text=_("Of an official only where the name is public."),
    )
    name_is_public = models.BooleanField(_("the name is public"), default=False)
    person = models.ForeignKey(
        "people.Person",
        verbose_name=pgettext_lazy("advocacy", "person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    count = models.PositiveSmallIntegerField(_("number of persons"), default=1)
    women = models.PositiveSmallIntegerField(_("of whom women"), null=True, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant of a round")
        verbose_name_plural = _("participants of rounds")
        constraints = [
            models.CheckConstraint(
                condition=Q(name="") | Q(name_is_public=True),
                name="name_is_kept_only_where_it_is_public",
                violation_error_message=_("Names of officials are kept only where they are public. Give the post."),
            ),
            models.CheckConstraint(
                condition=~Q(side="theirs") | Q(person__isnull=True, organisation__isnull=True),
                name="their_side_is_told_by_body_and_post",
                violation_error_message=_("Their side is told by body and post, not by person or organisation."),
            ),
            models.CheckConstraint(
                condition=in_order("women", "count"),
                name="women_among_participants_are_no_more_than_all",
                violation_error_message=_("There are more women than persons in all."),
            ),
        ]

    def __str__(self) -> str:
        return self.post or self.get_side_display()
