"""Load a gateway in an open loop: python -m bench.load. Latency counts from when a call was due.

Rules, in order:
1. Without --server a gateway is started here, on a registry that is made for it and thrown away.
2. With --server the calls are about the papers given, which are registered there. Nothing else is sent to it.
3. A load is bounded in calls, clients and time, and ends by itself.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.chart import svg
from bench.curve import Curve, curve_json, measured, open_server
from bench.machine import cores, cpu_model
from bench.mix import CURVE_MIX, DEFAULT_MIX, NoMix, Workload, open_clients, parse_mix
from bench.open_loop import Plan, run
from bench.served import ROOT, ServerEnded
from bench.summary import summary_json, summary_of, summary_table
from gateway.client import ClientCertificate

MOST_RATE, MOST_SECONDS, MOST_CLIENTS, MOST_WORKERS = 50_000, 3_600, 256, 64
PICTURE = ROOT / "docs" / "throughput.svg"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code: 0 answered, 1 some calls failed, 2 the call is bad."""
    given = _parser().parse_args(arguments)
    try:
        given.mix = given.mix or (CURVE_MIX if given.curve else DEFAULT_MIX)
        shares = parse_mix(given.mix)
        with tempfile.TemporaryDirectory(prefix="comity-load-") as folder:
            if given.curve:
                return _curves(given, Path(folder), shares)
            return _load(given, Path(folder), shares)
    except (NoMix, ServerEnded, OSError) as refused:
        Console(stderr=True, highlight=False).print(f"error: {refused}", markup=False)
        return 2


def _load(given: argparse.Namespace, folder: Path, shares: Mapping[str, int]) -> int:
    with (
        _target(given, folder, shares) as (address, workload),
        open_clients(address, given.clients, workload, _certificate(given)) as clients,
    ):
        summary = summary_of(run(Plan(given.rate, given.seconds), clients))
    if given.json:
        _print_json({"mix": dict(shares), "clients": given.clients, **summary_json(summary)})
    else:
        _console().print(summary_table({given.mix: summary}))
    return 1 if summary.errors else 0


def _curves(given: argparse.Namespace, folder: Path, shares: Mapping[str, int]) -> int:
    curves = []
    for workers in given.curve:
        room = folder / f"workers-{workers}"
        curves.append(measured(room, workers, shares, clients=given.clients, seconds=given.seconds))
        if not given.json:
            _console().print(_curve_table(curves[-1]))
    given.svg.write_text(
        svg(curves, f"Comity on {cpu_model()}, {cores()} cores with its client; {given.mix}"), encoding="utf-8"
    )
    if given.json:
        _print_json({"mix": dict(shares), "clients": given.clients, "curves": curve_json(curves)})
    return 0


def _curve_table(curve: Curve) -> Table:
    names = {f"workers {curve.workers}, load {number}": point for number, point in enumerate(curve.points, 1)}
    grid = summary_table(names)
    knee = f"knee at {curve.knee.offered:,.0f} calls/s" if curve.knee else "no load was sustained"
    grid.caption = knee
    return grid


@contextmanager
def _target(given: argparse.Namespace, folder: Path, shares: Mapping[str, int]) -> Iterator[tuple[str, Workload]]:
    if given.server:
        papers = [path.read_text(encoding="ascii").strip() for path in given.assertion]
        yield given.server, Workload(papers, shares)
        return
    with open_server(folder / "server", given.workers, shares) as opened:
        yield opened


def _certificate(given: argparse.Namespace) -> ClientCertificate | None:
    if given.roots is None:
        return None
    chain = given.certificate.read_bytes() if given.certificate else None
    key = given.key.read_bytes() if given.key else None
    return ClientCertificate(given.roots.read_bytes(), chain, key)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--server", default="", help="address of a gateway; one is started here when left out")
    parser.add_argument("--assertion", type=Path, action="append", default=[], help="with --server: a paper; repeat")
    parser.add_argument("--roots", type=Path, help="with --server over TLS: roots of its certificate, PEM")
    parser.add_argument("--certificate", type=Path, help="client certificate chain, PEM")
    parser.add_argument("--key", type=Path, help="private key of the client certificate, PEM")
    parser.add_argument(
        "--workers", type=_within(1, MOST_WORKERS), default=1, help="workers of the server started here"
    )
    parser.add_argument("--rate", type=_within(1, MOST_RATE), default=100, help="calls a second that are due")
    parser.add_argument("--seconds", type=_within(1, MOST_SECONDS), default=10, help="how long, for each load")
    parser.add_argument(
        "--clients", type=_within(1, MOST_CLIENTS), default=32, help="connections, one call each at once"
    )
    parser.add_argument(
        "--mix", default="", help=f"kinds of calls and their shares; {DEFAULT_MIX}, and for a curve {CURVE_MIX}"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document for machines")
    curve = parser.add_argument_group("sustainable throughput")
    curve.add_argument(
        "--curve",
        type=_within(1, MOST_WORKERS),
        nargs="+",
        metavar="WORKERS",
        help="measure rising loads for each number of workers, and draw them",
    )
    curve.add_argument("--svg", type=Path, default=PICTURE, help="where the picture goes; default docs/throughput.svg")
    return parser


def _within(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number within bounds."""

    def number(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"give a whole number from {least} to {most}")
        return int(text)

    return number


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 120, highlight=False)


def _print_json(document: object) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
