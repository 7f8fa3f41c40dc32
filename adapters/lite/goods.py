"""The goods of a license update, as they are read.

Rules, in order:
1. A good is a line; its number is its position from 1, which is its line in the customs file, its line id the id of the
   good. Two goods with one id could not be told apart in a usage update.
2. Quantity, value and use keep their digits. A fraction of a unit that counts articles is refused.
3. The message names no currency; the values of LITE are pounds sterling. Customs controls the quantity, not the value.
4. The use is the balance of its line, also when it is 0: granted, consumed, and what is left.
5. An open license without goods permits goods without limit: one line that says so. An open license with goods may
   state a quantity for them; without one nothing is said, and nothing is unlimited.
6. A name may have lines: the service behind HMRC does not clean it. The description is what the applicant wrote beside
   the name; customs gets the name. It is carried.
"""

from decimal import Decimal

from adapters.codelists import is_divisible
from adapters.errors import DocumentRefused
from adapters.lite.codes import UNITS
from adapters.lite.members import Place
from comity.v1.license_pb2 import License, LicenseKind, LicenseLine, LineLimit

_MAX_DIGITS = 13
_MAX_DESCRIPTION = 2000
_OPEN = frozenset({LicenseKind.LICENSE_KIND_OPEN_INDIVIDUAL, LicenseKind.LICENSE_KIND_GENERAL})


def read_goods(licence: Place, license_: License) -> None:
    """Read the goods as lines, each with its balance.

    Raises:
        DocumentRefused: the reason of the first fault.
    """
    goods = licence.places("goods")
    ids: set[str] = set()
    for number, good in enumerate(goods, 1):
        line = license_.lines.add(line_number=number)
        _read_good(good, license_, line)
        if line.line_id.lower() in ids:
            message = "Two goods have the same id, by which usage is reported; send each with its own."
            raise DocumentRefused("DUPLICATE_LINE", good.at("id"), message)
        ids.add(line.line_id.lower())
    if not goods and license_.kind in _OPEN:
        license_.lines.add(line_number=1, line_id="1", limit=LineLimit.LINE_LIMIT_UNLIMITED)
        licence.source.invent("lines[0]", because="an open license without goods: one line without a limit")


def _read_good(good: Place, license_: License, line: LicenseLine) -> None:
    to = f"lines[{line.line_number - 1}]"
    is_open = license_.kind in _OPEN
    has_quantity = good.value.get("quantity") is not None
    line.line_id = good.id("id", f"{to}.line_id")
    used = good.figure("usage", f"stated_balances[{len(license_.stated_balances)}].consumed")
    line.description = good.text("name", f"{to}.description", required=True, lines=True)
    good.text("description", "carried", limit=_MAX_DESCRIPTION, lines=True)
    good.source.carry(good.at("description"), license_, because="what the applicant wrote; the name names the goods")
    unit = _read_unit(
        good,
        license_,
        f"{to}.authorized_quantity.unit" if has_quantity else "carried",
        required=has_quantity or not is_open,
    )
    quantity = _read_quantity(good, to, required=not is_open)
    for name, figure in (("usage", used), ("quantity", quantity)):
        if figure and unit and not is_divisible(Decimal(figure), unit):
            message = "The unit counts whole articles and the figure has a fraction; send a whole number."
            raise DocumentRefused("UNIT_NOT_DIVISIBLE", good.at(name), message)
    if quantity:
        line.authorized_quantity.value, line.authorized_quantity.unit = quantity, unit
        line.limit = LineLimit.LINE_LIMIT_QUANTITY
        good.source.invent(f"{to}.limit", because="customs controls the quantity of LITE's goods")
    _read_value(good, line, to)
    if used:
        _add_balance(good, license_, line, used, unit)


def _read_unit(good: Place, license_: License, target: str, *, required: bool) -> str:
    if required:
        good.require("unit")
    if good.value.get("unit") is None:
        return ""
    code = good.code("unit", target, note="as Recommendation 20")
    if code not in UNITS:
        message = "The unit is none of LITE's and is never guessed; send one of its codes."
        raise DocumentRefused("UNKNOWN_UNIT", good.at("unit"), message)
    good.source.carry(good.at("unit"), license_)
    return UNITS[code]


def _read_quantity(good: Place, to: str, *, required: bool) -> str:
    if required:
        good.require("quantity")
    quantity = good.figure("quantity", f"{to}.authorized_quantity.value")
    if len(quantity.replace(".", "")) > _MAX_DIGITS:
        message = f"The quantity has more than {_MAX_DIGITS} digits; send one that customs can hold."
        raise DocumentRefused("DECIMAL_NOT_CANONICAL", good.at("quantity"), message)
    return quantity


def _read_value(good: Place, line: LicenseLine, to: str) -> None:
    value = good.figure("value", f"{to}.authorized_value.amount")
    if value:
        line.authorized_value.amount, line.authorized_value.currency = value, "GBP"
        good.source.invent(f"{to}.authorized_value.currency", because="the values of LITE are pounds sterling")


def _add_balance(good: Place, license_: License, line: LicenseLine, used: str, unit: str) -> None:
    at = f"stated_balances[{len(license_.stated_balances)}]"
    balance = license_.stated_balances.add(line_number=line.line_number, consumed=used)
    if unit:
        balance.unit = unit
    granted = line.authorized_quantity.value
    if granted:
        balance.granted, balance.available = granted, _difference(granted, used)
        good.source.invent(f"{at}.granted", because="the licensed quantity of the line")
        good.source.invent(f"{at}.available", because="granted less consumed")


def _difference(granted: str, used: str) -> str:
    """Return what is left, with the longer of the two scales; below zero where more was used than was granted."""
    scale = max(len(text.partition(".")[2]) for text in (granted, used))
    return f"{Decimal(granted) - Decimal(used):.{scale}f}"
