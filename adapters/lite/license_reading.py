"""From a license update to the license.

Rules, in order:
1. The type comes first: it says what else must be there. A security clearance is no license.
2. Then the members in the order of the format; the first fault refuses the message.
3. The reference is the number; the ids of license and goods stay beside it, because usage names both by id only.
4. An individual license goes to the country of its end user, an open one to its countries. Countries of an individual
   license, and a group of countries, have no place in the schema and may bind: they are unmodelled.
5. A member that the format does not define is unmodelled. The service behind HMRC ignores it; a license that says more
   than is understood is for a person to read.
6. Control-list entries and conditions are unknown to this message, and so absent.
"""

from collections.abc import Mapping

from google.type.date_pb2 import Date

from adapters.contract import Record
from adapters.errors import DocumentRefused
from adapters.json_source import Json, is_said, object_at, text_at
from adapters.lite.codes import ACTIONS, CLEARANCES, TYPES
from adapters.lite.goods import read_goods
from adapters.lite.members import Place, missing
from adapters.lite.parties import read_countries, read_end_user, read_holder
from adapters.lite.shapes import LICENCE, Shape, fields_of, unknown_members
from adapters.source import Source
from adapters.values import day_of
from comity.v1.license_pb2 import License, LicenseKind, Standing

_SET_ASIDE = {
    "licence.countries": "destinations beside that of the end user",
    "licence.country_group": "a group whose members are not published",
}
_INDIVIDUAL = LicenseKind.LICENSE_KIND_INDIVIDUAL
# Whether a license of the newer umbrella code is individual or open only its end user tells.
_BY_END_USER = (_INDIVIDUAL, LicenseKind.LICENSE_KIND_UNKNOWN)
_AUTHORITY = "Export Control Joint Unit"
_MAX_REFERENCE = 35


def record_of(message: Mapping[str, Json]) -> Record:
    """Return the license of a license update and what the message does with it.

    Raises:
        DocumentRefused: the message breaks a rule of the format; the reason is that of the rule.
    """
    shape = {"licence": _shape_of(message)}
    source = Source(fields_of(message, shape))
    root = Place(source, message, "")
    root.require("licence")
    licence = root.place("licence")
    license_ = License(jurisdiction="GB")
    type_ = _read_type(licence, license_)
    action = _read_action(licence, license_)
    _read_names(licence, license_, is_update=action == "update")
    _read_days(licence, license_)
    _read_content(licence, license_, type_)
    for path in unknown_members(message, shape):
        because = _SET_ASIDE.get(path, "the format does not define this member")
        source.set_aside(path, license_, because=because)
    _read_authority(source, license_)
    return source.close(ACTIONS[action], license_)


def _shape_of(message: Mapping[str, Json]) -> Shape:
    """Return which members the license has; countries only where they are its destinations."""
    licence = object_at(message, "licence")
    kind, _ = TYPES.get(text_at(licence, "type"), (None, None))
    by_end_user = kind in _BY_END_USER and is_said(licence.get("end_user"))
    return {name: below for name, below in LICENCE.items() if not by_end_user or name != "countries"}


def _read_type(licence: Place, license_: License) -> str:
    licence.require("type")
    type_ = licence.code("type", "kind", note="the direction follows from it too")
    if type_ in CLEARANCES:
        message = "The message is about a security clearance, which permits no export; send licenses only."
        raise DocumentRefused("NOT_A_LICENSE", licence.at("type"), message)
    if type_ not in TYPES:
        message = "The type is none of the export licenses of LITE; send one of its types, in lower case."
        raise DocumentRefused("UNKNOWN_LICENSE_TYPE", licence.at("type"), message)
    license_.kind, license_.direction = TYPES[type_]
    licence.source.carry(licence.at("type"), license_)
    return type_


def _read_action(licence: Place, license_: License) -> str:
    licence.require("action")
    action = licence.code("action", "action")
    if action not in ACTIONS:
        message = "An action is insert, update or cancel; send one of them."
        raise DocumentRefused("UNKNOWN_ACTION", licence.at("action"), message)
    cancels = action == "cancel"
    license_.stated_standing.standing = Standing.STANDING_CANCELED if cancels else Standing.STANDING_IN_FORCE
    licence.source.invent("stated_standing.standing", because="cancel cancels; insert and update put in force")
    return action


def _read_names(licence: Place, license_: License, *, is_update: bool) -> None:
    license_.sender_license_id = licence.id("id", "sender_license_id")
    number = licence.peek("reference")
    if not number:
        raise missing(licence.at("reference"))
    if number.strip() != number:
        message = "The reference begins or ends with a space, and no declaration could cite it; send it without."
        raise DocumentRefused("OUTER_SPACE_IN_REFERENCE", licence.at("reference"), message)
    license_.number = licence.text("reference", "number", limit=_MAX_REFERENCE)
    if is_update:
        license_.replaces.sender_license_id = licence.id("old_id", "replaces.sender_license_id")
    else:
        licence.source.drop(licence.at("old_id"), because="the format gives it a meaning on an update only")


def _read_days(licence: Place, license_: License) -> None:
    start = _required_day(licence, "start_date", "validity.valid_from_date")
    end = _required_day(licence, "end_date", "validity.valid_until_date")
    if day_of(end) < day_of(start):
        message = "The license ends before it begins; mend one of the two dates."
        raise DocumentRefused("DATE_ORDER", licence.at("end_date"), message)
    license_.validity.valid_from_date.CopyFrom(start)
    license_.validity.valid_until_date.CopyFrom(end)


def _required_day(licence: Place, name: str, target: str) -> Date:
    licence.require(name)
    day = licence.day(name, target)
    if day is None:
        raise missing(licence.at(name))
    return day


def _read_content(licence: Place, license_: License, type_: str) -> None:
    is_individual = license_.kind == _INDIVIDUAL
    licence.require("organisation")
    read_holder(licence.place("organisation"), license_)
    if is_individual:
        licence.require("end_user")
    has_end_user = read_end_user(licence.place("end_user"), license_)
    if type_ == "oiel":
        licence.require("countries")
    if has_end_user and license_.kind in _BY_END_USER:
        license_.destinations.append(license_.parties[-1].party.country)
        licence.source.invent("destinations[0]", because="the license is for the country of its end user")
    else:
        read_countries(licence, license_)
    if is_individual:
        licence.require("goods")
    read_goods(licence, license_)


def _read_authority(source: Source, license_: License) -> None:
    authority = license_.issuing_authority
    authority.name, authority.country = _AUTHORITY, "GB"
    because = "the format is the United Kingdom's, and this authority's own"
    for target in ("jurisdiction", "issuing_authority.name", "issuing_authority.country"):
        source.invent(target, because=because)
