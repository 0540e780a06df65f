"""The digest: a year on one page, a few sentences of weight and three charts."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from tomoni.core.records import Record
from tomoni.reporting.models.paper import FALLBACK, OfPaperQuerySet, Paper, in_language

FEWEST, MOST = 5, 8
"""Sentences on the page."""


class Digest(Paper):
    """One page of A4 that tells a year."""

    report = models.ForeignKey(
        "reporting.Report", verbose_name=_("annual report"), on_delete=models.PROTECT, related_name="digests"
    )
    first_figure = models.CharField(
        _("first chart"), max_length=100, blank=True, help_text=_("Left empty: the first figure with a series.")
    )
    second_figure = models.CharField(
        _("second chart"), max_length=100, blank=True, help_text=_("Left empty: the next figure with a series.")
    )

    class Meta(Paper.Meta):
        abstract = False
        verbose_name = _("digest of a year")
        verbose_name_plural = _("digests of years")

    def default_title(self, language: str) -> str:
        """Return "2012年のあゆみ" or "The year 2012"."""
        words = self.year_words(language)
        return f"{words}のあゆみ" if language == FALLBACK else f"The year {words}"


class DigestSentenceQuerySet(OfPaperQuerySet):
    """Questions about sentences of digests."""

    paper = "digest"


class DigestSentence(Record):
    """A sentence of the digest, and the activities it rests on."""

    digest = ParentalKey(
        "reporting.Digest", verbose_name=_("digest of a year"), on_delete=models.CASCADE, related_name="sentences"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1, editable=False)
    text = models.CharField(_("sentence"), max_length=300)
    text_en = models.CharField(_("sentence in English"), max_length=400, blank=True)
    is_drafted = models.BooleanField(_("drafted"), default=False, editable=False)
    activities = models.ManyToManyField(
        "projects.Activity", verbose_name=_("activities"), blank=True, editable=False, related_name="digest_sentences"
    )

    sort_order_field = "position"

    objects = DigestSentenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("sentence of a digest")
        verbose_name_plural = _("sentences of digests")
        # A digest has one order; the inline form shows its rows in it.
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return in_language(self.text, self.text_en, get_language() or FALLBACK)[:80]
