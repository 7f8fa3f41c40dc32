"""From the canonical license to `bis748p`.

Rules, in order:
1. The action of the record chooses the form: a license, a message about one. What the form must have and the license
   does not is refused when the form is read again, and never made up.
2. An end user that a rule made from the consignee is not written: the reader makes it again.
3. The total is the sum of the lines. Units are those of the Automated Export System; one that it lacks is refused.
"""

from google.type.date_pb2 import Date

from adapters.contract import Record
from adapters.errors import RenderRefused
from adapters.json_draft import JsonDraft
from adapters.us import bis_form as form
from adapters.us.amounts import sum_of
from adapters.us.parties import parties_of, write_parties, write_party
from adapters.us.units import AES_UNITS
from adapters.values import iso_of
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import IdentifierScheme, License, LicenseLine, Party, PartyRole

_WORDS = {action: word for word, action in form.ACTIONS.items()} | {
    LicenseAction.LICENSE_ACTION_UNSPECIFIED: form.ISSUE
}
_TYPES = {direction: word for word, direction in form.DIRECTIONS.items() if word != form.DEEMED_EXPORT}
_UNITS = {unit: code for code, unit in AES_UNITS.items()}
_ROLES = (
    ("applicant", PartyRole.PARTY_ROLE_HOLDER),
    ("authorized_recipient", PartyRole.PARTY_ROLE_AUTHORIZED_RECIPIENT),
    ("purchaser", PartyRole.PARTY_ROLE_PURCHASER),
    ("intermediate_consignee", PartyRole.PARTY_ROLE_INTERMEDIATE_CONSIGNEE),
    ("ultimate_consignee", PartyRole.PARTY_ROLE_CONSIGNEE),
    ("original_ultimate_consignee", PartyRole.PARTY_ROLE_ORIGINAL_CONSIGNEE),
)
_NUMBERS = ((IdentifierScheme.IDENTIFIER_SCHEME_EIN, "ein"), (IdentifierScheme.IDENTIFIER_SCHEME_REGISTRY_CODE, "cin"))


def document_of(record: Record, format_id: str) -> bytes:
    """Return the form with all that it can hold of the record.

    Raises:
        RenderRefused: UNKNOWN_DIRECTION or UNKNOWN_UNIT.
    """
    license_, action = record.license, _WORDS[record.action]
    draft = JsonDraft(form.MEMBERS[action], license_, format_id)
    draft.put("format", form.NAME)
    draft.put("version", form.VERSION)
    draft.put("license_number", license_.number)
    draft.put("action", action)
    if action in (form.ISSUE, form.REPLACE):
        _write_license(draft, license_)
    elif action == form.AMEND:
        draft.put("expires", _day(license_.validity.valid_until_date))
    else:
        draft.put("effective", _day(license_.stated_standing.as_of_date))
    draft.restore()
    return draft.document()


def _write_license(draft: JsonDraft, license_: License) -> None:
    draft.put("license_type", _type_of(license_))
    draft.put("issued", _day(license_.validity.issue_date))
    draft.put("expires", _day(license_.validity.valid_until_date))
    draft.put("replaces", license_.replaces.number)
    for name, role in _ROLES:
        write_parties(draft, license_, name, role)
        for party in parties_of(license_, role)[:1]:
            _write_numbers(draft, name, party)
    for position, user in enumerate(parties_of(license_, PartyRole.PARTY_ROLE_END_USER)):
        write_party(draft, f"end_users[{position}]", user)
        _write_numbers(draft, f"end_users[{position}]", user)
    draft.put("specific_end_use", license_.end_use)
    for position, line in enumerate(license_.lines):
        _write_item(draft, f"items[{position}]", line, position)
    if any(line.HasField("authorized_value") for line in license_.lines):
        draft.put("total_value", str(sum_of(license_.lines)))
    for content in license_.unmodelled if draft.own else ():
        if content.path == "additional_information":
            draft.put(content.path, content.value)
    for position, condition in enumerate(license_.conditions):
        draft.put(f"conditions[{position}].number", condition.code if condition.code.isdecimal() else "")
        draft.put(f"conditions[{position}].text", condition.text)


def _type_of(license_: License) -> str:
    if any(content.path == "license_type" and content.value == form.DEEMED_EXPORT for content in license_.unmodelled):
        return form.DEEMED_EXPORT
    word = _TYPES.get(license_.direction)
    if word is None:
        message = "The form licenses exports, reexports and transfers; the license does not say that it is one of them."
        raise RenderRefused("UNKNOWN_DIRECTION", "direction", message)
    return word


def _write_numbers(draft: JsonDraft, path: str, party: Party) -> None:
    for scheme, name in _NUMBERS:
        found = [each.value for each in party.identifiers if each.scheme == scheme]
        draft.put(f"{path}.{name}", found[0] if found else "")


def _write_item(draft: JsonDraft, path: str, line: LicenseLine, position: int) -> None:
    draft.put(f"{path}.line", str(line.line_number) if line.line_number else "")
    draft.put(f"{path}.eccn", line.control_list_entries[0].entry if line.control_list_entries else "")
    draft.put(f"{path}.description", line.description)
    if line.HasField("authorized_quantity"):
        unit = _UNITS.get(line.authorized_quantity.unit)
        if unit is None:
            message = "The Automated Export System has no such unit; nothing is converted. Use another format."
            raise RenderRefused("UNKNOWN_UNIT", f"lines[{position}].authorized_quantity.unit", message)
        draft.put(f"{path}.quantity", line.authorized_quantity.value)
        draft.put(f"{path}.units", unit)
    if line.authorized_value.currency == "USD":
        draft.put(f"{path}.total_price", line.authorized_value.amount)
    draft.put(f"{path}.schedule_b", line.national_code)


def _day(value: Date) -> str:
    return iso_of(value) if value.year else ""
