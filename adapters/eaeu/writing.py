"""From the canonical license to `MinPromLicence`.

Rules, in order:
1. What the license carries, or sets aside, of its own document comes back at its place. Where it was changed since, the
   changed value is written and what was printed beside the old one is not.
2. What the form must have and the license does not (a message id, a signatory, a number of the Union) is never made up:
   the document is then refused when it is read again. Only the name of a country or currency is its code.
3. An operation or a unit that the form does not have is refused.
"""

import re

from google.type.date_pb2 import Date

from adapters.eaeu import codes, form
from adapters.eaeu.draft import Draft
from adapters.eaeu.goods_writing import is_annex, write_goods
from adapters.eaeu.leaves import written_day
from adapters.eaeu.parties import DEALER, HOLDER, role_of_dealer
from adapters.eaeu.party_writing import write_party
from adapters.eaeu.reading import ISSUE_DAY, NUMBER, SIGNATURE_DAY
from adapters.errors import RenderRefused
from adapters.values import day_of
from adapters.xml_draft import xml_document
from comity.v1.license_pb2 import Direction, License, PartyRole, Standing

_STATUSES = {standing: status for status, standing in codes.STANDINGS.items()} | {Standing.STANDING_IN_FORCE: "1"}
_TYPES = {kind: words for words, kind in codes.KINDS.items()}
_OPERATIONS = {direction: word for word, direction in codes.DIRECTIONS.items()}
_LINE_OF_ANNEX = re.compile(r"Addendum\[([0-9]{1,7})\]/.*")


def document_of(license_: License, format_id: str) -> bytes:
    """Return the document with all that it can hold of the license.

    Raises:
        RenderRefused: OPERATION_UNKNOWN, UNIT_CODE_NAME_MISMATCH, DATE_PARTIAL or TEXT_NOT_ALLOWED.
    """
    draft = Draft(license_, own=license_.source.format == format_id)
    _drop_lines_that_are_gone(draft)
    draft.fields["@DocumentModeID"] = form.MODE
    _write_heading(draft)
    _write_days(draft)
    write_party(draft, HOLDER, PartyRole.PARTY_ROLE_HOLDER)
    write_party(draft, DEALER, role_of_dealer(license_.direction))
    if license_.direction == Direction.DIRECTION_EXPORT:
        _write_country(draft, "Country7Info", list(license_.destinations))
    _write_country(draft, "OriginCountry", list(license_.origins))
    write_goods(draft)
    draft.put("AddInfo", "\n".join(condition.text for condition in license_.conditions))
    return xml_document(draft.fields, form.RULES, form.PREFIXES)


def _drop_lines_that_are_gone(draft: Draft) -> None:
    lines = len(draft.license.lines) if is_annex(draft) else 0
    for path in list(draft.fields):
        match = _LINE_OF_ANNEX.fullmatch(path)
        if match is not None and int(match[1]) > lines:
            del draft.fields[path]


def _write_heading(draft: Draft) -> None:
    license_, issuer = draft.license, draft.license.issuing_authority
    is_permit = codes.NUMBERS[codes.PERMIT].fullmatch(license_.number) is not None
    draft.fields.setdefault("DocKind", codes.PERMIT if is_permit else codes.LICENSE)
    draft.put("LicenseStatus", _STATUSES.get(license_.stated_standing.standing, ""))
    draft.put(NUMBER, license_.number)
    draft.put("License/DepartmentShortName", issuer.name)
    draft.put("License/DepartmentCode", issuer.identifiers[0].value if issuer.identifiers else "")
    words = draft.carried.get("License/LicType", "")
    same = draft.fields["DocKind"] == codes.PERMIT or codes.KINDS.get(words.casefold()) in (license_.kind, None)
    draft.put("License/LicType", words if words and same else _TYPES.get(license_.kind, ""))
    operation = _OPERATIONS.get(license_.direction)
    if operation is None:
        message = "The form is for export and import only; use another format."
        raise RenderRefused("OPERATION_UNKNOWN", "direction", message)
    written = draft.carried.get("License/LicOperation", "")
    draft.put("License/LicOperation", written if written.casefold() == operation else operation)


def _write_days(draft: Draft) -> None:
    validity, particulars = draft.license.validity, draft.license.particulars
    by_signature = SIGNATURE_DAY in draft.carried and ISSUE_DAY not in draft.carried
    for path, day in (
        ("License/StatusDate", draft.license.stated_standing.as_of_date),
        ("License/StartDate", validity.valid_from_date),
        ("License/DateTo", validity.valid_until_date),
        (SIGNATURE_DAY if by_signature else ISSUE_DAY, validity.issue_date),
        ("Contract/PrDocumentDate", particulars.contract_date),
    ):
        text = _text_of(day, path)
        written = draft.carried.get(path, "")
        draft.put(path, written if text and written_day(written) == text else text)


def _text_of(day: Date, path: str) -> str:
    if not (day.year or day.month or day.day):
        return ""
    try:
        return day_of(day).isoformat()
    except ValueError:
        message = "The license holds a date that is no whole calendar day; the form takes whole days only."
        raise RenderRefused("DATE_PARTIAL", path, message) from None


def _write_country(draft: Draft, path: str, countries: list[str]) -> None:
    """Write the first country with its name as it was printed; without one its code stands for the name."""
    code, name = f"{path}/CountryAlpha2", f"{path}/CountryName"
    if not countries:
        draft.forget(code)
    elif draft.carried.get(code) != countries[0]:
        draft.put(code, countries[0])
        draft.put(name, countries[0])
