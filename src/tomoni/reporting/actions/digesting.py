"""Choosing the sentences of weight for a digest from the report of the year."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.projects.models import Activity
from tomoni.reporting.composing import compose
from tomoni.reporting.document import Sentence
from tomoni.reporting.models import Digest, DigestSentence

Kind = Activity.Kind
WEIGHTS = {
    Kind.NEGOTIATION: 5, Kind.DRIVE: 5, Kind.SURVEY: 5, Kind.EVENT: 4, Kind.REQUEST: 4, Kind.INTERNATIONAL: 4,
    Kind.STATEMENT: 4, Kind.PUBLICATION: 3, Kind.PRESS: 3, Kind.COMMENT: 3, Kind.SUPPORT: 3, Kind.RESEARCH: 2,
    Kind.NETWORKING: 1, Kind.FUNDRAISING: 1,
}  # fmt: skip
TOLD_AGAIN, COUNTED, WITH_OUTCOME, ON_A_DAY, IN_A_MONTH = 2, 2, 2, 2, 1
TOLD_KIND, TOLD_KIND_TWICE = 2, 4
MONTH = timedelta(days=31)
CHOSEN = 7
LONGEST = 130
"""Letters of a Japanese sentence that leave room for the others on one page."""


class DigestRefusedError(ValueError):
    """The digest cannot be drafted; the words say why."""


@dataclass(frozen=True)
class _Candidate:
    place: int
    chapter: str
    sentence: Sentence
    english: str
    activities: tuple[Activity, ...]
    weight: int

    @property
    def kinds(self) -> set[str]:
        return {act.kind for act in self.activities}


@transaction.atomic
def draft_digest(digest: Digest) -> int:
    """Choose the sentences anew: the weightiest of each chapter, then the weightiest left; return how many there are.

    Sentences typed by hand or changed since they were chosen stay. Raises DigestRefusedError for a final digest.
    """
    if digest.is_adopted:
        raise DigestRefusedError(_("A final digest is not drafted again."))
    there = DigestSentence.objects.filter(digest=digest)
    kept = list(there.filter(is_drafted=False).order_by("position", "pk"))
    for sentence in there.filter(is_drafted=True):
        sentence.delete()
    known = {each.text for each in kept}
    chosen = _chosen([each for each in _candidates(digest) if each.sentence.text not in known], CHOSEN - len(kept))
    for place, sentence in enumerate(kept, start=1):
        sentence.position = place
        sentence.save()
    for place, each in enumerate(chosen, start=len(kept) + 1):
        made = DigestSentence.objects.create(
            digest=digest, position=place, text=each.sentence.text, text_en=each.english, is_drafted=True
        )
        made.activities.set(each.activities)
    return len(kept) + len(chosen)


def _chosen(candidates: list[_Candidate], wanted: int) -> list[_Candidate]:
    """Return so many: the best of each chapter first, then the best of all; no activity twice, in the order of the report.

    What is of a kind that is told already weighs less: a year is more than its weightiest kind of work.
    """
    found: list[_Candidate] = []
    left = list(candidates)
    while left and len(found) < wanted:
        best = min(left, key=lambda each: _rank(each, found))
        found.append(best)
        left = [each for each in left if not set(best.activities).intersection(each.activities)]
    return sorted(found, key=lambda each: each.place)


def _rank(each: _Candidate, found: list[_Candidate]) -> tuple[bool, int, int]:
    again = sum(kind in other.kinds for other in found for kind in each.kinds)
    less = min(TOLD_KIND * again, TOLD_KIND_TWICE)
    return any(other.chapter == each.chapter for other in found), less - each.weight, each.place


def _candidates(digest: Digest) -> list[_Candidate]:
    documents = {language: compose(digest.report, language) for language in ("ja", "en")}
    english = {each.anchor: each.text for each in documents["en"].sentences()}
    untranslated = set(documents["en"].untranslated)
    said = list(documents["ja"].sentences())
    wanted = {each.id for sentence in said for each in sentence.evidence if each.kind == "activity"}
    acts = {
        str(act.pk): act for act in Activity.objects.filter(pk__in=wanted).prefetch_related("quantities", "programmes")
    }
    found = []
    for place, sentence in enumerate(said):
        behind = tuple(acts[each.id] for each in sentence.evidence if each.id in acts)
        if behind and len(sentence.text) <= LONGEST and any(act.state in _TELLING for act in behind):
            own = sentence.anchor.rpartition("-")[0]
            translated = "" if own in untranslated else english.get(sentence.anchor, "")
            weight = max(_weight(act) for act in behind)
            found.append(_Candidate(place, sentence.anchor.split("-")[0], sentence, translated[:400], behind, weight))
    return found


_TELLING = {Activity.State.DONE, Activity.State.PARTLY}


def _weight(activity: Activity) -> int:
    weight = WEIGHTS.get(Kind(activity.kind), 0) + TOLD_AGAIN * (len(activity.programmes.all()) - 1)
    weight += COUNTED * bool(activity.quantities.all()) + WITH_OUTCOME * bool(activity.outcome.strip())
    if activity.has_exact_days:
        return weight + ON_A_DAY
    is_near = activity.starts_on and activity.ends_on and activity.ends_on - activity.starts_on < MONTH
    return weight + IN_A_MONTH * bool(is_near)
