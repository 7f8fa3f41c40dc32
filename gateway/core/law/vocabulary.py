"""The shapes of the rule language: a condition, a predicate on one fact, and what a pack's predicates may refer to.

Rules, in order:
1. A condition holds, does not hold, or lacks facts.
2. A predicate that says nothing of a value's type answers None: the fact counts as unknown, never as a pass or a bar.
3. What held when it was read may hold no more on a later day: where `read_on` lies before the day that is asked about,
   the fact of a predicate that held counts as unknown. One that did not hold stays false.
4. `answered_by` names a truth that has settled the same point as a whole: a predicate whose own facts are unknown then
   takes the answer of that truth. One whose own facts are known keeps its own answer.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeAlias

from gateway.core.law.deadlines import Period
from gateway.core.law.facts import Value
from gateway.core.law.scene import MOVING, PLACE, Scene, Truth
from gateway.core.law.timeline import Group, Table

Test: TypeAlias = Callable[[Value, Scene], "Truth | None"]


class Condition(Protocol):
    """Something that holds, does not hold, or lacks facts."""

    def holds(self, scene: Scene) -> Truth:
        """Return whether the condition holds in `scene`."""
        ...

    def leaves(self) -> "Iterator[Leaf]":
        """Yield the predicates that the condition is made of."""
        ...


@dataclass(frozen=True, slots=True)
class Terms:
    """What the conditions of one pack may refer to; `above` gives the states that a part of a state belongs to."""

    groups: Mapping[str, Group]
    tables: Mapping[str, Table]
    above: Mapping[str, frozenset[str]]
    definitions: Mapping[str, Condition]


@dataclass(frozen=True, slots=True)
class Turn:
    """When a predicate turns as time goes by: with a day of law or the fact at a path, some days after it."""

    path: str = ""
    day: date | None = None
    period: Period | None = None
    shifts: tuple[int, ...] = ()


NEVER = Turn()


class Kind(StrEnum):
    """What a fact is, as far as a predicate reads it."""

    TEXT = "text"
    TRUTH = "truth"
    DAY = "day"
    NUMBER = "number"
    LIST = "list"


class Form(StrEnum):
    """The plain predicates, which are written out where a condition is compiled (gateway.core.packs.compiling)."""

    TRUTH = "the fact is this truth"
    TEXT = "the fact is this text"
    ONE_OF = "the fact is one of these texts"
    OTHER = "a test of its own"


@dataclass(frozen=True, slots=True)
class Predicate:
    """A test of one fact's value, with the other fact, the day and the period that it compares with, if any.

    `turns` and `turns_for_other` are the days after the one compared with on which it turns, when its own fact moves
    with time, and when the other one does. `wanted` are values that it tells apart. A plain predicate says its `form`,
    and what it compares with as `operand`.
    """

    test: Test
    other: str = ""
    day: date | None = None
    period: Period | None = None
    of_group: bool = False
    turns: tuple[int, ...] = (0, 1)
    turns_for_other: tuple[int, ...] = (0, 1)
    kind: Kind = Kind.TEXT
    wanted: tuple[str, ...] = ()
    form: Form = Form.OTHER
    operand: bool | str | frozenset[str] = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A predicate on the fact at `path`; `read_on` is the path of the day on which that fact was read."""

    path: str
    predicate: Predicate
    answered_by: str
    read_on: str = ""

    def holds(self, scene: Scene) -> Truth:
        """Return whether the fact satisfies the predicate."""
        return self.holds_at(self.path, scene)

    def holds_at(self, path: str, scene: Scene) -> Truth:
        """Return whether the fact at `path` satisfies the predicate."""
        value = scene.values.get(path)
        truth = None if value is None else self.predicate.test(value, scene)
        if truth is True and self.read_on and is_stale(scene.values.get(self.read_on), scene):
            truth = None
        if truth is True or truth is False:
            return truth
        if self.answered_by:
            answer = scene.values.get(self.answered_by)
            return answer if isinstance(answer, bool) else scene.missing(self.answered_by)
        return scene.missing(path) if truth is None else truth

    def leaves(self) -> "Iterator[Leaf]":
        """Yield the predicate itself."""
        yield self

    def turns_on(self) -> Turn:
        """Return when the answer turns as time goes by."""
        predicate = self.predicate
        if self.path in MOVING:
            return Turn(predicate.other, predicate.day, predicate.period, predicate.turns)
        if predicate.other in MOVING:
            return Turn(self.path, None, predicate.period, predicate.turns_for_other)
        return NEVER


@dataclass(frozen=True, slots=True)
class PlacedLeaf:
    """A predicate on a fact whose path has the value of other facts in it; these are missing where they are unknown.

    `stretches` are the parts of the path between the `places`.
    """

    leaf: Leaf
    places: tuple[str, ...]
    stretches: tuple[str, ...]

    def holds(self, scene: Scene) -> Truth:
        """Return whether the fact satisfies the predicate."""
        path = self.stretches[0]
        for place, after in zip(self.places, self.stretches[1:], strict=True):
            value = scene.values.get(place)
            if not isinstance(value, str):
                return scene.missing(place)
            path = f"{path}{value}{after}"
        return self.leaf.holds_at(path, scene)

    def leaves(self) -> "Iterator[Leaf]":
        """Yield the predicate, its path as it is written."""
        yield self.leaf


def is_stale(read_on: Value | None, scene: Scene) -> bool:
    """Return whether a fact was read before the day that is asked about; not known where nobody states the day."""
    return isinstance(read_on, date) and read_on < scene.asked_on


def leaf_of(leaf: Leaf) -> "Leaf | PlacedLeaf":
    """Return a predicate on the fact at a path, which may name other facts in braces."""
    parts = PLACE.split(leaf.path)
    return PlacedLeaf(leaf, tuple(parts[1::2]), tuple(parts[::2])) if len(parts) > 1 else leaf
