"""What falls due: reviews, sunsets, beginnings."""

from datetime import date

import pytest

from gateway.core.packs.loading import load_pack
from gateway.core.review.due import Due, due_in
from tests.core.pack_texts import SMALL, version

REVIEWED = load_pack(SMALL.replace("clauses:\n", "review:\n  - {by: '2027-01-31', what: destinations}\nclauses:\n", 1))
DUE = {
    "a review": (REVIEWED, "2027-01-31", "2027-01-31", "review: destinations"),
    "a membership that ends": (REVIEWED, "2024-01-01", "2024-01-01", "XB in parties: ends"),
    "a membership that begins": (REVIEWED, "2025-01-01", "2025-01-01", "XB in parties: begins"),
    "a version that ends": (version("1", ends="'2022-01-04'"), "2022-01-04", "2022-01-04", "version 1: ends"),
    "a version that begins": (version("2", begins="'2022-01-04'"), "2022-01-04", "2022-01-04", "version 2: begins"),
}


@pytest.mark.parametrize("case", DUE)
def test_a_day_is_told_from_itself_to_itself_and_not_beside(case: str) -> None:
    """Both ends of the stretch count."""
    pack, first, last, what = DUE[case]
    on, until = date.fromisoformat(first), date.fromisoformat(last)
    wanted = Due(on, until, "harbor-accord", what)
    assert wanted in due_in([pack], first=on, last=until)
    assert wanted not in due_in([pack], first=date.fromordinal(until.toordinal() + 1), last=date(2099, 1, 1))
    assert wanted not in due_in([pack], first=date(1999, 1, 1), last=date.fromordinal(on.toordinal() - 1))


def test_a_day_known_by_an_interval_is_told_with_both_ends() -> None:
    """Any of its days is reason enough to look."""
    found = due_in([REVIEWED], first=date(2022, 5, 6), last=date(2022, 5, 6))
    assert [(each.on, each.until, each.what) for each in found] == [
        (date(2022, 5, 5), date(2022, 5, 7), "XF in destinations: ends")
    ]


def test_days_are_in_order_of_time() -> None:
    """The next thing to look at stands first."""
    found = due_in([REVIEWED], first=date(2020, 1, 1), last=date(2030, 1, 1))
    assert [each.on for each in found] == sorted(each.on for each in found)
    assert len(found) > 5
