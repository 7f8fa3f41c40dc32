"""Suspend, reinstate, revoke: the issuing authority changes the standing of its license, by a statement that it signed.

The story: the statement is opened and checked like a paper. The agency that signed must be the one that issued. It
names the standing that it ends and the number of the change; the registry applies it only if both are so. Who
carried the statement here gives it no force.
"""

from datetime import datetime
from enum import Enum

from gateway.core.commands import RecordStatement
from gateway.core.reasons import Reason
from gateway.core.trust.claims import read_status_claims
from gateway.core.trust.header import STATUS_TYP
from gateway.core.trust.statements import StatusClaims
from gateway.usecases.errors import BadRequest, NotOnRecord, NotPermitted
from gateway.usecases.node import Node
from gateway.usecases.on_behalf import check_agency
from gateway.usecases.record import Record
from gateway.usecases.writes import checked_statement, write_request
from gateway.wire.canonical import sha256_hex
from registry.records import LicenseRecord, Standing
from registry.writes import StandingChange


class Change(Enum):
    """A change of standing: from which standings to which."""

    SUSPEND = (frozenset({"IN_FORCE"}), "SUSPENDED")
    REINSTATE = (frozenset({"SUSPENDED"}), "IN_FORCE")
    REVOKE = (frozenset({"IN_FORCE", "SUSPENDED"}), "REVOKED")


def change_standing(command: RecordStatement, change: Change, node: Node, *, at: datetime) -> LicenseRecord:
    """Return the record of the license after the change.

    Raises:
        Refused, CallRefused: the statement is refused, or is for another change.
        RegistryError: the standing or the number of the change is not the one on record.
    """
    with node.reader.snapshot() as snapshot:
        record = Record(snapshot)
        signed = checked_statement(command.statement, record, node, typ=STATUS_TYP, read=read_status_claims, at=at)
        found = record.find_license(signed.claims.license_id)
    check_agency(command.call.caller, signed.agency.code, "statement")
    _check_change(signed.claims, change)
    if found is None:
        message = "No such license is on record; register it first."
        raise NotOnRecord(Reason.LICENSE_NOT_REGISTERED, "sub", message)
    if found.agency != signed.agency.code:
        # (H05) One agency never changes the license of another.
        message = "The license was issued by another agency; only that one may change its standing."
        raise NotPermitted(Reason.JURISDICTION, "iss", message)
    return node.writer.change_standing(_standing_change(signed.claims, command), write_request(command.call, at))


def _check_change(claims: StatusClaims, change: Change) -> None:
    begins, ends = change.value
    if claims.from_standing not in begins or claims.to_standing != ends:
        message = f"This call takes a statement to {ends}; send the statement to the call that it is for."
        raise BadRequest(Reason.STATUS_TRANSITION, "to", message)


def _standing_change(claims: StatusClaims, command: RecordStatement) -> StandingChange:
    return StandingChange(
        license_id=claims.license_id,
        agency=claims.issuer.rpartition(":")[2],
        from_=Standing(claims.from_standing),
        to=Standing(claims.to_standing),
        sequence=claims.sequence,
        jti=claims.jti,
        effective=claims.effective,
        reason_code=claims.reason_code,
        statement=command.statement.encode("ascii"),
        statement_digest=sha256_hex(command.statement.encode("ascii")),
    )
