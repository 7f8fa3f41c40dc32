"""What each value of a missing fact would lead to, so that an officer knows which question is worth asking.

Rules, in order:
1. For each missing fact alone, the question is asked again with every value that a rule tells apart: the values that
   rules name, and another one; yes and no; a day before, on and after the act; a member of the group and a stranger.
2. Everything else stays as it is: where other facts are missing too, the answer may stay open.
3. Values that lead to the same answer are told together. A fact whose values lead nowhere else is told as such.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

from gateway.core.answers.eligibility import answer
from gateway.core.answers.shelf import Shelf, shelf_of
from gateway.core.findings import PackAnswer, Recognition, Settling
from gateway.core.law.facts import Facts, Question, Value, stems_of
from gateway.core.law.pack_model import Pack
from gateway.core.law.vocabulary import Kind, Leaf

ROOT = "facts."
MOST_VALUES = 8
ANOTHER = "XX-ANOTHER"
_ITEM = re.compile(r"(?P<list>[A-Za-z0-9_.-]+)\[(?P<place>\d+)\]\.(?P<rest>.+)")


def settlings_of(question: Question, packs: Sequence[Pack] | Shelf, found: PackAnswer) -> tuple[Settling, ...]:
    """Return what the values of each missing fact of an open answer would lead to."""
    if found.recognition is not Recognition.INDETERMINATE:
        return ()
    shelf = shelf_of(packs)
    speaking = (speaker.pack for speaker in shelf.speakers(question))
    pack = next((each for each in speaking if (each.id, each.version) == (found.arrangement, found.version)), None)
    if pack is None:
        return ()
    leaves = tuple(dict.fromkeys(pack.leaves(subject=question.subject, act_kind=question.act_kind)))
    return tuple(
        each
        for path in found.missing_facts
        if path.startswith(ROOT)
        for each in _of_fact(question, shelf, path.removeprefix(ROOT), leaves)
    )


def _of_fact(question: Question, shelf: Shelf, path: str, leaves: Iterable[Leaf]) -> Iterator[Settling]:
    asked: dict[str, Value] = {}
    facts = question.facts
    item = _ITEM.fullmatch(path)
    name = item["rest"] if item else path
    for leaf in leaves:
        if leaf.path == name and leaf.read_on in facts.stated:
            # Whoever finds the fact out reads it anew.
            facts = with_fact(facts, leaf.read_on, question.as_of)
        if name in {leaf.path, leaf.predicate.other}:
            asked |= dict(_values(leaf, question, own=leaf.path == name))
    leads: dict[tuple[Recognition, str], list[str]] = {}
    for words, value in list(asked.items())[:MOST_VALUES]:
        then = answer(replace(question, facts=with_fact(facts, path, value)), shelf)[0]
        leads.setdefault((then.recognition, then.reasons[0].value if then.reasons else ""), []).append(words)
    for (recognition, reason), values in leads.items():
        yield Settling(f"{ROOT}{path}", tuple(values), recognition, reason)


def with_fact(facts: Facts, path: str, value: Value) -> Facts:
    """Return facts with one stated otherwise; `items[0].code` is one of the first item."""
    item = _ITEM.fullmatch(path)
    stated = dict(facts.stated)
    if item is None:
        stated[path] = value
    else:
        members = stated.get(item["list"])
        if isinstance(members, tuple) and int(item["place"]) < len(members):
            changed = list(members)
            member = changed[int(item["place"])]
            if isinstance(member, Facts):
                changed[int(item["place"])] = with_fact(member, item["rest"], value)
            stated[item["list"]] = tuple(changed)
    unsettled = {name: by for name, by in facts.unsettled.items() if name != path}
    opened = facts.opened | frozenset(stems_of(path))
    return Facts(MappingProxyType(stated), MappingProxyType(unsettled), opened)


def _values(leaf: Leaf, question: Question, *, own: bool) -> Iterator[tuple[str, Value]]:
    """Yield the values worth trying, each with the words for it."""
    predicate = leaf.predicate
    day = timedelta(days=1)
    if predicate.kind is Kind.TRUTH:
        yield from (("yes", True), ("no", False))
    elif predicate.kind is Kind.LIST and own:
        member = question.facts.stated.get(predicate.other)
        yield from ((f"a list with {member}", (member,)),) if isinstance(member, str) else ()
        yield "a list of others", (ANOTHER,)
    elif predicate.kind is Kind.DAY or not own:
        yield from (
            ("a day before the act", question.act_date - day),
            ("the day of the act", question.act_date),
            ("a day after the act", question.act_date + day),
            ("none", "none"),
        )
    elif predicate.kind is Kind.NUMBER:
        limit = Decimal(predicate.wanted[0])
        yield from ((f"below {limit}", limit - 1), (f"{limit}", limit), (f"above {limit}", limit + 1))
    else:
        yield from ((text, text) for text in predicate.wanted)
        yield "another one", ANOTHER
