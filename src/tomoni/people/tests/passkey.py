"""A passkey in software: answers what a page asks of a browser's authenticator, as WebAuthn says."""

import hashlib
import html
import json
import re
import secrets

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG


def options_on(page):
    """The options a page hands to its script."""
    found = re.search(r'<script id="js_data" type="application/json">(.*?)</script>', page, re.DOTALL)
    return json.loads(html.unescape(found.group(1)))


class Passkey:
    """One credential for one site; ``verifies`` is false for a key without PIN or finger."""

    def __init__(self, *, origin="http://testserver", verifies=True):
        self.origin = origin
        self.rp_id = origin.partition("://")[2]
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.user_handle = ""
        self.flags = FLAG.UP | (FLAG.UV if verifies else 0)

    def _client_data(self, kind, challenge):
        return CollectedClientData.create(kind, websafe_decode(challenge), self.origin)

    def _authenticator_data(self, extra=0, credential=None):
        rp_hash = hashlib.sha256(self.rp_id.encode()).digest()
        return AuthenticatorData.create(rp_hash, self.flags | extra, 0, credential or b"")

    def create(self, options, *, passwordless=True):
        """Answer ``navigator.credentials.create``; returns what the page posts as "credential"."""
        asked = options["creation_options"]["publicKey"]
        self.user_handle = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        attestation = AttestationObject.create("none", self._authenticator_data(FLAG.AT, credential), {})
        client_data = self._client_data("webauthn.create", asked["challenge"])
        response = {"clientDataJSON": websafe_encode(client_data), "attestationObject": websafe_encode(attestation)}
        return self._posted(response, {"credProps": {"rk": passwordless}})

    def get(self, options):
        """Answer ``navigator.credentials.get``; returns what the page posts as "credential"."""
        asked = options["request_options"]["publicKey"]
        data = self._authenticator_data()
        client_data = self._client_data("webauthn.get", asked["challenge"])
        signature = self.key.sign(data + client_data.hash, ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client_data),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": self.user_handle,
        }
        return self._posted(response, {})

    def _posted(self, response, extensions):
        identity = websafe_encode(self.id)
        return json.dumps(
            {
                "id": identity,
                "rawId": identity,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": extensions,
            }
        )
