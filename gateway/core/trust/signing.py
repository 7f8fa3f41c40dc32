"""Signing: a small protocol for whoever holds the key, and the one way in which statements are written.

Rules, in order:
1. A signer is a key id, an algorithm, and `sign(bytes) -> bytes` in the form of JWS: r and s for ES256, never DER.
   A key file, a PKCS#11 token and a remote service all fit it; nothing here knows which it is.
2. A private key from a file belongs to the public half that it states, and that half passes the gate of
   `gateway.core.trust.keys`.
3. The header holds `alg`, `kid` and `typ`. The payload is JSON in RFC 8785 form: no signature depends on it, but the
   same claims then have the same text.
4. A license ends with a tilde even when nothing is disclosed (RFC 9901 section 4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from gateway.core.reasons import Reason
from gateway.core.refusal import KeyRefused
from gateway.core.trust.compact import NotCanonical, decode_base64url, encode_base64url
from gateway.core.trust.header import LICENSE_TYP
from gateway.core.trust.keys import COORDINATE_LENGTH, import_public_jwk
from gateway.core.trust.strict_json import JsonRefused, parse_json, write_json


class Signer(Protocol):
    """Whoever signs with one key."""

    @property
    def kid(self) -> str:
        """RFC 7638 thumbprint of the public key."""

    @property
    def algorithm(self) -> str:
        """ES256 or Ed25519."""

    def sign(self, signing_input: bytes) -> bytes:
        """Return the 64 bytes of a JWS signature over the signing input."""


@dataclass(frozen=True, slots=True, repr=False)
class KeyFileSigner:
    """A signer whose key was read from a file."""

    kid: str
    algorithm: str
    private_key: EllipticCurvePrivateKey | Ed25519PrivateKey

    def sign(self, signing_input: bytes) -> bytes:
        """Return the 64 bytes of a JWS signature over the signing input (RFC 7518 section 3.4, RFC 8037)."""
        if isinstance(self.private_key, Ed25519PrivateKey):
            return self.private_key.sign(signing_input)
        r, s = decode_dss_signature(self.private_key.sign(signing_input, ECDSA(SHA256())))
        return r.to_bytes(COORDINATE_LENGTH, "big") + s.to_bytes(COORDINATE_LENGTH, "big")


def key_signer(private_jwk_text: str) -> KeyFileSigner:
    """Return the signer of a private JWK, as `generate_key` writes it.

    Raises:
        KeyRefused: it is not a strict private JWK for ES256 or Ed25519, or its two halves do not belong together.
    """
    try:
        members = parse_json(private_jwk_text.encode("utf-8", "surrogatepass"))
    except JsonRefused as fault:
        raise KeyRefused(Reason.KEY_NOT_STRICT, "", fault.message) from None
    if not isinstance(members, dict) or "d" not in members:
        raise KeyRefused(Reason.KEY_NOT_STRICT, "d", "Expected a private JWK; name the file that keygen wrote.")
    public = import_public_jwk({name: value for name, value in members.items() if name != "d"})
    private_key = _private_key(_secret(members["d"]), public.algorithm)
    # The public half is computed, not believed: a wrong one would make papers that nobody can verify.
    if private_key.public_key() != public.public_key:
        raise KeyRefused(
            Reason.KEY_INVALID, "d", "Expected the private half of the stated public key; make another key."
        )
    return KeyFileSigner(kid=public.kid, algorithm=public.algorithm, private_key=private_key)


def sign_statement(claims: Mapping[str, object], *, typ: str, signer: Signer, disclosures: Sequence[str] = ()) -> str:
    """Return the compact JWS over `claims`; a license carries its disclosures and a final tilde.

    Raises:
        ValueError: disclosures are given for a type that has none.
    """
    header = _header(signer.algorithm, signer.kid, typ)
    signing_input = f"{header}.{encode_base64url(write_json(dict(claims)))}"
    token = f"{signing_input}.{encode_base64url(signer.sign(signing_input.encode('ascii')))}"
    if typ == LICENSE_TYP:
        return "~".join([token, *disclosures, ""])
    if disclosures:
        raise ValueError(f"a statement of type {typ} has no disclosures")
    return token


@lru_cache(maxsize=64)
def _header(algorithm: str, kid: str, typ: str) -> str:
    return encode_base64url(write_json({"alg": algorithm, "kid": kid, "typ": typ}))


def _secret(value: object) -> bytes:
    try:
        secret = decode_base64url(value) if isinstance(value, str) else b""
    except NotCanonical:
        secret = b""
    if len(secret) != COORDINATE_LENGTH:
        raise KeyRefused(
            Reason.KEY_NOT_STRICT, "d", "Expected a secret of 32 bytes in canonical base64url; restore the file."
        )
    return secret


def _private_key(secret: bytes, algorithm: str) -> EllipticCurvePrivateKey | Ed25519PrivateKey:
    if algorithm == "Ed25519":
        return Ed25519PrivateKey.from_private_bytes(secret)
    try:
        return derive_private_key(int.from_bytes(secret, "big"), SECP256R1())
    except ValueError:
        raise KeyRefused(Reason.KEY_INVALID, "d", "Expected a secret of P-256; make another key.") from None
