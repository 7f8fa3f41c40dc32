"""A watcher that keeps a copy of the journal, and goes on from its last token whenever its stream is cut."""

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Protocol

import grpc

from comity.v1 import registry_service_pb2 as registry
from comity.v1.registry_service_pb2_grpc import RegistryServiceStub
from tests.operations.serving import channel

Seen = tuple[int, str, str, int]
"""Position, kind, stream, version."""


class Stream(Protocol):
    """What the client of gRPC gives for a stream; its stubs have no public name for it."""

    def __iter__(self) -> Iterator[registry.WatchResponse]: ...

    def cancel(self) -> bool: ...


class Watcher:
    """Watches in a thread; use it in a `with` statement, which ends it."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._token = ""
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watcher")
        self._stream: Stream | None = None
        self._lock = threading.Lock()
        self._events: set[tuple[str, int]] = set()
        self.seen: list[Seen] = []
        self.cuts: Counter[str] = Counter()

    def __enter__(self) -> "Watcher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        with self._lock:
            if self._stream is not None:
                self._stream.cancel()
        self._thread.join()

    def has_seen(self, stream: str, version: int) -> bool:
        """Whether a change was seen."""
        return (stream, version) in self._events

    def _run(self) -> None:
        # One connection for all its life, as a watcher would keep it.
        with channel(self._address) as opened:
            stub = RegistryServiceStub(opened)
            while not self._stopped.is_set():
                try:
                    self._follow(stub)
                    self.cuts["ended"] += 1
                except grpc.RpcError as error:
                    self.cuts[error.code().name] += 1
                self._stopped.wait(0.05)

    def _follow(self, stub: RegistryServiceStub) -> None:
        with self._lock:
            if self._stopped.is_set():
                return
            self._stream = stub.Watch(registry.WatchRequest(resume_token=self._token))
        for message in self._stream:
            if message.HasField("change"):
                change = message.change
                about = change.stream_version
                kind = registry.EventKind.Name(change.kind).removeprefix("EVENT_KIND_")
                self.seen.append((change.position, kind, about.stream, about.version))
                self._events.add((about.stream, about.version))
            self._token = message.resume_token
