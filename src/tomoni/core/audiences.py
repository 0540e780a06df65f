"""Whom a mailing may go to besides the persons of the register: what the apps' ``audiences.SIGNERS`` offer.

People who only signed something stand in no register. Their addresses are opened one by one while a mailing goes out
(``recipients``), never listed, and each comes with the address at which they stop it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from tomoni.core import collect


@dataclass(frozen=True)
class Recipient:
    """Somebody to write to once: the mail address, the language, and the page (and one-click address) that stops it."""

    mail: str
    language: str
    stop: str

    def __repr__(self) -> str:
        return "Recipient(...)"  # no address in a log


@dataclass(frozen=True)
class Outsiders:
    """A named audience of people outside the register; ``recipients(day)`` yields each mailbox once, in no order."""

    key: str
    label: Any
    number: Callable[[date], int]
    recipients: Callable[[date], Iterator[Recipient]]


def outsiders() -> list[Outsiders]:
    """Return the audiences on offer."""
    return collect.offered("audiences", "SIGNERS")


def recipients(key: str, *, day: date) -> Iterator[Recipient]:
    """Yield whom an audience of the key reaches on the day; nobody for a key no app offers."""
    for audience in outsiders():
        if audience.key == key:
            yield from audience.recipients(day)
