"""How much of a labyrinth a bloc is: what a common shipment meets between its members, counted.

Mutual recognition is meant to be one rule for all. Where each pair has a regime, conditions and authorities of its own,
a forwarder meets a labyrinth instead. The number is visible before a change is published.

Rules, in order:
1. The same shipment is asked of every ordered pair of members on one day (gateway.core.review.matrix).
2. Distinct regimes are the arrangements that decide; distinct conditions, the conditions and consultations that remain;
   distinct authorities, those that must act besides the issuing one: whoever does not recognize, is consulted, or owes
   a part of a condition.
3. The clauses that cause it are those that decide an answer that is not a plain recognition, with how many pairs each.
4. The labyrinth number is the number of distinct paths: regime, recognition and conditions taken together. One is no
   labyrinth.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gateway.core.findings import PackAnswer, Recognition
from gateway.core.review.matrix import Matrix


@dataclass(frozen=True, slots=True)
class Labyrinth:
    """What was counted on one day."""

    on: date
    pairs: int
    recognized: int
    paths: int
    regimes: tuple[str, ...]
    conditions: tuple[str, ...]
    authorities: tuple[str, ...]
    causes: Mapping[tuple[str, str], int]


def labyrinth_of(matrix: Matrix) -> Labyrinth:
    """Return what the pairs of a matrix meet."""
    regimes: set[str] = set()
    conditions: set[str] = set()
    authorities: set[str] = set()
    causes: Counter[tuple[str, str]] = Counter()
    paths: set[tuple[object, ...]] = set()
    for (_, verifier), answer in matrix.answers.items():
        remaining = _remaining(answer)
        regimes.add(answer.arrangement or "no arrangement")
        conditions.update(remaining)
        authorities.update(_authorities(answer, verifier))
        paths.add((answer.arrangement, answer.recognition, frozenset(remaining), answer.missing_facts))
        if answer.recognition is not Recognition.RECOGNIZED and answer.citations:
            first = answer.citations[0]
            causes[f"{first.instrument}, {first.clause}", answer.recognition.value] += 1
    return Labyrinth(
        on=matrix.on,
        pairs=len(matrix.answers),
        recognized=sum(each.recognition is Recognition.RECOGNIZED for each in matrix.answers.values()),
        paths=len(paths),
        regimes=tuple(sorted(regimes)),
        conditions=tuple(sorted(conditions)),
        authorities=tuple(sorted(authorities)),
        causes=dict(causes.most_common()),
    )


def _remaining(answer: PackAnswer) -> list[str]:
    remaining = [condition.what for condition in answer.conditions]
    if answer.consultation is not None:
        remaining.append(f"consultation of {answer.consultation.consulted}")
    return remaining


def _authorities(answer: PackAnswer, verifier: str) -> list[str]:
    named = [condition.who for condition in answer.conditions]
    if answer.consultation is not None:
        named.append(f"{answer.consultation.consulted} authority")
    if answer.recognition in {Recognition.NOT_RECOGNIZED, Recognition.INDETERMINATE}:
        named.append(f"{verifier} authority")
    return named
