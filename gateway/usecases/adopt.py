"""Adopt: the competent authority of a jurisdiction makes one version of a pack binding there.

The story: the authority has signed a statement; it is opened and checked. The agency must be a competent authority
and act for the jurisdiction that it names. The pack must be loaded here in just that version, by digest, and the
clauses said to be checked must be clauses of it.
"""

from datetime import datetime

from gateway.core.claims import read_adoption_claims
from gateway.core.commands import RecordStatement
from gateway.core.header import ADOPTION_TYP
from gateway.core.reasons import Reason
from gateway.core.statements import AdoptionClaims
from gateway.usecases.errors import BadRequest, NotOnRecord, NotPermitted, NotPossible
from gateway.usecases.node import Node
from gateway.usecases.on_behalf import check_agency
from gateway.usecases.record import Record
from gateway.usecases.writes import checked_statement, write_request
from gateway.wire.canonical import sha256_hex
from registry.records import AdoptionRecord, AgencyRecord
from registry.writes import NewAdoption


def adopt(command: RecordStatement, node: Node, *, at: datetime) -> AdoptionRecord:
    """Return the record of the adoption.

    Raises:
        Refused, CallRefused: the statement is refused, the agency may not adopt, or the pack is another one.
    """
    with node.reader.snapshot() as snapshot:
        signed = checked_statement(
            command.statement, Record(snapshot), node, typ=ADOPTION_TYP, read=read_adoption_claims, at=at
        )
    check_agency(command.call.caller, signed.agency.code, "statement")
    _check_competence(signed.claims, signed.agency)
    _check_pack(signed.claims, node)
    statement = command.statement.encode("ascii")
    new = NewAdoption(
        jurisdiction=signed.claims.jurisdiction,
        pack=signed.claims.pack,
        agency=signed.agency.code,
        pack_version=signed.claims.version,
        pack_sha256=signed.claims.pack_digest,
        effective=signed.claims.effective_on,
        checked_clauses=signed.claims.checked_clauses,
        jti=signed.claims.jti,
        statement=statement,
        statement_digest=sha256_hex(statement),
    )
    return node.writer.adopt_pack(new, write_request(command.call, at))


def _check_competence(claims: AdoptionClaims, agency: AgencyRecord) -> None:
    if "competent_authority" not in agency.roles or agency.jurisdiction != claims.jurisdiction:
        message = "Only the competent authority of a jurisdiction adopts a pack for it; this agency is not."
        raise NotPermitted(Reason.JURISDICTION, "jurisdiction", message)


def _check_pack(claims: AdoptionClaims, node: Node) -> None:
    loaded = node.find_pack(claims.pack)
    if loaded is None:
        message = "This gateway has no such pack; 'comity arrangements list' shows those that it has."
        raise NotOnRecord(Reason.PACK_UNKNOWN, "pack", message)
    if (loaded.pack.version, loaded.pack.sha256) != (claims.version, claims.pack_digest):
        message = "This gateway has another version of the pack; adopt the one that is loaded, or load the other."
        raise NotPossible(Reason.PACK_VERSION_UNKNOWN, "pack_digest", message)
    unknown = set(claims.checked_clauses) - loaded.pack.clauses.keys()
    if unknown:
        message = "A clause that was checked is not in the pack; name clauses by their ids."
        raise BadRequest(Reason.CLAUSE_UNKNOWN, "checked_clauses", message)
