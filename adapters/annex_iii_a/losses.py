"""What a form of Annex III, Model A does not say as the license does.

Rules, in order:
1. A loss is a field of the license that reads otherwise in the form: gone, changed, or made by the form. It is named by
   its path in the license; where something is made, by the path that it would have.
2. Every loss binds, unless it stands in the table of those that bind nobody. A field that is new to the schema binds.
3. A loss that binds stops the writing, unless the caller accepted it by its path, with or without the positions in
   lists: `unmodelled[0]` or `unmodelled`.
"""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from google.protobuf.message import Message
from google.type.date_pb2 import Date

from adapters.contract import Entry, Fate, Record
from adapters.errors import RenderRefused
from comity.v1.conversion_service_pb2 import LicenseAction
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

_SHOWN = 10
_POSITIONS = re.compile(r"\[\d+\]")

_NOTES = {
    Fate.DROPPED: "the form has no place for it",
    Fate.APPROXIMATED: "the form says it otherwise",
    Fate.INVENTED: "the form says it by its shape",
}

# What binds nobody, with the reason why.
_FREE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"carried\[\d+\](\..+)?"), "needed to write another format only"),
    (re.compile(r"sender_license_id"), "the form names a license by its number"),
    (re.compile(r".+\.other_names\[\d+\]"), "the form has one name"),
    (re.compile(r".+\.identifiers\[\d+\](\.scheme)?"), "the form has one number and does not name its register"),
    (re.compile(r".+\.address\..+"), "the form has one text for the address"),
    (re.compile(r"lines\[\d+\]\.line_id"), "the form names a line by its number"),
    (re.compile(r"lines\[\d+\]\.(hs_code|national_code)"), "the form takes six digits, or the eight of the Union"),
    (re.compile(r"lines\[\d+\]\.control_list_entries\[\d+\]\.edition"), "the form names no edition"),
    (re.compile(r"conditions\[\d+\]\.(kind|code)"), "the form has texts only"),
    (re.compile(r"parties\[\d+\]\.derived"), "the form states the party"),
    (re.compile(r"particulars\.destinations\[\d+\](\..+)?"), "the form prints each destination beside its code"),
    (re.compile(r"stated_uses\[\d+\]\.reference_kind"), "the form does not keep the kinds of reference apart"),
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


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss, and whether it binds."""

    entry: Entry
    binds: bool


def losses_of(record: Record, copy: License) -> list[Loss]:
    """Return what a form, read again as `copy`, does not say as the license does."""
    losses = [_judged(entry, record.license) for entry in _differences(record.license, copy, "")]
    if record.action != LicenseAction.LICENSE_ACTION_UNSPECIFIED:
        granted = record.action == LicenseAction.LICENSE_ACTION_INSERT
        entry = Entry("", "action", Fate.DROPPED, "the form is the license itself and no message about one")
        losses.append(Loss(entry, binds=not granted))
    return losses


def refuse_losses(losses: Sequence[Loss], accepted: frozenset[str]) -> None:
    """Refuse a loss that binds and was not accepted.

    Raises:
        RenderRefused: LOSS_NOT_ACCEPTED; the field is the first such path, the message names them.
    """
    binding = [loss.entry.target for loss in losses if loss.binds]
    paths = [path for path in binding if path not in accepted and _POSITIONS.sub("", path) not in accepted]
    if paths:
        named = ", ".join(paths[:_SHOWN]) + (f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else "")
        message = (
            f"The form cannot hold what binds here: {named}; accept each loss by its path or choose another format."
        )
        raise RenderRefused("LOSS_NOT_ACCEPTED", paths[0], message)


def _judged(entry: Entry, license_: License) -> Loss:
    note = next((note for pattern, note in _FREE if pattern.fullmatch(entry.target)), "") or _bound_by(entry, license_)
    return Loss(Entry("", entry.target, entry.fate, note or _NOTES[entry.fate]), binds=not note)


def _bound_by(entry: Entry, license_: License) -> str:
    """Return why a loss binds nobody in this license, empty when it binds."""
    if entry.target.startswith("stated_standing."):
        usable = license_.stated_standing.standing in (Standing.STANDING_IN_FORCE, Standing.STANDING_ISSUED)
        return "a form that was granted may be used" if usable else ""
    if entry.target == "validity.valid_from_date":
        same = license_.validity.valid_from_date == license_.validity.issue_date
        return "the form may be used from the day of issue" if same else ""
    return "the exporter is the holder" if _is_exporting_holder(entry.target, license_) else ""


def _is_exporting_holder(path: str, license_: License) -> bool:
    match = re.fullmatch(r"parties\[(\d+)\]", path)
    if match is None or int(match[1]) >= len(license_.parties):
        return False
    party = license_.parties[int(match[1])]
    holders = [each for each in license_.parties if each.role == PartyRole.PARTY_ROLE_HOLDER]
    same = any(holder.party == party.party for holder in holders)
    return party.role == PartyRole.PARTY_ROLE_EXPORTER and same and not party.HasField("period")


def _differences(one: Message, other: Message, path: str) -> Iterator[Entry]:
    for field in one.DESCRIPTOR.fields:
        where = f"{path}.{field.name}" if path else field.name
        if where == "source":  # every document has its own
            continue
        left, right = getattr(one, field.name), getattr(other, field.name)
        if field.is_repeated:
            yield from _list_differences(list(left), list(right), where)
        elif isinstance(left, Message) and not isinstance(left, Date):
            yield from _differences(left, right, where)
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
            yield from _differences(element, partner, f"{where}[{index}]")
    made = sum(len(partners) for partners in waiting.values())
    if where != "carried":  # the spelling of a code that the form writes in its own way
        yield from (Entry("", f"{where}[{len(left) + place}]", Fate.INVENTED) for place in range(made))


def _name_of(element: object) -> object:
    name = _ELEMENT_NAMES.get(type(element))
    if name is not None:
        return name(element)
    return element.SerializeToString(deterministic=True) if isinstance(element, Message) else element
