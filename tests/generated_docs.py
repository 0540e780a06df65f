"""The parts of docs/ that are made from the code: settings, roles. ``make docs`` rewrites them."""

import os
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
BEGIN, END = "<!-- generated: run make docs -->\n", "<!-- end of the generated part -->\n"


def settings_table() -> str:
    """Return the table of every environment variable."""
    from tomoni.config.env import VARIABLES

    rows = [
        f"| `{v.name}` | `{v.default}` | {v.meaning} |" if v.default else f"| `{v.name}` | | {v.meaning} |"
        for v in VARIABLES
    ]
    return "\n".join(["| variable | default | meaning |", "|---|---|---|", *rows]) + "\n"


def roles_table() -> str:
    """Return what each role is and which verbs it has on which records."""
    from django.utils import translation

    from tomoni.core import roles

    with translation.override("en"):
        lines = []
        for role in roles.ROLES:
            where = "held in a project" if role.in_project else "given to an account"
            lines += [
                f"## {role.label} (`{role.key}`)",
                "",
                f"{role.meaning} ({where})",
                "",
                "| record | may |",
                "|---|---|",
            ]
            for model, verbs in sorted(roles.grants()[role.key].items()):
                lines.append(f"| `{model}` | {', '.join(sorted(verbs))} |")
            lines.append("")
    return "\n".join(lines)


def import_tables() -> str:
    """Return every column of every table that can be imported."""
    from tomoni.core.exchange.tables import all_tables

    lines = []
    for table in all_tables().values():
        english, japanese = table.titles
        example = f"examples/{table.key}.csv"
        lines += [
            f"## {english.capitalize()} / {japanese} (`{table.key}`)",
            "",
            *([f"Example: [{example}]({example})", ""] if (DOCS / example).exists() else []),
            "| heading | 見出し | needed | meaning | 意味 |",
            "|---|---|---|---|---|",
        ]
        for column in table.columns:
            needed = "yes" if column.required else ""
            keys = [f"`{key}`" for key, _label in getattr(column.cell, "choices", ())]
            cells = [
                f"`{column.key}`",
                column.ja,
                needed,
                " ".join([column.help, ", ".join(keys)]).strip(),
                column.help_ja,
            ]
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        lines.append("")
    return "\n".join(lines)


GENERATED = {"settings.md": settings_table, "roles.md": roles_table, "import.md": import_tables}


def with_generated(text: str, part: str) -> str:
    """Return the document with the text between the two markers replaced."""
    head, _begin, rest = text.partition(BEGIN)
    _old, _end, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{part}\n{END}{tail}"


def main() -> None:
    """Rewrite every generated part."""
    for name, make in GENERATED.items():
        path = DOCS / name
        path.write_text(with_generated(path.read_text(), make()))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tomoni.config.test_settings")
    import django

    django.setup()
    main()
