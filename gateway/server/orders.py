"""What a supervisor tells the processes of a gateway: their roles, their settings, and where each tells its figures.

Rules, in order:
1. A supervisor loads this and none of what the processes work with: nothing of theirs can bring it down.
2. The page of metrics of each process is on the configured port and those that follow, one a slot; port 0 takes a free
   one for each.
"""

import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum

from gateway.config.settings import Settings, port_of
from gateway.telemetry.settings import TelemetrySettings


class Role(StrEnum):
    """What a process of a gateway does."""

    WORKER = "worker"
    EVENTS = "events"
    SEQUENCER = "sequencer"


@dataclass(frozen=True, slots=True)
class Order:
    """What a process is told: its role, its slot, how often it was replaced, the settings, the key of receipts."""

    role: Role
    slot: int
    restarts: int
    settings: str
    receipt_key: str

    def line(self) -> bytes:
        """Return the order as one line."""
        return json.dumps(asdict(self)).encode() + b"\n"


def telemetry_settings(settings: Settings, role: str, slot: int) -> TelemetrySettings:
    """Return where the figures and spans of a process go."""
    return TelemetrySettings(
        node=settings.node,
        role=role,
        worker=slot,
        metrics_listen=metrics_address(settings, slot),
        otlp_endpoint=settings.otlp_endpoint,
        trace_share=Decimal(settings.traces_in_thousand) / 1000,
    )


def metrics_address(settings: Settings, slot: int) -> str:
    """Return the address of the metrics of a process, empty when there are none."""
    if not settings.metrics_listen:
        return ""
    host, port = settings.metrics_listen.rpartition(":")[0], port_of(settings.metrics_listen)
    return f"{host}:{port + slot if port else 0}"
