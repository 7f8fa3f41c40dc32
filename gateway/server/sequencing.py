"""What has to be done now and then, by one process at a time: positions for committed events, lapsed reservations."""

import threading
from datetime import timedelta

from gateway.servicers.clock import Clock
from gateway.telemetry.logs import logger
from registry.database import open_engine
from registry.errors import RegistryError
from registry.journal import Sequencer
from registry.writer import RegistryWriter

SEQUENCING_INTERVAL = timedelta(milliseconds=50)
ROUNDS_BETWEEN_LAPSES = 200


class Housekeeping:
    """Gives committed events their positions every 50 ms, and returns lapsed reservations every 10 s."""

    def __init__(self, database: str, clock: Clock) -> None:
        # A connection of its own, so that events get their positions while calls hold all of the node's.
        self._engine = open_engine(database, connections=1)
        self._sequencer = Sequencer(self._engine)
        self._writer = RegistryWriter(self._engine)
        self._clock = clock
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the round, and close the connections."""
        self._stopped.set()
        self._thread.join()
        self._engine.dispose()

    def _run(self) -> None:
        rounds = 0
        while not self._stopped.wait(SEQUENCING_INTERVAL.total_seconds()):
            self._run_once(lapses=rounds % ROUNDS_BETWEEN_LAPSES == 0)
            rounds += 1
        self._run_once(lapses=False)

    def _run_once(self, *, lapses: bool) -> None:
        try:
            if lapses:
                self._writer.lapse_reservations(self._clock())
            self._sequencer.run_once()
        except RegistryError as error:
            # The next round tries again; events wait, nothing is lost.
            logger().warning("housekeeping failed", reason=str(error.reason))
