"""Asking the index."""

import re

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast, StrIndex

from tomoni.core.models import SearchEntry
from tomoni.core.search import grams
from tomoni.core.search.entries import root
from tomoni.core.search.folding import folded

MOST_WORDS = 50
WORD_OR_PHRASE = re.compile(r'["＂“”]([^"＂“”]+)["＂“”]|([^\s"＂“”]+)')


def matching(queryset: models.QuerySet, text: str) -> models.QuerySet:
    """Return the rows of the queryset whose text contains every word of the query.

    Words are divided by spaces, a phrase is kept together by "double quotes". A query without words
    leaves the queryset as it is; of a query of more than 50 words the first 50 count.
    """
    words = words_of(text)
    if not words:
        return queryset
    model = root(queryset.model)
    found = SearchEntry.objects.filter(grams.candidates(model._meta.label_lower, words), model=model._meta.label_lower)
    for number, word in enumerate(word for word in words if len(word) != grams.LENGTH):  # one gram is told by the index
        found = found.alias(**{f"place_{number}": StrIndex(F("text"), Value(word))}).filter(
            **{f"place_{number}__gt": 0}
        )
    is_uuid = isinstance(model._meta.pk, models.UUIDField)
    key = models.UUIDField() if is_uuid else models.BigIntegerField()
    return queryset.filter(pk__in=found.values_list(Cast("object_id", key)))


def words_of(text: str) -> list[str]:
    """Return the words and phrases of a query, folded, each once and none that is part of another."""
    typed = [folded(phrase or word) for phrase, word in WORD_OR_PHRASE.findall(text)]
    words = [word for word in dict.fromkeys(typed) if word][:MOST_WORDS]
    return [word for word in words if not any(word in other and word != other for other in words)]
