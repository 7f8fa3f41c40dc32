"""What a line of a filing says of the license that it cites.

Rules, in order:
1. A line cites a license where its code does. Exceptions, exemptions and goods that need no license cite nothing,
   whatever stands in the field of the number.
2. Under the codes of the State Department the quantity is the one in the unit of the license (ODTC), under the others
   that of Schedule B. The second quantity and the weight are no facts.
3. The value of the license is what the license says, not what is shipped: it is no fact of the citation.
"""

from adapters.aes import codes
from adapters.source import Source
from adapters.us.units import AES_UNITS
from comity.v1.conversion_service_pb2 import Citing
from comity.v1.license_pb2 import LicenseKind, Money, Quantity


def cites(pairs: dict[str, str], number: int) -> bool:
    """Return whether a line cites a license."""
    code = pairs.get(f"IT{number}_8", "")
    is_word = code == codes.OTHER_AGENCY and pairs.get(f"IT{number}_9") == codes.OTHER_AGENCY
    return codes.CODES.get(code, codes.Code()).number is not None and not is_word


def citing_of(source: Source, number: int, target: str) -> Citing:
    """Return the citation of a line, and account for its variables below `target`."""
    code = source.take(f"IT{number}_8", f"{target}.document_type")
    license_number = source.take(f"IT{number}_9", f"{target}.license_number")
    citing = Citing(goods_item=number, document_type=code, license_number=license_number)
    source.take(f"isLine{number}", f"{target}.goods_item")
    if codes.CODES[code].is_individual:
        citing.kind = LicenseKind.LICENSE_KIND_INDIVIDUAL
    quantity = _quantity(source, codes.measure_of(code, number), target)
    if quantity is not None:
        citing.quantity.CopyFrom(quantity)
    value = source.take(f"IT{number}_2", f"{target}.value.amount")
    if value:
        citing.value.CopyFrom(Money(amount=value, currency="USD"))
        source.invent(f"{target}.value.currency", because="values are in dollars of the United States")
    note = "the first six digits; all are carried"
    citing.hs_code = source.take(f"IT{number}_13", f"{target}.hs_code", note=note)[:6]
    citing.control_codes.extend(_control_codes(source, code, number, f"{target}.control_codes[0]"))
    return citing


def _quantity(source: Source, names: tuple[str, str], target: str) -> Quantity | None:
    """Return the quantity; a unit that is none is left for others to account for."""
    unit_name, value_name = names
    if source.peek(unit_name) not in AES_UNITS or not source.peek(value_name):
        return None
    unit = source.take(unit_name, f"{target}.quantity.unit", note="AES unit as a code of Recommendation 20")
    return Quantity(value=source.take(value_name, f"{target}.quantity.value"), unit=AES_UNITS[unit])


def _control_codes(source: Source, code: str, number: int, target: str) -> list[str]:
    if not codes.is_of_state(code):
        eccn = source.take(f"IT{number}_20", target)
        return [eccn] if eccn else []
    name = f"ODTC{number}_5"
    if source.peek(name) not in codes.CATEGORY_CODES:
        return []
    return [codes.CATEGORY_CODES[source.take(name, target, note="category as a roman numeral")]]
