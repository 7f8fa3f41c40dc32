"""The feed: sequenced events in order, for those who watch and keep copies.

Rules, in order:
1. Only sequenced events are shown: below a position that can be read, none is still to come.
2. A place in the feed is a position with its chain hash. A registry that was restored from an earlier day, or is
   another one, has another hash there or nothing, so that a watcher never goes on in a history that is not its own
   (attack K08).
"""

from sqlalchemy import Engine, select

from registry.database import read
from registry.events import Event
from registry.journal import GENESIS, ChainHead, last_chained, sequenced
from registry.rows import event_of
from registry.tables import events


class Feed:
    """Reads the feed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @staticmethod
    def beginning() -> ChainHead:
        """Return the place before the first event."""
        return ChainHead(0, GENESIS)

    def head(self) -> ChainHead:
        """Return the last position and its chain hash.

        Raises:
            Unavailable: the database.
        """
        with read(self._engine) as connection:
            return last_chained(connection)

    def after(self, position: int, limit: int) -> tuple[Event, ...]:
        """Return events after a position, in order.

        Raises:
            Unavailable: the database.
        """
        with read(self._engine) as connection:
            return tuple(event_of(row) for row in sequenced(connection, position, limit))

    def holds(self, place: ChainHead) -> bool:
        """Return whether a place that was given out lies on this feed; the beginning always does.

        Raises:
            Unavailable: the database.
        """
        if place.position == 0:
            return place.chain_hash == GENESIS
        with read(self._engine) as connection:
            found = connection.execute(select(events.c.chain_hash).where(events.c.position == place.position))
            return found.scalar_one_or_none() == place.chain_hash
