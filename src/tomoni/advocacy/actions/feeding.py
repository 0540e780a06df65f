"""The secret address at which a user's own calendar reads the deadlines: made, renewed, ended.

The address ends with a key made of the row with a secret outside the database; the database keeps a hash of it alone.
What it opens is what its user may read at that moment: it ends with the account, and with the right to see deadlines.
"""

import base64
import hmac
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from tomoni.advocacy.models import DeadlineFeed
from tomoni.core import vault

PERMISSION = "advocacy.view_deadline"


@transaction.atomic
def make_feed(user: Any) -> DeadlineFeed:
    """Give the user a new address; the one before opens nothing any more."""
    end_feed(user)
    feed = DeadlineFeed(user=user)
    feed.token_hash = _hash(_token(feed))
    feed.save()
    return feed


@transaction.atomic
def end_feed(user: Any) -> bool:
    """End the user's address; return whether there was one."""
    feeds = list(DeadlineFeed.objects.filter(user=user))
    for feed in feeds:
        feed.delete()
    return bool(feeds)


def address_of(feed: DeadlineFeed) -> str:
    """Return the whole address."""
    return settings.PUBLIC_URL + reverse("advocacy:deadline_feed", args=[_token(feed)])


def reader_of(token: str) -> Any:
    """Return the user whose address ends with the key; None for any that leads nowhere, or no longer."""
    feed = DeadlineFeed.objects.filter(token_hash=_hash(token)).select_related("user").first()
    user = feed.user if feed else None
    return user if user is not None and user.is_active and user.has_perm(PERMISSION) else None


def _token(feed: DeadlineFeed) -> str:
    secret = vault.signing_key("advocacy feed of deadlines")
    return base64.urlsafe_b64encode(hmac.new(secret, feed.pk.bytes, sha256).digest()[:24]).decode()


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
