"""What a new version of a pack changes, in words."""

import pytest

from gateway.core.review.pack_changes import changes_between
from tests.core.pack_texts import SMALL

CHANGES = {
    "a member joins": (
        ("      XD: [{from: '2020-01-01'}]", "      XD: [{from: '2020-01-01'}]\n      XE: [{from: '2027-01-01'}]"),
        ("groups.destinations.members.XE", "group destinations: XE joins, from 2027-01-01"),
    ),
    "a member is taken out": (
        ("      XD: [{from: '2020-01-01'}]\n", ""),
        ("groups.destinations.members.XD", "group destinations: XD is taken out"),
    ),
    "a membership ends": (
        ("      XD: [{from: '2020-01-01'}]", "      XD: [{from: '2020-01-01', to: '2027-01-01'}]"),
        (
            "groups.destinations.members.XD",
            "group destinations: XD was a member from 2020-01-01, is now from 2020-01-01; to 2027-01-01",
        ),
    ),
    "a mark is raised": (
        ("clause: Art 2, mark: K", "clause: Art 2, mark: C"),
        ("clauses.art2.mark", "clause art2: mark was K, is now C"),
    ),
    "a ground asks for another kind": (
        ("when: {fact: license.kind, is: general}", "when: {fact: license.kind, is: global}"),
        (
            "grounds.general-license.when",
            "ground general-license: when was fact license.kind; is general, is now fact license.kind; is global",
        ),
    ),
    "a period is longer": (
        ("length: '30'", "length: '60'"),
        (
            "conditions.registration.due",
            "condition registration: due was since procedure.first_use_on; length 30; unit calendar_days, is now"
            " since procedure.first_use_on; length 60; unit calendar_days",
        ),
    ),
    "a rule is gone": (
        (SMALL[SMALL.index("rules:") : SMALL.index("conditions:")], ""),
        ("rules.destination", "rule destination is gone"),
    ),
    "the force is another": (("force: treaty", "force: law"), ("force", "force was treaty, is now law")),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_is_said_with_its_place(case: str) -> None:
    """What was there, and what is there."""
    (old, new), (place, words) = CHANGES[case]
    assert old in SMALL
    found = changes_between(SMALL, SMALL.replace(old, new))
    assert [(each.place, each.words) for each in found] == [(place, words)]


def test_layout_is_no_change() -> None:
    """Comments, blank lines and the order of members change no law."""
    lines = SMALL.splitlines()
    there = lines.index("      XA: [{from: '2020-01-01'}]")
    lines[there], lines[there + 2] = lines[there + 2], lines[there]
    assert changes_between(SMALL, "# a comment\n\n" + "\n".join(lines)) == ()


def test_a_clause_that_is_new_is_said_whole() -> None:
    """A reader sees the new clause without opening the file."""
    clause = "  art4: {instrument: Harbor Accord, clause: Art 4, mark: C, summary: New.}\n"
    (change,) = changes_between(SMALL, SMALL.replace("groups:\n", f"{clause}groups:\n", 1))
    assert change.words == "clause art4 is new: instrument Harbor Accord; clause Art 4; mark C; summary New."
