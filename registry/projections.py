"""The place that updates rows. Each update has its event in the same transaction; nothing deletes a row.

Rules, in order:
1. A record is written as its events fold to it (`ledger.py`): inserted at version 1, replaced after that.
2. What a reservation and a write-off move is in `ledger_moves.py`, whether a request was made before in `once.py`.
3. An event gets its position and chain hash once, from the sequencer.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Table, Update, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from registry.amounts import scaled_limit
from registry.callers import CertificateRecord, PartyRecord
from registry.records import (
    AdoptionRecord,
    AgencyRecord,
    JtiRecord,
    KeyRecord,
    LicenseRecord,
)
from registry.row_values import (
    Values,
    adoption_values,
    columns_of,
    license_values,
    standing_values,
    statement_values,
    texts_of,
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
    standings,
    statements,
)
from registry.writes import Content, NewLine


def put_agency(connection: Connection, record: AgencyRecord) -> None:
    """Write an agency as its events fold to it."""
    values = columns_of(agencies, record)
    values |= {"roles": texts_of(record.roles), "kinds": texts_of(record.kinds)}
    connection.execute(insert(agencies).values(values))


def put_key(connection: Connection, record: KeyRecord) -> None:
    """Write a key as its events fold to it."""
    values = columns_of(keys, record) | {"purposes": texts_of(record.purposes)}
    if record.version == 1:
        connection.execute(insert(keys).values(values))
    else:
        connection.execute(update(keys).where(keys.c.kid == record.kid).values(values))


def put_party(connection: Connection, record: PartyRecord) -> None:
    """Write a party as its events fold to it."""
    values = columns_of(parties, record) | {"roles": texts_of(record.roles)}
    connection.execute(insert(parties).values(values))


def put_certificate(connection: Connection, record: CertificateRecord) -> None:
    """Write a client certificate as its events fold to it."""
    values = columns_of(certificates, record)
    if record.version == 1:
        connection.execute(insert(certificates).values(values))
    else:
        place = certificates.c.thumbprint == record.thumbprint
        connection.execute(update(certificates).where(place).values(values))


def put_license(connection: Connection, record: LicenseRecord) -> None:
    """Write a license as its events fold to it, and the change of standing that this version made, if it made one."""
    values = license_values(record)
    if record.version == 1:
        connection.execute(insert(licenses).values(values))
    else:
        connection.execute(update(licenses).where(licenses.c.license_id == record.license_id).values(values))
    if record.history[-1].version == record.version:
        connection.execute(insert(standings).values(standing_values(record.license_id, record.history[-1])))


def put_adoption(connection: Connection, record: AdoptionRecord) -> None:
    """Write an adoption."""
    connection.execute(insert(adoptions).values(adoption_values(record)))


def put_statement(connection: Connection, record: JtiRecord) -> None:
    """Write where the id of a signed statement is registered."""
    connection.execute(insert(statements).values(statement_values(record)))


def put_line(connection: Connection, license_id: str, line_id: str) -> None:
    """Open a line."""
    connection.execute(insert(lines).values(license_id=license_id, line_id=line_id, version=1))


def put_balance(connection: Connection, license_id: str, line: NewLine) -> None:
    """Open one measure of a line."""
    connection.execute(
        insert(balances).values(
            license_id=license_id,
            line_id=line.line_id,
            measure=line.measure,
            measure_kind=line.measure_kind,
            authorized=limit_of(line),
            reserved=0,
            consumed=scaled_limit(line.consumed, line.measure_kind, field="lines.consumed"),
        )
    )


def limit_balance(connection: Connection, license_id: str, line: NewLine) -> bool:
    """Replace the authorized figure of one measure of a line; False when the line has no such measure."""
    place = (balances.c.license_id == license_id) & (balances.c.line_id == line.line_id)
    move = update(balances).where(place, balances.c.measure == line.measure).values(authorized=limit_of(line))
    return _made(connection, move)


def put_contents(connection: Connection, kept: Iterable[Content]) -> None:
    """Keep content by its digest; content that was erased stays erased."""
    # In one order, so that two writers of the same content wait for each other and never both.
    for content in sorted(kept, key=lambda content: content.digest):
        insert_if_absent(connection, contents, columns_of(contents, content))


def erase_bytes(connection: Connection, digest: str, at: datetime) -> bool:
    """Erase content and keep its digest; False when there is none to erase."""
    place = (contents.c.digest == digest) & contents.c.content.is_not(None)
    return _made(connection, update(contents).where(place).values(content=None, erased_time=at))


def insert_if_absent(connection: Connection, table: Table, values: Values) -> bool:
    """Insert a row unless its key is taken; waits for the writer that is taking it."""
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    inserted = dialect_insert(table).values(values).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(inserted).first() is not None


def put_position(connection: Connection, event_id: int, position: int, chain_hash: str) -> None:
    """Give a committed event its position."""
    place = (events.c.event_id == event_id) & events.c.position.is_(None)
    connection.execute(update(events).where(place).values(position=position, chain_hash=chain_hash))


def limit_of(line: NewLine) -> int | None:
    """Return the authorized figure of a line as a whole number, None when unlimited."""
    if line.authorized is None:
        return None
    return scaled_limit(line.authorized, line.measure_kind, field="lines.authorized")


def _made(connection: Connection, move: Update) -> bool:
    return connection.execute(move).rowcount == 1
