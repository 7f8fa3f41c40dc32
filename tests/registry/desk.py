"""A desk at a registry: builds what a test writes, with one thing changed where the test says so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, ParamSpec

import pytest
from sqlalchemy import Engine

from registry.callers import CertificateRecord, PartyRecord
from registry.canonical import sha256_hex
from registry.errors import RegistryError
from registry.reader import RegistryReader
from registry.records import (
    AdoptionRecord,
    AgencyRecord,
    Balance,
    KeyRecord,
    LedgerAnswer,
    LicenseRecord,
    MeasureKind,
    Standing,
)
from registry.writer import RegistryWriter
from registry.writes import (
    Content,
    KeyChange,
    KeyChangeKind,
    NewAdoption,
    NewAgency,
    NewCertificate,
    NewKey,
    NewLicense,
    NewLine,
    NewParty,
    NewReservation,
    ReservationCancel,
    ReservationUse,
    StandingChange,
    WriteRequest,
)

Given = ParamSpec("Given")
# Any: the stubs of dataclasses.replace type each field, which fields named at run time cannot meet.
Change = Any

NOW = datetime(2030, 6, 1, 12, tzinfo=UTC)
TODAY = date(2030, 6, 1)
LICENSE = "urn:comity:license:XA-DGT:9fQ2"
PIECES = NewLine("1", "H87", MeasureKind.UNIT, Decimal(100))
EUROS = NewLine("1", "EUR", MeasureKind.CURRENCY, Decimal(1000))
OFFICE = "XB000010"
OTHER_OFFICE = "XD000077"
HOLDER = "Quillon Gears of Aldermouth"
DAY = timedelta(days=1)
DESKS = count(1)

AGENCY = NewAgency(
    code="XA-DGT",
    name="Directorate of Goods Trade",
    jurisdiction="XA",
    contact="desk 4, Aldermouth",
    roles=frozenset({"issuing_authority", "competent_authority"}),
    kinds=frozenset({"individual", "global"}),
    time_zone="Europe/Brussels",
)
KEY = NewKey(
    kid="kid-1",
    agency="XA-DGT",
    algorithm="ES256",
    jwk='{"crv":"P-256","kty":"EC"}',
    purposes=frozenset({"license", "status"}),
    sign_from=NOW - 30 * DAY,
    sign_until=NOW + 300 * DAY,
    verify_until=NOW + 900 * DAY,
    environment="test",
)
PARTY = NewParty(
    code="XA-DGT-DESK4",
    name="Desk 4",
    jurisdiction="XA",
    roles=frozenset({"issuer_officer", "customs"}),
    agency="XA-DGT",
)
THUMBPRINT = sha256_hex(b"certificate 1")
CERTIFICATE = NewCertificate(
    thumbprint=THUMBPRINT,
    party="XA-DGT-DESK4",
    key="tls-key-1",
    valid_from=NOW - 30 * DAY,
    valid_until=NOW + 60 * DAY,
)


def content(text: str) -> Content:
    """Return text as content under its digest."""
    return Content(sha256_hex(text.encode()), "text/plain", text.encode())


def new_license(*lines: NewLine, text: str = "as granted", jti: str = "jti-1", sequence: int = 1) -> NewLicense:
    """Return a license of 100 pieces, or of the lines given."""
    document, canonical, assertion = (content(f"{part} {text} to {HOLDER}") for part in ("form", "license", "claims"))
    assertion = content(f"claims {jti} {sequence} {text}")
    return NewLicense(
        license_id=LICENSE,
        agency="XA-DGT",
        number="XA 2030/0001",
        jurisdiction="XA",
        kind="individual",
        network="urn:comity:net:tryout:test",
        sequence=sequence,
        jti=jti,
        license_digest=sha256_hex(f"digest of {text}".encode()),
        document_digest=document.digest,
        content_digest=canonical.digest,
        assertion_digest=assertion.digest,
        signing_digest=sha256_hex(f"signed {jti} {sequence} {text}".encode()),
        format="xa_form",
        adapter_version="1",
        valid_from=date(2030, 1, 1),
        valid_until=date(2030, 12, 31),
        lines=lines or (PIECES,),
        contents=(document, canonical, assertion),
    )


class Desk:
    """A writer, a reader and a stock of request ids."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.writer = RegistryWriter(engine)
        self.reader = RegistryReader(engine)
        self._number = next(DESKS)
        self._numbers = count(1)

    def request(self, request_id: str = "", *, at: datetime = NOW, body: str = "") -> WriteRequest:
        """Return a request, new unless its id is given."""
        named = request_id or f"request-{self._number}-{next(self._numbers)}"
        return WriteRequest(
            request_id=named, method="tryout", body_digest=sha256_hex(body.encode()), caller="desk", at=at
        )

    def enroll(self, **changes: Change) -> AgencyRecord:
        """Enroll the agency."""
        return self.writer.enroll_agency(replace(AGENCY, **changes), self.request())

    def enroll_key(self, **changes: Change) -> KeyRecord:
        """Enroll the key."""
        return self.writer.enroll_key(replace(KEY, **changes), self.request())

    def change_key(self, change: KeyChangeKind, effective: datetime | None, *, at: datetime = NOW) -> KeyRecord:
        """Change the key."""
        return self.writer.change_key(KeyChange(kid="kid-1", change=change, effective=effective), self.request(at=at))

    def enroll_party(self, **changes: Change) -> PartyRecord:
        """Enroll the party."""
        return self.writer.enroll_party(replace(PARTY, **changes), self.request())

    def enroll_certificate(self, number: int = 1, /, **changes: Change) -> CertificateRecord:
        """Enroll a certificate of the party, another one for each number."""
        named: Change = {"thumbprint": sha256_hex(f"certificate {number}".encode()), "key": f"tls-key-{number}"}
        return self.writer.enroll_certificate(replace(CERTIFICATE, **(named | changes)), self.request())

    def withdraw_certificate(self, thumbprint: str = THUMBPRINT, *, at: datetime = NOW) -> CertificateRecord:
        """Withdraw a certificate."""
        return self.writer.withdraw_certificate(thumbprint, self.request(at=at))

    def grant(self, *lines: NewLine, **changes: Change) -> LicenseRecord:
        """Enroll the agency and register a license of it."""
        self.enroll()
        return self.register(replace(new_license(*lines), **changes))

    def register(self, new: NewLicense) -> LicenseRecord:
        """Register a license."""
        return self.writer.register_license(new, self.request())

    def amend(self, new: NewLicense) -> LicenseRecord:
        """Amend a license."""
        return self.writer.amend_license(new, self.request())

    def change(
        self,
        from_: Standing,
        to: Standing,
        sequence: int = 1,
        *,
        at: datetime = NOW,
        effective: datetime | None = None,
        **changes: Change,
    ) -> LicenseRecord:
        """Change the standing of the license; it takes effect when it is recorded unless told otherwise."""
        statement = f"{from_} {to} {sequence}".encode()
        change = StandingChange(
            license_id=LICENSE,
            agency="XA-DGT",
            from_=from_,
            to=to,
            sequence=sequence,
            jti=f"status-{sequence}",
            effective=effective or at,
            statement=statement,
            statement_digest=sha256_hex(statement),
            reason_code="REVIEW",
        )
        return self.writer.change_standing(replace(change, **changes), self.request(at=at))

    def suspend(self, *, at: datetime = NOW) -> LicenseRecord:
        """Suspend the license."""
        return self.change(Standing.IN_FORCE, Standing.SUSPENDED, at=at)

    def adopt(
        self, jti: str = "adoption-1", *, request: WriteRequest | None = None, **changes: Change
    ) -> AdoptionRecord:
        """Adopt a version of a pack."""
        statement = f"adopts {jti} {changes}".encode()
        adoption = NewAdoption(
            jurisdiction="XA",
            pack="xa_union",
            agency="XA-DGT",
            pack_version="1",
            pack_sha256=sha256_hex(b"pack 1"),
            effective=TODAY,
            checked_clauses=("art-2", "art-1"),
            jti=jti,
            statement=statement,
            statement_digest=sha256_hex(statement),
        )
        return self.writer.adopt_pack(replace(adoption, **changes), request or self.request())

    def reserve(
        self,
        quantity: str | None = "1",
        value: str | None = None,
        *,
        request: WriteRequest | None = None,
        **changes: Change,
    ) -> LedgerAnswer:
        """Reserve pieces, euros or both on line 1."""
        new = NewReservation(
            license_id=LICENSE,
            line_id="1",
            quantity=None if quantity is None else Decimal(quantity),
            unit=None if quantity is None else "H87",
            value=None if value is None else Decimal(value),
            currency=None if value is None else "EUR",
            office=OFFICE,
            declaration="30XB0000000000001",
            expires=NOW + 30 * DAY,
            on=TODAY,
        )
        return self.writer.reserve(replace(new, **changes), request or self.request())

    def consume(
        self,
        held: LedgerAnswer,
        quantity: str | None = None,
        *,
        request: WriteRequest | None = None,
        **changes: Change,
    ) -> LedgerAnswer:
        """Write a reservation off, wholly unless a quantity is given."""
        use = ReservationUse(
            reservation_id=held.reservation.reservation_id,
            quantity=None if quantity is None else Decimal(quantity),
            unit=None if quantity is None else "H87",
            office=OFFICE,
        )
        return self.writer.consume(replace(use, **changes), request or self.request())

    def cancel(self, held: LedgerAnswer, *, office: str = OFFICE, at: datetime = NOW) -> LedgerAnswer:
        """Return a reservation."""
        cancel = ReservationCancel(reservation_id=held.reservation.reservation_id, office=office)
        return self.writer.cancel_reservation(cancel, self.request(at=at))

    def balance(self, measure: str = "H87", line_id: str = "1") -> Balance:
        """Return the balance of a line in one measure."""
        with self.reader.snapshot() as snapshot:
            found = {(balance.line_id, balance.measure): balance for balance in snapshot.balances(LICENSE)}
        return found[line_id, measure]

    def figures(self, measure: str = "H87", line_id: str = "1") -> tuple[Decimal | None, Decimal, Decimal]:
        """Return what of a line is authorized, reserved and consumed."""
        balance = self.balance(measure, line_id)
        return balance.authorized, balance.reserved, balance.consumed


def refusal(
    kind: type[RegistryError], write: Callable[Given, object], *given: Given.args, **named: Given.kwargs
) -> tuple[str, str]:
    """Return the reason and field with which a write is refused."""
    with pytest.raises(kind) as caught:
        write(*given, **named)
    assert type(caught.value) is kind
    return str(caught.value.reason), caught.value.field
