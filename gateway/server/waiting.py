"""The line in which calls wait for a thread, and how long one may have waited before it is refused instead.

Rules, in order:
1. While the line is emptied again and again, a call may wait for a quarter of a second: a burst passes.
2. A line that has not been empty for that long is no burst. From then on a call may wait for a tenth of a second only:
   who is answered is answered soon, and everybody else is told instead of being answered late (attack I16). As many
   short calls as a worker takes at once wait less than that, so that a busy client is served and not refused.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

LONG_NANOSECONDS = 250_000_000
SHORT_NANOSECONDS = 100_000_000

Clock = Callable[[], int]
AnswerT = TypeVar("AnswerT")
GivenP = ParamSpec("GivenP")


class Line:
    """How long calls wait; each thread asks about the call that it has taken."""

    def __init__(self, clock: Clock = time.monotonic_ns) -> None:
        self._clock = clock
        self._waiting = 0
        self._empty_at = clock()
        self._lock = threading.Lock()
        self._taken = threading.local()

    def join(self) -> int:
        """Take a call into the line, and return the instant."""
        with self._lock:
            if self._waiting == 0:
                self._empty_at = self._clock()
            self._waiting += 1
        return self._clock()

    def leave(self, joined: int) -> None:
        """Take a call out of the line, on the thread that answers it."""
        now = self._clock()
        with self._lock:
            self._waiting -= 1
            stands = now - self._empty_at > LONG_NANOSECONDS
            if self._waiting == 0:
                self._empty_at = now
        self._taken.too_long = now - joined > (SHORT_NANOSECONDS if stands else LONG_NANOSECONDS)

    def waited_too_long(self) -> bool:
        """Return whether the call that this thread has taken waited too long."""
        return bool(getattr(self._taken, "too_long", False))


class CallThreads(ThreadPoolExecutor):
    """The threads that answer calls, with their line."""

    def __init__(self, threads: int, line: Line) -> None:
        super().__init__(max_workers=threads, thread_name_prefix="call")
        self._line = line

    def submit(
        self, fn: Callable[GivenP, AnswerT], /, *args: GivenP.args, **kwargs: GivenP.kwargs
    ) -> "Future[AnswerT]":
        """Put a call into the line."""
        joined = self._line.join()

        def take() -> AnswerT:
            self._line.leave(joined)
            return fn(*args, **kwargs)

        return super().submit(take)
