"""Which variables a filing has: those that must be there, those that a license code does not take, lines without a gap.

Rules, in order:
1. A line is there when its `isLine` is Y; a variable of another line is refused, and so is a number that is left out.
2. A variable that the interface does not define is refused.
3. Then what must be there: of the shipment first, then line by line.
"""

import re

from adapters.aes import codes
from adapters.errors import DocumentRefused
from adapters.us.units import NO_UNIT

_DECLARATION = re.compile(r"isLine([1-9][0-9]{0,3})")


def declared_lines(pairs: dict[str, str]) -> list[int]:
    """Return the numbers of the lines, which leave none out.

    Raises:
        DocumentRefused: LINE_NOT_DECLARED, MANDATORY_FIELD_MISSING or LINE_GAP.
    """
    declared = {
        int(match[1]) for match in map(_DECLARATION.fullmatch, pairs) if match and pairs[match[0]] == codes.DECLARED
    }
    for name in pairs:
        number = codes.line_of(name)
        if number is not None and number not in declared:
            message = "The variable is of a line that is not declared; add isLine with Y for it, or leave it out."
            raise DocumentRefused("LINE_NOT_DECLARED", name, message)
    if not declared:
        raise DocumentRefused("MANDATORY_FIELD_MISSING", "isLine1", "A filing has at least one line; declare it.")
    for number in range(1, len(declared) + 1):
        if number not in declared:
            raise DocumentRefused("LINE_GAP", f"isLine{number}", "The lines leave this one out; number them anew.")
    return sorted(declared)


def check_variables(pairs: dict[str, str], lines: list[int]) -> None:
    """Refuse a variable that is unknown, missing or not allowed.

    Raises:
        DocumentRefused: UNKNOWN_FIELD, MANDATORY_FIELD_MISSING or FIELD_NOT_ALLOWED.
    """
    known = {*codes.SHIPMENT, *codes.PARTIES, *(name.format(n=number) for number in lines for name in codes.LINE)}
    for name in pairs:
        if name not in known:
            raise DocumentRefused("UNKNOWN_FIELD", name, "The filing does not define this variable; leave it out.")
    for name in codes.NEEDED:
        _need(pairs, name)
    for number in lines:
        _check_line(pairs, number)


def _check_line(pairs: dict[str, str], number: int) -> None:
    for name in codes.NEEDED_OF_LINE:
        _need(pairs, name.format(n=number))
    if pairs[f"IT{number}_3"] != NO_UNIT:
        _need(pairs, f"IT{number}_4")
    code = pairs[f"IT{number}_8"]
    for last in codes.ODTC_NEEDED.get(code, ()):
        _need(pairs, f"ODTC{number}_{last}")
    for last in codes.ODTC_NOT_ALLOWED.get(code, ()):
        name = f"ODTC{number}_{last}"
        if name in pairs:
            raise DocumentRefused("FIELD_NOT_ALLOWED", name, "The license code takes no such field; leave it out.")


def _need(pairs: dict[str, str], name: str) -> None:
    if not pairs.get(name, "").strip():  # spaces fill nothing
        raise DocumentRefused("MANDATORY_FIELD_MISSING", name, "The variable must be there and filled; add it.")
