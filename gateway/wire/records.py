"""Records of the registry, written into messages; ledger requests, read into values."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from comity.v1 import ledger_service_pb2 as ledger
from comity.v1 import license_pb2 as pb
from comity.v1.decision_pb2 import StreamVersion
from comity.v1.recognition_service_pb2 import Adoption
from comity.v1.registry_service_pb2 import RegisteredLicense
from gateway.core.paper.terms import Amount
from gateway.core.reasons import Reason
from gateway.wire.refusal import BadMessage
from gateway.wire.values import (
    date_message,
    instant_from,
    instant_message,
    money_from,
    plain_decimal,
    quantity_from,
)
from registry.records import AdoptionRecord, Balance, LicenseRecord, MeasureKind, Reservation

DEFAULT_RESERVATION = timedelta(days=30)
LONGEST_RESERVATION = timedelta(days=90)

_REQUEST_ID = re.compile(r"[\x21-\x7e]{1,64}")
_OFFICE = re.compile(r"[A-Z]{2}[A-Z0-9]{2,16}")
_DECLARATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9./ -]{0,69}")
_LINE_ID = re.compile(r"[A-Za-z0-9._-]{1,36}")


def registered_message(record: LicenseRecord, at: datetime) -> RegisteredLicense:
    """Return the message of a license record, with the standing that holds at an instant."""
    return RegisteredLicense(
        license_id=record.license_id,
        agency=record.agency,
        network=record.network,
        standing=pb.Standing.Value(f"STANDING_{record.standing_at(at)}"),
        standing_change_time=instant_message(record.standing_changed),
        sequence=record.sequence,
        license_sha256=record.license_digest,
        document_sha256=record.document_digest,
        format=record.format,
        adapter_version=record.adapter_version,
        register_time=instant_message(record.registered),
        stream_version=StreamVersion(stream=record.stream, version=record.version),
    )


def reservation_message(reservation: Reservation) -> ledger.Reservation:
    """Return the message of a reservation."""
    return ledger.Reservation(
        reservation_id=reservation.reservation_id,
        license_id=reservation.license_id,
        line_id=reservation.line_id,
        quantity=_quantity(reservation),
        value=_value(reservation),
        customs_office=reservation.office,
        declaration=reservation.declaration,
        expire_time=instant_message(reservation.expires),
        state=ledger.ReservationState.Value(f"RESERVATION_STATE_{reservation.state}"),
        provisional=reservation.provisional,
    )


def balance_messages(balances: Iterable[Balance]) -> list[ledger.Balance]:
    """Return the messages of balances."""
    return [_balance(balance) for balance in balances]


def adoption_message(record: AdoptionRecord) -> Adoption:
    """Return the message of an adoption."""
    return Adoption(
        jurisdiction=record.jurisdiction,
        agency=record.agency,
        arrangement=record.pack,
        version=record.pack_version,
        sha256=record.pack_sha256,
        effective_date=date_message(record.effective),
        checked_clauses=record.checked_clauses,
        record_time=instant_message(record.recorded),
    )


def request_id_from(text: str) -> str:
    """Return an idempotency key.

    Raises:
        BadMessage: ID_FORMAT.
    """
    return _shaped(_REQUEST_ID, text, "request_id", "Give a request id of 1 to 64 printable characters without spaces.")


def office_from(text: str) -> str:
    """Return a customs office: country and two to sixteen letters or digits.

    Raises:
        BadMessage: ID_FORMAT.
    """
    return _shaped(_OFFICE, text, "customs_office", "Give the customs office by its code, for example XB000010.")


def declaration_from(text: str) -> str:
    """Return the reference of a declaration.

    Raises:
        BadMessage: ID_FORMAT.
    """
    return _shaped(_DECLARATION, text, "declaration", "Give the declaration by its reference, 1 to 70 characters.")


def line_id_from(text: str) -> str:
    """Return the id of a license line.

    Raises:
        BadMessage: ID_FORMAT.
    """
    return _shaped(_LINE_ID, text, "line_id", 'Give the stable id of a license line, for example 1; "0" is the whole.')


def expiry_from(request: ledger.ReserveRequest, at: datetime) -> datetime:
    """Return when a reservation lapses.

    Raises:
        BadMessage: TIMESTAMP_RANGE, already past or more than 90 days ahead.
    """
    if not request.HasField("expire_time"):
        return at + DEFAULT_RESERVATION
    expires = instant_from(request.expire_time, "expire_time")
    if not at < expires <= at + LONGEST_RESERVATION:
        message = "A reservation lapses after now and within 90 days."
        raise BadMessage(Reason.TIMESTAMP_RANGE, "expire_time", message)
    return expires


def amounts_from(request: ledger.ReserveRequest | ledger.ConsumeRequest) -> tuple[Amount | None, Amount | None]:
    """Return the quantity and the value of a ledger request, None where it gives none.

    Raises:
        BadMessage: a figure, unit or currency that is not in its form.
    """
    quantity = quantity_from(request.quantity, "quantity") if request.HasField("quantity") else None
    value = money_from(request.value, "value") if request.HasField("value") else None
    return quantity, value


def _shaped(shape: re.Pattern[str], text: str, field: str, message: str) -> str:
    if not shape.fullmatch(text):
        raise BadMessage(Reason.ID_FORMAT, field, message)
    return text


def _quantity(reservation: Reservation) -> pb.Quantity | None:
    if reservation.quantity is None:
        return None
    return pb.Quantity(value=plain_decimal(reservation.quantity), unit=reservation.unit or "")


def _value(reservation: Reservation) -> pb.Money | None:
    if reservation.value is None:
        return None
    return pb.Money(amount=plain_decimal(reservation.value), currency=reservation.currency or "")


def _balance(balance: Balance) -> ledger.Balance:
    available = balance.available
    message = ledger.Balance(
        license_id=balance.license_id,
        line_id=balance.line_id,
        unlimited=balance.authorized is None,
        authorized="" if balance.authorized is None else plain_decimal(balance.authorized),
        reserved=plain_decimal(balance.reserved),
        consumed=plain_decimal(balance.consumed),
        available="" if available is None else plain_decimal(available),
        stream_version=StreamVersion(stream=balance.stream, version=balance.version),
    )
    if balance.measure_kind is MeasureKind.UNIT:
        message.unit = balance.measure
    else:
        message.currency = balance.measure
    return message
