"""Questions to the tables, shared by reader and writer.

Rules, in order:
1. A question returns a record or None, never a row.
2. A question that precedes a write names its lock: SHARE keeps others from changing the row, UPDATE keeps it for this
   write. SQLite takes no row locks; its writers come one after another.
"""

from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, text

from registry.callers import CallerRecord, CertificateRecord, PartyRecord
from registry.events import Event
from registry.prepared import Prepared, Reading
from registry.records import AdoptionRecord, AgencyRecord, Balance, JtiRecord, KeyRecord, LicenseRecord, Reservation
from registry.rows import (
    adoption_of,
    agency_of,
    balance_of,
    caller_of,
    certificate_of,
    event_of,
    key_of,
    license_of,
    party_of,
    reservation_of,
    standing_of,
    statement_of,
)
from registry.tables import (
    adoptions,
    agencies,
    balances,
    certificates,
    contents,
    events,
    keys,
    licenses,
    lines,
    parties,
    reservations,
    standings,
    statements,
)

_ENROLLMENT_LOCK = 4_205_003
# A certificate's row may be joined with its party's, which has a version as well.
_CERTIFICATE = (
    *(column for column in certificates.c if column.name != "version"),
    certificates.c.version.label("certificate_version"),
)
# Asked on every call, so compiled once.
_CALLER = Prepared(
    select(*_CERTIFICATE, *parties.c)
    .join(parties, parties.c.code == certificates.c.party)
    .where(certificates.c.thumbprint == bindparam("thumbprint"))
)


class Lock(Enum):
    """How long and against whom a row is kept."""

    NONE = auto()
    SHARE = auto()
    UPDATE = auto()


def find_agency(connection: Connection, code: str, *, lock: Lock = Lock.NONE) -> AgencyRecord | None:
    """Return an agency."""
    row = connection.execute(_locked(select(agencies).where(agencies.c.code == code), lock)).one_or_none()
    return None if row is None else agency_of(row)


def agencies_of(connection: Connection, jurisdiction: str) -> tuple[AgencyRecord, ...]:
    """Return the agencies of a jurisdiction, in order of their codes."""
    query = select(agencies).where(agencies.c.jurisdiction == jurisdiction)
    # Sorted here, not there: a database's collation is not ours, and a pinned answer must have the same order.
    found = (agency_of(row) for row in connection.execute(query))
    return tuple(sorted(found, key=lambda agency: agency.code))


def find_key(connection: Connection, kid: str, *, lock: Lock = Lock.NONE) -> KeyRecord | None:
    """Return a key."""
    row = connection.execute(_locked(select(keys).where(keys.c.kid == kid), lock)).one_or_none()
    return None if row is None else key_of(row)


def hold_enrollment(connection: Connection) -> None:
    """Let enrollments of keys come one after another until this write ends; SQLite's writers do anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ENROLLMENT_LOCK})


def find_party(connection: Connection, code: str) -> PartyRecord | None:
    """Return a party."""
    row = connection.execute(select(parties).where(parties.c.code == code)).one_or_none()
    return None if row is None else party_of(row)


def find_certificate(connection: Connection, thumbprint: str, *, lock: Lock = Lock.NONE) -> CertificateRecord | None:
    """Return a client certificate."""
    query = select(*_CERTIFICATE).where(certificates.c.thumbprint == thumbprint)
    row = connection.execute(_locked(query, lock)).one_or_none()
    return None if row is None else certificate_of(row)


def find_certificate_of_key(connection: Connection, key: str) -> CertificateRecord | None:
    """Return the client certificate that has a public key, by the thumbprint of the key."""
    row = connection.execute(select(*_CERTIFICATE).where(certificates.c.key == key)).one_or_none()
    return None if row is None else certificate_of(row)


def find_caller(reading: Reading, thumbprint: str) -> CallerRecord | None:
    """Return the party and certificate registered for a thumbprint, by one question."""
    row = _CALLER.row(reading, thumbprint=thumbprint)
    return None if row is None else caller_of(row)


def parties_with_certificates(
    connection: Connection,
) -> tuple[tuple[PartyRecord, tuple[CertificateRecord, ...]], ...]:
    """Return every party with its certificates, in order of codes and of the windows' beginnings."""
    held = [certificate_of(row) for row in connection.execute(select(*_CERTIFICATE))]
    held.sort(key=lambda certificate: (certificate.valid_from, certificate.thumbprint))
    found = sorted((party_of(row) for row in connection.execute(select(parties))), key=lambda party: party.code)
    return tuple((party, tuple(one for one in held if one.party == party.code)) for party in found)


def find_license(connection: Connection, license_id: str, *, lock: Lock = Lock.NONE) -> LicenseRecord | None:
    """Return a license with the history of its standing."""
    row = connection.execute(_locked(select(licenses).where(licenses.c.license_id == license_id), lock)).one_or_none()
    if row is None:
        return None
    history = select(standings).where(standings.c.license_id == license_id).order_by(standings.c.version)
    return license_of(row, tuple(standing_of(entry) for entry in connection.execute(history)))


def find_license_id(connection: Connection, agency: str, number: str) -> str | None:
    """Return the id of the license that an agency granted under a number."""
    query = select(licenses.c.license_id).where(licenses.c.agency == agency, licenses.c.number == number)
    return connection.execute(query).scalar_one_or_none()


def find_statement(connection: Connection, agency: str, jti: str) -> JtiRecord | None:
    """Return where the id of a signed statement of an agency is registered."""
    query = select(statements).where(statements.c.agency == agency, statements.c.jti == jti)
    row = connection.execute(query).one_or_none()
    return None if row is None else statement_of(row)


def adoptions_of(connection: Connection, jurisdiction: str, pack: str) -> tuple[AdoptionRecord, ...]:
    """Return the adoptions of a pack by a jurisdiction, in order of recording."""
    query = (
        select(adoptions)
        .where(adoptions.c.jurisdiction == jurisdiction, adoptions.c.pack == pack)
        .order_by(adoptions.c.version)
    )
    return tuple(adoption_of(row) for row in connection.execute(query))


def adoptions_of_pack(connection: Connection, pack: str) -> tuple[AdoptionRecord, ...]:
    """Return every adoption of a pack, in order of jurisdiction and recording."""
    found = (adoption_of(row) for row in connection.execute(select(adoptions).where(adoptions.c.pack == pack)))
    return tuple(sorted(found, key=lambda adoption: (adoption.jurisdiction, adoption.version)))


def hold_line(connection: Connection, license_id: str, line_id: str) -> int | None:
    """Keep a line for this write and return the version of its stream."""
    query = select(lines.c.version).where(lines.c.license_id == license_id, lines.c.line_id == line_id)
    return connection.execute(_locked(query, Lock.UPDATE)).scalar_one_or_none()


def line_ids(connection: Connection, license_id: str) -> tuple[str, ...]:
    """Return the lines of a license, in order of their ids."""
    query = select(lines.c.line_id).where(lines.c.license_id == license_id)
    return tuple(sorted(connection.execute(query).scalars()))


def balances_of(connection: Connection, license_id: str, line_id: str | None = None) -> tuple[Balance, ...]:
    """Return the balances of a license or of one line, in order of line and measure."""
    query = (
        select(balances, lines.c.version)
        .join(lines, (balances.c.license_id == lines.c.license_id) & (balances.c.line_id == lines.c.line_id))
        .where(balances.c.license_id == license_id)
    )
    if line_id is not None:
        query = query.where(balances.c.line_id == line_id)
    found = (balance_of(row) for row in connection.execute(query))
    return tuple(sorted(found, key=lambda balance: (balance.line_id, balance.measure)))


def find_reservation(connection: Connection, reservation_id: str) -> Reservation | None:
    """Return a reservation."""
    query = select(reservations).where(reservations.c.reservation_id == reservation_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else reservation_of(row)


def find_content(connection: Connection, digest: str) -> bytes | None:
    """Return content by its digest; None when it never was or has been erased."""
    return connection.execute(select(contents.c.content).where(contents.c.digest == digest)).scalar_one_or_none()


def events_of(connection: Connection, stream: str, up_to: int | None = None) -> tuple[Event, ...]:
    """Return the events of a stream in order, up to a version where one is given."""
    query = select(events).where(events.c.stream == stream).order_by(events.c.version)
    if up_to is not None:
        query = query.where(events.c.version <= up_to)
    return tuple(event_of(row) for row in connection.execute(query))


def last_position(connection: Connection) -> int:
    """Return the highest position given to an event, 0 before the first."""
    last: int | None = connection.execute(select(func.max(events.c.position))).scalar_one()
    return last or 0


# Any: SQLAlchemy types a select by its columns; a lock keeps them whatever they are.
def _locked(query: Select[Any], lock: Lock) -> Select[Any]:
    if lock is Lock.NONE:
        return query
    # Keys never change, so that a lock need not hold back the rows that refer to this one (FOR NO KEY UPDATE).
    return query.with_for_update(read=True) if lock is Lock.SHARE else query.with_for_update(key_share=True)
