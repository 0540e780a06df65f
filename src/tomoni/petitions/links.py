"""Addresses of public pages, and the links mailed to signers and organisations.

A link holds what it opens and a key made of it with a secret outside the database, so a mail sent twice holds the same
link and no database tells one. ``token_of`` gives the part that is kept as a hash alone.
"""

import base64
import hmac
import uuid
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from tomoni.core import vault
from tomoni.petitions.models import Petition, keys, languages

CONFIRM, WITHDRAW, STOP, ENDORSE = "confirm", "withdraw", "stop", "endorse"
BYTES = 16
RECEIPT_LETTERS = 12


def address(name: str, petition: Petition, language: str, *arguments: str) -> str:
    """Return the path of a page of a petition for readers of a language."""
    page = f"petitions:{name}"
    spoken = [] if language in ("ja", "en") else [language]
    with translation.override("en" if language == "en" else "ja"):
        return reverse(f"{page}_in" if spoken else page, args=[petition.slug, *spoken, *arguments])


def whole_address(name: str, petition: Petition, language: str, *arguments: str) -> str:
    """Return the address of a page with its host, as it stands in a mail or on a poster."""
    return settings.PUBLIC_URL + address(name, petition, language, *arguments)


def chrome(language: str) -> str:
    """Return in which of the site's own languages dates and names are said to readers of a language."""
    return "ja" if languages.html_code(language) == "ja" else "en"


def token_of(purpose: str, key: uuid.UUID) -> str:
    """Return the secret of a link, in 32 hex digits, the same each time."""
    secret = vault.signing_key(f"petition link {purpose}")
    return hmac.new(secret, key.bytes, sha256).hexdigest()[: BYTES * 2]


def link_of(purpose: str, key: uuid.UUID) -> str:
    """Return what a link ends with: the row it opens and its secret, in 43 letters."""
    both = key.bytes + bytes.fromhex(token_of(purpose, key))
    return base64.urlsafe_b64encode(both).decode().rstrip("=")


def parts(link: str) -> tuple[uuid.UUID, str] | None:
    """Return the row a link names and its secret, of which nothing is known yet; None for what is no link."""
    try:
        both = base64.urlsafe_b64decode(f"{link}=")
    except ValueError:
        return None
    return (uuid.UUID(bytes=both[:BYTES]), both[BYTES:].hex()) if len(both) == 2 * BYTES else None


def opened(purpose: str, link: str) -> uuid.UUID | None:
    """Return the row a genuine link of the purpose opens; None for any other."""
    found = parts(link)
    if found and hmac.compare_digest(found[1], token_of(purpose, found[0])):
        return found[0]
    return None


def receipt(petition_id: Any, *, name: str, mail: str) -> str:
    """Return the receipt number of a name at a mail address: ABCD-EFGH-JKLM, always the same, made by nobody else."""
    key = keys.proof_key(petition_id, name=name, mail=mail)
    made = hmac.new(vault.signing_key("petition receipt"), key.encode(), sha256).digest()
    letters = base64.b32encode(made).decode()[:RECEIPT_LETTERS]
    return "-".join(letters[at : at + 4] for at in range(0, RECEIPT_LETTERS, 4))


def is_receipt(typed: str, petition_id: Any, *, name: str, mail: str) -> bool:
    """Return whether a receipt number belongs to the name and address, however it was typed."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    return hmac.compare_digest(plain.encode(), receipt(petition_id, name=name, mail=mail).replace("-", "").encode())
