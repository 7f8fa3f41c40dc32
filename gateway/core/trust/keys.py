"""Keys: the gate through which a public key enters, its thumbprint, and new key pairs.

Rules of the gate, in order; the first failure refuses the key (attacks B06 to B11, B14, B15):
1. One JWK as strict JSON, not a set of keys, not PEM.
2. No private member and no symmetric key: whoever sent one must treat it as disclosed.
3. ES256 on P-256 or Ed25519, named in `alg`, and kind and curve to match; no RSA whatever its size.
4. For signatures: `use` is `sig` and `key_ops` is `["verify"]` where they are given at all.
5. Known members only, `kid` the thumbprint where given, and coordinates in canonical base64url of exactly 32 bytes.
6. A point of the curve; for Ed25519 also in canonical form and of prime order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gateway.core.reasons import Reason
from gateway.core.refusal import KeyRefused
from gateway.core.trust.compact import NotCanonical, decode_base64url, encode_base64url
from gateway.core.trust.ed25519_point import PointFault, point_fault
from gateway.core.trust.strict_json import JsonRefused, parse_json, write_json

KIND_AND_CURVE = {"ES256": ("EC", "P-256"), "Ed25519": ("OKP", "Ed25519")}
COORDINATES = {"ES256": ("x", "y"), "Ed25519": ("x",)}
COORDINATE_LENGTH = 32
THUMBPRINT_MEMBERS: Mapping[object, tuple[str, ...]] = {
    "EC": ("crv", "kty", "x", "y"),
    "OKP": ("crv", "kty", "x"),
    "RSA": ("e", "kty", "n"),  # of client certificates only; no RSA key signs a paper
}
PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
OTHER_MEMBERS = frozenset({"kty", "crv", "alg", "use", "key_ops", "kid"})
PRIVATE_KEY_MESSAGE = "Expected a public key; found a private one; treat it as disclosed, revoke it and make another."


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key that passed the gate; `jwk_text` is its canonical JWK (RFC 8785), `kid` its thumbprint."""

    kid: str
    algorithm: str
    jwk_text: str
    public_key: EllipticCurvePublicKey | Ed25519PublicKey


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A new key pair; `private_jwk_text` is a secret and is shown by no representation."""

    public: PublicKey
    private_jwk_text: str = field(repr=False)


def import_public_jwk(jwk: str | bytes | Mapping[str, object]) -> PublicKey:
    """Return the public key of a JWK that passes every rule of the gate.

    Raises:
        KeyRefused: a rule of the gate is broken; the value of a private member is never repeated.
    """
    members = _read_jwk(jwk)
    algorithm = _check_algorithm(members)
    _check_purpose(members)
    coordinates = _coordinates(members, algorithm)
    kid = thumbprint(members)
    if "kid" in members and members["kid"] != kid:
        raise KeyRefused(
            Reason.KEY_NOT_STRICT, "kid", "Expected the RFC 7638 thumbprint as kid; leave kid out or mend it."
        )
    public_key = _p256_key(*coordinates) if algorithm == "ES256" else _ed25519_key(*coordinates)
    kept = {name: members[name] for name in ("alg", "crv", "kty", *COORDINATES[algorithm])}
    return PublicKey(kid=kid, algorithm=algorithm, jwk_text=_canonical(kept), public_key=public_key)


def import_key_set(keys: str | bytes | Mapping[str, object]) -> tuple[PublicKey, ...]:
    """Return the keys of a JWK set (RFC 7517 section 5) if each passes the gate and none is there twice.

    Raises:
        KeyRefused: the set or one of its keys is refused (attack B14).
    """
    members = _strict_object(keys)
    listed = members.get("keys")
    if set(members) != {"keys"} or not isinstance(listed, list) or not listed:
        raise KeyRefused(Reason.KEYSET_INVALID, "keys", "Expected one member, keys, that lists the keys; mend the set.")
    if any(not isinstance(member, dict) for member in listed):
        raise KeyRefused(Reason.KEYSET_INVALID, "keys", "Expected each key as a JSON object; mend the set.")
    imported = tuple(import_public_jwk(member) for member in listed)
    if len({key.kid for key in imported}) != len(imported):
        raise KeyRefused(Reason.KEYSET_INVALID, "keys", "Expected each key once; found one twice; remove one.")
    return imported


def thumbprint(jwk: Mapping[str, object]) -> str:
    """Return the SHA-256 thumbprint of a JWK in base64url (RFC 7638 section 3, RFC 8037 section 2)."""
    names = THUMBPRINT_MEMBERS[jwk["kty"]]
    return encode_base64url(sha256(_canonical({name: jwk[name] for name in names}).encode()).digest())


def generate_key(algorithm: str) -> KeyPair:
    """Return a new key pair for ES256 or Ed25519.

    Raises:
        KeyRefused: another algorithm is asked for.
    """
    if algorithm not in KIND_AND_CURVE:
        raise KeyRefused(Reason.ALG_NOT_ALLOWED, "alg", "Expected ES256 or Ed25519; choose one of these.")
    private_key = generate_private_key(SECP256R1()) if algorithm == "ES256" else Ed25519PrivateKey.generate()
    members = public_members(private_key)
    if isinstance(private_key, EllipticCurvePrivateKey):
        secret = private_key.private_numbers().private_value.to_bytes(COORDINATE_LENGTH, "big")
    else:
        secret = private_key.private_bytes_raw()
    return KeyPair(import_public_jwk(members), _canonical({**members, "d": encode_base64url(secret)}))


def public_members(private_key: EllipticCurvePrivateKey | Ed25519PrivateKey) -> dict[str, str]:
    """Return the JWK members of the public half of a private key (RFC 7518 section 6.2, RFC 8037 section 2)."""
    if isinstance(private_key, Ed25519PrivateKey):
        x = encode_base64url(private_key.public_key().public_bytes_raw())
        return {"alg": "Ed25519", "crv": "Ed25519", "kty": "OKP", "x": x}
    numbers = private_key.public_key().public_numbers()
    x, y = (encode_base64url(value.to_bytes(COORDINATE_LENGTH, "big")) for value in (numbers.x, numbers.y))
    return {"alg": "ES256", "crv": "P-256", "kty": "EC", "x": x, "y": y}


def _read_jwk(jwk: str | bytes | Mapping[str, object]) -> Mapping[str, object]:
    members = _strict_object(jwk)
    if members.get("kty") == "oct" or PRIVATE_MEMBERS & set(members):
        raise KeyRefused(Reason.KEY_PRIVATE, "", PRIVATE_KEY_MESSAGE)
    return members


def _strict_object(jwk: str | bytes | Mapping[str, object]) -> Mapping[str, object]:
    if isinstance(jwk, Mapping):
        return jwk
    text = jwk.encode("utf-8", "surrogatepass") if isinstance(jwk, str) else jwk
    if b"PRIVATE KEY-----" in text:
        raise KeyRefused(Reason.KEY_PRIVATE, "", PRIVATE_KEY_MESSAGE)
    try:
        members = parse_json(text)
    except JsonRefused as fault:
        raise KeyRefused(Reason.KEY_NOT_STRICT, "", fault.message) from None
    if not isinstance(members, dict):
        raise KeyRefused(Reason.KEY_NOT_STRICT, "", "Expected a JWK as a JSON object; send the public JWK.")
    return members


def _check_algorithm(members: Mapping[str, object]) -> str:
    algorithm = members.get("alg")
    if not isinstance(algorithm, str) or algorithm not in KIND_AND_CURVE or members.get("kty") == "RSA":
        raise KeyRefused(Reason.ALG_NOT_ALLOWED, "alg", "Expected alg ES256 or Ed25519; make such a key.")
    if (members.get("kty"), members.get("crv")) != KIND_AND_CURVE[algorithm]:
        kind, curve = KIND_AND_CURVE[algorithm]
        raise KeyRefused(
            Reason.KEY_INVALID, "crv", f"Expected kty {kind} and crv {curve} for {algorithm}; mend the key."
        )
    return algorithm


def _check_purpose(members: Mapping[str, object]) -> None:
    if members.get("use", "sig") != "sig" or members.get("key_ops", ["verify"]) != ["verify"]:
        message = "Expected a key for signatures: use sig, key_ops verify, or neither; send the signing key."
        raise KeyRefused(Reason.KEY_PURPOSE, "use", message)


def _coordinates(members: Mapping[str, object], algorithm: str) -> tuple[bytes, ...]:
    names = COORDINATES[algorithm]
    if not OTHER_MEMBERS.union(names).issuperset(members):
        raise KeyRefused(Reason.KEY_NOT_STRICT, "", "Expected the members of a public JWK only; remove the others.")
    return tuple(_coordinate(members.get(name), name) for name in names)


def _coordinate(value: object, name: str) -> bytes:
    try:
        content = decode_base64url(value) if isinstance(value, str) else None
    except NotCanonical:
        content = None
    if content is None:
        raise KeyRefused(Reason.KEY_NOT_STRICT, name, f"Expected {name} in canonical base64url; write the key anew.")
    if len(content) != COORDINATE_LENGTH:
        message = f"Expected {name} of exactly {COORDINATE_LENGTH} bytes, leading zeros kept; write the key anew."
        raise KeyRefused(Reason.KEY_COORDINATE_LENGTH, name, message)
    return content


def _p256_key(x: bytes, y: bytes) -> EllipticCurvePublicKey:
    numbers = EllipticCurvePublicNumbers(int.from_bytes(x, "big"), int.from_bytes(y, "big"), SECP256R1())
    try:
        return numbers.public_key()
    except ValueError:
        raise KeyRefused(Reason.KEY_INVALID, "x", "Expected a point of P-256; make another key.") from None


def _ed25519_key(x: bytes) -> Ed25519PublicKey:
    fault = point_fault(x)
    if fault is PointFault.NOT_ON_CURVE:
        raise KeyRefused(Reason.KEY_INVALID, "x", "Expected a point of Ed25519; make another key.")
    if fault is not None:
        message = (
            "Expected a key of prime order in canonical form; many messages would share a signature; make another."
        )
        raise KeyRefused(Reason.KEY_WEAK, "x", message)
    return Ed25519PublicKey.from_public_bytes(x)


def _canonical(members: Mapping[str, object]) -> str:
    """Return the JSON of text members, sorted, without white space; thumbprints are taken over this form."""
    return write_json(dict(members)).decode("utf-8")
