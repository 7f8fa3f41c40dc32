"""Worked cases, comity-case/1: a question as data, and how its expectations compare with what the packs answer.

Rules, in order:
1. The text is read with the strict reader. Unquoted true, false and null, and unquoted numbers, are what they look
   like; everything else is text, so a day is text until it becomes a fact.
2. The question is made from subject, jurisdictions, act, as_of and facts. Id, title, tags, notice, arrangements,
   reasoning and everything expected stay with the case: they never reach the engine.
3. Compared are: recognition and deciding arrangement, exactly; reasons and clauses, each listed one must appear;
   missing facts, as a set; consulted and due of a consultation; the interval of the deciding rule, where given; the
   next change; the days of conditions. Duties, effect and alternatives are told, not compared.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from gateway.core.findings import PackAnswer, Subject
from gateway.core.law.facts import Question, facts_from_tree
from gateway.core.packs.pack_text import PackRefused, typed_tree_of

SCHEMA = "comity-case/1"
NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")
ARTICLE = re.compile(r"Arts? (\d+)")
PLAIN: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Case:
    """A worked case: its question, and what the answer must show."""

    id: str
    title: str
    arrangements: tuple[str, ...]
    question: Question
    expected: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Difference:
    """A point on which the answer differs from what the case expects."""

    field: str
    expected: str
    got: str


def case_of(text: str) -> Case:
    """Return the case that `text` states.

    Raises:
        PackRefused: the text is not a comity-case/1.
        FactsRefused: a fact that cannot be read.
    """
    tree = _mapping(typed_tree_of(text, _scalar), "")
    if tree.get("schema") != SCHEMA:
        raise PackRefused("schema", f"{SCHEMA} was expected as schema, another was found; convert the text")
    act = _mapping(tree.get("act"), "act")
    instant = act.get("instant")
    question = Question(
        subject=_subject(_text(tree, "subject")),
        recognizing=_text(tree, "verifying_jurisdiction"),
        counterpart=_text(tree, "counterpart_jurisdiction"),
        act_kind=_text(act, "kind"),
        act_date=_day(act, "date"),
        act_instant=_instant(instant) if instant is not None else None,
        as_of=_day(tree, "as_of"),
        facts=facts_from_tree(_mapping(tree.get("facts"), "facts")),
    )
    arrangements = tuple(str(slug) for slug in _members(tree.get("arrangements")))
    return Case(
        _text(tree, "id"), _text(tree, "title"), arrangements, question, _mapping(tree.get("expected"), "expected")
    )


def differences(
    case: Case, answers: Sequence[PackAnswer], *, but: frozenset[str] = frozenset()
) -> tuple[Difference, ...]:
    """Return the points on which the deciding answer differs from the case, but for the fields named in `but`."""
    found = _compared(case.expected, answers[0])
    return tuple(each for each in found if each.field not in but and each.expected != each.got)


def _compared(expected: Mapping[str, object], answer: PackAnswer) -> Iterator[Difference]:
    yield Difference("outcome", str(expected.get("outcome")), answer.recognition.value.lower())
    yield Difference("arrangement", str(expected.get("arrangement")), answer.arrangement)
    for reason in _members(expected.get("reasons")):
        yield _appears("reasons", str(reason), [each.value for each in answer.reasons])
    for clause in _members(expected.get("clauses")):
        yield _cited(_mapping(clause, "expected.clauses"), answer)
    wanted = sorted(str(path) for path in _members(expected.get("missing_facts")))
    yield Difference("missing_facts", " ".join(wanted), " ".join(sorted(answer.missing_facts)))
    yield from _consultation(expected.get("consultation"), answer)
    yield from _interval(expected.get("rule_effective"), answer)
    change = "/".join(day.isoformat() for day in answer.next_change) if answer.next_change else ""
    yield Difference("next_change", _days(expected.get("next_change"), always_both=True), change)
    due = sorted(duty.due.isoformat() for duty in answer.conditions if duty.due is not None)
    stated = [_mapping(entry, "expected.conditions").get("by") for entry in _members(expected.get("conditions"))]
    yield Difference("conditions", " ".join(sorted(str(by) for by in stated if _is_day(by))), " ".join(due))


def _appears(field: str, wanted: str, present: Sequence[str]) -> Difference:
    return Difference(field, wanted, wanted if wanted in present else " ".join(present))


def _cited(wanted: Mapping[str, object], answer: PackAnswer) -> Difference:
    """Compare a clause: the instrument, and the article in it, or the whole wording where there is no article."""
    want = f"{wanted.get('instrument')}: {_article(str(wanted.get('clause')))}"
    return _appears("clauses", want, [f"{each.instrument}: {_article(each.clause)}" for each in answer.citations])


def _article(clause: str) -> str:
    found = ARTICLE.match(clause)
    return f"Art {found.group(1)}" if found else clause.casefold()


def _consultation(wanted: object, answer: PackAnswer) -> Iterator[Difference]:
    got = answer.consultation
    if not isinstance(wanted, Mapping):
        yield Difference("consultation", "none", "none" if got is None else got.consulted)
        return
    yield Difference("consultation.consulted", str(wanted.get("consulted")), "none" if got is None else got.consulted)
    due = wanted.get("due")
    got_due = got.due.isoformat() if got is not None and got.due is not None else ""
    yield Difference("consultation.due", str(due) if due is not None else "", got_due)


def _interval(wanted: object, answer: PackAnswer) -> Iterator[Difference]:
    if isinstance(wanted, Mapping):
        yield Difference("rule_effective.from", _days(wanted.get("from")), answer.rule_from)
        yield Difference("rule_effective.to", _days(wanted.get("to")), answer.rule_to)


def _days(wanted: object, *, always_both: bool = False) -> str:
    if isinstance(wanted, Mapping):
        first, last = str(wanted.get("earliest")), str(wanted.get("latest"))
        return first if first == last and not always_both else f"{first}/{last}"
    return str(wanted) if wanted is not None else ""


def _is_day(by: object) -> bool:
    return isinstance(by, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", by) is not None


def _scalar(text: str, plain: bool) -> object:  # noqa: FBT001 (the reader's own signature)
    if plain and text in PLAIN:
        return PLAIN[text]
    return Decimal(text) if plain and NUMBER.match(text) else text


def _mapping(node: object, field: str) -> Mapping[str, object]:
    if not isinstance(node, Mapping):
        raise PackRefused(field, f"a mapping was expected at {field or 'the top'}, another value was found; write one")
    return {str(name): value for name, value in node.items()}


def _members(node: object) -> Sequence[object]:
    return node if isinstance(node, list) else ()


def _text(tree: Mapping[str, object], key: str) -> str:
    value = tree.get(key)
    if not isinstance(value, str):
        raise PackRefused(key, f"a text was expected at {key}, another value was found; write one")
    return value


def _subject(text: str) -> Subject:
    try:
        return Subject(text)
    except ValueError:
        raise PackRefused("subject", "a subject of the closed list was expected; see docs/arrangements.md") from None


def _day(tree: Mapping[str, object], key: str) -> date:
    try:
        return date.fromisoformat(_text(tree, key))
    except ValueError:
        raise PackRefused(key, f"a day was expected at {key}; write YYYY-MM-DD") from None


def _instant(value: object) -> datetime:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        instant = datetime.min  # noqa: DTZ901 (refused on the next line, as every instant without a zone is)
    if instant.tzinfo is None:
        raise PackRefused("act.instant", "an instant with its zone was expected at act.instant; add the zone")
    return instant
