"""Adopt: the competent authority of a jurisdiction makes one version of a pack binding there.

The story: the authority has signed a statement; it is opened and checked. The agency must be a competent authority
and act for the jurisdiction that it names. The version must be loaded here, or be published, by digest; or the
authority publishes it with this adoption, and then its text is held to what gateway.usecases.publish asks. The clauses
said to be checked must be clauses of it. Two publications of a pack at the same moment are told apart where they are
recorded: the second is checked again, against the first.
"""

from dataclasses import replace
from datetime import datetime
from typing import NoReturn

from gateway.core.commands import AdoptPack
from gateway.core.law.pack_model import Pack
from gateway.core.reasons import Reason
from gateway.core.trust.claims import read_adoption_claims
from gateway.core.trust.header import ADOPTION_TYP
from gateway.core.trust.statements import AdoptionClaims
from gateway.usecases.errors import BadRequest, NotOnRecord, NotPermitted, NotPossible
from gateway.usecases.law_here import law_here, published_pack
from gateway.usecases.node import Node
from gateway.usecases.on_behalf import check_agency
from gateway.usecases.publish import pack_to_publish
from gateway.usecases.record import Record
from gateway.usecases.writes import Signed, checked_statement, write_request
from gateway.wire.canonical import sha256_hex
from registry.errors import Contended
from registry.records import AdoptionRecord, AgencyRecord
from registry.snapshot import Snapshot
from registry.writes import NewAdoption

CHECKED_AGAIN = 4


def adopt(command: AdoptPack, node: Node, *, at: datetime) -> AdoptionRecord:
    """Return the record of the adoption.

    Raises:
        Refused, CallRefused: the statement is refused, the agency may not adopt, or the pack is another one.
        Contended: other adoptions of the pack came first each time.
    """
    request = write_request(command.call, at)
    for _ in range(CHECKED_AGAIN):
        try:
            return node.writer.adopt_pack(_checked(command, node, at=at), request)
        except Contended:
            # Another publication of the pack was recorded since this one was checked; it is checked against that one.
            continue
    return node.writer.adopt_pack(_checked(command, node, at=at), request)


def _checked(command: AdoptPack, node: Node, *, at: datetime) -> NewAdoption:
    """Return the adoption as it is to be recorded, checked against what is on record now."""
    with node.reader.snapshot() as snapshot:
        signed = checked_statement(
            command.statement, Record(snapshot), node, typ=ADOPTION_TYP, read=read_adoption_claims, at=at
        )
        claims = signed.claims
        check_agency(command.call.caller, signed.agency.code, "statement")
        _check_competence(claims, signed.agency)
        known = _find_pack(claims, snapshot, node)
        checked_at = len(snapshot.adoptions_by(claims.jurisdiction, claims.pack))
        here = law_here(Record(snapshot), node, claims.jurisdiction) if known is None else node.shelf
    if known is None and not command.pack_text:
        _refuse_unknown(claims, node)
    pack = known or pack_to_publish(command.pack_text, command.cases, claims, here, today=at.date())
    _check_clauses(claims, pack)
    new = _new_adoption(signed, command.statement.encode("ascii"))
    if known is not None:
        return new
    return replace(new, pack_text=command.pack_text.encode("utf-8"), checked_at=checked_at)


def _new_adoption(signed: Signed[AdoptionClaims], statement: bytes) -> NewAdoption:
    return NewAdoption(
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


def _check_competence(claims: AdoptionClaims, agency: AgencyRecord) -> None:
    if "competent_authority" not in agency.roles or agency.jurisdiction != claims.jurisdiction:
        message = "Only the competent authority of a jurisdiction adopts a pack for it; this agency is not."
        raise NotPermitted(Reason.JURISDICTION, "jurisdiction", message)


def _find_pack(claims: AdoptionClaims, snapshot: Snapshot, node: Node) -> Pack | None:
    """Return the version that is adopted: one that is loaded, or one that some authority has published."""
    versions = [each for each in node.shelf.packs if each.sha256 == claims.pack_digest]
    published = any(each.pack_sha256 == claims.pack_digest for each in snapshot.adoptions(claims.pack))
    if not versions and published and (pack := published_pack(claims.pack_digest, snapshot, node)) is not None:
        versions = [pack]
    return next((each for each in versions if (each.id, each.version) == (claims.pack, claims.version)), None)


def _refuse_unknown(claims: AdoptionClaims, node: Node) -> NoReturn:
    if node.find_pack(claims.pack) is None:
        message = "This gateway has no such pack; 'comity arrangements list' shows those that it has."
        raise NotOnRecord(Reason.PACK_UNKNOWN, "pack", message)
    message = "This gateway has another version of the pack; adopt one that it has, or publish yours with its text."
    raise NotPossible(Reason.PACK_VERSION_UNKNOWN, "pack_digest", message)


def _check_clauses(claims: AdoptionClaims, pack: Pack) -> None:
    if set(claims.checked_clauses) - pack.clauses.keys():
        message = "A clause that was checked is not in the pack; name clauses by their ids."
        raise BadRequest(Reason.CLAUSE_UNKNOWN, "checked_clauses", message)
