"""Waiting: by looking again until something holds, with a deadline, never for a fixed time."""

import threading
import time
from collections.abc import Callable

PATIENCE_SECONDS = 60.0
_LOOK_SECONDS = 0.01


class OutOfPatienceError(AssertionError):
    """Something that was waited for did not come to hold."""


def until(holds: Callable[[], object], *, what: str, within: float = PATIENCE_SECONDS) -> float:
    """Wait until something holds, and return the seconds that it took."""
    began = time.monotonic()
    never = threading.Event()
    while not holds():
        if time.monotonic() - began > within:
            raise OutOfPatienceError(f"{what}: not within {within} s")
        never.wait(_LOOK_SECONDS)
    return time.monotonic() - began
