"""Entries of control lists: covered within a list, compared across lists by what is stated, or not at all."""

import csv
import os
from pathlib import Path

import pytest

from gateway.core.findings import Mark
from gateway.core.paper.classification import (
    CORRESPONDENCES,
    ListedEntry,
    Relation,
    correspondences_of,
    covers,
    has_no_equivalent,
)

SHARED = Path(os.environ.get("COMITY_SHARED", Path(__file__).resolve().parents[3] / "shared"))
STATED = SHARED / "codelists" / "classification-correspondence.csv"

COVERED = [
    # license, goods, whether the one covers the other
    (("5A002.a", "EU-ANNEX-I"), ("5A002.a.1", "EU-ANNEX-I"), True),
    (("5A002.a", "EU-ANNEX-I"), ("5A002.a", "EU-ANNEX-I"), True),
    (("5A002.a", "EU-ANNEX-I"), ("5A002.ab", "EU-ANNEX-I"), False),
    (("5A002.a.1", "EU-ANNEX-I"), ("5A002.a", "EU-ANNEX-I"), False),
    (("5A002.a", ""), ("5A002.a.1", "EU-ANNEX-I"), True),
    (("5A002.a", "EU-ANNEX-I"), ("5A002.a.1", ""), True),
    # The same characters in another list are other goods, whatever they look like.
    (("6A001", "EU-ANNEX-I"), ("6A001", "IN-SCOMET"), None),
    (("3A001", "EU-ANNEX-I"), ("3A001", "US-CCL"), None),
    (("3A001", "US-CCL"), ("3A001.a.2", "EU-ANNEX-I"), None),
    (("ML10", "EU-CML"), ("9A610.x", "US-CCL"), None),
    # Confirmed to be in one list only.
    (("0A979", "EU-ANNEX-I"), ("0A979", "US-CCL"), False),
    (("3A001", "EU-ANNEX-I"), ("5504", "CA-ECL"), False),
]


@pytest.mark.parametrize(("licensed", "presented", "expected"), COVERED)
def test_an_entry_covers_another(licensed: tuple[str, str], presented: tuple[str, str], expected: bool | None) -> None:
    """Within a list by its structure; across lists only what is confirmed to be nowhere is answered."""
    assert covers(ListedEntry(*licensed), ListedEntry(*presented)) is expected


def test_a_correspondence_that_is_not_confirmed_only_hints() -> None:
    """It names the entry to look up, for the entry itself and for those below it, and decides nothing."""
    goods = ListedEntry("3A001.a.2", "EU-ANNEX-I")
    assert [each.to for each in correspondences_of(goods, "US-CCL")] == [ListedEntry("3A001", "US-CCL")]
    assert list(correspondences_of(goods, "CA-ECL")) == []
    assert not has_no_equivalent(ListedEntry("3A090", "US-CCL"), "EU-ANNEX-I")


def test_the_table_states_what_the_shared_table_states() -> None:
    """Every confirmed row is ours, and no row of ours is more certain than the shared one."""
    if not STATED.exists():
        pytest.skip("the shared code lists are not here; COMITY_SHARED names their folder")
    rows = list(csv.DictReader(STATED.read_text(encoding="utf-8").splitlines()))
    confirmed = {row["from_code"] for row in rows if row["confidence"] == "confirmed"}
    assert {each.of.entry for each in CORRESPONDENCES if each.mark is Mark.CONFIRMED} == confirmed
    assert len(CORRESPONDENCES) == len(rows)
    assert {each.of.entry for each in CORRESPONDENCES if each.relation is Relation.NONE} >= confirmed
