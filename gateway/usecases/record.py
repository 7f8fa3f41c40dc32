"""Reading the registry for one decision: every stream that is read is noted with its version.

Rules, in order:
1. All reads of one decision come from one snapshot.
2. What is not on record is noted as version 0 of its stream: that, too, was read.
3. A decision made from these notes can be made again from the events (registry.reader, `pinned`).
"""

from collections.abc import Collection, Iterable
from datetime import date

from gateway.core.findings import StreamRead
from registry.records import AdoptionRecord, AgencyRecord, Balance, KeyRecord, LicenseRecord
from registry.view import View


class Record:
    """The registry as it stands for one decision."""

    def __init__(self, snapshot: View) -> None:
        self._snapshot = snapshot
        self._read: dict[str, int] = {}

    def find_key(self, kid: str) -> KeyRecord | None:
        """Return the key record, None when there is none."""
        key = self._snapshot.find_key(kid)
        self._note(f"key/{kid}", key.version if key else 0)
        return key

    def find_agency(self, code: str) -> AgencyRecord | None:
        """Return the agency, None when there is none."""
        agency = self._snapshot.find_agency(code)
        self._note(f"agency/{code}", agency.version if agency else 0)
        return agency

    def agencies_of(self, jurisdiction: str) -> tuple[AgencyRecord, ...]:
        """Return the agencies that act for a jurisdiction, by code."""
        agencies = self._snapshot.agencies(jurisdiction)
        for agency in agencies:
            self._note(agency.stream, agency.version)
        return agencies

    def find_license(self, license_id: str) -> LicenseRecord | None:
        """Return the license record, None when there is none."""
        license_ = self._snapshot.find_license(license_id)
        self._note(f"license/{license_id}", license_.version if license_ else 0)
        return license_

    def find_license_by_number(self, agency: str, number: str) -> LicenseRecord | None:
        """Return the license record under an agency's number, None when there is none."""
        license_ = self._snapshot.find_license_by_number(agency, number)
        if license_ is not None:
            self._note(license_.stream, license_.version)
        return license_

    def balances(self, license_id: str) -> tuple[Balance, ...]:
        """Return the balances of every line and measure of a license."""
        balances = self._snapshot.balances(license_id)
        for balance in balances:
            self._note(balance.stream, balance.version)
        return balances

    def find_adoption(self, jurisdiction: str, pack: str, *, on: date) -> AdoptionRecord | None:
        """Return the adoption of a pack that binds in a jurisdiction on a day, None when none does."""
        adoptions = self._snapshot.adoptions_by(jurisdiction, pack)
        self._note(f"adoption/{jurisdiction}/{pack}", max((each.version for each in adoptions), default=0))
        return self._snapshot.find_adoption(jurisdiction, pack, on=on)

    def published(self, jurisdiction: str, *, known: Collection[str]) -> tuple[AdoptionRecord, ...]:
        """Return the adoptions by a jurisdiction of packs of another digest than those known, as they were recorded."""
        recorded = self._snapshot.adoptions_in(jurisdiction)
        unknown = {each.pack for each in recorded if each.pack_sha256 not in known}
        for each in recorded:
            if each.pack in unknown:
                self._note(each.stream, max(each.version, self._read.get(each.stream, 0)))
        found = (each for each in recorded if each.pack_sha256 not in known)
        return tuple(sorted(found, key=lambda each: (each.pack, each.version)))

    def content(self, digest: str) -> bytes | None:
        """Return content by its SHA-256, None when it is absent or erased."""
        return self._snapshot.content(digest)

    def position(self) -> int:
        """Return the position of the registry's feed; for a decision that is made again, the position it had then."""
        return self._snapshot.position()

    def find_jti_digest(self, agency: str, jti: str) -> str | None:
        """Return the digest of what was signed under an assertion id, None when the id is not registered."""
        found = self._snapshot.find_jti(agency, jti)
        return found.digest if found else None

    @property
    def streams(self) -> tuple[StreamRead, ...]:
        """Every stream read so far, by name."""
        return tuple(StreamRead(stream, version) for stream, version in sorted(self._read.items()))

    def _note(self, stream: str, version: int) -> None:
        self._read[stream] = version


def competent(agencies: Iterable[AgencyRecord]) -> AgencyRecord | None:
    """Return the competent authority among the agencies of a jurisdiction, None when none has that role."""
    return next((agency for agency in agencies if "competent_authority" in agency.roles), None)
