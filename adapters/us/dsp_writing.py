"""From the canonical license to `dsp`.

Rules, in order:
1. A license of this format keeps its form; any other is written on the form of its direction, DSP-5 or DSP-61.
2. What the form must have and the license does not is refused when the document is read again, and never made up: a
   license of another authority has no registration and no kind of item.
3. Block 13 is the sum of the lines. Only dollars and the units of the Automated Export System are written.
4. What was carried or set aside comes back from a license of this format only.
"""

from adapters.contract import Record
from adapters.errors import RenderRefused
from adapters.json_draft import JsonDraft
from adapters.us import dsp_form as form
from adapters.us.amounts import total_of, write_dollars, write_quantity
from adapters.us.days import day_text
from adapters.us.dsp_numbers import number_text
from adapters.us.lines import restore_of_line, write_conditions, write_set_aside
from adapters.us.parties import parties_of, write_party
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import Direction, License, LicenseLine, PartyRole

_WORDS = {action: word for word, action in form.ACTIONS.items()} | {
    LicenseAction.LICENSE_ACTION_UNSPECIFIED: form.ISSUE
}
_FORMS = {Direction.DIRECTION_EXPORT: form.DSP_5, Direction.DIRECTION_IMPORT: form.DSP_61}


def document_of(record: Record, format_id: str) -> bytes:
    """Return the document with all that it can hold of the record.

    Raises:
        RenderRefused: UNKNOWN_ACTION, UNKNOWN_DIRECTION, UNKNOWN_UNIT or DATE_PARTIAL.
    """
    license_, action = record.license, _WORDS.get(record.action)
    if action is None:
        message = "The form is issued, amended, revoked or suspended; it has no other action."
        raise RenderRefused("UNKNOWN_ACTION", "action", message)
    name = _form_of(license_, format_id)
    draft = JsonDraft(form.members_of(name, action), license_, format_id)
    draft.put("format", form.NAME)
    draft.put("version", form.VERSION)
    draft.put("form", name)
    draft.put("action", action)
    for path in (form.number_member(name), "amends"):
        draft.put(path, number_text(draft, path, license_.number, name))
    draft.put("effective", day_text(license_.stated_standing.as_of_date, "stated_standing.as_of_date"))
    _write_parties(draft, license_)
    if action == form.ISSUE:
        _write_license(draft, license_, name)
    write_set_aside(draft, license_, form.SET_ASIDE_PATH)
    draft.restore(*form.CARRIED)
    return draft.document()


def _form_of(license_: License, format_id: str) -> str:
    """Return the form of a license: its own where it was read from one, whether that was carried or set aside."""
    said = {each.path: each.value for each in license_.carried} | {e.path: e.value for e in license_.unmodelled}
    own = said.get("form", "") if license_.source.format == format_id else ""
    name = own if own in form.FORMS else _FORMS.get(license_.direction, "")
    if not name:
        message = "The forms license exports and imports; the license does not say that it is one of them."
        raise RenderRefused("UNKNOWN_DIRECTION", "direction", message)
    return name


def _write_parties(draft: JsonDraft, license_: License) -> None:
    for member, role in form.PARTIES.items():
        for party in parties_of(license_, role)[:1]:
            write_party(draft, member, party)
    for member, role in form.PARTY_LISTS.items():
        for position, party in enumerate(parties_of(license_, role)):
            write_party(draft, f"{member}[{position}]", party)


def _write_license(draft: JsonDraft, license_: License, name: str) -> None:
    for holder in parties_of(license_, PartyRole.PARTY_ROLE_HOLDER)[:1]:
        draft.put("registration_code", holder.identifiers[0].value if holder.identifiers else "")
    for position, country in enumerate(license_.destinations):
        draft.put(f"destination_countries[{position}]", country)
    draft.put("foreign_origin", license_.origins[0] if license_.origins else "")
    draft.put("transaction_description", draft.carried("transaction_description"))
    draft.put("related_license", number_text(draft, "related_license", license_.replaces.number, name))
    for position, line in enumerate(license_.lines):
        _write_item(draft, line, f"items[{position}]")
    draft.put("total_value", total_of(license_.lines))
    draft.put("specific_purpose", license_.end_use)
    draft.put("issued", day_text(license_.validity.issue_date, "validity.issue_date"))
    draft.put("expires", day_text(license_.validity.valid_until_date, "validity.valid_until_date"))
    write_conditions(draft, license_, "provisos")


def _write_item(draft: JsonDraft, line: LicenseLine, path: str) -> None:
    draft.put(f"{path}.line", str(line.line_number) if line.line_number else "")
    write_quantity(draft, line, path, "unit", form.UNITS)
    draft.put(f"{path}.description", line.description)
    draft.put(f"{path}.usml", line.control_list_entries[0].entry if line.control_list_entries else "")
    write_dollars(draft, line, f"{path}.value")
    restore_of_line(draft, line, path, form.ITEM_CARRIED)
