"""Percentiles by nearest rank: the smallest measured value that at least so many hundredths of all do not exceed.

A percentile is always a value that was measured; nothing is interpolated between two, which would hide a pause.
"""

import math
from collections.abc import Sequence


def percentile(ordered: Sequence[float], hundredths: float) -> float:
    """Return a percentile of values in ascending order; 0 of none."""
    if not ordered:
        return 0.0
    # Rounded first: 99.9 / 100 * 1000 is a hair over 999 in binary, and would name the next value.
    rank = math.ceil(round(hundredths / 100 * len(ordered), 9))
    return ordered[min(max(rank, 1), len(ordered)) - 1]
