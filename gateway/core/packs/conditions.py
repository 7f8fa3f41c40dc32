"""Conditions of a rule: predicates on facts, joined by all, any and not, over items where there are several.

Rules, in order:
1. `all` is false when one part is false, whatever is unknown; `any` is true when one part is true. Otherwise an unknown
   part makes the whole unknown, and every unknown part names its facts.
2. An empty `all`, `any` or list of items answers nothing: the pack is refused, or the items are missing.
3. Where another fact or condition has settled the same point as a whole, it answers for a predicate whose own facts are
   unknown (`answered_by`). What the predicate's own facts say is never overruled.
4. A definition is a condition with a name, written once and referred to by `defined`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.core.law.facts import Facts
from gateway.core.law.scene import Scene, Truth
from gateway.core.law.vocabulary import Condition, Leaf, PlacedLeaf, Terms, leaf_of
from gateway.core.packs.arguments import path_in, whole_path
from gateway.core.packs.pack_text import Keys, PackRefused, Tree
from gateway.core.packs.predicates import PREDICATES

JOINTS = ("all", "any", "not", "every_item", "some_item", "defined")


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]

    def holds(self, scene: Scene) -> Truth:
        """Return False for one false part, else the facts missing, else True."""
        missing: frozenset[str] | None = None
        for part in self.parts:
            truth = part.holds(scene)
            if truth is False:
                return False
            if truth is not True:
                missing = truth if missing is None else missing | truth
        return True if missing is None else missing

    def leaves(self) -> Iterator[Leaf]:
        """Yield the predicates of every part."""
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Some:
    """One part holds."""

    parts: tuple[Condition, ...]

    def holds(self, scene: Scene) -> Truth:
        """Return True for one true part, else the facts missing, else False."""
        missing: frozenset[str] | None = None
        for part in self.parts:
            truth = part.holds(scene)
            if truth is True:
                return True
            if truth is not False:
                missing = truth if missing is None else missing | truth
        return False if missing is None else missing

    def leaves(self) -> Iterator[Leaf]:
        """Yield the predicates of every part."""
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition

    def holds(self, scene: Scene) -> Truth:
        """Return the contrary; unknown stays unknown."""
        truth = self.part.holds(scene)
        return not truth if isinstance(truth, bool) else truth

    def leaves(self) -> Iterator[Leaf]:
        """Yield the predicates of the part."""
        yield from self.part.leaves()


@dataclass(frozen=True, slots=True)
class Items:
    """Every member, or some member, of the list of mappings at `path` satisfies the part."""

    path: str
    part: Condition
    every: bool

    def holds(self, scene: Scene) -> Truth:
        """Return the answer over all members; a list that is unknown or empty is missing."""
        members = scene.values.get(self.path)
        if not isinstance(members, tuple) or not members:
            return scene.missing(self.path)
        missing: frozenset[str] | None = None
        for position, member in enumerate(members):
            if not isinstance(member, Facts):
                return scene.missing(self.path)
            truth = self.part.holds(scene.of_item(member, path=self.path, position=position))
            if isinstance(truth, bool):
                if truth is not self.every:
                    return truth
            else:
                missing = truth if missing is None else missing | truth
        return self.every if missing is None else missing

    def leaves(self) -> Iterator[Leaf]:
        """Yield the predicates on a member, by their paths in it."""
        yield from self.part.leaves()


@dataclass(frozen=True, slots=True)
class Answered:
    """A predicate, or one over a list, that another condition answers for where its own facts are unknown."""

    leaf: Leaf | PlacedLeaf | Items
    by: Condition

    def holds(self, scene: Scene) -> Truth:
        """Return the predicate's own answer, else that of the other condition where it is settled."""
        truth = self.leaf.holds(scene)
        if isinstance(truth, bool):
            return truth
        answer = self.by.holds(scene)
        return answer if isinstance(answer, bool) else truth

    def leaves(self) -> Iterator[Leaf]:
        """Yield the predicates of both."""
        yield from self.leaf.leaves()
        yield from self.by.leaves()


def condition_of(tree: Tree, terms: Terms, field: str) -> Condition:
    """Return the condition that `tree` states.

    Raises:
        PackRefused: a key, predicate, group or table that does not exist, or nothing to judge.
    """
    keys = Keys(tree, field)
    condition = _joined(keys, terms) if not keys.has("fact") else _leaf(keys, terms)
    keys.close()
    return condition


def _joined(keys: Keys, terms: Terms) -> Condition:
    kinds = [kind for kind in JOINTS if keys.has(kind)]
    if len(kinds) != 1:
        raise PackRefused(keys.field, f"fact or one of {', '.join(JOINTS)} was expected at {keys.field}; keep one")
    kind = kinds[0]
    if kind == "defined":
        return _defined(keys, terms)
    if kind == "not":
        return Not(condition_of(keys.take(kind), terms, keys.at(kind)))
    if kind in {"every_item", "some_item"}:
        part = condition_of(keys.take(kind), terms, keys.at(kind))
        over = Items(keys.text("of", "items"), part, every=kind == "every_item")
        if not keys.has("answered_by"):
            return over
        return Answered(over, condition_of(keys.take("answered_by"), terms, keys.at("answered_by")))
    members = keys.members(kind)
    parts = tuple(condition_of(part, terms, f"{keys.at(kind)}.{place}") for place, part in enumerate(members))
    return All(parts) if kind == "all" else Some(parts)


def _defined(keys: Keys, terms: Terms) -> Condition:
    name = keys.text("defined")
    if name not in terms.definitions:
        raise PackRefused(keys.at("defined"), f"{keys.at('defined')} names no definition above it; define it first")
    return terms.definitions[name]


def _leaf(keys: Keys, terms: Terms) -> Condition:
    path = keys.text("fact")
    names = [name for name in keys.names() if name in PREDICATES]
    if len(names) != 1:
        raise PackRefused(
            keys.field, f"one predicate on the fact was expected at {keys.field}; see docs/arrangements.md"
        )
    predicate = PREDICATES[names[0]](keys.take(names[0]), terms, keys.at(names[0]))
    read_on = path_in(keys.take("as_of"), keys.at("as_of")) if keys.has("as_of") else ""
    if not keys.has("answered_by") or isinstance(answered_by := keys.take("answered_by"), str):
        named = keys.text("answered_by", "")
        return leaf_of(Leaf(path, predicate, whole_path(named, keys.at("answered_by")), read_on))
    leaf = leaf_of(Leaf(path, predicate, "", read_on))
    return Answered(leaf, condition_of(answered_by, terms, keys.at("answered_by")))
