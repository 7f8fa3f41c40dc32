"""From `bis748p` to the canonical license.

Rules, in order:
1. Fields first (bis_fields), then shapes and code lists, then rules across fields. The first fault refuses.
2. A license number is a letter and six or seven digits; Z begins an application and G a classification: neither permits
   anything.
3. The applicant is the holder (15 CFR 750.7(d)). Without end users the ultimate consignee is the end user, unless it is
   `Various`: of that nothing is derived. `Various` stands alone, and for cedar only (15 CFR 754.4).
4. The final destinations are the countries of the end users; those of consignees and purchasers never count.
5. A deemed export releases technology to a person and moves no goods, which the schema cannot say: the type is set
   aside.
6. What the application describes limits the license (15 CFR 750.7(a)): where it has no place it is set aside.
"""

import re
from collections.abc import Mapping

from adapters.checks import refuse_reversed, take_country, take_decimal
from adapters.contract import Record
from adapters.errors import DocumentRefused
from adapters.json_source import Json, fields_of, objects_at
from adapters.source import Source
from adapters.us import bis_form as form
from adapters.us.bis_fields import checked_action, parties_in
from adapters.us.bis_items import check_items, is_cedar, read_items
from adapters.us.days import read_day
from adapters.us.lines import read_condition
from adapters.us.parties import parties_of, read_party
from adapters.values import without_repeats
from comity.v1.license_pb2 import IdentifierScheme, License, LicenseKind, LicenseParty, PartyIdentifier, PartyRole

AUTHORITY = "Bureau of Industry and Security"
LEGAL_BASIS = "Export Administration Regulations (15 CFR 730-774)"

_NUMBER = re.compile(r"[A-Z][0-9]{6,7}")
_NO_LICENSE = ("Z", "G")
_EIN = re.compile(r"[0-9]{9}")
_PERCENT_DECIMALS = 6


def record_of(tree: dict[str, Json]) -> Record:
    """Return the license or message that a document states, with the account of its fields.

    Raises:
        DocumentRefused: a rule of this module, of the fields or of the items is broken; the reason is that of the rule.
    """
    action = checked_action(tree)
    source, license_ = Source(fields_of(tree)), License()
    _read_head(source, license_, action)
    if action in (form.ISSUE, form.REPLACE):
        _read_license(source, license_, tree)
    elif action == form.AMEND:
        read_day(source, "expires", "validity.valid_until_date", license_.validity.valid_until_date)
    else:
        read_day(source, "effective", "stated_standing.as_of_date", license_.stated_standing.as_of_date)
    for name in form.CARRIED:
        for path in fields_of(tree.get(name), name):
            source.carry(path, license_)
    return source.close(form.ACTIONS[action], license_)


def _read_head(source: Source, license_: License, action: str) -> None:
    for name in ("format", "version"):
        source.drop(name, because="fixed by the form")
    license_.number = _take_number(source, "license_number", "number")
    source.take("action", "action")
    if action in form.STANDINGS:
        license_.stated_standing.standing = form.STANDINGS[action]
        source.invent("stated_standing.standing", because="what the action makes of the license")
    license_.jurisdiction = license_.issuing_authority.country = "US"
    license_.issuing_authority.name, license_.legal_basis = AUTHORITY, LEGAL_BASIS
    for target in ("jurisdiction", "issuing_authority", "legal_basis"):
        source.invent(target, because="the form is that of this authority")


def _take_number(source: Source, path: str, target: str) -> str:
    number = source.take(path, target)
    if _NUMBER.fullmatch(number) is None or number.startswith(_NO_LICENSE):
        message = (
            "A license has a letter, not Z or G, and six or seven digits; Z numbers an application and G a "
            "classification. Write the number of the license."
        )
        raise DocumentRefused("LICENSE_NUMBER_SHAPE", path, message)
    return number


def _read_license(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    license_.kind = LicenseKind.LICENSE_KIND_INDIVIDUAL
    source.invent("kind", because="the form grants to one applicant")
    _read_type(source, license_)
    if source.peek("replaces"):
        license_.replaces.number = _take_number(source, "replaces", "replaces.number")
    validity = license_.validity
    read_day(source, "issued", "validity.issue_date", validity.issue_date)
    read_day(source, "expires", "validity.valid_until_date", validity.valid_until_date)
    _read_parties(source, license_, tree)
    license_.end_use = source.take("specific_end_use", "end_use")
    _set_aside(source, license_, tree)
    read_items(source, license_, tree)
    _read_conditions(source, license_, tree)
    refuse_reversed(validity.issue_date, validity.valid_until_date, "expires")
    _check_various(license_, tree)
    check_items(source, license_)


def _read_type(source: Source, license_: License) -> None:
    license_type = source.peek("license_type")
    if license_type not in form.DIRECTIONS:
        message = f"A license is one of {', '.join(form.DIRECTIONS)}; a classification request is none."
        raise DocumentRefused("UNKNOWN_LICENSE_TYPE", "license_type", message)
    license_.direction = form.DIRECTIONS[license_type]
    if license_type == form.DEEMED_EXPORT:
        because = "technology is released to a person, and no goods move (15 CFR 734.13(a)(2))"
        source.set_aside("license_type", license_, because=because)
        source.invent("direction", because="such a release is deemed an export")
    source.take("license_type", "direction")


def _read_parties(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    for path, _ in parties_in(tree):
        _read_party(source, license_, path, form.ROLES.get(path, PartyRole.PARTY_ROLE_END_USER))
    users = parties_of(license_, PartyRole.PARTY_ROLE_END_USER)
    consignee = parties_of(license_, PartyRole.PARTY_ROLE_CONSIGNEE)[0]
    if not users and consignee.name != form.VARIOUS:
        because = "without end users the ultimate consignee is the end user"
        source.invent(f"parties[{len(license_.parties)}]", because=because)
        license_.parties.append(LicenseParty(role=PartyRole.PARTY_ROLE_END_USER, party=consignee, derived=True))
        users = [consignee]
    license_.destinations.extend(without_repeats([user.country for user in users if user.country]))
    if license_.destinations:
        source.invent("destinations", because="the countries of the end users")


def _read_party(source: Source, license_: License, path: str, role: PartyRole.ValueType) -> None:
    target = f"parties[{len(license_.parties)}].party.identifiers[0].value"
    party = read_party(source, license_, path, role)
    source.carry(f"{path}.cin", license_, because="the company's id in the application system, which permits nothing")
    number = source.take(f"{path}.ein", target)
    if not number:
        return
    if _EIN.fullmatch(number) is None:
        message = "An employer identification number is nine digits without a hyphen; write it so."
        raise DocumentRefused("EIN_SHAPE", f"{path}.ein", message)
    party.identifiers.append(PartyIdentifier(value=number, scheme=IdentifierScheme.IDENTIFIER_SCHEME_EIN))


def _set_aside(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    because = "described in the application or its documents, and so a limit of the license (15 CFR 750.7(a))"
    for name in form.SET_ASIDE:
        for path in fields_of(tree.get(name), name):
            source.set_aside(path, license_, because=because)
    take_country(source, "import_certificate.country", "unmodelled")


def _read_conditions(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    for position in range(len(objects_at(tree, "conditions"))):
        path = f"conditions[{position}]"
        read_condition(source, license_, path)
        tolerance = f"{path}.shipping_tolerance_percent"
        source.set_aside(tolerance, license_, because="an excess that the condition allows or rules out")
        take_decimal(source, tolerance, "unmodelled", decimals=_PERCENT_DECIMALS)


def _check_various(license_: License, tree: Mapping[str, Json]) -> None:
    for path, party in parties_in(tree):
        name = party.get("name")
        is_various = isinstance(name, str) and name.strip().casefold() == form.VARIOUS.casefold()
        is_allowed = party == {"name": form.VARIOUS} and path in form.MAY_BE_VARIOUS and is_cedar(license_)
        if is_various and not is_allowed:
            message = (
                "Various stands for the purchaser or ultimate consignee of western red cedar, with nothing beside it; "
                "name the party."
            )
            raise DocumentRefused("VARIOUS_NOT_ALLOWED", path, message)
