"""What a written document does not say as it was said: found by reading the document again.

Rules, in order:
1. A loss is a field that reads otherwise in the written document: gone, changed, or made by the document. It is named
   by its path in the license, for example `conditions[0]`; in other lists by the list and the path, for example
   `usage[2].quantity.value`. Where something is made, by the path that it would have.
2. Every loss binds, unless it stands in the table of those that bind nobody or in that of the format. A field that is
   new to the schema binds.
3. A loss that binds stops the writing, unless the caller accepted it by its path, with or without the positions in
   lists: `unmodelled[0]` or `unmodelled`. A path accepts nothing below it.
4. All binding losses are named at once.
"""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TypeAlias

from google.protobuf.message import Message
from google.type.date_pb2 import Date

from adapters.contract import Entry, Fate, ListKind, Reading, Record, Rendering
from adapters.errors import DocumentRefused, RenderRefused
from comity.v1.conversion_service_pb2 import LicenseAction, Rejected
from comity.v1.license_pb2 import (
    CarriedField,
    Condition,
    ControlListEntry,
    License,
    LicenseLine,
    LicenseParty,
    PartyIdentifier,
    PartyRole,
    Standing,
    StatedBalance,
    StatedUse,
    UnmodelledContent,
)
from comity.v1.reason_pb2 import Reason

# A pattern of paths, and why their loss binds nobody.
Free: TypeAlias = tuple[re.Pattern[str], str]

_SHOWN = 40
_POSITIONS = re.compile(r"\[\d+\]")

_NOTES = {
    Fate.DROPPED: "the format has no place for it",
    Fate.APPROXIMATED: "the format says it otherwise",
    Fate.INVENTED: "the format says it by its shape",
}


def free(pattern: str, because: str) -> Free:
    """Return a line of a table of losses that bind nobody; the pattern is matched against the whole path."""
    return re.compile(pattern), because


# What binds nobody in any format, with the reason why.
_FREE: tuple[Free, ...] = (
    free(r"(.+\.)?carried\[\d+\](\..+)?", "needed to write another format only"),
    free(r"sender_license_id", "the number names the license"),
    free(r".+\.other_names\[\d+\]", "the name in its original script stands"),
    free(r".+\.identifiers\[\d+\](\.scheme|\.value)?", "the name stands; the format has no such identifier"),
    free(r".+\.address(\..+)?", "the format has another form of address"),
    free(r"lines\[\d+\]\.line_id", "the format names a line by its number"),
    free(r"lines\[\d+\]\.(hs_code|national_code|cas_number)", "the description names the goods"),
    free(r"lines\[\d+\]\.control_list_entries\[\d+\]\.edition", "the format names no edition"),
    free(r"lines\[\d+\]\.tolerance(\..+)?", "without it no excess is allowed"),
    free(r"conditions\[\d+\]\.(kind|code)", "the format has texts only"),
    free(r"parties\[\d+\]\.derived", "the format states the party"),
    free(r"particulars(\..+)?", "particulars of the export, which limit nothing"),
    free(r"validity\.issue_date", "the period of use stands"),
    free(r"stated_uses\[\d+\]\.(reference_kind|reference_type|words|place)", "the figure and its reference stand"),
    free(r"(citations|usage|replies)\[\d+\]\.(sender_license_id|sender_line_id)", "the number names the license"),
    free(r"citations\[\d+\]\.declaration(\..+)?", "the citation stands inside a declaration, which says it"),
    free(r"citations\[\d+\]\.(valid_until_date|hs_code|control_codes\[\d+\])", "the license itself says it"),
    free(r"replies\[\d+\]\.(message|code|itn)", "whether it was accepted stands"),
)

# What names an element of a list, so that it is found again when elements before it are gone.
_ELEMENT_NAMES: dict[type, Callable[[object], object]] = {
    LicenseParty: attrgetter("role", "party.name"),
    PartyIdentifier: attrgetter("value"),
    LicenseLine: attrgetter("line_number"),
    ControlListEntry: attrgetter("entry"),
    Condition: attrgetter("text"),
    UnmodelledContent: attrgetter("path"),
    CarriedField: attrgetter("path"),
    StatedBalance: attrgetter("line_number", "unit", "currency"),
    StatedUse: attrgetter(
        "line_number", "quantity.value", "value.amount", "use_date.year", "use_date.month", "use_date.day", "reference"
    ),
}

_USABLE = frozenset({Standing.STANDING_IN_FORCE, Standing.STANDING_ISSUED, Standing.STANDING_UNSPECIFIED})


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss, and whether it binds."""

    entry: Entry
    binds: bool


def checked_rendering(
    reading: Reading,
    document: bytes,
    read: Callable[[bytes], Reading],
    accepted: frozenset[str],
    *,
    free_losses: Sequence[Free] = (),
) -> Rendering:
    """Return a written document with its losses: `read` reads it again, and the two readings are compared.

    Raises:
        RenderRefused: LOSS_NOT_ACCEPTED; or the reason for which the document would be refused when it is read.
    """
    again = read_back(document, read)
    losses = losses_between(reading, again, free_losses)
    refuse_losses(losses, accepted)
    return Rendering(document, tuple(loss.entry for loss in losses))


def read_back(document: bytes, read: Callable[[bytes], Reading]) -> Reading:
    """Return what a written document says; what would be refused there is not written.

    Raises:
        RenderRefused: the reason and field of the refusal.
    """
    try:
        again = read(document)
    except DocumentRefused as refusal:
        message = f"The format cannot hold this as it is. {refusal.message}"
        raise RenderRefused(refusal.reason, refusal.field, message) from None
    if again.rejected:
        raise _refusal_of(again.rejected[0])
    return again


def losses_between(reading: Reading, again: Reading, free_losses: Sequence[Free] = ()) -> list[Loss]:
    """Return what a document, read again, does not say as the reading says it, in the order of the reading.

    `free_losses` is the format's own table of losses that bind nobody; it is asked before the general one.
    """
    table = (*free_losses, *_FREE)
    losses = list(_losses_of_records(reading.records, again.records, table))
    for name, one, other in (
        (ListKind.CITATIONS, reading.citations, again.citations),
        (ListKind.USAGE, reading.usage, again.usage),
        (ListKind.REPLIES, reading.replies, again.replies),
    ):
        losses += [_judged(entry, None, table) for entry in _pairwise(name, one, other)]
    return losses


def refuse_losses(losses: Sequence[Loss], accepted: frozenset[str]) -> None:
    """Refuse a loss that binds and was not accepted.

    Raises:
        RenderRefused: LOSS_NOT_ACCEPTED; the field is the first such path, the message names them.
    """
    binding = dict.fromkeys(loss.entry.target for loss in losses if loss.binds)
    paths = [path for path in binding if not is_accepted(path, accepted)]
    if paths:
        named = ", ".join(paths[:_SHOWN]) + (f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else "")
        message = (
            f"The format cannot hold what binds here: {named}; accept each loss by its path or choose another format."
        )
        raise RenderRefused("LOSS_NOT_ACCEPTED", paths[0], message, paths=tuple(paths))


def is_accepted(path: str, accepted: frozenset[str]) -> bool:
    """Return whether a loss was accepted by its path, with or without positions."""
    return path in accepted or _POSITIONS.sub("", path) in accepted


def only_record(reading: Reading) -> Record:
    """Return the one license of a reading, for a format whose document is one license.

    Raises:
        RenderRefused: BATCH_SIZE.
    """
    if len(reading.records) != 1:
        message = f"A document of this format is one license; {len(reading.records)} were given. Write each by itself."
        raise RenderRefused("BATCH_SIZE", "records", message)
    return reading.records[0]


def _refusal_of(rejected: Rejected) -> RenderRefused:
    reason = Reason.Name(rejected.reason).removeprefix("REASON_")
    return RenderRefused(reason, rejected.field, f"The format cannot hold this as it is. {rejected.message}")


def _losses_of_records(records: Sequence[Record], again: Sequence[Record], table: Sequence[Free]) -> Iterator[Loss]:
    if len(records) != len(again):
        entry = Entry("", "records", Fate.APPROXIMATED, f"{len(records)} licenses were given, {len(again)} are written")
        yield Loss(entry, binds=True)
    for position, (record, copy) in enumerate(zip(records, again, strict=False), 1):
        found = [_judged(entry, record.license, table) for entry in differences(record.license, copy.license)]
        found += _loss_of_action(record.action, copy.action)
        for loss in found:
            note = loss.entry.note
            yield (
                loss
                if len(records) == 1
                else replace(loss, entry=replace(loss.entry, note=f"record {position}: {note}"))
            )


def _loss_of_action(action: LicenseAction.ValueType, copy: LicenseAction.ValueType) -> list[Loss]:
    """A license is granted by the document itself or by a message that inserts it; any other action says more."""
    if action == copy:
        return []
    granting = (LicenseAction.LICENSE_ACTION_UNSPECIFIED, LicenseAction.LICENSE_ACTION_INSERT)
    if copy == LicenseAction.LICENSE_ACTION_UNSPECIFIED:
        entry = Entry("", "action", Fate.DROPPED, "the document is the license itself and no message about one")
    else:
        entry = Entry("", "action", Fate.APPROXIMATED, "the format has another action for it")
    return [Loss(entry, binds=not (action in granting and copy in granting))]


def _pairwise(name: str, one: Sequence[Message], other: Sequence[Message]) -> Iterator[Entry]:
    for index in range(max(len(one), len(other))):
        where = f"{name}[{index}]"
        if index >= len(other):
            yield Entry("", where, Fate.DROPPED)
        elif index >= len(one):
            yield Entry("", where, Fate.INVENTED)
        else:
            yield from differences(one[index], other[index], where)


def _judged(entry: Entry, license_: License | None, table: Iterable[Free]) -> Loss:
    note = next((note for pattern, note in table if pattern.fullmatch(entry.target)), "")
    if not note and license_ is not None:
        note = _bound_by(entry, license_)
    return Loss(Entry("", entry.target, entry.fate, note or _NOTES[entry.fate]), binds=not note)


def _bound_by(entry: Entry, license_: License) -> str:
    """Return why a loss binds nobody in this license, empty when it binds."""
    if entry.target.startswith("stated_standing."):
        usable = license_.stated_standing.standing in _USABLE
        return "a license that was granted may be used" if usable else ""
    if entry.target == "validity.valid_from_date":
        same = license_.validity.valid_from_date in (license_.validity.issue_date, Date())
        return "the license may be used from the day of issue" if same else ""
    return "the exporter is the holder" if _is_exporting_holder(entry.target, license_) else ""


def _is_exporting_holder(path: str, license_: License) -> bool:
    match = re.fullmatch(r"parties\[(\d+)\]", path)
    if match is None or int(match[1]) >= len(license_.parties):
        return False
    party = license_.parties[int(match[1])]
    holders = [each for each in license_.parties if each.role == PartyRole.PARTY_ROLE_HOLDER]
    same = any(holder.party == party.party for holder in holders)
    return party.role == PartyRole.PARTY_ROLE_EXPORTER and same and not party.HasField("period")


def differences(one: Message, other: Message, path: str = "") -> Iterator[Entry]:
    """Yield an entry for every field that two messages of one type do not have alike; `source` is not compared."""
    for field in one.DESCRIPTOR.fields:
        where = f"{path}.{field.name}" if path else field.name
        if where == "source":  # every document has its own
            continue
        left, right = getattr(one, field.name), getattr(other, field.name)
        if field.is_repeated:
            yield from _list_differences(list(left), list(right), where)
        elif isinstance(left, Message) and not isinstance(left, Date):
            yield from differences(left, right, where)
        elif left != right:
            yield Entry("", where, _fate(left, right))


def _fate(left: object, right: object) -> Fate:
    if _is_absent(right):
        return Fate.DROPPED
    return Fate.INVENTED if _is_absent(left) else Fate.APPROXIMATED


def _is_absent(value: object) -> bool:
    return value == Date() if isinstance(value, Date) else not value


def _list_differences(left: list[object], right: list[object], where: str) -> Iterator[Entry]:
    """Compare two lists element by element; elements belong together by what names them, whatever their order."""
    waiting: defaultdict[object, deque[object]] = defaultdict(deque)
    for element in right:
        waiting[_name_of(element)].append(element)
    for index, element in enumerate(left):
        partners = waiting[_name_of(element)]
        if not partners:
            yield Entry("", f"{where}[{index}]", Fate.DROPPED)
            continue
        partner = partners.popleft()
        if isinstance(element, Message) and isinstance(partner, Message):
            yield from differences(element, partner, f"{where}[{index}]")
    made = sum(len(partners) for partners in waiting.values())
    if where.rpartition(".")[2] != "carried":  # the spelling of a code that the format writes in its own way
        yield from (Entry("", f"{where}[{len(left) + place}]", Fate.INVENTED) for place in range(made))


def _name_of(element: object) -> object:
    name = _ELEMENT_NAMES.get(type(element))
    if name is not None:
        return name(element)
    return element.SerializeToString(deterministic=True) if isinstance(element, Message) else element
