"""From a license to a license update.

Rules, in order:
1. A message inserts, updates or cancels one license. No message suspends one: LITE tells customs nothing of it.
2. Kind and direction give the type. A license whose direction nobody states is not sent as trade control.
3. The ids of the license and its goods are LITE's. They are the keys of usage, so they must be there.
4. The end user of an individual license carries its destination; an open one lists its destinations.
5. Values are pounds sterling: any other stays out. Units are LITE's, and a unit that only counts alike is another unit.
6. One line without a limit and without a word beside is an open license without goods.
"""

from collections.abc import Sequence

from google.type.date_pb2 import Date

from adapters.contract import Record
from adapters.errors import RenderRefused
from adapters.json_source import Json, write_json
from adapters.lite.codes import ACTIONS, TYPES, UNIT_CODES, UNITS, is_uuid, type_of
from adapters.lite.draft import Draft, drop_empty, number_of, restore
from adapters.lite.parties import LINES
from adapters.lite.shapes import LICENCE
from adapters.values import iso_of
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import (
    IdentifierScheme,
    License,
    LicenseKind,
    LicenseLine,
    LineLimit,
    Party,
    PartyRole,
)

_ACTION_NAMES = {action: name for name, action in ACTIONS.items()} | {
    LicenseAction.LICENSE_ACTION_UNSPECIFIED: "insert",
}
_INDIVIDUAL = LicenseKind.LICENSE_KIND_INDIVIDUAL
_EORI = IdentifierScheme.IDENTIFIER_SCHEME_EORI
_NATIONAL = IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL


def license_update(record: Record, format_id: str) -> bytes:
    """Return the message that says what the record says, as far as the format holds it.

    Raises:
        RenderRefused: UNKNOWN_ACTION, UNKNOWN_KIND, UNKNOWN_DIRECTION, MANDATORY_FIELD_MISSING, UNKNOWN_UNIT or
            DECIMAL_NOT_CANONICAL.
    """
    license_ = record.license
    draft = Draft(license_, format_id)
    action = _ACTION_NAMES.get(record.action)
    if action is None:
        message = "LITE's messages insert, update or cancel a license; it is none of them."
        raise RenderRefused("UNKNOWN_ACTION", "action", message)
    type_ = _type(license_, draft)
    licence: dict[str, Json] = {
        "id": draft.needed_id("licence.id", license_.sender_license_id),
        "reference": draft.needed("licence.reference", license_.number),
        "type": type_,
        "action": action,
    }
    if action == "update":
        licence["old_id"] = draft.needed_id("licence.old_id", license_.replaces.sender_license_id)
    licence["start_date"] = draft.needed("licence.start_date", _day(license_.validity.valid_from_date, "start_date"))
    licence["end_date"] = draft.needed("licence.end_date", _day(license_.validity.valid_until_date, "end_date"))
    licence["organisation"] = _organisation(license_, draft)
    _write_destinations(licence, license_, draft, type_)
    goods = _goods(license_, draft)
    if goods:
        licence["goods"] = goods
    elif license_.kind == _INDIVIDUAL:
        draft.needed("licence.goods", "")
    draft.refuse_missing()
    message_: dict[str, Json] = {"licence": licence}
    if draft.own:
        restore(message_, license_)
    drop_empty(licence, LICENCE)
    return write_json(message_)


def _type(license_: License, draft: Draft) -> str:
    if license_.kind not in {kind for kind, _ in TYPES.values()}:
        message = "LITE has individual, open individual and general licenses; the license is none of them."
        raise RenderRefused("UNKNOWN_KIND", "kind", message)
    type_ = type_of(license_.kind, license_.direction, draft.carried("licence.type"))
    if type_ is None:
        is_unknown = license_.kind == LicenseKind.LICENSE_KIND_UNKNOWN
        reason, field = ("UNKNOWN_KIND", "kind") if is_unknown else ("UNKNOWN_DIRECTION", "direction")
        message = "LITE has no type for a license of this kind and direction; choose another format."
        raise RenderRefused(reason, field, message)
    return type_


def _day(value: Date, name: str) -> str:
    if not (value.year or value.month or value.day):
        return ""
    try:
        return iso_of(value)
    except ValueError:
        message = "The license holds a date that is no whole calendar day; the format takes whole days only."
        raise RenderRefused("DATE_PARTIAL", f"licence.{name}", message) from None


def _organisation(license_: License, draft: Draft) -> dict[str, Json]:
    holder = _first(license_, PartyRole.PARTY_ROLE_HOLDER)
    numbers = [each.value for each in holder.identifiers if each.scheme == _EORI]
    ids = [each.value for each in holder.identifiers if each.scheme == _NATIONAL and is_uuid(each.value)]
    organisation: dict[str, Json] = {"id": ids[0]} if ids else {}
    organisation["name"] = draft.needed("licence.organisation.name", holder.name)
    organisation["eori_number"] = numbers[0] if numbers else ""
    address: dict[str, Json] = dict(zip(LINES, holder.address.lines, strict=False))
    if holder.address.postal_code:
        address["postcode"] = holder.address.postal_code
    address["country"] = draft.country("licence.organisation.address.country", holder.country)
    organisation["address"] = address
    return organisation


def _first(license_: License, role: PartyRole.ValueType) -> Party:
    return next((party.party for party in license_.parties if party.role == role), Party())


def _write_destinations(licence: dict[str, Json], license_: License, draft: Draft, type_: str) -> None:
    """Write the end user, and the destinations of a license that is not for the country of its end user alone."""
    user = _first(license_, PartyRole.PARTY_ROLE_END_USER)
    is_individual = license_.kind == _INDIVIDUAL
    has_end_user = bool(user.name) or is_individual
    if has_end_user:
        licence["end_user"] = _end_user(user, draft)
    if is_individual or (license_.kind == LicenseKind.LICENSE_KIND_UNKNOWN and has_end_user):
        return
    countries: list[Json] = [*draft.countries(license_.destinations)]
    if countries:
        licence["countries"] = countries
    elif type_ == "oiel":
        draft.needed("licence.countries", "")


def _end_user(user: Party, draft: Draft) -> dict[str, Json]:
    at = "licence.end_user"
    lines = [*user.address.lines, user.address.postal_code]
    whole = "\n".join(line for line in lines if line)
    country = draft.country(f"{at}.address.country", user.country)
    draft.needed(f"{at}.address.country.id", user.country)
    address: dict[str, Json] = {"line_1": whole} if whole else {}
    address["country"] = country
    return {"name": draft.needed(f"{at}.name", user.name), "address": address}


def _goods(license_: License, draft: Draft) -> list[Json]:
    lines: Sequence[LicenseLine] = license_.lines
    if license_.kind != _INDIVIDUAL and len(lines) == 1 and _permits_without_limit(lines[0]):
        return []
    used = {each.line_number: each.consumed for each in reversed(license_.stated_balances)}
    goods: list[Json] = []
    for position, line in enumerate(lines):
        at = f"licence.goods[{position}]"
        goods.append(_good(line, at, used.get(line.line_number, ""), draft))
        if license_.kind == _INDIVIDUAL:
            draft.needed(f"{at}.unit", line.authorized_quantity.unit)
            draft.needed(f"{at}.quantity", line.authorized_quantity.value)
    return goods


def _permits_without_limit(line: LicenseLine) -> bool:
    unlimited = line.limit == LineLimit.LINE_LIMIT_UNLIMITED
    return unlimited and not (line.description or line.HasField("authorized_quantity") or is_uuid(line.line_id))


def _good(line: LicenseLine, at: str, used: str, draft: Draft) -> dict[str, Json]:
    stood_at = f"licence.goods[{line.line_number - 1}]"
    quantity, value = line.authorized_quantity, line.authorized_value
    good: dict[str, Json] = {"id": draft.needed_id(f"{at}.id", line.line_id)}
    _put(good, "usage", number_of(used, f"{at}.usage"))
    good["name"] = draft.needed(f"{at}.name", line.description)
    good["description"] = draft.carried(f"{stood_at}.description")
    _put(good, "unit", _unit(quantity.unit, at, draft.carried(f"{stood_at}.unit")))
    _put(good, "quantity", number_of(quantity.value, f"{at}.quantity"))
    if value.currency == "GBP":
        _put(good, "value", number_of(value.amount, f"{at}.value"))
    return good


def _put(good: dict[str, Json], name: str, value: Json) -> None:
    if value is not None:
        good[name] = value


def _unit(unit: str, at: str, carried: str) -> str | None:
    """Return the code of a unit as it stood, else LITE's; a unit may stand without a quantity on an open license."""
    if not unit or UNITS.get(carried) == unit:
        return carried or None
    if unit not in UNIT_CODES:
        message = "LITE has no such unit, and a unit that counts alike is another one; choose another format."
        raise RenderRefused("UNKNOWN_UNIT", f"{at}.unit", message)
    return UNIT_CODES[unit]
