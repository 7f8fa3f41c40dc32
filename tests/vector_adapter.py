"""The functions that a runner of foreign vectors asks for, each a thin door to the code that is tested.

The foreign JWS vectors use algorithms, key ids and headers outside the profile. `verify_compact` therefore keeps the
segments, the strict JSON, the refused parameters and the bond between key and algorithm of the profile, and lets the
algorithm be that of the vector's own key. Keys of the profile's two algorithms pass the registration gate; any other
algorithm is checked by PyJWT with the rules of this module, since the gate refuses such keys altogether.
"""

import json
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt.algorithms import get_default_algorithms

from adapters.errors import AdapterError
from adapters.xml_source import parse_xml as strict_xml
from gateway.core.refusal import KeyRefused, Refused
from gateway.core.text import check_text as text_gate
from gateway.core.trust.assertion import SIGNATURE_LENGTH, SIGNATURES
from gateway.core.trust.compact import Segments, decode_base64url, split_disclosures, split_statement
from gateway.core.trust.disclosures import open_disclosures
from gateway.core.trust.header import ALGORITHMS, FORBIDDEN_PARAMETERS
from gateway.core.trust.keys import PublicKey
from gateway.core.trust.keys import import_public_jwk as import_through_the_gate
from gateway.core.trust.strict_json import Json, JsonRefused, write_json
from gateway.core.trust.strict_json import parse_json as strict_json

REJECT = (Refused, KeyRefused, JsonRefused, jwt.PyJWTError, AdapterError)
Jwk = Mapping[str, object]
HEADER_MEMBERS = frozenset({"alg", "kid", "typ"})
SMALLEST_RSA_BITS = 2048
# Infineon's library made moduli that are powers of 65537 modulo every small prime (CVE-2017-15361, "ROCA").
ROCA_PRIMES = (3, 5, 7, 11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157)


def verify_compact(token: str, jwk: Jwk) -> bytes:
    """Return the payload of a compact JWS whose algorithm is exactly that of the key."""
    segments = split_statement(token)
    if segments.tail is not None:
        raise ValueError("a compact JWS has no disclosures")
    return _verify(segments, jwk)


def verify_raw(alg: str, jwk: Jwk, message: bytes, signature: bytes) -> None:
    """Check a bare signature of ES256 or Ed25519 with the very objects that V7 uses."""
    key = import_public_jwk(jwk)
    if key.algorithm != alg or len(signature) != SIGNATURE_LENGTH:
        raise ValueError("the algorithm or the length is not that of the key")
    if not SIGNATURES.get_algorithm_by_name(alg).verify(message, key.public_key, signature):
        raise ValueError("the signature does not verify")


def verify_sd_jwt(sd_jwt: str, issuer_jwk: Jwk) -> dict[str, Json]:
    """Return the processed claims of an SD-JWT (RFC 9901 section 7.1)."""
    segments = split_statement(sd_jwt)
    disclosures = split_disclosures(segments.tail)
    claims = strict_json(_verify(segments, issuer_jwk))
    if not isinstance(claims, dict):
        raise ValueError("the payload is not an object")
    return open_disclosures(claims, disclosures)


def canonicalize(json_document: bytes) -> bytes:
    """Return the RFC 8785 form of a strict JSON document.

    Numbers are doubles here, as RFC 8785 section 3.2.2.3 writes them; the gateway itself canonicalizes no fraction.
    """
    strict_json(json_document)
    return write_json(json.loads(json_document))


def parse_json(document: bytes) -> Json:
    """Return the value of a strict JSON document."""
    return strict_json(document)


def parse_xml(document: bytes) -> object:
    """Return the root of an XML document without DTD and entities."""
    return strict_xml(document)


def check_text(value: str) -> str:
    """Return the text if it may stand as free text."""
    return text_gate(value)


def import_public_jwk(jwk: Jwk) -> PublicKey:
    """Return the key if it passes the registration gate."""
    return import_through_the_gate(jwk)


def _verify(segments: Segments, jwk: Jwk) -> bytes:
    header = strict_json(segments.header)
    algorithm = jwk.get("alg")
    if not isinstance(header, dict) or not isinstance(algorithm, str) or header.get("alg") != algorithm:
        raise ValueError("the header does not name the algorithm of the key")
    if FORBIDDEN_PARAMETERS & set(header) or not HEADER_MEMBERS.issuperset(header):
        raise ValueError("the header has a parameter outside the list")
    signatures, key = (SIGNATURES, _gate(jwk)) if algorithm in ALGORITHMS else _outside_the_profile(algorithm, jwk)
    if algorithm in ALGORITHMS and len(segments.signature) != SIGNATURE_LENGTH:
        raise ValueError("the signature does not have the length of its algorithm")
    options: jwt.types.SigOptions = {"verify_signature": True, "enforce_minimum_key_length": True}
    decoded = signatures.decode_complete(segments.signed_part, key=key, algorithms=[algorithm], options=options)
    payload = decoded["payload"]
    if payload != segments.payload:
        raise ValueError("the primitive read another payload")
    return segments.payload


def _gate(jwk: Jwk) -> EllipticCurvePublicKey | Ed25519PublicKey:
    """Return the key object; the vectors' own key ids are no thumbprints and are left out."""
    return import_public_jwk({name: value for name, value in jwk.items() if name != "kid"}).public_key


def _outside_the_profile(algorithm: str, jwk: Jwk) -> tuple[jwt.PyJWS, Any]:  # PyJWT has no one type of key
    signatures = jwt.PyJWS(algorithms=[algorithm])
    if algorithm == "none" or algorithm not in get_default_algorithms():
        raise ValueError("no such algorithm")
    if jwk.get("use", "sig") != "sig" or jwk.get("key_ops", ["verify"]) != ["verify"]:
        raise ValueError("the key is not for signatures")
    if jwk.get("kty") == "RSA":
        modulus = int.from_bytes(decode_base64url(str(jwk["n"])), "big")
        if modulus.bit_length() < SMALLEST_RSA_BITS or _has_the_roca_fingerprint(modulus):
            raise ValueError("the key is weak")
    return signatures, signatures.get_algorithm_by_name(algorithm).from_jwk(json.dumps(dict(jwk)))


def _has_the_roca_fingerprint(modulus: int) -> bool:
    return all(modulus % prime in {pow(65537, power, prime) for power in range(prime)} for prime in ROCA_PRIMES)
