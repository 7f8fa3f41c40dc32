"""Facts of a question of recognition: an immutable set of values by dotted path.

Rules, in order:
1. A fact that is absent, null or the text `unknown` is unknown. `false` is known to be false; the text `none` says that
   an event is known not to have happened, `not_due` that it could not have happened yet.
2. A value is a text, a truth, a decimal, a date, or a tuple of these or of further facts. Text in the shape of a date
   is a date, and must be one. A binary floating-point number is refused: 0.1 added ten times is not 1.
3. An unknown fact may name the facts that would settle it; those are then the missing ones, not itself.
4. Paths below `asked` belong to the question and cannot be stated.
5. A question carries nothing that names a case, a file or a person: what decides is what is stated.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from gateway.core.findings import Subject
from gateway.core.reasons import Reason

DATE_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
NAME_SHAPE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}\Z")
DEPTH_LIMIT = 12
FACT_LIMIT = 5_000
NOT_STATED = frozenset({"", "unknown"})
ASKED = "asked"


class FactsRefused(Exception):
    """The facts cannot be read; whoever stated them must mend them."""

    def __init__(self, *, reason: Reason, field: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fact that nobody has stated; `settled_by` names the paths, with `facts.`, that would settle it."""

    settled_by: tuple[str, ...] = ()


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Facts:
    """Stated values by dotted path, and what would settle the unknown ones that say so."""

    stated: "Mapping[str, Value]"
    unsettled: Mapping[str, tuple[str, ...]]
    opened: frozenset[str]

    def lookup(self, path: str) -> "Value | Unknown":
        """Return the value at `path`, or an Unknown."""
        value = self.stated.get(path)
        if value is not None:
            return value
        return Unknown(self.unsettled[path]) if path in self.unsettled else UNKNOWN


Value: TypeAlias = str | bool | Decimal | date | tuple["Value", ...] | Facts


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: `act_date` and `act_instant` choose the law, `as_of` says when the facts were gathered."""

    subject: Subject
    recognizing: str
    counterpart: str
    act_kind: str
    act_date: date
    act_instant: datetime | None
    as_of: date
    facts: Facts


NO_FACTS = Facts(MappingProxyType({}), MappingProxyType({}), frozenset())


def facts_from_tree(tree: Mapping[str, object]) -> Facts:
    """Return the facts of a nested mapping, in the shape of `facts` in comity-case/1.

    Raises:
        FactsRefused: a name, type, date, depth or size that facts cannot have.
    """
    if ASKED in tree:
        raise _refused(Reason.FACT_PATH, ASKED, "belongs to the question; state the fact under another name")
    return _facts(tree, "facts", depth=0)


# The same few paths are stated in question after question; by now each has names of a bounded length.
@lru_cache(maxsize=2048)
def stems_of(path: str) -> tuple[str, ...]:
    """Return a path and the beginnings of it, the shortest first."""
    parts = path.split(".")
    return tuple(".".join(parts[:length]) for length in range(1, len(parts) + 1))


def _facts(tree: Mapping[str, object], root: str, *, depth: int) -> Facts:
    gathered = _Gathered(root, {}, {})
    _gather(tree, "", gathered, depth)
    if len(gathered.stated) > FACT_LIMIT:
        raise _refused(Reason.FACT_PATH, root, f"has more than {FACT_LIMIT} facts; state fewer")
    opened = frozenset(part for name, value in gathered.stated.items() if value != "none" for part in stems_of(name))
    return Facts(MappingProxyType(gathered.stated), MappingProxyType(gathered.unsettled), opened)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What was read so far, below `root`."""

    root: str
    stated: dict[str, Value]
    unsettled: dict[str, tuple[str, ...]]


def _gather(tree: Mapping[str, object], prefix: str, gathered: _Gathered, depth: int) -> None:
    for name, node in tree.items():
        path, place = f"{prefix}{name}", f"{gathered.root}.{prefix}{name}"
        if not isinstance(name, str) or not NAME_SHAPE.match(name):
            raise _refused(Reason.FACT_PATH, place, "is not a name; use letters, digits, _ and -")
        if isinstance(node, Unknown):
            gathered.unsettled[path] = node.settled_by
        elif isinstance(node, Mapping):
            _gather(node, f"{path}.", gathered, _deeper(depth, place))
        elif (value := _value(node, place, depth)) is not None:
            gathered.stated[path] = value


def _value(node: object, path: str, depth: int) -> Value | None:
    """Return the value of a leaf; None when it says that the fact is unknown."""
    if isinstance(node, bool | Decimal):
        return node
    if isinstance(node, str):
        return _text(node, path)
    if isinstance(node, int):
        return Decimal(node)
    if isinstance(node, date) and not isinstance(node, datetime):
        return node
    if isinstance(node, Sequence) and not isinstance(node, bytes | bytearray):
        return _members(node, path, _deeper(depth, path))
    if node is None:
        return None
    raise _refused(
        Reason.FACT_PATH, path, "must be a text, truth, decimal, date, list or mapping; write it as one of these"
    )


def _members(nodes: Sequence[object], path: str, depth: int) -> tuple[Value, ...] | None:
    """Return the members of a list; None where one of them is unknown, since then the list is not known."""
    members: list[Value] = []
    for position, node in enumerate(nodes):
        where = f"{path}[{position}]"
        member = _facts(node, where, depth=depth) if isinstance(node, Mapping) else _value(node, where, depth)
        if member is None:
            return None
        members.append(member)
    return tuple(members)


def _text(text: str, path: str) -> Value | None:
    if text in NOT_STATED:
        return None
    if not DATE_SHAPE.match(text):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _refused(
            Reason.DATE_INVALID, path, "has the shape of a date but is none; state a day that exists"
        ) from None


def _deeper(depth: int, path: str) -> int:
    if depth >= DEPTH_LIMIT:
        raise _refused(Reason.FACT_PATH, path, f"lies deeper than {DEPTH_LIMIT} levels; state it higher up")
    return depth + 1


def _refused(reason: Reason, field: str, what: str) -> FactsRefused:
    return FactsRefused(reason=reason, field=field, message=f"the fact {field[:120]} {what}")
