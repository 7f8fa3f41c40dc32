"""Why telemetry did not start: always the configuration, so always the operator's move."""

from gateway.core.reasons import Reason


class TelemetryRefused(Exception):
    """Telemetry cannot be started as configured; `field` is the key at fault."""

    def __init__(self, reason: Reason, field: str, message: str) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        self.field = field
        self.message = message
