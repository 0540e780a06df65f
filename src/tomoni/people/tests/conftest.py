"""Every test begins with unused budgets: what one signs in with does not count for the next."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def unused_budgets(settings, tmp_path):
    settings.DATA = tmp_path
    cache.clear()
