"""Duplicates among very many signatures: how many of the found pairs are one person, and how many of those are found.

Run: ``python bench/bench_signature_duplicates.py [SIGNATURES] [SEED]`` (1,000,000 by default, seed 2012).
The signatures and their truth come from ``signers.py``; they are kept encrypted in a database of their own, and
``petitions.actions.matching.find`` reads, compares and writes the pairs, in a process of its own and those it starts.
Limits: precision at least 0.99, recall at least 0.95; of a million at most 60 s and 4 GB.
"""

import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
PRECISION, RECALL, SECONDS, GIGABYTES = 0.99, 0.95, 60.0, 4.0
NOW = datetime(2012, 4, 10, 3, 0, tzinfo=UTC)


def fill(count: int, seed: int, folder: Path) -> None:
    """Make the petition with its signatures; keep the truth in a file beside."""
    import fresh

    fresh.set_up()
    from signers import signers

    from tomoni.petitions.models import Signature
    from tomoni.petitions.tests.factories import PetitionFactory

    petition = PetitionFactory()
    wording = petition.wordings.get()
    fields = {"petition": petition, "wording": wording, "state": "counted", "signed_at": NOW, "counted_at": NOW}
    truth: dict[int, list[str]] = defaultdict(list)

    signed = set()

    def rows() -> Iterator[Signature]:
        for each in signers(count, seed=seed):
            told = {name: getattr(each, name) for name in ("name", "kana", "prefecture", "address", "mail")}
            where = {"method": "web"} if each.mail else {"method": "platform", "platform": "paper"}
            row = Signature(**fields, **told, **where)
            row.make_keys()
            key = (row.mail_key, row.name_key)
            if each.mail and key in signed:
                continue  # the database itself refuses one name at one address twice
            signed.add(key)
            truth[each.who].append(str(row.pk))
            yield row

    made = rows()
    while chunk := list(islice(made, 20_000)):
        Signature.objects.insert_unaudited(chunk, 1_000)
    pairs = {frozenset(pair) for same in truth.values() for pair in combinations(same, 2)}
    (folder / "truth").write_bytes(pickle.dumps(pairs))


def find(folder: Path) -> int:
    """Find the pairs, and tell how well."""
    import fresh

    fresh.set_up()
    from tomoni.petitions.actions import matching
    from tomoni.petitions.models import Match, Petition, Signature

    petition = Petition.objects.get()
    number = Signature.objects.count()
    started, used = time.perf_counter(), time.process_time()
    matching.find(petition, now=NOW)
    seconds, used = time.perf_counter() - started, time.process_time() - used
    own, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    gigabytes = (
        own.ru_maxrss + (os.cpu_count() or 1) * theirs.ru_maxrss
    ) / 2**20  # each of theirs as large as the largest
    found = {frozenset(map(str, pair)) for pair in Match.objects.values_list("first", "second")}
    truth = pickle.loads((folder / "truth").read_bytes())  # noqa: S301 - written by ourselves a moment ago
    right = len(found & truth)
    precision, recall = right / max(len(found), 1), right / max(len(truth), 1)
    print(f"   {number:,} signatures, {len(truth):,} pairs planted, {len(found):,} found")
    print(f"   precision {precision:.4f} (limit {PRECISION}), recall {recall:.4f} (limit {RECALL})")
    print(
        f"   {seconds:.1f} s ({used:.1f} s of processor here, {theirs.ru_utime + theirs.ru_stime:.1f} s in processes it started; limit {SECONDS:.0f} s for a million), {gigabytes:.2f} GB"
    )
    slow = number >= 1_000_000 and (seconds > SECONDS or gigabytes > GIGABYTES)
    return int(precision < PRECISION or recall < RECALL or slow)


def main() -> int:
    """Fill and find, each in a process of its own; 1 when a limit is not kept."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 2012
    import fresh

    with tempfile.TemporaryDirectory() as held, fresh.place(Path(held) / "data", "tomoni_bench_duplicates") as own:
        for step in ("fill", "find"):
            asked = [sys.executable, __file__, step, str(count), str(seed), held]
            code = subprocess.run(asked, env={**own, "PYTHONHASHSEED": "0"}, check=False).returncode
            if code:
                return code
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["fill"]:
        fill(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
    elif sys.argv[1:2] == ["find"]:
        sys.exit(find(Path(sys.argv[4])))
    else:
        os.environ.setdefault("TOMONI_ENV", "development")
        sys.exit(main())
