"""Measure Comity on this machine: python -m bench. Ratios in one run, against what the machine itself can do.

Rules, in order:
1. Every figure is measured in rounds that alternate with what it is compared with; a figure is never a test of speed.
2. A call that is refused ends the run: exit 1. Aims that are not met are told, and the exit code stays 0.
3. With --json exactly one JSON document goes to standard output; progress goes to standard error.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from bench.answers import Refused
from bench.effort import DEFAULT_SECONDS, SMOKE, Effort, real
from bench.figures import (
    batches,
    calls,
    conversion,
    eligibility,
    engines,
    formats,
    law,
    memory,
    peers,
    suspension,
    write_off,
)
from bench.machine import machine
from bench.peers.node import install_modules
from bench.report import COLUMNS, comparison_table, show
from bench.rows import NotAResult, Result, Row, read_result, result_json
from bench.served import ServerEnded
from bench.stage import Stage, shown_progress

FIGURES: Mapping[str, Callable[[Stage], list[Row]]] = {
    "calls": calls.measure,
    "batches": batches.measure,
    "eligibility": eligibility.measure,
    "law": law.measure,
    "engines": engines.measure,
    "conversion": conversion.measure,
    "formats": formats.measure,
    "write_off": write_off.measure,
    "suspension": suspension.measure,
    "memory": memory.measure,
    "peers": peers.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    given = _parser().parse_args(arguments)
    effort = SMOKE if given.smoke else real(given.seconds, given.licenses)
    try:
        old = read_result(given.compare) if given.compare else None
        if given.install_peers:
            install_modules()
        result = measure(effort, given.only or list(FIGURES), silent=given.json, smoke=given.smoke)
    except NotAResult as refused:
        return _failed(f"{refused}", 2)
    except (Refused, ServerEnded) as refused:
        return _failed(f"the run ended without a result: {refused}", 1)
    if given.json:
        sys.stdout.write(json.dumps(result_json(result), ensure_ascii=False, indent=1) + "\n")
        return 0
    console = Console(width=None if sys.stdout.isatty() else COLUMNS, highlight=False)
    show(result, console)
    if old is not None:
        console.print(comparison_table(old, result))
    return 0


def measure(effort: Effort, figures: Sequence[str], *, silent: bool, smoke: bool) -> Result:
    """Return what the named figures are.

    Raises:
        Refused: a call was not answered as it must be.
        ServerEnded: a server did not start.
    """
    with (
        tempfile.TemporaryDirectory(prefix="comity-bench-") as folder,
        shown_progress(silent=silent) as gauge,
        ExitStack() as closing,
    ):
        stage = Stage(effort, Path(folder), gauge, closing)
        rows = [row for name in FIGURES if name in figures for row in FIGURES[name](stage)]
    settings = {
        "figures": " ".join(name for name in FIGURES if name in figures),
        "effort": "smoke: the figures mean nothing" if smoke else f"{effort.seconds:g} s a figure",
        "rounds": str(effort.rounds),
    }
    return Result(machine(stage.postgres), settings, tuple(rows), tuple(stage.skipped))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--smoke", action="store_true", help="every figure with tiny counts, to see that all runs")
    parser.add_argument("--json", action="store_true", help="print one JSON document for machines")
    parser.add_argument("--only", nargs="+", choices=list(FIGURES), metavar="NAME", help=f"only: {' '.join(FIGURES)}")
    parser.add_argument("--seconds", type=_seconds, default=DEFAULT_SECONDS, help="seconds for each figure; default 20")
    parser.add_argument(
        "--licenses", type=int, default=1_000_000, help="licenses registered for the figure of memory; default 1000000"
    )
    parser.add_argument("--compare", type=Path, metavar="FILE", help="show this run beside one that --json wrote")
    parser.add_argument("--install-peers", action="store_true", help="install the modules of the Node peer with npm")
    return parser


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 1 <= seconds <= 600:
        raise argparse.ArgumentTypeError("give 1 to 600 seconds")
    return seconds


def _failed(message: str, code: int) -> int:
    Console(stderr=True, highlight=False).print(f"error: {message}", markup=False)
    return code


if __name__ == "__main__":
    sys.exit(main())
