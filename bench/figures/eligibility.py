"""Figure 3: decisions of the eligibility engine with every built-in pack loaded.

Rules, in order:
1. The questions are the worked cases of tests/arrangements, all of them in turn: each asks another clause.
2. Explanation as ids: what the engine itself returns, with clauses, reasons and days, before anything is written out.
3. Rendered: the same answers as the decision message that a caller receives, serialized.
4. Processor time of this process, one thread.
"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bench.answers import check_some
from bench.rounds import Sample, Side, interleaved, median_of
from bench.rows import Aim, Row
from bench.served import ROOT
from bench.stage import Stage
from gateway.core.answers.eligibility import ENGINE_VERSION, answer
from gateway.core.answers.shelf import Shelf
from gateway.core.decide import Circumstances, Examination, decide
from gateway.core.findings import Outcome, PaperKind
from gateway.core.law.facts import Question
from gateway.core.review.cases import case_of
from gateway.server.node import load_packs
from gateway.wire.decisions import decision_message

IDS, RENDERED = "eligibility, explanation as ids", "eligibility, explanation rendered"
AIMS = {IDS: Aim(20_000, of_ratio=False), RENDERED: Aim(5_000, of_ratio=False)}
CASES = ROOT / "tests" / "arrangements"
Asked = TypeVar("Asked")
AT = datetime(2030, 6, 1, 12, tzinfo=UTC)


def measure(stage: Stage) -> list[Row]:
    """Return how many decisions a core makes in a second."""
    packs = Shelf(loaded.pack for loaded in load_packs(()))
    asked = questions_of(CASES)
    check_some("eligibility", len(asked))
    seconds = stage.effort.each(2)
    sides: dict[str, Side] = {
        IDS: lambda _: timed(lambda one: answer(one, packs), asked, seconds),
        RENDERED: lambda _: timed(lambda one: rendered(one, packs), asked, seconds),
    }
    stage.gauge.begin("eligibility", stage.effort.rounds * len(sides))
    samples = interleaved(sides, stage.effort.rounds, stage.gauge.advance)
    note = f"{len(packs.packs)} packs, {len(asked)} worked cases in turn"
    return [
        Row(
            id="eligibility.ids" if name == IDS else "eligibility.rendered",
            title=name,
            measured=median_of(samples[name], lambda sample: sample.core_rate),
            unit="decisions/s per core",
            aim=AIMS[name],
            note=note,
        )
        for name in sides
    ]


def questions_of(folder: Path) -> list[Question]:
    """Return the questions of the worked cases below a folder."""
    return [case_of(path.read_text(encoding="utf-8")).question for path in sorted(folder.glob("*/*.yaml"))]


def rendered(question: Question, packs: Shelf) -> bytes:
    """Return the decision on a question as a caller receives it."""
    circumstances = Circumstances(
        at=AT,
        act_time=question.act_instant or AT,
        network="urn:comity:net:local:test",
        engine_version=ENGINE_VERSION,
        streams=(),
        position=0,
        paper=PaperKind.NONE,
    )
    examination = Examination(Outcome.NO_PAPER_NEEDED, (), ())
    ask = (f"the authority of {question.recognizing}",)
    decision = decide(question.subject, examination, answer(question, packs), circumstances, ask=ask)
    return decision_message(decision).SerializeToString()


def timed(ask: Callable[[Asked], object], asked: Sequence[Asked], seconds: float) -> Sample:
    """Return how many questions are answered within some seconds of processor time; whole turns of all of them."""
    began, wall, count = time.process_time(), time.perf_counter(), 0
    while not count or time.process_time() - began < seconds:
        for question in asked:
            ask(question)
        count += len(asked)
    return Sample(count, time.perf_counter() - wall, time.process_time() - began)
