"""Imports rows as a network would: a file of each table through the public import, all or nothing."""

import csv
from pathlib import Path
from typing import Any

from tomoni.core.exchange.importing import import_file
from tomoni.core.exchange.results import Result
from tomoni.core.exchange.tables import all_tables

OUTLINE = [
    {"ID": "g1", "番号": "1", "名称": "活動"},
    {"ID": "g2", "番号": "2", "名称": "相談"},
    {"ID": "g3", "番号": "3", "名称": "財政"},
]


def tried(folder: Path, table: str, rows: list[dict[str, Any]]) -> Result:
    """Write the rows as CSV and import them; the headings are the keys of all rows."""
    path = folder / f"{table}.csv"
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headings)
        writer.writeheader()
        writer.writerows(rows)
    return import_file(all_tables()[table], path, language="ja")


def imported(folder: Path, **tables: list[dict[str, Any]]) -> None:
    """Import the outline and the tables in order; every row must be taken."""
    for key, rows in {"programmes": OUTLINE, **tables}.items():
        result = tried(folder, key, rows)
        assert [str(finding) for finding in result.findings] == [], key
        assert result.left_out == 0


def act(number: int, title: str, when: str, **columns: Any) -> dict[str, Any]:
    """Return a public act that was done, told in the first chapter."""
    usual = {"ID": f"a{number}", "表題": title, "日付": when, "事業": "g1", "状況": "done", "公開範囲": "public"}
    return usual | columns


def statistics(key: str, columns: str, rows: list[tuple[str, ...]], **cells: Any) -> dict[str, list[dict[str, Any]]]:
    """Return a public table of 2012 in the second chapter with its rows: (key, label, cells, kind, part of)."""
    table = {
        "ID": key, "キー": key, "表題": "相談の内訳", "日付": "2012年", "事業": "g2", "列": columns, "出典": "相談票",
        "公開範囲": "public",
    }  # fmt: skip
    lines = []
    for place, row in enumerate(rows, start=1):
        name, label, typed, kind, part_of = [*row, "", ""][:5]
        lines.append(
            {
                "ID": f"{key}-{name}",
                "表": key,
                "キー": name,
                "順": place,
                "見出し": label,
                "数値": typed,
                "種類": kind,
                "内数": part_of,
            }  # fmt: skip
        )
    return {"manual_tables": [table | cells], "manual_rows": lines}
