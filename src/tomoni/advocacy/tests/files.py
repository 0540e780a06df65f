"""What tests of the ledger's tables share: files of rows brought in, and what was refused of them."""

import csv
from typing import Any

from tomoni.core.exchange.importing import import_file
from tomoni.core.exchange.tables import all_tables


def bring(folder: Any, table: str, *rows: dict[str, str], user: Any = None, **options: Any) -> Any:
    """Import rows into a table as somebody; return what happened."""
    path = folder / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return import_file(all_tables()[table], path, user=user, language="en", **options)


def refused(result: Any) -> list[tuple[int, str]]:
    """Return line and column of every finding."""
    return [(finding.line, finding.column) for finding in result.findings]


def held(key: str) -> list[str]:
    """Return what the rows of a table hold, to compare before and after."""
    return sorted(map(str, all_tables()[key].records().order_by("pk").values()))
