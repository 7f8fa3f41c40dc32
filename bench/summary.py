"""What a load came to: latency in percentiles, throughput, errors by status and reason; as values, JSON and a table."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rich.table import Table

from bench.open_loop import OK, Load
from bench.percentiles import percentile

POINTS = {"p50": 50.0, "p99": 99.0, "p99.9": 99.9}
SATURATED = 0.9


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a load; latencies in milliseconds, from when a call was due."""

    offered: float
    throughput: float
    calls: int
    latency: Mapping[str, float]
    errors: Mapping[str, int]
    client_cpu: float

    @property
    def failed(self) -> int:
        """How many calls were not answered with OK."""
        return sum(self.errors.values())

    @property
    def is_client_saturated(self) -> bool:
        """Whether the clients themselves took nearly a whole core, so that latency is partly theirs."""
        return self.client_cpu >= SATURATED


def summary_of(load: Load) -> Summary:
    """Return what a load came to."""
    ordered = sorted(made.latency * 1e3 for made in load.calls)
    latency = {name: percentile(ordered, hundredths) for name, hundredths in POINTS.items()}
    good = sum(made.status == OK for made in load.calls)
    return Summary(
        offered=load.plan.rate,
        throughput=good / load.elapsed if load.elapsed else 0.0,
        calls=len(load.calls),
        latency={**latency, "max": ordered[-1] if ordered else 0.0},
        errors=dict(sorted(Counter(made.status for made in load.calls if made.status != OK).items())),
        client_cpu=load.client_cpu,
    )


def summary_json(summary: Summary) -> dict[str, object]:
    """Return a summary as JSON."""
    return {
        "offered_calls_per_second": summary.offered,
        "throughput_calls_per_second": summary.throughput,
        "calls": summary.calls,
        "latency_milliseconds": dict(summary.latency),
        "errors": dict(summary.errors),
        "client_cpu_of_a_core": summary.client_cpu,
    }


def summary_table(rows: Mapping[str, Summary]) -> Table:
    """Return summaries as a table, one a row, under the names given."""
    grid = Table(header_style="bold", expand=False)
    for column in ("", "offered/s", "answered/s", *(f"{name} ms" for name in (*POINTS, "max")), "errors"):
        grid.add_column(column, justify="left" if column in {"", "errors"} else "right", overflow="fold")
    for name, each in rows.items():
        errors = ", ".join(f"{count} {status}" for status, count in each.errors.items()) or "none"
        times = [f"{value:,.1f}" for value in each.latency.values()]
        remark = " (the client was saturated)" if each.is_client_saturated else ""
        grid.add_row(name, f"{each.offered:,.0f}", f"{each.throughput:,.0f}", *times, errors + remark)
    return grid
