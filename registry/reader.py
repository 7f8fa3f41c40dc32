"""Questions to the registry: what is on record now, or what was on record at given stream versions.

Rules, in order:
1. `snapshot()` is one consistent read transaction; every answer in it is of one moment.
2. `pinned(versions)` answers the same questions from the events of the named streams up to the named versions; a stream
   that is not named had nothing. A decision that records the versions it read can so be replayed years later.
3. Content has no version: its digest says what it is, and erased content is None in both.
4. Who calls is asked apart from both: a decision never depends on its caller.
5. Nothing here writes or decides.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from registry import queries
from registry.callers import CallerRecord, CertificateRecord, PartyRecord
from registry.database import asking, read, reading
from registry.events import Event
from registry.ledger import fold_adoptions, fold_agency, fold_key, fold_license
from registry.line import Line, fold_line
from registry.records import AdoptionRecord, AgencyRecord, Balance, JtiRecord, KeyRecord, LicenseRecord, Reservation
from registry.snapshot import Snapshot
from registry.streams import adoption_stream, agency_stream, is_agency_stream, key_stream, license_stream, line_stream
from registry.view import View


class PinnedSnapshot(View):
    """What was on record at given stream versions, folded from their events."""

    def __init__(self, connection: Connection, versions: Mapping[str, int], position: int) -> None:
        self._connection = connection
        self._versions = versions
        self._position = position

    def find_agency(self, code: str) -> AgencyRecord | None:
        """Return an agency at the pinned version."""
        return fold_agency(self.events(agency_stream(code)))

    def find_key(self, kid: str) -> KeyRecord | None:
        """Return a key at the pinned version."""
        return fold_key(self.events(key_stream(kid)))

    def find_license(self, license_id: str) -> LicenseRecord | None:
        """Return a license at the pinned version."""
        return fold_license(self.events(license_stream(license_id)))

    def find_license_by_number(self, agency: str, number: str) -> LicenseRecord | None:
        """Return a license by its number at the pinned version."""
        # A number belongs to one license for ever, so its id may come from the projection.
        license_id = queries.find_license_id(self._connection, agency, number)
        return None if license_id is None else self.find_license(license_id)

    def find_jti(self, agency: str, jti: str) -> JtiRecord | None:
        """Return where a statement is registered at the pinned version."""
        record = queries.find_statement(self._connection, agency, jti)
        return record if record is not None and record.version <= self._versions.get(record.stream, 0) else None

    def agencies(self, jurisdiction: str) -> tuple[AgencyRecord, ...]:
        """Return the agencies of a jurisdiction among the pinned streams."""
        found = (fold_agency(self.events(stream)) for stream in sorted(self._versions) if is_agency_stream(stream))
        return tuple(agency for agency in found if agency is not None and agency.jurisdiction == jurisdiction)

    def adoptions(self, pack: str) -> tuple[AdoptionRecord, ...]:
        """Return every adoption of a pack among the pinned streams."""
        jurisdictions = sorted(
            {adoption.jurisdiction for adoption in queries.adoptions_of_pack(self._connection, pack)}
        )
        return tuple(adoption for each in jurisdictions for adoption in self.adoptions_by(each, pack))

    def adoptions_by(self, jurisdiction: str, pack: str) -> tuple[AdoptionRecord, ...]:
        """Return the adoptions of a pack by a jurisdiction at the pinned version."""
        return fold_adoptions(self.events(adoption_stream(jurisdiction, pack)))

    def adoptions_in(self, jurisdiction: str) -> tuple[AdoptionRecord, ...]:
        """Return the adoptions of every pack by a jurisdiction among the pinned streams."""
        streams = sorted(stream for stream in self._versions if stream.startswith(adoption_stream(jurisdiction, "")))
        return tuple(adoption for stream in streams for adoption in fold_adoptions(self.events(stream)))

    def balances(self, license_id: str) -> tuple[Balance, ...]:
        """Return the balances of a license at the pinned version."""
        lines = (self._line(license_id, line_id) for line_id in queries.line_ids(self._connection, license_id))
        found = (balance for line in lines if line is not None for balance in line.balances)
        return tuple(sorted(found, key=lambda balance: (balance.line_id, balance.measure)))

    def find_reservation(self, reservation_id: str) -> Reservation | None:
        """Return a reservation at the pinned version."""
        # A reservation never changes its line, so the line may come from the projection.
        record = queries.find_reservation(self._connection, reservation_id)
        line = None if record is None else self._line(record.license_id, record.line_id)
        return None if line is None else line.reservations.get(reservation_id)

    def content(self, digest: str) -> bytes | None:
        """Return content by its SHA-256, as it is now: erased content has no past."""
        return queries.find_content(self._connection, digest)

    def events(self, stream: str, up_to: int | None = None) -> tuple[Event, ...]:
        """Return the events of a stream at the pinned version."""
        pinned = self._versions.get(stream, 0)
        return queries.events_of(self._connection, stream, pinned if up_to is None else min(pinned, up_to))

    def position(self) -> int:
        """Return the position that was pinned with the versions."""
        return self._position

    def _line(self, license_id: str, line_id: str) -> Line | None:
        return fold_line(self.events(line_stream(license_id, line_id)))


class RegistryReader:
    """Opens snapshots; cannot write."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Open one consistent view of what is on record.

        Raises:
            Unavailable: the database does not answer.
        """
        with reading(self._engine) as opened:
            yield Snapshot(opened)

    def find_caller(self, thumbprint: str) -> CallerRecord | None:
        """Return the party and certificate registered for a thumbprint, as on record at this very moment.

        Raises:
            Unavailable: the database does not answer.
        """
        with asking(self._engine) as opened:
            return queries.find_caller(opened, thumbprint)

    def parties(self) -> tuple[tuple[PartyRecord, tuple[CertificateRecord, ...]], ...]:
        """Return every party with its certificates, in order of codes and of the windows' beginnings.

        Raises:
            Unavailable: the database does not answer.
        """
        with read(self._engine) as connection:
            return queries.parties_with_certificates(connection)

    @contextmanager
    def pinned(self, versions: Mapping[str, int], *, position: int = 0) -> Iterator[PinnedSnapshot]:
        """Open the view that a decision had: stream versions, and the position that it stated.

        Raises:
            Unavailable: the database does not answer.
        """
        with read(self._engine) as connection:
            yield PinnedSnapshot(connection, dict(versions), position)
