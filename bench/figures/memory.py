"""Figure 7: what a worker holds in memory while a million licenses are registered.

Rules, in order:
1. The registry is an SQLite file with that many licenses, each with its standing, lines, balances, events and contents.
2. A real server is started on it and answers a few thousand calls about papers spread over the file, a few at once: how
   many it takes is not measured here, and one that is asked for more than it can answer soon says so instead.
3. Told is the peak of the largest process of the server, resident, as the kernel counts it.
"""

import shutil
import time
from pathlib import Path

from bench.answers import check_some, check_verified
from bench.bulk import fill
from bench.callers import VERIFY, open_callers
from bench.databases import sqlite_url
from bench.papers import question
from bench.rows import Aim, Row, Skipped
from bench.served import serve
from bench.stage import Stage
from bench.world import make_world

ENOUGH_SECONDS = 900
BYTES_EACH = 12_000
CALLS_UNDER_WAY = 4


def measure(stage: Stage) -> list[Row]:
    """Return the memory of a worker.

    Raises:
        Refused: a paper was not answered GO.
    """
    effort, folder = stage.effort, stage.room("memory")
    needed = effort.licenses * BYTES_EACH
    if shutil.disk_usage(folder).free < needed:
        why = f"the registry would need {needed / 2**30:.0f} GiB of disk; give fewer with --licenses"
        stage.skipped.append(Skipped("memory of a worker", why))
        return []
    return [_measured(stage, folder)]


def _measured(stage: Stage, folder: Path) -> Row:
    effort = stage.effort
    world = make_world(sqlite_url(folder), folder)
    stage.gauge.begin(f"registering {effort.licenses:,} licenses", effort.licenses)
    assertions = fill(world, effort.licenses, signed=effort.driven_calls, told=stage.gauge.advance)
    questions = [question(assertion).SerializeToString() for assertion in assertions]
    size = (folder / "registry.db").stat().st_size
    stage.gauge.begin("memory of a worker", 1)
    began = time.perf_counter()
    with serve(world.database, folder, packs=[world.pack]) as served:
        started, idle = time.perf_counter() - began, served.memory()
        with open_callers(served.address, CALLS_UNDER_WAY) as callers:
            answers = callers.burst(VERIFY, questions, ENOUGH_SECONDS).answers
        driven = served.memory()
    check_some("memory", len(answers))
    check_verified(answers)
    stage.gauge.advance()
    return Row(
        id="memory.worker",
        title=f"memory of a worker, {effort.licenses:,} licenses registered",
        measured=driven.peak,
        unit="MiB",
        aim=Aim(200, at_most=True, of_ratio=False),
        note=f"{driven.resident:.0f} MiB after {len(answers):,} calls, {idle.resident:.0f} MiB before; "
        f"registry of {size / 2**30:.2f} GiB, serving {started:.1f} s after the start",
    )
