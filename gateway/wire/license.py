"""The canonical license, read into values that can be reasoned about.

`facts_of` is the single door: it refuses partial dates, unknown enum values and amounts that are not decimal strings.
What the license does not say stays unsaid.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache

from google.type.date_pb2 import Date

from comity.v1 import license_pb2 as pb
from gateway.core.paper.classification import ListedEntry
from gateway.core.paper.terms import Amount, LicenseTerms, Limit, NamedParty, OpeningBalance, TermsLine
from gateway.core.reasons import Reason
from gateway.wire.refusal import BadMessage
from gateway.wire.values import date_from, money_from, quantity_from

_LIMITS: dict[pb.LineLimit.ValueType, Limit] = {
    pb.LINE_LIMIT_UNSPECIFIED: Limit.NOT_STATED,
    pb.LINE_LIMIT_QUANTITY: Limit.QUANTITY,
    pb.LINE_LIMIT_VALUE: Limit.VALUE,
    pb.LINE_LIMIT_QUANTITY_AND_VALUE: Limit.QUANTITY_AND_VALUE,
    pb.LINE_LIMIT_UNLIMITED: Limit.UNLIMITED,
}


def facts_of(license_: pb.License) -> LicenseTerms:
    """Return what a license permits.

    Raises:
        BadMessage: a date, enum value or amount that is not in its form.
    """
    holder = next((party for party in license_.parties if party.role == pb.PARTY_ROLE_HOLDER), None)
    return LicenseTerms(
        number=license_.number,
        jurisdiction=license_.jurisdiction,
        authority=license_.issuing_authority.name,
        kind=kind_name(license_.kind),
        legal_basis=license_.legal_basis,
        direction=_enum_name(pb.Direction, license_.direction, "direction").removeprefix("direction_"),
        holders=_parties(license_, pb.PARTY_ROLE_HOLDER),
        consignees=_parties(license_, pb.PARTY_ROLE_CONSIGNEE, pb.PARTY_ROLE_INTERMEDIATE_CONSIGNEE),
        end_users=_parties(license_, pb.PARTY_ROLE_END_USER),
        lines=tuple(_line(line, f"lines[{index}]") for index, line in enumerate(license_.lines)),
        destinations=tuple(license_.destinations),
        excluded_destinations=tuple(license_.excluded_destinations),
        transit=tuple(license_.transit_territories),
        issued_on=_date(license_.validity, "issue_date"),
        valid_from=_date(license_.validity, "valid_from_date"),
        valid_until=_date(license_.validity, "valid_until_date"),
        open_ended=license_.validity.open_ended,
        holder_from=_date(holder.period, "valid_from_date") if holder else None,
        holder_until=_date(holder.period, "valid_until_date") if holder else None,
        texts_to_read=_texts_to_read(license_),
        ledger_kept_by_authority=license_.ledger_keeper == pb.LEDGER_KEEPER_ISSUING_AUTHORITY,
    )


def opening_balances(license_: pb.License) -> list[OpeningBalance]:
    """Return what the document states as granted and used, line by line.

    Raises:
        BadMessage: LINE_UNKNOWN, a balance for a line that the license does not have.
    """
    ids = {line.line_number: line.line_id for line in license_.lines} | {0: "0"}
    return [
        _opening(balance, ids, f"stated_balances[{index}]")
        for index, balance in enumerate(license_.stated_balances)
        if balance.granted
    ]


def _opening(balance: pb.StatedBalance, ids: dict[int, str], field: str) -> OpeningBalance:
    if balance.line_number not in ids:
        message = "The license states a balance for a line that it does not have; mend the document."
        raise BadMessage(Reason.LINE_UNKNOWN, f"{field}.line_number", message)
    return OpeningBalance(
        line_id=ids[balance.line_number],
        kind=balance.WhichOneof("measure") or "unit",
        measure=balance.unit or balance.currency,
        granted=Decimal(balance.granted),
        consumed=Decimal(balance.consumed or "0"),
    )


def kind_name(kind: pb.LicenseKind.ValueType) -> str:
    """Return the name of a kind as packs and cases spell it, for example individual; empty when not stated."""
    return _enum_name(pb.LicenseKind, kind, "kind").removeprefix("license_kind_")


def _enum_name(enum: type, number: int, field: str) -> str:
    if number == 0:
        return ""
    name = _enum_names(enum).get(number)
    if name is None:
        raise BadMessage(Reason.ENUM_UNKNOWN, field, "The value is not known to this version of the schema.")
    return name.lower()


@cache
def _enum_names(enum: type) -> dict[int, str]:
    return {value.number: value.name for value in enum.DESCRIPTOR.values}  # type: ignore[attr-defined] # protobuf enums are not typed as classes


def _parties(license_: pb.License, *roles: pb.PartyRole.ValueType) -> tuple[NamedParty, ...]:
    return tuple(named_party(entry.party) for entry in license_.parties if entry.role in roles)


def named_party(party: pb.Party) -> NamedParty:
    """Return a party as it is compared: its name, its identifiers and its country."""
    return NamedParty(party.name, frozenset(identifier.value for identifier in party.identifiers), party.country)


def _line(line: pb.LicenseLine, field: str) -> TermsLine:
    limit = _LIMITS.get(line.limit)
    if limit is None:
        raise BadMessage(Reason.ENUM_UNKNOWN, f"{field}.limit", "The value is not known to this version of the schema.")
    return TermsLine(
        line_id=line.line_id,
        number=line.line_number,
        description=line.description,
        entries=tuple(ListedEntry(entry.entry, entry.list) for entry in line.control_list_entries),
        hs_code=line.hs_code,
        limit=limit,
        quantity=_quantity(line, field),
        value=_value(line, field),
    )


def _quantity(line: pb.LicenseLine, field: str) -> Amount | None:
    if not line.HasField("authorized_quantity"):
        return None
    return quantity_from(line.authorized_quantity, f"{field}.authorized_quantity")


def _value(line: pb.LicenseLine, field: str) -> Amount | None:
    if not line.HasField("authorized_value"):
        return None
    return money_from(line.authorized_value, f"{field}.authorized_value")


def _date(period: pb.Validity, name: str) -> date | None:
    value: Date = getattr(period, name)
    return date_from(value, f"validity.{name}") if period.HasField(name) else None  # type: ignore[arg-type] # the name is one of Validity's own


def _texts_to_read(license_: pb.License) -> tuple[str, ...]:
    """Return every text that binds and that no machine understands."""
    conditions: Iterable[str] = (
        condition.text for condition in license_.conditions if condition.kind == pb.CONDITION_KIND_UNMODELLED
    )
    return tuple(conditions) + tuple(f"{content.path}: {content.value}" for content in license_.unmodelled)
