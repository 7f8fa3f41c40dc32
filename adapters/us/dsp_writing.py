"""From the canonical license to `dsp`.

Rules, in order:
1. A license of this format keeps its form; any other is written on the form of its direction, DSP-5 or DSP-61.
2. What the form must have and the license does not is refused when the form is read again, and never made up: a license
   of another authority has no registration and no kind of item.
3. The total is the sum of the lines.
"""

from google.type.date_pb2 import Date

from adapters.contract import Record
from adapters.errors import RenderRefused
from adapters.json_draft import JsonDraft
from adapters.us import dsp_form as form
from adapters.us.amounts import sum_of
from adapters.us.parties import parties_of, write_party
from adapters.values import iso_of
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import Direction, License, LicenseLine, PartyRole

_WORDS = {action: word for word, action in form.ACTIONS.items()} | {
    LicenseAction.LICENSE_ACTION_UNSPECIFIED: form.ISSUE
}
_FORMS = {Direction.DIRECTION_EXPORT: form.DSP_5, Direction.DIRECTION_IMPORT: form.DSP_61}
_UNITS = {unit: code for code, unit in form.UNITS.items()}


def document_of(record: Record, format_id: str) -> bytes:
    """Return the form with all that it can hold of the record.

    Raises:
        RenderRefused: UNKNOWN_ACTION, UNKNOWN_DIRECTION or UNKNOWN_UNIT.
    """
    license_, action = record.license, _WORDS.get(record.action)
    if action is None:
        message = "The form is issued, amended, revoked or suspended; it has no other action."
        raise RenderRefused("UNKNOWN_ACTION", "action", message)
    name = _form_of(license_, format_id)
    draft = JsonDraft(form.members(name, action), license_, format_id)
    draft.put("format", form.NAME)
    draft.put("version", form.VERSION)
    draft.put("form", name)
    draft.put("action", action)
    member = form.number_member(name)
    draft.put(member, _number(draft, member, license_.number, name))
    _write_content(draft, license_, name, action)
    draft.restore()
    return draft.document()


def _form_of(license_: License, format_id: str) -> str:
    carried = {each.path: each.value for each in license_.carried if license_.source.format == format_id}
    name = carried.get("form") or _FORMS.get(license_.direction)
    if name is None:
        message = "The forms license exports and imports; the license does not say that it is one of them."
        raise RenderRefused("UNKNOWN_DIRECTION", "direction", message)
    return name


def _number(draft: JsonDraft, path: str, number: str, name: str) -> str:
    """Return a number as it was written on paper, where that is the same number."""
    written = draft.carried(path)
    match = form.NUMBERS[name].fullmatch(written) if name in form.NUMBERS else None
    return written if match is not None and match[1] == number else number


def _write_content(draft: JsonDraft, license_: License, name: str, action: str) -> None:
    if action == form.ISSUE:
        _write_license(draft, license_, name)
    elif action == form.AMEND:
        draft.put("amends", _number(draft, "amends", license_.number, name))
        _write_lists(draft, license_)
    else:
        draft.put("effective", _day(license_.stated_standing.as_of_date))
    for content in license_.unmodelled if draft.own else ():
        if content.path != "form":
            draft.put(content.path, content.value)


def _write_license(draft: JsonDraft, license_: License, name: str) -> None:
    for holder in parties_of(license_, PartyRole.PARTY_ROLE_HOLDER)[:1]:
        draft.put("registration_code", holder.identifiers[0].value if holder.identifiers else "")
    for position, country in enumerate(license_.destinations):
        draft.put(f"destination_countries[{position}]", country)
    draft.put("foreign_origin", license_.origins[0] if license_.origins else "")
    draft.put("related_license", _number(draft, "related_license", license_.replaces.number, name))
    for position, line in enumerate(license_.lines):
        _write_item(draft, f"items[{position}]", line, position)
    if license_.lines:
        draft.put("total_value", str(sum_of(license_.lines)))
    for member, role in form.PARTIES.items():
        for party in parties_of(license_, role)[:1]:
            write_party(draft, member, party)
    _write_lists(draft, license_)
    draft.put("specific_purpose", license_.end_use)
    draft.put("issued", _day(license_.validity.issue_date))
    draft.put("expires", _day(license_.validity.valid_until_date))
    for position, condition in enumerate(license_.conditions):
        draft.put(f"provisos[{position}].number", condition.code if condition.code.isdecimal() else "")
        draft.put(f"provisos[{position}].text", condition.text)


def _write_lists(draft: JsonDraft, license_: License) -> None:
    for member, role in form.PARTY_LISTS.items():
        for position, party in enumerate(parties_of(license_, role)):
            write_party(draft, f"{member}[{position}]", party)


def _write_item(draft: JsonDraft, path: str, line: LicenseLine, position: int) -> None:
    draft.put(f"{path}.line", str(line.line_number) if line.line_number else "")
    draft.put(f"{path}.description", line.description)
    draft.put(f"{path}.usml", line.control_list_entries[0].entry if line.control_list_entries else "")
    if line.HasField("authorized_quantity"):
        unit = _UNITS.get(line.authorized_quantity.unit)
        if unit is None:
            message = "The form has no such unit; nothing is converted. Use another format."
            raise RenderRefused("UNKNOWN_UNIT", f"lines[{position}].authorized_quantity.unit", message)
        draft.put(f"{path}.quantity", line.authorized_quantity.value)
        draft.put(f"{path}.unit", unit)
    if line.authorized_value.currency == "USD":
        draft.put(f"{path}.value", line.authorized_value.amount)


def _day(value: Date) -> str:
    return iso_of(value) if value.year else ""
