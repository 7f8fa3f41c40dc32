"""From the canonical license to the boxes of Annex III, Model A.

Rules, in order:
1. One license is one form. A message that cancels, suspends or reinstates a license is no form.
2. Only what the form knows is written: its kinds, exports, one holder, agent and issuing authority.
3. A box that must be filled and for which the license has nothing is named, and no form is written.
4. What was written is read again: what the reader would refuse is not written, and what it reads otherwise than the
   license says is a loss. So no loss goes unreported.
"""

import re
from collections.abc import Sequence

from adapters.annex_iii_a.codes import is_commodity_code
from adapters.annex_iii_a.draft import Draft, day_text
from adapters.annex_iii_a.form import NAMESPACE, ROOT
from adapters.annex_iii_a.reading import KINDS
from adapters.annex_iii_a.sheet_writing import write_sheets
from adapters.contract import Reading, Record
from adapters.errors import RenderRefused
from adapters.losses import only_record
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import Direction, License, LicenseKind, LicenseLine, Party, PartyRole, Place

_NAMES = {kind: name for name, kind in KINDS.items()}

_REFUSED_ACTIONS = frozenset(
    {
        LicenseAction.LICENSE_ACTION_CANCEL,
        LicenseAction.LICENSE_ACTION_SUSPEND,
        LicenseAction.LICENSE_ACTION_REINSTATE,
    }
)

_LIST_OF_CONSIGNEES = re.compile(r"box5(?:\[([1-9][0-9]{0,4})\])?/(name|address|no)")


def form_record(reading: Reading) -> Record:
    """Return the one record that makes a form.

    Raises:
        RenderRefused: BATCH_SIZE or UNKNOWN_ACTION.
    """
    record = only_record(reading)
    if record.action in _REFUSED_ACTIONS:
        message = "A form grants a license; it cannot say that one is canceled, suspended or reinstated."
        raise RenderRefused("UNKNOWN_ACTION", "action", message)
    return record


def document_of(license_: License, format_id: str) -> bytes:
    """Return the form with all that it can hold of the license.

    Raises:
        RenderRefused: UNKNOWN_KIND, UNKNOWN_DIRECTION, MISSING_BOX, TEXT_NOT_ALLOWED or DATE_PARTIAL.
    """
    kind = _NAMES.get(license_.kind)
    if kind is None:
        message = "The form knows individual, global and large project authorizations; the license is none of them."
        raise RenderRefused("UNKNOWN_KIND", "kind", message)
    if license_.direction != Direction.DIRECTION_EXPORT:
        message = "The form is an export authorization and the license does not say that it is one."
        raise RenderRefused("UNKNOWN_DIRECTION", "direction", message)
    draft = Draft(license_, format_id)
    draft.open(0, ROOT, {"xmlns": NAMESPACE, "kind": kind, "sheet": "main"})
    _write_boxes_1_to_12(draft, license_)
    _write_items(draft, license_)
    _write_boxes_19_to_22(draft, license_)
    write_sheets(draft, license_)
    draft.close(0, ROOT)
    if draft.missing:
        boxes = ", ".join(draft.missing)
        message = f"The form demands what the license does not have: {boxes}; complete the license first."
        raise RenderRefused("MISSING_BOX", draft.missing[0], message)
    return draft.document()


def _write_boxes_1_to_12(draft: Draft, license_: License) -> None:
    validity, particulars = license_.validity, license_.particulars
    _write_first(draft, license_, "box1", PartyRole.PARTY_ROLE_HOLDER, required=True)
    draft.box(1, "box2", license_.number, required=True)
    draft.box(1, "box3", day_text(validity.valid_until_date, "validity.valid_until_date"))
    draft.box(1, "box4", particulars.authority_contact)
    _write_consignees(draft, license_)
    _write_party(draft, "box6", license_.issuing_authority)
    _write_first(draft, license_, "box7", PartyRole.PARTY_ROLE_AGENT, required=False)
    _write_place(draft, "box8", particulars.consigned_from)
    _write_numbered(draft, "box9", _end_users(license_))
    _write_place(draft, "box10", particulars.goods_location)
    _write_place(draft, "box11", particulars.declaration_place)
    places = _destinations(license_)
    for place, path in zip(places, _paths("box12", len(places)), strict=True):
        _write_place(draft, path, place)
    if not places:
        draft.missing.append("box12")


def _write_first(draft: Draft, license_: License, box: str, role: PartyRole.ValueType, *, required: bool) -> None:
    parties = _parties(license_, role)
    if parties:
        _write_party(draft, box, parties[0])
    elif required:
        draft.missing.append(box)


def _parties(license_: License, role: PartyRole.ValueType) -> list[Party]:
    return [party.party for party in license_.parties if party.role == role]


def _write_consignees(draft: Draft, license_: License) -> None:
    """Write the consignees of box 5 and, on a global authorization, the lists to which it points, in their order."""
    boxes = _consignees(license_)
    lists = _lists_of_consignees(license_) if draft.own else {}
    for position in sorted(lists):
        boxes.insert(position - 1, lists[position])
    if not boxes:
        draft.missing.append("box5")
    _write_numbered(draft, "box5", boxes)


def _consignees(license_: License) -> list[Party]:
    consignees = _parties(license_, PartyRole.PARTY_ROLE_CONSIGNEE)
    return consignees[:1] if license_.kind == LicenseKind.LICENSE_KIND_INDIVIDUAL else consignees


def _lists_of_consignees(license_: License) -> dict[int, Party]:
    lists: dict[int, Party] = {}
    if license_.kind == LicenseKind.LICENSE_KIND_GLOBAL:
        for content in license_.unmodelled:
            match = _LIST_OF_CONSIGNEES.fullmatch(content.path)
            if match is not None:
                _fill(lists.setdefault(int(match[1] or 1), Party()), match[2], content.value)
    return lists


def _fill(party: Party, part: str, value: str) -> None:
    if part == "name":
        party.name = value
    elif part == "address":
        party.address.lines.append(value)
    else:
        party.identifiers.add(value=value)


def _end_users(license_: License) -> list[Party]:
    """Return the end users of box 9: none when the reader makes the same ones from box 5."""
    stated = [party for party in license_.parties if party.role == PartyRole.PARTY_ROLE_END_USER]
    consignees = _consignees(license_)
    if all(party.derived and party.party in consignees for party in stated):
        return []
    individual = license_.kind == LicenseKind.LICENSE_KIND_INDIVIDUAL
    return [party.party for party in stated][: 1 if individual else None]


def _write_numbered(draft: Draft, box: str, parties: Sequence[Party]) -> None:
    for party, path in zip(parties, _paths(box, len(parties)), strict=True):
        _write_party(draft, path, party)


def _write_party(draft: Draft, path: str, party: Party) -> None:
    name = path.partition("[")[0]
    draft.open(1, name)
    draft.box(2, f"{path}/name", party.name, required=True)
    address = [*party.address.lines, party.address.postal_code]
    draft.box(2, f"{path}/address", "\n".join(line for line in address if line.strip()))
    draft.box(2, f"{path}/country", draft.country(f"{path}/country", party.country))
    draft.box(2, f"{path}/no", party.identifiers[0].value if party.identifiers else "")
    draft.close(1, name)


def _write_place(draft: Draft, path: str, place: Place) -> None:
    name = path.partition("[")[0]
    attributes = {"code": draft.needed(path, draft.country(f"{path}@code", place.code))}
    if place.name.strip():
        draft.box(1, path, place.name, attributes)
    else:
        draft.empty(1, name, attributes)


def _destinations(license_: License) -> list[Place]:
    """Return the destinations as printed, where that agrees with the destinations of the license."""
    printed = list(license_.particulars.destinations)
    if list(dict.fromkeys(place.code for place in printed)) == list(license_.destinations):
        return printed
    return [Place(code=code) for code in license_.destinations]


def _write_items(draft: Draft, license_: License) -> None:
    draft.open(1, "items")
    for index, line in enumerate(license_.lines, start=1):
        _write_item(draft, f"items/item[{index}]", line)
    draft.close(1, "items")
    if not license_.lines:
        draft.missing.append("items")


def _write_item(draft: Draft, path: str, line: LicenseLine) -> None:
    number = str(line.line_number) if line.line_number else ""
    draft.open(2, "item", {"line": draft.needed(f"{path}@line", number)})
    draft.box(3, f"{path}/box13", line.description, required=True)
    draft.box(3, f"{path}/box14", draft.country(f"{path}/box14", line.origin))
    draft.box(3, f"{path}/box15", _commodity_code(line))
    draft.box(3, f"{path}/box15cas", line.cas_number)
    entries = line.control_list_entries
    for entry, box in zip(entries, _paths(f"{path}/box16", len(entries)), strict=True):
        draft.box(3, box, entry.entry)
    value, quantity = line.authorized_value, line.authorized_quantity
    draft.box(3, f"{path}/box17", value.amount, {"currency": value.currency})
    draft.box(3, f"{path}/box18", quantity.value, {"unit": quantity.unit})
    draft.close(2, "item")


def _commodity_code(line: LicenseLine) -> str:
    """Return the code of box 15: eight digits where the license has a code of eight, else the six of the HS."""
    code = line.national_code
    return code if is_commodity_code(code) and code.startswith(line.hs_code) else line.hs_code


def _write_boxes_19_to_22(draft: Draft, license_: License) -> None:
    particulars = license_.particulars
    draft.box(1, "box19", license_.end_use)
    draft.box(1, "box20", day_text(particulars.contract_date, "particulars.contract_date"))
    draft.box(1, "box21", particulars.customs_procedure)
    texts = [condition.text for condition in license_.conditions]
    for text, path in zip(texts, _paths("box22", len(texts)), strict=True):
        draft.box(1, path, text)
    issued = day_text(license_.validity.issue_date, "validity.issue_date")
    attributes = {
        "date": draft.needed("issued@date", issued),
        "place": draft.needed("issued@place", particulars.issue_place),
    }
    draft.empty(1, "issued", attributes)


def _paths(box: str, count: int) -> list[str]:
    """Return the paths of boxes of one name: with positions where there are several."""
    return [box] if count == 1 else [f"{box}[{position}]" for position in range(1, count + 1)]
