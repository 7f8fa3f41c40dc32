"""What callers ask the gateway to record, as values.

Every command carries a `Call`: the caller's idempotency key with the digest of the body, so that the same call twice is
one effect and one answer (attack F01).
"""

from dataclasses import dataclass
from datetime import datetime

from gateway.core.caller import Caller
from gateway.core.paper.terms import Amount


@dataclass(frozen=True, slots=True)
class Call:
    """One write call: method, idempotency key, SHA-256 of the body in hexadecimal, and who calls."""

    method: str
    request_id: str
    body_digest: str
    caller: Caller


@dataclass(frozen=True, slots=True)
class RegisterLicense:
    """Register a license from its source document and the assertion over it; an empty format is identified."""

    call: Call
    document: bytes
    format_id: str
    assertion: str


@dataclass(frozen=True, slots=True)
class RecordStatement:
    """Record what an agency has signed: a change of standing."""

    call: Call
    statement: str


@dataclass(frozen=True, slots=True)
class AdoptPack:
    """Record what a competent authority has signed of a pack; with its text and cases where it is published."""

    call: Call
    statement: str
    pack_text: str = ""
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reserve:
    """Set a quantity or value of a license line aside for a declaration."""

    call: Call
    license_id: str
    line_id: str
    quantity: Amount | None
    value: Amount | None
    office: str
    declaration: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Consume:
    """Write off a reservation; amounts are None for the whole of it."""

    call: Call
    reservation_id: str
    quantity: Amount | None
    value: Amount | None
    office: str


@dataclass(frozen=True, slots=True)
class CancelReservation:
    """Give a reservation back."""

    call: Call
    reservation_id: str
    office: str
