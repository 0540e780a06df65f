"""Keyed hashes by which signers are compared without their names being readable.

Each is bound to the petition: a stolen database does not tell who signed two of them, nor who of the register signed.
"""

import hmac
import ipaddress
import secrets
from hashlib import sha256
from typing import Any

from tomoni.core import names, places, vault
from tomoni.petitions.models import mailboxes

TOKEN_BYTES = 16
NEIGHBOURHOOD = 16
"""So many digits of a network's key belong to the neighbourhood."""


def mail_key(petition_id: Any, mail: str) -> str:
    """Return the key of a mail address within a petition; '' for none. Addresses of one mailbox have one key."""
    return _key("signer's mail", petition_id, mailboxes.mailbox(mail) if mail.strip() else "")


def name_key(petition_id: Any, name: str) -> str:
    """Return the key of a name within a petition, never '' for a name: accents count, so Hùng is not Hưng.

    Width, case, kana, spaces, honorifics and kanji variants do not count. It says who is *surely another person* at
    one mail address; who may be the same is looked for with looser keys, and decided by somebody.
    """
    return _key("signer's name", petition_id, names.fold_with_accents(name))


def kana_key(petition_id: Any, kana: str) -> str:
    """Return the key of a reading within a petition; '' for none."""
    return _key("signer's reading", petition_id, names.fold_kana(kana) if kana else "")


def address_key(petition_id: Any, prefecture: str, address: str) -> str:
    """Return the key of a full address within a petition, written with or without its prefecture; '' for none."""
    folded = names.fold_address(address) if address else ""
    if folded and prefecture:
        known = places.prefecture(prefecture).name_ja
        folded = names.fold_address(known) + folded.removeprefix(names.fold_address(known))
    return _key("signer's address", petition_id, folded)


def network_key(address: str) -> str:
    """Return the key of an internet address, the same in all petitions: an attack does not stop at one; '' for none.

    Its first half is the key of the neighbourhood (/24, of IPv6 /48), all of it that of the connection (/32, of IPv6
    /64), so that both can be counted without the address being known.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    wide, narrow = (24, 32) if found.version == 4 else (48, 64)
    halves = (str(ipaddress.ip_network((found, prefix), strict=False)) for prefix in (wide, narrow))
    return "".join(vault.match_key(half, purpose="signer's network")[:NEIGHBOURHOOD] for half in halves)


def proof_key(petition_id: Any, *, name: str, mail: str = "", prefecture: str = "", address: str = "") -> str:
    """Return what stays of a signature after erasure: whoever asks with the same name and mail or address is found."""
    contact = mailboxes.mailbox(mail) if mail else f"{prefecture}{names.fold_address(address)}"
    return _key("proof of a signature", petition_id, f"{names.fold_with_accents(name)}|{contact}")


def new_token() -> str:
    """Return a secret of 128 bits for a link, in 32 hex digits; only its hash is kept."""
    return secrets.token_hex(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(token.encode()).hexdigest()


def is_token(token: str, kept: str) -> bool:
    """Return whether the token is the one whose hash was kept, in a time that tells nothing."""
    return bool(kept) and hmac.compare_digest(token_hash(token), kept)


def _key(purpose: str, petition_id: Any, folded: str) -> str:
    return vault.match_key(f"{petition_id}|{folded}", purpose=purpose) if folded else ""
