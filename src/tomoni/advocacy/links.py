"""Links mailed to those who are asked: to sign on, to send demands or opinions, to come to a press conference.

A link ends with a key made of the row with a secret outside the database, so a mail sent twice holds the same link;
of it the database keeps a hash alone. Emptying the hash ends the link.
"""

import base64
import hmac
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from tomoni.advocacy.models import Invitation, Rsvp, SignOn
from tomoni.advocacy.models.document import hash_of
from tomoni.core import vault

KINDS: dict[str, Any] = {"sign-on": SignOn, "call": Invitation, "press": Rsvp}
VISIT = "tomoni.advocacy.links.visit"
VISIT_SECONDS = 2 * 3600


def kind_of(record: Any) -> str:
    """Return the kind of link that leads to the record."""
    return next(kind for kind, model in KINDS.items() if isinstance(record, model))


def token_of(record: Any) -> str:
    """Return the secret of the record's link, the same each time: 32 letters."""
    secret = vault.signing_key(f"advocacy link {kind_of(record)}")
    return base64.urlsafe_b64encode(hmac.new(secret, record.pk.bytes, sha256).digest()[:24]).decode()


def url_of(record: Any) -> str:
    """Open the record's link and return it whole, as it stands in a mail; its hash is kept on the record."""
    token = token_of(record)
    if record.token_hash != hash_of(token):
        record.token_hash = hash_of(token)
        record.save(update_fields=["token_hash", "updated_at"])
    with translation.override("ja" if record_language(record) == "ja" else "en"):
        return settings.PUBLIC_URL + reverse("advocacy:enter", args=[kind_of(record), token])


def record_language(record: Any) -> str:
    """Return in which language whoever is asked is written to."""
    if isinstance(record, Rsvp):
        return record.contact.language if record.contact else "ja"
    return record.language


def opened(kind: str, token: str) -> Any:
    """Return the record a link leads to; None for any that leads nowhere."""
    model = KINDS.get(kind)
    return model.objects.filter(token_hash=hash_of(token)).first() if model and token else None


def visit_of(kind: str, token: str) -> str:
    """Return what the browser keeps after a link was opened, for two hours; it holds the hash, not the link."""
    return signing.dumps(hash_of(token), salt=f"{VISIT}.{kind}")


def visited(kind: str, visit: str) -> Any:
    """Return the record of a visit; None where it is forged, over, or the link was ended."""
    try:
        kept = signing.loads(visit, salt=f"{VISIT}.{kind}", max_age=VISIT_SECONDS)
    except signing.BadSignature:
        return None
    return KINDS[kind].objects.filter(token_hash=kept).first()
