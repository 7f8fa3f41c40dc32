"""What decides are the facts, and nothing else of a case."""

from dataclasses import fields
from pathlib import Path

import pytest

from gateway.core.cases import Case, case_of
from gateway.core.eligibility import answer
from gateway.core.facts import Facts, Question, Value, facts_from_tree
from tests.arrangements.shelf import OWN_CASES, case_file, packs

SAYS_NOTHING = {
    "id": "ZZZ-99",
    "title": "another title",
    "notice": "another notice",
    "reasoning": "another reasoning",
    "arrangements": "[another]",
    "tags": "[other]",
}
BASE = "a-german-license-serves-for-exit-through-france"
DECIDING = {
    "license.kind": "single_use_permit",
    "license.legal_basis": "national law",
    "license.issuing_jurisdiction": "IT",
    "license.valid_from": "2024-06-21",
    "license.valid_until": "2024-06-19",
    "license.status": "revoked",
    "license.covers_movement": False,
    "license.destinations": ("VN",),
    "route.final_destination": "IT",
    "parties.exporter.established_in": "IT",
    "prohibitions.checked": False,
}


def base_case() -> Case:
    return case_file(next(path for path in OWN_CASES if path.stem == BASE)).case


def with_fact(question: Question, path: str, value: object) -> Question:
    """Return the question with one fact stated otherwise."""
    tree: dict[str, object] = {}
    for name, old in {**question.facts.stated, path: value}.items():
        *parents, last = name.split(".")
        node = tree
        for parent in parents:
            child = node.setdefault(parent, {})
            assert isinstance(child, dict)
            node = child
        node[last] = plain(old)
    facts = facts_from_tree(tree)
    return Question(
        question.subject,
        question.recognizing,
        question.counterpart,
        question.act_kind,
        question.act_date,
        question.act_instant,
        question.as_of,
        facts,
    )


def plain(value: object) -> object:
    if isinstance(value, Facts):
        return {name: plain(member) for name, member in value.stated.items()}
    return [plain(member) for member in value] if isinstance(value, tuple) else value


def texts_of(value: Value) -> set[str]:
    if isinstance(value, Facts):
        return {text for member in value.stated.values() for text in texts_of(member)}
    if isinstance(value, tuple):
        return {text for member in value for text in texts_of(member)}
    return {value} if isinstance(value, str) else set()


@pytest.mark.parametrize("path", OWN_CASES, ids=lambda path: path.stem)
def test_no_id_title_tag_or_file_name_reaches_the_engine(path: Path) -> None:
    """A case renamed in every line that says nothing of the facts asks the same question and gets the same answer."""
    file = case_file(path)
    lines = [
        f"{key}: {SAYS_NOTHING[key]}" if (key := line.split(":")[0]) in SAYS_NOTHING else line
        for line in file.text.splitlines()
    ]
    renamed = case_of("\n".join(lines) + "\n")
    assert renamed.id == SAYS_NOTHING["id"]
    assert renamed.question == file.case.question
    assert answer(renamed.question, packs()) == answer(file.case.question, packs())
    carried = {text for value in file.case.question.facts.stated.values() for text in texts_of(value)}
    assert carried.isdisjoint({file.case.id, file.case.title, path.stem, path.name, *file.case.arrangements})


def test_a_question_has_no_place_for_a_name() -> None:
    """The question carries subject, jurisdictions, act, days and facts, and no field more."""
    names = {field.name for field in fields(Question)}
    assert names == {
        "subject",
        "recognizing",
        "counterpart",
        "act_kind",
        "act_date",
        "act_instant",
        "as_of",
        "facts",
    }


@pytest.mark.parametrize("path", sorted(DECIDING))
def test_a_deciding_fact_stated_otherwise_changes_the_answer(path: str) -> None:
    """One fact changed, one answer changed."""
    question = base_case().question
    before, after = answer(question, packs())[0], answer(with_fact(question, path, DECIDING[path]), packs())[0]
    assert before.recognition is not after.recognition


@pytest.mark.parametrize("path", sorted(DECIDING))
def test_a_deciding_fact_taken_away_is_the_one_missing(path: str) -> None:
    """One fact unknown: nothing is recognized, and just that fact is named, but where another fact answers for it."""
    question = base_case().question
    after = answer(with_fact(question, path, None), packs())[0]
    expected = () if path == "license.destinations" else (f"facts.{path}",)
    assert after.missing_facts == expected


def test_a_fact_that_no_rule_asks_for_changes_nothing() -> None:
    """The holder's color is nobody's business."""
    question = base_case().question
    assert answer(with_fact(question, "parties.exporter.color", "green"), packs()) == answer(question, packs())
