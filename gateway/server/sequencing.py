"""What one process at a time does for all: positions for committed events every 50 ms, lapsed reservations every 10 s.

Rules, in order:
1. Only the elected one works; each candidate asks for the seat once a second, and takes it when the leader has died.
2. A round that fails is tried again in the next; events wait, nothing is lost.
3. Stopping finishes a round, so that what was committed before has its position.
"""

import threading
from datetime import timedelta

from gateway.servicers.clock import Clock
from gateway.telemetry.logs import logger
from gateway.telemetry.observed import Telemetry
from registry.database import open_engine
from registry.election import Election
from registry.errors import RegistryError
from registry.journal import Backlog, Sequencer
from registry.writer import RegistryWriter

SEQUENCING_INTERVAL = timedelta(milliseconds=50)
ROUNDS_BETWEEN_LAPSES = 200
ROUNDS_BETWEEN_ELECTIONS = 20


class Sequencing:
    """A candidate that does this work while it leads; `run` in a process of its own, `start` in a thread."""

    def __init__(self, database: str, clock: Clock, telemetry: Telemetry | None = None) -> None:
        # A connection of its own, so that events get their positions while calls hold all of the node's.
        self._engine = open_engine(database, connections=1)
        self._election = Election(database)
        self._sequencer = Sequencer(self._engine)
        self._writer = RegistryWriter(self._engine)
        self._clock = clock
        self._telemetry = telemetry or Telemetry()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self.run, name="sequencing", daemon=True)
        self._fails = False
        self.leads = False
        self._backlog = Backlog(0, None)

    def start(self) -> None:
        """Begin in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Let `run` finish its round and return, and wait for the thread where there is one."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def run(self) -> None:
        """Work until told to stop, then give up the seat and the connections."""
        rounds = 0
        with self._election:
            while not self._stopped.wait(SEQUENCING_INTERVAL.total_seconds()):
                if rounds % ROUNDS_BETWEEN_ELECTIONS == 0:
                    self._stand()
                if self.leads:
                    self._do_round(lapses=rounds % ROUNDS_BETWEEN_LAPSES == 0)
                rounds += 1
            if self.leads or self._election.leads():
                self._do_round(lapses=False)
        self._engine.dispose()

    def _stand(self) -> None:
        leads = self._election.leads()
        if leads != self.leads:
            logger().info("leading" if leads else "not leading")
            self._telemetry.lead(leading=leads)
        self.leads = leads

    def _do_round(self, *, lapses: bool) -> None:
        try:
            if lapses:
                self._writer.lapse_reservations(self._clock())
            # A look that writes nothing first, so that an idle registry is not locked twenty times a second.
            self._backlog = self._sequencer.backlog()
            while self._backlog.waiting and self._sequencer.run_once():
                self._backlog = self._sequencer.backlog()
        except RegistryError as error:
            if not self._fails:
                logger().warning("sequencing fails", reason=str(error.reason))
            self._fails = True
        else:
            self._fails = False
            self._telemetry.end_round(unsequenced=self._backlog.waiting)
