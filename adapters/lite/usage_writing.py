"""From uses, and from what became of licenses, to a usage update.

Rules, in order:
1. A usage update replaces totals. A use that is an increment is left out, which binds: as a total it would undo others.
2. The message, each license and each good are named by the ids that LITE gave; a number or line alone names nothing.
3. The uses of a license stand together, in the order in which its first one was given. A good that was given twice
   stands in the license a second time.
4. A license of which something became has that as its action; any other stays open.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from adapters.contract import Reading, Record
from adapters.errors import RenderRefused
from adapters.json_source import Json, write_json
from adapters.lite.codes import END_OF, OPEN
from adapters.lite.draft import Draft, carried_by
from adapters.lite.losses import sole
from comity.v1.conversion_service_pb2 import UsageMessage
from comity.v1.license_pb2 import License


@dataclass(slots=True)
class _Entry:
    """A license of the message: its uses by their positions, and the record that ends it."""

    license_id: str
    uses: list[int] = field(default_factory=list)
    line_ids: set[str] = field(default_factory=set)
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class UsageMessageWritten:
    """A usage update, the uses in it by their positions, and the records in its order."""

    document: bytes
    order: tuple[int, ...]
    records: tuple[Record, ...]


def is_end_only(record: Record) -> bool:
    """Return whether a record says no more than how a license ended that is named by its id alone."""
    license_ = record.license
    is_named = bool(license_.sender_license_id) and not license_.number
    return is_named and license_.stated_standing.standing in END_OF


def usage_update(reading: Reading, format_id: str) -> UsageMessageWritten:
    """Return the message that says what the reading says, as far as the format holds it.

    Raises:
        RenderRefused: UNKNOWN_ACTION, BATCH_SIZE or MANDATORY_FIELD_MISSING.
    """
    entries = _entries(reading)
    draft = Draft(License(), format_id)
    ids = [carried_by(use, "usage_data_id") for use in reading.usage]
    ids += [Draft(record.license, format_id).carried("usage_data_id") for record in reading.records]
    message: dict[str, Json] = {"usage_data_id": draft.needed_id("usage_data_id", sole(ids, "usage_data_id"))}
    licences = [_licence(entry, reading.usage, draft, format_id) for entry in entries]
    message["licences"] = [*licences]
    if not licences:
        draft.needed("licences", "")
    draft.refuse_missing()
    order = tuple(position for entry in entries for position in entry.uses)
    records = tuple(entry.record for entry in entries if entry.record is not None)
    return UsageMessageWritten(write_json(message), order, records)


def _entries(reading: Reading) -> list[_Entry]:
    entries: list[_Entry] = []
    last: dict[str, _Entry] = {}
    for position, use in enumerate(reading.usage):
        if not use.total:
            continue
        entry, line_id = last.get(use.sender_license_id), use.sender_line_id.lower()
        if entry is None or line_id in entry.line_ids:
            entry = _begin(entries, last, use.sender_license_id)
        entry.uses.append(position)
        entry.line_ids.add(line_id)
    for record in reading.records:
        entry = last.get(record.license.sender_license_id)
        if entry is None or entry.record is not None:
            entry = _begin(entries, last, record.license.sender_license_id)
        entry.record = record
    return entries


def _begin(entries: list[_Entry], last: dict[str, _Entry], license_id: str) -> _Entry:
    entry = last[license_id] = _Entry(license_id)
    entries.append(entry)
    return entry


def _licence(entry: _Entry, usage: Sequence[UsageMessage], draft: Draft, format_id: str) -> dict[str, Json]:
    completed = Draft(entry.record.license, format_id).carried("completion_date") if entry.record else ""
    return {
        "id": draft.needed_id("licences.id", entry.license_id),
        "action": _action(entry.record),
        "completion_date": completed,
        "goods": [_good(usage[position], draft) for position in entry.uses],
    }


def _action(record: Record | None) -> str:
    if record is None:
        return OPEN
    action = END_OF.get(record.license.stated_standing.standing)
    if action is None:
        message = (
            "A usage update says that a license is exhausted, expired, surrendered or canceled; it is none of them."
        )
        raise RenderRefused("UNKNOWN_ACTION", "licences.action", message)
    return action


def _good(use: UsageMessage, draft: Draft) -> dict[str, Json]:
    has_value = bool(use.value.amount and use.value.currency)
    return {
        "id": draft.needed_id("licences.goods.id", use.sender_line_id),
        "usage": draft.needed("licences.goods.usage", use.quantity.value),
        "value": use.value.amount if has_value else "0",
        "currency": use.value.currency if has_value else "",
    }
