"""Facts recorded: everything that the registry can be asked to write.

Rules, in order:
1. Every write is one transaction: its events, the projections of them, its content, and the answer to its request id.
2. Every write is made once for each caller and request id (`once.py`); all may raise NotAllowed REQUEST_ID_REUSED,
   BadInput for the request itself, Contended and Unavailable. What else they raise, each says.
3. Whether a statement is signed well, and whether its signer may make it, has been checked by the caller.
"""

from datetime import datetime

from sqlalchemy import Engine

from registry import adoption, amendment, ledger_questions, licensing, parties, reserving, trust, write_off
from registry.callers import CertificateRecord, PartyRecord
from registry.database import asking
from registry.ledger_questions import LicenseLines
from registry.records import AdoptionRecord, AgencyRecord, ErasureRecord, KeyRecord, LedgerAnswer, LicenseRecord
from registry.writes import (
    Erasure,
    KeyChange,
    NewAdoption,
    NewAgency,
    NewCertificate,
    NewKey,
    NewLicense,
    NewParty,
    NewReservation,
    ReservationCancel,
    ReservationUse,
    StandingChange,
    WriteRequest,
)


class RegistryWriter:
    """Records facts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def enroll_agency(self, new: NewAgency, request: WriteRequest) -> AgencyRecord:
        """Record an agency.

        Raises:
            AlreadyExists: AGENCY_EXISTS.
        """
        return trust.enroll_agency(self._engine, new, request)

    def enroll_key(self, new: NewKey, request: WriteRequest) -> KeyRecord:
        """Record a public key of an agency.

        Raises:
            AlreadyExists: KEY_IN_USE.
            NotFound: AGENCY_UNKNOWN.
        """
        return trust.enroll_key(self._engine, new, request)

    def change_key(self, change: KeyChange, request: WriteRequest) -> KeyRecord:
        """Record that a key is retired, compromised or withdrawn.

        Raises:
            NotAllowed: STATUS_TRANSITION.
            NotFound: KEY_UNKNOWN.
        """
        return trust.change_key(self._engine, change, request)

    def enroll_party(self, new: NewParty, request: WriteRequest) -> PartyRecord:
        """Record a party that may call.

        Raises:
            AlreadyExists: PARTY_EXISTS.
            BadInput: an issuer role without an agency.
            NotAllowed: JURISDICTION, the agency is of another one.
            NotFound: AGENCY_UNKNOWN.
        """
        return parties.enroll_party(self._engine, new, request)

    def enroll_certificate(self, new: NewCertificate, request: WriteRequest) -> CertificateRecord:
        """Record a client certificate of a party.

        Raises:
            AlreadyExists: CERTIFICATE_IN_USE, or KEY_IN_USE when its key signs papers.
            NotFound: PARTY_UNKNOWN.
        """
        return parties.enroll_certificate(self._engine, new, request)

    def withdraw_certificate(self, thumbprint: str, request: WriteRequest) -> CertificateRecord:
        """Record that a client certificate counts no more, from this call on and for good.

        Raises:
            NotFound: CERTIFICATE_UNKNOWN.
        """
        return parties.withdraw_certificate(self._engine, thumbprint, request)

    def register_license(self, new: NewLicense, request: WriteRequest) -> LicenseRecord:
        """Record a license, or the next assertion of one with the same content.

        Raises:
            AlreadyExists: JTI_CONFLICT or LICENSE_EXISTS.
            NotAllowed: SEQ_NOT_NEXT, LICENSE_REVOKED or LICENSE_SURRENDERED.
            NotFound: AGENCY_UNKNOWN.
        """
        return licensing.register_license(self._engine, new, request)

    def amend_license(self, new: NewLicense, request: WriteRequest) -> LicenseRecord:
        """Record other content of a license on record, with its next assertion; limits may fall below what is drawn.

        Raises:
            AlreadyExists: JTI_CONFLICT, or LICENSE_EXISTS when it would be another license.
            BadInput: UNIT_MISMATCH.
            NotAllowed: SEQ_NOT_NEXT, LICENSE_REVOKED or LICENSE_SURRENDERED.
            NotFound: LICENSE_NOT_REGISTERED.
        """
        return amendment.amend_license(self._engine, new, request)

    def change_standing(self, change: StandingChange, request: WriteRequest) -> LicenseRecord:
        """Record a signed change of standing.

        Raises:
            AlreadyExists: JTI_CONFLICT.
            NotAllowed: STATUS_TRANSITION or SEQ_NOT_NEXT.
            NotFound: LICENSE_NOT_REGISTERED.
        """
        return licensing.change_standing(self._engine, change, request)

    def adopt_pack(self, new: NewAdoption, request: WriteRequest) -> AdoptionRecord:
        """Record that a competent authority adopts a version of a pack.

        Raises:
            AlreadyExists: JTI_CONFLICT.
            Contended: a publication, and another adoption of the pack came in since it was checked.
            NotAllowed: PACK_VERSION_NOT_HIGHER, a publication, and its number named another text before.
            NotFound: AGENCY_UNKNOWN.
        """
        return adoption.adopt_pack(self._engine, new, request)

    def erase_content(self, erasure: Erasure, request: WriteRequest) -> ErasureRecord:
        """Erase content under a retention rule; its digest and every event stay.

        Raises:
            NotFound: there is no such content.
        """
        return adoption.erase_content(self._engine, erasure, request)

    def find_lines(self, license_id: str) -> LicenseLines | None:
        """Return what a reservation is made on: the lines of a license and its agency's time zone, by one question.

        Raises:
            Unavailable: the database does not answer.
        """
        with asking(self._engine) as opened:
            return ledger_questions.find_lines(opened, license_id)

    def reserve(self, new: NewReservation, request: WriteRequest) -> LedgerAnswer:
        """Set a quantity, a value or both of one line aside; all of it or nothing.

        Raises:
            BadInput: UNIT_MISMATCH or MEASURE_MISSING.
            NotAllowed: LINE_UNKNOWN, LICENSE_SUSPENDED, LICENSE_REVOKED, LICENSE_SURRENDERED, LICENSE_NOT_YET_VALID,
                LICENSE_EXPIRED, OVERDRAWN or QUANTITY_EXCEEDED.
            NotFound: LICENSE_NOT_REGISTERED.
        """
        return reserving.reserve(self._engine, new, request)

    def consume(self, new: ReservationUse, request: WriteRequest) -> LedgerAnswer:
        """Write a reservation off, wholly or in part; the rest returns.

        Raises:
            BadInput: UNIT_MISMATCH.
            NotAllowed: RESERVATION_CLOSED, LICENSE_SUSPENDED, LICENSE_REVOKED, LICENSE_SURRENDERED or
                QUANTITY_EXCEEDED.
            NotFound: RESERVATION_UNKNOWN.
            NotYours: RESERVATION_OF_ANOTHER_OFFICE.
        """
        return write_off.consume(self._engine, new, request)

    def cancel_reservation(self, cancellation: ReservationCancel, request: WriteRequest) -> LedgerAnswer:
        """Return a reservation unused.

        Raises:
            NotAllowed: RESERVATION_CLOSED.
            NotFound: RESERVATION_UNKNOWN.
            NotYours: RESERVATION_OF_ANOTHER_OFFICE.
        """
        return write_off.cancel_reservation(self._engine, cancellation, request)

    def lapse_reservations(self, at: datetime, limit: int = 1000) -> int:
        """Return the reservations that ran out by an instant, at most `limit`, and say how many.

        Raises:
            Contended, Unavailable: the database.
        """
        return write_off.lapse_reservations(self._engine, at, limit)
