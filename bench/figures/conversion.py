"""Figure 4: licenses a second that a core converts from the largest batch format, gb_chief.

Rules, in order:
1. The file is the line file of the demonstration, its first license repeated under other numbers.
2. Converted as `Convert` does it: read, every field accounted for, each canonical license digested; reading alone is
   shown beside it.
3. Processor time of this process, one thread; whole files.
"""

import time
from collections.abc import Callable, Mapping

from adapters.catalogue import load_adapters
from adapters.contract import Adapter
from bench.answers import Refused
from bench.rounds import Sample, Side, interleaved, median_of
from bench.rows import Aim, Row
from bench.stage import Stage
from gateway.demo.world import document
from gateway.usecases.convert import convert

FORMAT = "gb_chief"
WHOLE, READ = "conversion of a CHIEF line file", "reading alone"
FIRST_ROW, ROWS = 1, 7
SERIAL_IN_FILE = "0000501"


def measure(stage: Stage) -> list[Row]:
    """Return how many licenses are converted in a second.

    Raises:
        Refused: a license of the file was rejected.
    """
    count = stage.effort.converted
    text, adapters = line_file(count), load_adapters()
    if len(convert(text, FORMAT, adapters).license_digests) != count:
        raise Refused(f"{count} licenses were expected of the file; some were rejected")
    seconds = stage.effort.each(2)
    sides: dict[str, Side] = {
        WHOLE: lambda _: _timed(lambda: convert(text, FORMAT, adapters), count, seconds),
        READ: lambda _: _timed(_reader(text, adapters), count, seconds),
    }
    stage.gauge.begin("conversion", stage.effort.rounds * len(sides))
    samples = interleaved(sides, stage.effort.rounds, stage.gauge.advance)
    rates = {name: median_of(samples[name], lambda sample: sample.core_rate) for name in sides}
    note = f"{count:,} licenses in {len(text) / 1e6:.2f} MB; {READ} {rates[READ]:,.0f} a second"
    return [
        Row(
            id="conversion.gb_chief",
            title=WHOLE,
            measured=rates[WHOLE],
            unit="licenses/s per core",
            aim=Aim(5_000, of_ratio=False),
            note=note,
        )
    ]


def line_file(count: int) -> bytes:
    """Return a line file of the first license of the demonstration under `count` numbers."""
    lines = document("uk-licences.txt").decode("ascii").splitlines()
    header, rows = lines[0], [line.partition("\\")[2] for line in lines[FIRST_ROW : FIRST_ROW + ROWS]]
    text = [header.partition("\\")[2]]
    for serial in range(1, count + 1):
        text += [row.replace(SERIAL_IN_FILE, f"{serial:07d}") for row in rows]
    text.append(f"fileTrailer\\{count}")
    return "".join(f"{number}\\{line}\n" for number, line in enumerate(text, 1)).encode("ascii")


def _reader(text: bytes, adapters: Mapping[str, Adapter]) -> Callable[[], object]:
    adapter = adapters[FORMAT]
    return lambda: adapter.read(text)


def _timed(convert_file: Callable[[], object], count: int, seconds: float) -> Sample:
    began, wall, licenses = time.process_time(), time.perf_counter(), 0
    while not licenses or time.process_time() - began < seconds:
        convert_file()
        licenses += count
    return Sample(licenses, time.perf_counter() - wall, time.process_time() - began)
