"""What a reviewer would ask about a pack that loads."""

import pytest

from gateway.core.law.pack_model import Pack
from gateway.core.packs.loading import load_pack
from gateway.core.review.lint import Remark, marks_of, remarks_on, remarks_on_versions
from tests.arrangements.shelf import PACKS_FOLDER, packs
from tests.core.pack_texts import SMALL, version

UNUSED = {
    "clauses.art9": ("clauses:\n", "clauses:\n  art9: {instrument: A, clause: Art 9, mark: C, summary: nothing}\n"),
    "sources.S1": ("clauses:\n", "sources:\n  S1: {title: A gazette, address: example.org}\nclauses:\n"),
    "definitions.never": (
        "prohibitions:",
        "definitions:\n  never: {fact: asked.act_kind, is: never}\nprohibitions:",
    ),
    "groups.strangers": (
        "prohibitions:",
        "  strangers:\n    title: strangers\n    cite: [{clause: art3, role: basis}]\n    members:\n"
        "      XQ: [{from: '2020-01-01'}]\nprohibitions:",
    ),
    "tables.list": (
        "prohibitions:",
        "tables:\n  list:\n    title: list\n    editions: [{label: first, from: '2020-01-01', mark: C, act: A}]\n"
        "prohibitions:",
    ),
}


def places(text: str) -> set[str]:
    """Return the places of the remarks that are no mere notes."""
    return {each.place for each in remarks_on(text, load_pack(text)) if not each.note}


def notes(text: str) -> set[str]:
    """Return the places of the notes."""
    return {each.place for each in remarks_on(text, load_pack(text)) if each.note}


def test_a_pack_that_uses_all_that_it_says_has_no_remark() -> None:
    """The small pack is good; its one clause of general knowledge is a note."""
    assert places(SMALL) == set()
    assert notes(SMALL) == {"clauses", "review"}


@pytest.mark.parametrize("place", UNUSED)
def test_what_nothing_uses_is_named(place: str) -> None:
    """A clause, source, definition, group or table that decides nothing."""
    assert places(SMALL.replace(*UNUSED[place], 1)) == {place}


def test_a_code_of_no_list_is_noted() -> None:
    """Entries of two lists look alike and are not."""
    bare = "  - id: left-out\n    layer: scope\n    bar: {some_item: {fact: code, matches: [5A901]}}\n"
    text = SMALL.replace(
        "conditions:\n", f"{bare}    reason: ITEM_EXCLUDED\n    cite: [{{clause: art3, role: basis}}]\nconditions:\n"
    )
    assert "rules.1.bar.some_item" in notes(text)


def test_a_day_of_review_settles_its_note() -> None:
    """Whoever names the day by which somebody looks again is not asked to."""
    text = SMALL.replace("clauses:\n", "review:\n  - {by: '2027-01-31', what: the list of destinations}\nclauses:\n", 1)
    assert "review" not in notes(text)


def test_marks_are_counted_by_clause() -> None:
    """Each clause that a rule cites counts once."""
    assert marks_of(load_pack(SMALL)) == {"C": 1, "S": 1, "P": 0, "K": 1}


SEAMS = {
    "they meet": ("'2022-01-01'", "'2022-01-01'", "2", ""),
    "both answer": ("'2022-01-02'", "'2022-01-01'", "2", "both answer"),
    "none answers": ("'2021-12-31'", "'2022-01-01'", "2", "no version answers"),
    "one number twice": ("'2022-01-01'", "'2022-01-01'", "1", "the same version"),
}


@pytest.mark.parametrize("case", SEAMS)
def test_versions_follow_each_other_without_gap_or_overlap(case: str) -> None:
    """No day has two versions that answer, and none has no version that does."""
    ends, begins, number, said = SEAMS[case]
    found = remarks_on_versions([version("1", ends=ends), version(number, begins=begins)])
    assert [said in each.message for each in found] == ([True] if said else [])


def test_a_version_without_end_overlaps_its_follower() -> None:
    """A pack in force is closed before the next one begins."""
    (remark,) = remarks_on_versions([version("1"), version("2", begins="'2022-01-01'")])
    assert remark == Remark(
        "harbor-accord 1 and 2", "both answer for the same days; close the earlier one with in_force.to"
    )


@pytest.mark.parametrize("pack", packs(), ids=lambda pack: pack.id)
def test_a_built_in_pack_has_no_remark(pack: Pack) -> None:
    """What is released is clean; notes are for the authority that adopts it."""
    text = (PACKS_FOLDER / f"{pack.id}.yaml").read_text(encoding="utf-8")
    assert places(text) == set()
