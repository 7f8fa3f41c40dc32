"""From `dsp` to the canonical license.

Rules, in order:
1. Fields first: one that no form knows, one that this form and action do not carry, one that is missing. Then shapes and
   code lists, then rules across fields. The first fault refuses the document.
2. The number is the digits: the letters before it on paper are dropped, leading zeros stay (22 CFR 123.1).
3. The applicant is the holder, under the code of its registration. Nothing is derived: without a consignee there is none.
4. Only the forwarders that are named may ship (22 CFR 123.1(c)(2)); they are parties of the license.
5. Every block says something of its own: "see attached" and "not applicable" are no content (22 CFR 123.1(c)(1)).
6. An amendment changes forwarders, source, transport or a slip of the pen, never goods, value, parties abroad or time
   (22 CFR 123.25).
"""

import re
from collections.abc import Mapping
from datetime import date

from adapters.checks import refuse_reversed, take_country, take_day
from adapters.contract import Record
from adapters.errors import DocumentRefused
from adapters.json_source import Json, check_members, fields_of, is_said, object_at, objects_at, text_at
from adapters.source import Source
from adapters.us import dsp_form as form
from adapters.us.amounts import check_total, limit_of, take_dollars, take_quantity
from adapters.us.parties import read_party
from adapters.values import day_of, without_repeats
from comity.v1.license_pb2 import (
    ConditionKind,
    ControlListEntry,
    IdentifierScheme,
    License,
    LicenseKind,
    LicenseLine,
    PartyIdentifier,
    PartyRole,
)

AUTHORITY = "Directorate of Defense Trade Controls"
LEGAL_BASIS = "International Traffic in Arms Regulations (22 CFR 120-130)"
LIST = "USML"
YEARS = 4

_REGISTRATION = re.compile(r"[MK]-?[0-9]{4,5}")
_CATEGORIES = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI".split()
_USML = re.compile(r"([IVXLC]+)((?:\([a-z0-9]+\))*)")
_LINE = re.compile(r"[1-9][0-9]{0,4}")
_NO_CONTENT = frozenset({"see attached", "not applicable", "n/a"})

_CARRIED = (
    "transaction_number",
    "port_of_exit",
    "entry_port",
    "usg_contacts",
    "applicant_contact",
    "transaction_description",
    "amendment_number",
    "reason",
)
# What a correction may touch: parties at home and what identifies the transaction.
_CORRECTABLE = ("applicant.", "applicant_contact.", "us_consignors_forwarders[", "us_consignee.", "source[")
_CORRECTABLE_WHOLE = frozenset({"transaction_number", "port_of_exit", "entry_port", "registration_code"})


def record_of(tree: Mapping[str, Json]) -> Record:
    """Return the license or message that the form states, with the account of its fields.

    Raises:
        DocumentRefused: a rule of this module is broken; the reason is that of the rule.
    """
    name, action = _checked_form(tree)
    fields = fields_of(dict(tree))
    _refuse_no_content(fields)
    source, license_ = Source(fields), License()
    _read_head(source, license_, name, action)
    if action == form.ISSUE:
        _read_license(source, license_, tree, name)
    elif action == form.AMEND:
        _read_amendment(source, license_, tree, name)
    else:
        effective = take_day(source, "effective", "stated_standing.as_of_date")
        if effective is not None:
            license_.stated_standing.as_of_date.CopyFrom(effective)
    for member in _CARRIED:
        for path in fields_of(tree.get(member), member):
            source.carry(path, license_)
    return source.close(form.ACTIONS[action], license_)


def _checked_form(tree: Mapping[str, Json]) -> tuple[str, str]:
    """Return form and action of a document whose members are those that they may and must have."""
    check_members(tree, form.known())
    name, action = text_at(tree, "form"), text_at(tree, "action")
    if name and name not in form.FORMS:
        raise DocumentRefused("UNKNOWN_FORM", "form", f"The form must be one of {', '.join(form.FORMS)}.")
    if action and action not in form.ACTIONS:
        message = f"The action must be one of {', '.join(form.ACTIONS)}; write one of them."
        raise DocumentRefused("UNKNOWN_ACTION", "action", message)
    name_or_first, action_or_first = name or form.DSP_5, action or form.ISSUE
    if name and action:
        _refuse_not_allowed(tree, name, action)
    check_members(
        {
            member: value
            for member, value in tree.items()
            if (name and action) or member in form.allowed(name_or_first, action_or_first)
        },
        form.members(name_or_first, action_or_first),
    )
    if text_at(tree, "version") != form.VERSION:
        raise DocumentRefused("SCHEMA_VERSION_UNKNOWN", "version", f"The version must be {form.VERSION}.")
    if action == form.AMEND and not any(is_said(tree.get(each)) for each in form.AMENDED):
        message = f"An amendment changes something; add one of {', '.join(form.AMENDED)}."
        raise DocumentRefused("MANDATORY_FIELD_MISSING", form.AMENDED[0], message)
    return name, action


def _refuse_not_allowed(tree: Mapping[str, Json], name: str, action: str) -> None:
    allowed = form.allowed(name, action)
    for member in tree:
        if member in allowed:
            continue
        if action == form.AMEND:
            message = "An amendment cannot change this; it takes a new license (22 CFR 123.25(c))."
            raise DocumentRefused("AMENDMENT_NOT_PERMITTED", member, message)
        message = f"The form {name} with the action {action} has no such field; leave it out."
        raise DocumentRefused("FIELD_NOT_ALLOWED", member, message)


def _refuse_no_content(fields: Mapping[str, str]) -> None:
    for path, text in fields.items():
        if text.strip().casefold() in _NO_CONTENT:
            message = "The field says no more than that its content is elsewhere; write the content here."
            raise DocumentRefused("SEE_ATTACHED_NOT_ACCEPTED", path, message)


def _read_head(source: Source, license_: License, name: str, action: str) -> None:
    for member in ("format", "version"):
        source.drop(member, because="fixed by the form")
    source.carry("form", license_)
    source.take("action", "action")
    license_.number = _take_number(source, license_, name, form.number_member(name), "number")
    standing = form.STANDINGS.get(action)
    if standing is not None:
        license_.stated_standing.standing = standing
        source.invent("stated_standing.standing", because="what the action makes of the license")
    license_.jurisdiction = license_.issuing_authority.country = "US"
    license_.issuing_authority.name = AUTHORITY
    license_.legal_basis = LEGAL_BASIS
    for target in ("jurisdiction", "issuing_authority", "legal_basis"):
        source.invent(target, because="the form is that of this authority")


def _take_number(source: Source, license_: License, name: str, path: str, target: str) -> str:
    """Return the number at `path` without the letters of the paper, and carry it as written where it has some."""
    written = source.take(path, target, note="without the letters before it on paper, which are carried")
    if name == form.DSP_94:
        if form.FMS_CASE.fullmatch(written) is None:
            message = "A case is written country, service, case, such as XX-D-ABC; write it so."
            raise DocumentRefused("FMS_CASE_SHAPE", path, message)
        return written
    match = form.NUMBERS[name].fullmatch(written)
    if match is None:
        _refuse_number(written, path)
        raise DocumentRefused("LICENSE_NUMBER_SHAPE", path, "This is no number of a license; write its digits.")
    if match[1] != written:
        license_.carried.add(path=path, value=written)
    return match[1]


def _refuse_number(written: str, path: str) -> None:
    if any(pattern.fullmatch(written) for pattern in form.NUMBERS.values()):
        message = "The number has the shape of another form; mend the number or the form."
        raise DocumentRefused("FORM_NUMBER_MISMATCH", path, message)


def _read_license(source: Source, license_: License, tree: Mapping[str, Json], name: str) -> None:
    license_.kind = LicenseKind.LICENSE_KIND_INDIVIDUAL
    source.invent("kind", because="the form grants to one applicant")
    if name in form.DIRECTIONS:
        license_.direction = form.DIRECTIONS[name]
        source.invent("direction", because=f"what {name} permits")
    if name in form.QUALIFIED:
        license_.unmodelled.add(path="form", value=name)
        source.invent("unmodelled", because=form.QUALIFIED[name])
    _read_parties(source, license_, tree)
    _read_registration(source, license_)
    _read_places(source, license_, tree)
    _read_related(source, license_, name)
    license_.end_use = source.take("specific_purpose", "end_use")
    source.set_aside("additional_information", license_, because="it may limit the license, in words")
    source.set_aside("return_by", license_, because="the goods must be back by then, which the schema cannot say")
    _read_items(source, license_, tree)
    for field, target in (("issued", "issue_date"), ("expires", "valid_until_date")):
        day = take_day(source, field, f"validity.{target}")
        if day is not None:
            getattr(license_.validity, target).CopyFrom(day)
    for position in range(len(objects_at(tree, "provisos"))):
        license_.conditions.add(
            text=source.take(f"provisos[{position}].text", f"conditions[{position}].text"),
            code=source.take(f"provisos[{position}].number", f"conditions[{position}].code"),
            kind=ConditionKind.CONDITION_KIND_UNMODELLED,
        )
    _check_across(source, license_, tree)


def _read_parties(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    for member, role in form.PARTIES.items():
        if is_said(object_at(tree, member)):
            read_party(source, license_, member, role)
    for member, role in form.PARTY_LISTS.items():
        for position in range(len(objects_at(tree, member))):
            read_party(source, license_, f"{member}[{position}]", role)


def _read_registration(source: Source, license_: License) -> None:
    code = source.take("registration_code", "parties[0].party.identifiers[0].value")
    if _REGISTRATION.fullmatch(code) is None:
        message = "A registration is M or K with four or five digits; write it so."
        raise DocumentRefused("REGISTRATION_CODE_SHAPE", "registration_code", message)
    identifier = PartyIdentifier(value=code, scheme=IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL)
    license_.parties[0].party.identifiers.append(identifier)


def _read_places(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    countries = tree.get("destination_countries")
    count = len(countries) if isinstance(countries, list) else 0
    found = [take_country(source, f"destination_countries[{each}]", f"destinations[{each}]") for each in range(count)]
    license_.destinations.extend(without_repeats(found))
    origin = take_country(source, "foreign_origin", "origins[0]")
    if origin:
        license_.origins.append(origin)


def _read_related(source: Source, license_: License, name: str) -> None:
    described = source.peek("transaction_description")
    if described and described not in form.TRANSACTIONS:
        message = f"The transaction must be one of {', '.join(form.TRANSACTIONS)}; write one of them."
        raise DocumentRefused("KIND_UNKNOWN", "transaction_description", message)
    related = source.peek("related_license")
    if described in form.TRANSACTIONS[1:] and not related:
        message = "The transaction rests on another license or agreement; name it."
        raise DocumentRefused("MANDATORY_FIELD_MISSING", "related_license", message)
    if described in form.REPLACING:
        license_.replaces.number = _take_number(source, license_, name, "related_license", "replaces.number")
    else:
        source.carry("related_license", license_)


def _read_items(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    for position in range(len(objects_at(tree, "items"))):
        path, target = f"items[{position}]", f"lines[{position}]"
        number = source.take(f"{path}.line", f"{target}.line_number")
        if _LINE.fullmatch(number) is None:
            message = "A line number is a whole number from 1; write it so."
            raise DocumentRefused("DECIMAL_NOT_CANONICAL", f"{path}.line", message)
        line = LicenseLine(line_number=int(number), line_id=number)
        line.description = source.take(f"{path}.description", f"{target}.description")
        line.control_list_entries.append(ControlListEntry(entry=_take_usml(source, path, target), list=LIST))
        source.invent(f"{target}.control_list_entries[0].list", because="block 11 takes entries of this list")
        quantity = take_quantity(
            source, f"{path}.quantity", f"{path}.unit", f"{target}.authorized_quantity", form.UNITS
        )
        if quantity is not None:
            line.authorized_quantity.CopyFrom(quantity)
        value = take_dollars(source, f"{path}.value", f"{target}.authorized_value")
        if value is not None:
            line.authorized_value.CopyFrom(value)
            source.invent(f"{target}.authorized_value.currency", because="all amounts of the form are dollars")
        line.limit = limit_of(line)
        source.invent(f"{target}.limit", because="value and quantity each end the license (22 CFR 123.21(a))")
        _check_kind(source, line, path)
        for name in ("sme", "kind"):
            source.carry(f"{path}.{name}", license_)
        license_.lines.append(line)


def _take_usml(source: Source, path: str, target: str) -> str:
    entry = source.take(f"{path}.usml", f"{target}.control_list_entries[0].entry")
    match = _USML.fullmatch(entry)
    if match is None or match[1] not in _CATEGORIES:
        message = "An entry is a category from I to XXI with its paragraphs, such as VIII(h)(1); write it so."
        raise DocumentRefused("UNKNOWN_USML_CATEGORY", f"{path}.usml", message)
    return entry


def _check_kind(source: Source, line: LicenseLine, path: str) -> None:
    kind, has_quantity = source.peek(f"{path}.kind"), line.HasField("authorized_quantity")
    if kind not in form.KINDS:
        message = f"The kind must be one of {', '.join(form.KINDS)}; write one of them."
        raise DocumentRefused("KIND_UNKNOWN", f"{path}.kind", message)
    if kind == form.HARDWARE and not has_quantity:
        message = "Hardware is licensed by quantity; add the quantity and its unit."
        raise DocumentRefused("MANDATORY_FIELD_MISSING", f"{path}.quantity", message)
    if has_quantity and kind not in (form.HARDWARE, form.SOFTWARE):
        message = "Technical data and services have no quantity; leave it out."
        raise DocumentRefused("QUANTITY_NOT_ALLOWED", f"{path}.quantity", message)


def _check_across(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    issued, expires = license_.validity.issue_date, license_.validity.valid_until_date
    refuse_reversed(issued, expires, "expires")
    if day_of(expires) > _anniversary(day_of(issued)):
        message = f"A license ends at the latest on the {YEARS}th anniversary of its issue (22 CFR 123.21(a))."
        raise DocumentRefused("VALIDITY_TOO_LONG", "expires", message)
    _check_destinations(license_, tree)
    numbers = [line.line_number for line in license_.lines]
    for position, number in enumerate(numbers):
        if number in numbers[:position]:
            message = "Two lines have the same number; declarations could not tell them apart."
            raise DocumentRefused("DUPLICATE_LINE", f"items[{position}].line", message)
    check_total(source, "total_value", license_.lines)


def _anniversary(day: date) -> date:
    try:
        return day.replace(year=day.year + YEARS)
    except ValueError:  # 29 February, and no leap year: the day before
        return day.replace(year=day.year + YEARS, day=28)


def _check_destinations(license_: License, tree: Mapping[str, Json]) -> None:
    users = [each.party.country for each in license_.parties if each.role == PartyRole.PARTY_ROLE_END_USER]
    has_hardware = any(text_at(item, "kind") == form.HARDWARE for item in objects_at(tree, "items"))
    if has_hardware and len(license_.destinations) != 1:
        message = "A license for hardware has one destination; write one license for each."
        raise DocumentRefused("HARDWARE_DESTINATION_NOT_SINGLE", "destination_countries", message)
    for position, country in enumerate(license_.destinations):
        if country not in users:
            message = "A destination has no end user in block 14; add one, or leave out the destination."
            raise DocumentRefused("DESTINATION_WITHOUT_END_USER", f"destination_countries[{position}]", message)
    for position, country in enumerate(users):
        if country not in license_.destinations:
            message = "The end user is in a country that block 3 does not list; add the country, or mend the party."
            raise DocumentRefused("END_USER_COUNTRY_NOT_LISTED", f"foreign_end_users[{position}].country", message)


def _read_amendment(source: Source, license_: License, tree: Mapping[str, Json], name: str) -> None:
    amended = _take_number(source, license_, name, "amends", "number")
    if amended != license_.number:
        message = "An amendment amends the license that it names; the two numbers differ."
        raise DocumentRefused("AMENDMENT_NOT_PERMITTED", "amends", message)
    if source.peek("amends") == amended:
        license_.carried.add(path="amends", value=amended)
    _read_parties(source, license_, tree)
    for position in range(len(objects_at(tree, "corrections"))):
        path = f"corrections[{position}]"
        _check_correction(source.peek(f"{path}.field"), path)
        for part in ("field", "from", "to"):
            source.set_aside(f"{path}.{part}", license_, because="a correction in words, of a field named in words")


def _check_correction(field: str, path: str) -> None:
    is_at_home = field.startswith(_CORRECTABLE) or field in _CORRECTABLE_WHOLE
    if not is_at_home or field.endswith(".country"):
        message = (
            "A correction cannot touch goods, figures, countries, end use, parties abroad or dates (22 CFR 123.25)."
        )
        raise DocumentRefused("AMENDMENT_NOT_PERMITTED", f"{path}.field", message)
