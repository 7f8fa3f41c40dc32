"""How conversions are shown: for people as tables, for machines as one JSON document, and what renderings lose.

Rules, in order:
1. A file of a few licenses is shown license by license with its account; a larger one as the sum of its accounts, where
   a field is counted under its name without positions.
2. JSON is written while the file is read (gateway/cli/conversion_lists.py).
3. Losses are shown before the document, on standard error, so that the document can be piped on.
"""

import re
import sys
from collections import Counter
from collections.abc import Sequence

from google.protobuf.json_format import MessageToDict
from rich.console import Console
from rich.text import Text

from adapters.contract import Entry, ListKind, Reading, Record, Rendering, Told
from adapters.facts_view import facts_view
from comity.v1.conversion_service_pb2 import Citing, LicenseAction, Rejected, UsageMessage
from comity.v1.license_pb2 import License, LicenseKind, PartyRole
from comity.v1.reason_pb2 import Reason
from gateway.cli.conversion_lists import JsonLists
from gateway.terminal import console, fields, print_json, progress, table
from gateway.usecases.convert import Part, Parts, Preview
from gateway.wire.canonical import digest_of

SHOWN_WHOLE = 5  # licenses whose accounts are shown one by one
_POSITIONS = re.compile(r"\[\d+\]")
_JSON_LISTS = ("records", "citations", "usage", "replies", "rejected", "account")
_JSON_NAMES = {ListKind.LICENSES: "records"}
_FACT_LISTS = ("licenses", "citations", "usage", "replies", "rejected")


def print_as_json(parts: Parts) -> bool:
    """Print a conversion as one JSON document; return whether nothing was rejected."""
    head = {"format": parts.format.id, "document_sha256": parts.document_digest}
    lists = JsonLists(head, _JSON_NAMES.get(parts.carries, parts.carries.value), _JSON_LISTS, always=True)
    lists.add("account", map(_entry, parts.account))
    holds = True
    with progress("converting", parts.count) as advance:
        for part in parts.parts:
            if isinstance(part, Record):
                lists.add("records", [_record(part)])
            elif isinstance(part, Told):
                lists.add(_list_of(part).value, [MessageToDict(part.message)])
                lists.add("account", map(_entry, part.account))
            else:
                holds = False
                lists.add("rejected", [_rejected(part)])
            advance()
    lists.close()
    return holds


def print_as_facts(parts: Parts) -> bool:
    """Print the facts of a conversion as one JSON document; return whether nothing was rejected."""
    lists = JsonLists({"format": parts.format.id}, parts.carries.value, _FACT_LISTS, always=False)
    holds = True
    with progress("converting", parts.count) as advance:
        for part in parts.parts:
            view = facts_view(_alone(parts, part))
            for name in _FACT_LISTS:
                found = view.get(name)
                lists.add(name, found if isinstance(found, list) else ())
            holds = holds and not isinstance(part, Rejected)
            advance()
    lists.close()
    return holds


def print_for_people(parts: Parts) -> bool:
    """Print a conversion as tables; return whether nothing was rejected."""
    first: list[Record] = []
    rejected: list[Rejected] = []
    counts = Counter({"read" if parts.carries is ListKind.LICENSES else parts.carries.value: 0, "rejected": 0})
    accounts: Counter[tuple[str, str, str, str]] = Counter(map(_row, parts.account))
    with progress("converting", parts.count) as advance:
        for part in parts.parts:
            counts[_kind_of(part)] += 1
            if isinstance(part, Rejected):
                rejected += [part] if len(rejected) < _REJECTED_SHOWN else []
            else:
                accounts.update(map(_row, part.account))
                first += [part] if isinstance(part, Record) and len(first) < SHOWN_WHOLE else []
            advance()
    out = console()
    told = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    out.print(f"{parts.format.id}: {told}", markup=False)
    if len(first) == counts["read"]:
        for record in first:
            _print_record(record)
        accounts = Counter() if first else accounts
    if accounts:
        _print_sum(accounts)
    for each in rejected:
        _print_rejected(each)
    if counts["rejected"] > len(rejected):
        out.print(f"\nand {counts['rejected'] - len(rejected)} more were rejected; --json lists all", markup=False)
    return not counts["rejected"]


def print_preview(found: Preview, format_id: str, *, as_json: bool) -> None:
    """Print what a rendering would lose."""
    if as_json:
        losses = [_loss(entry) | {"binds": _binds(entry, found)} for entry in found.losses]
        print_json({"format": format_id, "losses": losses, "binding": sorted(found.binding)})
        return
    out = console()
    if not found.losses:
        out.print(f"{format_id} holds all of it; nothing would be lost", markup=False)
        return
    rows = [
        (entry.target or entry.source, str(entry.fate), "yes" if _binds(entry, found) else "no", entry.note)
        for entry in found.losses
    ]
    out.print(table(f"what {format_id} would lose", ("part", "fate", "binds", "why"), rows))
    if found.binding:
        options = " ".join(f"--accept-loss '{path}'" for path in sorted(found.binding))
        out.print(f"What binds is lost only when you accept it by name: {options}", markup=False, soft_wrap=True)


def print_losses(losses: Sequence[Entry], format_id: str) -> None:
    """Print on standard error what a rendering lost."""
    if losses:
        rows = [(entry.target or entry.source, str(entry.fate), entry.note) for entry in losses]
        out = Console(stderr=True, width=None if sys.stderr.isatty() else 100, highlight=False)
        out.print(table(f"what {format_id} does not hold as it was", ("part", "fate", "why"), rows))


def rendering_json(rendering: Rendering) -> dict[str, object]:
    """Return a rendering as JSON holds it."""
    text = rendering.document.decode("utf-8", "replace")
    return {"document": text, "losses": [_loss(entry) for entry in rendering.losses]}


_REJECTED_SHOWN = 20


def _alone(parts: Parts, part: Part) -> Reading:
    """Return a reading that holds one part."""
    if isinstance(part, Record):
        return Reading(parts.format.id, parts.carries, records=(part,))
    if isinstance(part, Rejected):
        return Reading(parts.format.id, parts.carries, rejected=(part,))
    message = part.message
    if isinstance(message, Citing):
        return Reading(parts.format.id, parts.carries, citations=(message,))
    if isinstance(message, UsageMessage):
        return Reading(parts.format.id, parts.carries, usage=(message,))
    return Reading(parts.format.id, parts.carries, replies=(message,))


def _list_of(told: Told) -> ListKind:
    if isinstance(told.message, Citing):
        return ListKind.CITATIONS
    return ListKind.USAGE if isinstance(told.message, UsageMessage) else ListKind.REPLIES


def _kind_of(part: Part) -> str:
    if isinstance(part, Record):
        return "read"
    return "rejected" if isinstance(part, Rejected) else _list_of(part).value


def _record(record: Record) -> dict[str, object]:
    return {
        "action": _action(record.action),
        "license_sha256": digest_of(record.license),
        "license": MessageToDict(record.license),
        "account": [_entry(entry) for entry in record.account],
    }


def _entry(entry: Entry) -> dict[str, str]:
    return {"source": entry.source, "target": entry.target, "fate": str(entry.fate), "note": entry.note}


_loss = _entry


def _binds(entry: Entry, found: Preview) -> bool:
    return entry.target in found.binding or _POSITIONS.sub("", entry.target) in found.binding


def _action(action: LicenseAction.ValueType) -> str | None:
    return LicenseAction.Name(action).removeprefix("LICENSE_ACTION_").lower() if action else None


def _rejected(rejected: Rejected) -> dict[str, str]:
    return {
        "license_number": rejected.license_number,
        "license_id": rejected.sender_license_id,
        "reason": Reason.Name(rejected.reason).removeprefix("REASON_"),
        "field": rejected.field,
        "message": rejected.message,
    }


def _print_record(record: Record) -> None:
    out = console()
    out.print()
    out.print(_headline(record), style="bold", markup=False)
    out.print(fields(_summary(record.license) | {"digest": digest_of(record.license)}))
    rows = [(entry.source or "-", entry.target or "-", str(entry.fate), entry.note) for entry in record.account]
    out.print(table("", ("source", "license", "fate", "why"), rows))


def _print_sum(accounts: Counter[tuple[str, str, str, str]]) -> None:
    rows = [(str(count), *row) for row, count in accounts.items()]
    out = console()
    out.print()
    out.print(table("what became of every field, in sum", ("times", "source", "license", "fate", "why"), rows))


def _print_rejected(rejected: Rejected) -> None:
    reason = Reason.Name(rejected.reason).removeprefix("REASON_")
    name = rejected.license_number or rejected.sender_license_id
    out = console()
    out.print()
    out.print(Text(f"rejected {name}: {reason} at {rejected.field}", style="bold red"))
    out.print(f"  {rejected.message}", markup=False)


def _row(entry: Entry) -> tuple[str, str, str, str]:
    """Return an entry as a row of a sum: without the positions of lists."""
    source, target = (_POSITIONS.sub("", text) or "-" for text in (entry.source, entry.target))
    return source, target, str(entry.fate), entry.note


def _headline(record: Record) -> str:
    action = _action(record.action)
    return f"{record.license.number}  {action}" if action else record.license.number


def _summary(license_: License) -> dict[str, str]:
    kind = LicenseKind.Name(license_.kind).removeprefix("LICENSE_KIND_").lower() if license_.kind else ""
    holders = (entry.party.name for entry in license_.parties if entry.role == PartyRole.PARTY_ROLE_HOLDER)
    return {
        "kind": kind,
        "jurisdiction": license_.jurisdiction,
        "holder": next(holders, ""),
        "destinations": " ".join(license_.destinations),
        "lines": str(len(license_.lines)) if license_.lines else "",
        "conditions": str(len(license_.conditions)) if license_.conditions else "",
        "unmodelled": ", ".join(content.path for content in license_.unmodelled),
    }
