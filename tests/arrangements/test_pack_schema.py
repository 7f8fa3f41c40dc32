"""The JSON Schema of the pack format: it takes what the loader takes, and misses no key that the loader refuses."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from gateway.core.packs.pack_text import Tree, tree_of
from tests.arrangements.shelf import MERIDIAN, PACKS_FOLDER, ROOT
from tests.core.pack_texts import SMALL

SCHEMA = json.loads((ROOT / "docs" / "comity-pack-1.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
PACKS = [*sorted(PACKS_FOLDER.glob("*.yaml")), MERIDIAN]
FREE = {"sources", "clauses", "territories", "groups", "tables", "definitions", "members", "replies"}


def test_the_schema_is_one() -> None:
    """Draft 2020-12 takes it."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_a_pack_that_loads_is_valid(path: Path) -> None:
    """Every pack of the project."""
    assert [each.message for each in VALIDATOR.iter_errors(tree_of(path.read_text(encoding="utf-8")))] == []


def with_unknown_keys(tree: Tree, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the places of the mappings whose keys are a closed list."""
    if isinstance(tree, dict):
        if not place or place[-1] not in FREE:
            yield place
        for key, part in tree.items():
            yield from with_unknown_keys(part, (*place, key))
    elif isinstance(tree, list):
        for position, part in enumerate(tree):
            yield from with_unknown_keys(part, (*place, position))


@pytest.mark.parametrize("path", PACKS[::11], ids=lambda path: path.stem)
def test_a_key_that_does_not_exist_is_marked_wherever_it_stands(path: Path) -> None:
    """An editor shows the slip before the loader does."""
    tree = tree_of(path.read_text(encoding="utf-8"))
    for place in with_unknown_keys(tree):
        spoiled = deepcopy(tree)
        node: Tree = spoiled
        for step in place:
            node = node[step]  # type: ignore[index] # a key of a mapping, or a place in a list
        assert isinstance(node, dict)
        node["not_a_key"] = "x"
        assert not VALIDATOR.is_valid(spoiled), place


WRONG = {
    "a mark that is none": ("mark: K", "mark: X"),
    "a reason that is none": ("reason: DEST_NOT_LISTED", "reason: NOT_A_REASON"),
    "a layer that is none": ("layer: scope", "layer: attic"),
    "a role that is none": ("cite: [{clause: art1, role: basis}]", "cite: [{clause: art1, role: chorus}]"),
    "two predicates of no fact": ("{fact: license.kind, is: general}", "{is: general}"),
    "an empty list": ("subjects: [common_general_license, foreign_license]", "subjects: []"),
    "a rule that neither bars nor requires": (
        "    require: {fact: route.final_destination",
        "    given: {fact: route.x",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_the_loader_refuses_is_marked(case: str) -> None:
    """Values of the closed lists, and what must be there."""
    old, new = WRONG[case]
    assert old in SMALL
    assert VALIDATOR.is_valid(tree_of(SMALL))
    assert not VALIDATOR.is_valid(tree_of(SMALL.replace(old, new)))
