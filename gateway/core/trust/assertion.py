"""From a text that somebody presents to a statement that somebody signed: V1 to V4, V6 and V7.

Rules, in order, the first failure stops:
1. (V1, V2) The text comes apart as `gateway.core.trust.compact` says.
2. (V3, V4) The header is as `gateway.core.trust.header` says.
3. (V1) Only then is it asked whether the tildes fit the type, so that a receipt shown as a license is called a receipt
   (attack A23).
4. (V5) is not here: the caller looks the key up by `kid` alone, and calls `unknown_key` when there is none.
5. (V6) The key record is for this algorithm and for this type of statement. The header never chooses.
6. (V7) The signature has the exact length and verifies. Only the payload in the text that verified is used hereafter.

An envelope shows nothing of the payload. Only `check_signature` makes a `SignedAssertion`; `presented_with` gives one
that it made other disclosures.
"""

from dataclasses import InitVar, dataclass, field, replace
from datetime import datetime

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt.algorithms import OKPAlgorithm

from gateway.core.findings import Outcome
from gateway.core.reasons import Reason
from gateway.core.refusal import Refused, malformed, refused
from gateway.core.trust.compact import (
    MAX_LENGTH,
    MAX_SIGNED_LENGTH,
    Segments,
    decode_base64url,
    split_disclosures,
    split_statement,
)
from gateway.core.trust.header import ADOPTION_TYP, ALGORITHMS, LICENSE_TYP, RECEIPT_TYP, STATUS_TYP, check_header

__all__ = [
    "ADOPTION_TYP",
    "LICENSE_TYP",
    "RECEIPT_TYP",
    "STATUS_TYP",
    "Refused",
    "SignedAssertion",
    "TrustedKey",
    "UnverifiedEnvelope",
    "check_signature",
    "open_envelope",
    "presented_with",
    "unknown_key",
]

PURPOSES = {LICENSE_TYP: "license", STATUS_TYP: "status", ADOPTION_TYP: "adoption", RECEIPT_TYP: "receipt"}
SIGNATURE_LENGTH = 64
# A receipt may cover a batch of 256 decisions; it is read by those who kept it, never offered as a license.
MAX_RECEIPT_LENGTH = 4 * 1024 * 1024

_MADE_BY_CHECK_SIGNATURE = object()


@dataclass(frozen=True, slots=True)
class UnverifiedEnvelope:
    """A statement after V1 to V4; it names the key that is to verify it and shows nothing of its payload."""

    typ: str
    alg: str
    kid: str
    signing_input: str
    signature: bytes
    disclosures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key as the registry holds it; windows are half-open, instants aware and in UTC.

    `agency` is the code of the agency that owns the key, for a receipt key the name of the node.
    """

    kid: str
    agency: str
    algorithm: str
    public_key: EllipticCurvePublicKey | Ed25519PublicKey
    purposes: frozenset[str]
    sign_from: datetime
    sign_until: datetime | None = None
    verify_until: datetime | None = None
    state: str = "ACTIVE"
    compromised_since: datetime | None = None
    withdrawn: datetime | None = None
    environment: str = "prod"


@dataclass(frozen=True, slots=True)
class SignedAssertion:
    """A statement whose signature verified under the key named `kid`; made by `check_signature` alone.

    The identity of a paper is (`iss`, `jti`) of its claims, never its text: (r, n-s) gives one paper two texts.
    """

    typ: str
    kid: str
    payload: bytes
    signing_input: str
    disclosures: tuple[str, ...]
    made_by: InitVar[object] = field(repr=False)

    def __post_init__(self, made_by: object) -> None:
        if made_by is not _MADE_BY_CHECK_SIGNATURE:
            raise TypeError("a SignedAssertion is made by check_signature alone")


class _Ed25519Only(OKPAlgorithm):
    """PyJWT's EdDSA without Ed448 and without key texts (RFC 9864: one name, one curve)."""

    def prepare_key(self, key: object) -> Ed25519PublicKey:
        if not isinstance(key, Ed25519PublicKey):
            raise jwt.InvalidKeyError("not an Ed25519 public key")
        return key


def _signatures() -> jwt.PyJWS:
    signatures = jwt.PyJWS(algorithms=["ES256"])
    signatures.register_algorithm("Ed25519", _Ed25519Only())
    if set(signatures.get_algorithms()) != ALGORITHMS:
        raise ImportError("the signature library must know ES256 and Ed25519 and nothing else")
    return signatures


SIGNATURES = _signatures()


def open_envelope(token: object, *, typ: str) -> UnverifiedEnvelope:
    """Return the envelope of a statement that is expected to be of type `typ` (V1 to V4).

    Raises:
        Refused: the first of V1 to V4 that failed.
    """
    is_receipt = typ == RECEIPT_TYP
    limits = (MAX_RECEIPT_LENGTH, MAX_RECEIPT_LENGTH) if is_receipt else (MAX_SIGNED_LENGTH, MAX_LENGTH)
    segments = split_statement(token, max_signed=limits[0], max_length=limits[1])
    alg, kid = check_header(segments.header, typ=typ)
    return UnverifiedEnvelope(
        typ=typ,
        alg=alg,
        kid=kid,
        signing_input=segments.signing_input,
        signature=segments.signature,
        disclosures=_disclosures(segments, typ=typ),
    )


def check_signature(envelope: UnverifiedEnvelope, key: TrustedKey) -> SignedAssertion:
    """Return the statement as signed if `key` may sign this type and did (V6, V7).

    Raises:
        Refused: V6 or V7 failed, or `key` is not the key that the envelope names.
    """
    if key.kid != envelope.kid:
        raise unknown_key()
    if key.algorithm != envelope.alg:
        message = "Expected the algorithm of the key record; the header names another; the issuer must sign anew."
        raise refused("V6", Outcome.BAD_SIGNATURE, Reason.ALG_KEY_MISMATCH, "header.alg", message)
    if PURPOSES[envelope.typ] not in key.purposes:
        message = (
            "Expected a key registered for this type of statement; ask the issuing authority for another signature."
        )
        raise refused("V6", Outcome.OUT_OF_ISSUER_SCOPE, Reason.KEY_PURPOSE, "header.kid", message)
    if len(envelope.signature) != SIGNATURE_LENGTH:
        message = (
            f"Expected a signature of exactly {SIGNATURE_LENGTH} bytes (r and s, not DER); the issuer must sign anew."
        )
        raise refused("V7", Outcome.BAD_SIGNATURE, Reason.SIGNATURE_LENGTH, "signature", message)
    return SignedAssertion(
        typ=envelope.typ,
        kid=envelope.kid,
        payload=_verified_payload(envelope, key),
        signing_input=envelope.signing_input,
        disclosures=envelope.disclosures,
        made_by=_MADE_BY_CHECK_SIGNATURE,
    )


def presented_with(signed: SignedAssertion, tail: str | None) -> SignedAssertion:
    """Return a statement that was checked before as it is presented now: the same but for its disclosures (V1).

    Raises:
        Refused: V1 failed.
    """
    disclosures = split_disclosures(tail)
    if disclosures == signed.disclosures:
        return signed
    return replace(signed, disclosures=disclosures, made_by=_MADE_BY_CHECK_SIGNATURE)


def unknown_key() -> Refused:
    """Return the refusal of a statement whose key is not on record (V5)."""
    message = (
        "Expected a key that is registered in this network; ask the issuing authority whether it enrolled the key."
    )
    return refused("V5", Outcome.UNTRUSTED_ISSUER, Reason.KEY_UNKNOWN, "header.kid", message)


def _disclosures(segments: Segments, *, typ: str) -> tuple[str, ...]:
    if typ == LICENSE_TYP:
        return split_disclosures(segments.tail)
    if segments.tail is not None:
        message = "Expected a statement without tildes: this type has no disclosures; send the text exactly as issued."
        raise malformed("V1", Reason.TOKEN_FORM, "assertion", message)
    return ()


def _verified_payload(envelope: UnverifiedEnvelope, key: TrustedKey) -> bytes:
    # The algorithm is that of the key record; the library's own reading of the token would only repeat V1 to V4.
    algorithm = SIGNATURES.get_algorithm_by_name(key.algorithm)
    try:
        signed_by_key = algorithm.verify(
            envelope.signing_input.encode("ascii"), algorithm.prepare_key(key.public_key), envelope.signature
        )
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError):
        signed_by_key = False
    if signed_by_key is not True:
        message = "Expected a signature of this key over this text; it was changed or signed by somebody else."
        raise refused("V7", Outcome.BAD_SIGNATURE, Reason.SIGNATURE_INVALID, "signature", message)
    return decode_base64url(envelope.signing_input.partition(".")[2])
