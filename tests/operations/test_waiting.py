"""The line in front of the threads: a burst passes, a line that stands is cut short."""

from dataclasses import dataclass

from gateway.server.waiting import LONG_NANOSECONDS, SHORT_NANOSECONDS, Line

MILLISECOND = 1_000_000


@dataclass(slots=True)
class _Clock:
    """Nanoseconds that pass when a test says so."""

    now: int = 0

    def __call__(self) -> int:
        return self.now


def _late(line: Line, joined: int) -> bool:
    line.leave(joined)
    return line.waited_too_long()


def test_a_burst_waits_for_a_quarter_of_a_second_and_no_longer() -> None:
    """A line that was just empty: exactly that long is in time, a nanosecond more is not."""
    for more, late in ((0, False), (1, True)):
        clock = _Clock()
        line = Line(clock)
        joined = line.join()
        clock.now += LONG_NANOSECONDS + more
        assert _late(line, joined) is late


def test_a_line_that_stands_is_cut_short() -> None:
    """Not empty for a quarter of a second: a tenth is in time, a nanosecond more is not; emptied, it is as before."""
    clock = _Clock()
    line = Line(clock)
    always = [line.join()]
    clock.now += LONG_NANOSECONDS + MILLISECOND
    for more, late in ((0, False), (1, True)):
        joined = line.join()
        clock.now += SHORT_NANOSECONDS + more
        assert _late(line, joined) is late
    assert _late(line, always.pop())
    joined = line.join()
    clock.now += SHORT_NANOSECONDS + MILLISECOND
    assert not _late(line, joined)
