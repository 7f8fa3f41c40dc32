"""Figure 1: unary Verify with registry, recognition and receipt, against an empty call on the same server.

Rules, in order:
1. The empty call that the aim refers to is grpc.health.v1.Health/Check: the cheapest real unary call through the same
   port, which our interceptor lets pass. ListFormats goes through the whole front door and does next to nothing; it is
   shown beside it.
2. What a call costs is processor time of the server's processes, so that the client does not count and a noisy machine
   counts less. The rate by the wall clock stands in the note; for empty calls it is the client that is slow.
3. First sight: each paper is presented once. Seen before: some papers in turn, all of them presented before.
4. Every answer must be GO and carry its receipt.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle, repeat

from bench.answers import check_some, check_verified
from bench.callers import HEALTH, LIST_FORMATS, VERIFY, Callers, open_callers, sampled
from bench.papers import question
from bench.rounds import Sample, Side, interleaved, median_of, ratio_of
from bench.rows import Aim, Row
from bench.stage import Stage

EMPTY, FRONT_DOOR, FIRST, SEEN = "Health/Check", "ListFormats", "Verify, first sight", "Verify, seen before"
IDS = {EMPTY: "calls.empty", FRONT_DOOR: "calls.front_door", FIRST: "calls.first_sight", SEEN: "calls.seen_before"}
AIMS = {FIRST: Aim(0.33), SEEN: Aim(0.45)}
SEEN_PAPERS = 128


def measure(stage: Stage) -> list[Row]:
    """Return what an empty call and a verification cost.

    Raises:
        Refused: a paper was not answered GO.
    """
    fresh = _questions(stage.unseen(stage.effort.papers))
    share = max(1, len(fresh) // stage.effort.rounds)
    seconds = stage.effort.each(4)
    with open_callers(stage.served.address, stage.effort.calls_under_way) as callers:
        sides: dict[str, Side] = {
            EMPTY: lambda _: plain(stage, callers, HEALTH, seconds),
            FRONT_DOOR: lambda _: plain(stage, callers, LIST_FORMATS, seconds),
            FIRST: lambda number: verified(stage, callers, fresh[number * share : (number + 1) * share], seconds),
            SEEN: seen_side(stage, callers, seconds),
        }
        stage.gauge.begin("unary calls", stage.effort.rounds * len(sides))
        samples = interleaved(sides, stage.effort.rounds, stage.gauge.advance)
    return [_row(name, samples) for name in sides]


def plain(stage: Stage, callers: Callers, path: str, seconds: float) -> Sample:
    """Return what a burst of empty messages does."""
    return sampled(callers, stage.served.cpu_seconds, path, repeat(b""), seconds)[0]


def verified(stage: Stage, callers: Callers, questions: Iterable[bytes], seconds: float) -> Sample:
    """Return what a burst of Verify does, every answer of which is GO.

    Raises:
        Refused: one is not.
    """
    sample, answers = sampled(callers, stage.served.cpu_seconds, VERIFY, questions, seconds)
    check_some("Verify", sample.count)
    check_verified(answers)
    return sample


def seen_side(stage: Stage, callers: Callers, seconds: float) -> Side:
    """Return the side that presents papers which the server has seen, and show them to it once."""
    papers = _questions(stage.unseen(min(SEEN_PAPERS, stage.effort.papers)))
    callers.burst(VERIFY, papers, 600)
    return lambda _: verified(stage, callers, cycle(papers), seconds)


def _questions(assertions: Sequence[str]) -> list[bytes]:
    return [question(assertion).SerializeToString() for assertion in assertions]


def _row(name: str, samples: Mapping[str, Sequence[Sample]]) -> Row:
    own = samples[name]
    rate = median_of(own, lambda sample: sample.rate)
    beside = ratio_of(samples[FRONT_DOOR], own, lambda sample: sample.cpu_each)
    note = f"{rate:,.0f} calls/s by the wall clock"
    if name in AIMS:
        note += f"; against {FRONT_DOOR} {beside:.2f}"
    return Row(
        id=IDS[name],
        title=name,
        measured=median_of(own, lambda sample: sample.cpu_each) * 1e6,
        unit="µs of a core",
        ratio=None if name == EMPTY else ratio_of(samples[EMPTY], own, lambda sample: sample.cpu_each),
        against="" if name == EMPTY else EMPTY,
        aim=AIMS.get(name),
        note=note,
    )
