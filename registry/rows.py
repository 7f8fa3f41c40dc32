"""Rows turned into records: the one place that does."""

from typing import Any

from sqlalchemy import Row

from registry.amounts import unscaled
from registry.callers import CallerRecord, CertificateRecord, PartyRecord
from registry.canonical import parse_texts
from registry.events import Event, EventKind
from registry.records import (
    AdoptionRecord,
    AgencyRecord,
    Balance,
    JtiRecord,
    KeyRecord,
    KeyState,
    LicenseRecord,
    MeasureKind,
    Reservation,
    ReservationState,
    Standing,
    StandingEntry,
)
from registry.streams import (
    adoption_stream,
    agency_stream,
    certificate_stream,
    key_stream,
    license_stream,
    line_stream,
    party_stream,
)

# Any: SQLAlchemy types a row only where the select names its columns one by one; ours name the table.
AnyRow = Row[Any]


def event_of(row: AnyRow) -> Event:
    """Return the event that a row of the events table holds."""
    return Event(
        stream=row.stream,
        version=row.version,
        kind=EventKind(row.kind),
        recorded=row.recorded_time,
        effective=row.effective_time,
        actor=row.actor,
        request_id=row.request_id,
        body=row.body,
        position=row.position,
        chain_hash=row.chain_hash,
    )


def agency_of(row: AnyRow) -> AgencyRecord:
    """Return the agency that a row holds."""
    return AgencyRecord(
        code=row.code,
        name=row.name,
        jurisdiction=row.jurisdiction,
        contact=row.contact,
        roles=frozenset(parse_texts(row.roles)),
        kinds=frozenset(parse_texts(row.kinds)),
        time_zone=row.time_zone,
        stream=agency_stream(row.code),
        version=row.version,
    )


def key_of(row: AnyRow) -> KeyRecord:
    """Return the key that a row holds."""
    return KeyRecord(
        kid=row.kid,
        agency=row.agency,
        algorithm=row.algorithm,
        jwk=row.jwk,
        purposes=frozenset(parse_texts(row.purposes)),
        sign_from=row.sign_from,
        sign_until=row.sign_until,
        verify_until=row.verify_until,
        state=KeyState(row.state),
        compromised_since=row.compromised_since,
        withdrawn=row.withdrawn,
        environment=row.environment,
        stream=key_stream(row.kid),
        version=row.version,
    )


def party_of(row: AnyRow) -> PartyRecord:
    """Return the party that a row holds."""
    return PartyRecord(
        code=row.code,
        name=row.name,
        jurisdiction=row.jurisdiction,
        agency=row.agency,
        roles=frozenset(parse_texts(row.roles)),
        stream=party_stream(row.code),
        version=row.version,
    )


def certificate_of(row: AnyRow) -> CertificateRecord:
    """Return the client certificate that a row holds, alone or joined with its party."""
    return CertificateRecord(
        thumbprint=row.thumbprint,
        party=row.party,
        key=row.key,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        withdrawn=row.withdrawn,
        stream=certificate_stream(row.thumbprint),
        version=row.certificate_version,
    )


def caller_of(row: AnyRow) -> CallerRecord:
    """Return the caller that a certificate's row joined with its party's holds."""
    return CallerRecord(party_of(row), certificate_of(row))


def license_of(row: AnyRow, history: tuple[StandingEntry, ...]) -> LicenseRecord:
    """Return the license that a row and its history hold."""
    return LicenseRecord(
        license_id=row.license_id,
        agency=row.agency,
        number=row.number,
        jurisdiction=row.jurisdiction,
        kind=row.kind,
        network=row.network,
        standing=Standing(row.standing),
        standing_changed=row.standing_changed,
        sequence=row.sequence,
        status_sequence=row.status_sequence,
        jti=row.jti,
        license_digest=row.license_digest,
        document_digest=row.document_digest,
        content_digest=row.content_digest,
        assertion_digest=row.assertion_digest,
        format=row.format,
        adapter_version=row.adapter_version,
        registered=row.registered,
        asserted=row.asserted,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        ledger_keeper=row.ledger_keeper,
        history=history,
        stream=license_stream(row.license_id),
        version=row.version,
    )


def standing_of(row: AnyRow) -> StandingEntry:
    """Return the change of standing that a row holds."""
    return StandingEntry(Standing(row.standing), row.effective_time, row.recorded_time, row.version)


def statement_of(row: AnyRow) -> JtiRecord:
    """Return the registered statement that a row holds."""
    return JtiRecord(
        agency=row.agency,
        jti=row.jti,
        license_id=row.license_id,
        digest=row.digest,
        stream=row.stream,
        version=row.version,
    )


def adoption_of(row: AnyRow) -> AdoptionRecord:
    """Return the adoption that a row holds."""
    return AdoptionRecord(
        jurisdiction=row.jurisdiction,
        pack=row.pack,
        agency=row.agency,
        pack_version=row.pack_version,
        pack_sha256=row.pack_sha256,
        effective=row.effective,
        checked_clauses=parse_texts(row.checked_clauses),
        jti=row.jti,
        statement_digest=row.statement_digest,
        recorded=row.recorded,
        stream=adoption_stream(row.jurisdiction, row.pack),
        version=row.version,
    )


def balance_of(row: AnyRow) -> Balance:
    """Return the balance that a row holds."""
    kind = MeasureKind(row.measure_kind)
    return Balance(
        license_id=row.license_id,
        line_id=row.line_id,
        measure=row.measure,
        measure_kind=kind,
        authorized=None if row.authorized is None else unscaled(row.authorized, kind),
        reserved=unscaled(row.reserved, kind),
        consumed=unscaled(row.consumed, kind),
        stream=line_stream(row.license_id, row.line_id),
        version=row.version,
    )


def reservation_of(row: AnyRow) -> Reservation:
    """Return the reservation that a row holds."""
    unit, currency = MeasureKind.UNIT, MeasureKind.CURRENCY
    return Reservation(
        reservation_id=row.reservation_id,
        license_id=row.license_id,
        line_id=row.line_id,
        quantity=None if row.quantity is None else unscaled(row.quantity, unit),
        unit=row.unit,
        value=None if row.value is None else unscaled(row.value, currency),
        currency=row.currency,
        office=row.office,
        declaration=row.declaration,
        expires=row.expires,
        state=ReservationState(row.state),
        provisional=bool(row.provisional),
        consumed_quantity=None if row.consumed_quantity is None else unscaled(row.consumed_quantity, unit),
        consumed_value=None if row.consumed_value is None else unscaled(row.consumed_value, currency),
    )
