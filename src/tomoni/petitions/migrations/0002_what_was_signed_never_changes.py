"""What people signed, what was handed over, and what was certified never changes: the database refuses it.

A later migration that alters one of these tables on SQLite must end with these operations again: SQLite makes a new
table then, and the rules stay with the old one.
"""

from typing import Any

from django.db import migrations

RULES = [
    (
        "published_wording_never_changes",
        "petitions_wording",
        "{old}.published_at IS NOT NULL",
        ["petition_id", "language", "version", "title", "text", "reading", "sha256", "published_at"],
    ),
    (
        "frozen_hand_over_never_changes",
        "petitions_handover",
        "{old}.frozen_at IS NOT NULL",
        ["petition_id", "addressee_id", "disclosure", "counts", "manifest", "manifest_sha256", "frozen_at"],
    ),
    (
        "certificate_of_destruction_never_changes",
        "petitions_destruction",
        "1 = 1",
        ["petition_id", "at", "numbers", "text", "sha256"],
    ),
]


def condition(when: str, columns: list[str], *, differs: str) -> str:
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)
    return f"{when.format(old='OLD')} AND ({changed})"


def sqlite_rules() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {condition(when, columns, differs='IS NOT')} "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        for name, table, when, columns in RULES
    ]


def postgresql_rules() -> list[str]:
    statements = []
    for name, table, when, columns in RULES:
        told = condition(when, columns, differs="IS DISTINCT FROM")
        statements += [
            f"CREATE FUNCTION petitions_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {told} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            "RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION petitions_{name}()",
        ]
    return statements


def make(apps: Any, schema_editor: Any) -> None:
    on_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in sqlite_rules() if on_sqlite else postgresql_rules():
        schema_editor.execute(statement, params=None)


def drop(apps: Any, schema_editor: Any) -> None:
    on_sqlite = schema_editor.connection.vendor == "sqlite"
    for name, *_rest in RULES:
        schema_editor.execute(
            f"DROP TRIGGER {name}" if on_sqlite else f"DROP FUNCTION petitions_{name}() CASCADE", params=None
        )


class Migration(migrations.Migration):
    dependencies = [("petitions", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
