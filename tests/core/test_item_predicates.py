"""What a rule may say of an item: its entry in the list of the law, never the same characters in another list."""

from decimal import Decimal

import pytest

from gateway.core.law.scene import Truth, scene_of
from gateway.core.law.vocabulary import Terms
from gateway.core.packs.conditions import condition_of
from gateway.core.packs.pack_text import PackRefused, Tree
from tests.core.asking import ask

NO_TERMS = Terms({}, {}, {}, {})
ENTRY: Tree = {"fact": "code", "entry_of": {"list": "EU-ANNEX-I", "entries": ["6A001", "5A002.a"]}}
IN_THE_LIST = "facts.items[0].classification.EU-ANNEX-I"

ITEMS: list[tuple[dict[str, object], object]] = [
    # the item, and whether it is one of the entries; a text is the fact that is missing
    ({"code": "6A001.a", "list": "EU-ANNEX-I"}, True),
    ({"code": "6A001", "list": "EU-ANNEX-I"}, True),
    ({"code": "6A0011", "list": "EU-ANNEX-I"}, False),
    ({"code": "5A002.b", "list": "EU-ANNEX-I"}, False),
    ({"code": "6A001"}, "facts.items[0].list"),
    ({"list": "EU-ANNEX-I"}, "facts.items[0].code"),
    ({"code": Decimal(6), "list": "EU-ANNEX-I"}, "facts.items[0].code"),
    ({"code": "6A001", "list": "IN-SCOMET"}, IN_THE_LIST),
    ({"code": "5A002", "list": "US-CCL"}, IN_THE_LIST),
    ({"code": "5A002", "list": "US-CCL", "classification": {"EU-ANNEX-I": "5A002.a.2"}}, True),
    ({"code": "5A002", "list": "US-CCL", "classification": {"EU-ANNEX-I": "5A003"}}, False),
    ({"code": "0A979", "list": "US-CCL"}, False),
]


def holds(item: dict[str, object]) -> Truth:
    condition = condition_of({"some_item": ENTRY}, NO_TERMS, "when")
    return condition.holds(scene_of(ask(items=[item]), zone=None))


@pytest.mark.parametrize(("item", "expected"), ITEMS)
def test_an_entry_is_one_of_its_own_list(item: dict[str, object], expected: object) -> None:
    """Yes, no, or the one fact that would tell."""
    assert holds(item) == (frozenset({expected}) if isinstance(expected, str) else expected)


@pytest.mark.parametrize(
    "argument", ["6A001", {"list": "EU-ANNEX-I"}, {"list": "EU-ANNEX-I", "entries": ["1"], "x": "y"}]
)
def test_an_entry_without_its_list_refuses_the_pack(argument: Tree) -> None:
    """The list and its entries, and nothing else."""
    with pytest.raises(PackRefused):
        condition_of({"fact": "code", "entry_of": argument}, NO_TERMS, "when")
