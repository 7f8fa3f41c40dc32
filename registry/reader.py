"""Questions to the registry: what is on record now, or what was on record at given stream versions.

Rules, in order:
1. `snapshot()` is one consistent read transaction; every answer in it is of one moment.
2. `pinned(versions)` answers the same questions from the events of the named streams up to the named versions; a stream
   that is not named had nothing. A decision that records the versions it read can so be replayed years later.
3. Content has no version: its digest says what it is, and erased content is None in both.
4. Who calls is asked apart from both: a decision never depends on its caller.
5. Nothing here writes or decides.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection, Engine

from registry import queries
from registry.callers import CallerRecord, CertificateRecord, PartyRecord
from registry.database import ask, asking, read
from registry.events import Event
from registry.ledger import fold_adoptions, fold_agency, fold_key, fold_license
from registry.line import Line, fold_line
from registry.records import AdoptionRecord, AgencyRecord, Balance, JtiRecord, KeyRecord, LicenseRecord, Reservation
from registry.streams import adoption_stream, agency_stream, is_agency_stream, key_stream, license_stream, line_stream


class View(ABC):
    """The questions that a snapshot and a pinned snapshot both answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @abstractmethod
    def find_agency(self, code: str) -> AgencyRecord | None:
        """Return an agency."""

    @abstractmethod
    def find_key(self, kid: str) -> KeyRecord | None:
        """Return a key."""

    @abstractmethod
    def find_license(self, license_id: str) -> LicenseRecord | None:
        """Return a license by the registry's id."""

    @abstractmethod
    def find_license_by_number(self, agency: str, number: str) -> LicenseRecord | None:
        """Return a license by its issuing agency and number, as declarations cite it."""

    @abstractmethod
    def find_jti(self, agency: str, jti: str) -> JtiRecord | None:
        """Return where the id of a signed statement of an agency is registered."""

    @abstractmethod
    def agencies(self, jurisdiction: str) -> tuple[AgencyRecord, ...]:
        """Return the agencies of a jurisdiction, in order of their codes."""

    @abstractmethod
    def adoptions(self, pack: str) -> tuple[AdoptionRecord, ...]:
        """Return every adoption of a pack, in order of jurisdiction and recording."""

    @abstractmethod
    def adoptions_by(self, jurisdiction: str, pack: str) -> tuple[AdoptionRecord, ...]:
        """Return the adoptions of a pack by a jurisdiction, in order of recording."""

    @abstractmethod
    def balances(self, license_id: str) -> tuple[Balance, ...]:
        """Return the balances of a license, in order of line and measure."""

    @abstractmethod
    def find_reservation(self, reservation_id: str) -> Reservation | None:
        """Return a reservation."""

    @abstractmethod
    def events(self, stream: str, up_to: int | None = None) -> tuple[Event, ...]:
        """Return the events of a stream in order, up to a version where one is given."""

    @abstractmethod
    def position(self) -> int:
        """Return the position of the registry: the last sequenced event."""

    def find_adoption(self, jurisdiction: str, pack: str, *, on: date | None = None) -> AdoptionRecord | None:
        """Return the adoption that was recorded last, of those in effect on a day where one is given."""
        recorded = self.adoptions_by(jurisdiction, pack)
        in_effect = [adoption for adoption in recorded if on is None or adoption.effective <= on]
        return in_effect[-1] if in_effect else None

    def content(self, digest: str) -> bytes | None:
        """Return content by its SHA-256; None when it never was or has been erased."""
        return queries.find_content(self._connection, digest)


class Snapshot(View):
    """What is on record at one moment, from the projections."""

    def find_agency(self, code: str) -> AgencyRecord | None:
        """Return an agency as on record."""
        return queries.find_agency(self._connection, code)

    def agencies(self, jurisdiction: str) -> tuple[AgencyRecord, ...]:
        """Return the agencies of a jurisdiction as on record."""
        return queries.agencies_of(self._connection, jurisdiction)

    def find_key(self, kid: str) -> KeyRecord | None:
        """Return a key as on record."""
        return queries.find_key(self._connection, kid)

    def find_license(self, license_id: str) -> LicenseRecord | None:
        """Return a license as on record."""
        return queries.find_license(self._connection, license_id)

    def find_license_by_number(self, agency: str, number: str) -> LicenseRecord | None:
        """Return a license by its number as on record."""
        license_id = queries.find_license_id(self._connection, agency, number)
        return None if license_id is None else self.find_license(license_id)

    def find_jti(self, agency: str, jti: str) -> JtiRecord | None:
        """Return where a statement is registered as on record."""
        return queries.find_statement(self._connection, agency, jti)

    def adoptions(self, pack: str) -> tuple[AdoptionRecord, ...]:
        """Return every adoption of a pack as on record."""
        return queries.adoptions_of_pack(self._connection, pack)

    def adoptions_by(self, jurisdiction: str, pack: str) -> tuple[AdoptionRecord, ...]:
        """Return the adoptions of a pack by a jurisdiction as on record."""
        return queries.adoptions_of(self._connection, jurisdiction, pack)

    def balances(self, license_id: str) -> tuple[Balance, ...]:
        """Return the balances of a license as on record."""
        return queries.balances_of(self._connection, license_id)

    def find_reservation(self, reservation_id: str) -> Reservation | None:
        """Return a reservation as on record."""
        return queries.find_reservation(self._connection, reservation_id)

    def events(self, stream: str, up_to: int | None = None) -> tuple[Event, ...]:
        """Return the events of a stream as on record."""
        return queries.events_of(self._connection, stream, up_to)

    def position(self) -> int:
        """Return the last position given."""
        return queries.last_position(self._connection)


class PinnedSnapshot(View):
    """What was on record at given stream versions, folded from their events."""

    def __init__(self, connection: Connection, versions: Mapping[str, int], position: int) -> None:
        super().__init__(connection)
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
        self._asking = asking(engine)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Open one consistent view of what is on record.

        Raises:
            Unavailable: the database does not answer.
        """
        with read(self._engine) as connection:
            yield Snapshot(connection)

    def find_caller(self, thumbprint: str) -> CallerRecord | None:
        """Return the party and certificate registered for a thumbprint, as on record at this very moment.

        Raises:
            Unavailable: the database does not answer.
        """
        with ask(self._asking) as connection:
            return queries.find_caller(connection, thumbprint)

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
