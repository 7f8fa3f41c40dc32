"""Figure 4b: documents a second that a core converts in each format, and the memory of one large file.

Rules, in order:
1. Every golden document of a format is converted again and again as `Convert` does it: identified by name, read, every
   field accounted for, each canonical license digested. What is counted is licenses, citations, usage and replies.
2. Processor time of this process, one thread, formats in turn.
3. The large file is a CHIEF line file, converted to JSON by `comity convert` in a process of its own; told is the peak
   of that process, resident, as the kernel counts it.
"""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from adapters.catalogue import load_adapters
from adapters.contract import Adapter
from bench.answers import Refused
from bench.figures.conversion import line_file
from bench.rounds import Sample, Side, interleaved, median_of
from bench.rows import Aim, Row, Skipped
from bench.served import COMMAND
from bench.stage import Stage
from gateway.usecases.convert import convert

GOLDEN = Path(__file__).parents[2] / "tests" / "adapters" / "golden"
EXPECTED = ".expected.json"
KIBIBYTES = 1024


def measure(stage: Stage) -> list[Row]:
    """Return the rate of each format, and the memory and rate of a large file.

    Raises:
        Refused: a document is refused, or the large file is.
    """
    adapters = load_adapters()
    documents = {name: _documents(name) for name in adapters}
    for name in [name for name, found in documents.items() if not found]:
        stage.skipped.append(Skipped(f"format {name}", "it has no golden documents"))
        del documents[name]
    seconds = stage.effort.each(len(documents))
    sides: dict[str, Side] = {name: _side(name, found, adapters, seconds) for name, found in documents.items()}
    stage.gauge.begin("formats", stage.effort.rounds * len(sides))
    samples = interleaved(sides, stage.effort.rounds, stage.gauge.advance)
    rates = {name: median_of(samples[name], lambda sample: sample.core_rate) for name in sides}
    rows = [
        Row(
            id=f"formats.{name}",
            title=f"conversion of {name}",
            measured=rate,
            unit="records/s per core",
            note=f"{len(documents[name])} golden documents of {_mean(documents[name]):,.0f} bytes",
        )
        for name, rate in rates.items()
    ]
    return [*rows, *_large_file(stage)]


def _documents(format_id: str) -> list[bytes]:
    folder = GOLDEN / format_id
    stems = {path.name.removesuffix(EXPECTED) for path in folder.glob(f"*{EXPECTED}")}
    return [path.read_bytes() for path in sorted(folder.glob("*")) if path.stem in stems]


def _side(name: str, documents: Sequence[bytes], adapters: Mapping[str, Adapter], seconds: float) -> Side:
    def timed(_: int) -> Sample:
        began, wall, records = time.process_time(), time.perf_counter(), 0
        while not records or time.process_time() - began < seconds:
            for document in documents:
                reading = convert(document, name, adapters).reading
                records += len(reading.records) + len(reading.citations) + len(reading.usage) + len(reading.replies)
        return Sample(records, time.perf_counter() - wall, time.process_time() - began)

    return timed


def _mean(documents: Sequence[bytes]) -> float:
    return sum(map(len, documents)) / len(documents)


def _large_file(stage: Stage) -> list[Row]:
    count = stage.effort.large_file
    path = stage.room("large-file") / "licenses.txt"
    path.write_bytes(line_file(count))
    stage.gauge.begin(f"a file of {count:,} licenses", 1)
    wall = time.perf_counter()
    peak, processor = _converted(path)
    stage.gauge.advance()
    return [
        Row(
            id="formats.large_file",
            title=f"memory of converting a file of {count:,} licenses",
            measured=peak,
            unit="MiB",
            aim=Aim(300, at_most=True, of_ratio=False),
            note=f"{path.stat().st_size / 1e6:.1f} MB in {time.perf_counter() - wall:.1f} s, "
            f"{count / processor:,.0f} licenses a second of processor time, written as JSON",
        )
    ]


def _converted(path: Path) -> tuple[float, float]:
    """Convert a file to JSON that nobody reads; return the peak memory in MiB and the processor time in seconds."""
    out = os.open(os.devnull, os.O_WRONLY)
    words = [*COMMAND, "convert", str(path), "--json"]
    process = os.posix_spawn(sys.executable, words, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, out, 1)])
    os.close(out)
    _, status, usage = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise Refused("the large file was not converted; run 'comity convert' on such a file to see why")
    return usage.ru_maxrss / KIBIBYTES, usage.ru_utime + usage.ru_stime
