"""What the page of a review shows of all that belongs to it."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Sum

from tomoni.advocacy.models import Echo, Recommendation, RecommendationLink, Review, SignOn, Submission


@dataclass(frozen=True, slots=True)
class Given:
    """A submission as one line tells it."""

    record: Any
    when: str
    words: int
    signed: int

    @property
    def is_over(self) -> bool:
        """Whether it is longer than it may be."""
        pages, words = self.record, self.record.word_limit
        too_many = pages.pages is not None and pages.page_limit is not None and pages.pages > pages.page_limit
        return too_many or (words is not None and self.words > words)


@dataclass(frozen=True, slots=True)
class Summary:
    """Submissions and recommendations of a review, and how many of these our demands answer to."""

    submissions: list[Given]
    recommendations: list[Any]
    tied: int
    progress: list[tuple[str, str, int]]
    echoes: int


def reviewed(review: Review, *, user: Any, language: str) -> Summary:
    """Return what the user may see of it."""
    recommendations = in_order(with_ties(Recommendation.objects.filter(review=review), user))
    states = Counter(each.progress for each in recommendations)
    return Summary(
        submissions=_given(review, user, language),
        recommendations=recommendations,
        tied=sum(bool(each.seen_links) for each in recommendations),
        progress=[(key, str(label), states[key]) for key, label in Recommendation.Progress.choices if states[key]],
        echoes=sum(len(each.seen_echoes) for each in recommendations),
    )


def with_ties(queryset: Any, user: Any) -> Any:
    """Return recommendations with those demands and sentences of ours the user may see."""
    links = RecommendationLink.objects.visible_to(user).select_related("demand").order_by("pk")
    echoes = Echo.objects.visible_to(user).select_related("section__submission").order_by("pk")
    return queryset.select_related("owner", "body", "review").prefetch_related(
        Prefetch("links", queryset=links, to_attr="seen_links"),
        Prefetch("echoes", queryset=echoes, to_attr="seen_echoes"),
    )


def in_order(recommendations: Any) -> list[Any]:
    """Return them as the documents have them: paragraph 9 before 10, 158.9 before 158.123."""
    return sorted(recommendations, key=lambda each: (each.symbol, _numbers(each.paragraph), str(each.pk)))


def _numbers(paragraph: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"[0-9]+", paragraph)]


def _given(review: Review, user: Any, language: str) -> list[Given]:
    found = Submission.objects.visible_to(user).filter(review=review).select_related("deadline")
    rows = list(found.annotate(length=Sum("sections__words")).order_by("starts_on", "pk"))
    signed = Counter(
        SignOn.objects.signed().filter(activity__in=[row.pk for row in rows]).values_list("activity", flat=True)
    )
    return [Given(row, row.when_text(language), row.length or 0, signed[row.pk]) for row in rows]
