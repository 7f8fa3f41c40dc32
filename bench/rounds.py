"""Rounds: several sides measured in turn, A B A B, because the machine is never quite quiet.

Rules, in order:
1. Every side is measured once in each round, for the same time, and the rounds follow one another at once: a
   disturbance meets all sides alike.
2. A figure is the median over the rounds; a ratio is the median of the ratios within each round.
3. A side gives calls, seconds by the wall clock, and the processor seconds of the server: what a call costs of a core.
"""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """What one side did in one round."""

    count: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Calls a second by the wall clock."""
        return self.count / self.seconds if self.seconds else 0.0

    @property
    def cpu_each(self) -> float:
        """Processor seconds of the server for one call."""
        return self.cpu / self.count if self.count else 0.0

    @property
    def core_rate(self) -> float:
        """Calls that one core makes in a second."""
        return self.count / self.cpu if self.cpu else 0.0


Side = Callable[[int], Sample]
"""Measures one side in the round of a number, counted from 0."""


def interleaved(sides: Mapping[str, Side], rounds: int, told: Callable[[], None]) -> dict[str, list[Sample]]:
    """Return the samples of every side; `told` hears of each one that is done."""
    samples: dict[str, list[Sample]] = {name: [] for name in sides}
    for number in range(rounds):
        for name, side in sides.items():
            samples[name].append(side(number))
            told()
    return samples


def median(values: Sequence[float]) -> float:
    """Return the median; 0 of nothing."""
    return statistics.median(values) if values else 0.0


def median_of(samples: Sequence[Sample], figure: Callable[[Sample], float]) -> float:
    """Return the median of a figure of samples."""
    return median([figure(sample) for sample in samples])


def ratio_of(one: Sequence[Sample], other: Sequence[Sample], figure: Callable[[Sample], float]) -> float:
    """Return the median, over the rounds, of a figure of one side divided by that of the other."""
    pairs = zip(one, other, strict=True)
    return median([figure(a) / figure(b) for a, b in pairs if figure(b)])
