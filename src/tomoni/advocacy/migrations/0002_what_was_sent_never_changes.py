"""What no single row can promise: the words and items of a request that was sent stay as they were.

A later migration that alters these tables on SQLite must end with these operations again: SQLite makes a new table
then, and the rules stay with the old one. Deleting is refused by foreign keys and by ``Asked.delete``.
"""

from typing import Any

from django.db import migrations

WORDING = """
    {old}.sealed_at IS NOT NULL AND (
        {new}.texts {differs} {old}.texts OR {new}.demand_id {differs} {old}.demand_id
        OR {new}.version {differs} {old}.version OR {new}.sealed_at {differs} {old}.sealed_at
    )
"""

ITEM = """
    (
        {new}.round_id {differs} {old}.round_id OR {new}.demand_id {differs} {old}.demand_id
        OR {new}.wording_id {differs} {old}.wording_id OR {new}.number {differs} {old}.number
        OR {new}.position {differs} {old}.position
    )
    AND EXISTS (
        SELECT 1 FROM advocacy_round WHERE activity_ptr_id IN ({old}.round_id, {new}.round_id) AND sealed_at IS NOT NULL
    )
"""

FOREIGN_WORDING = """
    {new}.wording_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM advocacy_wording WHERE id = {new}.wording_id AND demand_id = {new}.demand_id)
"""

ROUND = """
    {old}.sealed_at IS NOT NULL AND {new}.sealed_at {differs} {old}.sealed_at
"""

UNSEALED_WORDS = """
    {old}.sealed_at IS NULL AND {new}.sealed_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM advocacy_asked AS item JOIN advocacy_wording AS words ON words.id = item.wording_id
        WHERE item.round_id = {new}.activity_ptr_id AND words.sealed_at IS NULL
    )
"""

TEXT = """
    {old}.sealed_at IS NOT NULL AND (
        {new}.text {differs} {old}.text OR {new}.title {differs} {old}.title
        OR {new}.language {differs} {old}.language OR {new}.version {differs} {old}.version
        OR {new}.statement_id {differs} {old}.statement_id OR {new}.sealed_at {differs} {old}.sealed_at
    )
"""

RULES = [
    ("wording_that_was_sent_never_changes", "advocacy_wording", WORDING),
    ("item_of_a_sent_round_never_changes", "advocacy_asked", ITEM),
    ("wording_of_an_item_is_its_demands", "advocacy_asked", FOREIGN_WORDING),
    ("round_that_was_sent_stays_sent", "advocacy_round", ROUND),
    ("round_is_sent_with_its_wordings", "advocacy_round", UNSEALED_WORDS),
    ("text_that_was_signed_never_changes", "advocacy_statementtext", TEXT),
]


def make(apps: Any, schema_editor: Any) -> None:
    on_sqlite = schema_editor.connection.vendor == "sqlite"
    for name, table, condition in RULES:
        told = condition.format(new="NEW", old="OLD", differs="IS NOT" if on_sqlite else "IS DISTINCT FROM")
        if on_sqlite:
            statements = [
                f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {told} BEGIN SELECT RAISE(ABORT, '{name}'); END"
            ]
        else:
            statements = [
                f"CREATE FUNCTION advocacy_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {told} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                "RETURN NEW; END $$",
                f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION advocacy_{name}()",
            ]
        for statement in statements:
            schema_editor.execute(statement, params=None)


def drop(apps: Any, schema_editor: Any) -> None:
    for name, _table, _condition in RULES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)
        else:
            schema_editor.execute(f"DROP FUNCTION advocacy_{name}() CASCADE", params=None)


class Migration(migrations.Migration):
    dependencies = [("advocacy", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
