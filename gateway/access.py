"""Who may make which call: one table, and the caller as the registry knows it.

Rules, in order:
1. The caller is the party registered for the SHA-256 thumbprint of the client certificate, asked of the registry on
   every call: a connection outlives a withdrawal (attack H02). Over loopback without a certificate it is this machine.
2. A certificate that is not registered, not yet valid, expired or withdrawn is UNAUTHENTICATED (attack H01).
3. A method that is not in the table is nobody's; a test walks the schema to prove that none is missing. A field that
   asks what another method does is for those who may call that one.
4. A party with the role proxy stands at the door for others: the hash that it forwards in x-forwarded-client-cert is
   looked up in its stead. From anybody else that header means nothing.
5. Nothing that a client sends of itself counts: no header, no name, no role (attacks H03, H04).
"""

import re
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from gateway.core.caller import LOCAL, Caller, Role
from gateway.core.reasons import Reason
from gateway.usecases.errors import NotPermitted, Unauthenticated
from registry.callers import CallerRecord
from registry.reader import RegistryReader

OFFICER, APPROVER, CUSTOMS, LOGISTICS, AUDITOR = (
    Role.ISSUER_OFFICER,
    Role.ISSUER_APPROVER,
    Role.CUSTOMS,
    Role.LOGISTICS,
    Role.AUDITOR,
)
EVERYONE = frozenset(Role) - {Role.PROXY}
ISSUERS = frozenset({OFFICER, APPROVER})
JUDGES = ISSUERS | {CUSTOMS, LOGISTICS, AUDITOR}
READERS = ISSUERS | {CUSTOMS, AUDITOR}

ROLES_OF: dict[str, frozenset[Role]] = {
    "comity.v1.ConversionService/ListFormats": EVERYONE,
    "comity.v1.ConversionService/Convert": READERS,
    "comity.v1.ConversionService/Render": READERS,
    "comity.v1.RegistryService/Register": frozenset({OFFICER}),
    # An officer may stop a license at once; taking it back, or ending it for good, needs an approver.
    "comity.v1.RegistryService/Suspend": ISSUERS,
    "comity.v1.RegistryService/Reinstate": frozenset({APPROVER}),
    "comity.v1.RegistryService/Revoke": frozenset({APPROVER}),
    "comity.v1.RegistryService/GetLicense": READERS,
    "comity.v1.RegistryService/Watch": READERS,
    "comity.v1.VerificationService/Verify": JUDGES,
    "comity.v1.VerificationService/VerifyBatch": JUDGES,
    "comity.v1.RecognitionService/CheckEligibility": EVERYONE - {Role.OPERATOR},
    "comity.v1.RecognitionService/ListArrangements": EVERYONE,
    "comity.v1.RecognitionService/GetArrangement": EVERYONE,
    "comity.v1.RecognitionService/CompareArrangements": ISSUERS | {AUDITOR},
    "comity.v1.RecognitionService/MapRecognition": EVERYONE - {Role.OPERATOR},
    "comity.v1.RecognitionService/ListDue": EVERYONE,
    "comity.v1.RecognitionService/AdoptArrangement": frozenset({APPROVER}),
    "comity.v1.RecognitionService/ReplayDecisions": JUDGES,
    "comity.v1.LedgerService/Reserve": frozenset({CUSTOMS}),
    "comity.v1.LedgerService/Consume": frozenset({CUSTOMS}),
    "comity.v1.LedgerService/CancelReservation": frozenset({CUSTOMS}),
    "comity.v1.LedgerService/GetBalance": READERS,
    "comity.v1.ShipmentService/CheckShipment": frozenset({CUSTOMS, LOGISTICS, AUDITOR}),
}

_FORWARDED_HASH = re.compile(r"(?:^|[;,])Hash=([0-9a-f]{64})(?=[;,]|$)")
_CALLER: ContextVar[Caller] = ContextVar("caller")


@dataclass(frozen=True, slots=True)
class Presented:
    """What the transport shows of a caller: the certificate's thumbprint, and what a proxy says it was shown."""

    thumbprint: str = ""
    forwarded: str = ""


def caller() -> Caller:
    """Return who makes the call that this thread or task answers."""
    return _CALLER.get()


def role_in(method: str, found: Caller) -> str:
    """Return the role in which a caller makes a call, empty for this machine itself."""
    return "" if found.is_local else str(min(found.roles & ROLES_OF[method]))


def remember(found: Caller) -> None:
    """Keep who makes the call that this thread or task answers."""
    _CALLER.set(found)


def admit(method: str, presented: Presented, reader: RegistryReader, *, at: datetime) -> Caller:
    """Return the caller of a method, when it may make the call.

    Raises:
        Unauthenticated: CLIENT_CERT_UNKNOWN, _NOT_YET_VALID, _EXPIRED, _WITHDRAWN or _REQUIRED.
        NotPermitted: ROLE.
        Unavailable: the registry does not answer, and so nobody is known.
    """
    found = _caller_of(presented, reader, at)
    if not found.roles & ROLES_OF.get(method, frozenset()):
        message = "None of the caller's roles may make this call; ask the registry's operator which party should."
        raise NotPermitted(Reason.ROLE, "", message)
    return found


def check_may(method: str, field: str) -> None:
    """Refuse a field of a call to a caller who may not make another call, since it asks what that one does.

    Raises:
        NotPermitted: ROLE.
    """
    if not caller().roles & ROLES_OF[method]:
        message = f"This field is for those who may call {method.rpartition('/')[2]}; leave it out, or let them ask."
        raise NotPermitted(Reason.ROLE, field, message)


def known(thumbprint: str, reader: RegistryReader, *, at: datetime) -> Caller:
    """Return the party registered for a certificate that counts at an instant.

    Raises:
        Unauthenticated: CLIENT_CERT_UNKNOWN, _NOT_YET_VALID, _EXPIRED or _WITHDRAWN.
        Unavailable: the registry does not answer.
    """
    record = reader.find_caller(thumbprint)
    if record is None:
        message = "This client certificate is registered for no party; ask the registry's operator to register it."
        raise Unauthenticated(Reason.CLIENT_CERT_UNKNOWN, "", message)
    _check_window(record, at)
    party = record.party
    return Caller(
        code=party.code,
        roles=frozenset(Role(role) for role in party.roles),
        jurisdiction=party.jurisdiction,
        agency=party.agency or "",
        certificate=thumbprint,
    )


def _caller_of(presented: Presented, reader: RegistryReader, at: datetime) -> Caller:
    if not presented.thumbprint:
        return LOCAL
    found = known(presented.thumbprint, reader, at=at)
    if Role.PROXY not in found.roles:
        # (H04) What anybody else forwards is not looked at.
        return found
    forwarded = _FORWARDED_HASH.findall(presented.forwarded)
    if len(forwarded) != 1:
        message = "The proxy forwarded no client certificate, or several; it must forward the hash of exactly one."
        raise Unauthenticated(Reason.CLIENT_CERT_REQUIRED, "", message)
    return known(forwarded[0], reader, at=at)


def _check_window(record: CallerRecord, at: datetime) -> None:
    certificate = record.certificate
    if certificate.withdrawn is not None and at >= certificate.withdrawn:
        message = "This client certificate was withdrawn; use the party's other one, or have a new one registered."
        raise Unauthenticated(Reason.CLIENT_CERT_WITHDRAWN, "", message)
    if at < certificate.valid_from:
        message = "This client certificate is not valid yet; check the clock, or use the party's former one."
        raise Unauthenticated(Reason.CLIENT_CERT_NOT_YET_VALID, "", message)
    if at > certificate.valid_until:
        message = "This client certificate has expired; have a new one registered."
        raise Unauthenticated(Reason.CLIENT_CERT_EXPIRED, "", message)
