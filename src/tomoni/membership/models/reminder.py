"""Renewal reminders: when, in which words, and which were sent to whom."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from tomoni.core.records import Record, RecordQuerySet


class Reminder(Record, ClusterableModel):
    """A mail due so many days before (negative) or after the end of a term."""

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
        _("days from the end of the term"), help_text=_("-30 is thirty days before, 14 two weeks after.")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("renewal reminder")
        verbose_name_plural = _("renewal reminders")
        constraints = [models.UniqueConstraint(fields=["plan", "days"], name="plan_reminds_once_on_a_day")]

    def __str__(self) -> str:
        return f"{self.plan or '*'} {self.days:+d}"


class ReminderText(Record):
    """The words of a reminder in one language."""

    reminder = ParentalKey("membership.Reminder", on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES, default="ja")
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of a reminder")
        verbose_name_plural = _("texts of a reminder")
        constraints = [
            models.UniqueConstraint(fields=["reminder", "language"], name="reminder_has_one_text_in_a_language")
        ]

    def __str__(self) -> str:
        return self.subject


class NoticeQuerySet(RecordQuerySet):
    """Questions about mails sent."""

    def visible_to(self, user: Any) -> Self:
        """Return the mails of the memberships the user may see."""
        from tomoni.membership.models.membership import Membership

        return self.filter(membership__in=Membership.objects.visible_to(user))


class Notice(Record):
    """A mail sent to a member: which words, when, about which term."""

    membership = models.ForeignKey("membership.Membership", on_delete=models.CASCADE, related_name="notices")
    term = models.ForeignKey("membership.Term", null=True, on_delete=models.SET_NULL, related_name="notices")
    reminder = models.ForeignKey("membership.Reminder", null=True, on_delete=models.SET_NULL, related_name="notices")
    subject = models.CharField(_("subject"), max_length=200)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    failure = models.CharField(_("failure"), max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail to a member")
        verbose_name_plural = _("mails to members")
        constraints = [models.UniqueConstraint(fields=["term", "reminder"], name="term_is_reminded_once_by_a_reminder")]

    def __str__(self) -> str:
        return self.subject
