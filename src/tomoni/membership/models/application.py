"""Applications to join, as they came in from the web; kept encrypted until they are decided."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tomoni.core.fields import EncryptedTextField
from tomoni.core.records import Record, RecordQuerySet
from tomoni.membership.models.membership import KEEPERS, in_office

DECLINED_KEPT = timedelta(days=365)
"""So long what somebody wrote is kept after it was declined: for questions about the decision."""


class ApplicationQuerySet(RecordQuerySet):
    """Questions about applications."""

    def waiting(self) -> Self:
        """Return those nobody has decided yet."""
        return self.filter(state=Application.State.WAITING)

    def outlived(self, now: datetime) -> Self:
        """Return those declined so long ago that they are to be erased."""
        return self.filter(state=Application.State.DECLINED, decided_at__lte=now - DECLINED_KEPT)

    def visible_to(self, user: Any) -> Self:
        """Return all for the secretariat and auditors, none for others."""
        return self if in_office(user, frozenset({"secretariat", "auditor"})) else self.none()

    def editable_by(self, user: Any) -> Self:
        """Return all for the secretariat, none for others."""
        return self if in_office(user, KEEPERS) else self.none()


class Application(Record):
    """What somebody wrote on the join form. The answers are JSON, sealed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey("membership.Plan", verbose_name=_("plan"), on_delete=models.PROTECT, related_name="+")
    units = models.PositiveSmallIntegerField(_("units"), default=1)
    language = models.CharField(_("language"), max_length=12, default="ja")
    answers = EncryptedTextField(_("answers"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    membership = models.ForeignKey(
        "membership.Membership",
        verbose_name=_("membership"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="applications",
    )

    audited_reads = True

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def erased_on(self) -> date | None:
        """The day on which a declined application is erased; None for others."""
        if self.state != self.State.DECLINED or self.decided_at is None:
            return None
        return timezone.localdate(self.decided_at + DECLINED_KEPT)
