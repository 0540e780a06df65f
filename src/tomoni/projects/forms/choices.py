"""Which projects a user may put something into, and which headings of the outline fit a year."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tomoni.core import places
from tomoni.projects.models import Project

WRITE_ANYWHERE = {"secretariat", "editor"}


def own_projects(user: Any) -> models.QuerySet:
    """Return the projects in which the user may enter something: the offices in all they see, others in their own."""
    if user.is_superuser or WRITE_ANYWHERE & user.role_keys():
        return Project.objects.visible_to(user)
    return Project.objects.of_worker(user)


def writes_anywhere(user: Any) -> bool:
    """Return whether the user enters things for the whole network."""
    return bool(user.is_superuser or WRITE_ANYWHERE & user.role_keys())


def keep_within(field: forms.ModelChoiceField, allowed: models.QuerySet, *, tied: list[Any]) -> None:
    """Offer the allowed records, and those already tied so that saving does not lose them."""
    keys = [record.pk for record in tied]
    field.queryset = field.queryset.filter(models.Q(pk__in=allowed.values("pk")) | models.Q(pk__in=keys))


def check_years(programmes: Any, year: int | None) -> None:
    """Refuse headings that do not stand in the outline of the year; raises ``ValidationError``."""
    if year is None:
        return
    for programme in programmes:
        if (programme.first_year or year) > year or (programme.last_year or year) < year:
            words = _("“%(programme)s” does not stand in the outline of %(year)s. Choose a heading of that year.")
            raise forms.ValidationError(words % {"programme": programme, "year": year})


def prefectures() -> list[tuple[str, str]]:
    """Return the prefectures by code, in the order of the codes, with an empty choice first."""
    japanese = get_language() == "ja"
    return [("", "---------")] + [
        (area.code, area.name_ja if japanese else area.name_en) for area in places.PREFECTURES
    ]
