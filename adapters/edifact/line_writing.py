"""From a line of the canonical license to its segments (SG47).

Rules, in order:
1. SEQ, LIN and GID have the number of the line.
2. The deductions are the stated uses of the line that are consumed and name their declaration; no others fit.
3. MEA repeats the licensed quantity: as a count where the unit counts articles.
"""

from collections.abc import Iterator

from adapters import codelists
from adapters.edifact.syntax import Segment, segment
from adapters.edifact.texts import day_text, pieces
from comity.v1.license_pb2 import License, LicenseLine, StatedUse, UseState


def line_segments(license_: License, line: LicenseLine) -> Iterator[Segment]:
    """Yield the segments of a line.

    Raises:
        RenderRefused: DATE_PARTIAL.
    """
    number = str(line.line_number) if line.line_number else ""
    yield segment("SEQ", "", number)
    yield segment("LIN", number)
    if line.HasField("authorized_value"):
        yield segment("MOA", ("179", line.authorized_value.amount, line.authorized_value.currency))
    for index, use in enumerate(license_.stated_uses):
        if line.line_number and use.line_number == line.line_number and _is_deduction(use):
            yield from _deduction(use, f"stated_uses[{index}]")
    if line.HasField("authorized_quantity"):
        quantity = line.authorized_quantity
        measure = "CT" if quantity.unit in codelists.INDIVISIBLE else "AAE"
        yield segment("MEA", measure, "", (quantity.unit, quantity.value))
        yield segment("QTY", ("170", quantity.value, quantity.unit))
    yield segment("GID", number)
    yield segment("FTX", "AAA", "", "", tuple(pieces(line.description, 512)))
    for entry in line.control_list_entries:
        yield segment("RFF", ("AVJ", entry.entry))
    code = line.national_code if line.national_code.startswith(line.hs_code) else ""
    if code or line.hs_code:
        yield segment("TCC", "", "", (code or line.hs_code, "HS"))


def _is_deduction(use: StatedUse) -> bool:
    return use.state == UseState.USE_STATE_CONSUMED and bool(use.reference)


def _deduction(use: StatedUse, path: str) -> Iterator[Segment]:
    yield segment("DOC", "830", use.reference)
    day = day_text(use.use_date, f"{path}.use_date")
    if day:
        yield segment("DTM", ("148", day, "102"))
    if use.HasField("value"):
        yield segment("MOA", ("159", use.value.amount, use.value.currency))
    if use.HasField("quantity"):
        yield segment("QTY", ("486", use.quantity.value, use.quantity.unit))
    if use.place and len(use.place) <= 35:
        yield segment("LOC", "22", use.place)
