"""The composition root: settings in, running server out.

Rules, in order:
1. Everything that a use-case works with is put together here, once: registry, packs, formats, keys, clock.
2. Without TLS the server listens on loopback only; `gateway.config` refuses anything else.
3. The server takes a bounded number of calls; more are told RESOURCE_EXHAUSTED at once.
4. Stopping drains: calls under way are answered, new ones are not taken. Whoever opened connections closes them: the
   node its own, the housekeeping its own.
"""

import secrets
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from types import TracebackType

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from adapters import codelists
from adapters.catalogue import load_adapters
from comity.v1 import (
    conversion_service_pb2,
    conversion_service_pb2_grpc,
    ledger_service_pb2,
    ledger_service_pb2_grpc,
    recognition_service_pb2,
    recognition_service_pb2_grpc,
    registry_service_pb2,
    registry_service_pb2_grpc,
    shipment_service_pb2,
    shipment_service_pb2_grpc,
    verification_service_pb2,
    verification_service_pb2_grpc,
)
from gateway.config import Settings
from gateway.core.keys import import_public_jwk, public_members
from gateway.core.packs import load_pack
from gateway.core.signing import KeyFileSigner
from gateway.interceptors import LARGE, FrontDoor
from gateway.servicers.clock import Clock
from gateway.servicers.conversion import Conversion
from gateway.servicers.ledger import Ledger
from gateway.servicers.recognition import Recognition
from gateway.servicers.registry import Registry
from gateway.servicers.shipment import Shipments
from gateway.servicers.verification import Verification
from gateway.telemetry import logger
from gateway.usecases.node import LoadedPack, Node
from registry.database import migrate, open_engine
from registry.errors import RegistryError
from registry.journal import Sequencer
from registry.reader import RegistryReader
from registry.writer import RegistryWriter

SERVICES = (
    conversion_service_pb2.DESCRIPTOR.services_by_name["ConversionService"].full_name,
    registry_service_pb2.DESCRIPTOR.services_by_name["RegistryService"].full_name,
    verification_service_pb2.DESCRIPTOR.services_by_name["VerificationService"].full_name,
    recognition_service_pb2.DESCRIPTOR.services_by_name["RecognitionService"].full_name,
    ledger_service_pb2.DESCRIPTOR.services_by_name["LedgerService"].full_name,
    shipment_service_pb2.DESCRIPTOR.services_by_name["ShipmentService"].full_name,
)
SEQUENCING_INTERVAL = timedelta(milliseconds=50)
ROUNDS_BETWEEN_LAPSES = 200
DRAIN_SECONDS = 5
MARGIN_BYTES = 64 * 1024  # so that a message just over the limit is refused by us, with a reason


def utc_now() -> datetime:
    """Return the present instant in whole seconds, aware and in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def load_packs(folders: Iterable[Path]) -> tuple[LoadedPack, ...]:
    """Return the packs that are built in, and those of the given files and folders.

    Raises:
        PackRefused: a pack that does not meet the rules of the loader.
    """
    texts = [
        entry.read_text(encoding="utf-8")
        for entry in sorted(resources.files("gateway.arrangements").iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    ]
    for folder in folders:
        paths = sorted(folder.glob("*.yaml")) if folder.is_dir() else [folder]
        texts += [path.read_text(encoding="utf-8") for path in paths]
    return tuple(LoadedPack(load_pack(text), text) for text in texts)


@contextmanager
def open_node(settings: Settings, receipt_signer: KeyFileSigner) -> Iterator[Node]:
    """Yield a node on a migrated database, and close its connections afterwards."""
    engine = open_engine(settings.database)
    try:
        migrate(engine)
        yield Node(
            name=settings.node,
            network=settings.network_urn,
            reader=RegistryReader(engine),
            writer=RegistryWriter(engine),
            packs=load_packs(settings.packs),
            adapters=load_adapters(),
            receipt_signer=receipt_signer,
            receipt_key=import_public_jwk(public_members(receipt_signer.private_key)),
            codelists_digest=codelists.DIGEST,
            new_secret=lambda: secrets.token_bytes(32),
        )
    finally:
        engine.dispose()


class RunningServer:
    """A server that takes calls; use it in a `with` statement, which drains and stops it."""

    def __init__(self, settings: Settings, node: Node, clock: Clock = utc_now) -> None:
        self._health = health.HealthServicer()
        self._server = _grpc_server(settings, node, clock, self._health)
        self._housekeeping = _Housekeeping(settings.database, clock)
        self.port = _bind(self._server, settings)

    def __enter__(self) -> "RunningServer":
        self._server.start()
        self._housekeeping.start()
        for service in ("", *SERVICES):
            self._health.set(service, health_pb2.HealthCheckResponse.SERVING)
        logger().info("serving", address=f"port {self.port}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._health.enter_graceful_shutdown()
        self._server.stop(DRAIN_SECONDS).wait()
        self._housekeeping.stop()

    def wait(self) -> None:
        """Block until the server is stopped."""
        self._server.wait_for_termination()


class _Housekeeping:
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
        self._thread.start()

    def stop(self) -> None:
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


def _grpc_server(settings: Settings, node: Node, clock: Clock, health_servicer: health.HealthServicer) -> grpc.Server:
    server = grpc.server(
        ThreadPoolExecutor(max_workers=settings.threads, thread_name_prefix="call"),
        interceptors=[FrontDoor()],
        maximum_concurrent_rpcs=settings.max_calls,
        options=[
            ("grpc.max_receive_message_length", LARGE + MARGIN_BYTES),
            ("grpc.so_reuseport", 0),
            ("grpc.max_connection_age_ms", 15 * 60 * 1000),
        ],
    )
    conversion_service_pb2_grpc.add_ConversionServiceServicer_to_server(Conversion(node), server)
    registry_service_pb2_grpc.add_RegistryServiceServicer_to_server(Registry(node, clock), server)
    verification_service_pb2_grpc.add_VerificationServiceServicer_to_server(Verification(node, clock), server)
    recognition_service_pb2_grpc.add_RecognitionServiceServicer_to_server(Recognition(node, clock), server)
    ledger_service_pb2_grpc.add_LedgerServiceServicer_to_server(Ledger(node, clock), server)
    shipment_service_pb2_grpc.add_ShipmentServiceServicer_to_server(Shipments(node, clock), server)
    health_pb2_grpc.add_HealthServicer_to_server(health_servicer, server)
    reflection.enable_server_reflection((*SERVICES, health.SERVICE_NAME, reflection.SERVICE_NAME), server)
    return server


def _bind(server: grpc.Server, settings: Settings) -> int:
    if settings.tls_certificate is None or settings.tls_key is None:
        return server.add_insecure_port(settings.listen)
    roots = settings.tls_client_roots.read_bytes() if settings.tls_client_roots else None
    pair = (settings.tls_key.read_bytes(), settings.tls_certificate.read_bytes())
    credentials = grpc.ssl_server_credentials([pair], roots, require_client_auth=roots is not None)
    return server.add_secure_port(settings.listen, credentials)
