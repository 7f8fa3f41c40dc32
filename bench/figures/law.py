"""Figure 4: what the packs themselves cost: reading them, holding them, and how decisions slow down as packs grow.

Rules, in order:
1. Reading is the processor time of all built-in packs from their text, the median of the rounds.
2. Memory is what is allocated while they are read and laid out, as Python counts it.
3. Packs grow by copies of a small pack under other ids, each between five of two hundred invented parties, so that a
   question of the worked cases meets what it met before, and a question between two parties of the copies meets those
   few copies that have both. The questions are the worked cases, and one in ten is such a one.
"""

import random
import time
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.answers import check_some
from bench.figures.eligibility import CASES, questions_of, timed
from bench.rounds import Sample, Side, interleaved, median, median_of
from bench.rows import Row
from bench.served import ROOT
from bench.stage import Stage
from gateway.core.answers.eligibility import answer
from gateway.core.answers.shelf import Shelf
from gateway.core.law.facts import Question
from gateway.core.packs.loading import Pack, load_pack
from gateway.server.node import load_packs

PATTERN = ROOT / "gateway" / "demo" / "meridian-compact.yaml"
CODES = [f"{first}{second}" for first in "QXZ" for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"]
PARTIES = 5


def measure(stage: Stage) -> list[Row]:
    """Return time and memory of reading the packs, and decisions a second with more of them."""
    texts = [loaded.text for loaded in load_packs(())]
    built_in = [load_pack(text) for text in texts]
    asked = questions_of(CASES)
    check_some("law", len(asked))
    stage.gauge.begin("reading packs", stage.effort.rounds)
    seconds = []
    for _ in range(stage.effort.rounds):
        began = time.process_time()
        for text in texts:
            load_pack(text)
        seconds.append(time.process_time() - began)
        stage.gauge.advance()
    rows = [
        Row(
            id="law.read",
            title="reading the built-in packs",
            measured=median(seconds) * 1000,
            unit="ms",
            note=f"{len(texts)} packs, {sum(map(len, texts)) // 1024} KiB of text, processor time",
        ),
        Row(id="law.memory", title="holding the built-in packs", measured=held(texts), unit="MiB", note="allocated"),
    ]
    return rows + grown(stage, built_in, asked)


def held(texts: Sequence[str]) -> float:
    """Return the MiB that the packs and their shelf take."""
    tracemalloc.start()
    shelf = Shelf(load_pack(text) for text in texts)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / 2**20 if shelf.packs else 0.0


def grown(stage: Stage, built_in: Sequence[Pack], asked: Sequence[Question]) -> list[Row]:
    """Return decisions a second with the built-in packs and with a thousand."""
    most = stage.effort.packs
    copies = copied(PATTERN, most - len(built_in))
    mixed = [question if place % 10 else between(question, place) for place, question in enumerate(asked)]
    few, many = Shelf(built_in), Shelf([*built_in, *copies])
    names = {f"decisions with {len(few.packs)} packs": few, f"decisions with {len(many.packs):,} packs": many}
    share = stage.effort.each(len(names))
    sides = {name: _side(shelf, mixed, share) for name, shelf in names.items()}
    stage.gauge.begin("packs grow", stage.effort.rounds * len(sides))
    samples = interleaved(sides, stage.effort.rounds, stage.gauge.advance)
    first = next(iter(names))
    return [
        Row(
            id=f"law.packs_{'few' if name == first else 'many'}",
            title=name,
            measured=median_of(samples[name], lambda sample: sample.core_rate),
            unit="decisions/s per core",
            ratio=None if name == first else _ratio(samples[name], samples[first]),
            against="" if name == first else first,
            note="explanation as ids",
        )
        for name in names
    ]


def _side(shelf: Shelf, asked: Sequence[Question], seconds: float) -> Side:
    return lambda _: timed(lambda one: answer(one, shelf), asked, seconds)


def _ratio(ours: Sequence[Sample], theirs: Sequence[Sample]) -> float:
    pairs = zip(ours, theirs, strict=True)
    return median([mine.core_rate / other.core_rate for mine, other in pairs])


def copied(pattern: Path, count: int) -> list[Pack]:
    """Return copies of a pack under other ids, each between a few invented parties; the same ones every time."""
    text, chance = pattern.read_text(encoding="utf-8"), random.Random(1)  # noqa: S311 - nothing secret, the same copies every time
    head, _, rest = text.partition("    members:\n")
    tail = rest[rest.index("\nprohibitions:") :]
    made = []
    for number in range(count):
        members = "".join(f"      {code}: [{{from: '2001-01-01'}}]\n" for code in chance.sample(CODES, PARTIES))
        copy = f"{head}    members:\n{members}{tail}".replace("pack: meridian-compact", f"pack: compact-{number:04}")
        made.append(load_pack(copy))
    return made


def between(question: Question, place: int) -> Question:
    """Return a question as it is between two of the invented parties."""
    return replace(question, recognizing=CODES[place % len(CODES)], counterpart=CODES[(place * 7 + 1) % len(CODES)])
