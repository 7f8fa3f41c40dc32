"""The instruments of every metric in `names.METRICS`, on whatever meter is given.

Rules, in order:
1. Counters and gauges are read from the tallies when somebody collects; only the histogram is written in the call.
2. An instrument has the name, unit and labels of the list, for Prometheus and for OTLP alike.
"""

from collections.abc import Callable, Iterable

from opentelemetry.metrics import CallbackOptions, Meter, Observation

from gateway.telemetry import names
from gateway.telemetry.figures import NANOSECONDS, Figures
from gateway.telemetry.names import Kind, Metric

MICROSECONDS = 1_000_000

Record = Callable[[str, int], None]  # method, nanoseconds


def add_instruments(meter: Meter, figures: Figures) -> Record:
    """Put every metric on a meter, and return what records the time of a call."""
    for metric in names.METRICS:
        callbacks = [_reading(metric, figures)]
        match metric.kind:
            case Kind.COUNTER:
                meter.create_observable_counter(metric.name, callbacks, metric.unit, metric.says)
            case Kind.GAUGE if metric is names.CALLS_IN_PROGRESS:
                # A sum over processes makes sense here, and OTLP says so.
                meter.create_observable_up_down_counter(metric.name, callbacks, metric.unit, metric.says)
            case Kind.GAUGE:
                meter.create_observable_gauge(metric.name, callbacks, metric.unit, metric.says)
            case Kind.HISTOGRAM:
                continue
    return _recording(meter)


def _reading(metric: Metric, figures: Figures) -> Callable[[CallbackOptions], Iterable[Observation]]:
    def read(_: CallbackOptions) -> Iterable[Observation]:
        for values, number in figures.rows(metric):
            yield Observation(number, dict(zip(metric.labels, values, strict=True)))

    return read


def _recording(meter: Meter) -> Record:
    metric = names.CALL_SECONDS
    bounds = [microseconds / MICROSECONDS for microseconds in names.BUCKETS_MICROSECONDS]
    histogram = meter.create_histogram(
        metric.name, metric.unit, metric.says, explicit_bucket_boundaries_advisory=bounds
    )
    labels = {method: {"method": method} for method in (*names.METHODS, names.OTHER)}

    def record(method: str, nanoseconds: int) -> None:
        histogram.record(nanoseconds / NANOSECONDS, labels[method])

    return record
