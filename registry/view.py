"""The questions about what is on record; a snapshot and a pinned snapshot answer them (registry.reader)."""

from abc import ABC, abstractmethod
from datetime import date

from registry.events import Event
from registry.records import AdoptionRecord, AgencyRecord, Balance, JtiRecord, KeyRecord, LicenseRecord, Reservation


class View(ABC):
    """The questions that a snapshot and a pinned snapshot both answer."""

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
    def adoptions_in(self, jurisdiction: str) -> tuple[AdoptionRecord, ...]:
        """Return the adoptions of every pack by a jurisdiction, in order of pack and recording."""

    @abstractmethod
    def balances(self, license_id: str) -> tuple[Balance, ...]:
        """Return the balances of a license, in order of line and measure."""

    @abstractmethod
    def find_reservation(self, reservation_id: str) -> Reservation | None:
        """Return a reservation."""

    @abstractmethod
    def content(self, digest: str) -> bytes | None:
        """Return content by its SHA-256; None when it never was or has been erased."""

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
