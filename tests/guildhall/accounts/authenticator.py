"""A security key made of software: it signs as a phone would, and can be told to misbehave."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One passkey at one origin."""

    origin: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    count: int = 0
    owner: str = ""
    """The handle that the site gave it, which a discoverable passkey brings back."""
    verifies: bool = True

    def make(self, options: str) -> str:
        """Answer the wish to add a passkey."""
        wish = json.loads(options)
        self.owner = wish["user"]["id"]
        data = self._data(wish["rp"]["id"], ATTESTED)
        data += bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        data += cbor2.dumps(self._public())
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {
                "clientDataJSON": self._client("webauthn.create", wish["challenge"]),
                "attestationObject": attestation,
            }
        )

    def sign(self, options: str, *, challenge: str = "") -> str:
        """Answer the wish to prove oneself; every answer counts one on."""
        wish = json.loads(options)
        self.count += 1
        client = self._client("webauthn.get", challenge or wish["challenge"])
        data = self._data(wish["rpId"], 0)
        signed = data + hashlib.sha256(client).digest()
        return self._answer(
            {
                "clientDataJSON": client,
                "authenticatorData": data,
                "signature": self.key.sign(signed, ec.ECDSA(hashes.SHA256())),
                "userHandle": base64url_to_bytes(self.owner),
            }
        )

    def _answer(self, response: dict[str, bytes]) -> str:
        key_id = bytes_to_base64url(self.credential_id)
        body: dict[str, Any] = {"id": key_id, "rawId": key_id, "type": "public-key"}
        body["response"] = {name: bytes_to_base64url(each) for name, each in response.items()}
        return json.dumps(body)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, rp_id: str, more: int) -> bytes:
        flags = PRESENT | more | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _public(self) -> dict[int, Any]:
        numbers = self.key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
