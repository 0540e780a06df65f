"""Memberships: one number for one person or organisation; what it was when is told by its terms."""

import uuid
from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tomoni.core.records import Audited, Record, RecordQuerySet
from tomoni.people.models import Organisation, Person

KEEPERS = frozenset({"secretariat"})
READERS = frozenset({"secretariat", "finance", "auditor"})


def in_office(user: Any, offices: frozenset[str]) -> bool:
    """Return whether the user may sign in and holds one of the offices (a superuser holds all)."""
    if not (user.is_authenticated and user.is_active):
        return False
    return user.is_superuser or bool(offices & user.role_keys())


class MembershipQuerySet(RecordQuerySet):
    """Questions about memberships."""

    def current(self, day: date, *, known_at: datetime | None = None) -> Self:
        """Return those with a term on the day, as known at the moment (None: now)."""
        from tomoni.membership.models.term import Term

        return self.filter(Exists(Term.objects.on(day, known_at=known_at).filter(membership=OuterRef("pk"))))

    def of(self, holder: Person | Organisation) -> Self:
        """Return the memberships of a person or organisation."""
        return self.filter(**owner_of(holder))

    def doubled(self, day: date) -> Self:
        """Return those whose holder has, on the day, another membership of the same nature.

        That happens when two records of one person are merged; ``actions.unite`` mends it.
        """
        from tomoni.membership.models.term import Term

        mine = Term.objects.on(day).filter(membership=OuterRef("pk"))
        twins = (
            Term.objects.on(day)
            .filter(plan__nature=OuterRef("plan__nature"))
            .exclude(membership=OuterRef("membership"))
        )
        same = Q(membership__person=OuterRef("membership__person")) | Q(
            membership__organisation=OuterRef("membership__organisation")
        )
        return self.filter(Exists(mine.filter(Exists(twins.filter(same)))))

    def visible_to(self, user: Any) -> Self:
        """Return all for the offices that keep or audit the register; one's own for everybody else."""
        if in_office(user, READERS):
            return self
        mine = user.is_authenticated and user.is_active and user.person_id
        return self.filter(person=user.person_id) if mine else self.none()

    def editable_by(self, user: Any) -> Self:
        """Return all for the secretariat, none for others."""
        return self if in_office(user, KEEPERS) else self.none()


class Membership(Record):
    """A number in the register, kept for life: who returns has the same number again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(_("membership number"), unique=True)
    person = models.ForeignKey(
        "people.Person",
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    wants_print = models.BooleanField(_("magazine on paper"), default=True)
    wants_electronic = models.BooleanField(_("electronic edition"), default=False)
    wants_list = models.BooleanField(_("on the mailing list"), default=False)
    wants_receipt = models.BooleanField(_("wants a receipt"), default=False)
    wants_reminders = models.BooleanField(
        _("renewal reminders by mail"), default=True, help_text=_("Without it they are on the list for letters.")
    )
    note = models.TextField(_("note"), blank=True)
    link_round = models.PositiveIntegerField(
        default=0, editable=False, help_text="Which round of signed links is valid; the next ends those before."
    )

    audited_reads = True

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, organisation__isnull=False)
                | Q(person__isnull=False, organisation__isnull=True),
                name="membership_belongs_to_one_person_or_organisation",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="membership_number_is_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def holder(self) -> Person | Organisation:
        """The person or organisation that belongs."""
        return self.person or self.organisation


class Register(Audited):
    """The one row that knows the last number given out: numbers are never given twice."""

    last_number = models.PositiveIntegerField(_("last number given"), default=0)

    class Meta:
        verbose_name = _("register of members")
        verbose_name_plural = _("register of members")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_register")]

    def __str__(self) -> str:
        return f"{self.last_number}"

    @classmethod
    def next_number(cls) -> int:
        """Give out the next number; others who ask wait until this transaction ends."""
        cls.objects.get_or_create(pk=1)
        register = cls.objects.select_for_update().get(pk=1)
        highest = Membership.objects.aggregate(number=models.Max("number"))["number"] or 0
        register.last_number = max(register.last_number, highest) + 1
        register.save(update_fields=["last_number"])
        return register.last_number


def owner_of(holder: Person | Organisation) -> dict[str, Any]:
    """Return which field names the holder."""
    return {"person": holder} if isinstance(holder, Person) else {"organisation": holder}
