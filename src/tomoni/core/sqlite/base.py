"""The database backend named by ``env.database``."""

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite without the JSON_VALID check on JSON columns.

    With ``trusted_schema`` off SQLite calls only functions marked innocuous from a schema, and
    up to 3.40 JSON_VALID is not: every insert would fail. Django itself writes valid JSON.
    """

    data_type_check_constraints = {
        name: check for name, check in base.DatabaseWrapper.data_type_check_constraints.items() if name != "JSONField"
    }
