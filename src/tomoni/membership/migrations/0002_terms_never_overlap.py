"""What no single row can promise: terms never overlap, the past never changes, classes keep what they count.

A later migration that alters the table of terms or plans on SQLite must end with these operations again:
SQLite makes a new table then, and the rules stay with the old one.
"""

from typing import Any

from django.db import migrations

# A day or moment written otherwise would compare wrongly as text and slip through.
DAY = "[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]"
MOMENT = DAY + " [0-2][0-9]:[0-5][0-9]:[0-5][0-9]"

OVERLAP = """
    WHEN NEW.valid_from NOT GLOB '{day}' OR NEW.valid_to NOT GLOB '{day}'
        OR NEW.known_from NOT GLOB '{moment}*' OR NEW.known_to NOT GLOB '{moment}*'
        OR EXISTS (
            SELECT 1 FROM membership_term AS other
            WHERE other.membership_id = NEW.membership_id {besides}
            AND other.valid_from < coalesce(NEW.valid_to, '~') AND coalesce(other.valid_to, '~') > NEW.valid_from
            AND other.known_from < coalesce(NEW.known_to, '~') AND coalesce(other.known_to, '~') > NEW.known_from
        )
    BEGIN SELECT RAISE(ABORT, 'terms_of_a_membership_never_overlap'); END
"""

OVERLAP_CHECKED = [
    ("when_written", "INSERT", ""),
    ("when_changed", "UPDATE", "AND other.id IS NOT OLD.id"),
]

PAST = """
    {new}.id {differs} {old}.id OR {new}.membership_id {differs} {old}.membership_id
    OR {new}.plan_id {differs} {old}.plan_id OR {new}.units {differs} {old}.units
    OR {new}.valid_from {differs} {old}.valid_from OR {new}.valid_to {differs} {old}.valid_to
    OR {new}.known_from {differs} {old}.known_from OR {new}.begun_by_id {differs} {old}.begun_by_id
    OR {old}.known_to IS NOT NULL AND (
        {new}.known_to {differs} {old}.known_to OR {new}.closed_by_id {differs} {old}.closed_by_id
    )
"""

CLASS_CHANGES = """
    ({new}.subject {differs} {old}.subject OR {new}.nature {differs} {old}.nature
    OR {new}.part_of_id {differs} {old}.part_of_id)
    AND EXISTS (SELECT 1 FROM membership_term WHERE plan_id = {old}.id)
"""

PART_UNLIKE = """
    {new}.part_of_id IS NOT NULL AND (
        EXISTS (SELECT 1 FROM membership_plan WHERE part_of_id = {new}.id)
        OR NOT EXISTS (
            SELECT 1 FROM membership_plan AS class WHERE class.id = {new}.part_of_id AND class.id <> {new}.id
            AND class.part_of_id IS NULL AND class.subject = {new}.subject AND class.nature = {new}.nature
        )
    )
    OR EXISTS (
        SELECT 1 FROM membership_plan AS part WHERE part.part_of_id = {new}.id
        AND (part.subject <> {new}.subject OR part.nature <> {new}.nature)
    )
"""

RULES = [
    ("past_terms_never_change", "membership_term", "UPDATE", PAST),
    ("plan_with_terms_keeps_its_class", "membership_plan", "UPDATE", CLASS_CHANGES),
    ("sub_class_is_like_its_class", "membership_plan", "INSERT", PART_UNLIKE),
    ("sub_class_stays_like_its_class", "membership_plan", "UPDATE", PART_UNLIKE),
]


def sqlite_rules() -> list[str]:
    statements = [
        f"CREATE TRIGGER terms_of_a_membership_never_overlap_{when} BEFORE {event} ON membership_term "
        + OVERLAP.format(besides=besides, day=DAY, moment=MOMENT)
        for when, event, besides in OVERLAP_CHECKED
    ]
    for name, table, event, condition in RULES:
        told = condition.format(new="NEW", old="OLD", differs="IS NOT")
        statements.append(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {told} BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )
    return statements


def postgresql_rules() -> list[str]:
    # "The same membership" is said as a range of one key: plain uuid equality would need the extension btree_gist.
    statements = [
        "CREATE TYPE membership_key_range AS RANGE (subtype = uuid)",
        "ALTER TABLE membership_term ADD CONSTRAINT terms_of_a_membership_never_overlap EXCLUDE USING gist ("
        "membership_key_range(membership_id, membership_id, '[]') WITH &&, daterange(valid_from, valid_to) WITH &&, tstzrange(known_from, known_to) WITH &&)",
    ]
    for name, table, event, condition in RULES:
        told = condition.format(new="NEW", old="OLD", differs="IS DISTINCT FROM")
        statements += [
            f"CREATE FUNCTION membership_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {told} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            "RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION membership_{name}()",
        ]
    return statements


def make(apps: Any, schema_editor: Any) -> None:
    on_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in sqlite_rules() if on_sqlite else postgresql_rules():
        schema_editor.execute(statement, params=None)


def drop(apps: Any, schema_editor: Any) -> None:
    names = [(name, table) for name, table, _event, _condition in RULES]
    if schema_editor.connection.vendor == "sqlite":
        names += [(f"terms_of_a_membership_never_overlap_{when}", "") for when, _event, _besides in OVERLAP_CHECKED]
        statements = [f"DROP TRIGGER {name}" for name, _table in names]
    else:
        statements = [
            "ALTER TABLE membership_term DROP CONSTRAINT terms_of_a_membership_never_overlap",
            "DROP TYPE membership_key_range",
        ]
        statements += [f"DROP FUNCTION membership_{name}() CASCADE" for name, _table in names]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("membership", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
