"""What may stand in the log: addresses of pages hold ids and signed links, so the log names the kind of page instead."""

import logging

from django.http import HttpRequest


class RoutesOnly(logging.Filter):
    """Puts the pattern of the address in place of the address in Django's messages about requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every message pass, without the address; Django gives it as the last argument."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple) and record.args:
            match = getattr(request, "resolver_match", None)
            record.args = (*record.args[:-1], f"/{match.route}" if match else "an address that does not exist")
        return True
