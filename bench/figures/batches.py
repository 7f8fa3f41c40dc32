"""Figure 2: VerifyBatch of 64 papers with one receipt, against bare ES256 verification of the same machine.

Rules, in order:
1. Assertions a second per core: papers divided by the processor time of the server's processes.
2. The yardstick is measured in the same rounds: `openssl speed` where it is installed, and the library we verify with.
3. First sight: every paper once. Seen before: the same batches again.
4. Every decision must be GO, and every batch have its receipt.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle

from bench import openssl
from bench.answers import check_batches, check_some
from bench.callers import VERIFY_BATCH, Callers, open_callers, sampled
from bench.papers import batch
from bench.rounds import Sample, Side, interleaved, median_of, ratio_of
from bench.rows import Aim, Row
from bench.stage import Stage

SIZE = 64
PROGRAM, LIBRARY = "openssl speed, ES256 verify", "cryptography, ES256 verify"
FIRST, SEEN = "VerifyBatch of 64, first sight", "VerifyBatch of 64, seen before"
IDS = {
    PROGRAM: "batches.openssl",
    LIBRARY: "batches.library",
    FIRST: "batches.first_sight",
    SEEN: "batches.seen_before",
}
AIMS = {FIRST: Aim(0.5), SEEN: Aim(1.5)}


def measure(stage: Stage) -> list[Row]:
    """Return how many assertions a core judges in batches.

    Raises:
        Refused: a paper was not answered GO.
    """
    batches = _batches(stage.unseen(stage.effort.batch_papers))
    again, fresh = batches[:1], batches[1:]
    share = max(1, len(fresh) // stage.effort.rounds)
    seconds = stage.effort.each(3)
    with open_callers(stage.served.address, stage.effort.batches_under_way) as callers:
        _judged(stage, callers, again, 600)
        sides: dict[str, Side] = {
            LIBRARY: lambda _: _rate(openssl.verifications_by_library(min(seconds, 1.0))),
            FIRST: lambda number: _judged(stage, callers, fresh[number * share : (number + 1) * share], seconds),
            SEEN: lambda _: _judged(stage, callers, cycle(again), seconds),
        }
        if openssl.has_program() and seconds >= 0.5:
            sides = {PROGRAM: lambda _: _rate(openssl.verifications_by_program()), **sides}
        stage.gauge.begin("batches", stage.effort.rounds * len(sides))
        samples = interleaved(sides, stage.effort.rounds, stage.gauge.advance)
    return [_row(name, samples) for name in sides]


def _judged(stage: Stage, callers: Callers, batches: Iterable[bytes], seconds: float) -> Sample:
    sample, answers = sampled(callers, stage.served.cpu_seconds, VERIFY_BATCH, batches, seconds)
    check_some("VerifyBatch", sample.count)
    check_batches(answers, SIZE)
    return Sample(sample.count * SIZE, sample.seconds, sample.cpu)


def _rate(rate: float) -> Sample:
    return Sample(round(rate), 1.0, 1.0)


def _batches(assertions: Sequence[str]) -> list[bytes]:
    whole = range(0, len(assertions) - SIZE + 1, SIZE)
    return [batch(list(assertions[begin : begin + SIZE])).SerializeToString() for begin in whole]


def _row(name: str, samples: Mapping[str, Sequence[Sample]]) -> Row:
    yardstick = PROGRAM if PROGRAM in samples else LIBRARY
    own = samples[name]
    is_ours = name in AIMS
    note = "one thread, counted in processor time"
    if is_ours:
        rate = median_of(own, lambda sample: sample.rate)
        beside = ratio_of(own, samples[LIBRARY], lambda sample: sample.core_rate)
        note = f"{rate:,.0f} assertions/s by the wall clock; against {LIBRARY} {beside:.2f}"
    return Row(
        id=IDS[name],
        title=name,
        measured=median_of(own, lambda sample: sample.core_rate),
        unit="assertions/s per core" if is_ours else "signatures/s per core",
        ratio=ratio_of(own, samples[yardstick], lambda sample: sample.core_rate) if is_ours else None,
        against=yardstick if is_ours else "",
        aim=AIMS.get(name),
        note=note,
    )
