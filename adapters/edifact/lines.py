"""The lines of a message (SG47): goods, limits, and the deductions already made.

Rules, in order:
1. LIN has the number of the line, a whole number from 1, each once. SEQ and GID have it too, or the position of the
   group in the message.
2. GID has below it the description, every control-list entry (RFF AVJ), and the commodity code of the Harmonized
   System: six digits, or more for a national code. An entry belongs to no list that the message names.
3. MOA 179 is the licensed value, QTY 170 the licensed quantity; each figure that stands limits the line. MEA repeats
   the quantity: the two must agree.
4. Deductions already made: adapters/edifact/deductions.py.
"""

import re

from adapters.edifact.deductions import read_deductions
from adapters.edifact.structure import Node
from adapters.edifact.values import (
    Transcript,
    figure_of,
    is_same_figure,
    take_code,
    take_money,
    take_quantity,
    take_texts,
)
from adapters.errors import DocumentRefused
from comity.v1.license_pb2 import ControlListEntry, LicenseLine, LineLimit

_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
_COMMODITY = re.compile(r"[0-9]{6,18}")


def read_lines(transcript: Transcript, nodes: list[Node]) -> None:
    """Read every line with its deductions.

    Raises:
        DocumentRefused: a rule of this module or of the values is broken; the reason is that of the rule.
    """
    numbers: set[int] = set()
    for index, node in enumerate(nodes):
        line = LicenseLine()
        _read_number(transcript, node, line, index)
        if line.line_number in numbers:
            raise DocumentRefused("DUPLICATE_LINE", f"{node.path}/LIN/1082", "The number is used; number lines once.")
        numbers.add(line.line_number)
        target = f"lines[{index}]"
        _read_value(transcript, node, line, target)
        _read_quantity(transcript, node, line, target)
        _read_goods(transcript, node, line, target)
        line.limit = _limit_of(line)
        if line.limit:
            transcript.source.invent(f"{target}.limit", because="each figure that is licensed limits the line")
        transcript.license.lines.append(line)
        _check_positions(transcript, node, line, index)
        read_deductions(transcript, node, line)


def _read_number(transcript: Transcript, node: Node, line: LicenseLine, index: int) -> None:
    path = f"{node.path}/LIN/1082"
    number = transcript.source.take(path, f"lines[{index}].line_number")
    if _NUMBER.fullmatch(number) is None:
        message = "The line number is not a whole number from 1 to 999999; write one."
        raise DocumentRefused("WHOLE_NUMBER_REQUIRED", path, message)
    line.line_number, line.line_id = int(number), number
    transcript.source.invent(f"lines[{index}].line_id", because="the line number as text")


def _check_positions(transcript: Transcript, node: Node, line: LicenseLine, index: int) -> None:
    for path in (f"{node.path}/1050", f"{node.path}/GID/1496"):
        if transcript.source.peek(path) not in {line.line_id, str(index + 1)}:
            message = "The number is neither that of the line nor its position in the message; write one of the two."
            raise DocumentRefused("SEGMENT_OUT_OF_ORDER", path, message)
        transcript.source.drop(path, because="the number or the position of the line")


def _read_value(transcript: Transcript, node: Node, line: LicenseLine, target: str) -> None:
    amount = node.find("MOA+179")
    if amount is not None:
        line.authorized_value.CopyFrom(take_money(transcript, amount, f"{target}.authorized_value"))


def _read_quantity(transcript: Transcript, node: Node, line: LicenseLine, target: str) -> None:
    measure = node.find("MEA")
    quantity = measure.find("QTY+170") if measure is not None else None
    if measure is None or quantity is None:
        return
    source, path = transcript.source, measure.path
    line.authorized_quantity.CopyFrom(take_quantity(transcript, quantity, f"{target}.authorized_quantity"))
    if source.peek(f"{path}/6311") not in {"AAE", "CT"}:
        raise DocumentRefused("UNKNOWN_FIELD", f"{path}/6311", "The measure must be AAE, or CT of a count; write one.")
    figure = figure_of(source.peek(f"{path}/6314"), transcript.marks, f"{path}/6314")
    same_unit = source.peek(f"{path}/6411") == line.authorized_quantity.unit
    if not same_unit or not is_same_figure(figure, line.authorized_quantity.value):
        message = "The measure is not the licensed quantity of QTY+170; mend the one that is wrong."
        raise DocumentRefused("MEASURE_QUANTITY_MISMATCH", f"{path}/6314", message)
    for number in ("6311", "6411", "6314"):
        source.drop(f"{path}/{number}", because="the measure repeats the licensed quantity")


def _read_goods(transcript: Transcript, node: Node, line: LicenseLine, target: str) -> None:
    goods = next(each for each in node.below if each.part.tag == "GID")
    source = transcript.source
    line.description = take_texts(source, f"{goods.path}/FTX+AAA/4440", f"{target}.description")
    for index, entry in enumerate(goods.all("RFF+AVJ")):
        code = take_code(source, f"{entry.path}/1154", f"{target}.control_list_entries[{index}].entry")
        line.control_list_entries.append(ControlListEntry(entry=code))
    path = f"{goods.path}/TCC/7357"
    code = source.take(path, f"{target}.national_code", note="the first six digits are hs_code")
    if code and _COMMODITY.fullmatch(code) is None:
        message = "The commodity code is not six digits or more; write it without spaces and points."
        raise DocumentRefused("COMMODITY_CODE_SHAPE", path, message)
    line.hs_code = code[:6]
    line.national_code = code if len(code) > 6 else ""


def _limit_of(line: LicenseLine) -> LineLimit.ValueType:
    if line.HasField("authorized_quantity") and line.HasField("authorized_value"):
        return LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE
    if line.HasField("authorized_quantity"):
        return LineLimit.LINE_LIMIT_QUANTITY
    return LineLimit.LINE_LIMIT_VALUE if line.HasField("authorized_value") else LineLimit.LINE_LIMIT_UNSPECIFIED
