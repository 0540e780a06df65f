"""Finding pairs of signatures that may be one person's among very many: pairs share a mailbox, an address or a name.

Sharing a name alone says little: there are many 佐藤健 in Tokyo. How much it says is reckoned from the signatures
themselves. Of those who share a name of a rarity, so many live in one prefecture by chance as the prefectures' shares
foretell from those who share it across prefectures; what is beyond is one person twice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, NamedTuple
from uuid import UUID

from tomoni.petitions.actions.likeness import Written, far_address, near_address, near_mail, one_name
from tomoni.petitions.actions.opening import Row

SHARED_AT_MOST = 40
"""A mailbox or address of more signatures (a shelter, a church) is compared by name alone, as are very common names."""
RAREST = (2, 3)
"""How many may bear a name for the name alone, in one prefecture, to be evidence."""
SURE_ENOUGH = 0.99
TOO_FEW = 50
"""Of fewer pairs nothing can be reckoned: they are shown as merely possible."""
LIKENESS = {"mail": 0.98, "address": 0.97, "near_mail": 0.95, "near_address": 0.94, "rare_name": 0.92}
POSSIBLE = 0.6
LESS_FOR = {"slip": 0.04, "romaji": 0.02, "accents": 0.02, "kana": 0.01, "order": 0.01, "exact": 0.0}


class Pair(NamedTuple):
    """Two signatures that may be one person's: how likely, and why."""

    first: Any
    second: Any
    likeness: float
    reasons: list[str]


@dataclass
class Finder:
    """Compares the rows of one petition with each other."""

    rows: list[Row]
    found: dict[tuple[int, int], Pair] = field(default_factory=dict)
    known: dict[int, Written] = field(default_factory=dict)

    def pairs(self) -> Iterator[Pair]:
        """Yield the pairs, each once."""
        self._sharing(((row.mail_key, place) for place, row in enumerate(self.rows)), "mail")
        self._sharing(((row.address_key, place) for place, row in enumerate(self.rows)), "address")
        self._sharing(self._streets(), "near_address")
        self._sharing_a_name()
        yield from self.found.values()

    def _written(self, place: int) -> Written:
        """Return what was written there; most rows are compared with none."""
        if place not in self.known:
            self.known[place] = self.rows[place].written()
        return self.known[place]

    def _streets(self) -> Iterator[tuple[str, int]]:
        """Yield the streets of those who share a corner: spelling out an address is slow, and most share none."""
        for group in _groups((row.corner, place) for place, row in enumerate(self.rows)):
            if len({self.rows[place].address_key or place for place in group}) == 1:
                continue  # a household at one address, compared already
            for place in group:
                street = self._written(place).street
                yield (f"{self.rows[place].prefecture}{street}" if street else ""), place

    def _sharing(self, keyed: Iterable[tuple[str, int]], reason: str) -> None:
        """Compare those of one mailbox, address or street."""
        for group in _groups(keyed):
            for i, j in self._worth_comparing(group):
                if reason == "near_address" and not self._may_live_together(i, j):
                    continue
                why = one_name(self._written(i), self._written(j))
                if why:
                    self._note(i, j, reason, why)

    def _may_live_together(self, i: int, j: int) -> bool:
        """Return whether two of one street number were not compared yet, and do not name two houses or rooms there."""
        if self.rows[i].address_key == self.rows[j].address_key or (min(i, j), max(i, j)) in self.found:
            return False
        return near_address(self._written(i), self._written(j))

    def _worth_comparing(self, group: list[int]) -> Iterable[tuple[int, int]]:
        """Return all pairs of a group; of a large one those of one name."""
        if len(group) <= SHARED_AT_MOST:
            return combinations(group, 2)
        by_name = _groups((self.rows[place].loose, place) for place in group)
        return (pair for named in by_name if len(named) <= SHARED_AT_MOST for pair in combinations(named, 2))

    def _sharing_a_name(self) -> None:
        """Compare those of one name, whatever the order of its letters, where no place is shared exactly."""
        for at in (0, 1):
            near = ((row.near[at] if row.near else b"", place) for place, row in enumerate(self.rows))
            for group in _groups(near):
                if len(group) <= SHARED_AT_MOST:
                    for i, j in combinations(group, 2):
                        self._compare_places(i, j)
        rare: dict[tuple[int, bool], list[tuple[int, int]]] = defaultdict(list)
        apart: Counter[tuple[int, bool]] = Counter()
        for named in _groups((row.letters, place) for place, row in enumerate(self.rows)):
            if len(named) in RAREST:
                self._weigh_rare(named, rare, apart)
        self._keep_rare(rare, apart)

    def _compare_places(self, i: int, j: int) -> None:
        if (i, j) in self.found:
            return
        one, other = self._written(i), self._written(j)
        if not (one.mail and other.mail or one.address and other.address):
            return
        why = one_name(one, other)
        if why and near_mail(one, other):
            self._note(i, j, "near_mail", why)
        elif why and near_address(one, other):
            self._note(i, j, "near_address", why)

    def _weigh_rare(self, named: list[int], rare: Any, apart: Any) -> None:
        for i, j in combinations(named, 2):
            if (i, j) in self.found or not (self.rows[i].prefecture and self.rows[j].prefecture):
                continue
            one, other = self._written(i), self._written(j)
            if one_name(one, other) not in ("exact", "order") or far_address(one, other):
                continue
            stratum = (len(named), bool(one.sound and other.sound))
            if self.rows[i].prefecture == self.rows[j].prefecture:
                rare[stratum].append((i, j))
            else:
                apart[stratum] += 1

    def _keep_rare(self, rare: Any, apart: Any) -> None:
        """Keep the pairs of a rarity if so few of them are foretold by chance that nearly all are one person."""
        total = sum(1 for row in self.rows if row.prefecture)
        shares = Counter(row.prefecture for row in self.rows if row.prefecture)
        chance = sum((number / total) ** 2 for number in shares.values()) if total else 1.0
        for stratum, pairs in rare.items():
            by_chance = apart[stratum] * chance / max(1 - chance, 0.01)
            is_sure = len(pairs) >= TOO_FEW and 1 - by_chance / len(pairs) >= SURE_ENOUGH
            if not is_sure and len(pairs) + apart[stratum] >= TOO_FEW:
                continue
            for i, j in pairs:
                self._note(i, j, "rare_name", "exact", likeness=None if is_sure else POSSIBLE)

    def _note(self, i: int, j: int, reason: str, why: str, *, likeness: float | None = None) -> None:
        first, second = sorted((UUID(self.rows[i].pk), UUID(self.rows[j].pk)))
        at = (min(i, j), max(i, j))
        reasons = [*(self.found[at].reasons if at in self.found else [f"name_{why}"]), reason]
        found = LIKENESS[reason] - LESS_FOR[why] if likeness is None else likeness
        if at in self.found:
            found = max(found, min(self.found[at].likeness + 0.01, 0.99))
        self.found[at] = Pair(first, second, round(found, 3), reasons)


def _groups(keyed: Iterable[tuple[Any, int]]) -> list[list[int]]:
    """Return the places that share a key with another, without those of the empty key."""
    first: dict[Any, int] = {}
    shared: dict[Any, list[int]] = {}
    for key, place in keyed:
        if not key:
            continue
        if key not in first:
            first[key] = place
        elif key in shared:
            shared[key].append(place)
        else:
            shared[key] = [first[key], place]
    return list(shared.values())
