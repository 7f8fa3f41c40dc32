"""A whole network for trials: a served database, an authority, desks at work, a watcher, and a probe between kills."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.operations.desks import Account, Desk, Desks
from tests.operations.papers import Authority
from tests.operations.patience import until
from tests.operations.reconciliation import differences, total, waiting
from tests.operations.serving import Serve, channel
from tests.operations.watchers import Watcher


@dataclass(frozen=True, slots=True)
class Back:
    """How long it took, in seconds, until a write was answered, a watcher saw it, and everything was whole again."""

    answered: float
    seen: float
    whole: float


@dataclass(slots=True)
class Network:
    """A running network."""

    database: str
    serve: Serve
    authority: Authority
    account: Account
    desks: Desks
    watcher: Watcher
    probe: Desk
    probed: str

    def back(self, began: float) -> Back:
        """Wait until the network works again, by a write of its own, and return how long each part took."""
        answer = self.probe.reserve(self.probed, 1)
        answered = time.monotonic() - began
        place = answer.balances[0].stream_version
        until(lambda: self.watcher.has_seen(place.stream, place.version), what="the watcher saw the probe")
        seen = time.monotonic() - began
        self.probe.consume(answer.reservation, 1)
        until(self.serve.is_whole, what="every process runs and is healthy")
        return Back(answered, seen, time.monotonic() - began)

    def settle(self) -> list[str]:
        """Let everything come to rest once the desks have stopped, and return what does not agree."""
        until(lambda: waiting(self.database) == 0, what="every event has its position")
        events = total(self.database)
        until(lambda: len(self.watcher.seen) >= events, what="the watcher saw every event")
        return differences(self.database, self.account, self.watcher.seen)


@contextmanager
def network(database: str, folder: Path, *, seed: int, workers: int = 2, desks: int = 3) -> Iterator[Network]:
    """Yield a network whose desks are at work; leaving it lets them finish."""
    authority = Authority(database)
    account = Account()
    with Serve(database, folder, workers=workers, log_level="warning") as serve, channel(serve.address) as opened:
        probe = Desk("probe", opened, authority, account)
        probed = probe.register(100_000)
        with (
            Watcher(serve.events) as watcher,
            Desks(serve.address, authority, account, count=desks, seed=seed) as working,
        ):
            yield Network(database, serve, authority, account, working, watcher, probe, probed)
