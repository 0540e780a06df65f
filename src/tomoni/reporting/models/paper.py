"""What every paper for the assembly and the authority has in common: a year, two languages, and an end as frozen text."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel

from tomoni.core.periods import Period
from tomoni.core.records import Record, RecordQuerySet
from tomoni.reporting.document import Document, from_data
from tomoni.reporting.models.report import READERS, WRITERS

FALLBACK = "ja"


def in_language(own: str, english: str, language: str) -> str:
    """Return the text in the language; in Japanese where no English was written."""
    return english if language != FALLBACK and english.strip() else own


def may(user: Any, roles: set[str]) -> bool:
    """Tell whether the user is a superuser or holds one of the roles."""
    return bool(user.is_authenticated and user.is_active and (user.is_superuser or roles & user.role_keys()))


class PaperQuerySet(RecordQuerySet):
    """Questions about papers; ``readers`` see those in the making, ``writers`` change them."""

    readers = READERS
    writers = WRITERS

    def visible_to(self, user: Any) -> Self:
        """Return adopted ones to everybody, all to those who write, read and check them before."""
        return self if may(user, self.readers) else self.filter(state=Paper.State.ADOPTED)

    def editable_by(self, user: Any) -> Self:
        """Return those not adopted yet to those who write them."""
        return self.exclude(state=Paper.State.ADOPTED) if may(user, self.writers) else self.none()


class OfPaperQuerySet(RecordQuerySet):
    """What belongs to a paper is seen and changed by those who make it; ``paper`` is the path to it."""

    paper = "plan"
    readers = READERS

    def visible_to(self, user: Any) -> Self:
        """Return all to those who write, read and check papers, nothing to others."""
        return self if may(user, self.readers) else self.none()

    def editable_by(self, user: Any) -> Self:
        """Return those of the papers the user may change."""
        papers = self.model._meta.get_field(self.paper).related_model._default_manager
        return self.filter(**{f"{self.paper}__in": papers.editable_by(user)})


class Paper(Record, ClusterableModel):
    """A document made from records for one year: live until it is adopted, the same for ever afterwards."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("report", "draft")
        ADOPTED = "adopted", pgettext_lazy("paper", "final")

    key = models.CharField(
        pgettext_lazy("report", "address"),
        max_length=10,
        unique=True,
        validators=[
            RegexValidator(r"^\d{4}(-\d)?$", _("Write the year, such as 2012, or 2012-2 for a second one of the year."))
        ],
        help_text=_("The year; with -2 for a second one of the same year."),
    )
    starts_on = models.DateField(_("first day"), blank=True, help_text=_("Left empty: the first day of the year."))
    ends_on = models.DateField(_("last day"), blank=True, help_text=_("Left empty: the last day of the year."))
    title = models.CharField(_("title"), max_length=200, blank=True, help_text=_("Left empty: kind and year."))
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    state = models.CharField(
        pgettext_lazy("activity", "state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    adopted_on = models.DateField(pgettext_lazy("paper", "final since"), null=True, blank=True, editable=False)
    frozen = models.JSONField(_("as adopted"), null=True, blank=True, editable=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="%(class)s_ends_after_it_starts",
                violation_error_message=_("The end is before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(state="adopted", adopted_on__isnull=False, frozen__isnull=False)
                | Q(state="draft", adopted_on__isnull=True, frozen__isnull=True),
                name="%(class)s_is_frozen_when_adopted",
                violation_error_message=_("A paper is frozen when it is made final, and only then."),
            ),
        ]

    def __str__(self) -> str:
        return self.heading(get_language() or FALLBACK)

    @property
    def year(self) -> int:
        """The year its key names."""
        return int(self.key[:4])

    @property
    def period(self) -> Period:
        """The days it is about."""
        return Period.between(self.starts_on, self.ends_on)

    @property
    def is_adopted(self) -> bool:
        """Whether it is final: frozen, and no longer changed by anybody."""
        return self.state == self.State.ADOPTED

    def heading(self, language: str) -> str:
        """Return its title in the language; without one, its kind and year."""
        written = in_language(self.title, self.title_en, language)
        return written or self.default_title(language)

    def default_title(self, language: str) -> str:
        """Return kind and year in the words of the field; each kind of paper defines it."""
        raise NotImplementedError

    def year_words(self, language: str) -> str:
        """Return "2012年" or "2012"; "2012年度" and "fiscal year 2012" where the year begins in another month."""
        if self.starts_on.month == 1:
            return f"{self.year}年" if language == FALLBACK else str(self.year)
        return f"{self.year}年度" if language == FALLBACK else f"fiscal year {self.year}"

    def set_days(self) -> None:
        """Give it the days of its year where none were typed."""
        year = Period.year(self.year, first_month=settings.FISCAL_YEAR_FIRST_MONTH)
        self.starts_on = self.starts_on or year.start
        self.ends_on = self.ends_on or year.last_day

    def clean(self) -> None:
        """Give it the days of its year; raises ValidationError."""
        super().clean()
        if self.key and self.key[:4].isdecimal() and "1900" <= self.key[:4] <= "2999":
            self.set_days()

    def as_adopted(self, language: str) -> Document:
        """Return the final text in the language, or in Japanese; only of an adopted one."""
        document: Document = from_data(self.frozen[language if language in self.frozen else FALLBACK])
        return document

    def freeze(self, frozen: dict[str, Any], *, on: date) -> None:
        """Take the texts by language as the final ones since a day; the caller saves."""
        self.frozen, self.state, self.adopted_on = frozen, self.State.ADOPTED, on
