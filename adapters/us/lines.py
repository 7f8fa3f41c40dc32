"""Lines, conditions and content set aside of United States forms: what they have alike.

Rules, in order:
1. A line has a whole number from 1, and no other line has it: filings cite the line by it.
2. A condition is a text with the number that the agency gave it; texts bind as written and in the order of the form.
"""

import re
from collections.abc import Sequence

from adapters.errors import DocumentRefused
from adapters.json_draft import JsonDraft
from adapters.source import Source
from comity.v1.license_pb2 import ConditionKind, License, LicenseLine

_LINE_NUMBER = re.compile(r"[1-9][0-9]{0,4}")
_CONDITION_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")


def take_line(source: Source, path: str, target: str) -> LicenseLine:
    """Return a line with the number at `path`.line.

    Raises:
        DocumentRefused: WHOLE_NUMBER_REQUIRED.
    """
    number = source.take(f"{path}.line", f"{target}.line_number")
    if _LINE_NUMBER.fullmatch(number) is None:
        message = "The line number is not a whole number from 1 to 99999; write one."
        raise DocumentRefused("WHOLE_NUMBER_REQUIRED", f"{path}.line", message)
    source.invent(f"{target}.line_id", because="the line number as text")
    return LicenseLine(line_number=int(number), line_id=number)


def carry_of_line(source: Source, license_: License, path: str, names: Sequence[str]) -> None:
    """Carry fields of a line, with its number: they come back only to the line from which they are."""
    source.carry(f"{path}.line", license_)
    for name in names:
        source.carry(f"{path}.{name}", license_)


def restore_of_line(draft: JsonDraft, line: LicenseLine, path: str, names: Sequence[str]) -> None:
    """Write the fields that were carried from the line of this number at `path`."""
    if draft.carried(f"{path}.line") == str(line.line_number):
        for name in names:
            draft.put(f"{path}.{name}", draft.carried(f"{path}.{name}"))


def refuse_repeated_lines(lines: Sequence[LicenseLine]) -> None:
    """Refuse two lines of one number.

    Raises:
        DocumentRefused: DUPLICATE_LINE.
    """
    seen: set[int] = set()
    for position, line in enumerate(lines):
        if line.line_number in seen:
            message = "Two lines have the same number, and a filing could not tell them apart; number each line once."
            raise DocumentRefused("DUPLICATE_LINE", f"items[{position}].line", message)
        seen.add(line.line_number)


def read_condition(source: Source, license_: License, path: str) -> None:
    """Add the condition at `path`.

    Raises:
        DocumentRefused: WHOLE_NUMBER_REQUIRED, its number.
    """
    target = f"conditions[{len(license_.conditions)}]"
    number = source.take(f"{path}.number", f"{target}.code")
    if number and _CONDITION_NUMBER.fullmatch(number) is None:
        message = "The number of the condition is not a whole number; write one, or leave it out."
        raise DocumentRefused("WHOLE_NUMBER_REQUIRED", f"{path}.number", message)
    text = source.take(f"{path}.text", f"{target}.text")
    license_.conditions.add(text=text, code=number, kind=ConditionKind.CONDITION_KIND_UNMODELLED)
    source.invent(f"{target}.kind", because="a text that a person must read")


def write_conditions(draft: JsonDraft, license_: License, name: str) -> None:
    """Write the conditions into the list of this name, each with its number where it has one."""
    for position, condition in enumerate(license_.conditions):
        number = condition.code if _CONDITION_NUMBER.fullmatch(condition.code) else ""
        draft.put(f"{name}[{position}].number", number)
        draft.put(f"{name}[{position}].text", condition.text)


def write_set_aside(draft: JsonDraft, license_: License, paths: re.Pattern[str]) -> None:
    """Write what was set aside when a document of this format was read, where its path is one of these."""
    for content in license_.unmodelled if draft.own else ():
        if paths.fullmatch(content.path):
            draft.put(content.path, content.value)
