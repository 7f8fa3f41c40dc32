"""Write requests, read into commands. A request that cannot be read is refused whole."""

import re
from datetime import datetime
from typing import TypeAlias

from comity.v1 import ledger_service_pb2 as ledger
from comity.v1 import registry_service_pb2 as registry
from comity.v1.recognition_service_pb2 import AdoptArrangementRequest
from gateway.core.caller import Caller
from gateway.core.commands import AdoptPack, Call, CancelReservation, Consume, RecordStatement, RegisterLicense, Reserve
from gateway.core.questions import Reference
from gateway.core.reasons import Reason
from gateway.wire.canonical import digest_of
from gateway.wire.records import (
    amounts_from,
    declaration_from,
    expiry_from,
    line_id_from,
    office_from,
    request_id_from,
)
from gateway.wire.refusal import BadMessage
from gateway.wire.requests import method_of, reference_from

StatementRequest: TypeAlias = registry.SuspendRequest | registry.ReinstateRequest | registry.RevokeRequest
WriteRequest: TypeAlias = (
    StatementRequest
    | AdoptArrangementRequest
    | registry.RegisterRequest
    | ledger.ReserveRequest
    | ledger.ConsumeRequest
    | ledger.CancelReservationRequest
)

MOST_CASES = 256
_LICENSE_ID = re.compile(r"urn:comity:license:[A-Z0-9-]{2,40}:[A-Za-z0-9_-]{11,64}")
_RESERVATION_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def register_command(request: registry.RegisterRequest, *, caller: Caller) -> RegisterLicense:
    """Return the command of a registration."""
    return RegisterLicense(_call(request, caller), request.document, request.format, request.assertion)


def adopt_command(request: AdoptArrangementRequest, *, caller: Caller) -> AdoptPack:
    """Return the command that records an adoption.

    Raises:
        BadMessage: more cases than are read, or cases without a text.
    """
    if len(request.cases) > MOST_CASES or (request.cases and not request.pack_text):
        message = f"Cases come with the text of the pack, at most {MOST_CASES} of them."
        raise BadMessage(Reason.REQUEST_MALFORMED, "cases", message)
    return AdoptPack(_call(request, caller), request.statement, request.pack_text, tuple(request.cases))


def statement_command(request: StatementRequest, *, caller: Caller) -> RecordStatement:
    """Return the command that records a signed statement."""
    return RecordStatement(_call(request, caller), request.statement)


def reserve_command(request: ledger.ReserveRequest, *, caller: Caller, at: datetime) -> Reserve:
    """Return the command of a reservation."""
    quantity, value = amounts_from(request)
    if quantity is None and value is None:
        message = "Give a quantity, a value, or both: what the license line is limited by."
        raise BadMessage(Reason.MEASURE_MISSING, "quantity", message)
    return Reserve(
        call=_call(request, caller),
        license_id=license_id_from(request.license_id),
        line_id=line_id_from(request.line_id),
        quantity=quantity,
        value=value,
        office=office_from(request.customs_office),
        declaration=declaration_from(request.declaration),
        expires=expiry_from(request, at),
    )


def consume_command(request: ledger.ConsumeRequest, *, caller: Caller) -> Consume:
    """Return the command of a write-off."""
    quantity, value = amounts_from(request)
    reservation_id = _reservation_id(request.reservation_id)
    return Consume(_call(request, caller), reservation_id, quantity, value, office_from(request.customs_office))


def cancel_command(request: ledger.CancelReservationRequest, *, caller: Caller) -> CancelReservation:
    """Return the command that gives a reservation back."""
    reservation_id = _reservation_id(request.reservation_id)
    return CancelReservation(_call(request, caller), reservation_id, office_from(request.customs_office))


def license_name(request: registry.GetLicenseRequest) -> str | Reference:
    """Return how a license is named: the registry's id, or a reference.

    Raises:
        BadMessage: neither is given, or not in its form.
    """
    which = request.WhichOneof("name")
    if which == "license_id":
        return license_id_from(request.license_id)
    if which == "reference":
        return reference_from(request.reference, "reference")
    raise BadMessage(Reason.REQUEST_MALFORMED, "name", "Name the license by its id, or by issuing agency and number.")


def license_id_from(text: str) -> str:
    """Return a license id.

    Raises:
        BadMessage: ID_FORMAT.
    """
    if not _LICENSE_ID.fullmatch(text):
        message = "A license id is urn:comity:license:<agency>:<opaque>, as the registry gave it."
        raise BadMessage(Reason.ID_FORMAT, "license_id", message)
    return text


def _reservation_id(text: str) -> str:
    if not _RESERVATION_ID.fullmatch(text):
        message = "Give the reservation by the id that the registry gave it."
        raise BadMessage(Reason.ID_FORMAT, "reservation_id", message)
    return text


def _call(request: WriteRequest, caller: Caller) -> Call:
    return Call(method_of(request), request_id_from(request.request_id), digest_of(request), caller)
