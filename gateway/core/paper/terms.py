"""What a license permits, as values that can be reasoned about.

A `LicenseTerms` is made by `gateway.wire.license.facts_of` from the canonical license and by nothing else. Validity
days are civil days in the issuing authority's time zone, both ends inclusive. An absent figure is None: never zero,
never unlimited.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gateway.core.paper.classification import ListedEntry

WHOLE_LICENSE = "0"
"""The line id under which a license is counted as a whole."""


class Limit(StrEnum):
    """What limits a license line."""

    NOT_STATED = "NOT_STATED"
    QUANTITY = "QUANTITY"
    VALUE = "VALUE"
    QUANTITY_AND_VALUE = "QUANTITY_AND_VALUE"
    UNLIMITED = "UNLIMITED"


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure with its measure: a Recommendation 20 unit or an ISO 4217 currency."""

    figure: Decimal
    measure: str


@dataclass(frozen=True, slots=True)
class NamedParty:
    """A party as a license or a declaration names it; `country` is ISO 3166-1 alpha-2 or 3166-2, or empty."""

    name: str
    identifiers: frozenset[str] = frozenset()
    country: str = ""


@dataclass(frozen=True, slots=True)
class TermsLine:
    """A license line: goods with one limit."""

    line_id: str
    number: int
    description: str
    entries: tuple[ListedEntry, ...]
    hs_code: str
    limit: Limit
    quantity: Amount | None
    value: Amount | None


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """What a document states as granted and used before registration; line id "0" is the whole license.

    `kind` is unit or currency: STN is a short ton and a currency.
    """

    line_id: str
    kind: str
    measure: str
    granted: Decimal
    consumed: Decimal


@dataclass(frozen=True, slots=True)
class LicenseTerms:
    """What a license permits, to whom, for whom and until when."""

    number: str
    jurisdiction: str
    authority: str
    kind: str
    legal_basis: str
    direction: str
    holders: tuple[NamedParty, ...]
    consignees: tuple[NamedParty, ...]
    end_users: tuple[NamedParty, ...]
    lines: tuple[TermsLine, ...]
    destinations: tuple[str, ...]
    excluded_destinations: tuple[str, ...]
    transit: tuple[str, ...]
    issued_on: date | None
    valid_from: date | None
    valid_until: date | None
    open_ended: bool
    holder_from: date | None
    holder_until: date | None
    texts_to_read: tuple[str, ...]
    ledger_kept_by_authority: bool

    def line_by_number(self, number: int) -> TermsLine | None:
        """Return the line that prints this number."""
        return next((line for line in self.lines if line.number == number), None)
