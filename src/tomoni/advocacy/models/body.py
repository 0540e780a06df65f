"""Bodies the network deals with: ministries and their parts, municipalities, committees, UN bodies; names over time."""

from datetime import date
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from tomoni.advocacy.models.act import PartQuerySet
from tomoni.core import names
from tomoni.core.records import Record, RecordQuerySet
from tomoni.projects.models import Project
from tomoni.projects.models.project import NETWORK_ROLES, SEE_EVERY_PROJECT


def check_time_zone(name: str) -> None:
    """Refuse a name that is no time zone; raises ``ValidationError``."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is no time zone. Write it like Asia/Tokyo or Europe/Zurich (Geneva)."), params={"name": name}
        )


class BodyQuerySet(RecordQuerySet):
    """Questions about bodies; they are no secret among those who sign in."""

    def on(self, day: date) -> Self:
        """Return those that exist on the day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day)
        )

    def offered(self) -> Self:
        """Return those that still exist, parts after the whole."""
        return self.filter(valid_to__isnull=True).order_by("name_key", "pk")

    def subtree(self, body: "Body") -> Self:
        """Return the body and its parts, at any depth."""
        pairs = Body.objects.exclude(parent=None).values_list("parent", "pk")
        return self.filter(pk__in=_reached({body.pk}, pairs))

    def line(self, body: "Body") -> Self:
        """Return the body with those it came from and those that followed it, at any distance."""
        pairs = list(Succession.objects.values_list("predecessor", "successor"))
        before = _reached({body.pk}, [(after, earlier) for earlier, after in pairs])
        return self.filter(pk__in=before | _reached({body.pk}, pairs))

    def life(self, body: "Body") -> Self:
        """Return all whose answers are the body's own: it, its parts, its forerunners and successors, and their parts."""
        line = set(Body.objects.line(body).values_list("pk", flat=True))
        return self.filter(pk__in=_reached(line, Body.objects.exclude(parent=None).values_list("parent", "pk")))


def _reached(start: set[Any], pairs: Any) -> set[Any]:
    """Return what is reached from the start along the pairs, the start included."""
    onward: dict[Any, set[Any]] = {}
    for near, far in pairs:
        onward.setdefault(near, set()).add(far)
    found, edge = set(start), set(start)
    while edge:
        edge = set().union(*(onward.get(pk, set()) for pk in edge)) - found
        found |= edge
    return found


class Body(Record, ClusterableModel):
    """An authority, a part of one, a committee, a UN body, a company: whoever is asked and answers."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("ministry")
        AGENCY = "agency", _("agency")
        BUREAU = "bureau", _("bureau or department")
        DIVISION = "division", _("division or section")
        REGIONAL = "regional", _("regional office")
        MUNICIPALITY = "municipality", _("municipality or prefecture")
        ASSEMBLY = "assembly", _("parliament or assembly")
        COMMITTEE = "committee", _("committee of a parliament or assembly")
        TREATY_BODY = "treaty_body", _("UN treaty body")
        COUNCIL = "council", _("UN Human Rights Council")
        RAPPORTEUR = "rapporteur", _("UN special rapporteur or expert")
        GOVERNMENT = "government", _("foreign government")
        COMPANY = "company", _("company")
        OTHER = "other", _("other")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.MINISTRY)
    parent = models.ForeignKey(
        "self",
        verbose_name=pgettext_lazy("body", "part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("Its present name, or the last it had."))
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="bodies",
    )
    municipality = models.CharField(_("municipality"), max_length=6, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Tokyo", validators=[check_time_zone])
    remit = models.TextField(_("remit"), blank=True, help_text=_("What it is responsible for."))
    address = models.CharField(_("postal address"), max_length=200, blank=True)
    website = models.URLField(_("website"), blank=True)
    valid_from = models.DateField(_("exists from"), null=True, blank=True)
    valid_to = models.DateField(_("exists until (not included)"), null=True, blank=True)

    search_parts = [("other_names", ["name", "name_en", "short_name"])]

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("advocacy", "body")
        verbose_name_plural = _("bodies")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="body_ends_after_it_begins",
                violation_error_message=_("The end is before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")), name="body_is_no_part_of_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.heading(get_language() or "ja")

    def heading(self, language: str) -> str:
        """Return its present name in the language, or in Japanese where no English is known."""
        return self.name_en if language == "en" and self.name_en else self.name

    def name_on(self, day: date | None, language: str = "ja") -> str:
        """Return the name it bore on the day, by its dated names; its present name where none is dated so."""
        for other in self.other_names.all():
            if day is not None and other.is_valid_on(day):
                return other.name_en if language == "en" and other.name_en else other.name
        return self.heading(language)

    def zone(self) -> ZoneInfo:
        """Return the time zone its deadlines are told in."""
        return ZoneInfo(self.time_zone)

    def clean(self) -> None:
        super().clean()
        if self.pk and self.parent_id and Body.objects.subtree(self).filter(pk=self.parent_id).exists():
            raise ValidationError({"parent": _("A body cannot be a part of itself. Choose another whole.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.make_keys()
        super().save(*args, **kwargs)

    def make_keys(self) -> None:
        """Set the matching key from the name; bulk imports call this themselves."""
        self.name_key = names.fold_organisation(self.name)[:200]

    def search_text(self) -> str:
        """Return what the full-text index knows of it."""
        return f"{self.name}\n{self.name_en}\n{self.short_name}"


class BodyName(Record):
    """A name a body bears or bore, from a day up to a day (not included)."""

    part_of = "body"

    body = ParentalKey(
        "advocacy.Body",
        verbose_name=pgettext_lazy("advocacy", "body"),
        on_delete=models.CASCADE,
        related_name="other_names",
    )
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(pgettext_lazy("advocacy", "until (not included)"), null=True, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("name of a body")
        verbose_name_plural = _("names of bodies")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="name_of_a_body_ends_after_it_begins",
                violation_error_message=_("The end is before the beginning."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_valid_on(self, day: date) -> bool:
        """Return whether the body bore this name on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


class Succession(Record):
    """One body took over from another on a day: renamed and raised in rank, split, merged."""

    predecessor = models.ForeignKey(
        "advocacy.Body", verbose_name=_("predecessor"), on_delete=models.CASCADE, related_name="successions"
    )
    successor = models.ForeignKey(
        "advocacy.Body",
        verbose_name=pgettext_lazy("body", "successor"),
        on_delete=models.CASCADE,
        related_name="origins",
    )
    on = models.DateField(_("on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("succession of bodies")
        verbose_name_plural = _("successions of bodies")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="body_follows_another_once",
                violation_error_message=_("This succession is entered already."),
            ),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="body_does_not_follow_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class ContactQuerySet(RecordQuerySet):
    """Questions about contacts with bodies."""

    def newest_first(self) -> Self:
        """Return them, the newest first."""
        return self.order_by("-on", "-pk")

    def visible_to(self, user: Any) -> Self:
        """Return those of one's projects and, for the network's offices, those of no project or an open one."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.is_superuser or SEE_EVERY_PROJECT & user.role_keys():
            return self
        seen = Q(project__in=Project.objects.of_member(user))
        if NETWORK_ROLES & user.role_keys():
            seen |= Q(project=None) | Q(project__visibility__in=["public", "network"], is_private=False)
        return self.filter(seen)

    def editable_by(self, user: Any) -> Self:
        """Return all visible for the secretariat, and for others those they wrote or of projects they work in."""
        if not user.is_authenticated:
            return self.none()
        visible = self.visible_to(user)
        if user.is_superuser or "secretariat" in user.role_keys():
            return visible
        return visible.filter(Q(by=user) | Q(project__in=Project.objects.of_worker(user)))


class Contact(Record):
    """A contact with a body: who there, by post; how, when, about what. Officials are posts, not persons."""

    class How(models.TextChoices):
        VISIT = "visit", _("visit")
        PHONE = "phone", _("phone")
        MAIL = "mail", _("e-mail")
        LETTER = "letter", _("letter or fax")
        ONLINE = "online", _("online")
        OTHER = "other", _("otherwise")

    body = models.ForeignKey(
        "advocacy.Body",
        verbose_name=pgettext_lazy("advocacy", "body"),
        on_delete=models.PROTECT,
        related_name="contacts",
    )
    post = models.CharField(
        pgettext_lazy("advocacy", "post"), max_length=120, blank=True, help_text=_("The post, not the person's name.")
    )
    how = models.CharField(_("how"), max_length=10, choices=How, default=How.PHONE)
    on = models.DateField(_("on"))
    note = models.TextField(pgettext_lazy("contact", "note"))
    activity = models.ForeignKey(
        "projects.Activity",
        verbose_name=_("activity"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    project = models.ForeignKey(
        "projects.Project", verbose_name=_("project"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_private = models.BooleanField(_("within the project only"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("entered by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact with a body")
        verbose_name_plural = _("contacts with bodies")
        indexes = [models.Index(fields=["body", "-on"], name="contact_by_body_and_newest")]

    def __str__(self) -> str:
        return f"{self.on} {self.get_how_display()}"
