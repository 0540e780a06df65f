"""What many signatures tell together: bursts from a connection, a mail domain, a mailbox, a stall, and forms without proof.

Run by the counter every ten seconds, before it counts: what is held here was in no number yet. One that was counted
already is held by a ``Sweep`` without a user, because then a number falls, and that must be told. Limits have room
for the many who share one address at a mobile carrier, and grow with the petition's own stream. Beyond a limit the
later ones are held; beyond ``PLAIN`` times the limit all of the stretch, for then the first were no people either.
Who was released by somebody of the staff is never held again, and leaves room for others.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count as Number
from django.db.models.functions import Substr

from tomoni.petitions.actions import counting
from tomoni.petitions.actions.doubt import HOLD_AT
from tomoni.petitions.actions.sweeping import sweep
from tomoni.petitions.models import Outgoing, Petition, Signature, Sweep, SweepLine, keys, mailboxes
from tomoni.petitions.models.signature import SignatureQuerySet

State = Signature.State
HOUR, DAY, MINUTES = timedelta(hours=1), timedelta(days=1), timedelta(minutes=10)
PLAIN = 3
NAMES_AT_A_MAILBOX = 6
"""A family, a shelter's house: so many names sign from one mailbox."""
BURST, BURST_SHARE = 40, 0.3
"""So many hasty forms without a proof in ten minutes, and such a share of all, are a machine's."""
PLODDING, PLODDING_SHARE = 100, 0.6
"""So many forms without a proof in ten minutes, however long each took, are a program's: one person in a hundred has none."""
CROWD, CROWD_SHARE = 8, 0.3
"""So many connections at half of what one may, making such a share of the stream, are one program at many addresses.

A school or a meeting is one busy connection or two; a carrier's are many, and each of them a small part of the stream.
"""
ATTACK_SHARE = 0.2
LEVELS = (20, 100, 500, 2_000)
"""From so many held in ten minutes on, if they are ``ATTACK_SHARE`` of all, the attack has level 1, 2, 3, 4."""
AT_ONCE = 500


class Limit(NamedTuple):
    """How many in a stretch of time, or which share of the petition's stream if that is more."""

    reason: str
    stretch: timedelta
    number: int
    share: float = 0.0

    def of(self, stream: int) -> int:
        """Return the limit while so many sign."""
        return max(self.number, int(self.share * stream))


CONNECTION = (Limit("network", HOUR, 60, 0.01), Limit("network", DAY, 200, 0.01))
NEIGHBOURHOOD = (Limit("neighbourhood", HOUR, 300, 0.05), Limit("neighbourhood", DAY, 1_000, 0.05))
DOMAIN = (Limit("domain", HOUR, 40, 0.01), Limit("domain", DAY, 120, 0.01))
STALL = (Limit("stall", HOUR, 150),)


@dataclass
class Domains:
    """The mail domains of the last day, except those where everybody has an address; kept in the worker alone.

    Addresses are encrypted and no key of their domain is stored, so each is opened once when it comes in.
    """

    seen_until: datetime | None = None
    rows: dict[Any, tuple[datetime, str]] = field(default_factory=dict)

    def take_up(self, signatures: SignatureQuerySet, *, now: datetime) -> None:
        """Open the addresses of signatures not seen yet; forget those older than a day."""
        since = now - DAY if self.seen_until is None else self.seen_until - counting.SETTLED_AFTER
        new = signatures.filter(signed_at__gte=since).exclude(mail_key="").only("mail", "signed_at")
        for signature in new.iterator():
            domain = mailboxes.owner_of_domain(signature.mail)
            if not mailboxes.is_of_provider(domain):
                self.rows[signature.pk] = (signature.signed_at, domain)
        self.seen_until = now
        for pk in [pk for pk, (at, _domain) in self.rows.items() if at < now - DAY]:
            del self.rows[pk]


DOMAINS: defaultdict[Any, Domains] = defaultdict(Domains)


def screen(petition: Petition, *, now: datetime) -> int:
    """Hold what together looks like a machine's, and set the petition's level of attack; return how many were held."""
    signed = Signature.objects.filter(petition=petition, signed_at__gt=now - DAY, signed_at__lte=now)
    signed = signed.exclude(pk__in=_released().values("signature"))
    held = 0
    for reason, chosen in _suspects(petition, signed, now=now):
        held += _hold(petition, chosen, reason=reason, now=now)
    _set_level(petition, signed.filter(signed_at__gt=now - MINUTES))
    return held


def _released() -> Any:
    return SweepLine.objects.filter(sweep__act=Sweep.Act.RELEASE, sweep__reversed_at=None)


def _suspects(petition: Petition, signed: SignatureQuerySet, *, now: datetime) -> Iterator[tuple[str, set[Any]]]:
    web = signed.on_web()
    for limit in CONNECTION:
        yield limit.reason, set(_beyond_by_key(web.exclude(network_key=""), "network_key", limit, now=now))
    yield "crowd", set(_crowd(web, now=now))
    near = web.exclude(network_key="").annotate(neighbourhood=Substr("network_key", 1, keys.NEIGHBOURHOOD))
    for limit in NEIGHBOURHOOD:
        yield limit.reason, set(_beyond_by_key(near, "neighbourhood", limit, now=now))
    for limit in STALL:
        yield limit.reason, set(_beyond_by_key(signed.witnessed(), "collector", limit, now=now))
    names = Limit("mailbox", DAY, NAMES_AT_A_MAILBOX)
    yield names.reason, set(_beyond_by_key(web.exclude(mail_key=""), "mail_key", names, now=now))
    domains = DOMAINS[petition.pk]
    domains.take_up(web, now=now)
    for limit in DOMAIN:
        yield limit.reason, set(_beyond_at_domains(web, domains, limit, now=now))
    latest = web.filter(signed_at__gt=now - MINUTES)
    yield "burst", set(_burst(latest.doubted_for("hasty"), latest, BURST, BURST_SHARE))
    yield "plodding", set(_burst(latest, latest, PLODDING, PLODDING_SHARE))


def _beyond_by_key(signed: SignatureQuerySet, key: str, limit: Limit, *, now: datetime) -> Iterator[Any]:
    """Yield the keys of signatures beyond the limit among those that share a value of the field."""
    within = signed.filter(signed_at__gt=now - limit.stretch)
    groups = list(within.order_by().values_list(key).annotate(number=Number("pk")).filter(number__gt=limit.number))
    most = limit.of(within.count()) if groups else 0
    for value, number in groups:
        if number > most:
            yield from _later(
                within.filter(**{key: value}).order_by("signed_at", "pk").values_list("pk", flat=True), most
            )


def _beyond_at_domains(web: SignatureQuerySet, domains: Domains, limit: Limit, *, now: datetime) -> Iterator[Any]:
    by_domain = defaultdict(list)
    for pk, (at, domain) in domains.rows.items():
        if at > now - limit.stretch:
            by_domain[domain].append((at, pk))
    many = [sorted(rows) for rows in by_domain.values() if len(rows) > limit.number]
    most = limit.of(web.filter(signed_at__gt=now - limit.stretch).count()) if many else 0
    for rows in many:
        if len(rows) > most:
            yield from _later([pk for _at, pk in rows], most)


def _later(pks: Iterable[Any], most: int) -> list[Any]:
    found = list(pks)
    return found if len(found) > PLAIN * most else found[most:]


def _burst(some: SignatureQuerySet, every: SignatureQuerySet, number: int, share: float) -> list[Any]:
    """Return those without a proof if they are so many, and such a share of all."""
    found = list(some.doubted_for("no_proof").values_list("pk", flat=True))
    return found if len(found) >= max(number, share * every.count()) else []


def _crowd(web: SignatureQuerySet, *, now: datetime) -> list[Any]:
    """Return the signatures of all connections that are busy, if there are many such connections at once."""
    limit = CONNECTION[0]
    within = web.filter(signed_at__gt=now - limit.stretch)
    groups = within.exclude(network_key="").order_by().values_list("network_key").annotate(number=Number("pk"))
    busy = dict(groups.filter(number__gt=limit.number // 2))
    if len(busy) < CROWD:
        return []
    stream = within.count()
    busy = {key: number for key, number in busy.items() if number > limit.of(stream) // 2}
    if len(busy) < CROWD or sum(busy.values()) < CROWD_SHARE * stream:
        return []
    return list(within.filter(network_key__in=busy).values_list("pk", flat=True))


def _hold(petition: Petition, chosen: set[Any], *, reason: str, now: datetime) -> int:
    if not chosen:
        return 0
    held = 0
    every = sorted(chosen)
    for start in range(0, len(every), AT_ONCE):
        held += _hold_some(petition, every[start : start + AT_ONCE], reason=reason, now=now)
    return held


@transaction.atomic
def _hold_some(petition: Petition, pks: list[Any], *, reason: str, now: datetime) -> int:
    own = Signature.objects.filter(pk__in=pks, state__in=[State.PENDING, State.COUNTED])
    _note(own, reason)
    until = counting.counted_until(petition.pk)
    told = own.filter(counted_at__lt=until) if until else own.none()
    held = 0
    if told.exists():
        held = sweep(petition, told, act=Sweep.Act.HOLD, user=None, now=now, conditions={"reason": reason}).number
    held += own.update_unaudited(state=State.HELD)
    if reason == "mailbox":  # whoever the mailbox belongs to shall not get hundreds of mails
        owed = Outgoing.objects.filter(signature__in=pks, state=Outgoing.State.WAITING)
        owed.update(state=Outgoing.State.GIVEN_UP)
    return held


def _note(own: SignatureQuerySet, reason: str) -> None:
    """Add the reason to those that had others before, group by group."""
    groups = defaultdict(list)
    for pk, score, reasons in own.values_list("pk", "score", "reasons"):
        groups[score, tuple(reasons)].append(pk)
    for (score, reasons), pks in groups.items():
        noted = Signature.objects.filter(pk__in=pks)
        noted.update_unaudited(score=score + HOLD_AT, reasons=[*(each for each in reasons if each != reason), reason])


def _set_level(petition: Petition, latest: SignatureQuerySet) -> None:
    held, every = latest.held().count(), latest.count()
    level = sum(held >= number for number in LEVELS) if every and held / every >= ATTACK_SHARE else 0
    if level != petition.under_attack:
        Petition.objects.filter(pk=petition.pk).update(under_attack=level)
        petition.under_attack = level
