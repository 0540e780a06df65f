"""What working together in a project opens: roles in the system, and sight of each other."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from tomoni.people.models import Person
from tomoni.projects.models import ProjectMember


def project_roles(user: Any) -> set[str]:
    """Return the project roles a user holds today in any project."""
    if user.person_id is None:
        return set()
    return set(
        ProjectMember.objects.on(timezone.localdate()).filter(person=user.person_id).values_list("role", flat=True)
    )


def colleagues(user: Any) -> QuerySet:
    """Return the persons who share a project with the user today; a guest sees nobody."""
    working = (
        ProjectMember.objects.on(timezone.localdate())
        .filter(person=user.person_id)
        .exclude(role=ProjectMember.Role.GUEST)
    )
    return Person.objects.filter(project_memberships__project__in=working.values("project")).values("pk")


PROJECT_ROLES = [project_roles]
PERSON_SCOPES = [colleagues]
