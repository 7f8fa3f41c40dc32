"""Register: a license enters the registry, from its source document and the assertion signed over it.

The story: the document is converted again, and the license whose digest the assertion carries is the one that is
registered. The assertion passes V1 to V13 and V15 as at a border, at this very instant. What it says openly must be
what the license says. Then document, canonical license and assertion are recorded together, or nothing is.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from comity.v1.license_pb2 import License
from gateway.core.checklist import Checklist
from gateway.core.commands import RegisterLicense
from gateway.core.findings import Finding
from gateway.core.paper.open_part import difference
from gateway.core.paper.terms import WHOLE_LICENSE, Amount, LicenseTerms, Limit, OpeningBalance, TermsLine
from gateway.core.reasons import Reason
from gateway.core.trust.claim_checks import check_digests
from gateway.core.trust.statements import LicenseClaims
from gateway.usecases.convert import Conversion, convert
from gateway.usecases.errors import BadRequest
from gateway.usecases.node import Node
from gateway.usecases.on_behalf import check_agency
from gateway.usecases.paper import Paper, open_paper
from gateway.usecases.record import Record
from gateway.usecases.writes import refuse, write_request
from gateway.wire.canonical import sha256_hex, stored_bytes
from gateway.wire.license import facts_of, opening_balances
from registry.records import LedgerKeeper, LicenseRecord, MeasureKind
from registry.writes import Content, NewLicense, NewLine


def register(command: RegisterLicense, node: Node, *, at: datetime) -> LicenseRecord:
    """Return the record of the registered license.

    Raises:
        AdapterError: the document is refused.
        CallRefused: the assertion is refused, or does not belong to the document.
        RegistryError: the license is registered with other content, or the sequence is not the next one.
    """
    conversion = convert(command.document, command.format_id, node.adapters)
    with node.reader.snapshot() as snapshot:
        paper = _accepted(command.assertion, Record(snapshot), node, at=at)
    check_agency(command.call.caller, _agency_of(paper), "assertion")
    license_ = _license_of(paper.claims, conversion)
    terms = facts_of(license_)
    member = difference(paper.claims.license, terms)
    if member:
        message = "The assertion says openly what the license does not say; sign what the document says."
        raise BadRequest(Reason.DIGEST_MISMATCH, f"lic.{member}", message)
    new = _new_license(command, paper, conversion, license_, terms)
    return node.writer.register_license(new, write_request(command.call, at))


def _accepted(token: str, record: Record, node: Node, *, at: datetime) -> Paper:
    checklist = Checklist()
    paper = open_paper(token, record, checklist, node, at=at, witnessed=at)
    refuse([finding for finding in checklist.findings if not _is_known_again(finding)])
    if paper is None:
        raise AssertionError("a paper that was not opened has a finding")
    return paper


def _is_known_again(finding: Finding) -> bool:
    # The registry itself tells a repeated call from a conflict, with its own reason (attack B03).
    return finding.reason is Reason.ASSERTION_CONFLICT


def _license_of(claims: LicenseClaims, conversion: Conversion) -> License:
    """Return the license of the document whose digest the assertion carries (V16, decision of the issuer).

    Raises:
        BadRequest: DIGEST_MISMATCH, the document holds no such license or is another document.
    """
    for record, digest in zip(conversion.reading.records, conversion.license_digests, strict=True):
        if not check_digests(claims, license_sha256=digest, document_sha256=conversion.document_digest):
            return record.license
    message = "The assertion carries the digest of another document or license; sign what 'comity convert' digests."
    raise BadRequest(Reason.DIGEST_MISMATCH, "assertion", message)


def _new_license(
    command: RegisterLicense, paper: Paper, conversion: Conversion, license_: License, terms: LicenseTerms
) -> NewLicense:
    claims = paper.claims
    content = stored_bytes(license_)
    assertion = command.assertion.encode("ascii")
    return NewLicense(
        license_id=claims.license_id,
        agency=_agency_of(paper),
        number=terms.number,
        jurisdiction=terms.jurisdiction,
        kind=terms.kind,
        network=claims.audience,
        sequence=claims.sequence,
        jti=claims.jti,
        license_digest=claims.license_digest.value,
        document_digest=conversion.document_digest,
        content_digest=sha256_hex(content),
        assertion_digest=sha256_hex(assertion),
        signing_digest=sha256_hex(paper.signed.signing_input.encode("ascii")),
        format=conversion.format.id,
        adapter_version=conversion.format.version,
        valid_from=terms.valid_from or terms.issued_on,
        valid_until=terms.valid_until,
        ledger_keeper=LedgerKeeper.ISSUING_AUTHORITY if terms.ledger_kept_by_authority else LedgerKeeper.REGISTRY,
        lines=_lines(license_, terms),
        contents=(
            Content(conversion.document_digest, conversion.format.media_type, command.document),
            Content(sha256_hex(content), "application/x-protobuf; message=comity.v1.License", content),
            Content(sha256_hex(assertion), "application/dc+sd-jwt", assertion),
        ),
    )


def _agency_of(paper: Paper) -> str:
    return paper.claims.issuer.rpartition(":")[2]


def _lines(license_: License, terms: LicenseTerms) -> tuple[NewLine, ...]:
    """Return what the ledger counts: each line in each measure that limits it, less what the document says is used.

    A measure in which the license is limited as a whole is counted on line "0" alone: there every use of it lands.
    """
    stated = opening_balances(license_)
    whole = [
        NewLine(balance.line_id, balance.measure, MeasureKind(balance.kind), balance.granted, balance.consumed)
        for balance in stated
        if balance.line_id == WHOLE_LICENSE
    ]
    counted = {(limit.measure_kind, limit.measure) for limit in whole}
    lines = [
        limit
        for line in terms.lines
        for limit in _limits_of(line, stated)
        if (limit.measure_kind, limit.measure) not in counted
    ]
    return tuple(lines + whole)


def _limits_of(line: TermsLine, stated: Sequence[OpeningBalance]) -> list[NewLine]:
    limits = []
    if line.limit in {Limit.QUANTITY, Limit.QUANTITY_AND_VALUE} and line.quantity is not None:
        limits.append((line.quantity, MeasureKind.UNIT))
    if line.limit in {Limit.VALUE, Limit.QUANTITY_AND_VALUE} and line.value is not None:
        limits.append((line.value, MeasureKind.CURRENCY))
    return [
        NewLine(line.line_id, amount.measure, kind, amount.figure, _consumed(line.line_id, amount, kind, stated))
        for amount, kind in limits
    ]


def _consumed(line_id: str, amount: Amount, kind: MeasureKind, stated: Sequence[OpeningBalance]) -> Decimal:
    keys = ((balance.line_id, balance.kind, balance.measure, balance.consumed) for balance in stated)
    wanted = (line_id, kind.value, amount.measure)
    return next((consumed for *key, consumed in keys if tuple(key) == wanted), Decimal(0))
