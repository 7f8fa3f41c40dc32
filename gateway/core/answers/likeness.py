"""Which questions packs answer alike: everything of a question that a pack can read, as one value to compare.

Rules, in order:
1. Two questions of one likeness get the same answers from the same packs. Where it is in doubt whether a pack can read
   something, it belongs to the likeness.
2. A pack reads the question itself; of its instant, only on which side of the instants in the packs' texts it lies.
3. A pack reads a fact whose path, or the beginning of it, is a text of the pack, and those that the rule language reads
   by itself: items, calendars, effective days, prohibitions and the act. No pack can read any other fact.
4. Values are compared with their types: true is not the number one, and 1.0 is not 1.
"""

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from gateway.core.answers.shelf import Shelf, shelf_of
from gateway.core.law.facts import Facts, Question, Value, stems_of
from gateway.core.law.pack_model import Pack

ALWAYS_READ = frozenset({"act", "calendars", "effective_dates", "items", "prohibitions"})


@dataclass(frozen=True, slots=True)
class Readable:
    """What some packs can read: the texts that they are made of, and the instants among these in order of time."""

    packs: tuple[str, ...]
    texts: frozenset[str]
    instants: tuple[datetime, ...]


def readable_by(packs: Sequence[Pack] | Shelf) -> Readable:
    """Return what packs can read."""
    shelf = shelf_of(packs)
    texts = ALWAYS_READ.union(*(pack.written.texts for pack in shelf.packs))
    instants = sorted({instant for pack in shelf.packs for instant in pack.written.instants})
    return Readable(shelf.digests, texts, tuple(instants))


def likeness_of(question: Question, readable: Readable) -> Hashable:
    """Return the likeness of a question for packs."""
    instant, facts = question.act_instant, question.facts
    return (
        readable.packs,
        question.subject,
        question.recognizing,
        question.counterpart,
        question.act_kind,
        question.act_date,
        question.as_of,
        None if instant is None else bisect_right(readable.instants, instant),
        _read_of(facts, readable.texts),
    )


def _read_of(facts: Facts, texts: frozenset[str]) -> Hashable:
    stated = [
        (path, value if type(value) is str else _typed(value))
        for path, value in facts.stated.items()
        if not texts.isdisjoint(stems_of(path))
    ]
    return frozenset(stated), frozenset(facts.unsettled.items())


def _typed(value: Value) -> Hashable:
    if isinstance(value, Facts):
        return _whole(value)
    if isinstance(value, tuple):
        return tuple([_typed(member) for member in value])
    return type(value), str(value) if isinstance(value, Decimal) else value


def _whole(facts: Facts) -> Hashable:
    """Return a member of a list: of it everything is compared."""
    stated = frozenset((path, _typed(value)) for path, value in facts.stated.items())
    return Facts, stated, frozenset(facts.unsettled.items())
