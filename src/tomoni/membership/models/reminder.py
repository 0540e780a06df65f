"""Renewal reminders: when, in which words, and which were sent to whom."""

import uuid
from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from tomoni.core.fields import EncryptedTextField
from tomoni.core.records import Record, RecordQuerySet
from tomoni.membership.models import placeholders
from tomoni.membership.models.membership import KEEPERS, in_office

MOST_DAYS = 366


class ReminderQuerySet(RecordQuerySet):
    """Questions about reminders."""

    def in_use(self) -> Self:
        """Return those that are sent, in whichever way."""
        return self.exclude(sending=Reminder.Sending.OFF)

    def in_order(self) -> Self:
        """Return them by plan in the order of the table, those for all first, then by day."""
        return self.order_by(models.F("plan__position").asc(nulls_first=True), "plan", "days")

    def visible_to(self, user: Any) -> Self:
        """Return all for the secretariat and auditors, none for others."""
        return self if in_office(user, frozenset({"secretariat", "auditor"})) else self.none()

    def editable_by(self, user: Any) -> Self:
        """Return all for the secretariat, none for others."""
        return self if in_office(user, KEEPERS) else self.none()


class Reminder(Record, ClusterableModel):
    """A mail due so many days before (negative) or after the last day of a term."""

    class Sending(models.TextChoices):
        BY_HAND = "by_hand", _("when the office presses Send")
        AUTOMATIC = "automatic", _("by itself on its day")
        OFF = "off", pgettext_lazy("a reminder is sent", "not at all")

    plan = models.ForeignKey(
        "membership.Plan",
        verbose_name=_("plan"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="reminders",
        help_text=_("Empty: for every plan without reminders of its own."),
    )
    days = models.SmallIntegerField(
        _("days from the last day of the term"),
        validators=[MinValueValidator(-MOST_DAYS), MaxValueValidator(MOST_DAYS)],
        help_text=_("-30 is thirty days before, 14 two weeks after."),
    )
    sending = models.CharField(_("is sent"), max_length=10, choices=Sending, default=Sending.BY_HAND)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("renewal reminder")
        verbose_name_plural = _("renewal reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "days"],
                name="plan_reminds_once_on_a_day",
                violation_error_message=_("There is a reminder for this plan on this day already. Change that one."),
            ),
            models.UniqueConstraint(
                fields=["days"],
                condition=Q(plan=None),
                name="all_plans_are_reminded_once_on_a_day",
                violation_error_message=_("There is a reminder for all plans on this day already. Change that one."),
            ),
            models.CheckConstraint(
                condition=Q(days__gte=-MOST_DAYS, days__lte=MOST_DAYS), name="reminder_is_within_a_year_of_the_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan or gettext('All plans')}: {self.when}"

    @property
    def when(self) -> str:
        """The day on which it is due, in words."""
        if self.days < 0:
            return gettext("%(days)s days before the last day") % {"days": -self.days}
        if self.days == 0:
            return gettext("on the last day")
        return gettext("%(days)s days after the last day") % {"days": self.days}

    def clean(self) -> None:
        """Refuse a reminder after the days of grace: nobody would get it."""
        super().clean()
        if self.plan and self.days is not None and self.days > self.plan.grace_days:
            words = gettext(
                "“%(plan)s” has %(grace)s days of grace. After them nobody is reminded: choose an earlier day."
            )
            raise ValidationError({"days": words % {"plan": self.plan, "grace": self.plan.grace_days}})

    def due_on(self, end: date) -> date:
        """Return the day on which it is due for a term that ends before ``end`` (its first day not included)."""
        return end + timedelta(days=self.days - 1)


class ReminderText(Record):
    """The words of a reminder in one language."""

    reminder = ParentalKey("membership.Reminder", on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES, default="ja")
    subject = models.CharField(pgettext_lazy("of a mail", "subject"), max_length=200)
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of a reminder")
        verbose_name_plural = _("texts of a reminder")
        constraints = [
            models.UniqueConstraint(fields=["reminder", "language"], name="reminder_has_one_text_in_a_language")
        ]

    def __str__(self) -> str:
        return self.subject

    def clean(self) -> None:
        """Refuse words in braces that cannot be filled in, and in a subject those that tell of the person."""
        super().clean()
        errors = {}
        for name, allowed in (("subject", placeholders.IN_SUBJECTS), ("body", tuple(placeholders.PLACEHOLDERS))):
            try:
                placeholders.check(getattr(self, name) or "", allowed)
            except ValidationError as error:
                errors[name] = error
        if errors:
            raise ValidationError(errors)


class NoticeQuerySet(RecordQuerySet):
    """Questions about mails sent."""

    def visible_to(self, user: Any) -> Self:
        """Return the mails of the memberships the user may see."""
        from tomoni.membership.models.membership import Membership

        return self.filter(membership__in=Membership.objects.visible_to(user))

    def editable_by(self, user: Any) -> Self:
        """Return the mails of the memberships the user may change."""
        from tomoni.membership.models.membership import Membership

        return self.filter(membership__in=Membership.objects.editable_by(user))

    def unsent(self) -> Self:
        """Return those that did not go out, or of which that is not known."""
        return self.filter(sent_at=None)


class Notice(Record):
    """A mail to a member: which words, when, to whom, about which end of a term.

    The row is written before the mail goes out, so that nobody gets it twice. Without ``sent_at`` and without
    ``failure`` it is being sent, or the machine stopped in between: whether it went out is not known.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey("membership.Membership", on_delete=models.CASCADE, related_name="notices")
    term = models.ForeignKey("membership.Term", null=True, on_delete=models.SET_NULL, related_name="notices")
    term_end = models.DateField(_("end of the term (not included)"), null=True)
    reminder = models.ForeignKey("membership.Reminder", null=True, on_delete=models.SET_NULL, related_name="notices")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    recipient = EncryptedTextField(_("sent to"), blank=True)
    language = models.CharField(_("language"), max_length=12, default="ja")
    subject = models.CharField(pgettext_lazy("of a mail", "subject"), max_length=200)
    body = EncryptedTextField(_("text"), blank=True)
    day = models.DateField(_("day"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=1)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    failure = models.CharField(_("failure"), max_length=200, blank=True)

    audited_reads = True

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail to a member")
        verbose_name_plural = _("mails to members")
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "reminder", "term_end"], name="term_is_reminded_once_by_a_reminder"
            ),
            models.UniqueConstraint(
                fields=["membership", "day"], condition=~Q(term_end=None), name="membership_is_reminded_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_open(self) -> bool:
        """Whether it is being sent, or it is not known whether it went out."""
        return self.sent_at is None and not self.failure
