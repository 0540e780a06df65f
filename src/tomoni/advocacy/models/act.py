"""What all acts of advocacy share: they are activities, and until they are sent they are drafts of a few people.

An act has three circles. *Inside* are the offices and the people of its projects: they read drafts, individual
bargaining, notes and names. *The network* reads what was sent. *Everybody* reads what was published. The visibility
of the activity narrows each circle further; it never widens one.
"""

from typing import Any, ClassVar, Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tomoni.core.records import RecordQuerySet
from tomoni.projects.models import Activity, Project
from tomoni.projects.models.activity import ActivityQuerySet
from tomoni.projects.models.languages import PUBLIC_LANGUAGES, check_lines

OFFICES = frozenset({"secretariat", "steering", "editor", "auditor"})
NOTHING = Q(pk__in=[])


def in_office(user: Any, offices: frozenset[str] = OFFICES) -> bool:
    """Return whether the user may sign in and holds one of the offices (a superuser holds all)."""
    if not (user.is_authenticated and user.is_active):
        return False
    return user.is_superuser or bool(offices & user.role_keys())


def of_own_projects(user: Any) -> Q:
    """Return the condition under which an activity belongs to a project of the user, guests included."""
    if not (user.is_authenticated and user.is_active):
        return NOTHING
    mine = Activity.projects.through.objects.filter(project__in=Project.objects.of_member(user))
    return Q(pk__in=mine.values("activity"))


def carried_by(user: Any, activities: Any) -> Any:
    """Return those of the activities whose names and addresses the user may read: offices, and who works in them."""
    if in_office(user):
        return activities
    if not (user.is_authenticated and user.is_active):
        return activities.none()
    mine = Activity.projects.through.objects.filter(project__in=Project.objects.of_worker(user))
    return activities.filter(pk__in=mine.values("activity"))


def acts_visible_to(user: Any) -> Q:
    """Return the condition for a row with ``activity``: it is an act of advocacy the user may read."""
    found = NOTHING
    for model in apps.get_app_config("advocacy").get_models():
        if issubclass(model, Act):
            found |= Q(activity__in=model._default_manager.visible_to(user).values("pk"))
    return found


class ActQuerySet(ActivityQuerySet):
    """Who reads an act: see the module."""

    def visible_to(self, user: Any) -> Self:
        """Return what was published, to the network what was sent, and drafts to those inside."""
        visible = super().visible_to(user)
        if not (user.is_authenticated and user.is_active):
            return visible.filter(self.model.open_to_all, published_on__lte=timezone.localdate())
        if in_office(user):
            return visible
        return visible.filter(self.model.open_to_network | of_own_projects(user))

    def inside(self, user: Any) -> Self:
        """Return those of which the user may read everything: notes, calls, what was said within."""
        return self if in_office(user) else self.filter(of_own_projects(user))


class Act(Activity):
    """An activity of advocacy; each kind says what of it is open to whom."""

    open_to_network: ClassVar[Q] = NOTHING
    open_to_all: ClassVar[Q] = Q(published_on__isnull=False)

    published_on = models.DateField(
        _("published on"), null=True, blank=True, help_text=_("From this day it has a page of its own on the website.")
    )

    objects = ActQuerySet.as_manager()

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.activity_ptr_id is None:  # known from the start, so that projects can be tied before it is saved
            self.activity_ptr_id = self.id

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it among the activities of its kind."""
        self.kind = self.kind_of_activity()
        super().save(*args, **kwargs)

    def kind_of_activity(self) -> str:
        """Return as what it stands in the chronicle."""
        raise NotImplementedError


class PartQuerySet(RecordQuerySet):
    """What belongs to another record is seen and changed by those who see and change that record."""

    def visible_to(self, user: Any) -> Self:
        """Return the parts of the records the user may see."""
        return self.filter(**{f"{self.model.part_of}__in": self._owners().visible_to(user)})

    def editable_by(self, user: Any) -> Self:
        """Return the parts of the records the user may change."""
        return self.filter(**{f"{self.model.part_of}__in": self._owners().editable_by(user)})

    def _owners(self) -> Any:
        return self.model._meta.get_field(self.model.part_of).related_model._default_manager


class InnerPartQuerySet(PartQuerySet):
    """What belongs to an act and is for those inside it alone."""

    def visible_to(self, user: Any) -> Self:
        """Return the parts of the acts the user is inside of."""
        return self.filter(**{f"{self.model.part_of}__in": self._owners().visible_to(user).inside(user)})

    def editable_by(self, user: Any) -> Self:
        """Return the parts of the acts the user is inside of and may change."""
        return self.filter(**{f"{self.model.part_of}__in": self._owners().editable_by(user).inside(user)})


def check_texts(texts: Any) -> None:
    """Refuse anything but a text for each known language; raises ``ValidationError``."""
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise ValidationError(_("Texts are kept as one text for each language."))
    check_lines(texts)


def in_language(texts: dict[str, str], language: str) -> str:
    """Return the text in the language, else the Japanese, else the first there is; '' for none."""
    found = (texts.get(code, "") for code in [language, "ja", *PUBLIC_LANGUAGES])
    return next((text for text in found if text), "")


def texts_field(label: Any, **wishes: Any) -> models.JSONField:
    """Return a field that holds one text for each language."""
    return models.JSONField(label, default=dict, blank=True, validators=[check_texts], **wishes)


def in_order(start: str, end: str) -> Q:
    """Return the condition that a day is not before another, where both are known."""
    return Q(**{f"{start}__isnull": True}) | Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": models.F(start)})
