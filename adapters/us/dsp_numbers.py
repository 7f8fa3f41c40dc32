"""Numbers of `dsp`: of licenses, of cases and of registrants.

Rules, in order:
1. The number is the digits: `DOS` and the letter of the paper are dropped, leading zeros stay. The writing is carried.
2. A number of another form's shape is a mistake of number or form; any other is no number.
3. A case of foreign military sales is country, service, case.
"""

import re

from adapters.errors import DocumentRefused
from adapters.json_draft import JsonDraft
from adapters.source import Source
from adapters.us import dsp_form as form
from comity.v1.license_pb2 import License

_NUMBERS: dict[str, re.Pattern[str]] = {
    form.DSP_5: re.compile(r"(?:DOS)?(05[0-9]{7})"),
    form.DSP_61: re.compile(r"([0-9]{6,9})"),
    form.DSP_73: re.compile(r"T?([0-9]{6,9})"),
    form.DSP_85: re.compile(r"C?([0-9]{6,9})"),
    form.DSP_94: re.compile(r"([A-Z]{2}-[A-Z]-[A-Z]{3})"),
}
_REGISTRATION = re.compile(r"[MK]-?[0-9]{4,5}")


def take_number(source: Source, license_: License, name: str, path: str, target: str) -> str:
    """Return the number of a license of this form at `path`, and carry it where it is written otherwise.

    Raises:
        DocumentRefused: LICENSE_NUMBER_SHAPE, FORM_NUMBER_MISMATCH or FMS_CASE_SHAPE.
    """
    written = source.peek(path)
    number = _number_in(written, name)
    if number:
        dropped = "without the letters of the paper, which are carried" if number != written else ""
        source.take(path, target, note=dropped)
        if number != written or path == "amends":
            source.carry(path, license_)
        return number
    if name == form.DSP_94:
        message = "A case is written as country, service and case, such as XX-D-ABC; write it so."
        raise DocumentRefused("FMS_CASE_SHAPE", path, message)
    if any(pattern.fullmatch(written) for pattern in _NUMBERS.values()):
        message = "The number has the shape of another form; mend the number or the form."
        raise DocumentRefused("FORM_NUMBER_MISMATCH", path, message)
    raise DocumentRefused(
        "LICENSE_NUMBER_SHAPE", path, "This is no number of a license of this form; write its digits."
    )


def number_text(draft: JsonDraft, path: str, number: str, name: str) -> str:
    """Return a number as it was written at `path`, where that is the same number."""
    written = draft.carried(path)
    return written if written and _number_in(written, name) == number else number


def take_registration(source: Source, target: str) -> str:
    """Return the code of the registrant (22 CFR 122).

    Raises:
        DocumentRefused: REGISTRATION_CODE_SHAPE.
    """
    code = source.take("registration_code", target)
    if _REGISTRATION.fullmatch(code) is None:
        message = "A registration is M or K, with or without a hyphen, and four or five digits; write it so."
        raise DocumentRefused("REGISTRATION_CODE_SHAPE", "registration_code", message)
    return code


def _number_in(written: str, name: str) -> str:
    match = _NUMBERS[name].fullmatch(written)
    return match[1] if match else ""
