"""Press: briefings with invitation and release, contacts at the press, who comes, what was printed."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey

from tomoni.advocacy.models.act import (
    Act,
    ActQuerySet,
    InnerPartQuerySet,
    PartQuerySet,
    acts_visible_to,
    in_office,
    texts_field,
)
from tomoni.core import names, vault
from tomoni.core.fields import EncryptedTextField
from tomoni.core.records import Record, RecordQuerySet
from tomoni.projects.models import Activity

PRESS_DESK = frozenset({"secretariat", "editor"})


class BriefingQuerySet(ActQuerySet):
    """Questions about press conferences and releases."""

    def visible_to(self, user: Any) -> Self:
        """Return them as other acts; nothing of one reaches the public before its embargo ends."""
        visible = super().visible_to(user)
        if user.is_authenticated and user.is_active:
            return visible
        return visible.filter(Q(embargo_until__isnull=True) | Q(embargo_until__lte=timezone.now()))

    def published(self, *, now: datetime) -> Self:
        """Return those with a public page at the moment, the newest first; none under embargo."""
        is_free = Q(embargo_until__isnull=True) | Q(embargo_until__lte=now)
        found = self.filter(is_free, published_on__lte=timezone.localdate(now))
        return found.order_by("-published_on", "pk")


class Briefing(Act):
    """A press conference or a rally in the Diet members' building, or a release sent without one."""

    class Form(models.TextChoices):
        CONFERENCE = "conference", _("press conference")
        RALLY = "rally", _("rally in the Diet members' building")
        RELEASE = "release", _("press release alone")

    open_to_network = Q(invited_on__isnull=False) | Q(released_on__isnull=False)
    open_to_all = Q(published_on__isnull=False)

    form = models.CharField(_("form"), max_length=20, choices=Form, default=Form.CONFERENCE)
    starts_at = models.TimeField(_("begins at"), null=True, blank=True)
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    online_address = models.URLField(_("address online"), blank=True, help_text=_("Never shown on a public page."))
    languages = models.CharField(_("languages"), max_length=120, blank=True)
    interpretation = models.CharField(_("interpretation"), max_length=200, blank=True)
    hosts = models.TextField(_("hosts, co-hosts, cooperation"), blank=True)
    invitations = texts_field(_("invitation"))
    releases = texts_field(_("release"))
    contact_line = models.TextField(_("contact"), blank=True)
    capacity = models.PositiveSmallIntegerField(_("capacity"), null=True, blank=True)
    answer_by = models.DateTimeField(_("answers wanted by"), null=True, blank=True)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    invited_on = models.DateField(_("invitation sent on"), null=True, blank=True)
    released_on = models.DateField(_("release sent on"), null=True, blank=True)
    about = models.ForeignKey(
        "projects.Activity",
        verbose_name=_("about the activity"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="briefings_about",
    )

    objects = BriefingQuerySet.as_manager()

    class Meta:
        verbose_name = _("press conference or release")
        verbose_name_plural = _("press conferences and releases")

    def kind_of_activity(self) -> str:
        """Return as what it stands in the chronicle."""
        return Activity.Kind.PRESS


class Speaker(Record):
    """Who speaks at a briefing, under the name that is shown; of an alias the person behind it is not kept."""

    part_of = "briefing"

    briefing = ParentalKey(
        "advocacy.Briefing", verbose_name=_("briefing"), on_delete=models.CASCADE, related_name="speakers"
    )
    position = models.PositiveSmallIntegerField(_("number in order"), default=1)
    shown_name = models.CharField(_("name as shown"), max_length=120)
    is_alias = models.BooleanField(_("the name is an alias"), default=False)
    title = models.CharField(_("title or post"), max_length=200, blank=True)
    person = models.ForeignKey(
        "people.Person",
        verbose_name=pgettext_lazy("advocacy", "person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    no_photo = models.BooleanField(_("no photographs"), default=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        # The order of speaking; the inline form shows its rows in it.
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_alias=False) | Q(person__isnull=True),
                name="alias_of_a_speaker_leads_to_nobody",
                violation_error_message=_("Who speaks under an alias is not tied to a person's record."),
            )
        ]

    def __str__(self) -> str:
        return self.shown_name


class PressContactQuerySet(RecordQuerySet):
    """Questions about contacts at the press."""

    def invited(self) -> Self:
        """Return those who agreed to receive invitations and did not take it back."""
        return self.filter(consented_on__isnull=False, withdrawn_on__isnull=True)

    def visible_to(self, user: Any) -> Self:
        """Return all for those who deal with the press and auditors, none for others."""
        return self if in_office(user, PRESS_DESK | {"auditor"}) else self.none()

    def editable_by(self, user: Any) -> Self:
        """Return all for those who deal with the press, none for others."""
        return self if in_office(user, PRESS_DESK) else self.none()


class PressContact(Record):
    """Somebody at a newspaper, station or agency; name and address are encrypted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    outlet = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("outlet"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    outlet_name = models.CharField(_("name of the outlet"), max_length=200, blank=True)
    desk = models.CharField(_("desk"), max_length=120, blank=True)
    person = models.ForeignKey(
        "people.Person",
        verbose_name=pgettext_lazy("advocacy", "person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    name = EncryptedTextField(pgettext_lazy("of a person", "name"), blank=True)
    mail = EncryptedTextField(_("e-mail address"), blank=True)
    phone = EncryptedTextField(_("phone or fax"), blank=True)
    mail_key = models.CharField(max_length=32, editable=False, db_index=True)
    language = models.CharField(_("language"), max_length=12, default="ja")
    topics = models.CharField(_("topics"), max_length=200, blank=True)
    consented_on = models.DateField(_("agreed to receive invitations on"), null=True, blank=True)
    withdrawn_on = models.DateField(_("took it back on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = PressContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("press contact")
        verbose_name_plural = _("press contacts")
        constraints = [
            models.CheckConstraint(
                condition=Q(outlet__isnull=False) | ~Q(outlet_name=""),
                name="press_contact_has_an_outlet",
                violation_error_message=_("Name the outlet."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=models.F("consented_on")),
                name="press_consent_is_withdrawn_after_it_is_given",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.mail_key = vault.match_key(names.fold_mail(self.mail), purpose="mail") if self.mail else ""
        super().save(*args, **kwargs)


class Rsvp(Record):
    """Who was invited to a briefing, what they answered, how many came: press, members of parliament, public."""

    part_of = "briefing"

    class Who(models.TextChoices):
        PRESS = "press", _("press")
        MEMBER = "member", _("member of parliament")
        PUBLIC = "public", pgettext_lazy("rsvp", "public")

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        COMES = "comes", _("comes")
        DECLINES = "declines", _("does not come")

    class Presence(models.TextChoices):
        SELF = "self", pgettext_lazy("advocacy", "in person")
        PROXY = "proxy", pgettext_lazy("advocacy", "by proxy")
        SECRETARY = "secretary", _("by a secretary")
        ONLINE = "online", _("online")
        ABSENT = "absent", _("absent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    briefing = models.ForeignKey(
        "advocacy.Briefing", verbose_name=_("briefing"), on_delete=models.CASCADE, related_name="rsvps"
    )
    who = models.CharField(pgettext_lazy("rsvp", "who"), max_length=10, choices=Who, default=Who.PRESS)
    contact = models.ForeignKey(
        "advocacy.PressContact",
        verbose_name=_("press contact"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="rsvps",
    )
    outlet_name = models.CharField(_("outlet or office"), max_length=200, blank=True)
    name = EncryptedTextField(pgettext_lazy("of a person", "name"), blank=True)
    mail = EncryptedTextField(_("e-mail address"), blank=True)
    state = models.CharField(pgettext_lazy("rsvp", "state"), max_length=10, choices=State, default=State.INVITED)
    persons = models.PositiveSmallIntegerField(_("number of persons"), default=1)
    wishes = models.CharField(_("wishes (camera, interview)"), max_length=200, blank=True)
    token_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    presence = models.CharField(_("attended"), max_length=10, choices=Presence, blank=True)
    came = models.PositiveSmallIntegerField(_("persons who came"), null=True, blank=True)

    objects = InnerPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to an invitation")
        verbose_name_plural = _("answers to invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["briefing", "contact"],
                condition=Q(contact__isnull=False),
                name="press_contact_is_invited_to_a_briefing_once",
                violation_error_message=_("This contact is invited already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ClippingQuerySet(RecordQuerySet):
    """Questions about clippings."""

    def newest_first(self) -> Self:
        """Return them, the newest first."""
        return self.order_by("-published_on", "-pk")

    def visible_to(self, user: Any) -> Self:
        """Return those of no activity to all who sign in, and those of the activities the user may see."""
        if not (user.is_authenticated and user.is_active):
            return self.filter(acts_visible_to(user))
        return self.filter(Q(activity__isnull=True) | Q(activity__in=Activity.objects.visible_to(user)))

    def editable_by(self, user: Any) -> Self:
        """Return those of no activity to those who deal with the press, and those of activities the user may change."""
        mine = Q(activity__in=Activity.objects.editable_by(user))
        return self.filter(mine | Q(activity__isnull=True)) if in_office(user, PRESS_DESK) else self.filter(mine)


class Clipping(Record):
    """Something printed or broadcast about the network's work."""

    activity = models.ForeignKey(
        "projects.Activity",
        verbose_name=_("about the activity"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="clippings",
    )
    outlet = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("outlet"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    outlet_name = models.CharField(_("name of the outlet"), max_length=200, blank=True)
    published_on = models.DateField(_("published on"))
    headline = models.CharField(_("headline"), max_length=300)
    page = models.CharField(_("edition and page"), max_length=60, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = ClippingQuerySet.as_manager()

    class Meta:
        verbose_name = _("clipping")
        verbose_name_plural = _("clippings")
        constraints = [
            models.CheckConstraint(
                condition=Q(outlet__isnull=False) | ~Q(outlet_name=""),
                name="clipping_has_an_outlet",
                violation_error_message=_("Name the outlet."),
            )
        ]
        indexes = [models.Index(fields=["-published_on", "id"], name="clipping_by_newest")]

    def __str__(self) -> str:
        return self.headline
