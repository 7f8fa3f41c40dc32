"""Amounts: `Decimal` in Python, whole numbers in SQL, nothing rounded on the way.

Rules, in order:
1. A quantity is kept to 6 decimals, money to 4: what official formats hold (n..16,6; n..16,2; 11 digits and 3).
2. The scaled figure has at most 18 digits, so that no sum of two leaves a signed 64-bit column (attack F07).
3. Not a number is refused as QUANTITY_FORMAT, nothing or less as QUANTITY_NOT_POSITIVE, more digits as QUANTITY_RANGE.
"""

from decimal import Context, Decimal

from registry.errors import BadInput
from registry.reasons import Reason
from registry.records import MeasureKind

LARGEST = 10**18 - 1
_DECIMALS = {MeasureKind.UNIT: 6, MeasureKind.CURRENCY: 4}
_EXACT = Context(prec=40)


def scaled(value: Decimal, kind: MeasureKind, *, field: str) -> int:
    """Return the whole number that stands for an amount above zero.

    Raises:
        BadInput: the amount is no number, zero or less, or has more digits than are kept.
    """
    figure = scaled_limit(value, kind, field=field)
    if figure == 0:
        message = "An amount must be more than zero; give the amount that is meant."
        raise BadInput(Reason.QUANTITY_NOT_POSITIVE, field, message)
    return figure


def scaled_limit(value: Decimal, kind: MeasureKind, *, field: str) -> int:
    """Return the whole number that stands for an authorized amount, which may be zero.

    Raises:
        BadInput: the amount is no number, below zero, or has more digits than are kept.
    """
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise BadInput(Reason.QUANTITY_FORMAT, field, "A finite decimal number was expected; none was found.")
    if sign:
        raise BadInput(Reason.QUANTITY_NOT_POSITIVE, field, "An amount below zero was found; give it without a sign.")
    places = _DECIMALS[kind]
    # The range is judged before any power of ten is raised: 1E+999999 must not cost memory (attack F06).
    if exponent < -places or value.adjusted() + places >= len(str(LARGEST)):
        whole = len(str(LARGEST)) - places
        message = f"At most {whole} digits and {places} decimals are kept, and nothing is rounded; give fewer digits."
        raise BadInput(Reason.QUANTITY_RANGE, field, message)
    zeros = "0" * (exponent + places)
    return int("".join(map(str, digits)) + zeros)


def unscaled(figure: int, kind: MeasureKind) -> Decimal:
    """Return the amount that a whole number stands for, without trailing zeros and without an exponent."""
    places = _DECIMALS[kind]
    whole, rest = divmod(figure, 10**places)
    return Decimal(whole) if rest == 0 else Decimal(figure).scaleb(-places, _EXACT).normalize(_EXACT)


def amount_text(value: Decimal) -> str:
    """Return a decimal string without an exponent."""
    return format(value, "f")
