"""Mail addresses as signers use them: which reach one mailbox, which are thrown away, who runs the domain."""

from functools import cache
from pathlib import Path

from tomoni.core import names

DISPOSABLE = Path(__file__).parent.parent / "data" / "disposable-domains.txt"
PROVIDERS = DISPOSABLE.with_name("mail-providers.txt")
SECOND_LEVEL = {"ac", "ad", "co", "com", "ed", "edu", "go", "gov", "gr", "lg", "mil", "ne", "net", "or", "org"}


def mailbox(mail: str) -> str:
    """Return the mailbox an address reaches: what follows a + counts nowhere, dots do not at Gmail."""
    local, at, domain = names.fold_mail(mail).rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def owner_of_domain(mail: str) -> str:
    """Return the part of the domain somebody registered: mail.a.co.jp and a.co.jp are one owner's."""
    labels = names.fold_mail(mail).rpartition("@")[2].strip(".").split(".")
    has_two = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL
    return ".".join(labels[-3 if has_two else -2 :])


def is_of_provider(domain: str) -> bool:
    """Return whether everybody may have an address at the domain: a burst there is no organisation's."""
    return domain in _providers()


def is_disposable(mail: str) -> bool:
    """Return whether the address belongs to a service that gives addresses for ten minutes to whoever asks."""
    return bool(mail) and owner_of_domain(mail) in _disposable() or mail.rpartition("@")[2].casefold() in _disposable()


@cache
def _providers() -> frozenset[str]:
    return frozenset(owner_of_domain(f"@{domain}") for domain in _listed(PROVIDERS))


@cache
def _disposable() -> frozenset[str]:
    return frozenset(_listed(DISPOSABLE))


def _listed(path: Path) -> list[str]:
    lines = path.read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]
