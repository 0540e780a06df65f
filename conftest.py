"""What all tests share: the longest begin first, so that no processor is left waiting at the end."""


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.get_closest_marker("embedded") is None or commits(item))


def commits(item):
    """Return whether the test commits to the database: those come last, as Django's own order has it."""
    marker = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server", "django_db_reset_sequences"} & set(getattr(item, "fixturenames", ()))
    return bool(asked or (marker and marker.kwargs.get("transaction")))
