"""What a document sent to somebody has in any act: addressees, organisations that sign on, deliveries and replies.

One set of tables serves the request of a round, a public comment, a statement and a submission to the UN.
"""

import hashlib
import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.advocacy.models.act import acts_visible_to, texts_field
from tomoni.advocacy.models.call import WithinQuerySet
from tomoni.core import names, vault
from tomoni.core.fields import EncryptedTextField
from tomoni.core.records import Record, RecordQuerySet
from tomoni.projects.models import Activity


def hash_of(token: str) -> str:
    """Return what is kept of a secret in a mailed link: 64 hex digits that open nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


class OfActQuerySet(RecordQuerySet):
    """What belongs to an act, whichever, is seen by those who may read the act."""

    def visible_to(self, user: Any) -> Self:
        """Return those of the acts the user may read."""
        return self.filter(acts_visible_to(user))

    def editable_by(self, user: Any) -> Self:
        """Return those of the acts the user may read and change."""
        return self.visible_to(user).filter(activity__in=Activity.objects.editable_by(user))


class Addressee(Record):
    """To whom a document is addressed: a post at a body, with its honorific."""

    activity = models.ForeignKey(
        "projects.Activity", verbose_name=_("activity"), on_delete=models.CASCADE, related_name="letter_addressees"
    )
    body = models.ForeignKey(
        "advocacy.Body",
        verbose_name=pgettext_lazy("advocacy", "body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    position = models.PositiveSmallIntegerField(_("number in order"), default=1)
    post = models.CharField(pgettext_lazy("advocacy", "post"), max_length=120, blank=True)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=120, blank=True)
    honorific = models.CharField(_("honorific"), max_length=10, default="殿", blank=True)
    care_of = models.CharField(_("care of"), max_length=120, blank=True)

    objects = OfActQuerySet.as_manager()

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        constraints = [
            models.CheckConstraint(
                condition=Q(body__isnull=False) | ~Q(post="") | ~Q(name=""),
                name="addressee_is_a_body_or_a_post",
                violation_error_message=_("Name the body, the post or the person addressed."),
            )
        ]

    def __str__(self) -> str:
        return " ".join(str(part) for part in [self.body or "", self.post, self.name, self.honorific] if part)


class SignOnCall(Record):
    """The collection of sign-ons to an act: its words, its last moment, whether single persons may sign."""

    activity = models.OneToOneField(
        "projects.Activity", verbose_name=_("activity"), on_delete=models.CASCADE, related_name="sign_on_call"
    )
    words = texts_field(_("text of the call"))
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    closes_at = models.DateTimeField(pgettext_lazy("advocacy", "closes at"))
    for_persons = models.BooleanField(_("single persons may sign"), default=False)
    closed_at = models.DateTimeField(_("closed early at"), null=True, blank=True)

    objects = WithinQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for sign-ons")
        verbose_name_plural = _("calls for sign-ons")

    def __str__(self) -> str:
        return str(self.activity)


class SignOnQuerySet(WithinQuerySet):
    """Questions about sign-ons."""

    def signed(self) -> Self:
        """Return those that sign."""
        return self.filter(state=SignOn.State.SIGNED)

    def published(self) -> Self:
        """Return those that sign and agreed to be named on a published page."""
        return self.signed().filter(consents_to_publication=True)


class SignOn(Record):
    """An organisation or person that signs on to a document, asked by a mailed link or entered in the office."""

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        SIGNED = "signed", _("signed on")
        DECLINED = "declined", pgettext_lazy("sign-on", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("sign-on", "withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(
        "projects.Activity", verbose_name=_("activity"), on_delete=models.CASCADE, related_name="sign_ons"
    )
    is_person = models.BooleanField(_("signs as a person"), default=False)
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    person = models.ForeignKey(
        "people.Person",
        verbose_name=pgettext_lazy("advocacy", "person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    organisation_name = models.CharField(
        _("name of the organisation"), max_length=200, blank=True, help_text=_("As it is to be printed.")
    )
    representative = EncryptedTextField(_("representative, or the person's name"), blank=True)
    mail = EncryptedTextField(_("e-mail address"), blank=True)
    mail_key = models.CharField(max_length=32, editable=False, db_index=True)
    language = models.CharField(_("language"), max_length=12, default="ja")
    consents_to_publication = models.BooleanField(_("agrees to be named publicly"), default=False)
    position = models.PositiveSmallIntegerField(_("number in order"), default=0)
    comment = models.TextField(_("message"), blank=True)
    state = models.CharField(pgettext_lazy("sign-on", "state"), max_length=10, choices=State, default=State.INVITED)
    token_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True)
    reminded_at = models.DateTimeField(pgettext_lazy("advocacy", "reminded at"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = SignOnQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-on")
        verbose_name_plural = _("sign-ons")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "organisation"],
                condition=Q(is_person=False, organisation__isnull=False),
                name="organisation_signs_on_to_an_act_once",
                violation_error_message=pgettext_lazy("advocacy", "This organisation is listed already."),
            ),
            models.CheckConstraint(
                condition=Q(is_person=True) | Q(organisation__isnull=False) | ~Q(organisation_name=""),
                name="sign_on_of_an_organisation_names_it",
                violation_error_message=_("Name the organisation."),
            ),
            models.CheckConstraint(
                condition=Q(state="invited") | Q(answered_at__isnull=False),
                name="sign_on_was_answered_at_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["activity", "state"], name="sign_on_by_act_and_state")]

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.mail_key = vault.match_key(names.fold_mail(self.mail), purpose="mail") if self.mail else ""
        super().save(*args, **kwargs)


class Delivery(Record):
    """A document handed to a body: how, when, to which post, with what receipt; and the reply that came."""

    class How(models.TextChoices):
        HAND = "hand", _("by hand")
        POST = "post", pgettext_lazy("advocacy", "post")
        FAX = "fax", _("fax")
        MAIL = "mail", _("e-mail")
        FORM = "form", _("web form")

    activity = models.ForeignKey(
        "projects.Activity", verbose_name=_("activity"), on_delete=models.CASCADE, related_name="deliveries"
    )
    body = models.ForeignKey(
        "advocacy.Body",
        verbose_name=pgettext_lazy("advocacy", "body"),
        on_delete=models.PROTECT,
        related_name="deliveries",
    )
    how = models.CharField(_("how"), max_length=10, choices=How)
    on = models.DateField(_("on"))
    receiver_post = models.CharField(_("received by (post)"), max_length=120, blank=True)
    receipt = models.FileField(_("receipt"), upload_to="deliveries/%Y/", blank=True)
    receipt_number = models.CharField(_("receipt number"), max_length=60, blank=True)
    reply = models.TextField(pgettext_lazy("advocacy", "reply"), blank=True)
    reply_file = models.FileField(_("reply as a file"), upload_to="deliveries/%Y/", blank=True)
    replied_on = models.DateField(_("replied on"), null=True, blank=True)

    objects = OfActQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("advocacy", "delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_on__isnull=True) | Q(replied_on__gte=models.F("on")),
                name="reply_is_not_earlier_than_the_delivery",
                violation_error_message=_("The reply cannot be earlier than the delivery."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.body}"
