"""Percentiles by nearest rank."""

import pytest

from bench.percentiles import percentile

HUNDRED = [float(number) for number in range(1, 101)]


@pytest.mark.parametrize(("hundredths", "expected"), [(50, 50), (99, 99), (99.9, 100), (100, 100), (0, 1), (0.5, 1)])
def test_of_a_hundred_values_each_percentile_is_one_of_them(hundredths: float, expected: float) -> None:
    """The smallest value that at least so many hundredths do not exceed."""
    assert percentile(HUNDRED, hundredths) == expected


def test_of_a_thousand_values_99_9_is_the_last_but_one() -> None:
    """Binary fractions do not push the rank to the next value."""
    assert percentile([float(number) for number in range(1, 1001)], 99.9) == 999


def test_one_value_is_every_percentile() -> None:
    """With one call there is one latency."""
    assert {percentile([7.0], hundredths) for hundredths in (0, 50, 99.9, 100)} == {7.0}


def test_nothing_has_no_percentile() -> None:
    """Zero stands for it."""
    assert percentile([], 99) == 0


def test_a_percentile_is_never_between_two_values() -> None:
    """One pause among two calls is told whole at p99, and not at all at p50."""
    assert (percentile([1.0, 1000.0], 50), percentile([1.0, 1000.0], 99)) == (1.0, 1000.0)
