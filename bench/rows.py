"""What the bench found: rows of a table, what was skipped, and the machine it was found on; as values and as JSON.

Rules, in order:
1. A row says what was measured, in which unit, against what, with which ratio, which aim, and whether the aim is met.
2. A row without an aim is there to be compared with, and says so by having neither aim nor verdict.
3. The JSON form is one document; what `--compare` reads is what `--json` wrote.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

SCHEMA = "comity-bench/1"


@dataclass(frozen=True, slots=True)
class Aim:
    """What is aimed at: a bound that the ratio, or else the measured value, must reach or stay under."""

    bound: float
    at_most: bool = False
    of_ratio: bool = True

    def text(self) -> str:
        """Return the aim as a reader sees it, in the unit of what it is about."""
        return f"{'≤' if self.at_most else '≥'} {self.bound:,g}"

    def met(self, value: float) -> bool:
        """Return whether a value reaches the aim."""
        return value <= self.bound if self.at_most else value >= self.bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table; `id` is what two runs are compared by."""

    id: str
    title: str
    measured: float
    unit: str
    ratio: float | None = None
    against: str = ""
    aim: Aim | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without an aim."""
        if self.aim is None:
            return None
        value = self.ratio if self.aim.of_ratio else self.measured
        return value is not None and self.aim.met(value)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A figure that was not measured, and why."""

    figure: str
    why: str


@dataclass(frozen=True, slots=True)
class Result:
    """One run: where, how, and what was found."""

    machine: Mapping[str, str]
    settings: Mapping[str, str]
    rows: tuple[Row, ...]
    skipped: tuple[Skipped, ...] = ()


class NotAResult(Exception):
    """A file that holds no result of the bench."""


def result_json(result: Result) -> dict[str, object]:
    """Return a run as one JSON document."""
    return {
        "schema": SCHEMA,
        "machine": dict(result.machine),
        "settings": dict(result.settings),
        "rows": [_row_json(row) for row in result.rows],
        "skipped": [asdict(each) for each in result.skipped],
    }


def read_result(path: Path) -> Result:
    """Return the run that a file holds.

    Raises:
        NotAResult: the file is not there, or holds something else.
    """
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
        if tree["schema"] != SCHEMA:
            raise NotAResult(f"{path} is not of the form {SCHEMA}; write it with python -m bench --json.")
        return Result(
            {str(name): str(value) for name, value in tree["machine"].items()},
            {str(name): str(value) for name, value in tree["settings"].items()},
            tuple(_row_from(row) for row in tree["rows"]),
            tuple(Skipped(each["figure"], each["why"]) for each in tree["skipped"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise NotAResult(f"{path} holds no result of the bench; write one with python -m bench --json.") from None


def by_id(rows: Sequence[Row]) -> dict[str, Row]:
    """Return rows by their ids."""
    return {row.id: row for row in rows}


def _row_json(row: Row) -> dict[str, object]:
    aim = None if row.aim is None else asdict(row.aim)
    named = {name: getattr(row, name) for name in ("id", "title", "measured", "unit", "ratio", "against")}
    return {**named, "aim": aim, "met": row.met, "note": row.note}


def _row_from(tree: Mapping[str, object]) -> Row:
    aim = tree["aim"]
    ratio = tree["ratio"]
    return Row(
        id=str(tree["id"]),
        title=str(tree["title"]),
        measured=float(str(tree["measured"])),
        unit=str(tree["unit"]),
        ratio=None if ratio is None else float(str(ratio)),
        against=str(tree["against"]),
        aim=Aim(**aim) if isinstance(aim, dict) else None,
        note=str(tree["note"]),
    )
