"""Programmes: the outline tree of the network's work, which is the outline of its report."""

from collections.abc import Iterator
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tomoni.core.records import Record, RecordQuerySet

DEEPEST = 12


class ProgrammeCycleError(ValueError):
    """A programme was to be put under itself."""

    def __init__(self, programme: "Programme") -> None:
        message = gettext("%(programme)s cannot stand under itself. Choose another place in the outline.")
        super().__init__(message % {"programme": programme.heading(get_language() or "ja")})


class ProgrammeQuerySet(RecordQuerySet):
    """Questions about the outline."""

    def in_year(self, year: int) -> Self:
        """Return the programmes that stand in the outline of the year."""
        return self.filter(
            Q(first_year__isnull=True) | Q(first_year__lte=year), Q(last_year__isnull=True) | Q(last_year__gte=year)
        )

    def in_outline_order(self) -> Self:
        """Return them in the order of the printed outline (the number path sorts as text)."""
        return self.order_by("path", "pk")

    def visible_to(self, user: Any) -> Self:
        """Return all: the outline is printed in every report."""
        return self

    def editable_by(self, user: Any) -> Self:
        """Return all to the secretariat, none to others."""
        allowed = user.is_authenticated and (user.is_superuser or "secretariat" in user.role_keys())
        return self if allowed else self.none()

    def subtree(self, programme: "Programme") -> Self:
        """Return a programme and all below it, by their parents: a number may mean another heading in another year."""
        found, reached = {programme.pk}, {programme.pk}
        children: dict[Any, set[Any]] = {}
        for pk, parent in Programme.objects.exclude(parent=None).values_list("pk", "parent"):
            children.setdefault(parent, set()).add(pk)
        while reached:
            reached = set().union(*(children.get(pk, set()) for pk in reached)) - found
            found |= reached
        return self.filter(pk__in=found)


class Programme(Record):
    """One heading of the outline: a chapter, section or item, in the years it is valid."""

    parent = models.ForeignKey(
        "self", verbose_name=_("under"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    position = models.PositiveSmallIntegerField(
        _("number in order"), help_text=_("Number among its neighbours: 1, 2, 3 ...")
    )
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    first_year = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    path = models.CharField(max_length=60, editable=False, db_index=True, default="")

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_year__isnull=True) | Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
                name="programme_ends_after_it_starts",
                violation_error_message=_("The last year is before the first year."),
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1),
                name="programme_numbers_start_at_one",
                violation_error_message=_("Numbers start at 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.heading(get_language() or 'ja')}"

    @property
    def number(self) -> str:
        """The number in the outline, such as 2-2-1."""
        return "-".join(str(int(part)) for part in self.path.split(".") if part)

    @property
    def level(self) -> int:
        """Depth in the outline; a chapter is 1."""
        return self.path.count(".")

    def heading(self, language: str) -> str:
        """Return the title in the language, or in Japanese where no English exists."""
        return self.title_en if language == "en" and self.title_en else self.title

    def clean(self) -> None:
        """Refuse a place under itself, and a number another heading has in the same years."""
        super().clean()
        above = self._ancestors()
        if self.pk and self.pk in above:
            raise ValidationError({"parent": str(ProgrammeCycleError(self))})
        if len(above) >= DEEPEST:
            raise ValidationError(
                {"parent": gettext("The outline is at most %(levels)s levels deep.") % {"levels": DEEPEST}}
            )
        if self.position is None:
            return
        rivals = Programme.objects.filter(parent=self.parent, position=self.position).exclude(pk=self.pk)
        if self.last_year is not None:
            rivals = rivals.filter(Q(first_year__isnull=True) | Q(first_year__lte=self.last_year))
        if self.first_year is not None:
            rivals = rivals.filter(Q(last_year__isnull=True) | Q(last_year__gte=self.first_year))
        if rival := rivals.first():
            words = gettext(
                "In these years the number belongs to “%(rival)s”. Take another number, or end that one first."
            )
            raise ValidationError({"position": words % {"rival": rival.heading(get_language() or "ja")}})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Number itself and all below it; raises ``ProgrammeCycleError``."""
        if self.pk and self.pk in self._ancestors():
            raise ProgrammeCycleError(self)
        self.path = f"{self.parent.path if self.parent else ''}{self.position:03}."
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], "path"}
        with transaction.atomic():
            super().save(*args, **kwargs)
            Programme.objects.bulk_update(list(self._renumbered()), ["path"])

    def _ancestors(self) -> list[Any]:
        above: list[Any] = []
        parent = self.parent_id
        while parent is not None and parent not in above:
            above.append(parent)
            parent = Programme.objects.filter(pk=parent).values_list("parent", flat=True).first()
        return above

    def _renumbered(self) -> Iterator["Programme"]:
        above = {self.pk: self.path}
        while above:
            children = list(Programme.objects.filter(parent__in=above))
            for child in children:
                child.path = f"{above[child.parent_id]}{child.position:03}."
            yield from children
            above = {child.pk: child.path for child in children}
