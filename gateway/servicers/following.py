"""One look at the feed for all watchers: who waits is woken when the head moves, and pages are read once.

Rules, in order:
1. The head is asked for ten times a second by one task, however many watch.
2. Watchers at the same place share one reading of the page after it, as long as nothing was recorded since; a few pages
   are kept, and a slow watcher reads its own again from the database.
3. While the database does not answer, whoever waits is told so and comes again with its token.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta

from registry.errors import Unavailable
from registry.events import Event
from registry.feed import Feed

BETWEEN_LOOKS = timedelta(milliseconds=100)
KEPT_PAGES = 32


@dataclass(frozen=True, slots=True)
class _Reading:
    """A page that is read, or was, when the head was at a position."""

    head: int
    page: "asyncio.Task[tuple[Event, ...]]"


class Follower:
    """Follows the feed; `run` is a task of the loop on which everything else here is called."""

    def __init__(self, feed: Feed, page: int) -> None:
        self._feed = feed
        self._page = page
        self._head = 0
        self._failure: Unavailable | None = None
        self._moved = asyncio.Event()
        self._readings: OrderedDict[int, _Reading] = OrderedDict()

    async def run(self) -> None:
        """Look at the head until canceled."""
        while True:
            await self._look()
            await asyncio.sleep(BETWEEN_LOOKS.total_seconds())

    async def beyond(self, position: int, *, within: int) -> bool:
        """Wait until the head lies beyond a position, and return whether it does within some seconds.

        Raises:
            Unavailable: the database does not answer.
        """
        try:
            async with asyncio.timeout(within):
                while self._head <= position:
                    if self._failure is not None:
                        # Each watcher gets one of its own: an exception that many raise would collect their frames.
                        raise Unavailable(self._failure.reason, self._failure.field, self._failure.message)
                    await self._moved.wait()
        except TimeoutError:
            return False
        return True

    async def after(self, position: int) -> tuple[Event, ...]:
        """Return the next events after a position, a page at most.

        Raises:
            Unavailable: the database does not answer.
        """
        reading = self._readings.get(position)
        if reading is None or not self._counts(reading):
            page = asyncio.create_task(asyncio.to_thread(self._feed.after, position, self._page))
            reading = self._readings[position] = _Reading(self._head, page)
            while len(self._readings) > KEPT_PAGES:
                self._readings.popitem(last=False)
        # Whoever leaves does not take the page away from the others.
        return await asyncio.shield(reading.page)

    def _counts(self, reading: _Reading) -> bool:
        if not reading.page.done():
            return reading.head == self._head
        if reading.page.cancelled() or reading.page.exception() is not None:
            return False
        # A full page never changes: positions are given once, in order.
        return reading.head == self._head or len(reading.page.result()) == self._page

    async def _look(self) -> None:
        try:
            head = (await asyncio.to_thread(self._feed.head)).position
        except Unavailable as error:
            self._failure = error
            self._wake()
            return
        self._failure = None
        if head != self._head:
            self._head = head
            self._wake()

    def _wake(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()
