"""From a TradeNet permit to the canonical license and the approvals that it cites.

Rules, in order:
1. A permit is one that was approved, under a number for strategic goods. A draft, a rejection, another prefix is none.
2. The exporter is the holder; the declarant of the reference number is the applicant. The end user is named or the
   permit is refused: the consignee never stands in.
3. The quantity is that of the product code, never that of the tariff. Several product codes give one quantity where they
   agree; where they differ there is none, and the figures are unmodelled.
4. The three coded answers are the applicant's own statements; each stands in its own place, and an absent one stays
   absent.
5. An approval in `licence_refs` makes the permit one for a single shipment under it, and is a citation.
6. A member that is not known is kept as unmodelled: the gateway's pages do not show all of them.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from google.type.date_pb2 import Date

from adapters import codelists
from adapters.checks import refuse_reversed, take_country, take_currency, take_day, take_decimal
from adapters.contract import Record
from adapters.errors import DocumentRefused
from adapters.json_source import Json, check_members, fields_of, is_said, object_at, objects_at, text_at
from adapters.source import Source
from adapters.tradenet import form
from adapters.values import date_of
from comity.v1.conversion_service_pb2 import Citing, LicenseAction
from comity.v1.license_pb2 import (
    ConditionKind,
    ControlListEntry,
    IdentifierScheme,
    License,
    LicenseKind,
    LicenseLine,
    LicenseParty,
    LineLimit,
    Money,
    Party,
    PartyIdentifier,
    PartyRole,
    PostalAddress,
    Quantity,
)

_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?(Z|[+-][01][0-9]:[0-5][0-9])"
)
_HS = re.compile(r"[0-9]{8}")
_LINE = re.compile(r"[1-9][0-9]{0,4}")
_URN = "header.unique_ref_no"
_CARRIED = ("messageType", "documentType", "routeID", "tradenet", "summary")
_CARRIED_HEADER = ("declarant_id", "car_type", "dec_type", "dec_stmt_ind", "bg_ind", "custom_proc_code_info")


def record_of(tree: Mapping[str, Json]) -> tuple[Record, tuple[Citing, ...]]:
    """Return the permit with the account of its fields, and the approvals that it cites.

    Raises:
        DocumentRefused: a rule of this module is broken; the reason is that of the rule.
    """
    check_members(tree, (), unknown_stay=True)
    _check_urn(tree)
    action = _checked_action(tree)
    if not is_said(object_at(object_at(tree, "parties"), "end_user").get("name")):
        message = "A permit for strategic goods names the end user; the consignee never stands in. Name it."
        raise DocumentRefused("END_USER_MISSING", "parties.end_user", message)
    _check_products(tree)
    check_members(tree, form.MEMBERS, unknown_stay=True)
    source, license_ = Source(fields_of(dict(tree))), License()
    _read_permit(source, license_, action)
    _read_parties(source, license_)
    _read_shipment(source, license_, tree)
    for position in range(len(objects_at(tree, "items"))):
        _read_item(source, license_, tree, position)
    for name in _CARRIED:
        _carry(source, license_, tree.get(name), name)
    for name in _CARRIED_HEADER:
        _carry(source, license_, object_at(tree, "header").get(name), f"header.{name}")
    citations = _citations(source, license_, tree)
    source.set_aside_rest(license_, because="no public page says what this member means")
    return source.close(action, license_), citations


def _check_urn(tree: Mapping[str, Json]) -> None:
    reference = object_at(object_at(tree, "header"), "unique_ref_no")
    for part in ("cr_uei_no", "date", "seq_no"):
        if not is_said(reference.get(part)):
            message = (
                "The unique reference number is entity, date and sequence number, all three; add the missing part."
            )
            raise DocumentRefused("URN_INCOMPLETE", f"{_URN}.{part}", message)


def _checked_action(tree: Mapping[str, Json]) -> LicenseAction.ValueType:
    permit = object_at(tree, "permit")
    status = form.STATUSES.get(text_at(permit, "status"))
    if status is None:
        message = "Only an approved declaration, update or cancellation is a permit; send it when it is approved."
        raise DocumentRefused("PERMIT_NOT_APPROVED", "permit.status", message)
    if not text_at(permit, "permit_no").startswith(form.PREFIXES):
        message = "The number of a permit for strategic goods begins with XO or XP; this one cannot cover such goods."
        raise DocumentRefused("PREFIX_NOT_STRATEGIC", "permit.permit_no", message)
    if text_at(tree, "messageType") not in form.DIRECTIONS:
        message = f"The message must be one of {', '.join(form.DIRECTIONS)}; others carry no strategic goods out."
        raise DocumentRefused("KIND_UNKNOWN", "messageType", message)
    return status[0]


def _check_products(tree: Mapping[str, Json]) -> None:
    items = objects_at(tree, "items")
    if not items:
        raise DocumentRefused("MANDATORY_FIELD_MISSING", "items", "A permit has at least one item; add it.")
    for position, item in enumerate(items):
        rows = objects_at(item, "casc")
        if not rows or not all(text_at(row, "product_code").strip() for row in rows):
            message = "Each item names the product code of its strategic goods; add it."
            raise DocumentRefused("PRODUCT_CODE_MISSING", f"items[{position}].casc", message)
        for number, row in enumerate(rows):
            for name, codes in form.END_USE_CODES.items():
                if is_said(row.get(name)) and row.get(name) not in codes:
                    message = f"Here stands one of {', '.join(sorted(codes))} or nothing; mend the code."
                    raise DocumentRefused("END_USE_CODE_UNKNOWN", f"items[{position}].casc[{number}].{name}", message)


def _read_permit(source: Source, license_: License, action: LicenseAction.ValueType) -> None:
    license_.number = source.take("permit.permit_no", "number")
    status = source.take(
        "permit.status", "stated_standing.standing", note="as the action and the standing that it makes"
    )
    license_.stated_standing.standing = form.STATUSES[status][1]
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
    if source.peek("header.dec_type") != form.APPROVED_PREMISES:
        license_.direction = form.DIRECTIONS[source.peek("messageType")]
        source.invent("direction", because="OUT exports, TNP tranships; export and re-export are not told apart")
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
    entity = source.take(f"{_URN}.cr_uei_no", "parties[2].party.identifiers[0].value", note="the declarant")
    applicant = Party(identifiers=[_uen(entity)])
    license_.parties.append(LicenseParty(role=PartyRole.PARTY_ROLE_APPLICANT, party=applicant))
    for name, role in (("consignee", PartyRole.PARTY_ROLE_CONSIGNEE), ("end_user", PartyRole.PARTY_ROLE_END_USER)):
        party = _party(source, f"parties.{name}", f"parties[{len(license_.parties)}].party")
        if party.name:
            license_.parties.append(LicenseParty(role=role, party=party))


def _party(source: Source, path: str, target: str) -> Party:
    party = Party(name=source.take(f"{path}.name", f"{target}.name"))
    number = source.take(f"{path}.uen", f"{target}.identifiers[0].value")
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


def _read_shipment(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    license_.destinations.append(take_country(source, "transport.final_destination_country", "destinations[0]"))
    for name in ("departure_date", "gross_weight"):
        _carry(source, license_, object_at(tree, "transport").get(name), f"transport.{name}")
    if date_of(source.peek(f"{_URN}.date"), compact=True) is None:
        raise DocumentRefused(
            "DATE_INVALID", f"{_URN}.date", "The date of the reference number is CCYYMMDD; write it so."
        )
    for part in ("date", "seq_no"):
        source.carry(f"{_URN}.{part}", license_)
    source.set_aside("header.prev_pmt_no", license_, because="an earlier permit, of import or of what this one amends")
    remarks = object_at(object_at(tree, "header"), "remarks").get("line")
    for position in range(len(remarks) if isinstance(remarks, list) else 0):
        source.set_aside(f"header.remarks.line[{position}]", license_, because="words that a person must read")
    for position in range(len(objects_at(object_at(tree, "permit"), "conditions"))):
        path, target = f"permit.conditions[{position}]", f"conditions[{position}]"
        license_.conditions.add(
            text=source.take(f"{path}.text", f"{target}.text"),
            code=source.take(f"{path}.code", f"{target}.code"),
            kind=ConditionKind.CONDITION_KIND_UNMODELLED,
        )


def _read_item(source: Source, license_: License, tree: Mapping[str, Json], position: int) -> None:
    item, path, target = objects_at(tree, "items")[position], f"items[{position}]", f"lines[{position}]"
    number = source.take(f"{path}.item_no", f"{target}.line_number")
    if _LINE.fullmatch(number) is None:
        raise DocumentRefused("DECIMAL_NOT_CANONICAL", f"{path}.item_no", "An item number is a whole number from 1.")
    if any(line.line_id == number for line in license_.lines):
        raise DocumentRefused("DUPLICATE_LINE", f"{path}.item_no", "Two items have the same number; mend one of them.")
    line = LicenseLine(line_number=int(number), line_id=number)
    line.description = source.take(f"{path}.goods_desc", f"{target}.description")
    line.origin = take_country(source, f"{path}.origin_country", f"{target}.origin")
    _read_hs(source, line, path, target)
    _read_value(source, line, path, target)
    _read_casc(source, license_, line, objects_at(item, "casc"), (path, target))
    for name in ("brand_name", "model", "hs_qty"):
        _carry(source, license_, item.get(name), f"{path}.{name}")
    license_.lines.append(line)


def _read_hs(source: Source, line: LicenseLine, path: str, target: str) -> None:
    code = source.take(f"{path}.hs_code", f"{target}.national_code")
    if code and _HS.fullmatch(code) is None:
        raise DocumentRefused(
            "COMMODITY_CODE_SHAPE", f"{path}.hs_code", "The code has eight digits; write all of them."
        )
    if code:
        line.national_code, line.hs_code = code, code[:6]
        source.invent(f"{target}.hs_code", because="the first six digits are those of the Harmonized System")


def _read_value(source: Source, line: LicenseLine, path: str, target: str) -> None:
    amount = take_decimal(source, f"{path}.item_value.amount", f"{target}.authorized_value.amount", decimals=4)
    currency = take_currency(source, f"{path}.item_value.currency", f"{target}.authorized_value.currency")
    if bool(amount) != bool(currency):
        message = "An amount and its currency stand together; add the one that is missing."
        raise DocumentRefused("AMOUNT_WITHOUT_CURRENCY", f"{path}.item_value", message)
    if amount:
        line.authorized_value.CopyFrom(Money(amount=amount, currency=currency))


def _read_casc(
    source: Source, license_: License, line: LicenseLine, rows: list[dict[str, Json]], paths: tuple[str, str]
) -> None:
    path, target = paths
    figures = [(text_at(row, "qty"), text_at(row, "uom")) for row in rows]
    agree = len(set(figures)) == 1
    for number in range(len(rows)):
        row = f"{path}.casc[{number}]"
        entry = source.take(f"{row}.product_code", f"{target}.control_list_entries[{number}].entry")
        line.control_list_entries.append(ControlListEntry(entry=entry))
        quantity = _take_quantity(source, row, target, taken=agree)
        if agree and quantity is not None:
            line.authorized_quantity.CopyFrom(quantity)
        elif not agree:
            for name in ("qty", "uom"):
                source.set_aside(f"{row}.{name}", license_, because="product codes of one item with different figures")
        for name in form.END_USE_CODES:
            source.carry(
                f"{row}.{name}", license_, because="the applicant's own statement, no finding of the authority"
            )
    if line.HasField("authorized_quantity"):
        line.limit = LineLimit.LINE_LIMIT_QUANTITY
        source.invent(f"{target}.limit", because="the unit of the product code binds")


def _take_quantity(source: Source, row: str, target: str, *, taken: bool) -> Quantity | None:
    """Return the quantity of a product code; with `taken` false only what is wrong with it is told."""
    probe = source if taken else Source({f"{row}.{name}": source.peek(f"{row}.{name}") for name in ("qty", "uom")})
    value = take_decimal(probe, f"{row}.qty", f"{target}.authorized_quantity.value", decimals=6)
    written = probe.take(f"{row}.uom", f"{target}.authorized_quantity.unit", note="as a code of Recommendation 20")
    if written and written not in form.UNITS:
        message = "The unit is in no list, or counts packages and no goods; give the quantity in KGM, TNE or NMB."
        raise DocumentRefused("UOM_UNKNOWN", f"{row}.uom", message)
    if bool(value) != bool(written):
        message = "A quantity and its unit stand together; add the one that is missing."
        raise DocumentRefused("QUANTITY_WITHOUT_UNIT", f"{row}.qty", message)
    if value and not codelists.is_divisible(Decimal(value), form.UNITS[written]):
        message = "The unit counts whole articles and the quantity is a fraction; write a whole quantity."
        raise DocumentRefused("UNIT_NOT_DIVISIBLE", f"{row}.qty", message)
    return Quantity(value=value, unit=form.UNITS[written]) if value else None


def _citations(source: Source, license_: License, tree: Mapping[str, Json]) -> tuple[Citing, ...]:
    references = tree.get("licence_refs")
    numbers = [each for each in references if isinstance(each, str)] if isinstance(references, list) else []
    single = LicenseKind.LICENSE_KIND_SINGLE_USE_PERMIT
    license_.kind = single if numbers else LicenseKind.LICENSE_KIND_INDIVIDUAL
    source.invent("kind", because="one shipment under a bulk approval where one is named, else individual")
    for position in range(len(numbers)):
        because = "the approval under which the permit was taken, also a citation"
        source.carry(f"licence_refs[{position}]", license_, because=because)
    citations = [Citing(license_number=number) for number in numbers]
    day = date_of(source.peek(f"{_URN}.date"), compact=True)
    for citing in citations:
        declaration = citing.declaration
        declaration.reference = "-".join(source.peek(f"{_URN}.{part}") for part in ("cr_uei_no", "date", "seq_no"))
        declaration.declaration_date.CopyFrom(day or Date())
        declaration.exporter = source.peek("parties.exporter.uen")
        declaration.destination = license_.destinations[0]
    return tuple(citations)


def _carry(source: Source, license_: License, value: Json, path: str) -> None:
    for each in fields_of(value, path):
        source.carry(each, license_)
