"""What is on record: frozen values that the registry answers with.

Rules, in order:
1. Every record names the stream that it was read from and its version, so that a decision can be replayed.
2. Instants are aware and in UTC; validity is in dates, both ends inclusive, in the issuing authority's zone.
3. An absent figure, date or instant is None, never a zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Standing(StrEnum):
    """What the issuing authority has made of a license; expiry and exhaustion are computed, never stored."""

    IN_FORCE = "IN_FORCE"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"
    SURRENDERED = "SURRENDERED"


class KeyState(StrEnum):
    """What has become of a key; when several hold, the gravest: compromised, withdrawn, retired."""

    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"
    COMPROMISED = "COMPROMISED"
    WITHDRAWN = "WITHDRAWN"


class LedgerKeeper(StrEnum):
    """Who keeps the ledger of record of a license."""

    REGISTRY = "REGISTRY"
    ISSUING_AUTHORITY = "ISSUING_AUTHORITY"


class MeasureKind(StrEnum):
    """Whether a measure is a unit of quantity (Recommendation 20) or a currency (ISO 4217)."""

    UNIT = "unit"
    CURRENCY = "currency"


class ReservationState(StrEnum):
    """What has become of a reservation."""

    OPEN = "OPEN"
    CONSUMED = "CONSUMED"
    CANCELED = "CANCELED"
    LAPSED = "LAPSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRecord:
    """An agency. `roles` are issuing_authority, competent_authority, customs; empty `kinds` means any license kind."""

    code: str
    name: str
    jurisdiction: str
    contact: str
    roles: frozenset[str]
    kinds: frozenset[str]
    time_zone: str
    stream: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRecord:
    """A public key and its life. Windows are half-open: the first instant counts, the last does not.

    `purposes` are license, status, adoption, receipt. A key that is COMPROMISED with `compromised_since` None was
    compromised at an unknown time and proves nothing (trust design, section 7). A key whose retirement was announced
    ahead stays ACTIVE with `sign_until` set.
    """

    kid: str
    agency: str
    algorithm: str
    jwk: str
    purposes: frozenset[str]
    sign_from: datetime
    sign_until: datetime | None
    verify_until: datetime | None
    state: KeyState
    compromised_since: datetime | None
    withdrawn: datetime | None
    environment: str
    stream: str
    version: int


@dataclass(frozen=True, slots=True)
class StandingEntry:
    """One change of standing: what it became, from when, and when that was recorded at which version."""

    standing: Standing
    effective: datetime
    recorded: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseRecord:
    """A registered license. `standing` is the last one recorded, even if it takes effect later; see `standing_at`.

    Digests are SHA-256 in lower-case hexadecimal: `license_digest` over the canonical license that was signed,
    `content_digest` over its stored serialization, `document_digest` over the source document, `assertion_digest` over
    the text of the newest assertion.
    """

    license_id: str
    agency: str
    number: str
    jurisdiction: str
    kind: str
    network: str
    standing: Standing
    standing_changed: datetime
    sequence: int
    status_sequence: int
    jti: str
    license_digest: str
    document_digest: str
    content_digest: str
    assertion_digest: str
    format: str
    adapter_version: str
    registered: datetime
    asserted: datetime
    valid_from: date | None
    valid_until: date | None
    ledger_keeper: str
    history: tuple[StandingEntry, ...]
    stream: str
    version: int

    def standing_at(self, at: datetime) -> Standing:
        """Return the standing that holds at an instant: the last recorded change that has taken effect by then."""
        in_effect = [entry for entry in self.history if entry.effective <= at]
        return in_effect[-1].standing if in_effect else self.history[0].standing


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionRecord:
    """The adoption of one version of a pack by a jurisdiction; `version` is the stream version that recorded it."""

    jurisdiction: str
    pack: str
    agency: str
    pack_version: str
    pack_sha256: str
    effective: date
    checked_clauses: tuple[str, ...]
    jti: str
    statement_digest: str
    recorded: datetime
    stream: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JtiRecord:
    """Where the id of a signed statement is registered: `license_id` is None for a statement about no license."""

    agency: str
    jti: str
    license_id: str | None
    digest: str
    stream: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRecord:
    """Content that was erased, and when; its digest stays."""

    digest: str
    erased: datetime
    stream: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What a line has in one measure; `authorized` None means unlimited, and the figures then only count."""

    license_id: str
    line_id: str
    measure: str
    measure_kind: MeasureKind
    authorized: Decimal | None
    reserved: Decimal
    consumed: Decimal
    stream: str
    version: int

    @property
    def available(self) -> Decimal | None:
        """What is left, None when unlimited; negative when more is used or set aside than is authorized."""
        return None if self.authorized is None else self.authorized - self.reserved - self.consumed

    @property
    def is_overdrawn(self) -> bool:
        """Whether more is used or set aside than is authorized (statement L-11)."""
        return self.available is not None and self.available < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A quantity or value set aside. The consumed figures are set once it is written off; the rest returned."""

    reservation_id: str
    license_id: str
    line_id: str
    quantity: Decimal | None
    unit: str | None
    value: Decimal | None
    currency: str | None
    office: str
    declaration: str
    expires: datetime
    state: ReservationState
    provisional: bool
    consumed_quantity: Decimal | None = None
    consumed_value: Decimal | None = None

    def amounts(self) -> Mapping[MeasureKind, tuple[str, Decimal]]:
        """Return the measure and figure set aside, by kind of measure."""
        return amounts_of(quantity=self.quantity, unit=self.unit, value=self.value, currency=self.currency)


@dataclass(frozen=True, slots=True)
class LedgerAnswer:
    """A reservation and the balances of its line, both after the write."""

    reservation: Reservation
    balances: tuple[Balance, ...]

    @property
    def stream(self) -> str:
        """The stream of the line."""
        return self.balances[0].stream

    @property
    def version(self) -> int:
        """The version of that stream after the write."""
        return self.balances[0].version


def amounts_of(
    *, quantity: Decimal | None, unit: str | None, value: Decimal | None, currency: str | None
) -> Mapping[MeasureKind, tuple[str, Decimal]]:
    """Return the measure and figure of each amount given, by kind of measure."""
    given = {MeasureKind.UNIT: (unit, quantity), MeasureKind.CURRENCY: (currency, value)}
    return {kind: (measure, figure) for kind, (measure, figure) in given.items() if measure and figure is not None}
