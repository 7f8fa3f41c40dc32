"""From a TradeNet permit to the canonical license and the approvals that it cites.

Rules, in order:
1. A message that is no approved permit for strategic goods is refused: adapters/tradenet/faults.py.
2. The approval is an instant: its day as written is the day of issue, or of the standing where it approves an update or
   a cancellation. The permit is that of Singapore Customs under the Strategic Goods (Control) Act.
3. The exporter is the holder; the declarant of the reference number is the applicant. Addresses give no country.
4. OUT is an export, TNP a transit; a declaration for approved premises (APS) takes nothing out, so it has no direction.
   Any declaration but a direct one (DRT) is narrower than an export, and is unmodelled.
5. An approval in `licence_refs` makes the permit one for a single shipment under it. It is a citation, and since the
   permit falls with it, it is unmodelled too.
6. An earlier permit and remarks are unmodelled; so is every member that is not known: no public page shows them all.
7. Items: adapters/tradenet/items.py.
"""

import re
from collections.abc import Mapping

from google.type.date_pb2 import Date

from adapters.checks import refuse_reversed, take_country, take_day
from adapters.contract import Record
from adapters.errors import DocumentRefused
from adapters.json_source import Json, fields_of, object_at, objects_at, text_at
from adapters.source import Source
from adapters.tradenet import form
from adapters.tradenet.faults import URN, checked_action
from adapters.tradenet.items import read_items
from adapters.tradenet.values import take_code
from adapters.values import date_of
from comity.v1.conversion_service_pb2 import Citing, LicenseAction
from comity.v1.license_pb2 import (
    ConditionKind,
    IdentifierScheme,
    License,
    LicenseKind,
    LicenseParty,
    Party,
    PartyIdentifier,
    PartyRole,
    PostalAddress,
)

_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?"
    r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
_CARRIED = (
    *("messageType", "documentType", "routeID", "tradenet.message_version", "tradenet.sender_id"),
    *(f"header.{name}" for name in ("declarant_id", "car_type", "dec_stmt_ind", "bg_ind")),
)
_REFERENCE = re.compile(r"licence_refs\[[0-9]+\]")


def record_of(tree: Mapping[str, Json]) -> tuple[Record, tuple[Citing, ...]]:
    """Return the permit with the account of its fields, and the approvals that it cites.

    Raises:
        DocumentRefused: a rule of the format is broken; the reason is that of the rule.
    """
    action = checked_action(tree)
    source, license_ = Source(fields_of(dict(tree))), License()
    _read_permit(source, license_, action)
    _read_parties(source, license_)
    _read_movement(source, license_)
    _read_texts(source, license_, tree)
    read_items(source, license_, objects_at(tree, "items"))
    _read_references(source, license_, tree)
    for path in _CARRIED:
        source.carry(path, license_)
    source.drop("summary.number_of_items", because="a count of what is there")
    source.set_aside_rest(license_, because="no public page says what this member means")
    return source.close(action, license_), citations_of(license_)


def citations_of(license_: License) -> tuple[Citing, ...]:
    """Return the approvals under which a permit was taken, each as cited by the permit's own declaration."""
    carried = {field.path: field.value for field in license_.carried}
    parties = {party.role: party.party for party in license_.parties}
    entity = parties.get(PartyRole.PARTY_ROLE_APPLICANT, Party()).identifiers
    exporter = parties.get(PartyRole.PARTY_ROLE_EXPORTER, Party()).identifiers
    day, number = carried.get(f"{URN}.date", ""), carried.get(f"{URN}.seq_no", "")
    found = []
    for content in license_.unmodelled:
        if _REFERENCE.fullmatch(content.path):
            citing = Citing(license_number=content.value)
            declaration = citing.declaration
            declaration.reference = "-".join([*(one.value for one in entity[:1]), day, number])
            declaration.declaration_date.CopyFrom(date_of(day, compact=True) or Date())
            declaration.exporter = exporter[0].value if exporter else ""
            declaration.destination = license_.destinations[0] if license_.destinations else ""
            found.append(citing)
    return tuple(found)


def _read_permit(source: Source, license_: License, action: LicenseAction.ValueType) -> None:
    license_.number = source.take("permit.permit_no", "number")
    note = "as the action and the standing that it makes"
    license_.stated_standing.standing = form.STATUSES[source.take("permit.status", "stated_standing", note=note)][1]
    is_first = action == LicenseAction.LICENSE_ACTION_INSERT
    day = _take_instant(source, license_, "validity.issue_date" if is_first else "stated_standing.as_of_date")
    if day is not None:
        (license_.validity.issue_date if is_first else license_.stated_standing.as_of_date).CopyFrom(day)
    first = take_day(source, "permit.valid_from", "validity.valid_from_date")
    last = take_day(source, "permit.valid_to", "validity.valid_until_date")
    refuse_reversed(first, last, "permit.valid_to")
    if first is not None:
        license_.validity.valid_from_date.CopyFrom(first)
    if last is not None:
        license_.validity.valid_until_date.CopyFrom(last)
    license_.jurisdiction = license_.issuing_authority.country = "SG"
    license_.issuing_authority.name, license_.legal_basis = form.AUTHORITY, form.LEGAL_BASIS
    for target in ("jurisdiction", "issuing_authority", "legal_basis"):
        source.invent(target, because="the permit is that of this authority")


def _take_instant(source: Source, license_: License, target: str) -> Date | None:
    path = "permit.approval_datetime"
    written = source.approximate(path, target, because="the day as written, in its own offset; the instant is carried")
    if not written:
        return None
    match = _INSTANT.fullmatch(written)
    day = date_of(match[1]) if match else None
    if day is None:
        message = "The approval is an instant with its offset, such as 2026-11-06T10:15:00+08:00; write it so."
        raise DocumentRefused("DATE_INVALID", path, message)
    license_.carried.add(path=path, value=written)
    return day


def _read_parties(source: Source, license_: License) -> None:
    exporter = _party(source, "parties.exporter", "parties[0].party")
    license_.parties.append(LicenseParty(role=PartyRole.PARTY_ROLE_EXPORTER, party=exporter))
    license_.parties.append(LicenseParty(role=PartyRole.PARTY_ROLE_HOLDER, party=exporter, derived=True))
    source.invent("parties[1]", because="the exporter is the holder")
    entity = source.take(f"{URN}.cr_uei_no", "parties[2].party.identifiers[0].value", note="the declarant")
    license_.parties.append(LicenseParty(role=PartyRole.PARTY_ROLE_APPLICANT, party=Party(identifiers=[_uen(entity)])))
    for name, role in (("consignee", PartyRole.PARTY_ROLE_CONSIGNEE), ("end_user", PartyRole.PARTY_ROLE_END_USER)):
        party = _party(source, f"parties.{name}", f"parties[{len(license_.parties)}].party")
        if party.name:
            license_.parties.append(LicenseParty(role=role, party=party))
    if date_of(source.peek(f"{URN}.date"), compact=True) is None:
        message = "The day of the reference number is no calendar day; write it as CCYYMMDD."
        raise DocumentRefused("DATE_INVALID", f"{URN}.date", message)
    for part in ("date", "seq_no"):
        source.carry(f"{URN}.{part}", license_)


def _party(source: Source, path: str, target: str) -> Party:
    party = Party(name=source.take(f"{path}.name", f"{target}.name"))
    number = take_code(source, f"{path}.uen", f"{target}.identifiers[0].value")
    if number:
        party.identifiers.append(_uen(number))
    lines, position = [], 0
    while line := source.take(f"{path}.address[{position}]", f"{target}.address.lines[{position}]"):
        lines.append(line)
        position += 1
    if lines:
        party.address.CopyFrom(PostalAddress(lines=lines))
    return party


def _uen(value: str) -> PartyIdentifier:
    return PartyIdentifier(value=value, scheme=IdentifierScheme.IDENTIFIER_SCHEME_UEN)


def _read_movement(source: Source, license_: License) -> None:
    license_.destinations.append(take_country(source, "transport.final_destination_country", "destinations[0]"))
    path = "header.dec_type"
    if source.peek(path) == form.DIRECT:
        source.carry(path, license_)
    else:
        source.set_aside(path, license_, because="the declaration is for less than an export without return")
    if source.peek(path) != form.APPROVED_PREMISES:
        license_.direction = form.DIRECTIONS[source.peek("messageType")]
        source.invent("direction", because="OUT exports, TNP tranships; export and re-export are not told apart")
    if source.peek("transport.departure_date") and date_of(source.peek("transport.departure_date")) is None:
        message = "The day of departure is no calendar day; write it as YYYY-MM-DD."
        raise DocumentRefused("DATE_INVALID", "transport.departure_date", message)
    for name in ("departure_date", "gross_weight.qty", "gross_weight.uom"):
        source.carry(f"transport.{name}", license_)


def _read_texts(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    header = object_at(tree, "header")
    source.set_aside("header.prev_pmt_no", license_, because="an earlier permit, of import or of what this one amends")
    for path in fields_of(object_at(header, "remarks"), "header.remarks"):
        source.set_aside(path, license_, because="words that a person must read")
    for path in fields_of(header.get("custom_proc_code_info"), "header.custom_proc_code_info"):
        source.set_aside(path, license_, because="a customs procedure, under which alone the goods may move")
    for position, condition in enumerate(objects_at(object_at(tree, "permit"), "conditions")):
        path, target = f"permit.conditions[{position}]", f"conditions[{position}]"
        code = take_code(source, f"{path}.code", f"{target}.code") if text_at(condition, "code") else ""
        text = source.take(f"{path}.text", f"{target}.text")
        license_.conditions.add(text=text, code=code, kind=ConditionKind.CONDITION_KIND_UNMODELLED)


def _read_references(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    paths = list(fields_of(tree.get("licence_refs"), "licence_refs")) if tree.get("licence_refs") else []
    for path in paths:
        if not source.peek(path).strip():
            raise DocumentRefused(
                "MANDATORY_FIELD_MISSING", path, "The approval has no number; write it or leave it out."
            )
        take_code(Source({path: source.peek(path)}), path, "")
        because = "the approval under which the permit was taken, and with which it falls; also a citation"
        source.set_aside(path, license_, because=because)
    single = LicenseKind.LICENSE_KIND_SINGLE_USE_PERMIT
    license_.kind = single if paths else LicenseKind.LICENSE_KIND_INDIVIDUAL
    source.invent("kind", because="one shipment under a bulk approval where one is named, else individual")
