"""The index of 2-grams beneath the search entries; each database has its own.

SQLite keeps an FTS5 table beside the entries, written here. PostgreSQL keeps a GIN index over a function
of the entry's columns, which needs no writing. Every gram carries its model, so that a search in one
table never reads the grams of another. Both are candidates only: ``queries`` compares the text itself.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value

LENGTH = 2
MOST_GRAMS = 24  # more of them would not narrow the candidates further
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
DIGITS_OF_A_CHARACTER = 4  # 36 ** 4 is more than there are characters

Row = tuple[int, str, str]


def keeps_own_table() -> bool:
    """Return whether the database needs ``add`` and ``remove`` for each entry."""
    return connection.vendor == "sqlite"


def add(rows: Iterable[Row]) -> None:
    """Add the grams of entries, each given as (entry id, model label, folded text)."""
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO core_searchgrams (rowid, grams) VALUES (%s, %s)", _tokenised(rows))


def remove(rows: Iterable[Row]) -> None:
    """Take out the grams of entries as they were added."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO core_searchgrams (core_searchgrams, rowid, grams) VALUES ('delete', %s, %s)", _tokenised(rows)
        )


def clear() -> None:
    """Take out all grams."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_searchgrams (core_searchgrams) VALUES ('delete-all')")


def candidates(label: str, words: list[str]) -> Q:
    """Return the condition on search entries of the model that leaves few but those containing every word."""
    if keeps_own_table():
        match = " ".join(token for word in words for token in _query_tokens(label, word))
        statement = "(SELECT rowid FROM core_searchgrams WHERE core_searchgrams MATCH %(expressions)s)"
        return Q(id__in=Func(Value(match), template=statement))
    grams = sorted({f"{label}:{gram}" for word in words for gram in _grams(word)[:MOST_GRAMS]})
    wanted = Func(*map(Value, grams), function="ARRAY", template="%(function)s[%(expressions)s]::text[]")
    held = Func(F("model"), F("text"), function="core_search_grams")
    return Q(Func(held, wanted, template="%(expressions)s", arg_joiner=" @> ", output_field=BooleanField()))


def _grams(text: str) -> list[str]:
    """Return every two neighbouring characters of each stretch without a break; of a single one, itself."""
    found = []
    for stretch in text.split():
        found += [stretch[place : place + LENGTH] for place in range(len(stretch) - 1)] or [stretch]
    return found


def _query_tokens(label: str, word: str) -> list[str]:
    # A single character is the beginning of a gram wherever it stands.
    return [_token(label, gram) + "*" * (len(gram) == 1) for gram in _grams(word)[:MOST_GRAMS]]


def _tokenised(rows: Iterable[Row]) -> Any:
    for entry, label, text in rows:
        last_characters = {stretch[-1] for stretch in text.split()}
        yield entry, " ".join(_token(label, gram) for gram in {*_grams(text), *last_characters})


@lru_cache(maxsize=100_000)
def _token(label: str, characters: str) -> str:
    return _prefix(label) + "".join(map(_encoded, characters))


@lru_cache(maxsize=1_000)
def _prefix(label: str) -> str:
    return re.sub("[^a-z]", "0", label)


@lru_cache(maxsize=20_000)
def _encoded(character: str) -> str:
    """Return the character in four letters or digits, which FTS5 can neither split nor take for an operator."""
    number, digits = ord(character), ""
    for _place in range(DIGITS_OF_A_CHARACTER):
        number, digit = divmod(number, 36)
        digits += DIGITS[digit]
    return digits
