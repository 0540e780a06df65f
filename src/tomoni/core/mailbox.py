"""The development mailbox: outgoing mail kept as files and shown in the browser."""

from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class EmailBackend(BaseEmailBackend):
    """Writes each message to ``TOMONI_DATA/mailbox`` instead of sending it."""

    def send_messages(self, email_messages: list[Any]) -> int:
        settings.MAILBOX.mkdir(parents=True, exist_ok=True)
        for number, message in enumerate(email_messages):
            name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{number}.eml"
            (settings.MAILBOX / name).write_bytes(message.message().as_bytes())
        return len(email_messages)


def newest(limit: int = 50) -> list[tuple[str, Path]]:
    """Return (name, file) of the newest messages kept."""
    if not settings.MAILBOX.exists():
        return []
    files = sorted(settings.MAILBOX.glob("*.eml"), reverse=True)[:limit]
    return [(file.stem, file) for file in files]


def text_of(message: EmailMessage) -> str:
    """Return the plain text of a message."""
    body = message.get_body(preferencelist=("plain",))
    return body.get_content() if body else ""
