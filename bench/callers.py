"""Callers: threads that send ready-made bytes and keep the bytes that come back, so that a client costs little.

Rules, in order:
1. Each caller has a connection of its own, as real clients have, and one call under way at a time.
2. Nothing is encoded or decoded while the clock runs; every answer is looked at when it has stopped.
3. A call that is refused stops the measurement: a figure with refusals in it is none.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

import grpc

from bench.rounds import Sample
from gateway.client import ClientCertificate

DEADLINE_SECONDS = 30
OPTIONS = (("grpc.use_local_subchannel_pool", 1), ("grpc.max_receive_message_length", 64 * 1024 * 1024))

Bytes: TypeAlias = "grpc.UnaryUnaryMultiCallable[bytes, bytes]"  # generic for its types only

HEALTH = "/grpc.health.v1.Health/Check"
LIST_FORMATS = "/comity.v1.ConversionService/ListFormats"
VERIFY = "/comity.v1.VerificationService/Verify"
VERIFY_BATCH = "/comity.v1.VerificationService/VerifyBatch"
RESERVE = "/comity.v1.LedgerService/Reserve"
CONSUME = "/comity.v1.LedgerService/Consume"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a burst of calls brought: the answers, and how long it took."""

    answers: list[bytes]
    seconds: float


def channel_to(address: str, certificate: ClientCertificate | None = None) -> grpc.Channel:
    """Return a connection of its own to a server."""
    if certificate is None:
        return grpc.insecure_channel(address, options=OPTIONS)
    credentials = grpc.ssl_channel_credentials(certificate.roots, certificate.key, certificate.chain)
    return grpc.secure_channel(address, credentials, options=OPTIONS)


def method_of(channel: grpc.Channel, path: str) -> Bytes:
    """Return a method that takes and gives bytes."""
    method: Bytes = channel.unary_unary(path, request_serializer=None, response_deserializer=None)
    return method


class Callers:
    """A number of callers of one server; `open_callers` makes them."""

    def __init__(self, channels: Sequence[grpc.Channel]) -> None:
        self._channels = channels
        self._pool = ThreadPoolExecutor(len(channels))

    def burst(self, path: str, requests: Iterable[bytes], seconds: float) -> Answers:
        """Send requests until they or the seconds are used up."""
        waiting = _shared(requests)
        gate = threading.Barrier(len(self._channels) + 1)
        until: list[float] = []

        def send(channel: grpc.Channel) -> list[bytes]:
            method, answers = method_of(channel, path), []
            gate.wait()
            for request in waiting:
                answers.append(method(request, timeout=DEADLINE_SECONDS))
                if time.perf_counter() >= until[0]:
                    break
            return answers

        sending = [self._pool.submit(send, channel) for channel in self._channels]
        started = time.perf_counter()
        until.append(started + seconds)
        gate.wait()
        answers = [answer for each in sending for answer in each.result()]
        return Answers(answers, time.perf_counter() - started)

    def close(self) -> None:
        """Close the connections."""
        self._pool.shutdown()
        for channel in self._channels:
            channel.close()


@contextmanager
def open_callers(address: str, count: int) -> Iterator[Callers]:
    """Yield callers of a server, connected."""
    channels = [channel_to(address) for _ in range(count)]
    for channel in channels:
        grpc.channel_ready_future(channel).result(timeout=DEADLINE_SECONDS)
    callers = Callers(channels)
    try:
        yield callers
    finally:
        callers.close()


def sampled(
    callers: Callers, cpu_seconds: Callable[[], float], path: str, requests: Iterable[bytes], seconds: float
) -> tuple[Sample, list[bytes]]:
    """Return what a burst did, with the processor time that the server took for it, and the answers."""
    before = cpu_seconds()
    came = callers.burst(path, requests, seconds)
    return Sample(len(came.answers), came.seconds, cpu_seconds() - before), came.answers


class _Shared(Iterator[bytes]):
    """An iterator that several threads draw from."""

    def __init__(self, requests: Iterable[bytes]) -> None:
        self._requests = iter(requests)
        self._lock = threading.Lock()

    def __next__(self) -> bytes:
        with self._lock:
            return next(self._requests)


def _shared(requests: Iterable[bytes]) -> Iterator[bytes]:
    return _Shared(requests)
