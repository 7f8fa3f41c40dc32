"""What every write has: an idempotent request, and a statement that an agency signed for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from gateway.core.commands import Call
from gateway.core.findings import Finding, Outcome
from gateway.core.trust.assertion import SignedAssertion
from gateway.core.trust.claim_checks import check_claims
from gateway.core.trust.statements import AdoptionClaims, StatusClaims
from gateway.usecases.errors import refusal_of
from gateway.usecases.node import Node
from gateway.usecases.paper import open_statement
from gateway.usecases.record import Record
from registry.records import AgencyRecord
from registry.writes import WriteRequest

ClaimsT = TypeVar("ClaimsT", StatusClaims, AdoptionClaims)


@dataclass(frozen=True, slots=True)
class Signed(Generic[ClaimsT]):
    """A statement that was checked: what it claims, and the agency that signed it."""

    claims: ClaimsT
    agency: AgencyRecord


def write_request(call: Call, at: datetime) -> WriteRequest:
    """Return the request under which the registry records a call."""
    return WriteRequest(
        request_id=call.request_id,
        method=call.method,
        body_digest=call.body_digest,
        caller=call.caller.code,
        at=at,
        certificate=call.caller.certificate,
    )


def checked_statement(
    token: str,
    record: Record,
    node: Node,
    *,
    typ: str,
    read: Callable[[SignedAssertion], ClaimsT],
    at: datetime,
) -> Signed[ClaimsT]:
    """Return what an agency signed, after every check that its type has (V1 to V10, V12).

    Raises:
        CallRefused: with the reason of the first finding.
        Refused: V1 to V8 failed.
    """
    signed, key = open_statement(token, record, typ=typ)
    claims = read(signed)
    # A statement is recorded as it arrives, so the instant of the call is its trusted time.
    refuse(check_claims(claims, key, network=node.network, at=at, trusted_time=at))
    agency = record.find_agency(key.agency)
    if agency is None:
        raise AssertionError("the registry holds no key without its agency")
    return Signed(claims, agency)


def refuse(findings: list[Finding]) -> None:
    """Refuse the write when a finding stands against it.

    Raises:
        CallRefused: with the reason of the first finding.
    """
    against = [finding for finding in findings if finding.outcome is not Outcome.VALID]
    if against:
        raise refusal_of(against[0])
