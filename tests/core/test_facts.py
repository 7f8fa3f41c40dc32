"""Facts: what is known, what is unknown, and what cannot be a fact."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from gateway.core.law.facts import Facts, FactsRefused, Unknown, facts_from_tree
from gateway.core.reasons import Reason

DEEP: dict[str, object] = {"end": "x"}
for _ in range(20):
    DEEP = {"down": DEEP}


def test_a_tree_becomes_facts_by_dotted_path() -> None:
    """Mappings nest by dots; text in the shape of a date is a date; numbers are decimals."""
    facts = facts_from_tree({"license": {"status": "in_force", "valid_until": "2026-03-03"}, "content": {"share": 12}})
    assert facts.lookup("license.status") == "in_force"
    assert facts.lookup("license.valid_until") == date(2026, 3, 3)
    assert facts.lookup("content.share") == Decimal(12)


@pytest.mark.parametrize("nothing", [None, "unknown", ""])
def test_null_and_unknown_and_nothing_are_unknown(nothing: object) -> None:
    """Absent, null and unknown are one; false and none are known."""
    facts = facts_from_tree({"a": nothing, "b": False, "c": "none"})
    assert facts.lookup("a") == facts.lookup("absent") == Unknown()
    assert (facts.lookup("b"), facts.lookup("c")) == (False, "none")


def test_an_unknown_fact_names_what_would_settle_it() -> None:
    """The missing fact is then the one that a person can state."""
    settled_by = ("facts.license.conditions_reviewed",)
    facts = facts_from_tree({"license": {"covers_movement": Unknown(settled_by=settled_by)}})
    assert facts.lookup("license.covers_movement") == Unknown(settled_by=settled_by)


def test_a_list_of_mappings_becomes_a_tuple_of_facts() -> None:
    """Items keep their own paths."""
    items = facts_from_tree({"items": [{"code": "5E002", "in_annex_iv": False}]}).lookup("items")
    assert isinstance(items, tuple)
    assert isinstance(items[0], Facts)
    assert items[0].lookup("code") == "5E002"


def test_a_list_with_an_unknown_member_is_unknown() -> None:
    """Half a list of destinations is no list of destinations."""
    assert facts_from_tree({"destinations": ["IN", None]}).lookup("destinations") == Unknown()


def test_norway_and_an_entry_stay_what_they_are() -> None:
    """NO is a state and 5E002 is an entry."""
    facts = facts_from_tree({"route": {"final_destination": "NO"}, "code": "5E002"})
    assert (facts.lookup("route.final_destination"), facts.lookup("code")) == ("NO", "5E002")


@pytest.mark.parametrize(
    ("tree", "reason", "field"),
    [
        ({"share": complex(1)}, Reason.FACT_PATH, "facts.share"),
        ({"at": datetime(2026, 1, 1, tzinfo=UTC)}, Reason.FACT_PATH, "facts.at"),
        ({"text": b"bytes"}, Reason.FACT_PATH, "facts.text"),
        ({"day": "2026-02-30"}, Reason.DATE_INVALID, "facts.day"),
        ({"items": [{"day": "2026-13-01"}]}, Reason.DATE_INVALID, "facts.items[0].day"),
        ({"a.b": "x"}, Reason.FACT_PATH, "facts.a.b"),
        ({"asked": {"recognizing": "XA"}}, Reason.FACT_PATH, "asked"),
        ({"many": {f"fact{place}": "x" for place in range(5_001)}}, Reason.FACT_PATH, "facts"),
    ],
    ids=["not-exact", "instant", "bytes", "no-such-day", "no-such-day-of-an-item", "dot-in-name", "asked", "too-many"],
)
def test_what_cannot_be_a_fact_is_refused(tree: dict[str, object], reason: Reason, field: str) -> None:
    """The refusal names the reason and the place."""
    with pytest.raises(FactsRefused) as refused:
        facts_from_tree(tree)
    assert (refused.value.reason, refused.value.field) == (reason, field)


def test_facts_that_lie_too_deep_are_refused() -> None:
    """A tree without end is no statement of facts."""
    with pytest.raises(FactsRefused) as refused:
        facts_from_tree(DEEP)
    assert refused.value.reason is Reason.FACT_PATH
