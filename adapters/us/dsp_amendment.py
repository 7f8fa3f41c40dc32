"""The amendment (DSP-119) of `dsp`.

Rules, in order:
1. It names the license that it amends twice, and both are the same license.
2. Lists of parties that it carries are the new lists; the rest of the license stands.
3. A correction names a field of the forms and says what it was and what it is. It cannot touch quantity, goods, value,
   country, end use, a party abroad or a date (22 CFR 123.25(c)), nor say that it is about another license.
"""

import re
from collections.abc import Sequence

from adapters.errors import DocumentRefused
from adapters.json_source import Kind, Member
from adapters.source import Source
from adapters.us import dsp_form as form
from adapters.us.dsp_numbers import take_number
from comity.v1.license_pb2 import License

# Fields by their outermost member.
_FIXED = frozenset(
    "format version form action license_number fms_case amends amendment_number effective reason corrections "  # which
    "items total_value "  # goods, quantity, value
    "destination_countries foreign_origin "
    "specific_purpose "
    "foreign_end_users foreign_consignor foreign_consignee foreign_intermediate_consignees "
    "issued expires return_by".split()
)
_STEP = re.compile(r"([a-z_0-9]+)((?:\[(?:0|[1-9][0-9]{0,4})\])?)")
_LISTS = frozenset({Kind.OBJECTS, Kind.TEXTS})


def read_amendment(source: Source, license_: License, name: str, corrections: int) -> None:
    """Read what an amendment says beside its lists of parties.

    Raises:
        DocumentRefused: AMENDMENT_NOT_PERMITTED, UNKNOWN_FIELD or a reason of its number.
    """
    if take_number(source, license_, name, "amends", "number") != license_.number:
        message = "An amendment amends the license that it names; the two numbers are of different licenses."
        raise DocumentRefused("AMENDMENT_NOT_PERMITTED", "amends", message)
    for position in range(corrections):
        path = f"corrections[{position}]"
        _check_correction(source.peek(f"{path}.field"), f"{path}.field")
        for part in ("field", "from", "to"):
            because = "it corrects a text of the license, which the amendment does not hold"
            source.set_aside(f"{path}.{part}", license_, because=because)


def _check_correction(field: str, path: str) -> None:
    member = _leaf_at(field.split("."), form.KNOWN)
    if member is None:
        message = "The correction names no field of the forms; write its path, such as applicant.address_line_1."
        raise DocumentRefused("UNKNOWN_FIELD", path, message)
    outermost = field.partition(".")[0].partition("[")[0]
    if outermost in _FIXED or member.name == "country" or member.children:
        message = (
            "A correction cannot touch goods, figures, countries, end use, parties abroad or dates; apply for a new "
            "license (22 CFR 123.25(c))."
        )
        raise DocumentRefused("AMENDMENT_NOT_PERMITTED", path, message)


def _leaf_at(steps: Sequence[str], members: Sequence[Member]) -> Member | None:
    """Return the member that a path leads to, positions and all; None when the forms have no such field."""
    match = _STEP.fullmatch(steps[0])
    found = next((each for each in members if match and each.name == match[1]), None)
    if match is None or found is None or (match[2] and found.kind not in _LISTS):
        return None
    return _leaf_at(steps[1:], found.children) if len(steps) > 1 else found
