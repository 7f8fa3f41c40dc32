"""A registry opened: who reads, who writes, who follows, and the connections that they share.

One rule: whoever opened connections closes them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from gateway.config.settings import Settings
from gateway.server.tables import migrated
from registry.database import open_engine
from registry.feed import Feed
from registry.reader import RegistryReader
from registry.writer import RegistryWriter


@dataclass(frozen=True, slots=True)
class OpenRegistry:
    """A registry of an environment, prod or test; `migrated` says whether its database was there."""

    environment: str
    reader: RegistryReader
    writer: RegistryWriter
    feed: Feed
    engine: Engine
    migrated: bool


@contextmanager
def open_registry(settings: Settings, *, may_wait: bool = False) -> Iterator[OpenRegistry]:
    """Yield the registry of the settings, its tables up to date, and close its connections afterwards.

    With `may_wait` it is yielded even when its database is not there yet; whoever asked migrates it later.

    Raises:
        Unavailable: the database does not answer.
    """
    engine = open_engine(settings.database)
    try:
        was_there = migrated(engine, may_wait=may_wait)
        yield OpenRegistry(
            environment=settings.environment,
            reader=RegistryReader(engine),
            writer=RegistryWriter(engine),
            feed=Feed(engine),
            engine=engine,
            migrated=was_there,
        )
    finally:
        engine.dispose()
