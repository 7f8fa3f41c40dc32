"""Usage of licenses as HM Revenue & Customs reports it: one `licenceUsage` transaction to usage messages.

Rules, in order:
1. The first fault of a transaction, in record and field order, rejects it; the others of the file stand.
2. A `line` states the running total to date, a `usage` what one declaration used. Nothing is summed or corrected: an
   adjusted amount and a contra record go over as they are. A message-only record (type M) uses nothing.
3. No amount, no key; a quantity of 0 is 0; a value of zero without a currency means that the line is not controlled by value.
4. A status other than open says something of the license, so it also gives a license of number and standing.
5. What only the file needs is carried by each message.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from adapters import codelists
from adapters.chief.frame import Row
from adapters.chief.records import USAGE_RECORDS, Fields
from adapters.contract import Record, Told
from adapters.source import Source
from adapters.values import date_of, is_decimal
from comity.v1.conversion_service_pb2 import LicenseAction, UsageMessage
from comity.v1.license_pb2 import CarriedField, License, Money, Quantity, Standing

STANDINGS: dict[str, Standing.ValueType] = {
    "E": Standing.STANDING_EXHAUSTED,
    "C": Standing.STANDING_CANCELED,
    "D": Standing.STANDING_EXPIRED,
    "S": Standing.STANDING_SURRENDERED,
}
OPEN = "O"
USING, MESSAGE_ONLY = "OACL", "M"
_OF_FILE = ("sourceSystem", "destinationSystem", "creationDateTime", "runNum", "resetRunNum", "dataId")
_NOT_CARRIED = frozenset({"lineNum", "quantityUsed", "valueUsed", "currency", "declarationUCR", "controlDate"})


def usage_fault_of(transaction: Sequence[Row]) -> tuple[str, str] | None:
    """Return the first fault of a transaction with its field, None when it has none."""
    numbers: set[str] = set()
    for row in transaction:
        for attribute, width in USAGE_RECORDS[row.type].items():
            reason = _text_fault(row.values[attribute], width) or _fault(row, attribute)
            if reason:
                return reason, f"{row.type}.{attribute}"
        if row.type == "line":
            if row.values["lineNum"] in numbers:
                return "DUPLICATE_LINE", "line.lineNum"
            numbers.add(row.values["lineNum"])
    return None if numbers else ("MANDATORY_RECORD_MISSING", "line")


def _text_fault(value: str, width: int) -> str:
    if not (value.isascii() and value.isprintable()) and value:
        return "TEXT_NOT_ALLOWED"
    return "FIELD_TOO_LONG" if 0 < width < len(value) else ""


def _fault(row: Row, attribute: str) -> str:
    value = row.values[attribute]
    match attribute:
        case "transactionRef" | "licenceRef":
            return "" if value else "MANDATORY_FIELD_MISSING"
        case "action":
            return "" if value == "insert" else "UNKNOWN_ACTION" if value else "MANDATORY_FIELD_MISSING"
        case "licenceStatus":
            known = value == OPEN or value in STANDINGS
            return "" if known else "UNKNOWN_STATUS" if value else "MANDATORY_FIELD_MISSING"
        case "completionDate" | "controlDate":
            return "" if not value or date_of(value, compact=True) else "DATE_INVALID"
        case "lineNum":
            if not value:
                return "MANDATORY_FIELD_MISSING"
            return "" if value != "0" and is_decimal(value, integer_digits=5, decimals=0) else "DECIMAL_NOT_CANONICAL"
        case "usageType":
            is_known = len(value) == 1 and value in USING + MESSAGE_ONLY
            return "" if is_known else "UNKNOWN_ACTION" if value else "MANDATORY_FIELD_MISSING"
        case _:
            return _fault_of_amount(row, attribute, value)


def _fault_of_amount(row: Row, attribute: str, value: str) -> str:
    if attribute == "declarationUCR":
        return "MANDATORY_FIELD_MISSING" if not value and row.values["usageType"] in USING else ""
    if attribute == "quantityUsed":
        return "" if not value or is_decimal(value, integer_digits=11, decimals=3) else "DECIMAL_NOT_CANONICAL"
    if attribute == "valueUsed":
        return "" if not value or is_decimal(value, integer_digits=10, decimals=2) else "DECIMAL_NOT_CANONICAL"
    if attribute == "currency" and not value:
        worth = row.values["valueUsed"]
        return "AMOUNT_WITHOUT_CURRENCY" if worth and Decimal(worth) != 0 else ""
    return "UNKNOWN_CURRENCY" if attribute == "currency" and value not in codelists.ISO_4217 else ""


@dataclass(frozen=True, slots=True)
class _Place:
    """A record of a transaction with the path under which its fields are accounted for."""

    path: str
    values: Fields


def parts_of(header: Fields, transaction: Sequence[Row]) -> Iterator[Record | Told]:
    """Yield what a transaction without fault says: the license where its status says something, then each usage."""
    usage = transaction[0].values
    around = [CarriedField(path=f"fileHeader.{name}", value=header[name]) for name in _OF_FILE if header.get(name)]
    own = ("transactionRef", "licenceStatus", "completionDate")
    around += [CarriedField(path=f"licenceUsage.{name}", value=usage[name]) for name in own if usage[name]]
    if usage["licenceStatus"] in STANDINGS:
        yield _license(usage)
    else:
        yield from ()
    line = _Place("", {})
    counts = {"line": 0, "usage": 0}
    for row in transaction[1:]:
        counts[row.type] += 1
        if row.type == "line":
            line = _Place(f"line[{counts['line']}]", row.values)
            counts["usage"] = 0
            yield _told(usage, line, line, around)
        elif row.values["usageType"] != MESSAGE_ONLY:
            place = _Place(f"{line.path}.usage[{counts['usage']}]", row.values)
            yield _told(usage, line, place, around)


def _license(usage: Fields) -> Record:
    source = Source({f"licenceUsage.{name}": usage[name] for name in ("licenceRef", "licenceStatus")})
    license_ = License(number=source.take("licenceUsage.licenceRef", "number"))
    status = source.take("licenceUsage.licenceStatus", "stated_standing.standing")
    license_.stated_standing.standing = STANDINGS[status]
    return source.close(LicenseAction.LICENSE_ACTION_UNSPECIFIED, license_)


def _told(usage: Fields, line: _Place, place: _Place, around: Sequence[CarriedField]) -> Told:
    """Return the message of a line or of one usage of it, with the account of its fields."""
    is_total = place is line
    fields = {f"{place.path}.{name}": value for name, value in place.values.items()}
    source = Source(
        {"licenceUsage.licenceRef": usage["licenceRef"], **fields, f"{line.path}.lineNum": line.values["lineNum"]}
    )
    message = UsageMessage(
        license_number=source.take("licenceUsage.licenceRef", "usage.license_number"),
        line_number=int(source.take(f"{line.path}.lineNum", "usage.line_number")),
        total=is_total,
        carried=around,
    )
    _take_amounts(source, place, message)
    if not is_total:
        message.reference = source.take(f"{place.path}.declarationUCR", "usage.reference")
        day = date_of(source.take(f"{place.path}.controlDate", "usage.use_date"), compact=True)
        if day is not None:
            message.use_date.CopyFrom(day)
    for name, value in place.values.items():
        if value and name not in _NOT_CARRIED:
            source.take(f"{place.path}.{name}", "usage.carried", note="needed to write the same format again")
            message.carried.append(CarriedField(path=f"usage.{name}", value=value))
    return Told(message, source.account())


def _take_amounts(source: Source, place: _Place, message: UsageMessage) -> None:
    quantity = source.take(f"{place.path}.quantityUsed", "usage.quantity.value")
    if quantity:
        message.quantity.CopyFrom(Quantity(value=quantity))
    value, currency = place.values["valueUsed"], place.values["currency"]
    if value and not currency:
        source.drop(f"{place.path}.valueUsed", because="zero without a currency: the line is not controlled by value")
        message.carried.append(CarriedField(path="usage.valueUsed", value=value))
        return
    source.take(f"{place.path}.valueUsed", "usage.value.amount")
    source.take(f"{place.path}.currency", "usage.value.currency")
    if value:
        message.value.CopyFrom(Money(amount=value, currency=currency))
    elif currency:
        message.carried.append(CarriedField(path="usage.currency", value=currency))
