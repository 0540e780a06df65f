"""Who acts: the signed-in user of the request, a command, or the system itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

SYSTEM = "system"
ANONYMOUS = "anonymous"

_actor: ContextVar[Callable[[], str]] = ContextVar("audit_actor")


def current_actor() -> str:
    """Return the name under which the audit trail records what happens now."""
    known = _actor.get(None)
    return known() if known else SYSTEM


def name_of(user: Any) -> str:
    """Return the audit trail's name of a user; of the present actor for None."""
    if user is None:
        return current_actor()
    return user.email if user.is_authenticated else ANONYMOUS


@contextmanager
def acting_as(name: str) -> Iterator[None]:
    """Record what happens inside under the name, such as "command: import"."""
    with _known(lambda: name):
        yield


@contextmanager
def acting_for(request: Any) -> Iterator[None]:
    """Record what happens inside under the request's user, asked for only when something is recorded."""
    with _known(lambda: name_of(request.user)):
        yield


@contextmanager
def _known(name: Callable[[], str]) -> Iterator[None]:
    token = _actor.set(name)
    try:
        yield
    finally:
        _actor.reset(token)
