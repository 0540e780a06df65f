"""The index of 2-grams under the search entries; ``core.search.grams`` says how it is used."""

from typing import Any

from django.db import migrations

MAKE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE core_searchgrams "
        "USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii')"
    ],
    "postgresql": [
        """
        CREATE FUNCTION core_search_grams(model text, body text) RETURNS text[]
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
            SELECT coalesce(array_agg(DISTINCT model || ':' || gram), '{}')
            FROM (
                SELECT letter, letter || lead(letter) OVER (ORDER BY place) AS pair
                FROM string_to_table(body, NULL) WITH ORDINALITY AS letters(letter, place)
            ) AS pairs, LATERAL (VALUES (letter), (pair)) AS grams(gram)
            WHERE gram IS NOT NULL AND strpos(gram, ' ') = 0
        $$
        """,
        "CREATE INDEX core_searchgrams ON core_searchentry USING gin (core_search_grams(model, text))",
    ],
}
DROP = {
    "sqlite": ["DROP TABLE core_searchgrams"],
    "postgresql": ["DROP INDEX core_searchgrams", "DROP FUNCTION core_search_grams(text, text)"],
}


def make(apps: Any, schema_editor: Any) -> None:
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps: Any, schema_editor: Any) -> None:
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
