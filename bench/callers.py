"""Callers: calls under way at once that send ready-made bytes and keep the bytes that come back.

Rules, in order:
1. Enough calls are under way that the server never waits for its client: what a call costs is then what it costs under
   load, for the empty call as for the full one. They share a few connections.
2. Nothing is encoded or decoded while the clock runs; every answer is looked at when it has stopped.
3. A call that is refused stops the measurement: a figure with refusals in it is none. One that is refused because too
   many wait is sent again after a second, as its answer asks; the third time it stops the measurement, too.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

import grpc
import grpc.aio

from bench.answers import Refused
from bench.rounds import Sample
from gateway.client import ClientCertificate

DEADLINE_SECONDS = 30
CONNECTIONS = 4
SENT_AGAIN, AFTER_SECONDS = 2, 1.0
OPTIONS = (("grpc.use_local_subchannel_pool", 1), ("grpc.max_receive_message_length", 64 * 1024 * 1024))

Bytes: TypeAlias = "grpc.UnaryUnaryMultiCallable[bytes, bytes]"  # generic for its types only
AioBytes: TypeAlias = "grpc.aio.UnaryUnaryMultiCallable[bytes, bytes]"

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
    """A number of calls that are under way at once to one server; `open_callers` makes them."""

    def __init__(self, runner: asyncio.Runner, channels: Sequence[grpc.aio.Channel], under_way: int) -> None:
        self._runner, self._channels, self._under_way = runner, channels, under_way

    def burst(self, path: str, requests: Iterable[bytes], seconds: float) -> Answers:
        """Send requests until they or the seconds are used up.

        Raises:
            Refused: a call was refused.
        """
        try:
            return self._runner.run(self._burst(path, iter(requests), seconds))
        except grpc.aio.AioRpcError as error:
            raise Refused(f"{path} was refused: {error.code().name} {error.details()}") from None

    async def _burst(self, path: str, requests: Iterator[bytes], seconds: float) -> Answers:
        answers: list[bytes] = []
        began = time.perf_counter()
        ends = began + seconds

        async def send(channel: grpc.aio.Channel) -> None:
            method: AioBytes = channel.unary_unary(path, request_serializer=None, response_deserializer=None)
            for request in requests:
                answers.append(await _answered(method, request))
                if time.perf_counter() >= ends:
                    return

        channels = (self._channels[number % len(self._channels)] for number in range(self._under_way))
        await asyncio.gather(*(send(channel) for channel in channels))
        return Answers(answers, time.perf_counter() - began)


async def _answered(method: AioBytes, request: bytes) -> bytes:
    for _ in range(SENT_AGAIN):
        try:
            return await method(request, timeout=DEADLINE_SECONDS)
        except grpc.aio.AioRpcError as error:
            if error.code() is not grpc.StatusCode.RESOURCE_EXHAUSTED:
                raise
            await asyncio.sleep(AFTER_SECONDS)
    return await method(request, timeout=DEADLINE_SECONDS)


@contextmanager
def open_callers(address: str, under_way: int) -> Iterator[Callers]:
    """Yield callers of a server, connected."""
    with asyncio.Runner() as runner:
        channels = runner.run(_connected(address, min(CONNECTIONS, under_way)))
        try:
            yield Callers(runner, channels, under_way)
        finally:
            runner.run(_closed(channels))


def sampled(
    callers: Callers, cpu_seconds: Callable[[], float], path: str, requests: Iterable[bytes], seconds: float
) -> tuple[Sample, list[bytes]]:
    """Return what a burst did, with the processor time that the server took for it, and the answers."""
    before = cpu_seconds()
    came = callers.burst(path, requests, seconds)
    return Sample(len(came.answers), came.seconds, cpu_seconds() - before), came.answers


async def _connected(address: str, count: int) -> list[grpc.aio.Channel]:
    channels = [grpc.aio.insecure_channel(address, options=OPTIONS) for _ in range(count)]
    await asyncio.gather(*(asyncio.wait_for(channel.channel_ready(), DEADLINE_SECONDS) for channel in channels))
    return channels


async def _closed(channels: Iterable[grpc.aio.Channel]) -> None:
    await asyncio.gather(*(channel.close() for channel in channels))
