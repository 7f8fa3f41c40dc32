"""A whole world in memory: two agencies and a node with their keys, and one paper that is good in every respect.

A test changes one thing and expects one refusal. Parties and states are invented; XA and XB are none. Keys come from
fixed seeds, instants are fixed, nothing is drawn.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.core.findings import Finding, Outcome
from gateway.core.reasons import Reason
from gateway.core.trust.assertion import (
    LICENSE_TYP,
    Refused,
    SignedAssertion,
    TrustedKey,
    check_signature,
    open_envelope,
    unknown_key,
)
from gateway.core.trust.claim_checks import check_claims, check_scope, check_sequence
from gateway.core.trust.claims import read_license_claims
from gateway.core.trust.compact import encode_base64url
from gateway.core.trust.disclosures import check_disclosures
from gateway.core.trust.keys import import_public_jwk, public_members
from gateway.core.trust.signing import KeyFileSigner, key_signer, sign_statement
from gateway.core.trust.statements import (
    CANONICALIZATION,
    DigestClaim,
    LicenseClaims,
    LineClaim,
    OpenLicense,
    license_claims,
    new_jti,
    new_license_id,
)

AT = datetime(2030, 6, 1, 12, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NETWORK = "urn:comity:net:meridian:prod"
TEST_NETWORK = "urn:comity:net:meridian:test"
LICENSE_SHA256 = sha256(b"canonical license").hexdigest()
DOCUMENT_SHA256 = sha256(b"source document").hexdigest()
ALL_PURPOSES = frozenset({"license", "status", "adoption", "receipt"})

Answer = tuple[str, Outcome, Reason]


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody with a key: how it signs, and how others trust it."""

    code: str
    signer: KeyFileSigner
    key: TrustedKey


def seeded_bytes(seed: str, length: int = 32) -> bytes:
    """Return bytes that look random and are the same on every run."""
    return sha256(seed.encode()).digest()[:length]


def private_jwk(seed: str, algorithm: str = "ES256") -> str:
    """Return the private JWK that a seed makes."""
    secret = seeded_bytes(seed)
    if algorithm == "Ed25519":
        members = public_members(Ed25519PrivateKey.from_private_bytes(secret))
    else:
        members = public_members(derive_private_key(int.from_bytes(secret, "big"), SECP256R1()))
    return json.dumps({**members, "d": encode_base64url(secret)})


def owner(code: str, algorithm: str = "ES256") -> Owner:
    """Return an agency or node with a key of its own."""
    signer = key_signer(private_jwk(code, algorithm))
    public = import_public_jwk(public_members(signer.private_key))
    key = TrustedKey(
        kid=public.kid,
        agency=code,
        algorithm=public.algorithm,
        public_key=public.public_key,
        purposes=ALL_PURPOSES,
        sign_from=datetime(2029, 1, 1, tzinfo=UTC),
        sign_until=datetime(2031, 1, 1, tzinfo=UTC),
        verify_until=datetime(2041, 1, 1, tzinfo=UTC),
    )
    return Owner(code, signer, key)


XA = owner("XA-DGT")
XA_ED25519 = owner("XA-DGT", "Ed25519")
XB = owner("XB-OEC", "Ed25519")
KEYS = {each.key.kid: each.key for each in (XA, XA_ED25519, XB)}

GOOD = LicenseClaims(
    issuer="urn:comity:agency:XA-DGT",
    license_id=new_license_id("XA-DGT", seeded_bytes("license", 16)),
    jti=new_jti(seeded_bytes("paper", 16)),
    audience=NETWORK,
    issued=AT - timedelta(days=30),
    not_before=AT - timedelta(days=30),
    expires=AT + timedelta(days=335),
    sequence=2,
    status_index=48213,
    status_uri="comity://XA-DGT/status/2030-05",
    license=OpenLicense(
        number="XA 2030/000417",
        kind="INDIVIDUAL",
        jurisdiction="XA",
        valid_from=date(2030, 5, 2),
        valid_until=date(2031, 5, 1),
        lines=(
            LineClaim(1, "1", unit="H87", authorized=Decimal(40)),
            LineClaim(
                2, "2", unit="KGM", authorized=Decimal("4.250"), currency="EUR", authorized_value=Decimal("990.50")
            ),
        ),
    ),
    license_digest=DigestClaim("sha-256", LICENSE_SHA256, CANONICALIZATION),
    document_digest=DigestClaim("sha-256", DOCUMENT_SHA256),
)
GOOD_CLAIMS = license_claims(GOOD)


def paper(by: Owner = XA, /, **changes: object) -> str:
    """Return the good paper, or one with some claims changed; a claim changed to `...` is left out."""
    kept = {name: value for name, value in {**GOOD_CLAIMS, **changes}.items() if value is not ...}
    return sign_statement(kept, typ=LICENSE_TYP, signer=by.signer)


def header(by: Owner = XA, /, **changes: object) -> dict[str, object]:
    """Return the header of a good paper, with some members changed; a member changed to `...` is left out."""
    members: dict[str, object] = {"alg": by.key.algorithm, "kid": by.key.kid, "typ": LICENSE_TYP, **changes}
    return {name: value for name, value in members.items() if value is not ...}


def signed_text(header_bytes: bytes, payload: bytes, *, by: Owner = XA, end: str = "~") -> str:
    """Return a validly signed statement over whatever bytes are given: only the signature is certain to be right."""
    signing_input = f"{encode_base64url(header_bytes)}.{encode_base64url(payload)}"
    return f"{signing_input}.{encode_base64url(by.signer.sign(signing_input.encode()))}{end}"


def with_header(**changes: object) -> str:
    """Return the good paper under a changed header, validly signed."""
    return signed_text(json_bytes(header(**changes)), json_bytes(GOOD_CLAIMS))


def with_payload(payload: bytes | str) -> str:
    """Return a validly signed paper over a payload given as bytes or text."""
    content = payload if isinstance(payload, bytes) else payload.encode("utf-8", "surrogatepass")
    return signed_text(json_bytes(header()), content)


def json_bytes(value: object) -> bytes:
    """Return plain JSON, with whatever a strict reader would refuse."""
    return json.dumps(value).encode()


def verified(token: str, keys: Mapping[str, TrustedKey] = KEYS) -> SignedAssertion:
    """Return the signed assertion of a license paper (V1 to V7)."""
    envelope = open_envelope(token, typ=LICENSE_TYP)
    key = keys.get(envelope.kid)
    if key is None:
        raise unknown_key()
    return check_signature(envelope, key)


def judge(
    token: str,
    *,
    keys: Mapping[str, TrustedKey] = KEYS,
    network: str = NETWORK,
    at: datetime = AT,
    trusted_time: datetime | None = None,
    highest: int | None = None,
) -> list[Answer]:
    """Return what V1 to V13 and V15 find, as (step, outcome, reason); nothing for a good paper."""
    try:
        signed = verified(token, keys)
        claims = read_license_claims(signed)
    except Refused as refused:
        return [answer_of(refused.finding)]
    findings = [
        *check_claims(claims, keys[signed.kid], network=network, at=at, trusted_time=trusted_time),
        *check_scope(claims, kinds={"INDIVIDUAL", "GLOBAL"}, jurisdiction="XA"),
        *check_sequence(claims, highest=highest),
        *check_disclosures(signed, claims).findings,
    ]
    return [answer_of(finding) for finding in findings]


def answer_of(finding: Finding) -> Answer:
    """Return what a test compares of a finding."""
    return finding.step, finding.outcome, finding.reason


def keys_with(changed: Owner = XA, **changes: object) -> dict[str, TrustedKey]:
    """Return the trusted keys with one record changed."""
    return {**KEYS, changed.key.kid: replace(changed.key, **changes)}  # type: ignore[arg-type]  # mypy: replace(**object)
