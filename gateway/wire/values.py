r"""Values of messages: dates, instants, decimals, codes.

Rules, in order:
1. A date has year, month and day and is a calendar day; an absent date is None, a partial one is refused.
2. An instant lies between 2000 and 2100, in whole or fractional seconds (attack I14); an absent one is None.
3. A decimal string is `-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,6})?`; amounts are positive (attacks F05 to F07).
4. An enum value that is unspecified where one is needed, or not known, is refused (attack I09).
"""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from adapters import codelists
from comity.v1.license_pb2 import Money, Quantity
from gateway.core.paper.terms import Amount
from gateway.core.reasons import Reason
from gateway.wire.refusal import BadMessage

_DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?")
_CANONICAL = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?")
_MAX_INTEGER_DIGITS = 18
_MAX_DECIMALS = 6
_EARLIEST = 946_684_800  # 2000-01-01T00:00:00Z
_LATEST = 4_102_444_800  # 2100-01-01T00:00:00Z
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_JURISDICTION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?|[A-Z]{3,8}")


def date_from(value: Date, field: str) -> date:
    """Return a whole date.

    Raises:
        BadMessage: DATE_PARTIAL or DATE_INVALID.
    """
    if not (value.year and value.month and value.day):
        raise BadMessage(Reason.DATE_PARTIAL, field, "A date needs year, month and day; send all three or none.")
    try:
        return date(value.year, value.month, value.day)
    except ValueError:
        raise BadMessage(Reason.DATE_INVALID, field, "There is no such calendar day; send an existing one.") from None


def date_message(value: date | None) -> Date | None:
    """Return the message of a date, None for none."""
    return None if value is None else Date(year=value.year, month=value.month, day=value.day)


def instant_from(value: Timestamp, field: str) -> datetime:
    """Return an instant in UTC, cut to whole seconds: receipts hold no fractions.

    Raises:
        BadMessage: TIMESTAMP_RANGE.
    """
    if not _EARLIEST <= value.seconds < _LATEST or not 0 <= value.nanos < 1_000_000_000:
        message = "An instant must lie between the years 2000 and 2100; send one that does."
        raise BadMessage(Reason.TIMESTAMP_RANGE, field, message)
    return datetime.fromtimestamp(value.seconds, UTC)


def instant_message(value: datetime | None) -> Timestamp | None:
    """Return the message of an instant, None for none."""
    if value is None:
        return None
    return Timestamp(seconds=int((value - _EPOCH) // _SECOND), nanos=value.microsecond * 1000)


def decimal_from(text: str, field: str) -> Decimal:
    """Return the value of a decimal string that must be positive.

    Raises:
        BadMessage: QUANTITY_FORMAT, QUANTITY_RANGE or QUANTITY_NOT_POSITIVE.
    """
    unsigned = text.removeprefix("-")
    if not _DECIMAL.fullmatch(unsigned) or not unsigned.isascii():
        raise BadMessage(
            Reason.QUANTITY_FORMAT, field, "An amount is plain digits, at most one point, for example 12.5."
        )
    whole, _, fraction = unsigned.partition(".")
    if len(whole) > _MAX_INTEGER_DIGITS or len(fraction) > _MAX_DECIMALS:
        message = f"An amount has at most {_MAX_INTEGER_DIGITS} digits before the point and {_MAX_DECIMALS} after it."
        raise BadMessage(Reason.QUANTITY_RANGE, field, message)
    if not _CANONICAL.fullmatch(unsigned):
        raise BadMessage(Reason.QUANTITY_FORMAT, field, "An amount has no leading zeros; leave them out.")
    value = Decimal(text)
    if value <= 0:
        raise BadMessage(Reason.QUANTITY_NOT_POSITIVE, field, "An amount must be more than zero.")
    return value


def quantity_from(value: Quantity, field: str) -> Amount:
    """Return a quantity.

    Raises:
        BadMessage: UNKNOWN_UNIT, UNIT_NOT_DIVISIBLE, and what `decimal_from` raises.
    """
    if value.unit not in codelists.REC_20:
        message = "The unit is not a UN/ECE Recommendation 20 code that licenses use; H87 is piece, KGM is kilogram."
        raise BadMessage(Reason.UNKNOWN_UNIT, f"{field}.unit", message)
    figure = decimal_from(value.value, f"{field}.value")
    if not codelists.is_divisible(figure, value.unit):
        message = f"{value.unit} counts whole articles; send a whole number."
        raise BadMessage(Reason.UNIT_NOT_DIVISIBLE, f"{field}.value", message)
    return Amount(figure, value.unit)


def money_from(value: Money, field: str) -> Amount:
    """Return an amount of money.

    Raises:
        BadMessage: UNKNOWN_CURRENCY, and what `decimal_from` raises.
    """
    if value.currency not in codelists.ISO_4217:
        message = "The currency is not an ISO 4217 alphabetic code; EUR is euro, GBP is pound sterling."
        raise BadMessage(Reason.UNKNOWN_CURRENCY, f"{field}.currency", message)
    return Amount(decimal_from(value.amount, f"{field}.amount"), value.currency)


def jurisdiction_from(code: str, field: str) -> str:
    """Return a jurisdiction: ISO 3166-1 alpha-2, ISO 3166-2, a sub-territory of a pack, or a bloc.

    Raises:
        BadMessage: JURISDICTION_FORMAT.
    """
    if not _JURISDICTION.fullmatch(code):
        message = "A jurisdiction is an ISO 3166 code such as DE, a part such as BE-VLG, or a bloc such as EU."
        raise BadMessage(Reason.JURISDICTION_FORMAT, field, message)
    return code


def plain_decimal(value: Decimal) -> str:
    """Return a decimal without exponent and without trailing zeros, as the wire carries balances."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
