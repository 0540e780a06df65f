"""Django's SQLite backend, made to run with ``trusted_schema`` off."""
