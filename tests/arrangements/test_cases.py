"""Every worked case gives its expected answer, by reasoning from its facts."""

from pathlib import Path

import pytest

from gateway.core.answers.eligibility import answer
from gateway.core.review.cases import differences
from tests.arrangements.shelf import OWN_CASES, SHARED_IDS, case_file, packs, shared_case, shelf


@pytest.mark.parametrize("path", OWN_CASES, ids=lambda path: path.stem)
def test_an_own_case_gives_its_answer(path: Path) -> None:
    """Recognition, deciding arrangement, reasons, clauses, missing facts, dates: all as the case says."""
    case = case_file(path).case
    assert differences(case, answer(case.question, shelf())) == ()


@pytest.mark.parametrize("name", SHARED_IDS)
def test_a_shared_case_gives_its_answer(name: str) -> None:
    """All forty hold."""
    path = shared_case(name)
    if path is None:
        pytest.skip("the shared cases are not at hand: set COMITY_SHARED to their folder")
    case = case_file(path).case
    assert differences(case, answer(case.question, shelf())) == ()


def test_every_own_case_has_its_own_id_and_lies_with_its_arrangement() -> None:
    """An id names one case; the folder names the primary arrangement."""
    files = [case_file(path) for path in OWN_CASES]
    ids = [file.case.id for file in files]
    assert len(set(ids)) == len(ids) > 150
    assert {file.path.parent.name for file in files} == {pack.id for pack in packs()}
    assert all(file.path.parent.name == file.case.arrangements[0] for file in files)


def test_a_case_that_expects_otherwise_differs() -> None:
    """The comparison is able to fail: each field that is expected otherwise is named."""
    file = case_file(next(path for path in OWN_CASES if path.stem.startswith("a-german-license-serves-for-exit")))
    answers = answer(file.case.question, packs())
    changed = {
        "outcome": "not_recognized",
        "arrangement": "another",
        "reasons": ["CEASED"],
        "clauses": [{"instrument": "another", "clause": "Art 1"}],
        "missing_facts": ["facts.license.status"],
        "consultation": {"consulted": "BE", "due": "2024-06-17"},
        "rule_effective": {"from": "2020-01-01", "to": None},
        "next_change": None,
        "conditions": [{"what": "register", "by": "2024-10-10", "mark": "C"}],
    }
    for field, value in changed.items():
        case = type(file.case)(
            file.case.id,
            file.case.title,
            file.case.arrangements,
            file.case.question,
            {**file.case.expected, field: value},
        )
        assert {each.field.split(".")[0] for each in differences(case, answers)} == {field}
