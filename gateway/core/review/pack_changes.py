"""What a new version of a pack changes, in words: clause by clause, member by member, rule by rule.

Rules, in order:
1. The two texts are compared as trees, each rule by its id, so that moving a line changes nothing.
2. A change names its place, what was there and what is there. Digests and layout are no change.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateway.core.packs.pack_text import Tree, tree_of

NAMED = ("clauses", "sources", "groups", "tables", "definitions", "territories")
LISTED = ("grounds", "rules", "consultations", "conditions", "duties")
WORDS = {
    "clauses": "clause",
    "sources": "source",
    "groups": "group",
    "tables": "table",
    "definitions": "definition",
    "territories": "territory",
    "grounds": "ground",
    "rules": "rule",
    "consultations": "consultation",
    "conditions": "condition",
    "duties": "duty",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its place, and the sentence that says it."""

    place: str
    words: str


def changes_between(old: str, new: str) -> tuple[Change, ...]:
    """Return what the text of a new version changes in that of an old one.

    Raises:
        PackRefused: a text that is not read.
    """
    before, after = tree_of(old), tree_of(new)
    found: list[Change] = []
    for section in NAMED:
        found += _named(section, _mapping(before.get(section)), _mapping(after.get(section)))
    for section in LISTED:
        found += _named(section, _by_id(before.get(section)), _by_id(after.get(section)))
    rest = [key for key in {**before, **after} if key not in (*NAMED, *LISTED)]
    found += [
        Change(key, f"{key} was {_said(before.get(key))}, is now {_said(after.get(key))}")
        for key in rest
        if before.get(key) != after.get(key)
    ]
    return tuple(found)


def _named(section: str, before: Mapping[str, Tree], after: Mapping[str, Tree]) -> Iterator[Change]:
    word = WORDS[section]
    for name in before.keys() - after.keys():
        yield Change(f"{section}.{name}", f"{word} {name} is gone")
    for name, tree in after.items():
        place = f"{section}.{name}"
        if name not in before:
            yield Change(place, f"{word} {name} is new: {_said(tree)}")
        elif before[name] != tree:
            yield from _inside(place, f"{word} {name}", before[name], tree)


def _inside(place: str, what: str, before: Tree, after: Tree) -> Iterator[Change]:
    if not isinstance(before, dict) or not isinstance(after, dict):
        yield Change(place, f"{what}: was {_said(before)}, is now {_said(after)}")
        return
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if key == "members" and isinstance(old, dict) and isinstance(new, dict):
            yield from _members(f"{place}.members", what, old, new)
        else:
            yield Change(f"{place}.{key}", f"{what}: {key} was {_said(old)}, is now {_said(new)}")


def _members(place: str, what: str, before: Mapping[str, Tree], after: Mapping[str, Tree]) -> Iterator[Change]:
    for code in sorted(before.keys() | after.keys()):
        old, new = before.get(code), after.get(code)
        if old is None:
            yield Change(f"{place}.{code}", f"{what}: {code} joins, {_said(new)}")
        elif new is None:
            yield Change(f"{place}.{code}", f"{what}: {code} is taken out")
        elif old != new:
            yield Change(f"{place}.{code}", f"{what}: {code} was a member {_said(old)}, is now {_said(new)}")


def _mapping(tree: Tree | None) -> Mapping[str, Tree]:
    return tree if isinstance(tree, dict) else {}


def _by_id(tree: Tree | None) -> Mapping[str, Tree]:
    rules = [rule for rule in tree if isinstance(rule, dict)] if isinstance(tree, list) else []
    return {str(rule.get("id")): {key: part for key, part in rule.items() if key != "id"} for rule in rules}


def _said(tree: Tree | None) -> str:
    if tree is None:
        return "not there"
    if isinstance(tree, list):
        return ", ".join(_said(part) for part in tree) or "empty"
    if isinstance(tree, dict):
        return "; ".join(f"{key} {_said(part)}" for key, part in tree.items()) or "without limits"
    return tree
