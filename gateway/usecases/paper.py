"""V1 to V13 and V15: from the text that is presented to what an issuing authority claims by it.

The story: open the envelope, look its key up, check the signature, read the claims. Then, all of them: who may claim
it, by which key and when, within which scope, whether it is the newest, what was disclosed. V1 to V8 stop at the
first failure. Of a paper that comes back the signed part is not read again, as long as its key is what it was.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from gateway.core.checklist import STEPS, Checklist
from gateway.core.findings import Finding, Outcome
from gateway.core.reasons import Reason
from gateway.core.refusal import KeyRefused, Refused
from gateway.core.trust.assertion import (
    SignedAssertion,
    TrustedKey,
    check_signature,
    open_envelope,
    presented_with,
    unknown_key,
)
from gateway.core.trust.claim_checks import check_claims, check_conflict, check_scope, check_sequence
from gateway.core.trust.claims import read_license_claims
from gateway.core.trust.compact import split_signed_part
from gateway.core.trust.disclosures import check_disclosures
from gateway.core.trust.header import LICENSE_TYP
from gateway.core.trust.keys import PublicKey, import_public_jwk
from gateway.core.trust.statements import LicenseClaims
from gateway.usecases.memory import KnownPaper, Memory, paper_name, weight_of
from gateway.usecases.node import Node
from gateway.usecases.record import Record
from registry.records import AgencyRecord, KeyRecord, LicenseRecord


@dataclass(frozen=True, slots=True)
class OpenedLicense:
    """A license whose signature verified, the key that signed it, and what it claims."""

    signed: SignedAssertion
    key: TrustedKey
    claims: LicenseClaims


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper whose signature verified; `registered` is what is on record of its license, None when nothing is."""

    signed: SignedAssertion
    claims: LicenseClaims
    agency: AgencyRecord | None
    registered: LicenseRecord | None


def open_paper(
    token: str,
    record: Record,
    checklist: Checklist,
    node: Node,
    *,
    at: datetime,
    witnessed: datetime | None = None,
) -> Paper | None:
    """Return the paper, None when one of V1 to V8 failed; every step made is noted on the checklist.

    The trusted time of a paper is when the registry recorded it; `witnessed` is given at registration: that is now.
    """
    opened = open_license(token, record, node.memory)
    return read_paper(opened, record, checklist, node, at=at, witnessed=witnessed)


def read_paper(
    opened: OpenedLicense | Finding,
    record: Record,
    checklist: Checklist,
    node: Node,
    *,
    at: datetime,
    witnessed: datetime | None = None,
) -> Paper | None:
    """Return the paper of a license that was opened from the same record (V9 to V13, V15), as `open_paper` does."""
    if isinstance(opened, Finding):
        _note_refusal(checklist, opened)
        return None
    signed, key, claims = opened.signed, opened.key, opened.claims
    checklist.passed("V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8")
    agency = record.find_agency(key.agency)
    registered = record.find_license(claims.license_id)
    recorded = registered.asserted if registered is not None and registered.jti == claims.jti else None
    trusted_time = witnessed or recorded
    checklist.found(check_claims(claims, key, network=node.network, at=at, trusted_time=trusted_time), by="V9")
    checklist.passed("V10", "V12")
    checklist.found(_scope_findings(claims, agency), by="V11")
    checklist.found(_order_findings(signed, claims, registered, record), by="V13")
    checklist.found(_disclosure_findings(signed, claims), by="V15")
    return Paper(signed, claims, agency, registered)


def open_license(token: str, record: Record, memory: Memory) -> OpenedLicense | Finding:
    """Return a license as it was signed and what it claims (V1 to V8), or the finding of the step that failed."""
    try:
        return _open_license(token, record, memory)
    except Refused as refused:
        return refused.finding


def open_statement(token: str, record: Record, *, typ: str) -> tuple[SignedAssertion, TrustedKey]:
    """Return a statement of a type as signed, with the key that signed it (V1 to V7).

    Raises:
        Refused: the first step that failed.
    """
    envelope = open_envelope(token, typ=typ)
    key = _trusted(record.find_key(envelope.kid))
    return check_signature(envelope, key), key


def trusted_key(record: KeyRecord) -> TrustedKey | None:
    """Return a key on record as the checks take it, None when its record was edited by hand (attack K07).

    The gate is passed again, and the id must be the thumbprint of the key that stands there now.
    """
    public = _imported(record.jwk)
    if public is None or public.kid != record.kid:
        return None
    return TrustedKey(
        kid=record.kid,
        agency=record.agency,
        algorithm=record.algorithm,
        public_key=public.public_key,
        purposes=record.purposes,
        sign_from=record.sign_from,
        sign_until=record.sign_until,
        verify_until=record.verify_until,
        state=record.state,
        compromised_since=record.compromised_since,
        withdrawn=record.withdrawn,
        environment=record.environment,
    )


def _open_license(token: str, record: Record, memory: Memory) -> OpenedLicense:
    signed_part, tail = split_signed_part(token)
    signing_input, _, signature = signed_part.rpartition(".")
    name = paper_name(signing_input, signature)
    known = memory.papers.find(name)
    # What comes before the key is looked up is refused before it is looked up, remembered or not.
    presented = presented_with(known.signed, tail) if known else None
    if known is not None and presented is not None and record.find_key(known.key.kid) == known.key:
        return OpenedLicense(presented, _trusted(known.key), known.claims)
    signed, key = open_statement(token, record, typ=LICENSE_TYP)
    claims = read_license_claims(signed)
    key_record = record.find_key(key.kid)
    if key_record is not None:
        kept = KnownPaper(signed, claims, key_record)
        memory.papers.keep(name, kept, size=weight_of(len(token)))
    return OpenedLicense(signed, key, claims)


def _trusted(record: KeyRecord | None) -> TrustedKey:
    key = trusted_key(record) if record else None
    if key is None:
        raise unknown_key()
    return key


@lru_cache(maxsize=1024)
def _imported(jwk: str) -> PublicKey | None:
    """Return the key of a JWK text; the gate is a function of the text, so each text passes it once."""
    try:
        return import_public_jwk(jwk)
    except KeyRefused:
        return None


def _note_refusal(checklist: Checklist, finding: Finding) -> None:
    steps = list(STEPS)
    checklist.passed(*steps[: steps.index(finding.step)])
    checklist.found([finding], by=finding.step)


def _scope_findings(claims: LicenseClaims, agency: AgencyRecord | None) -> list[Finding]:
    if agency is None or "issuing_authority" not in agency.roles:
        message = "The agency of the key is not registered as an issuing authority; ask the registry's operator."
        return [Finding("V11", Outcome.OUT_OF_ISSUER_SCOPE, Reason.SCOPE, "iss", message)]
    return check_scope(claims, kinds=agency.kinds, jurisdiction=agency.jurisdiction)


def _order_findings(
    signed: SignedAssertion, claims: LicenseClaims, registered: LicenseRecord | None, record: Record
) -> list[Finding]:
    agency = claims.issuer.rpartition(":")[2]
    conflict = check_conflict(signed, registered=record.find_jti_digest(agency, claims.jti))
    return check_sequence(claims, highest=registered.sequence if registered else None) + conflict


def _disclosure_findings(signed: SignedAssertion, claims: LicenseClaims) -> list[Finding]:
    return list(check_disclosures(signed, claims).findings)
