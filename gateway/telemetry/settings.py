"""Where the telemetry of a process goes."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TelemetrySettings:
    """Where figures and spans of a process go; `trace_share` is the share of calls that leave a span, 0 to 1."""

    node: str
    role: str
    worker: int = 0
    metrics_listen: str = ""
    otlp_endpoint: str = ""
    trace_share: Decimal = field(default=Decimal(0))
