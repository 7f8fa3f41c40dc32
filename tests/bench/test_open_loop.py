"""The open loop: calls are due by the clock, and whoever is late is late from when it was due."""

import threading

from bench.open_loop import NOT_SENT, OK, Plan, run
from bench.summary import summary_of

SLOW = 0.2


def _at_once(_: int) -> str:
    return OK


def _wait() -> None:
    threading.Event().wait(SLOW)


def test_calls_are_due_evenly_from_the_start() -> None:
    """Call number i is due i / rate seconds after the start."""
    plan = Plan(rate=200, seconds=2)
    assert (plan.count, plan.due(0), plan.due(1), plan.due(399)) == (400, 0, 0.005, 1.995)


def test_every_call_of_a_plan_is_made_once() -> None:
    """However many clients share it."""
    seen: list[int] = []
    load = run(Plan(rate=1000, seconds=0.1), [lambda number: seen.append(number) or OK for _ in range(4)])  # type: ignore[func-returns-value] # append returns nothing, then OK is returned
    assert sorted(seen) == list(range(100))
    assert {made.status for made in load.calls} == {OK}


def test_a_load_lasts_until_its_last_call_was_due() -> None:
    """Free clients do not run ahead of the clock."""
    load = run(Plan(rate=100, seconds=0.2), [_at_once] * 3)
    assert load.elapsed >= load.plan.due(19)


def test_one_pause_is_counted_for_every_call_that_was_due_in_it() -> None:
    """With one client that stops once, the calls behind it have waited, though each was answered at once."""

    def stops_once(number: int) -> str:
        if number == 0:
            _wait()
        return OK

    summary = summary_of(run(Plan(rate=100, seconds=0.1), [stops_once]))
    assert summary.calls == 10
    assert summary.latency["p50"] > SLOW * 1e3 / 2


def test_what_is_not_sent_in_time_counts_as_an_error() -> None:
    """A load ends although its server does not keep up, and its wait is told."""

    def slow(_: int) -> str:
        _wait()
        return OK

    load = run(Plan(rate=1000, seconds=0.05, grace=0.1), [slow])
    summary = summary_of(load)
    assert summary.calls == 50
    assert summary.errors[NOT_SENT] >= 45
    assert min(made.latency for made in load.calls if made.status == NOT_SENT) > 0
    assert load.elapsed < 1


def test_errors_are_counted_by_what_they_say() -> None:
    """Status and reason, as the client names them."""
    load = run(Plan(rate=1000, seconds=0.03), [lambda number: OK if number % 3 else "UNAVAILABLE SERVER_BUSY"])
    summary = summary_of(load)
    assert (summary.errors, summary.failed) == ({"UNAVAILABLE SERVER_BUSY": 10}, 10)
