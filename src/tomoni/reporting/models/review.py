"""What is said about a report before it is adopted, the steps it took, its adoption, and what was corrected since."""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tomoni.core.records import Record, RecordQuerySet
from tomoni.projects.models.languages import check_lines
from tomoni.reporting.models.report import OfReportQuerySet, Report

COMMENTERS = {"secretariat", "editor", "steering"}


def _somebody(words: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=words, null=True, on_delete=models.SET_NULL, related_name="+"
    )


class CommentQuerySet(OfReportQuerySet):
    """Questions about comments."""

    def editable_by(self, user: Any) -> Self:
        """Return those on reports not adopted yet, to all who write and approve reports: auditors read them alone."""
        allowed = user.is_authenticated and user.is_active and (user.is_superuser or COMMENTERS & user.role_keys())
        return self.exclude(report__state=Report.State.ADOPTED) if allowed else self.none()

    def to_settle(self) -> Self:
        """Return the comments nobody has settled yet; replies belong to the comment they answer."""
        return self.filter(parent=None, settled_at=None)


class Comment(Record):
    """A remark on a report, a chapter or a passage, or a reply to one. Never part of what is printed or public."""

    report = models.ForeignKey(
        "reporting.Report", verbose_name=_("annual report"), on_delete=models.CASCADE, related_name="comments"
    )
    chapter = models.ForeignKey(
        "reporting.Chapter",
        verbose_name=_("chapter"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="comments",
    )
    passage = models.ForeignKey(
        "reporting.Passage",
        verbose_name=_("passage"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="comments",
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=pgettext_lazy("of a comment", "answers"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="replies",
    )
    quoted = models.TextField(
        _("what it is about, as it read then"), blank=True, help_text=_("Kept when the passage is taken away.")
    )
    text = models.TextField(pgettext_lazy("of a report", "comment"))
    written_by = _somebody(pgettext_lazy("of a comment", "written by"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = _somebody(_("settled by"))

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on a report")
        verbose_name_plural = _("comments on reports")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(settled_at__isnull=True), name="reply_is_settled_with_its_comment"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=False) | Q(settled_by__isnull=True), name="who_settled_says_when"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_settled(self) -> bool:
        """Whether somebody has settled it."""
        return self.settled_at is not None


class Step(Record):
    """A step of a report on its way: handed in, approved, sent back, adopted; ``created_at`` is when."""

    class Kind(models.TextChoices):
        HANDED_IN = "handed_in", _("handed in to the secretariat")
        APPROVED = "approved", _("passed on to the steering committee")
        AGREED = "agreed", _("approved by a member of the steering committee")
        SENT_BACK = "sent_back", _("sent back")
        ADOPTED = "adopted", _("adopted by the assembly")

    report = models.ForeignKey(
        "reporting.Report", verbose_name=_("annual report"), on_delete=models.CASCADE, related_name="steps"
    )
    kind = models.CharField(_("step"), max_length=12, choices=Kind)
    before = models.CharField(_("state before"), max_length=12, choices=Report.State)
    after = models.CharField(_("state after"), max_length=12, choices=Report.State)
    taken_by = _somebody(_("taken by"))
    note = models.TextField(_("note"), blank=True)
    said = models.JSONField(
        _("as it read then"),
        default=dict,
        blank=True,
        help_text=_("Every sentence and number of what went before the assembly, by its place."),
    )

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a report")
        verbose_name_plural = _("steps of reports")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="sent_back") | ~Q(note=""),
                name="what_is_sent_back_has_a_reason",
                violation_error_message=_("Say why it is sent back."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class KnownFinding(Record):
    """A finding somebody looked at and left as it is, with the reason; it holds while the finding says the same."""

    report = models.ForeignKey(
        "reporting.Report", verbose_name=_("annual report"), on_delete=models.CASCADE, related_name="known_findings"
    )
    key = models.CharField(_("which finding"), max_length=64)
    text = models.TextField(_("what was found"))
    reason = models.CharField(_("why it may stay"), max_length=500)
    said_by = _somebody(_("said by"))

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("known finding")
        verbose_name_plural = _("known findings")
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="finding_is_known_once"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="known_finding_has_a_reason",
                violation_error_message=_("Say why it may stay."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Adoption(Record):
    """The adoption of a report: by which assembly, and what each record behind it said on that day."""

    report = models.OneToOneField(
        "reporting.Report", verbose_name=_("annual report"), on_delete=models.PROTECT, related_name="adoption"
    )
    assembly = models.CharField(_("assembly"), max_length=300, blank=True, help_text=_("As it was called then."))
    meeting = models.ForeignKey(
        "projects.Meeting",
        verbose_name=_("meeting"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="adoptions",
    )
    decision = models.ForeignKey(
        "projects.Decision",
        verbose_name=_("decision"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="adoptions",
    )
    adopted_by = _somebody(_("recorded by"))
    records = models.JSONField(_("what each record said"), default=dict, blank=True, editable=False)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("adoption of a report")
        verbose_name_plural = _("adoptions of reports")

    def __str__(self) -> str:
        return self.assembly or str(self.report_id)


class CorrectionQuerySet(RecordQuerySet):
    """Questions about published corrections."""

    def visible_to(self, user: Any) -> Self:
        """Return all to everybody: they stand under reports everybody reads."""
        return self

    def editable_by(self, user: Any) -> Self:
        """Return all to the secretariat."""
        allowed = user.is_authenticated and user.is_active
        return self if allowed and (user.is_superuser or "secretariat" in user.role_keys()) else self.none()


class Correction(Record):
    """A correction the secretariat publishes under an adopted report, whose own text stays as adopted."""

    report = models.ForeignKey(
        "reporting.Report", verbose_name=_("annual report"), on_delete=models.CASCADE, related_name="corrections"
    )
    on = models.DateField(_("date of the correction"))
    texts = models.JSONField(_("text"), default=dict, validators=[check_lines])
    published_by = _somebody(_("published by"))

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of a report", "correction")
        verbose_name_plural = pgettext_lazy("of a report", "corrections")

    def __str__(self) -> str:
        return self.text(get_language() or "ja")[:80]

    def clean(self) -> None:
        """Refuse one without words in Japanese."""
        if not (self.texts or {}).get("ja"):
            raise ValidationError({"texts": _("Write the correction in Japanese; other languages may be added.")})

    def text(self, language: str) -> str:
        """Return the text in the language, or in Japanese where no other exists."""
        return self.texts.get(language) or self.texts.get("ja", "")
