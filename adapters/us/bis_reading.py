"""From `bis748p` to the canonical license.

Rules, in order:
1. Fields first: one that the form does not know, one that this action does not carry, one that is missing. Then shapes
   and code lists, then rules across fields. The first fault refuses the document.
2. The applicant is the holder (15 CFR 750.7(d)). Without end users the ultimate consignee is the end user, unless it is
   `Various`, which is no party to derive anything from.
3. The final destinations are the countries of the end users; consignees and purchasers never count.
4. A commodity is licensed by quantity and value, software and technology by value at most (15 CFR 750.7(f)); a figure
   that is missing is no limit of zero and no freedom.
5. A deemed export is a release of technology to a person: it has no movement that the schema could name, so its type is
   kept as unmodelled beside the direction.
"""

import re
from collections.abc import Mapping

from adapters.checks import refuse_reversed, take_day
from adapters.contract import Record
from adapters.errors import DocumentRefused
from adapters.json_source import Json, check_members, fields_of, is_said, object_at, objects_at, text_at
from adapters.source import Source
from adapters.us import bis_form as form
from adapters.us.amounts import check_total, limit_of, take_dollars, take_quantity
from adapters.us.parties import read_party
from adapters.us.units import AES_UNITS
from adapters.values import without_repeats
from comity.v1.license_pb2 import (
    ConditionKind,
    ControlListEntry,
    IdentifierScheme,
    License,
    LicenseKind,
    LicenseLine,
    LicenseParty,
    PartyIdentifier,
    PartyRole,
)

AUTHORITY = "Bureau of Industry and Security"
LEGAL_BASIS = "Export Administration Regulations (15 CFR 730-774)"
LIST = "ECCN"

_NUMBER = re.compile(r"[A-Z][0-9]{6,7}")
_NO_LICENSE = ("Z", "G")  # an application control number, a classification
_ECCN = re.compile(r"[0-9][A-E][0-9]{3}(\.[a-z0-9.]+)?")
_EIN = re.compile(r"[0-9]{9}")
_LINE = re.compile(r"[1-9][0-9]{0,4}")
_SCHEDULE_B = re.compile(r"[0-9]{10}")

# Boxes that bind nobody beyond what the license says elsewhere; they are carried to write the form again.
_CARRIED = (
    "application_control_number",
    "previously_exported",
    "special_purpose",
    "contact",
    "documents_submitted",
    "documents_on_file",
    "import_certificate",
    "tolerance_percent",
    "reason",
)


def record_of(tree: Mapping[str, Json]) -> Record:
    """Return the license or message that the form states, with the account of its fields.

    Raises:
        DocumentRefused: a rule of this module is broken; the reason is that of the rule.
    """
    action = _checked_action(tree)
    source, license_ = Source(fields_of(dict(tree))), License()
    _read_head(source, license_, action)
    if action in (form.ISSUE, form.REPLACE):
        _read_license(source, license_, tree)
    elif action == form.AMEND:
        _take_date(source, license_, "expires")
    else:
        effective = take_day(source, "effective", "stated_standing.as_of_date")
        if effective is not None:
            license_.stated_standing.as_of_date.CopyFrom(effective)
    for name in _CARRIED:
        for path in fields_of(tree.get(name), name):
            source.carry(path, license_)
    return source.close(form.ACTIONS[action], license_)


def _checked_action(tree: Mapping[str, Json]) -> str:
    check_members(tree, form.KNOWN)
    action = text_at(tree, "action")
    if action and action not in form.MEMBERS:
        message = f"The action must be one of {', '.join(form.MEMBERS)}; write one of them."
        raise DocumentRefused("UNKNOWN_ACTION", "action", message)
    members = form.MEMBERS.get(action, form.MEMBERS[form.ISSUE])
    allowed = {member.name for member in members}
    for name in tree:
        if action and name not in allowed:
            raise DocumentRefused("FIELD_NOT_ALLOWED", name, f"A form with the action {action} has no such field.")
    _check_parties(tree)
    check_members(tree, members)
    if text_at(tree, "version") != form.VERSION:
        raise DocumentRefused("SCHEMA_VERSION_UNKNOWN", "version", f"The version must be {form.VERSION}.")
    return action


def _check_parties(tree: Mapping[str, Json]) -> None:
    """Refuse a party without a country, where `Various` would be allowed to have none."""
    for name in ("purchaser", "ultimate_consignee"):
        party = object_at(tree, name)
        is_named = text_at(party, "name") not in ("", form.VARIOUS)
        if is_named and not is_said(party.get("country")):
            message = "The member must be there and filled; add it."
            raise DocumentRefused("MANDATORY_FIELD_MISSING", f"{name}.country", message)


def _read_head(source: Source, license_: License, action: str) -> None:
    for name in ("format", "version"):
        source.drop(name, because="fixed by the form")
    license_.number = source.take("license_number", "number")
    _check_number(license_.number, "license_number")
    source.take("action", "action")
    standing = form.STANDINGS.get(action)
    if standing is not None:
        license_.stated_standing.standing = standing
        source.invent("stated_standing.standing", because="what the action makes of the license")
    license_.jurisdiction = license_.issuing_authority.country = "US"
    license_.issuing_authority.name = AUTHORITY
    license_.legal_basis = LEGAL_BASIS
    for target in ("jurisdiction", "issuing_authority", "legal_basis"):
        source.invent(target, because="the form is that of this authority")


def _check_number(number: str, path: str) -> None:
    if _NUMBER.fullmatch(number) is None or number.startswith(_NO_LICENSE):
        message = (
            "A license number is one letter and six or seven digits; Z begins an application and G a classification, "
            "which permit nothing. Write the number of the license."
        )
        raise DocumentRefused("LICENSE_NUMBER_SHAPE", path, message)


def _read_license(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    license_.kind = LicenseKind.LICENSE_KIND_INDIVIDUAL
    source.invent("kind", because="the form grants to one applicant")
    _read_type(source, license_)
    replaced = source.take("replaces", "replaces.number")
    if replaced:
        _check_number(replaced, "replaces")
        license_.replaces.number = replaced
    _take_date(source, license_, "issued")
    _take_date(source, license_, "expires")
    _read_parties(source, license_, tree)
    license_.end_use = source.take("specific_end_use", "end_use")
    source.set_aside("additional_information", license_, because="it may limit the license, in words")
    _read_items(source, license_, tree)
    _read_conditions(source, license_, tree)
    _check_across(source, license_, tree)


def _read_type(source: Source, license_: License) -> None:
    license_type = source.take("license_type", "direction")
    direction = form.DIRECTIONS.get(license_type)
    if direction is None:
        message = f"The type must be one of {', '.join(form.DIRECTIONS)}; a classification request is no license."
        raise DocumentRefused("UNKNOWN_LICENSE_TYPE", "license_type", message)
    license_.direction = direction
    if license_type == form.DEEMED_EXPORT:
        license_.unmodelled.add(path="license_type", value=license_type)


def _take_date(source: Source, license_: License, name: str) -> None:
    field = {"issued": "issue_date", "expires": "valid_until_date"}[name]
    day = take_day(source, name, f"validity.{field}")
    if day is not None:
        getattr(license_.validity, field).CopyFrom(day)


def _read_parties(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    roles = (
        ("applicant", PartyRole.PARTY_ROLE_HOLDER),
        ("authorized_recipient", PartyRole.PARTY_ROLE_AUTHORIZED_RECIPIENT),
        ("purchaser", PartyRole.PARTY_ROLE_PURCHASER),
        ("intermediate_consignee", PartyRole.PARTY_ROLE_INTERMEDIATE_CONSIGNEE),
        ("ultimate_consignee", PartyRole.PARTY_ROLE_CONSIGNEE),
        ("original_ultimate_consignee", PartyRole.PARTY_ROLE_ORIGINAL_CONSIGNEE),
    )
    for name, role in roles:
        if is_said(tree.get(name)):
            _read_party(source, license_, name, role)
    for position in range(len(objects_at(tree, "end_users"))):
        _read_party(source, license_, f"end_users[{position}]", PartyRole.PARTY_ROLE_END_USER)
    _derive_end_user(source, license_)
    users = [each.party for each in license_.parties if each.role == PartyRole.PARTY_ROLE_END_USER]
    license_.destinations.extend(without_repeats([user.country for user in users if user.country]))
    if license_.destinations:
        source.invent("destinations", because="the final destinations are the countries of the end users")


def _read_party(source: Source, license_: License, path: str, role: PartyRole.ValueType) -> None:
    party = read_party(source, license_, path, role)
    target = f"parties[{len(license_.parties) - 1}].party.identifiers"
    number = source.take(f"{path}.ein", target, note="employer identification number")
    if number:
        if _EIN.fullmatch(number) is None:
            message = "An employer identification number is nine digits without a hyphen; write it so."
            raise DocumentRefused("EIN_SHAPE", f"{path}.ein", message)
        party.identifiers.append(PartyIdentifier(value=number, scheme=IdentifierScheme.IDENTIFIER_SCHEME_EIN))
    code = source.take(f"{path}.cin", target, note="company identification number")
    if code:
        party.identifiers.append(PartyIdentifier(value=code, scheme=IdentifierScheme.IDENTIFIER_SCHEME_REGISTRY_CODE))


def _derive_end_user(source: Source, license_: License) -> None:
    consignees = [each.party for each in license_.parties if each.role == PartyRole.PARTY_ROLE_CONSIGNEE]
    has_users = any(each.role == PartyRole.PARTY_ROLE_END_USER for each in license_.parties)
    if has_users or not consignees or consignees[0].name == form.VARIOUS:
        return
    source.invent(
        f"parties[{len(license_.parties)}]", because="without end users the ultimate consignee is the end user"
    )
    license_.parties.append(LicenseParty(role=PartyRole.PARTY_ROLE_END_USER, party=consignees[0], derived=True))


def _read_items(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    for position in range(len(objects_at(tree, "items"))):
        path, target = f"items[{position}]", f"lines[{position}]"
        number = source.take(f"{path}.line", f"{target}.line_number")
        if _LINE.fullmatch(number) is None:
            message = "A line number is a whole number from 1; write it so."
            raise DocumentRefused("DECIMAL_NOT_CANONICAL", f"{path}.line", message)
        line = LicenseLine(line_number=int(number), line_id=number)
        eccn = source.take(f"{path}.eccn", f"{target}.control_list_entries[0].entry")
        if eccn != form.NOT_LISTED and _ECCN.fullmatch(eccn) is None:
            message = (
                "The ECCN does not have the shape of the Commerce Control List, such as 3A001.b.4, and is not EAR99."
            )
            raise DocumentRefused("UNKNOWN_CONTROL_CODE_SHAPE", f"{path}.eccn", message)
        line.control_list_entries.append(ControlListEntry(entry=eccn, list=LIST))
        source.invent(f"{target}.control_list_entries[0].list", because="box 22(a) takes entries of this list")
        line.description = source.take(f"{path}.description", f"{target}.description")
        quantity = take_quantity(
            source, f"{path}.quantity", f"{path}.units", f"{target}.authorized_quantity", AES_UNITS
        )
        if quantity is not None:
            line.authorized_quantity.CopyFrom(quantity)
        value = take_dollars(source, f"{path}.total_price", f"{target}.authorized_value")
        if value is not None:
            line.authorized_value.CopyFrom(value)
            source.invent(f"{target}.authorized_value.currency", because="all amounts of the form are dollars")
        line.limit = limit_of(line)
        source.invent(f"{target}.limit", because="each figure that is stated binds (15 CFR 750.7(f))")
        _read_codes(source, line, path, target)
        for name in ("performance", "model", "ccats", "unit_price", "manufacturer", "kind"):
            source.carry(f"{path}.{name}", license_)
        license_.lines.append(line)


def _read_codes(source: Source, line: LicenseLine, path: str, target: str) -> None:
    code = source.take(f"{path}.schedule_b", f"{target}.national_code")
    if not code:
        return
    if _SCHEDULE_B.fullmatch(code) is None:
        raise DocumentRefused("COMMODITY_CODE_SHAPE", f"{path}.schedule_b", "A Schedule B number has ten digits.")
    line.national_code, line.hs_code = code, code[:6]
    source.invent(f"{target}.hs_code", because="the first six digits are those of the Harmonized System")


def _read_conditions(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    for position in range(len(objects_at(tree, "conditions"))):
        path, target = f"conditions[{position}]", f"conditions[{position}]"
        license_.conditions.add(
            text=source.take(f"{path}.text", f"{target}.text"),
            code=source.take(f"{path}.number", f"{target}.code"),
            kind=ConditionKind.CONDITION_KIND_UNMODELLED,
        )
        source.carry(f"{path}.shipping_tolerance_percent", license_)


def _check_across(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    """Refuse what contradicts itself between fields, in the order of the form."""
    validity = license_.validity
    refuse_reversed(validity.issue_date, validity.valid_until_date, "expires")
    _check_various(license_)
    for position, item in enumerate(objects_at(tree, "items")):
        _check_item(item, license_.lines[position], f"items[{position}]")
    _check_numbers(license_)
    is_priced = any(line.HasField("authorized_value") for line in license_.lines)
    if not is_priced and source.peek("total_value"):
        message = "No line has a price, so there is no total; leave it out."
        raise DocumentRefused("FIELD_NOT_ALLOWED", "total_value", message)
    if is_priced and not source.peek("total_value"):
        message = "A line has a price, so box 23 must be there; add the sum of the lines."
        raise DocumentRefused("MANDATORY_FIELD_MISSING", "total_value", message)
    check_total(source, "total_value", license_.lines)


def _check_various(license_: License) -> None:
    """`Various` is allowed for western red cedar alone, and as nothing but a name (15 CFR 754.4)."""
    is_cedar = all(line.control_list_entries[0].entry == form.CEDAR for line in license_.lines)
    names = {PartyRole.PARTY_ROLE_PURCHASER: "purchaser", PartyRole.PARTY_ROLE_CONSIGNEE: "ultimate_consignee"}
    for each in license_.parties:
        if each.party.name != form.VARIOUS:
            continue
        if not is_cedar or each.role not in names or len(each.party.ListFields()) > 1:
            message = "Various stands only for purchaser and consignee of western red cedar, and alone; name the party."
            raise DocumentRefused("VARIOUS_NOT_ALLOWED", names.get(each.role, "end_users"), message)


def _check_item(item: Mapping[str, Json], line: LicenseLine, path: str) -> None:
    eccn, stated = line.control_list_entries[0].entry, text_at(item, "kind")
    kind = (stated or form.COMMODITY) if eccn == form.NOT_LISTED else form.KINDS[eccn[1]]
    if (stated and stated not in form.KINDS.values()) or stated not in ("", kind):
        message = "The kind is not that of the product group of the ECCN; mend one of the two."
        raise DocumentRefused("KIND_CONTRADICTS_ECCN", f"{path}.kind", message)
    if kind == form.COMMODITY and not line.HasField("authorized_quantity"):
        message = "A commodity is licensed by quantity; add the quantity and its unit."
        raise DocumentRefused("MANDATORY_FIELD_MISSING", f"{path}.quantity", message)
    if kind != form.COMMODITY and line.HasField("authorized_quantity"):
        message = "Software and technology have no quantity; leave it out."
        raise DocumentRefused("QUANTITY_NOT_ALLOWED", f"{path}.quantity", message)


def _check_numbers(license_: License) -> None:
    numbers = [line.line_number for line in license_.lines]
    for position, number in enumerate(numbers):
        if number in numbers[:position]:
            message = "Two lines have the same number; declarations could not tell them apart."
            raise DocumentRefused("DUPLICATE_LINE", f"items[{position}].line", message)
