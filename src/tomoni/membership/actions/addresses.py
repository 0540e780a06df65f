"""Where a holder is written to, and a new address in place of the one there was: the old one keeps its last day."""

from datetime import date, timedelta

from django.db.models import F

from tomoni.people.actions import moving
from tomoni.people.models import Address, Organisation, Person


def current_address(holder: Person | Organisation, *, delivery: bool, today: date) -> Address | None:
    """Return where the holder lives or sits today, or the delivery address besides."""
    kind = Address.Kind.DELIVERY
    found = holder.address_set.on(today)
    found = found.filter(kind=kind) if delivery else found.exclude(kind=kind)
    return found.order_by("-is_preferred", F("starts_on").desc(nulls_last=True), "pk").first()


def is_same(address: Address, place: dict[str, str]) -> bool:
    """Return whether the address says what was typed."""
    return all(getattr(address, name) == value for name, value in place.items())


def take_over(holder: Person | Organisation, place: dict[str, str], *, delivery: bool, today: date) -> None:
    """Let the place be the holder's address (or delivery address) from today on; twice a day corrects the first.

    Raises people's MoveError.
    """
    old = current_address(holder, delivery=delivery, today=today)
    if old and is_same(old, place):
        return
    if old and old.starts_on == today:
        for name, value in place.items():
            setattr(old, name, value)
        old.save()
        return
    kind: str = Address.Kind.OFFICE if isinstance(holder, Organisation) else Address.Kind.HOME
    if delivery:
        kind = Address.Kind.DELIVERY
    elif old:
        kind = old.kind
    owner = {str(holder._meta.model_name): holder}
    moving.move(Address(kind=kind, **owner, **place), on=today, old=old)


def end(old: Address, *, today: date) -> None:
    """Let an address be valid no more from today on."""
    if old.starts_on == today:
        old.delete()
    else:
        old.ends_on, old.is_preferred = today - timedelta(days=1), False
        old.save()
