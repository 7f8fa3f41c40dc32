"""What is lost from every format to every other, measured: each license of the golden documents is rendered in each.

Rules, in order:
1. A license goes over as it is; or with losses that bind nobody; or with losses that bind, which the caller must accept
   by name; or not at all, because the target needs what the license does not say or has no place for its kind.
2. A cell is the whole of it: how many licenses there are, how many are written, and how many losses bind in the middle
   one of those that are written.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from adapters.contract import Adapter, ListKind, Reading
from adapters.errors import RenderRefused
from gateway.usecases.convert import each_alone, preview

_POSITIONS = re.compile(r"\[\d+\]")


class Grade(Enum):
    """How well licenses of one format go over into another."""

    WHOLE = "nothing that binds is lost"
    BINDING = "something that binds must be accepted"
    SOME = "some licenses cannot be written"
    NONE = "no license can be written"
    SAME = "the same format"


@dataclass(frozen=True, slots=True)
class Cell:
    """What becomes of the licenses of one format in another."""

    licenses: int
    written: int
    binding: int
    often: str

    @property
    def grade(self) -> Grade:
        """How well they go over."""
        if not self.written:
            return Grade.NONE
        if self.written < self.licenses:
            return Grade.SOME
        return Grade.BINDING if self.binding else Grade.WHOLE


def sources(readings: Mapping[str, Sequence[Reading]]) -> list[str]:
    """Return the formats whose documents are licenses."""
    return [name for name, found in readings.items() if any(reading.records for reading in found)]


def targets(adapters: Mapping[str, Adapter]) -> list[str]:
    """Return the formats in which licenses are written."""
    return [name for name, adapter in adapters.items() if ListKind.LICENSES in adapter.FORMAT.writes]


def cell(readings: Sequence[Reading], target: str, adapters: Mapping[str, Adapter]) -> Cell:
    """Return what becomes of every license of the readings in a format."""
    binding: list[int] = []
    causes: Counter[str] = Counter()
    refused = 0
    for one in (alone for reading in readings for alone in each_alone(reading)):
        try:
            found = preview(one, target, adapters)
        except RenderRefused as refusal:
            refused += 1
            causes[f"{refusal.reason} at {_POSITIONS.sub('', refusal.field) or 'document'}"] += 1
        else:
            paths = {_POSITIONS.sub("", path) for path in found.binding}
            binding.append(len(paths))
            causes.update(sorted(paths))  # one order for what is named equally often
    middle = sorted(binding)[len(binding) // 2] if binding else 0
    often = ", ".join(name for name, _ in causes.most_common(4))
    return Cell(refused + len(binding), len(binding), middle, often)
