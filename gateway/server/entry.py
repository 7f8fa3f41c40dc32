"""One process of a gateway: a worker that takes calls, the server of streams, or a candidate for sequencing.

Rules, in order:
1. It is spawned with its order as one line of JSON on standard input, never forked: gRPC does not survive a fork. The
   order travels on a pipe because it holds the key of receipts and may hold a password of the database.
2. It says on standard output, in one line, that it is ready and on which port.
3. It loads what its role works with, and nothing else: a sequencer takes no calls.
4. It stops when it is told to (SIGTERM), and when its standard input ends: then its supervisor is gone, however it
   ended. Stopping drains.
5. A thread that fails ends the process, so that it is replaced: half of one that goes on would be healthy and useless.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from queue import SimpleQueue

from gateway.config.settings import Settings
from gateway.server.clock import utc_now
from gateway.server.orders import Order, Role, telemetry_settings
from gateway.server.sequencing import Sequencing
from gateway.server.tables import migrate_if_there
from gateway.telemetry import logs
from gateway.telemetry.observed import Telemetry
from gateway.telemetry.start import start_telemetry


def main() -> None:
    """Carry out the order on standard input until told to stop."""
    given = json.loads(sys.stdin.buffer.readline())
    order = Order(**given | {"role": Role(given["role"])})
    settings = Settings.model_validate_json(order.settings)
    logs.configure(settings.log_level, process=logs.Process(str(order.role), order.slot))
    stopped = _stop_signals()
    threading.excepthook = _end_with_thread
    with (
        start_telemetry(telemetry_settings(settings, str(order.role), order.slot)) as telemetry,
        _ROLES[order.role](order, settings, telemetry) as port,
    ):
        telemetry.count_restarts(order.restarts)
        sys.stdout.write(json.dumps({"ready": True, "port": port}) + "\n")
        sys.stdout.flush()
        stopped.get()


def _worker(order: Order, settings: Settings, telemetry: Telemetry) -> AbstractContextManager[int]:
    from gateway.server.worker import worker  # noqa: PLC0415 - only a worker loads law and formats (rule 3)

    return worker(order, settings, telemetry)


def _events(_: Order, settings: Settings, telemetry: Telemetry) -> AbstractContextManager[int]:
    from gateway.server.streams import streams  # noqa: PLC0415 - only the server of streams loads it (rule 3)

    return streams(settings, telemetry)


@contextmanager
def _sequencer(_: Order, settings: Settings, telemetry: Telemetry) -> Iterator[int]:
    migrate_if_there(settings.database)
    sequencing = Sequencing(settings.database, utc_now, telemetry)
    sequencing.start()
    try:
        yield 0
    finally:
        sequencing.stop()


_ROLES: dict[Role, Callable[[Order, Settings, Telemetry], AbstractContextManager[int]]] = {
    Role.WORKER: _worker,
    Role.EVENTS: _events,
    Role.SEQUENCER: _sequencer,
}


def _end_with_thread(failed: threading.ExceptHookArgs) -> None:
    error = failed.exc_value
    logs.logger().critical("thread failed", reason=logs.place_of(error) if isinstance(error, Exception) else "")
    os._exit(1)


def _stop_signals() -> "SimpleQueue[None]":
    # A queue that may be written to in the middle of anything, also by a signal handler; an Event may not.
    stopped: SimpleQueue[None] = SimpleQueue()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopped.put(None))
    # Ctrl-C reaches every process of the terminal; the supervisor alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def until_orphaned() -> None:
        # Not through sys.stdin: its lock would still be held when the interpreter ends.
        while os.read(0, 1024):
            pass
        stopped.put(None)

    threading.Thread(target=until_orphaned, name="supervisor gone", daemon=True).start()
    return stopped


if __name__ == "__main__":
    main()
