"""Projects, working groups, networks we belong to, committees; who works in them, as what."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from tomoni.core.records import Record, RecordQuerySet

SEE_EVERY_PROJECT = {"auditor"}
NETWORK_ROLES = {"secretariat", "steering", "editor", "finance", "auditor", "project_lead", "project_member"}


class Visibility(models.TextChoices):
    """Who may see a record: everybody, everybody who signs in for the network, or its projects alone."""

    PUBLIC = "public", _("public")
    NETWORK = "network", _("within the network")
    PROJECT = "project", _("within its projects")


class OurRole(models.TextChoices):
    """The network's part in what is done."""

    ORGANISER = "organiser", _("organiser")
    CO_ORGANISER = "co_organiser", _("co-organiser")
    SECRETARIAT = "secretariat", _("part of the secretariat")
    MEMBER = "member", _("as a member")
    PARTICIPANT = "participant", _("participant")
    COOPERATION = "cooperation", _("cooperation")


class ProjectQuerySet(RecordQuerySet):
    """Questions about projects."""

    def of_member(self, user: Any, *, today: date | None = None) -> Self:
        """Return the projects in which the user's person holds a role on the day, guests included."""
        return self.filter(pk__in=_held(user, today).values("project"))

    def of_worker(self, user: Any, *, today: date | None = None) -> Self:
        """Return the projects in which the user works on the day: as lead or member, not as a guest."""
        return self.filter(pk__in=_held(user, today).exclude(role=ProjectMember.Role.GUEST).values("project"))

    def running(self, day: date) -> Self:
        """Return the projects that run on the day."""
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )

    def visible_to(self, user: Any) -> Self:
        """Return the projects the user may know of: public ones, their own, and the network's."""
        if not (user.is_authenticated and user.is_active):
            return self.filter(visibility=Visibility.PUBLIC)
        if user.is_superuser or SEE_EVERY_PROJECT & user.role_keys():
            return self
        seen = Q(visibility=Visibility.PUBLIC) | Q(pk__in=Project.objects.of_member(user))
        if NETWORK_ROLES & user.role_keys():
            seen |= Q(visibility=Visibility.NETWORK)
        return self.filter(seen)

    def editable_by(self, user: Any) -> Self:
        """Return the projects the user may change: the secretariat what it sees, a lead their own."""
        if not user.is_authenticated:
            return self.none()
        visible = self.visible_to(user)
        if user.is_superuser or "secretariat" in user.role_keys():
            return visible
        leads = ProjectMember.objects.on(timezone.localdate()).filter(
            person=user.person_id, role=ProjectMember.Role.LEAD
        )
        return visible.filter(pk__in=leads.values("project"))


class Project(Record, ClusterableModel):
    """People who work on one thing together: their files, lists and records belong to it."""

    class Kind(models.TextChoices):
        PROJECT = "project", _("project")
        WORKING_GROUP = "working_group", _("working group")
        NETWORK = "network", _("network we belong to")
        COMMITTEE = "committee", _("committee")

    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.PROJECT)
    our_role = models.CharField(_("our role"), max_length=20, choices=OurRole, default=OurRole.ORGANISER)
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation behind it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
        help_text=_("For a network we belong to: the organisation it is."),
    )
    programme = models.ForeignKey(
        "projects.Programme",
        verbose_name=_("place in the outline"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="home_of",
    )
    purpose = models.TextField(_("purpose"), blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    visibility = models.CharField(_("visibility"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="project_ends_after_it_starts",
                violation_error_message=_("The end is before the beginning."),
            )
        ]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name


class ProjectMemberQuerySet(RecordQuerySet):
    """Questions about who works where."""

    def on(self, day: date) -> Self:
        """Return the memberships valid on the day."""
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )

    def visible_to(self, user: Any) -> Self:
        """Return the members of the projects the user works in, or of all they see for secretariat and auditor."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.is_superuser or {"secretariat", "auditor"} & user.role_keys():
            return self.filter(project__in=Project.objects.visible_to(user))
        return self.filter(project__in=Project.objects.of_worker(user))


def _held(user: Any, today: date | None) -> ProjectMemberQuerySet:
    if not user.is_authenticated or user.person_id is None:
        return ProjectMember.objects.none()
    return ProjectMember.objects.on(today or timezone.localdate()).filter(person=user.person_id)


class ProjectMember(Record):
    """A person's work in a project, with role and dates (both ends inclusive)."""

    class Role(models.TextChoices):
        LEAD = "project_lead", _("lead")
        MEMBER = "project_member", _("member of the project")
        GUEST = "guest", _("guest")

    project = ParentalKey(
        "projects.Project", verbose_name=_("project"), on_delete=models.CASCADE, related_name="members"
    )
    person = models.ForeignKey(
        "people.Person", verbose_name=_("who"), on_delete=models.PROTECT, related_name="project_memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MEMBER)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = ProjectMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("project member")
        verbose_name_plural = _("project members")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="project_membership_ends_after_it_starts",
                violation_error_message=_("The end is before the beginning."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_role_display()}"
