"""Showing where a query was found."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tomoni.core.search.folding import LAYOUT_SPACE, folded
from tomoni.core.search.queries import words_of

# A character with what belongs to it (ﾊ and ﾞ, 佐 and 々, an accent, a variant selector), or spaces.
CLUSTER = re.compile("\\S[\u0300-\u036f\u3099\u309a\uff9e\uff9f\ufe00-\ufe0f\U000e0100-\U000e01ef々]*|\\s+")
BEFORE_THE_HIT = 3  # a snippet shows one part of this many before its first hit


def marked(text: str, query: str) -> SafeString:
    """Return the text as HTML: each hit of the query in ``<mark>``, everything else escaped."""
    return _marked(text, _places(text, query))


def snippet(text: str, query: str, *, length: int = 120) -> SafeString:
    """Return about ``length`` characters of the text around the first hit, as ``marked`` returns it."""
    places = _places(text, query)
    first = places[0][0] if places else 0
    start = max(0, min(first - length // BEFORE_THE_HIT, len(text) - length))
    end = start + length
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in places if a < end and b > start]
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return format_html("{}{}{}", before, _marked(text[start:end], inside), after)


def _marked(text: str, places: list[tuple[int, int]]) -> SafeString:
    bounds = [0, *(bound for place in places for bound in place), len(text)]
    pieces = zip(bounds, bounds[1:], strict=False)
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", text[start:end]) if number % 2 else text[start:end],)
            for number, (start, end) in enumerate(pieces)
        ),
    )


def _places(text: str, query: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each hit in the unfolded text, in order and apart from each other."""
    haystack, origins = _folded_with_origins(text)
    hits = sorted(
        (origins[hit.start()][0], origins[hit.end() - 1][1])
        for word in words_of(query)
        for hit in re.finditer(" +".join(map(re.escape, word.split())), haystack)
    )
    apart: list[tuple[int, int]] = []
    for start, end in hits:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _folded_with_origins(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the folded text and, for each of its characters, the place in the text it comes from."""
    layout = {space.start() for space in LAYOUT_SPACE.finditer(text)}
    characters: list[str] = []
    origins: list[tuple[int, int]] = []
    for cluster in CLUSTER.finditer(text):
        part = "" if cluster.start() in layout else _folded_cluster(cluster.group())
        characters += part
        origins += [cluster.span()] * len(part)
    return "".join(characters), origins


def _folded_cluster(cluster: str) -> str:
    # Between two letters a break shows as a space, and what folding drops as nothing.
    return folded(cluster) or folded(f"a{cluster}a")[1:-1]
