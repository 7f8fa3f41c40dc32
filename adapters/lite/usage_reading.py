"""From a usage update to usage messages, and to what became of licenses.

Rules, in order:
1. The id of the message and at least one license must be there; a fault of these refuses the message.
2. A fault inside one license rejects that license, for its first fault in the order of the format; the others are read.
   The field is named without positions. A member that the message does not define is such a fault: what it might say
   about a use cannot be kept.
3. Each good gives its running total. A license may stand twice in a message, a good only once in its license.
4. A value counts where there is a currency; LITE ignores both.
5. Any action but open says as well how the license ended. The day of completion is no fact.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.codelists import ISO_4217
from adapters.contract import Entry, Fate, Record
from adapters.errors import DocumentRefused
from adapters.json_source import Json, Number
from adapters.lite.codes import ENDS, OPEN
from adapters.lite.members import Place, missing
from adapters.lite.shapes import USED_LICENCE, field_text, fields_of, refuse_unknown
from adapters.source import Source
from comity.v1.conversion_service_pb2 import LicenseAction, Rejected, UsageMessage
from comity.v1.license_pb2 import License
from comity.v1.reason_pb2 import Reason

_POSITIONS = re.compile(r"\[\d+\]")
_MAX_ID = 64  # of an id that is shown though it was not read
_OF_LICENSE = ("id", "action", "completion_date")


@dataclass(slots=True)
class UsageUpdate:
    """What a usage update says, in the order of its licenses."""

    message_id: str
    usage: list[UsageMessage] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    account: list[Entry] = field(default_factory=list)


def usage_of(message: Mapping[str, Json]) -> UsageUpdate:
    """Return what a usage update says.

    Raises:
        DocumentRefused: a fault of the message outside its licenses.
    """
    refuse_unknown(message, {"usage_data_id": None, "licences": None})
    source = Source({"usage_data_id": field_text(message.get("usage_data_id"), known=True)})
    root = Place(source, message, "")
    update = UsageUpdate(root.id("usage_data_id", "usage.carried"))
    update.account += source.account()
    root.require("licences")
    licences = message["licences"]
    if not isinstance(licences, list):
        raise DocumentRefused("JSON_STRUCTURE", "licences", "The member must hold a list of licenses; write it so.")
    for position, licence in enumerate(licences):
        _read_or_reject(licence, position, update)
    return update


def _read_or_reject(value: Json, position: int, update: UsageUpdate) -> None:
    licence = value if isinstance(value, dict) else {}
    path = f"licences[{position}]"
    fields = fields_of(licence, USED_LICENCE, path) or {path: field_text(value, known=False)}
    place = Place(Source(fields), licence, path)
    try:
        if licence is not value:
            raise DocumentRefused("JSON_STRUCTURE", "licences", "A license must be an object; write it so.")
        usage = _read_licence(place, update)
    except DocumentRefused as fault:
        update.rejected.append(_rejected(licence, fault))
        update.account += [
            Entry(at, "", Fate.DROPPED, "its license was rejected") for at, text in fields.items() if text
        ]
        return
    account = place.source.account()
    action = place.peek("action")
    if action != OPEN:
        record = _record(place, action, update.message_id, part=position + 1)
        update.records.append(record)
        told = {entry.source for entry in record.account if not usage or entry.source != place.at("id")}
        account = tuple(entry for entry in account if entry.source not in told)
    update.usage += usage
    update.account += account


def _rejected(licence: Mapping[str, Json], fault: DocumentRefused) -> Rejected:
    found = licence.get("id")
    is_text = isinstance(found, str) and not isinstance(found, Number)
    is_readable = is_text and str(found).isascii() and str(found).isprintable() and len(str(found)) <= _MAX_ID
    return Rejected(
        sender_license_id=str(found) if is_readable else "",
        reason=Reason.Value(f"REASON_{fault.reason}"),
        field=_POSITIONS.sub("", fault.field),
        message=fault.message,
    )


def _read_licence(licence: Place, update: UsageUpdate) -> list[UsageMessage]:
    """Return the uses of a license; every field of it has then its fate."""
    source, first = licence.source, len(update.usage)
    if licence.value.get("goods") == []:
        source.drop(licence.at("id"), because="no use of the license is reported")
    license_id = licence.id("id", f"usage[{first}].sender_license_id")
    licence.require("action")
    action = licence.peek("action")
    if action != OPEN and action not in ENDS:
        message = "An action is open, exhaust, expire, surrender or cancel; send one of them."
        raise DocumentRefused("UNKNOWN_ACTION", licence.at("action"), message)
    source.drop(licence.at("action"), because="the license stays as it is")
    source.drop(licence.at("completion_date"), because="the day on which customs closed the license is no fact of it")
    if licence.value.get("completion_date") != "":
        licence.day("completion_date", "", compact=True)
    if licence.value.get("goods") is None:
        raise missing(licence.at("goods"))
    usage: list[UsageMessage] = []
    line_ids: set[str] = set()
    for good in licence.places("goods"):
        use = UsageMessage(sender_license_id=license_id, total=True)
        use.carried.add(path="usage_data_id", value=update.message_id)
        _read_good(good, use, f"usage[{first + len(usage)}]")
        if use.sender_line_id.lower() in line_ids:
            message = "Two totals are given for one good of the license; send the one that holds."
            raise DocumentRefused("DUPLICATE_LINE", good.at("id"), message)
        line_ids.add(use.sender_line_id.lower())
        usage.append(use)
    refuse_unknown(licence.value, USED_LICENCE, licence.path)
    return usage


def _read_good(good: Place, use: UsageMessage, to: str) -> None:
    use.sender_line_id = good.id("id", f"{to}.sender_line_id")
    good.require("usage")
    use.quantity.value = good.figure("usage", f"{to}.quantity.value", as_text=True)
    currency = good.code("currency", f"{to}.value.currency")
    if not currency:
        good.source.drop(good.at("value"), because="without a currency the line is not controlled by value")
        return
    if currency not in ISO_4217:
        message = "The currency is no code of ISO 4217; send one, or none."
        raise DocumentRefused("UNKNOWN_CURRENCY", good.at("currency"), message)
    good.require("value")
    use.value.amount = good.figure("value", f"{to}.value.amount", as_text=True)
    use.value.currency = currency


def _record(licence: Place, action: str, message_id: str, *, part: int) -> Record:
    """Return what a license became, with the account of what says so."""
    paths = [licence.at(name) for name in _OF_LICENSE]
    source = Source({"usage_data_id": message_id} | {path: licence.source.peek(path) for path in paths})
    license_ = License(jurisdiction="GB")
    license_.source.part = part
    license_.sender_license_id = source.take(paths[0], "sender_license_id")
    source.take(paths[1], "stated_standing.standing")
    license_.stated_standing.standing = ENDS[action]
    source.carry("usage_data_id", license_)
    # Without its place in the message, which another message does not have.
    day = source.take(paths[2], "carried", note="the day on which customs closed the license is no fact of it")
    if day:
        license_.carried.add(path="completion_date", value=day)
    source.invent("jurisdiction", because="the format is the United Kingdom's")
    return source.close(LicenseAction.LICENSE_ACTION_UNSPECIFIED, license_)
