"""From the canonical license to a TradeNet permit.

Rules, in order:
1. A permit exists in TradeNet or nowhere: reference number, prefix and answers are those that the license has from its
   own permit, and a license from elsewhere, which has none, is refused when the permit is read again.
2. The exporter is the party that exports, else the holder; the reader makes the holder again.
3. The quantity stands beside each product code.
"""

from google.type.date_pb2 import Date

from adapters.contract import Record
from adapters.errors import RenderRefused
from adapters.json_draft import JsonDraft
from adapters.tradenet import form
from adapters.values import iso_of
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import License, LicenseLine, Party, PartyRole

_STATUSES = {action: text for text, (action, _) in form.STATUSES.items()} | {
    LicenseAction.LICENSE_ACTION_UNSPECIFIED: "Declaration Approved"
}
_TYPES = {direction: name for name, direction in form.DIRECTIONS.items()}
_UNITS = {unit: code for code, unit in form.UNITS.items()}
_INSTANT = "permit.approval_datetime"


def document_of(record: Record, format_id: str) -> bytes:
    """Return the permit with all that it can hold of the record.

    Raises:
        RenderRefused: UNKNOWN_ACTION or UOM_UNKNOWN.
    """
    status = _STATUSES.get(record.action)
    if status is None:
        message = "A permit is approved, updated or canceled; it has no other action."
        raise RenderRefused("UNKNOWN_ACTION", "action", message)
    license_ = record.license
    draft = JsonDraft(form.MEMBERS, license_, format_id)
    if license_.direction in _TYPES:
        draft.put("messageType", _TYPES[license_.direction])
    _write_permit(draft, record, status)
    _write_parties(draft, license_)
    draft.put("transport.final_destination_country", license_.destinations[0] if license_.destinations else "")
    for position, line in enumerate(license_.lines):
        _write_item(draft, f"items[{position}]", line, position)
    draft.put("summary.number_of_items", str(len(license_.lines)))
    for content in license_.unmodelled if draft.own else ():
        draft.put(content.path, content.value)
    draft.restore()
    return draft.document()


def _write_permit(draft: JsonDraft, record: Record, status: str) -> None:
    license_ = record.license
    draft.put("permit.permit_no", license_.number)
    draft.put("permit.status", status)
    is_first = status == "Declaration Approved"
    day = _day(license_.validity.issue_date if is_first else license_.stated_standing.as_of_date)
    carried = draft.carried(_INSTANT)
    draft.put(_INSTANT, carried if day and carried.startswith(day) else "")
    draft.put("permit.valid_from", _day(license_.validity.valid_from_date))
    draft.put("permit.valid_to", _day(license_.validity.valid_until_date))
    for position, condition in enumerate(license_.conditions):
        draft.put(f"permit.conditions[{position}].code", condition.code)
        draft.put(f"permit.conditions[{position}].text", condition.text)


def _write_parties(draft: JsonDraft, license_: License) -> None:
    roles = (
        ("exporter", PartyRole.PARTY_ROLE_EXPORTER),
        ("exporter", PartyRole.PARTY_ROLE_HOLDER),
        ("consignee", PartyRole.PARTY_ROLE_CONSIGNEE),
        ("end_user", PartyRole.PARTY_ROLE_END_USER),
    )
    written = set()
    for name, role in roles:
        for party in [each.party for each in license_.parties if each.role == role and name not in written][:1]:
            _write_party(draft, f"parties.{name}", party)
            written.add(name)
    for each in license_.parties:
        if each.role == PartyRole.PARTY_ROLE_APPLICANT and each.party.identifiers:
            draft.put("header.unique_ref_no.cr_uei_no", each.party.identifiers[0].value)


def _write_party(draft: JsonDraft, path: str, party: Party) -> None:
    draft.put(f"{path}.name", party.name)
    draft.put(f"{path}.uen", party.identifiers[0].value if party.identifiers else "")
    for position, line in enumerate(party.address.lines):
        draft.put(f"{path}.address[{position}]", line)


def _write_item(draft: JsonDraft, path: str, line: LicenseLine, position: int) -> None:
    draft.put(f"{path}.item_no", str(line.line_number) if line.line_number else "")
    draft.put(f"{path}.goods_desc", line.description)
    draft.put(f"{path}.hs_code", line.national_code)
    draft.put(f"{path}.origin_country", line.origin)
    draft.put(f"{path}.item_value.amount", line.authorized_value.amount)
    draft.put(f"{path}.item_value.currency", line.authorized_value.currency)
    for number, entry in enumerate(line.control_list_entries):
        row = f"{path}.casc[{number}]"
        draft.put(f"{row}.product_code", entry.entry)
        if line.HasField("authorized_quantity"):
            unit = _UNITS.get(line.authorized_quantity.unit)
            if unit is None:
                message = "TradeNet has no such unit of a product code; nothing is converted. Use another format."
                raise RenderRefused("UOM_UNKNOWN", f"lines[{position}].authorized_quantity.unit", message)
            draft.put(f"{row}.qty", line.authorized_quantity.value)
            draft.put(f"{row}.uom", unit)


def _day(value: Date) -> str:
    return iso_of(value) if value.year else ""
