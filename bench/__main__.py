"""``make bench``: runs every bench_*.py of this folder, or those named (``python -m bench search staff_list``).

Each is a process of its own and prints ratios measured side by side in one run; it ends with 1 when a limit
is not kept. Run them on an idle machine: they are about time.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).parent


def chosen(names: list[str]) -> list[Path]:
    """Return the benchmarks of the names, or all; ends with the list of names when one is unknown."""
    found = {path.stem.removeprefix("bench_"): path for path in sorted(FOLDER.glob("bench_*.py"))}
    unknown = [name for name in names if name not in found]
    if unknown:
        sys.exit(f"There is no benchmark {unknown[0]!r}. There are: {', '.join(found)}")
    return [found[name] for name in names or found]


def main() -> int:
    """Run them one after the other; 1 when one did not keep its limit."""
    verdicts = {}
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start, Python {sys.version.split()[0]}")
    for path in chosen(sys.argv[1:]):
        print(f"\n== {path.stem}", flush=True)
        started = time.monotonic()
        code = subprocess.run([sys.executable, path], check=False).returncode
        verdicts[path.stem] = code
        print(f"   {'kept' if code == 0 else 'NOT KEPT'}, {time.monotonic() - started:.0f} s", flush=True)
    missed = [name for name, code in verdicts.items() if code]
    print(
        f"\n{len(verdicts) - len(missed)} of {len(verdicts)} kept their limits"
        + (f"; not: {', '.join(missed)}" if missed else "")
    )
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
