"""The loader: text stays text, and what is not understood is refused."""

import hashlib

import pytest

from gateway.core.findings import Subject
from gateway.core.packs.loading import PackRefused, load_pack
from gateway.core.packs.pack_text import tree_of
from tests.core.pack_texts import SMALL

BREAKS = {
    "unknown key at the top": ("force: treaty", "force: treaty\nweight: '3'", "weight"),
    "unknown key in a rule": (
        "    reason: DEST_NOT_LISTED",
        "    reason: DEST_NOT_LISTED\n    then: go",
        "rules.0.then",
    ),
    "another schema": ("comity-pack/1", "comity-pack/2", "schema"),
    "a kind outside the list": ("kind: common_general_license", "kind: friendship", "kind"),
    "a force outside the list": ("force: treaty", "force: friendship", "force"),
    "a direction outside the list": ("direction: mutual", "direction: sideways", "direction"),
    "a subject outside the list": ("[common_general_license, foreign_license]", "[friendship]", "subjects"),
    "no subject": ("subjects: [common_general_license, foreign_license]", "subjects: []", "subjects"),
    "a mark outside the list": ("mark: K", "mark: X", "clauses.art2.mark"),
    "a role outside the list": (
        "{clause: art3, role: basis}]\n    members",
        "{clause: art3, role: hope}]\n    members",
        "groups.destinations.cite.0.role",
    ),
    "a clause that is not defined": (
        "    cite: [{clause: art2, role: basis}]",
        "    cite: [{clause: art9, role: basis}]",
        "conditions.0.cite.0.clause",
    ),
    "a source that is not listed": ("mark: K,", "mark: K, source: S99,", "clauses.art2.source"),
    "a group that is not defined": ("in_group: destinations", "in_group: friends", "rules.0.require.in_group"),
    "a reason outside the list": ("DEST_NOT_LISTED", "DEST_UNLOVED", "rules.0.reason"),
    "a layer outside the list": ("layer: scope", "layer: roof", "rules.0.layer"),
    "a unit outside the list": ("unit: calendar_days", "unit: moons", "conditions.0.due.unit"),
    "a length that is no number": ("length: '30'", "length: thirty", "conditions.0.due.length"),
    "a predicate outside the list": ("is: general", "resembles: general", "grounds.0.when"),
    "two predicates on one fact": ("is: general", "is: general, is_one_of: [general]", "grounds.0.when"),
    "a condition without a fact": ("when: {fact: license.kind, is: general}", "when: {all: []}", "grounds.0.when.all"),
    "a rule without a citation": ("    cite: [{clause: art2, role: basis}]", "    effect: none", "conditions.0.cite"),
    "a rule that bars and requires": (
        "    reason: DEST_NOT_LISTED",
        "    bar: {fact: a.b, is: c}\n    reason: DEST_NOT_LISTED",
        "rules.0",
    ),
    "an empty list of rules": ("rules:\n  - id: destination", "duties: []\nrules:\n  - id: destination", "duties"),
    "a rule id that occurs twice": ("id: registration", "id: destination", "destination"),
    "a day that does not exist": ("to: '2024-01-01'", "to: '2024-02-30'", "groups.parties.members.XB.0.to"),
    "a day that is no day": ("to: '2024-01-01'", "to: soon", "groups.parties.members.XB.0.to"),
    "an instant without a zone": ("to: '2024-01-01'", "to: '2024-01-01T00:00:00'", "groups.parties.members.XB.0.to"),
    "an end before the beginning": ("to: '2024-01-01'", "to: '2019-01-01'", "groups.parties.members.XB.0"),
    "memberships that overlap": ("{from: '2025-01-01'}", "{from: '2023-01-01'}", "groups.parties.members.XB.1"),
    "two days out of order": ("latest: '2022-05-07'", "latest: '2022-05-05'", "groups.destinations.members.XF.0.to"),
    "a place in the path that is compared with": (
        "when: {fact: license.kind, is: general}",
        "when: {fact: license.kind, same_as: 'parties.{asked.counterpart}.kind'}",
        "grounds.0.when.same_as",
    ),
    "a place in the path that answers": (
        "when: {fact: license.kind, is: general}",
        "when: {fact: license.kind, is: general, answered_by: 'parties.{asked.counterpart}.general'}",
        "grounds.0.when.answered_by",
    ),
    "a definition that is not there": (
        "when: {fact: license.kind, is: general}",
        "when: {defined: general}",
        "grounds.0.when.defined",
    ),
    "a date predicate without a day": ("is: general", "before: 2024", "grounds.0.when.before"),
    "no grounds": (SMALL[SMALL.index("grounds:") : SMALL.index("rules:")], "", "grounds"),
    "a key that occurs twice": ("version: '1'", "version: '1'\nversion: '2'", "version"),
    "an anchor": ("title: Harbor Accord (invented)", "title: &name Harbor", "title"),
    "an alias": ("title: Harbor Accord (invented)", "title: *name", "title"),
    "a tag": ("version: '1'", "version: !!int 1", "version"),
    "a merge key": ("  art1: {instrument", "  <<: {a: b}\n  art1: {instrument", "clauses.<<"),
    "a second document": ("schema: comity-pack/1", "--- {}\n--- {}\nschema: comity-pack/1", ""),
    "a title without text": ("title: Harbor Accord (invented)", "title:", "title"),
}


@pytest.mark.parametrize("flaw", BREAKS)
def test_a_pack_with_one_flaw_is_refused_at_its_place(flaw: str) -> None:
    """Change one thing, expect one refusal, with the place in the text."""
    old, new, field = BREAKS[flaw]
    assert old in SMALL
    with pytest.raises(PackRefused) as refused:
        load_pack(SMALL.replace(old, new, 1))
    assert refused.value.field == field


def test_the_small_pack_loads() -> None:
    """Its header is what the text says, its digest is over the text."""
    pack = load_pack(SMALL)
    assert (pack.id, pack.version, pack.kind, pack.force) == ("harbor-accord", "1", "common_general_license", "treaty")
    assert pack.subjects == {Subject.COMMON_GENERAL_LICENSE, Subject.FOREIGN_LICENSE}
    assert pack.text_as_of.isoformat() == "2026-11-24"
    assert pack.sha256 == hashlib.sha256(SMALL.encode()).hexdigest()


def test_norway_and_an_entry_and_a_version_stay_text() -> None:
    """Nothing is resolved: not a truth, not a number, not a day."""
    tree = tree_of("{state: NO, entry: 5E002, version: 1.0, day: 2026-11-24, octal: 010, empty: '', on: off}")
    assert tree == {
        "state": "NO",
        "entry": "5E002",
        "version": "1.0",
        "day": "2026-11-24",
        "octal": "010",
        "empty": "",
        "on": "off",
    }
    assert "NO" in load_pack(SMALL).groups["parties"].members


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("a: b\n" * 100_000, ""),
        ("[" * 30 + "]" * 30, "." + ".".join(["0"] * 17)),
        ("- just a list", ""),
        ("just text", ""),
        ("a: [unclosed", "line 1"),
        ("a: b\n c: d", "line 2"),
        ("? [a, b]\n: c", ""),
        ("", ""),
    ],
    ids=["too-large", "too-deep", "a-list", "a-text", "unclosed", "badly-indented", "key-is-a-list", "nothing"],
)
def test_text_that_is_no_strict_mapping_is_refused(text: str, field: str) -> None:
    """Size, depth, shape and syntax are refused with their place; the parser's own words are not repeated."""
    with pytest.raises(PackRefused) as refused:
        tree_of(text)
    assert refused.value.field == field


def test_a_tree_of_too_many_nodes_is_refused() -> None:
    """A flat text may be too large in nodes before it is in bytes."""
    with pytest.raises(PackRefused):
        tree_of("a: [" + "b," * 25_000 + "]")
