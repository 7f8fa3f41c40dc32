"""From `dsp` to the canonical license.

Rules, in order:
1. Fields first (dsp_fields), then shapes and code lists, then rules across fields. The first fault refuses.
2. The applicant is the holder, under the code of its registration. Nothing is derived: without a consignee there is
   none. Only the forwarders that are named may ship (22 CFR 123.1(c)(2)).
3. A form for something else than an export for good is set aside beside the direction: no machine recognizes it alone.
4. A license ends on the fourth anniversary of its issue at the latest (22 CFR 123.21(a)).
5. Hardware goes to one destination. Each destination has an end user, and each end user is in a destination.
"""

from collections.abc import Mapping
from datetime import date

from adapters.checks import refuse_reversed, take_country, take_day
from adapters.contract import Record
from adapters.errors import DocumentRefused
from adapters.json_source import Json, fields_of, object_at, objects_at, text_at
from adapters.source import Source
from adapters.us import dsp_form as form
from adapters.us.days import read_day
from adapters.us.dsp_amendment import read_amendment
from adapters.us.dsp_fields import checked_form
from adapters.us.dsp_items import check_items, read_items
from adapters.us.dsp_numbers import take_number, take_registration
from adapters.us.lines import read_condition
from adapters.us.parties import parties_of, read_party
from adapters.values import day_of, without_repeats
from comity.v1.license_pb2 import IdentifierScheme, License, LicenseKind, PartyIdentifier, PartyRole

AUTHORITY = "Directorate of Defense Trade Controls"
LEGAL_BASIS = "International Traffic in Arms Regulations (22 CFR 120-130)"
YEARS = 4


def record_of(tree: dict[str, Json]) -> Record:
    """Return the license or message that a document states, with the account of its fields.

    Raises:
        DocumentRefused: a rule of this module or of the others of the form is broken; the reason is that of the rule.
    """
    name, action = checked_form(tree)
    source, license_ = Source(fields_of(tree)), License()
    _read_head(source, license_, name, action)
    _read_parties(source, license_, tree)
    if action == form.ISSUE:
        _read_license(source, license_, tree, name)
    elif action == form.AMEND:
        read_amendment(source, license_, name, len(objects_at(tree, "corrections")))
    else:
        read_day(source, "effective", "stated_standing.as_of_date", license_.stated_standing.as_of_date)
    for member in form.CARRIED:
        for path in fields_of(tree.get(member), member):
            source.carry(path, license_)
    return source.close(form.ACTIONS[action], license_)


def _read_head(source: Source, license_: License, name: str, action: str) -> None:
    for member in ("format", "version"):
        source.drop(member, because="fixed by the form")
    if action == form.ISSUE and name in form.QUALIFIED:
        source.set_aside("form", license_, because=form.QUALIFIED[name])
    else:
        source.carry("form", license_)
    source.take("action", "action")
    license_.number = take_number(source, license_, name, form.number_member(name), "number")
    if action in form.STANDINGS:
        license_.stated_standing.standing = form.STANDINGS[action]
        source.invent("stated_standing.standing", because="what the action makes of the license")
    license_.jurisdiction = license_.issuing_authority.country = "US"
    license_.issuing_authority.name, license_.legal_basis = AUTHORITY, LEGAL_BASIS
    for target in ("jurisdiction", "issuing_authority", "legal_basis"):
        source.invent(target, because="the forms are those of this authority")


def _read_license(source: Source, license_: License, tree: Mapping[str, Json], name: str) -> None:
    license_.kind = LicenseKind.LICENSE_KIND_INDIVIDUAL
    source.invent("kind", because="the form grants to one applicant")
    if name in form.DIRECTIONS:
        license_.direction = form.DIRECTIONS[name]
        source.invent("direction", because="the movement that the form is for")
    code = take_registration(source, "parties[0].party.identifiers[0].value")
    registration = PartyIdentifier(value=code, scheme=IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL)
    license_.parties[0].party.identifiers.append(registration)
    _read_countries(source, license_, tree)
    _read_related(source, license_, name)
    license_.end_use = source.take("specific_purpose", "end_use")
    source.set_aside("additional_information", license_, because="it may limit the license, in words")
    source.set_aside("return_by", license_, because="the day by which the goods are back, which the schema cannot say")
    take_day(source, "return_by", "unmodelled")
    validity = license_.validity
    read_day(source, "issued", "validity.issue_date", validity.issue_date)
    read_day(source, "expires", "validity.valid_until_date", validity.valid_until_date)
    read_items(source, license_, len(objects_at(tree, "items")))
    for position in range(len(objects_at(tree, "provisos"))):
        read_condition(source, license_, f"provisos[{position}]")
    _check_validity(license_)
    _check_destinations(license_, tree)
    check_items(source, license_)


def _read_parties(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    for member, role in form.PARTIES.items():
        if object_at(tree, member):
            read_party(source, license_, member, role)
    for member, role in form.PARTY_LISTS.items():
        for position in range(len(objects_at(tree, member))):
            read_party(source, license_, f"{member}[{position}]", role)


def _read_countries(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    countries = []
    for path, written in fields_of(tree.get("destination_countries"), "destination_countries").items():
        if not written:
            message = "The field holds no code of a country; write its two letters."
            raise DocumentRefused("UNKNOWN_COUNTRY", path, message)
        countries.append(take_country(source, path, "destinations"))
    license_.destinations.extend(without_repeats(countries))
    origin = take_country(source, "foreign_origin", "origins[0]")
    license_.origins.extend([origin] if origin else [])


def _read_related(source: Source, license_: License, name: str) -> None:
    """Read the license or agreement on which the transaction rests; exports under an agreement keep to its terms."""
    described = source.peek("transaction_description")
    if described and described not in form.TRANSACTIONS:
        message = f"The transaction must be one of {', '.join(form.TRANSACTIONS)}; write one of them."
        raise DocumentRefused("KIND_UNKNOWN", "transaction_description", message)
    if described in form.REPLACING:
        license_.replaces.number = take_number(source, license_, name, "related_license", "replaces.number")
    if described == form.AGREEMENT:
        for path in ("transaction_description", "related_license"):
            because = "the terms of the agreement bind (22 CFR 124), and they are elsewhere"
            source.set_aside(path, license_, because=because)
    else:
        source.carry("transaction_description", license_)


def _check_validity(license_: License) -> None:
    issued, expires = license_.validity.issue_date, license_.validity.valid_until_date
    refuse_reversed(issued, expires, "expires")
    if day_of(expires) > _anniversary(day_of(issued)):
        message = f"A license ends {YEARS} years after its issue at the latest (22 CFR 123.21(a)); mend a date."
        raise DocumentRefused("VALIDITY_TOO_LONG", "expires", message)


def _anniversary(day: date) -> date:
    year = min(day.year + YEARS, date.max.year)
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day and year % YEARS else day.replace(year=year)


def _check_destinations(license_: License, tree: Mapping[str, Json]) -> None:
    users = [party.country for party in parties_of(license_, PartyRole.PARTY_ROLE_END_USER)]
    has_hardware = any(text_at(item, "kind") == form.HARDWARE for item in objects_at(tree, "items"))
    if has_hardware and len(license_.destinations) != 1:
        message = "A license for hardware has one destination; apply for one license for each."
        raise DocumentRefused("HARDWARE_DESTINATION_NOT_SINGLE", "destination_countries", message)
    for path, country in fields_of(tree.get("destination_countries"), "destination_countries").items():
        if country not in users:
            message = "The destination has no end user in block 14; add one, or leave out the destination."
            raise DocumentRefused("DESTINATION_WITHOUT_END_USER", path, message)
    for position, country in enumerate(users):
        if country not in license_.destinations:
            message = "The end user is in a country that block 3 does not list; add the country, or mend the party."
            raise DocumentRefused("END_USER_COUNTRY_NOT_LISTED", f"foreign_end_users[{position}].country", message)
