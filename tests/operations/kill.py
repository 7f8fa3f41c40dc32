"""Kill every part of a gateway with SIGKILL in the middle of its work, and compare what is left with what was told.

    python -m tests.operations.kill --times 50 --database sqlite --seed 1

Rules, in order:
1. What is killed: a worker, the sequencer, the server of streams, the supervisor (its processes must then stop by
   themselves, and another must come up on the same ports), and the database: PostgreSQL's postmaster; for SQLite a
   writer that is in the middle of a transaction.
2. After each kill the network must work again without help: a write is answered, a watcher sees it, every process runs.
3. In the end everything agrees (`reconciliation.py`).
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.databases import sqlite_url
from tests.operations.clusters import cluster
from tests.operations.half_write import killed_in_the_middle
from tests.operations.network import Back, Network, network
from tests.operations.patience import until

PARTS = ("worker", "sequencer", "events", "server", "database")


@dataclass(frozen=True, slots=True)
class Trial:
    """What was killed, how long each time, and what did not agree in the end."""

    backs: tuple[tuple[str, Back], ...]
    findings: tuple[str, ...]
    network: Network


@contextmanager
def killable(kind: str, folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the URL of a database, and how it is killed and brought back."""
    if kind == "sqlite":
        url = sqlite_url(folder)
        yield url, lambda: killed_in_the_middle(url)
        return
    with cluster() as own:

        def kill() -> None:
            own.kill()
            own.start()

        yield own.url, kill


def trial(kind: str, folder: Path, *, times: int, seed: int, tell: Callable[[str], None] = lambda _: None) -> Trial:
    """Kill parts of a network some number of times and return what came of it."""
    chance = random.Random(seed)
    backs: list[tuple[str, Back]] = []
    with killable(kind, folder) as (url, kill_database), network(url, folder, seed=seed) as running:
        running.back(time.monotonic())
        for part in _drawn(chance, times):
            # At a moment that nobody chose: between none and eighty writes after the last kill.
            told = running.account.told.total() + chance.randrange(80)
            _until_told(running, told)
            began = time.monotonic()
            _kill(running, part, chance, kill_database)
            back = running.back(began)
            backs.append((part, back))
            tell(
                f"{len(backs):3} {part:10} answered {back.answered:6.2f} s, seen {back.seen:6.2f} s, "
                f"whole {back.whole:6.2f} s; {running.account.told['OK']} writes told"
            )
            assert not running.desks.failures, running.desks.failures
        running.desks.__exit__()
        findings = [*running.settle(), *(repr(failure) for failure in running.desks.failures)]
    return Trial(tuple(backs), tuple(findings), running)


def table(done: Trial) -> Iterator[str]:
    """Yield the lines that say what was killed, how long it took, and the totals."""
    yield "| killed | times | a write answered, median / most | seen by the watcher | whole again |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for part in PARTS:
        own = [back for name, back in done.backs if name == part]
        if own:
            cells = [_spread([getattr(back, name) for back in own]) for name in ("answered", "seen", "whole")]
            yield f"| {part} | {len(own)} | {' | '.join(cells)} |"
    account = done.network.account
    yield ""
    yield f"{len(done.backs)} kills; {account.told['OK']} writes acknowledged: {len(account.licenses)} licenses, "
    yield f"{len(account.reservations)} reservations, {account.used.total()} pieces written off."
    yield f"Sent again: {_counts(account.sent_again)}. Refused: {_counts(account.told - Counter({'OK': 10**9}))}."
    yield f"The watcher saw {len(done.network.watcher.seen)} changes; its stream was cut: "
    yield f"{_counts(done.network.watcher.cuts)}."
    yield f"What does not agree: {'; '.join(done.findings) or 'nothing'}."


def main() -> int:
    """Run the trial and print its table."""
    options = argparse.ArgumentParser(description="Kill parts of a gateway under load.")
    options.add_argument("--times", type=int, default=50)
    options.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="comity-kill-", ignore_cleanup_errors=True) as folder:
        done = trial(given.database, Path(folder), times=given.times, seed=given.seed, tell=_tell)
    for line in table(done):
        sys.stdout.write(line + "\n")
    return 1 if done.findings else 0


def _drawn(chance: random.Random, times: int) -> Iterator[str]:
    """Yield parts in random order, each as often as the others."""
    pending: list[str] = []
    for _ in range(times):
        pending = pending or chance.sample(PARTS, len(PARTS))
        yield pending.pop()


def _kill(running: Network, part: str, chance: random.Random, kill_database: Callable[[], None]) -> None:
    if part == "database":
        kill_database()
    elif part == "server":
        running.serve.kill_all()
        running.serve.start()
    else:
        running.serve.kill(part, chance.randrange(8))


def _until_told(running: Network, told: int) -> None:
    until(lambda: running.account.told.total() >= told or running.desks.failures, what="the desks at work")


def _spread(figures: Sequence[float]) -> str:
    return f"{median(figures):.2f} / {max(figures):.2f} s"


def _counts(counted: Counter[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counted.most_common() if number > 0) or "none"


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
