"""What is lost when a license is written as a CHIEF transaction, and which losses bind.

Rules, in order:
1. Every part of the license that does not go over as it is has an entry: its path in the license as the target, its
   place in the file as the source (empty where it has none), and why. A default of the writer has no path.
2. A loss binds when the file, without the part, would permit something that the license does not. It is refused unless
   the caller accepts it by its path, with or without the numbers of list elements: `unmodelled[0]` or `unmodelled`.
3. All binding losses are named at once.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from adapters.contract import Entry, Fate
from adapters.errors import RenderRefused
from comity.v1.license_pb2 import License

_NUMBERS = re.compile(r"\[[0-9]+\]")
_RECORD = re.compile(r"([A-Za-z]+)\[([0-9]{1,7})\]\.")
_NAMED_AT_ONCE = 12


class Losses:
    """The losses of one license, in the order in which they are found."""

    def __init__(self, accepted: frozenset[str]) -> None:
        self._accepted = accepted
        self._entries: list[Entry] = []
        self._refused: list[tuple[str, str]] = []

    def approximate(self, path: str, place: str, *, because: str) -> None:
        """Report a part that goes over with a loss that does not bind."""
        self._entries.append(Entry(place, path, Fate.APPROXIMATED, because))

    def drop(self, path: str, *, because: str) -> None:
        """Report a part that does not go over and does not bind."""
        self._entries.append(Entry("", path, Fate.DROPPED, because))

    def invent(self, place: str, *, because: str) -> None:
        """Report a value of the file that the license does not state."""
        self._entries.append(Entry(place, "", Fate.INVENTED, because))

    def bind(self, path: str, place: str = "", *, because: str, reason: str = "LOSS_NOT_ACCEPTED") -> None:
        """Report a loss that binds; it is refused for `reason` unless the caller accepts it."""
        self._entries.append(Entry(place, path, Fate.APPROXIMATED if place else Fate.DROPPED, because))
        if path not in self._accepted and _NUMBERS.sub("", path) not in self._accepted:
            self._refused.append((reason, path))

    def close(self) -> tuple[Entry, ...]:
        """Return the losses.

        Raises:
            RenderRefused: a binding loss is not accepted; LOSS_NOT_ACCEPTED or SEPARATOR_IN_TEXT.
        """
        if self._refused:
            reason, path = self._refused[0]
            paths = [path for _, path in self._refused]
            more = f" and {len(paths) - _NAMED_AT_ONCE} more" if len(paths) > _NAMED_AT_ONCE else ""
            named = ", ".join(paths[:_NAMED_AT_ONCE]) + more
            message = (
                f"The format cannot hold what binds at {named}; accept each loss by this path, or use another format."
            )
            raise RenderRefused(reason, path, message, paths=tuple(paths))
        return tuple(self._entries)


class Content(Protocol):
    """A value with its path in the notation of a format."""

    @property
    def path(self) -> str:
        """Where it stands."""

    @property
    def value(self) -> str:
        """The value as written."""


class Kept:
    """Values that a license keeps by their path in a CHIEF file; what the writer does not use is left over."""

    def __init__(self, contents: Iterable[Content]) -> None:
        self._contents = [(content.path, content.value) for content in contents]
        self._values = dict(reversed(self._contents))
        self._used: set[str] = set()

    def peek(self, path: str) -> str:
        """Return the value at a path, empty when there is none."""
        return self._values.get(path, "")

    def use(self, path: str) -> str:
        """Return the value at a path, which then is not left over."""
        value = self._values.get(path, "")
        if value:
            self._used.add(path)
        return value

    def numbers(self, record: str) -> list[int]:
        """Return the numbers of the records of a type of which something is kept, in order."""
        matches = (_RECORD.match(path) for path in self._values)
        return sorted({int(match[2]) for match in matches if match and match[1] == record})

    def unused(self) -> list[int]:
        """Return the positions of the values that were not used, a second value at one path among them."""
        seen: set[str] = set()
        left = []
        for position, (path, _) in enumerate(self._contents):
            if path in seen or path not in self._used:
                left.append(position)
            seen.add(path)
        return left


@dataclass(frozen=True, slots=True)
class Draft:
    """A license on its way into a transaction: what it keeps for this format, and what it loses."""

    license: License
    carried: Kept
    unmodelled: Kept
    losses: Losses
