"""What every template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def network(request: HttpRequest) -> dict[str, Any]:
    """Return the network's name in the reader's language, and whether this is a trial installation."""
    return {
        "network_name": settings.NETWORK_NAME[get_language() or "ja"],
        "is_development": not settings.PRODUCTION,
    }
