"""From citations to the variables of a filing, and from licenses to the block that cites them.

Rules, in order:
1. Citations that were read from a filing carry the rest of it, and the same filing is written again. Of others only the
   variables of the lines are written, for a declarant to put into its own filing: nothing of a shipment is made up, the
   block is no filing and is read with the rules of the lines alone.
2. The code is that of the authority: BIS licenses are C30, the forms of the State Department have a code each. A
   license of any other authority is not cited in a filing.
3. A figure is never rounded: one with a fraction is refused where it is what is written off, and left out and told
   where it is the value that the license states.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from adapters.aes import codes
from adapters.citing import citations_of_record
from adapters.contract import Entry, Fate, Record
from adapters.errors import RenderRefused
from adapters.us import bis_reading, dsp_form, dsp_reading
from adapters.us.units import AES_UNITS, NO_UNIT
from adapters.values import iso_of
from comity.v1.conversion_service_pb2 import Citing, Declaration, LicenseAction
from comity.v1.license_pb2 import License, LicenseLine

_UNITS = {unit: code for code, unit in AES_UNITS.items()}
_ACTIONS = {LicenseAction.Value(f"LICENSE_ACTION_{name}"): code for code, name in codes.ACTIONS.items()}
_DECLARING = frozenset(
    {
        LicenseAction.LICENSE_ACTION_UNSPECIFIED,
        LicenseAction.LICENSE_ACTION_INSERT,
        LicenseAction.LICENSE_ACTION_REPLACE,
    }
)
_CATEGORIES = {category: code for code, category in codes.CATEGORY_CODES.items()}
_FORMS = {
    dsp_form.DSP_5: "S05",
    dsp_form.DSP_61: "S61",
    dsp_form.DSP_73: "S73",
    dsp_form.DSP_85: "S85",
    dsp_form.DSP_94: "S94",
}
_WHOLE = re.compile(r"(0|[1-9][0-9]{0,17})(?:\.0+)?")
_OF_EVERY_FILING = "wl_app_ident"


def cited(record: Record) -> list[Citing]:
    """Return the citations of a license with the code of its authority.

    Raises:
        RenderRefused: UNKNOWN_LICENSE_CODE, UNKNOWN_ACTION or LOSS_NOT_ACCEPTED.
    """
    code = _code_of(record.license)
    citations = citations_of_record(record)
    for citing in citations:
        citing.document_type = code
        citing.ClearField("license_line")  # a filing does not name lines of a license
    return citations


def is_of_filing(citations: Sequence[Citing]) -> bool:
    """Return whether the citations carry the filing that they stood in."""
    return any(each.path == _OF_EVERY_FILING for citing in citations[:1] for each in citing.carried)


def filing_of(citations: Sequence[Citing]) -> list[tuple[str, str]]:
    """Return the variables of the filing in which the citations stand.

    Raises:
        RenderRefused: BATCH_SIZE, citations of several filings; or a citation that a line cannot hold.
    """
    declaration = citations[0].declaration
    if any(citing.declaration != declaration for citing in citations):
        message = "A filing is one declaration; write the citations of each by themselves."
        raise RenderRefused("BATCH_SIZE", "citations", message)
    values = {each.path: each.value for each in citations[0].carried} | _shipment(declaration)
    for position, citing in enumerate(citations):
        values |= dict(_line(citing, citing.goods_item, position))
        name = f"IT{citing.goods_item}_13"
        if not values.get(name, "").startswith(citing.hs_code):
            values[name] = citing.hs_code
    order = {name: place for place, name in enumerate([*codes.SHIPMENT, *codes.PARTIES])}
    of_line = {name.format(n=""): place for place, name in enumerate(codes.LINE)}
    return sorted(values.items(), key=lambda pair: _place(pair[0], order, of_line))


def block_of(citations: Sequence[Citing]) -> Iterator[tuple[str, str]]:
    """Yield the variables of the lines that cite, numbered from 1.

    Raises:
        RenderRefused: UNKNOWN_ACTION, a declaration that was canceled; UNKNOWN_LICENSE_CODE, UNKNOWN_UNIT,
            UNKNOWN_CURRENCY or WHOLE_NUMBER_REQUIRED.
    """
    for position, citing in enumerate(citations):
        if citing.declaration.action not in _DECLARING:
            message = "A declaration that is canceled uses nothing, and lines that cite would use it; write nothing."
            raise RenderRefused("UNKNOWN_ACTION", f"citations[{position}].declaration.action", message)
        yield from _line(citing, position + 1, position)


def license_values(records: Sequence[Record]) -> tuple[dict[str, str], tuple[Entry, ...]]:
    """Return the variables that state the value of each line, in the order of citations, and what they leave out."""
    values: dict[str, str] = {}
    left_out = []
    lines = [
        (position, place, line)
        for position, record in enumerate(records, 1)
        for place, line in enumerate(record.license.lines or [LicenseLine()])
    ]
    for number, (position, place, line) in enumerate(lines, 1):
        stated = line.authorized_value
        whole = _WHOLE.fullmatch(stated.amount)
        if stated.currency == "USD" and whole and whole[1] != "0":
            values[f"IT{number}_10"] = whole[1]
        elif stated.amount:
            note = "the filing takes whole dollars; the declarant rounds it (15 CFR 30.6(b)(15))"
            named = note if len(records) == 1 else f"record {position}: {note}"
            left_out.append(Entry("", f"lines[{place}].authorized_value", Fate.DROPPED, named))
    return values, tuple(left_out)


def _code_of(license_: License) -> str:
    name = license_.issuing_authority.name
    if name == bis_reading.AUTHORITY:
        return codes.BIS
    # Where the form binds beside the direction, its name is set aside instead of carried.
    forms = [each.value for each in license_.carried if each.path == "form"]
    forms += [each.value for each in license_.unmodelled if each.path == "form"]
    if name == dsp_reading.AUTHORITY and forms and forms[0] in _FORMS:
        return _FORMS[forms[0]]
    message = "A filing cites licenses of authorities of the United States that it has a code for; this is none."
    raise RenderRefused("UNKNOWN_LICENSE_CODE", "issuing_authority", message)


def _shipment(declaration: Declaration) -> dict[str, str]:
    day = declaration.declaration_date
    if day.year // 100 != 20 or not day.month or not day.day:
        message = "The day of export must be a whole day of this century; the filing writes two digits of the year."
        raise RenderRefused("DATE_INVALID", "citations[0].declaration.declaration_date", message)
    return {
        "SRN": declaration.reference,
        "FAC": _ACTIONS.get(declaration.action, ""),
        "COD": declaration.destination,
        "EDA": iso_of(day, compact=True)[2:],
        "AD0_2": declaration.exporter,
    }


def _place(name: str, order: Mapping[str, int], of_line: Mapping[str, int]) -> tuple[int, int]:
    number = codes.line_of(name)
    if number is None:
        return 0, order.get(name, len(order))
    kind, _, last = name.partition("_")
    bare = f"{kind}_" if kind in ("EQ1", "SN1") else kind.removesuffix(str(number)) + (f"_{last}" if last else "")
    return number, of_line.get(bare, len(of_line))


def _line(citing: Citing, number: int, position: int) -> Iterator[tuple[str, str]]:
    path = f"citations[{position}]"
    rule = codes.CODES.get(citing.document_type)
    if rule is None or rule.number is None:
        message = "The citation has no license code of the filing system; use another format."
        raise RenderRefused("UNKNOWN_LICENSE_CODE", f"{path}.document_type", message)
    if citing.value.currency not in ("", "USD"):
        message = (
            "A filing states dollars of the United States and nothing is converted; the declarant states the value."
        )
        raise RenderRefused("UNKNOWN_CURRENCY", f"{path}.value.currency", message)
    yield f"isLine{number}", codes.DECLARED
    yield f"IT{number}_2", _whole(citing.value.amount, f"{path}.value.amount")
    yield from _quantity(citing, number, f"{path}.quantity")
    yield f"IT{number}_8", citing.document_type
    yield f"IT{number}_9", citing.license_number
    entry = citing.control_codes[0] if citing.control_codes else ""
    if not codes.is_of_state(citing.document_type):
        yield f"IT{number}_20", entry.partition(".")[0]  # without the paragraph, which a filing does not take
    elif entry.partition("(")[0] in _CATEGORIES:
        yield f"ODTC{number}_5", _CATEGORIES[entry.partition("(")[0]]


def _quantity(citing: Citing, number: int, path: str) -> Iterator[tuple[str, str]]:
    if not citing.HasField("quantity"):
        return
    unit = _UNITS.get(citing.quantity.unit)
    if unit is None:
        message = f"The filing has no such unit, and {NO_UNIT} takes no quantity; nothing is converted."
        raise RenderRefused("UNKNOWN_UNIT", f"{path}.unit", message)
    unit_name, value_name = codes.measure_of(citing.document_type, number)
    yield unit_name, unit
    yield value_name, _whole(citing.quantity.value, f"{path}.value")


def _whole(figure: str, path: str) -> str:
    whole = _WHOLE.fullmatch(figure)
    if figure and whole is None:
        message = "A filing takes whole figures and nothing is rounded here; the declarant states the figure."
        raise RenderRefused("WHOLE_NUMBER_REQUIRED", path, message)
    return whole[1] if whole else ""
