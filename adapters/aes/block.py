"""The citation block: the variables of lines that cite licenses, for a declarant to put into its own filing.

Rules, in order:
1. The code is that of the authority: BIS licenses are C30, the forms of the State Department have a code each. A license
   of any other authority is not cited in a filing.
2. A figure is never rounded: one with a fraction is left out and told, or refused where it is what is written off.
3. The block is no filing: nothing of the shipment is in it, and it is read with the rules of the lines alone.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from adapters.aes import codes
from adapters.citing import citations_of_record
from adapters.contract import Entry, Fate, Record
from adapters.errors import RenderRefused
from adapters.us import bis_reading, dsp_form, dsp_reading
from adapters.us.units import AES_UNITS, NO_UNIT
from comity.v1.conversion_service_pb2 import Citing
from comity.v1.license_pb2 import License, LicenseLine

_UNITS = {unit: code for code, unit in AES_UNITS.items()}
_FORMS = {
    dsp_form.DSP_5: "S05",
    dsp_form.DSP_61: "S61",
    dsp_form.DSP_73: "S73",
    dsp_form.DSP_85: "S85",
    dsp_form.DSP_94: "S94",
}


def cited(record: Record) -> list[Citing]:
    """Return the citations of a license with the code of its authority.

    Raises:
        RenderRefused: UNKNOWN_LICENSE_CODE, UNKNOWN_ACTION or LOSS_NOT_ACCEPTED.
    """
    code = _code_of(record.license)
    citations = citations_of_record(record)
    for position, citing in enumerate(citations, 1):
        citing.document_type, citing.goods_item = code, position
        citing.ClearField("license_line")  # a filing does not name lines of a license
    return citations


def pairs_of(citations: Sequence[Citing]) -> Iterator[tuple[str, str]]:
    """Yield the variables of the lines that cite.

    Raises:
        RenderRefused: UNKNOWN_LICENSE_CODE, UNKNOWN_UNIT or WHOLE_NUMBER_REQUIRED.
    """
    for number, citing in enumerate(citations, 1):
        rule = codes.CODES.get(citing.document_type)
        if rule is None or rule.number is None:
            message = "The citation has no license code of the filing system; use another format."
            raise RenderRefused("UNKNOWN_LICENSE_CODE", f"citations[{number - 1}].document_type", message)
        yield f"isLine{number}", "Y"
        yield f"IT{number}_2", _whole(citing.value.amount, f"citations[{number - 1}].value.amount")
        yield from _quantity(citing, number)
        yield f"IT{number}_8", citing.document_type
        yield f"IT{number}_9", citing.license_number
        yield from _control(citing, number)


def license_values(lines: Sequence[LicenseLine]) -> tuple[dict[str, str], tuple[Entry, ...]]:
    """Return the variables that state the value of each line of a license, and those that are left out."""
    values: dict[str, str] = {}
    made = []
    for number, line in enumerate(lines, 1):
        amount = line.authorized_value.amount
        if line.authorized_value.currency == "USD" and amount and Decimal(amount) == int(Decimal(amount)):
            values[f"IT{number}_10"] = str(int(Decimal(amount)))
        elif amount:
            note = "the filing takes whole dollars; the declarant rounds it (15 CFR 30.6(b)(15))"
            made.append(Entry("", f"lines[{number - 1}].authorized_value", Fate.DROPPED, note))
    return values, tuple(made)


def _code_of(license_: License) -> str:
    name = license_.issuing_authority.name
    if name == bis_reading.AUTHORITY:
        return codes.BIS
    carried = {each.path: each.value for each in license_.carried}
    if name == dsp_reading.AUTHORITY and carried.get("form") in _FORMS:
        return _FORMS[carried["form"]]
    message = "A filing cites licenses of authorities of the United States that it has a code for; this is none."
    raise RenderRefused("UNKNOWN_LICENSE_CODE", "issuing_authority", message)


def _whole(figure: str, path: str) -> str:
    if figure and Decimal(figure) != int(Decimal(figure)):
        message = "A filing takes whole figures and nothing is rounded here; the declarant states the figure."
        raise RenderRefused("WHOLE_NUMBER_REQUIRED", path, message)
    return str(int(Decimal(figure))) if figure else ""


def _quantity(citing: Citing, number: int) -> Iterator[tuple[str, str]]:
    by_state = citing.document_type.startswith("S")
    unit_name, value_name = (f"ODTC{number}_6", f"ODTC{number}_7") if by_state else (f"IT{number}_3", f"IT{number}_4")
    if not citing.HasField("quantity"):
        return
    path = f"citations[{number - 1}].quantity"
    unit = _UNITS.get(citing.quantity.unit)
    if unit is None:
        message = f"The filing has no such unit, and {NO_UNIT} takes no quantity; nothing is converted."
        raise RenderRefused("UNKNOWN_UNIT", f"{path}.unit", message)
    yield unit_name, unit
    yield value_name, _whole(citing.quantity.value, f"{path}.value")


def _control(citing: Citing, number: int) -> Iterator[tuple[str, str]]:
    entry = citing.control_codes[0] if citing.control_codes else ""
    if not citing.document_type.startswith("S"):
        yield f"IT{number}_20", entry[:5]
    elif entry.partition("(")[0] in codes.CATEGORIES:
        yield f"ODTC{number}_5", f"{codes.CATEGORIES.index(entry.partition('(')[0]) + 1:02d}"
