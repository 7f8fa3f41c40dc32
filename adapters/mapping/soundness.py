"""What a license read by a pack must be as a whole, when each of its values is good.

Rules, in order:
1. A period does not end before it begins, nor before the day of issue.
2. A line has a number, which no other line has; a figure has its unit or currency.
3. Units that count whole articles take whole figures.
4. A limit names figures that the line states.
5. A balance and a use are of the license as a whole (0) or of a line that it has; a balance is in one measure.
"""

from collections.abc import Mapping
from decimal import Decimal

from adapters import codelists
from adapters.checks import refuse_reversed
from adapters.errors import DocumentRefused
from comity.v1.license_pb2 import License, LicenseLine, LineLimit, Money, Quantity, Validity

_BY_QUANTITY = frozenset({LineLimit.LINE_LIMIT_QUANTITY, LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE})
_BY_VALUE = frozenset({LineLimit.LINE_LIMIT_VALUE, LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE})


def refuse_unsound(license_: License, shown: Mapping[str, str]) -> None:
    """Refuse a license that contradicts itself; `shown` names the field of the document for a place in the license.

    Raises:
        DocumentRefused: DATE_ORDER, MANDATORY_FIELD_MISSING, DUPLICATE_LINE, QUANTITY_WITHOUT_UNIT,
            AMOUNT_WITHOUT_CURRENCY, UNIT_NOT_DIVISIBLE, CONTROL_CONTRADICTED or LINE_NOT_DECLARED.
    """
    judge = _Judge(license_, shown)
    judge.period(license_.validity, "validity")
    for index, party in enumerate(license_.parties):
        judge.period(party.period, f"parties[{index}].period")
    judge.lines()
    judge.stated()


class _Judge:
    def __init__(self, license_: License, shown: Mapping[str, str]) -> None:
        self._license = license_
        self._shown = shown

    def period(self, period: Validity, at: str) -> None:
        first = period.valid_from_date if period.HasField("valid_from_date") else None
        last = period.valid_until_date if period.HasField("valid_until_date") else None
        issued = period.issue_date if period.HasField("issue_date") else None
        field = self._field(f"{at}.valid_until_date")
        refuse_reversed(first, last, field)
        refuse_reversed(issued, last, field)

    def lines(self) -> None:
        numbers: set[int] = set()
        ids: set[str] = set()
        for index, line in enumerate(self._license.lines):
            at = f"lines[{index}]"
            if not line.line_number:
                message = "The line has no number, by which declarations cite it; number it."
                raise DocumentRefused("MANDATORY_FIELD_MISSING", self._any_field(f"{at}."), message)
            if line.line_number in numbers or line.line_id in ids:
                field = self._field(f"{at}.line_number", f"{at}.line_id") or self._any_field(f"{at}.")
                raise DocumentRefused("DUPLICATE_LINE", field, "Another line has the same number; give each its own.")
            numbers.add(line.line_number)
            ids.add(line.line_id)
            self._quantity(line.authorized_quantity, f"{at}.authorized_quantity")
            self._money(line.authorized_value, f"{at}.authorized_value")
            self._limit(line, at)

    def stated(self) -> None:
        numbers = {0} | {line.line_number for line in self._license.lines}
        for index, balance in enumerate(self._license.stated_balances):
            at = f"stated_balances[{index}]"
            self._declared(balance.line_number, numbers, at)
            if not balance.WhichOneof("measure"):
                message = "The balance has neither unit nor currency; add the one in which it runs."
                raise DocumentRefused("QUANTITY_WITHOUT_UNIT", self._any_field(f"{at}."), message)
        for index, use in enumerate(self._license.stated_uses):
            at = f"stated_uses[{index}]"
            self._declared(use.line_number, numbers, at)
            self._quantity(use.quantity, f"{at}.quantity")
            self._money(use.value, f"{at}.value")

    def _declared(self, number: int, numbers: set[int], at: str) -> None:
        if number not in numbers:
            message = "The license has no line of this number; name a line that it has, or 0 for the whole license."
            raise DocumentRefused("LINE_NOT_DECLARED", self._field(f"{at}.line_number"), message)

    def _quantity(self, quantity: Quantity, at: str) -> None:
        if quantity.value and not quantity.unit:
            message = "The quantity has no unit; add it, for a bare figure is never read."
            raise DocumentRefused("QUANTITY_WITHOUT_UNIT", self._field(f"{at}.value"), message)
        if quantity.value and not codelists.is_divisible(Decimal(quantity.value), quantity.unit):
            message = "The unit counts whole articles and the figure has a fraction; mend the figure or the unit."
            raise DocumentRefused("UNIT_NOT_DIVISIBLE", self._field(f"{at}.value"), message)

    def _money(self, money: Money, at: str) -> None:
        if money.amount and not money.currency:
            message = "The amount has no currency; add it, for a bare figure is never read."
            raise DocumentRefused("AMOUNT_WITHOUT_CURRENCY", self._field(f"{at}.amount"), message)

    def _limit(self, line: LicenseLine, at: str) -> None:
        lacks_quantity = line.limit in _BY_QUANTITY and not line.authorized_quantity.value
        lacks_value = line.limit in _BY_VALUE and not line.authorized_value.amount
        if lacks_quantity or lacks_value:
            message = "The line is said to be limited by a figure that it does not state; add the figure."
            field = self._field(f"{at}.limit") or self._any_field(f"{at}.")
            raise DocumentRefused("CONTROL_CONTRADICTED", field, message)

    def _field(self, *places: str) -> str:
        return next((self._shown[place] for place in places if place in self._shown), "")

    def _any_field(self, prefix: str) -> str:
        return next((shown for place, shown in self._shown.items() if place.startswith(prefix)), "")
