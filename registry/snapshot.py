"""What is on record at one moment, from the projections, each question by a select that is compiled once.

A snapshot answers as `registry.queries` answers a writer, but takes no lock. A decision is read through it. All its
answers are of one moment: what many decisions of a batch share is asked once, and what the papers of a batch will be
asked is read at once (`expect`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from registry.events import Event
from registry.prepared import NamedRow, Prepared, PreparedMany, Reading, together
from registry.records import AdoptionRecord, AgencyRecord, Balance, JtiRecord, KeyRecord, LicenseRecord, Reservation
from registry.rows import (
    adoption_of,
    agency_of,
    balance_of,
    event_of,
    key_of,
    license_of,
    reservation_of,
    standing_of,
    statement_of,
)
from registry.tables import (
    adoptions,
    agencies,
    balances,
    contents,
    events,
    keys,
    licenses,
    lines,
    reservations,
    standings,
    statements,
)
from registry.view import View

_AGENCY = Prepared(select(agencies).where(agencies.c.code == bindparam("code")))
_AGENCIES = Prepared(select(agencies).where(agencies.c.jurisdiction == bindparam("jurisdiction")))
_KEY = Prepared(select(keys).where(keys.c.kid == bindparam("kid")))
_LICENSE = Prepared(select(licenses).where(licenses.c.license_id == bindparam("license_id")))
_HISTORY = Prepared(
    select(standings).where(standings.c.license_id == bindparam("license_id")).order_by(standings.c.version)
)
_NUMBER = Prepared(
    select(licenses.c.license_id).where(
        licenses.c.agency == bindparam("agency"), licenses.c.number == bindparam("number")
    )
)
_STATEMENT = Prepared(
    select(statements).where(statements.c.agency == bindparam("agency"), statements.c.jti == bindparam("jti"))
)
_ADOPTIONS_OF_PACK = Prepared(select(adoptions).where(adoptions.c.pack == bindparam("pack")))
_ADOPTIONS_IN = Prepared(
    select(adoptions)
    .where(adoptions.c.jurisdiction == bindparam("jurisdiction"))
    .order_by(adoptions.c.pack, adoptions.c.version)
)
_ALL_ADOPTIONS = Prepared(select(adoptions).order_by(adoptions.c.jurisdiction, adoptions.c.pack, adoptions.c.version))
_BALANCES = Prepared(
    select(balances, lines.c.version)
    .join(lines, (balances.c.license_id == lines.c.license_id) & (balances.c.line_id == lines.c.line_id))
    .where(balances.c.license_id == bindparam("license_id"))
)
_LICENSES = PreparedMany(select(licenses), licenses.c.license_id)
_HISTORIES = PreparedMany(select(standings).order_by(standings.c.version), standings.c.license_id)
_BALANCES_OF_MANY = PreparedMany(
    select(balances, lines.c.version).join(
        lines, (balances.c.license_id == lines.c.license_id) & (balances.c.line_id == lines.c.line_id)
    ),
    balances.c.license_id,
)
_CONTENTS = PreparedMany(select(contents.c.digest, contents.c.content), contents.c.digest)
_STATEMENTS = PreparedMany(select(statements).where(statements.c.agency == bindparam("agency")), statements.c.jti)
_RESERVATION = Prepared(select(reservations).where(reservations.c.reservation_id == bindparam("reservation_id")))
_CONTENT = Prepared(select(contents.c.content).where(contents.c.digest == bindparam("digest")))
_CONTENT_OF = Prepared(
    select(contents.c.content)
    .join(licenses, licenses.c.content_digest == contents.c.digest)
    .where(licenses.c.license_id == bindparam("license_id"))
)
_EVENTS = Prepared(select(events).where(events.c.stream == bindparam("stream")).order_by(events.c.version))
_POSITION = Prepared(select(func.max(events.c.position).label("position")))


@dataclass(frozen=True, slots=True)
class ExpectedPaper:
    """A paper that will be asked about: its license, the agency that signed it, and its id."""

    license_id: str
    agency: str
    jti: str


class Snapshot(View):
    """What is on record at one moment, from the projections."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._agencies: dict[str, AgencyRecord | None] = {}
        self._of_jurisdiction: dict[str, tuple[AgencyRecord, ...]] = {}
        self._keys: dict[str, KeyRecord | None] = {}
        self._in_jurisdiction: dict[str, tuple[AdoptionRecord, ...]] = {}
        self._position: int | None = None
        self._licenses: dict[str, LicenseRecord | None] = {}
        self._balances: dict[str, tuple[Balance, ...]] = {}
        self._contents: dict[str, bytes | None] = {}
        self._statements: dict[tuple[str, str], JtiRecord | None] = {}

    def expect(self, papers: Sequence[ExpectedPaper]) -> None:
        """Read at once what will be asked of several papers; what is not expected is read when it is asked."""
        ids = {paper.license_id for paper in papers}
        histories = _by(_HISTORIES.rows(self._reading, ids), "license_id")
        rows = {row.license_id: row for row in _LICENSES.rows(self._reading, ids)}
        figures = _by(_BALANCES_OF_MANY.rows(self._reading, ids), "license_id")
        for license_id in ids:
            row, history = rows.get(license_id), histories.get(license_id, ())
            self._licenses[license_id] = row and license_of(row, tuple(map(standing_of, history)))
            self._balances[license_id] = _in_order(figures.get(license_id, ()))
        digests = {row.content_digest for row in rows.values()}
        found = {row.digest: row.content for row in _CONTENTS.rows(self._reading, digests)}
        self._contents = {digest: found.get(digest) for digest in digests}
        for agency in {paper.agency for paper in papers}:
            ids_of_agency = {paper.jti for paper in papers if paper.agency == agency}
            known = {row.jti: row for row in _STATEMENTS.rows(self._reading, ids_of_agency, agency=agency)}
            for jti in ids_of_agency:
                self._statements[agency, jti] = statement_of(known[jti]) if jti in known else None

    def expect_one(self, paper: ExpectedPaper, *, recognizing: str) -> None:
        """Read at once what will be asked of one paper in a jurisdiction, as `expect` does for several."""
        of_license = {"license_id": paper.license_id}
        rows, history, figures, content, statement, agency, here, adopted, position = together(
            self._reading,
            (
                (_LICENSE, of_license),
                (_HISTORY, of_license),
                (_BALANCES, of_license),
                (_CONTENT_OF, of_license),
                (_STATEMENT, {"agency": paper.agency, "jti": paper.jti}),
                (_AGENCY, {"code": paper.agency}),
                (_AGENCIES, {"jurisdiction": recognizing}),
                (_ADOPTIONS_IN, {"jurisdiction": recognizing}),
                (_POSITION, {}),
            ),
        )
        self._licenses[paper.license_id] = license_of(rows[0], tuple(map(standing_of, history))) if rows else None
        self._balances[paper.license_id] = _in_order(figures)
        if rows:
            self._contents[rows[0].content_digest] = content[0].content if content else None
        self._statements[paper.agency, paper.jti] = statement_of(statement[0]) if statement else None
        self._agencies[paper.agency] = agency_of(agency[0]) if agency else None
        self._of_jurisdiction[recognizing] = _by_code(here)
        self._in_jurisdiction[recognizing] = tuple(map(adoption_of, adopted))
        self._position = position[0].position or 0

    def find_agency(self, code: str) -> AgencyRecord | None:
        """Return an agency as on record."""
        if code not in self._agencies:
            row = _AGENCY.row(self._reading, code=code)
            self._agencies[code] = None if row is None else agency_of(row)
        return self._agencies[code]

    def agencies(self, jurisdiction: str) -> tuple[AgencyRecord, ...]:
        """Return the agencies of a jurisdiction as on record."""
        if jurisdiction not in self._of_jurisdiction:
            self._of_jurisdiction[jurisdiction] = _by_code(_AGENCIES.rows(self._reading, jurisdiction=jurisdiction))
        return self._of_jurisdiction[jurisdiction]

    def find_key(self, kid: str) -> KeyRecord | None:
        """Return a key as on record."""
        if kid not in self._keys:
            row = _KEY.row(self._reading, kid=kid)
            self._keys[kid] = None if row is None else key_of(row)
        return self._keys[kid]

    def find_license(self, license_id: str) -> LicenseRecord | None:
        """Return a license as on record."""
        if license_id in self._licenses:
            return self._licenses[license_id]
        row = _LICENSE.row(self._reading, license_id=license_id)
        if row is None:
            return None
        history = _HISTORY.rows(self._reading, license_id=license_id)
        return license_of(row, tuple(standing_of(entry) for entry in history))

    def find_license_by_number(self, agency: str, number: str) -> LicenseRecord | None:
        """Return a license by its number as on record."""
        row = _NUMBER.row(self._reading, agency=agency, number=number)
        return None if row is None else self.find_license(row.license_id)

    def find_jti(self, agency: str, jti: str) -> JtiRecord | None:
        """Return where a statement is registered as on record."""
        if (agency, jti) in self._statements:
            return self._statements[agency, jti]
        row = _STATEMENT.row(self._reading, agency=agency, jti=jti)
        return None if row is None else statement_of(row)

    def adoptions(self, pack: str) -> tuple[AdoptionRecord, ...]:
        """Return every adoption of a pack as on record."""
        found = (adoption_of(row) for row in _ADOPTIONS_OF_PACK.rows(self._reading, pack=pack))
        return tuple(sorted(found, key=lambda adoption: (adoption.jurisdiction, adoption.version)))

    def adoptions_by(self, jurisdiction: str, pack: str) -> tuple[AdoptionRecord, ...]:
        """Return the adoptions of a pack by a jurisdiction as on record."""
        return tuple(each for each in self.adoptions_in(jurisdiction) if each.pack == pack)

    def adoptions_in(self, jurisdiction: str) -> tuple[AdoptionRecord, ...]:
        """Return the adoptions of every pack by a jurisdiction as on record."""
        if jurisdiction not in self._in_jurisdiction:
            rows = _ADOPTIONS_IN.rows(self._reading, jurisdiction=jurisdiction)
            self._in_jurisdiction[jurisdiction] = tuple(adoption_of(row) for row in rows)
        return self._in_jurisdiction[jurisdiction]

    def all_adoptions(self) -> tuple[AdoptionRecord, ...]:
        """Return every adoption as on record, in order of jurisdiction, pack and recording."""
        return tuple(adoption_of(row) for row in _ALL_ADOPTIONS.rows(self._reading))

    def balances(self, license_id: str) -> tuple[Balance, ...]:
        """Return the balances of a license as on record."""
        if license_id in self._balances:
            return self._balances[license_id]
        return _in_order(_BALANCES.rows(self._reading, license_id=license_id))

    def find_reservation(self, reservation_id: str) -> Reservation | None:
        """Return a reservation as on record."""
        row = _RESERVATION.row(self._reading, reservation_id=reservation_id)
        return None if row is None else reservation_of(row)

    def content(self, digest: str) -> bytes | None:
        """Return content by its SHA-256; None when it never was or has been erased."""
        if digest in self._contents:
            return self._contents[digest]
        row = _CONTENT.row(self._reading, digest=digest)
        return None if row is None else row.content

    def events(self, stream: str, up_to: int | None = None) -> tuple[Event, ...]:
        """Return the events of a stream as on record."""
        found = (event_of(row) for row in _EVENTS.rows(self._reading, stream=stream))
        return tuple(event for event in found if up_to is None or event.version <= up_to)

    def position(self) -> int:
        """Return the last position given."""
        if self._position is None:
            self._position = _POSITION.rows(self._reading)[0].position or 0
        return self._position


def _by_code(rows: Iterable[NamedRow]) -> tuple[AgencyRecord, ...]:
    # Sorted here, not there: a database's collation is not ours, and a pinned answer must have the same order.
    return tuple(sorted(map(agency_of, rows), key=lambda agency: agency.code))


def _in_order(rows: Iterable[NamedRow]) -> tuple[Balance, ...]:
    return tuple(sorted(map(balance_of, rows), key=lambda balance: (balance.line_id, balance.measure)))


def _by(rows: Iterable[NamedRow], name: str) -> dict[str, list[NamedRow]]:
    grouped = defaultdict(list)
    for row in rows:
        grouped[getattr(row, name)].append(row)
    return grouped
