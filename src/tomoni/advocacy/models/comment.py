"""Public comments: the call of an authority, what we wrote item by item, what the government said to it."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey

from tomoni.advocacy.models.act import Act, PartQuerySet
from tomoni.core.records import Record
from tomoni.projects.models import Activity

USUAL_DAYS = 30  # Administrative Procedure Act, art. 39 (3)


class PublicComment(Act):
    """A call for public comments and the network's comment to it."""

    class Basis(models.TextChoices):
        ACT = "act", _("Administrative Procedure Act, art. 39")
        ORDINANCE = "ordinance", _("ordinance of a municipality")
        VOLUNTARY = "voluntary", _("voluntary")
        UNKNOWN = "unknown", _("not known")

    class Way(models.TextChoices):
        FORM = "form", _("web form")
        MAIL = "mail", _("e-mail")
        FAX = "fax", _("fax")
        POST = "post", pgettext_lazy("advocacy", "post")
        HAND = "hand", _("by hand")

    open_to_network = Q(filed_at__isnull=False)
    open_to_all = Q(published_on__isnull=False, filed_at__isnull=False)

    call_number = models.CharField(_("number of the call (e-Gov)"), max_length=20, blank=True)
    agency = models.ForeignKey(
        "advocacy.Body", verbose_name=_("body that calls"), on_delete=models.PROTECT, related_name="comment_calls"
    )
    subject = models.CharField(_("name of the call"), max_length=300)
    legal_basis = models.CharField(_("legal basis"), max_length=20, choices=Basis, default=Basis.UNKNOWN)
    link = models.URLField(_("link"), blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closes_at = models.DateTimeField(pgettext_lazy("advocacy", "closes at"), null=True, blank=True)
    reason_short = models.TextField(
        _("reason given for a short period"), blank=True, help_text=_("Where it is shorter than 30 days.")
    )
    preface = models.TextField(_("our comment: what stands before the items"), blank=True)
    sender = models.TextField(_("sender"), blank=True)
    filing_way = models.CharField(_("filed by"), max_length=10, choices=Way, blank=True)
    filed_at = models.DateTimeField(_("filed at"), null=True, blank=True)
    receipt_number = models.CharField(_("receipt number"), max_length=60, blank=True)
    proof = models.FileField(_("proof of filing"), upload_to="comments/%Y/", blank=True)
    result_on = models.DateField(_("result published on"), null=True, blank=True)
    result_link = models.URLField(_("link to the result"), blank=True)
    opinions_in_all = models.PositiveIntegerField(_("opinions received in all"), null=True, blank=True)

    class Meta:
        verbose_name = _("public comment")
        verbose_name_plural = _("public comments")
        constraints = [
            models.CheckConstraint(
                condition=Q(filed_at__isnull=True) | ~Q(filing_way=""),
                name="comment_is_filed_in_some_way",
                violation_error_message=_("Say in which way it was filed."),
            ),
            models.CheckConstraint(
                condition=Q(result_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(result_on__gte=models.F("opened_on")),
                name="result_of_a_call_follows_its_opening",
                violation_error_message=_("The result cannot be earlier than the call."),
            ),
        ]

    def kind_of_activity(self) -> str:
        """Return as what it stands in the chronicle."""
        return Activity.Kind.COMMENT

    @property
    def days(self) -> int | None:
        """Days from the opening to the closing, both counted; None where one is not known."""
        if self.opened_on is None or self.closes_at is None:
            return None
        return (timezone.localdate(self.closes_at) - self.opened_on + timedelta(days=1)).days

    @property
    def is_short(self) -> bool:
        """Whether the period is shorter than the usual thirty days."""
        return self.days is not None and self.days < USUAL_DAYS

    def clean(self) -> None:
        super().clean()
        if self.days is not None and self.days < 1:
            raise ValidationError({"closes_at": _("The call closes before it opens.")})


class Opinion(Record):
    """One item of our comment: on which provision, what, why; and the government's published view beside it."""

    part_of = "comment"

    class TakenUp(models.TextChoices):
        YES = "yes", _("taken up")
        PARTLY = "partly", _("partly taken up")
        NO = "no", _("not taken up")
        UNKNOWN = "unknown", pgettext_lazy("opinion", "not known yet")

    comment = ParentalKey(
        "advocacy.PublicComment", verbose_name=_("public comment"), on_delete=models.CASCADE, related_name="opinions"
    )
    position = models.PositiveSmallIntegerField(_("number in order"), default=1)
    provision = models.CharField(_("provision"), max_length=200, blank=True)
    opinion = models.TextField(_("opinion"))
    reason = models.TextField(_("reason"), blank=True)
    is_out_of_scope = models.BooleanField(
        _("outside the scope of the call"),
        default=False,
        help_text=_("The authority does not count it as submitted; bring it to a negotiation as well."),
    )
    demand = models.ForeignKey(
        "advocacy.Demand",
        verbose_name=_("demand"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="opinions",
    )
    government_view = models.TextField(_("the government's view"), blank=True)
    taken_up = models.CharField(_("taken up"), max_length=10, choices=TakenUp, default=TakenUp.UNKNOWN)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        # A comment has one order; the inline form shows its rows in it.
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.provision or self.opinion[:40]

    def search_text(self) -> str:
        """Return what the full-text index knows of it; it is found by those who may read the comment."""
        return "\n".join([self.provision, self.opinion, self.reason, self.government_view])
