"""Takes the triggers off Wagtail's own search index, which Tomoni does not use (``core.search`` is ours).

They write to a virtual table; with ``trusted_schema`` off SQLite refuses every statement that could set them
off, even the deletion of a page that is not in that index.
"""

from typing import Any

from django.db import migrations

TRIGGERS = [
    "insert_modelsearch_indexentry_fts",
    "update_modelsearch_indexentry_fts",
    "delete_modelsearch_indexentry_fts",
]


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for name in TRIGGERS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_full_text_index"),
        ("modelsearch", "0004_rename_modelsear_autocom_476c89_gin_modelsearch_autocom_ea8581_gin_and_more"),
    ]
    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]
