"""The connections of an engine, as a figure that is asked for when somebody collects."""

from collections.abc import Callable

from sqlalchemy import Engine, QueuePool

from gateway.telemetry.figures import Pool


def pool_of(engine: Engine) -> Callable[[], Pool]:
    """Return what tells how many connections of an engine work, and how many it may have."""

    def ask() -> Pool:
        pool = engine.pool  # asked anew: an engine that was disposed of has another
        if not isinstance(pool, QueuePool):
            return Pool(in_use=0, size=0)
        return Pool(in_use=pool.checkedout(), size=pool.size())

    return ask
