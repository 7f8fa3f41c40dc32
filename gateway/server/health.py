"""Whether each service can do its work: asked of the database once a second, told by grpc.health.v1.

Rules, in order:
1. A service that needs the registry is NOT_SERVING while the database does not answer, and SERVING again when it
   does, without help. Conversion needs none.
2. The whole ("") serves when every service does.
3. A database that was not there when the process started is migrated when it comes.
"""

import threading
from collections.abc import Callable

from sqlalchemy import Engine

from gateway.server.service_names import SERVICES, WITHOUT_REGISTRY
from gateway.telemetry.logs import logger
from registry.database import answers, migrate
from registry.errors import RegistryError

INTERVAL_SECONDS = 1
Tell = Callable[[str, bool], None]
"""Takes the name of a service and whether it serves."""


class DatabaseWatch:
    """Asks the database whether it is there and tells whoever has to know; a thread of its own."""

    def __init__(self, engine: Engine, tell: Tell, *, migrated: bool) -> None:
        self._engine = engine
        self._tell = tell
        self._migrated = migrated
        self._serves: bool | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="health", daemon=True)

    def start(self) -> None:
        """Ask once, then once a second in a thread."""
        self._ask()
        self._thread.start()

    def stop(self) -> None:
        """Stop asking."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(INTERVAL_SECONDS):
            self._ask()

    def _ask(self) -> None:
        serves = self._is_there()
        if serves == self._serves:
            return
        self._serves = serves
        logger().info("database answers" if serves else "database does not answer")
        self._tell("", serves)
        for service in SERVICES:
            self._tell(service, serves or service in WITHOUT_REGISTRY)

    def _is_there(self) -> bool:
        try:
            if not self._migrated:
                migrate(self._engine)
                self._migrated = True
            return answers(self._engine)
        except RegistryError:
            return False
