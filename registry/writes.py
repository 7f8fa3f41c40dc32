"""What a writer is asked to record.

Rules, in order:
1. Every write carries a `WriteRequest`: who asks, under which request id, with which body, at which instant.
2. Instants are aware and in UTC. `on` is the civil day in the issuing authority's zone; the caller knows that zone.
3. Texts that may hold personal data go in as `Content`, by digest, and never into an event.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from registry.records import LedgerKeeper, MeasureKind, Standing

STATEMENT_TYPE = "application/jwt"
PACK_TYPE = "application/yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRequest:
    """Who writes, and the idempotency key: unique for each caller, with the digest of the request's body.

    `certificate` is the thumbprint that the caller was known by, empty where there is none. It is recorded with what
    was done and is no part of the key: a retry over the caller's other certificate is the same request (attacks F15,
    K06).
    """

    request_id: str
    method: str
    body_digest: str
    caller: str
    at: datetime
    certificate: str = ""

    @property
    def actor(self) -> str:
        """Who acted, with the beginning of the certificate where there is one."""
        return f"{self.caller}#{self.certificate[:16]}" if self.certificate else self.caller


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes to be kept by their SHA-256 (lower-case hexadecimal)."""

    digest: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgency:
    """An agency to enroll. `contact` is an office's, never a person's, because events are never erased."""

    code: str
    name: str
    jurisdiction: str
    contact: str
    roles: frozenset[str]
    kinds: frozenset[str]
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A public key to enroll; the caller has checked the key itself. Who holds it is established outside."""

    kid: str
    agency: str
    algorithm: str
    jwk: str
    purposes: frozenset[str]
    sign_from: datetime
    sign_until: datetime | None
    verify_until: datetime | None
    environment: str


class KeyChangeKind(StrEnum):
    """What happens to a key."""

    RETIRE = "RETIRE"
    COMPROMISE = "COMPROMISE"
    WITHDRAW = "WITHDRAW"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """A change of a key.

    `effective` is the first instant that the key no longer signs (RETIRE), since when it is compromised (COMPROMISE;
    None when unknown), or when the agency lost its authority (WITHDRAW). `verify_until` goes with RETIRE only.
    """

    kid: str
    change: KeyChangeKind
    effective: datetime | None = None
    verify_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParty:
    """Somebody who may call. `name` is an office's, never a person's, because events are never erased."""

    code: str
    name: str
    jurisdiction: str
    roles: frozenset[str]
    agency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCertificate:
    """A client certificate to enroll; the caller has checked it. Fields are as in `CertificateRecord`."""

    thumbprint: str
    party: str
    key: str
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class NewLine:
    """One measure of a line. A line with two measures is given twice; line "0" is the whole license.

    `authorized` None is no limit. `consumed` is what the document says was used before; it counts when the measure is
    opened and never again.
    """

    line_id: str
    measure: str
    measure_kind: MeasureKind
    authorized: Decimal | None
    consumed: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLicense:
    """A license to register, or the next assertion of one that is registered already with the same content.

    Digests are as in `LicenseRecord`; `signing_digest` is over what was signed, without the signature, and is what
    makes two assertions the same (one paper has several signature texts).
    """

    license_id: str
    agency: str
    number: str
    jurisdiction: str
    kind: str
    network: str
    sequence: int
    jti: str
    license_digest: str
    document_digest: str
    content_digest: str
    assertion_digest: str
    signing_digest: str
    format: str
    adapter_version: str
    valid_from: date | None
    valid_until: date | None
    ledger_keeper: str = LedgerKeeper.REGISTRY
    lines: tuple[NewLine, ...] = ()
    contents: tuple[Content, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingChange:
    """A change of standing that an agency signed; `sequence` and `jti` are those of its statement, kept as content."""

    license_id: str
    agency: str
    from_: Standing
    to: Standing
    sequence: int
    jti: str
    effective: datetime
    statement: bytes
    statement_digest: str
    reason_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAdoption:
    """A signed adoption of one version of a pack by the competent authority of a jurisdiction."""

    jurisdiction: str
    pack: str
    agency: str
    pack_version: str
    pack_sha256: str
    effective: date
    checked_clauses: tuple[str, ...]
    jti: str
    statement: bytes
    statement_digest: str
    pack_text: bytes | None = None
    """The text of the pack, where it is published with its adoption; kept under its digest, `pack_sha256`."""
    checked_at: int | None = None
    """With a text: how many adoptions of the pack by the jurisdiction there were when the publication was checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReservation:
    """A quantity, a value or both to set aside together until `expires`; `on` is the day of the act."""

    license_id: str
    line_id: str
    quantity: Decimal | None
    unit: str | None
    value: Decimal | None
    currency: str | None
    office: str
    declaration: str
    expires: datetime
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationUse:
    """A reservation to write off; a measure that is not given is written off wholly, and what is left returns."""

    reservation_id: str
    quantity: Decimal | None = None
    unit: str | None = None
    value: Decimal | None = None
    currency: str | None = None
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationCancel:
    """A reservation to return unused."""

    reservation_id: str
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """Content to erase under a retention rule, which `ground` cites."""

    digest: str
    ground: str
