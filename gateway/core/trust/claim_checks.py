"""Is what was signed meant for here and now, by somebody who may? V9 to V13, and the digests of V16.

Rules, in order; all are checked and every finding is collected:
1. (V9) `iss` is the agency that owns the key, compared whole (attack C15), and `sub` is a license of that agency.
2. (V9) `aud` is this network with its environment, compared whole (C13, C14).
3. (V10) The key belongs to this environment, and its windows hold (`gateway.core.trust.key_windows`).
4. (V11) The agency grants this kind of license, for its own jurisdiction.
5. (V12) At the reference instant `nbf` has come, give or take a minute, and `exp` has not, to the second (C11). A
   statement without these may not be dated more than a minute ahead.
6. (V13) No newer assertion of the same license is known (C22), and the id of the paper was not used for another (C23).
7. (V16) The registered license and document have the digests that the issuer signed (C24).
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from gateway.core.findings import Finding, Outcome
from gateway.core.reasons import Reason
from gateway.core.trust.assertion import SignedAssertion, TrustedKey
from gateway.core.trust.claims import LEEWAY
from gateway.core.trust.key_windows import key_finding
from gateway.core.trust.statements import CANONICALIZATION, AdoptionClaims, DigestClaim, LicenseClaims, StatusClaims

SHA256 = "sha-256"


def check_claims(
    claims: LicenseClaims | StatusClaims | AdoptionClaims,
    key: TrustedKey,
    *,
    network: str,
    at: datetime,
    trusted_time: datetime | None,
) -> list[Finding]:
    """Return the findings of V9, V10 and V12, in that order.

    `network` is `urn:comity:net:<name>:<prod|test>`; instants are aware and in UTC. A finding with outcome VALID is a
    notice.
    """
    window = key_finding(key, iat=claims.issued, trusted_time=trusted_time, at=at)
    return [
        *_check_issuer(claims, key),
        *_check_audience(claims.audience, network=network),
        *_check_environment(key, network=network),
        *([window] if window else []),
        *_check_times(claims, at=at),
    ]


def check_scope(claims: LicenseClaims, *, kinds: Iterable[str], jurisdiction: str) -> list[Finding]:
    """Return the findings of V11; `kinds` are the kinds that the agency may grant, none given meaning any."""
    granted = frozenset(kinds)
    findings = []
    if claims.license.jurisdiction != jurisdiction:
        message = "Expected a license of the agency's own jurisdiction; ask the authority of the jurisdiction named."
        findings.append(Finding("V11", Outcome.OUT_OF_ISSUER_SCOPE, Reason.SCOPE, "lic.jurisdiction", message))
    if granted and claims.license.kind not in granted:
        message = "Expected a kind of license that the agency is registered to grant; ask the agency for its scope."
        findings.append(Finding("V11", Outcome.OUT_OF_ISSUER_SCOPE, Reason.SCOPE, "lic.kind", message))
    return findings


def check_sequence(claims: LicenseClaims, *, highest: int | None) -> list[Finding]:
    """Return the finding of V13; `highest` is the highest `seq` registered for the license, None when none is."""
    if highest is None or claims.sequence >= highest:
        return []
    message = "Expected the newest assertion of the license; a newer one is registered; ask the holder for it."
    return [Finding("V13", Outcome.MISMATCH, Reason.ASSERTION_SUPERSEDED, "seq", message)]


def check_conflict(signed: SignedAssertion, *, registered: str | None) -> list[Finding]:
    """Return the finding of V13 where (`iss`, `jti`) was registered for other content.

    `registered` is the `signing_digest` of the registered assertion with that id, None when there is none.
    """
    if registered is None or registered == signing_digest(signed):
        return []
    message = "Expected one paper under this id; another with other content is registered; ask the issuing authority."
    return [Finding("V13", Outcome.MISMATCH, Reason.ASSERTION_CONFLICT, "jti", message)]


def check_digests(claims: LicenseClaims, *, license_sha256: str, document_sha256: str | None) -> list[Finding]:
    """Return the findings of V16 on digests, given in lower-case hexadecimal.

    `license_sha256` is over the canonical license in the form comity-protojson-jcs-1; `document_sha256` is None where
    there is no document to compare.
    """
    findings = []
    if claims.license_digest != DigestClaim(SHA256, license_sha256, CANONICALIZATION):
        findings.append(_digest_finding("lic_digest", "the registered license"))
    if document_sha256 is not None and claims.document_digest != DigestClaim(SHA256, document_sha256):
        findings.append(_digest_finding("doc_digest", "the source document"))
    return findings


def signing_digest(signed: SignedAssertion) -> str:
    """Return SHA-256 of what was signed, in hexadecimal.

    The signature is left out: (r, n-s) is another text of the same paper and must not look like another paper (B03).
    """
    return sha256(signed.signing_input.encode("ascii")).hexdigest()


def _check_issuer(claims: LicenseClaims | StatusClaims | AdoptionClaims, key: TrustedKey) -> list[Finding]:
    findings = []
    if claims.issuer != f"urn:comity:agency:{key.agency}":
        message = "Expected the agency that owns the key as issuer; the paper names another; do not accept it."
        findings.append(Finding("V9", Outcome.UNTRUSTED_ISSUER, Reason.ISS_KEY_MISMATCH, "iss", message))
    if not isinstance(claims, AdoptionClaims) and not claims.license_id.startswith(f"urn:comity:license:{key.agency}:"):
        message = "Expected a license of the agency that owns the key; the paper is about another's; do not accept it."
        findings.append(Finding("V9", Outcome.UNTRUSTED_ISSUER, Reason.ISS_KEY_MISMATCH, "sub", message))
    return findings


def _check_audience(audience: str, *, network: str) -> list[Finding]:
    if audience == network:
        return []
    message = "Expected a paper made for this network and environment; ask the issuing authority for one."
    return [Finding("V9", Outcome.MISMATCH, Reason.WRONG_AUDIENCE, "aud", message)]


def _check_environment(key: TrustedKey, *, network: str) -> list[Finding]:
    if network.endswith(f":{key.environment}"):
        return []
    message = "Expected a key of this environment; test keys do not count in production, nor the reverse."
    return [Finding("V10", Outcome.UNTRUSTED_ISSUER, Reason.KEY_OTHER_ENVIRONMENT, "header.kid", message)]


def _check_times(claims: LicenseClaims | StatusClaims | AdoptionClaims, *, at: datetime) -> list[Finding]:
    begins = claims.not_before if isinstance(claims, LicenseClaims) else claims.issued
    if at < begins - LEEWAY:
        field = "nbf" if isinstance(claims, LicenseClaims) else "iat"
        message = "Expected a paper that may be used already; its time has not come; wait, or check the clock."
        return [Finding("V12", Outcome.NOT_YET_VALID, Reason.ASSERTION_NOT_YET_VALID, field, message)]
    if isinstance(claims, LicenseClaims) and at >= claims.expires:
        message = (
            "Expected a paper that may still be used; its time has passed; ask the issuing authority for a new one."
        )
        return [Finding("V12", Outcome.EXPIRED, Reason.ASSERTION_EXPIRED, "exp", message)]
    return []


def _digest_finding(field: str, what: str) -> Finding:
    message = f"Expected the digest of {what}; the paper names another; ask the issuing authority which one it signed."
    return Finding("V16", Outcome.MISMATCH, Reason.DIGEST_MISMATCH, field, message)
