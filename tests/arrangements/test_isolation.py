"""What decides are the facts, and nothing else of a case."""

from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from gateway.core.answers.eligibility import answer
from gateway.core.disposition import GIVES_EFFECT
from gateway.core.law.facts import Facts, Question, Value, facts_from_tree, stems_of
from gateway.core.review.cases import Case, case_of
from tests.arrangements.shelf import OWN_CASES, SHARED_IDS, case_file, packs, shared_case, shelf

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


SHARED_CASES = tuple(path for name in SHARED_IDS if (path := shared_case(name)) is not None)
ALL_CASES = (*OWN_CASES, *SHARED_CASES)
OTHERS: tuple[Value | None, ...] = (None, True, False, "other", "XZ", "none", date(2000, 1, 3), date(2090, 1, 2))


BY_PACK = {
    name: tuple(path for path in ALL_CASES if path.parent.name == name) for name in {p.parent.name for p in ALL_CASES}
}
FOLDERS = sorted(BY_PACK)


def gives_effect(path: Path) -> bool:
    """Return whether a case expects that effect is given."""
    return str(case_file(path).case.expected.get("outcome")).startswith("recognized")


def stated(question: Question, path: str, value: Value | None) -> Question:
    """Return the question with one fact stated otherwise, or not at all."""
    facts = {name: old for name, old in question.facts.stated.items() if name != path}
    if value is not None:
        facts[path] = value
    begun = [name for name, each in facts.items() if each != "none"]
    opened = frozenset(stem for name in begun for stem in stems_of(name))
    return replace(question, facts=Facts(MappingProxyType(facts), question.facts.unsettled, opened))


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


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_id_title_tag_or_file_name_reaches_the_engine(folder: str) -> None:
    """A case renamed in every line that says nothing of the facts asks the same question and gets the same answer."""
    for path in BY_PACK[folder]:
        file = case_file(path)
        lines: list[str] = []
        dropped = False
        for line in file.text.splitlines():
            if not line.startswith((" ", "-")):
                key = line.split(":")[0]
                dropped = key in SAYS_NOTHING
                lines.append(f"{key}: {SAYS_NOTHING[key]}" if dropped else line)
            elif not dropped:
                lines.append(line)
        renamed = case_of("\n".join(lines) + "\n")
        assert renamed.id == SAYS_NOTHING["id"]
        assert renamed.question == file.case.question, path.stem
        assert answer(renamed.question, shelf()) == answer(file.case.question, shelf()), path.stem
        carried = {text for value in file.case.question.facts.stated.values() for text in texts_of(value)}
        assert carried.isdisjoint({file.case.id, file.case.title, path.stem, path.name, *file.case.arrangements})


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_yes_turns_on_the_facts(folder: str) -> None:
    """Of every case that gives effect some fact, stated otherwise or not at all, takes the effect away."""
    for path in filter(gives_effect, BY_PACK[folder]):
        question = case_file(path).case.question
        before = answer(question, shelf())[0].recognition
        turning = [
            name
            for name in question.facts.stated
            if any(answer(stated(question, name, other), shelf())[0].recognition is not before for other in OTHERS)
        ]
        assert turning, path.stem


BARS: Value = facts_from_tree(
    {"found": [{"instrument": "embargo", "bars": True, "in_force_from": "1990-01-01", "derogation_applies": False}]}
).stated["found"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_prohibition_that_bars_takes_every_effect_away(folder: str) -> None:
    """Whatever gives effect, a prohibition in force without derogation stands above it."""
    for path in filter(gives_effect, BY_PACK[folder]):
        question = stated(case_file(path).case.question, "prohibitions.found", BARS)
        assert answer(question, shelf())[0].recognition not in GIVES_EFFECT, path.stem


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_answer_does_not_depend_on_what_has_not_happened_yet(folder: str) -> None:
    """A day that still lies ahead, of the act and of what is known, may lie further ahead."""
    for path in BY_PACK[folder]:
        question = case_file(path).case.question
        before = answer(question, shelf())[0]
        for name, value in question.facts.stated.items():
            if isinstance(value, date) and value > max(question.act_date, question.as_of):
                after = answer(stated(question, name, value + timedelta(days=30)), shelf())[0]
                assert (after.recognition, after.reasons) == (before.recognition, before.reasons), (path.stem, name)


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
