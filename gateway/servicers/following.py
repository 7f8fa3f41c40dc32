"""One look at the feed for all watchers: who waits is woken when the head moves, and pages are read once.

Rules, in order:
1. The head is asked for ten times a second by one task, however many watch.
2. Pages that several watchers need are kept, a few at a time; a slow watcher reads its own again from the database.
3. While the database does not answer, whoever waits is told so and comes again with its token.
"""

import asyncio
from collections import OrderedDict
from datetime import timedelta

from registry.errors import RegistryError
from registry.events import Event
from registry.feed import Feed

BETWEEN_LOOKS = timedelta(milliseconds=100)
KEPT_PAGES = 32


class Follower:
    """Follows the feed; `run` is a task of the loop on which everything else here is called."""

    def __init__(self, feed: Feed, page: int) -> None:
        self._feed = feed
        self._page = page
        self._head = 0
        self._failure: RegistryError | None = None
        self._moved = asyncio.Event()
        self._pages: OrderedDict[int, tuple[Event, ...]] = OrderedDict()

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
                        raise self._failure
                    await self._moved.wait()
        except TimeoutError:
            return False
        return True

    async def after(self, position: int) -> tuple[Event, ...]:
        """Return the next events after a position, a page at most.

        Raises:
            Unavailable: the database does not answer.
        """
        kept = self._pages.get(position)
        if kept is not None:
            return kept
        found = await asyncio.to_thread(self._feed.after, position, self._page)
        if len(found) == self._page:
            # Only a full page never changes: positions are given once, in order.
            self._pages[position] = found
            while len(self._pages) > KEPT_PAGES:
                self._pages.popitem(last=False)
        return found

    async def _look(self) -> None:
        try:
            head = (await asyncio.to_thread(self._feed.head)).position
        except RegistryError as error:
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
