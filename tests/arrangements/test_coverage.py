"""Every clause is shown deciding and not deciding; every day of law on the day and on the day before."""

from datetime import date, timedelta
from functools import cache

import pytest

from gateway.core.answers.eligibility import answer
from gateway.core.findings import Subject
from gateway.core.law.facts import Question, facts_from_tree
from gateway.core.law.scene import Truth, scene_of
from gateway.core.law.timeline import Boundary, Group, Table
from gateway.core.packs.loading import Pack
from tests.arrangements.shelf import OWN_CASES, case_file, meridian, packs, shelf

ONE_DAY = timedelta(days=1)
ALL = (*packs(), meridian())
CLAUSES = [(pack, clause) for pack in packs() for clause in pack.clauses]
# Membership of the blocs of the negative pack decides nothing by itself; their clauses are cited when both are members.
GROUPS = [(pack, group) for pack in ALL for group in pack.groups.values()]


@cache
def cited_in(pack: str) -> list[set[str]]:
    files = [case_file(path) for path in OWN_CASES if path.parent.name == pack]
    return [{each.clause_id for each in answer(file.case.question, shelf())[0].citations} for file in files]


@pytest.mark.parametrize(("pack", "clause"), CLAUSES, ids=[f"{pack.id}:{clause}" for pack, clause in CLAUSES])
def test_every_clause_is_cited_by_a_case_and_not_by_another(pack: Pack, clause: str) -> None:
    """A clause that no case cites is not tested; one that every case cites does not decide."""
    cited = cited_in(pack.id)
    assert any(clause in each for each in cited)
    assert not all(clause in each for each in cited)


@pytest.mark.parametrize(("pack", "group"), GROUPS, ids=[f"{pack.id}:{group.id}" for pack, group in GROUPS])
def test_a_member_is_one_from_its_first_day_and_not_on_the_day_before(pack: Pack, group: Group) -> None:
    """Intervals are half-open; between the two days of an uncertain boundary nothing is established."""
    for code, intervals in group.members.items():
        for interval in intervals:
            if interval.start is not None:
                assert turns(group, code, interval.start) == (False, True)
            if interval.end is not None:
                assert turns(group, code, interval.end) == (True, False)


def turns(group: Group, code: str, boundary: Boundary) -> tuple[Truth, Truth]:
    """Return whether a party is a member before a boundary and after it; a fact is missing in between."""
    before, after = boundary.earliest - ONE_DAY, boundary.latest
    if boundary.instant is None and boundary.earliest != boundary.latest:
        between = group.has(code, scene_of(asked_on(boundary.earliest, code), zone=None))
        assert between == frozenset({f"facts.{boundary.fact}"})
    return tuple(group.has(code, scene_of(asked_on(day, code), zone=None)) for day in (before, after))  # type: ignore[return-value]  # a generator of two


@pytest.mark.parametrize("table", [table for pack in ALL for table in pack.tables.values()], ids=lambda table: table.id)
def test_an_edition_is_in_force_from_its_first_day_and_not_on_the_day_before(table: Table) -> None:
    """Of several editions the last that began is in force."""
    before = ""
    for label, first in table.editions:
        assert (table.edition_on(first - ONE_DAY), table.edition_on(first)) == (before, label)
        before = label


def asked_on(day: date, code: str) -> Question:
    return Question(Subject.FOREIGN_LICENSE, code, code, "export", day, None, day, facts_from_tree({}))
