"""What an issuing or competent authority signed, as values: license, status and adoption claims (V8).

Rules, in order:
1. Only a `SignedAssertion` is read, and only as the type under which its signature was checked.
2. `ver` is "1": another profile may mean other things by the same names.
3. Every claim of the profile is there, has its type, range and alphabet; any other claim is refused.
4. `iat` is not after `nbf` but for a minute, `nbf` lies before `exp`, and they are at most ten years apart.
5. Line numbers and line ids occur once; a limit has its amount and its unit or currency, both or neither.
6. The status list is one of the agency that signs.

`aud` is not judged here but in V9, and digests in V16: a paper for somebody else is not malformed.
"""

import re
from datetime import timedelta

from gateway.core.reasons import Reason
from gateway.core.refusal import Refused, malformed
from gateway.core.text import AGENCY, JTI, JURISDICTION, LICENSE_ID, SHA256_HEX, STATUS_URI
from gateway.core.trust.assertion import SignedAssertion
from gateway.core.trust.claim_members import Members, read_members
from gateway.core.trust.compact import NotCanonical, decode_base64url
from gateway.core.trust.header import ADOPTION_TYP, LICENSE_TYP, STATUS_TYP
from gateway.core.trust.statements import (
    PROFILE,
    AdoptionClaims,
    DigestClaim,
    LicenseClaims,
    LineClaim,
    OpenLicense,
    StatusClaims,
)

LONGEST_SPAN = timedelta(days=3653)
LEEWAY = timedelta(seconds=60)
MAX_SEQUENCE = 2**31 - 1
MAX_INDEX = 2**31 - 1
MAX_LINE_NUMBER = 99_999
KIND = re.compile(r"[A-Z][A-Z_]{0,39}")
STANDING = re.compile(r"PENDING|IN_FORCE|SUSPENDED|EXHAUSTED|REVOKED|SURRENDERED")
REASON_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
UNIT = re.compile(r"[A-Z0-9]{2,3}")
CURRENCY = re.compile(r"[A-Z]{3}")
PACK = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
DIGEST_NAME = re.compile(r"[a-z0-9-]{1,40}")
# Whether the value is the digest is the question of V16; here it only must be harmless (attack C24).
DIGEST_VALUE = re.compile(r"[A-Za-z0-9_-]{0,128}")
# The sending system's own id of a line, as it writes it.
LINE_ID = re.compile(r"[!-~](?:[ -~]{0,68}[!-~])?")
SD_DIGEST = re.compile(r"[A-Za-z0-9_-]{43}")


def read_license_claims(signed: SignedAssertion) -> LicenseClaims:
    """Return the claims of a signed license assertion.

    Raises:
        Refused: V8 failed.
    """
    claims = _open(signed, typ=LICENSE_TYP)
    issuer = claims.text("iss", form=AGENCY)
    status_index, status_uri = _status(claims, issuer)
    read = LicenseClaims(
        issuer=issuer,
        license_id=claims.text("sub", form=LICENSE_ID),
        jti=_jti(claims),
        audience=claims.text("aud"),
        issued=claims.instant("iat"),
        not_before=claims.instant("nbf"),
        expires=claims.instant("exp"),
        sequence=claims.integer("seq", lowest=1, highest=MAX_SEQUENCE),
        status_index=status_index,
        status_uri=status_uri,
        license=_open_license(claims.object("lic")),
        license_digest=_digest(claims.object("lic_digest"), canonical=True),
        document_digest=_digest(claims.object("doc_digest"), canonical=False),
        closed=claims.texts("_sd", form=SD_DIGEST) if claims.has("_sd") else (),
        closed_algorithm=claims.text("_sd_alg", longest=40) if claims.has("_sd_alg") else None,
    )
    claims.close()
    _check_order(claims, read)
    return read


def read_status_claims(signed: SignedAssertion) -> StatusClaims:
    """Return the claims of a signed change of standing. Whether the change may be made is the registry's question.

    Raises:
        Refused: V8 failed.
    """
    claims = _open(signed, typ=STATUS_TYP)
    read = StatusClaims(
        issuer=claims.text("iss", form=AGENCY),
        license_id=claims.text("sub", form=LICENSE_ID),
        jti=_jti(claims),
        audience=claims.text("aud"),
        issued=claims.instant("iat"),
        sequence=claims.integer("seq", lowest=1, highest=MAX_SEQUENCE),
        from_standing=claims.text("from", form=STANDING),
        to_standing=claims.text("to", form=STANDING),
        effective=claims.instant("effective_at"),
        reason_code=claims.text("reason_code", form=REASON_CODE),
        reason_public=claims.text("reason_public", longest=1000) if claims.has("reason_public") else "",
    )
    claims.close()
    return read


def read_adoption_claims(signed: SignedAssertion) -> AdoptionClaims:
    """Return the claims of a signed adoption of a pack.

    Raises:
        Refused: V8 failed.
    """
    claims = _open(signed, typ=ADOPTION_TYP)
    read = AdoptionClaims(
        issuer=claims.text("iss", form=AGENCY),
        jti=_jti(claims),
        audience=claims.text("aud"),
        issued=claims.instant("iat"),
        jurisdiction=claims.text("jurisdiction", form=JURISDICTION),
        pack=claims.text("pack", form=PACK),
        version=claims.text("version", form=VERSION),
        pack_digest=claims.text("pack_digest", form=SHA256_HEX),
        effective_on=claims.day("effective_on"),
        checked_clauses=claims.texts("checked_clauses", longest=100),
    )
    claims.close()
    if len(set(read.checked_clauses)) != len(read.checked_clauses):
        claims.refuse(Reason.CLAIM_DUPLICATE, "checked_clauses", "Expected each clause once; remove the repeat.")
    return read


def _open(signed: SignedAssertion, *, typ: str) -> Members:
    if signed.typ != typ:
        raise malformed(
            "V4", Reason.TYP_MISMATCH, "header.typ", f"Expected a statement of type {typ}; present that one."
        )
    claims = read_members(signed.payload)
    if claims.text("ver") != PROFILE:
        claims.refuse(
            Reason.PROFILE_UNKNOWN, "ver", f"Expected profile {PROFILE}; ask the issuer for such a statement."
        )
    return claims


def _jti(claims: Members) -> str:
    jti = claims.text("jti", form=JTI)
    try:
        decode_base64url(jti)
    except NotCanonical:
        claims.refuse(
            Reason.ID_FORMAT, "jti", "Expected jti as canonical base64url of 16 bytes; the issuer must mend it."
        )
    return jti


def _status(claims: Members, issuer: str) -> tuple[int, str]:
    """Return index and address of the status list; whatever is wrong with it is STATUS_REF (attacks E01, E05)."""
    try:
        reference = claims.object("status")
        status_list = reference.object("status_list")
        index = status_list.integer("idx", lowest=0, highest=MAX_INDEX)
        uri = status_list.text("uri", form=STATUS_URI)
        status_list.close()
        reference.close()
    except Refused as refusal:
        if refusal.finding.reason is Reason.CLAIM_MISSING:
            raise
        claims.refuse(Reason.STATUS_REF, "status", "Expected status_list with idx and uri; the issuer must mend it.")
    if f"urn:comity:agency:{uri.removeprefix('comity://').partition('/')[0]}" != issuer:
        message = "Expected a status list of the agency that signs; the issuer must mend it."
        claims.refuse(Reason.STATUS_REF, "status.status_list.uri", message)
    return index, uri


def _open_license(claims: Members) -> OpenLicense:
    license_ = OpenLicense(
        number=claims.text("number", longest=70),
        kind=claims.text("kind", form=KIND),
        jurisdiction=claims.text("jurisdiction", form=JURISDICTION),
        valid_from=claims.day("validFrom") if claims.has("validFrom") else None,
        valid_until=claims.day("validUntil") if claims.has("validUntil") else None,
        lines=tuple(_line(line) for line in claims.objects("lines")) if claims.has("lines") else None,
    )
    claims.close()
    if not license_.number:
        claims.refuse(Reason.CLAIM_MISSING, "number", "Expected the number of the license; the issuer must add it.")
    if license_.valid_from and license_.valid_until and license_.valid_until < license_.valid_from:
        claims.refuse(Reason.CLAIM_ORDER, "validUntil", "Expected the last day on or after the first; mend the days.")
    lines = license_.lines or ()
    if len({line.number for line in lines}) != len(lines) or len({line.line_id for line in lines}) != len(lines):
        claims.refuse(Reason.DUPLICATE_LINE, "lines", "Expected each line number and id once; remove the repeat.")
    return license_


def _line(claims: Members) -> LineClaim:
    by_quantity = claims.has("unit") or claims.has("authorized")
    by_value = claims.has("currency") or claims.has("authorizedValue")
    line = LineClaim(
        number=claims.integer("n", lowest=0, highest=MAX_LINE_NUMBER),
        line_id=claims.text("id", form=LINE_ID),
        unit=claims.text("unit", form=UNIT) if by_quantity else "",
        authorized=claims.amount("authorized") if by_quantity else None,
        currency=claims.text("currency", form=CURRENCY) if by_value else "",
        authorized_value=claims.amount("authorizedValue") if by_value else None,
    )
    claims.close()
    return line


def _digest(claims: Members, *, canonical: bool) -> DigestClaim:
    digest = DigestClaim(
        algorithm=claims.text("alg", form=DIGEST_NAME),
        value=claims.text("value", form=DIGEST_VALUE),
        canonicalization=claims.text("c14n", form=DIGEST_NAME) if canonical else "",
    )
    claims.close()
    return digest


def _check_order(claims: Members, read: LicenseClaims) -> None:
    if read.issued > read.not_before + LEEWAY:
        claims.refuse(Reason.CLAIM_ORDER, "iat", "Expected iat not after nbf; the issuer must sign anew.")
    if read.not_before >= read.expires:
        claims.refuse(Reason.CLAIM_ORDER, "exp", "Expected nbf before exp; the issuer must sign anew.")
    if read.expires - read.not_before > LONGEST_SPAN:
        claims.refuse(
            Reason.CLAIM_ORDER, "exp", "Expected at most ten years from nbf to exp; the issuer must sign anew."
        )
