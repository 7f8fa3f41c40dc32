"""Issue: what an agency signs with its own key, on its own machine; nothing here talks to a registry.

The story: take the canonical license, say openly what may be said openly, add the digests of the license and of the
source document, sign. A change of standing and an adoption are signed the same way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gateway.core.paper.open_part import open_part_of
from gateway.core.paper.terms import LicenseTerms
from gateway.core.trust.header import ADOPTION_TYP, LICENSE_TYP, STATUS_TYP
from gateway.core.trust.signing import Signer, sign_statement
from gateway.core.trust.statements import (
    CANONICALIZATION,
    AdoptionClaims,
    DigestClaim,
    LicenseClaims,
    StatusClaims,
    adoption_claims,
    license_claims,
    new_jti,
    new_license_id,
    status_claims,
)

LONGEST_LIFE = timedelta(days=3650)
LIFE_WITHOUT_END = timedelta(days=730)
STATUS_LIST_SIZE = 2**20

Randomness = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs: the agency's code, its network as in audiences, its key, and where its randomness comes from."""

    agency: str
    network: str
    signer: Signer
    random: Randomness


@dataclass(frozen=True, slots=True)
class Digests:
    """SHA-256 of the canonical license and of the source document, lower-case hexadecimal."""

    license: str
    document: str


def issue_license(
    terms: LicenseTerms, digests: Digests, issuer: Issuer, *, at: datetime, sequence: int = 1, license_id: str = ""
) -> str:
    """Return the assertion over a license; a new license gets a new random id."""
    claims = LicenseClaims(
        issuer=f"urn:comity:agency:{issuer.agency}",
        license_id=license_id or new_license_id(issuer.agency, issuer.random(16)),
        jti=new_jti(issuer.random(16)),
        audience=issuer.network,
        issued=at,
        not_before=at,
        expires=_expiry(terms.valid_until, at),
        sequence=sequence,
        status_index=int.from_bytes(issuer.random(4), "big") % STATUS_LIST_SIZE,
        status_uri=f"comity://{issuer.agency}/status/{at:%Y-%m}",
        license=open_part_of(terms),
        license_digest=DigestClaim("sha-256", digests.license, CANONICALIZATION),
        document_digest=DigestClaim("sha-256", digests.document),
    )
    return sign_statement(license_claims(claims), typ=LICENSE_TYP, signer=issuer.signer)


@dataclass(frozen=True, slots=True)
class StandingChange:
    """A change of standing: which license, its next status number, from what to what, why."""

    license_id: str
    sequence: int
    from_standing: str
    to_standing: str
    reason_code: str
    reason_public: str = ""


def issue_status(change: StandingChange, issuer: Issuer, *, at: datetime) -> str:
    """Return the signed statement of a change of standing that takes effect at once."""
    claims = StatusClaims(
        issuer=f"urn:comity:agency:{issuer.agency}",
        license_id=change.license_id,
        jti=new_jti(issuer.random(16)),
        audience=issuer.network,
        issued=at,
        sequence=change.sequence,
        from_standing=change.from_standing,
        to_standing=change.to_standing,
        effective=at,
        reason_code=change.reason_code,
        reason_public=change.reason_public,
    )
    return sign_statement(status_claims(claims), typ=STATUS_TYP, signer=issuer.signer)


@dataclass(frozen=True, slots=True)
class PackAdoption:
    """What a competent authority adopts: a version of a pack by its digest, from a day, with the clauses it checked."""

    jurisdiction: str
    pack: str
    version: str
    sha256: str
    effective_on: date
    checked_clauses: tuple[str, ...]


def issue_adoption(adoption: PackAdoption, issuer: Issuer, *, at: datetime) -> str:
    """Return the signed statement of an adoption."""
    claims = AdoptionClaims(
        issuer=f"urn:comity:agency:{issuer.agency}",
        jti=new_jti(issuer.random(16)),
        audience=issuer.network,
        issued=at,
        jurisdiction=adoption.jurisdiction,
        pack=adoption.pack,
        version=adoption.version,
        pack_digest=adoption.sha256,
        effective_on=adoption.effective_on,
        checked_clauses=adoption.checked_clauses,
    )
    return sign_statement(adoption_claims(claims), typ=ADOPTION_TYP, signer=issuer.signer)


def _expiry(valid_until: date | None, at: datetime) -> datetime:
    """Return when the assertion itself expires: two days after the license's last day, in whatever zone that ends.

    The life of a paper is not the validity of the license: the last day of use is judged by the license's own days.
    """
    if valid_until is None:
        return at + LIFE_WITHOUT_END
    end = datetime.combine(valid_until + timedelta(days=2), time(), at.tzinfo)
    return min(max(end, at + timedelta(days=1)), at + LONGEST_LIFE)
