"""Wordings: the text of a petition in one language and version; once published it never changes."""

import hashlib
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tomoni.core.records import Record
from tomoni.petitions.models import languages
from tomoni.petitions.models.petition import OfPetitionQuerySet, Petition

FIXED = ("petition_id", "language", "version", "title", "text", "reading", "sha256", "published_at")


class PublishedWordingError(Exception):
    """Somebody tried to change a text that people have signed; the message says what to do instead."""


class WordingQuerySet(OfPetitionQuerySet):
    """Questions about wordings."""

    def published(self) -> Self:
        """Return those people can read and sign."""
        return self.exclude(published_at=None)

    def current(self) -> Self:
        """Return of each petition and language the last published version."""
        newer = Wording.objects.published().filter(
            petition=OuterRef("petition"), language=OuterRef("language"), version__gt=OuterRef("version")
        )
        return self.published().filter(~Exists(newer))

    def for_reader(self, petition: Petition, language: str) -> "Wording | None":
        """Return the text a reader of the language is shown: in it, else in Japanese, else the first there is."""
        found = {wording.language: wording for wording in self.current().filter(petition=petition).order_by("pk")}
        plain = languages.html_code(language)
        return found.get(language) or found.get(plain) or found.get("ja") or next(iter(found.values()), None)


class Wording(Record):
    """What is signed, word for word."""

    petition = models.ForeignKey(
        "petitions.Petition", verbose_name=_("petition"), on_delete=models.PROTECT, related_name="wordings"
    )
    language = models.CharField(_("language"), max_length=12, default="ja", validators=[languages.checked])
    version = models.PositiveSmallIntegerField(_("version"), default=1, validators=[MinValueValidator(1)])
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("text"))
    reading = models.TextField(
        _("text with readings"),
        blank=True,
        help_text=_("The same text with the reading after each kanji word: 移住者《いじゅうしゃ》. Drawn as furigana."),
    )
    sha256 = models.CharField(_("fingerprint"), max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("petition", "wording")
        verbose_name_plural = _("wordings")
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "language", "version"], name="wording_has_a_version_of_its_own"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, sha256="") | Q(published_at__isnull=False) & ~Q(sha256=""),
                name="published_wording_has_a_fingerprint",
            ),
        ]

    def __str__(self) -> str:
        return f"{languages.own_name(self.language)} {self.version}"

    def fingerprint(self) -> str:
        """Return the SHA-256 of language, title and text, as printed on sheets and in the manifest."""
        return hashlib.sha256("\n\n".join([self.language, self.title, self.text]).encode()).hexdigest()

    def clean(self) -> None:
        """Refuse a change of a published text, and a reading that is not of this text."""
        super().clean()
        self._refuse_change(ValidationError)
        if self.reading and without_readings(self.reading) != self.text:
            raise ValidationError(
                {"reading": gettext("Without the readings this must be the text itself, letter by letter.")}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._refuse_change(PublishedWordingError)
        super().save(*args, **kwargs)

    def _refuse_change(self, refusal: type[Exception]) -> None:
        kept = Wording.objects.published().filter(pk=self.pk).first() if self.pk else None
        if kept and any(getattr(kept, name) != getattr(self, name) for name in FIXED):
            raise refusal(gettext("This text was published and may have been signed. Write a new version instead."))


def without_readings(text: str) -> str:
    """Return the text without its readings in 《》 and without the ｜ that says where a word begins."""
    kept, reading = [], False
    for letter in text:
        if letter in "《》":
            reading = letter == "《"
        elif not reading and letter != "｜":
            kept.append(letter)
    return "".join(kept)
