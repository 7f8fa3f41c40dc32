"""From the canonical license to `bis748p`.

Rules, in order:
1. The action of the record chooses the document: a license, or a message about one.
2. What the form must have and the license does not is refused when the document is read again, and never made up.
3. End users that a rule made from the ultimate consignee are not written: the reader makes the same ones again.
4. Box 23 is the sum of the lines. Only dollars and the units of the Automated Export System are written.
5. What was carried or set aside comes back from a license of this format only.
"""

from adapters.contract import Record
from adapters.errors import RenderRefused
from adapters.json_draft import JsonDraft
from adapters.us import bis_form as form
from adapters.us.amounts import total_of, write_dollars, write_quantity
from adapters.us.days import day_text
from adapters.us.lines import restore_of_line, write_conditions, write_set_aside
from adapters.us.parties import parties_of, write_party
from adapters.us.units import AES_UNITS
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import IdentifierScheme, License, LicenseLine, Party, PartyRole

_WORDS = {action: word for word, action in form.ACTIONS.items()} | {
    LicenseAction.LICENSE_ACTION_UNSPECIFIED: form.ISSUE
}
_TYPES = {direction: word for word, direction in form.DIRECTIONS.items() if word != form.DEEMED_EXPORT}


def document_of(record: Record, format_id: str) -> bytes:
    """Return the document with all that it can hold of the record.

    Raises:
        RenderRefused: UNKNOWN_ACTION, UNKNOWN_DIRECTION, UNKNOWN_UNIT or DATE_PARTIAL.
    """
    license_, action = record.license, _WORDS.get(record.action)
    if action is None:
        message = "The form has no such action; it is issued, replaced, amended, revoked, suspended or reinstated."
        raise RenderRefused("UNKNOWN_ACTION", "action", message)
    draft = JsonDraft(form.MEMBERS[action], license_, format_id)
    draft.put("format", form.NAME)
    draft.put("version", form.VERSION)
    draft.put("license_number", license_.number)
    draft.put("action", action)
    draft.put("expires", day_text(license_.validity.valid_until_date, "validity.valid_until_date"))
    if action in (form.ISSUE, form.REPLACE):
        _write_license(draft, license_)
    else:
        draft.put("effective", day_text(license_.stated_standing.as_of_date, "stated_standing.as_of_date"))
    write_set_aside(draft, license_, form.SET_ASIDE_PATH)
    draft.restore(*form.CARRIED)
    return draft.document()


def _write_license(draft: JsonDraft, license_: License) -> None:
    draft.put("license_type", _type_of(license_))
    draft.put("issued", day_text(license_.validity.issue_date, "validity.issue_date"))
    draft.put("replaces", license_.replaces.number)
    for name, role in form.ROLES.items():
        for party in parties_of(license_, role)[:1]:
            _write_party(draft, name, party)
    for position, user in enumerate(_end_users(license_)):
        _write_party(draft, f"{form.END_USERS}[{position}]", user)
    draft.put("specific_end_use", license_.end_use)
    for position, line in enumerate(license_.lines):
        _write_item(draft, line, f"items[{position}]")
    draft.put("total_value", total_of(license_.lines))
    draft.put("tolerance_percent", _tolerance_of(license_))
    write_conditions(draft, license_, "conditions")


def _type_of(license_: License) -> str:
    word = _TYPES.get(license_.direction)
    if word is None:
        message = "The form licenses exports, reexports and transfers; the license does not say that it is one of them."
        raise RenderRefused("UNKNOWN_DIRECTION", "direction", message)
    return word


def _write_party(draft: JsonDraft, path: str, party: Party) -> None:
    write_party(draft, path, party)
    numbers = [each.value for each in party.identifiers if each.scheme == IdentifierScheme.IDENTIFIER_SCHEME_EIN]
    draft.put(f"{path}.ein", numbers[0] if numbers else "")
    draft.put(f"{path}.cin", draft.carried(f"{path}.cin"))


def _end_users(license_: License) -> list[Party]:
    """Return the end users of the form: none when the reader makes the same one from the ultimate consignee."""
    users = [each for each in license_.parties if each.role == PartyRole.PARTY_ROLE_END_USER]
    consignees = parties_of(license_, PartyRole.PARTY_ROLE_CONSIGNEE)[:1]
    is_made = [user.party for user in users] == consignees and all(user.derived for user in users)
    return [] if is_made else [user.party for user in users]


def _write_item(draft: JsonDraft, line: LicenseLine, path: str) -> None:
    draft.put(f"{path}.line", str(line.line_number) if line.line_number else "")
    draft.put(f"{path}.eccn", line.control_list_entries[0].entry if line.control_list_entries else "")
    draft.put(f"{path}.description", line.description)
    write_quantity(draft, line, path, "units", AES_UNITS)
    write_dollars(draft, line, f"{path}.total_price")
    draft.put(f"{path}.schedule_b", line.national_code)
    restore_of_line(draft, line, path, (*form.ITEM_CARRIED, *form.ITEM_SET_ASIDE))


def _tolerance_of(license_: License) -> str:
    """Return the tolerance of the license as a whole: where every line has the same, and it is one of the whole."""
    stated = {(line.tolerance.percent, line.tolerance.aggregate) for line in license_.lines}
    percent, is_aggregate = stated.pop() if len(stated) == 1 else ("", False)
    return percent if is_aggregate else ""
