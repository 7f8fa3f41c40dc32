"""What authorities state and sign, as values, and the claims that say it (docs/verification.md, claims).

Rules, in order:
1. `license_claims`, `status_claims` and `adoption_claims` are the inverse of the readers in gateway.core.trust.claims:
   what one writes the other reads back to an equal value. Issuing therefore ends with reading one's own paper.
2. Instants are written as whole seconds since 1970-01-01 UTC, days as YYYY-MM-DD, amounts as decimal strings.
3. Randomness comes in as an argument: nothing here draws it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from gateway.core.trust.compact import encode_base64url

PROFILE = "1"
CANONICALIZATION = "comity-protojson-jcs-1"
# What a license states openly; a disclosure never takes one of these names.
LICENSE_CLAIM_NAMES = frozenset(
    {
        "ver",
        "iss",
        "sub",
        "jti",
        "aud",
        "iat",
        "nbf",
        "exp",
        "seq",
        "status",
        "lic",
        "lic_digest",
        "doc_digest",
        "_sd_alg",
    }
)


@dataclass(frozen=True, slots=True)
class LineClaim:
    """A line of the open part: number and id as the license has them, limits as authorized."""

    number: int
    line_id: str
    unit: str = ""
    authorized: Decimal | None = None
    currency: str = ""
    authorized_value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OpenLicense:
    """The open part of a license: what everybody who holds the paper may read.

    Days are inclusive, in the zone of the issuing authority; None means that the license prints none. `lines` is None
    where the issuing authority left them to the registered license, for instance because there are too many.
    """

    number: str
    kind: str
    jurisdiction: str
    valid_from: date | None = None
    valid_until: date | None = None
    lines: tuple[LineClaim, ...] | None = None


@dataclass(frozen=True, slots=True)
class DigestClaim:
    """A digest as the issuer states it; `canonicalization` is empty for the digest of a document's own bytes."""

    algorithm: str
    value: str
    canonicalization: str = ""


@dataclass(frozen=True, slots=True)
class LicenseClaims:
    """The claims of a license assertion; `closed` are the digests of what may be disclosed."""

    issuer: str
    license_id: str
    jti: str
    audience: str
    issued: datetime
    not_before: datetime
    expires: datetime
    sequence: int
    status_index: int
    status_uri: str
    license: OpenLicense
    license_digest: DigestClaim
    document_digest: DigestClaim
    closed: tuple[str, ...] = ()
    closed_algorithm: str | None = None


@dataclass(frozen=True, slots=True)
class StatusClaims:
    """The claims of a statement that changes the standing of a license."""

    issuer: str
    license_id: str
    jti: str
    audience: str
    issued: datetime
    sequence: int
    from_standing: str
    to_standing: str
    effective: datetime
    reason_code: str
    reason_public: str = ""


@dataclass(frozen=True, slots=True)
class AdoptionClaims:
    """The claims of a competent authority that adopts one version of a pack for its jurisdiction."""

    issuer: str
    jti: str
    audience: str
    issued: datetime
    jurisdiction: str
    pack: str
    version: str
    pack_digest: str
    effective_on: date
    checked_clauses: tuple[str, ...] = ()


Claims = dict[str, object]


def new_jti(random_bytes: bytes) -> str:
    """Return the `jti` that 128 random bits make.

    Raises:
        ValueError: not exactly 16 bytes are given.
    """
    if len(random_bytes) != 16:
        raise ValueError("a jti is made of exactly 16 random bytes")
    return encode_base64url(random_bytes)


def new_license_id(agency: str, random_bytes: bytes) -> str:
    """Return a license id whose opaque part is random, so that ids cannot be walked (attack H13).

    Raises:
        ValueError: fewer than 8 bytes are given.
    """
    if not 8 <= len(random_bytes) <= 48:
        raise ValueError("a license id is made of 8 to 48 random bytes")
    return f"urn:comity:license:{agency}:{encode_base64url(random_bytes)}"


def epoch_seconds(instant: datetime) -> int:
    """Return whole seconds since 1970-01-01 UTC.

    Raises:
        ValueError: the instant has no zone, or has a fraction of a second that a statement could not hold.
    """
    if instant.tzinfo is None or instant.microsecond:
        raise ValueError("a statement holds aware instants in whole seconds")
    return int((instant - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())


def license_claims(license_: LicenseClaims) -> Claims:
    """Return the claims of a license assertion."""
    claims: Claims = {
        "ver": PROFILE,
        "iss": license_.issuer,
        "sub": license_.license_id,
        "jti": license_.jti,
        "aud": license_.audience,
        "iat": epoch_seconds(license_.issued),
        "nbf": epoch_seconds(license_.not_before),
        "exp": epoch_seconds(license_.expires),
        "seq": license_.sequence,
        "status": {"status_list": {"idx": license_.status_index, "uri": license_.status_uri}},
        "lic": _open_license(license_.license),
        "lic_digest": _digest(license_.license_digest),
        "doc_digest": _digest(license_.document_digest),
    }
    if license_.closed:
        claims["_sd"] = list(license_.closed)
    if license_.closed_algorithm is not None:
        claims["_sd_alg"] = license_.closed_algorithm
    return claims


def status_claims(status: StatusClaims) -> Claims:
    """Return the claims of a statement that changes the standing of a license."""
    claims: Claims = {
        "ver": PROFILE,
        "iss": status.issuer,
        "sub": status.license_id,
        "jti": status.jti,
        "aud": status.audience,
        "iat": epoch_seconds(status.issued),
        "seq": status.sequence,
        "from": status.from_standing,
        "to": status.to_standing,
        "effective_at": epoch_seconds(status.effective),
        "reason_code": status.reason_code,
    }
    return claims | ({"reason_public": status.reason_public} if status.reason_public else {})


def adoption_claims(adoption: AdoptionClaims) -> Claims:
    """Return the claims of a statement that adopts one version of a pack."""
    return {
        "ver": PROFILE,
        "iss": adoption.issuer,
        "jti": adoption.jti,
        "aud": adoption.audience,
        "iat": epoch_seconds(adoption.issued),
        "jurisdiction": adoption.jurisdiction,
        "pack": adoption.pack,
        "version": adoption.version,
        "pack_digest": adoption.pack_digest,
        "effective_on": adoption.effective_on.isoformat(),
        "checked_clauses": list(adoption.checked_clauses),
    }


def _open_license(license_: OpenLicense) -> Claims:
    claims: Claims = {"number": license_.number, "kind": license_.kind, "jurisdiction": license_.jurisdiction}
    if license_.valid_from is not None:
        claims["validFrom"] = license_.valid_from.isoformat()
    if license_.valid_until is not None:
        claims["validUntil"] = license_.valid_until.isoformat()
    if license_.lines is not None:
        claims["lines"] = [_line(line) for line in license_.lines]
    return claims


def _line(line: LineClaim) -> Claims:
    claims: Claims = {"n": line.number, "id": line.line_id}
    if line.authorized is not None:
        claims |= {"unit": line.unit, "authorized": format(line.authorized, "f")}
    if line.authorized_value is not None:
        claims |= {"currency": line.currency, "authorizedValue": format(line.authorized_value, "f")}
    return claims


def _digest(digest: DigestClaim) -> Claims:
    claims: Claims = {"alg": digest.algorithm, "value": digest.value}
    return claims | ({"c14n": digest.canonicalization} if digest.canonicalization else {})
