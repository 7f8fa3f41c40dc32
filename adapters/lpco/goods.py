"""The goods of an LPCO document: one line for each commodity code.

Rules, in order:
1. The line number is the position in `listaNcm`, from 1. A code of Mercosur has eight digits; the first six are those
   of the Harmonized System.
2. Control-list entries are printable ASCII: a letter that only looks like another would name another entry.
3. The unit of a quantity is the code's own, else that of the document, by name; a name that is in no list is refused.
4. The model limits the commercial quantity. An amount has a currency; a currency without an amount binds nobody.
"""

import re
from collections.abc import Mapping

from adapters import codelists
from adapters.errors import DocumentRefused
from adapters.json_source import objects_at
from adapters.lpco import form
from adapters.lpco.transcript import Transcript, refuse_fraction, take_figure, values_of
from comity.v1.license_pb2 import ControlListEntry, LicenseLine, LineLimit, Money, Quantity

_NCM = re.compile(r"[0-9]{8}")


def read_goods(transcript: Transcript) -> None:
    """Add the lines of the document to its license.

    Raises:
        DocumentRefused: NCM_SHAPE, UNKNOWN_CONTROL_CODE_SHAPE, NUMBER_NOT_DECIMAL, UNIT_UNKNOWN, QUANTITY_WITHOUT_UNIT,
            UNIT_NOT_DIVISIBLE, UNKNOWN_CURRENCY, AMOUNT_WITHOUT_CURRENCY, or a reason of the dynamic fields.
    """
    for position, entry in enumerate(objects_at(transcript.tree, "listaNcm")):
        pointer, target = f"/listaNcm/{position}", f"lines[{position}]"
        line = LicenseLine(line_number=position + 1, line_id=str(position + 1))
        transcript.source.invent(f"{target}.line_number", because="the position of the commodity code")
        _read_code(transcript, line, f"{pointer}/ncm", target)
        entries = objects_at(entry, form.NCM_FIELDS)
        found = values_of(transcript, f"{pointer}/{form.NCM_FIELDS}", transcript.model.ncm_fields, entries)
        for each in found.get("control_list_entry", []):
            line.control_list_entries.append(_control_list_entry(transcript, each, target))
        for each in found.get("description", []):
            line.description = transcript.source.take(each, f"{target}.description")
        _read_quantity(transcript, line, found.get("quantity", []), pointer)
        _read_value(transcript, line, found, target)
        transcript.license.lines.append(line)


def currencies(transcript: Transcript) -> list[str]:
    """Return the currency that each line states, empty where it states none."""
    code = next((field.code for field in transcript.model.ncm_fields.values() if field.role == "currency"), "")
    stated = []
    for position, entry in enumerate(objects_at(transcript.tree, "listaNcm")):
        places = [
            place for place, each in enumerate(objects_at(entry, form.NCM_FIELDS)) if code and each["codigo"] == code
        ]
        pointers = [f"/listaNcm/{position}/{form.NCM_FIELDS}/{place}/listaValor/0" for place in places]
        stated.append("".join(transcript.source.peek(pointer) for pointer in pointers))
    return stated


def _read_code(transcript: Transcript, line: LicenseLine, pointer: str, target: str) -> None:
    line.national_code = transcript.source.take(pointer, f"{target}.national_code")
    if _NCM.fullmatch(line.national_code) is None:
        raise DocumentRefused("NCM_SHAPE", pointer, "A code of Mercosur has eight digits; write all of them.")
    line.hs_code = line.national_code[:6]
    transcript.source.invent(f"{target}.hs_code", because="the first six digits are those of the Harmonized System")


def _control_list_entry(transcript: Transcript, pointer: str, target: str) -> ControlListEntry:
    code = transcript.source.take(pointer, f"{target}.control_list_entries")
    if not (code.isascii() and code == code.strip()):
        message = "The entry holds letters that are not ASCII, or an outer space; write it as the control list does."
        raise DocumentRefused("UNKNOWN_CONTROL_CODE_SHAPE", pointer, message)
    return ControlListEntry(entry=code)


def _read_quantity(transcript: Transcript, line: LicenseLine, found: list[str], pointer: str) -> None:
    source, target = transcript.source, f"lines[{line.line_number - 1}]"
    decimals = _decimals(transcript, "quantity")
    for each in found:
        value = take_figure(transcript, each, f"{target}.authorized_quantity.value", decimals=decimals)
        own = f"{pointer}/unidadeMedidaComercializada"
        name = source.take(own, f"{target}.authorized_quantity.unit", note="the code of Recommendation 20")
        unit = _unit_of(name, own) if name else _unit_of(source.peek("/unidadeMedidaComercializada"), own)
        refuse_fraction(value, unit, each)
        line.authorized_quantity.CopyFrom(Quantity(value=value, unit=unit))
        line.limit = LineLimit.LINE_LIMIT_QUANTITY
        source.invent(f"{target}.limit", because="the model binds the commercial quantity")


def _unit_of(name: str, pointer: str) -> str:
    if not name:
        message = "Neither the commodity code nor the document names the unit of the quantity; add it."
        raise DocumentRefused("QUANTITY_WITHOUT_UNIT", pointer, message)
    if name not in form.UNITS:
        message = "The name of the unit is in no list and nothing is guessed; use a name of the module that is."
        raise DocumentRefused("UNIT_UNKNOWN", pointer, message)
    return form.UNITS[name]


def _read_value(transcript: Transcript, line: LicenseLine, found: Mapping[str, list[str]], target: str) -> None:
    source, amounts = transcript.source, found.get("value", [])
    for each in found.get("currency", []):
        if source.peek(each) not in codelists.ISO_4217:
            raise DocumentRefused("UNKNOWN_CURRENCY", each, "The currency is no code of ISO 4217; write such a code.")
        if amounts:
            source.take(each, f"{target}.authorized_value.currency")
        else:
            source.carry(each, transcript.license, because="a currency without an amount")
    for each in amounts:
        amount = take_figure(
            transcript, each, f"{target}.authorized_value.amount", decimals=_decimals(transcript, "value")
        )
        if not found.get("currency"):
            raise DocumentRefused("AMOUNT_WITHOUT_CURRENCY", each, "An amount has a currency; add it.")
        line.authorized_value.CopyFrom(Money(amount=amount, currency=source.peek(found["currency"][0])))


def _decimals(transcript: Transcript, role: str) -> int:
    return next((field.decimals for field in transcript.model.ncm_fields.values() if field.role == role), 0)
