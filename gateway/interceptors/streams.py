"""The front door of streams: the same as that of calls, for a server that runs on one event loop.

Rules, in order:
1. Who calls, and whether its role may, is asked of the registry before anything of the request is read, and again every
   few seconds while the stream is open: a withdrawn certificate ends it (attack H02).
2. A number of streams is open at once; one more is RESOURCE_EXHAUSTED SERVER_BUSY.
3. A message is sent when the one before it was taken by the transport. A watcher that takes none for half a minute is
   RESOURCE_EXHAUSTED WATCHER_TOO_SLOW: what waits for it is bounded by one page (attack I05).
4. Every exception of ours becomes its status by `gateway.status`, as for calls; one record is logged when it ends.
5. A stream needs no deadline: it lives as long as its connection.
"""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeAlias

import grpc
import grpc.aio

from gateway.access import Presented, admit, caller, remember, role_in
from gateway.core.reasons import Reason
from gateway.interceptors.calls import OURS, SMALL, too_large
from gateway.interceptors.presented import presented_by
from gateway.interceptors.refusals import refusal_for, status_of
from gateway.status import Refusal
from gateway.telemetry.observed import Telemetry
from gateway.usecases.errors import Exhausted
from registry.reader import RegistryReader

SECONDS_BETWEEN_LOOKS = 5
SECONDS_TO_TAKE_A_MESSAGE = 30

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"  # generic for its types only
# grpc types messages of handlers as Any; so is what it hands on as context.
Behavior = Callable[[Any, Any], AsyncIterator[Any]]
Clock = Callable[[], datetime]


class StreamDoor(grpc.aio.ServerInterceptor):
    """Wraps every method of ours that answers with a stream."""

    def __init__(
        self,
        reader: RegistryReader,
        clock: Clock,
        telemetry: Telemetry,
        *,
        most: int,
        patience: int = SECONDS_TO_TAKE_A_MESSAGE,
    ) -> None:
        self._reader = reader
        self._clock = clock
        self._telemetry = telemetry
        self._most = most
        self._patience = patience
        self._open = 0

    @property
    def open_streams(self) -> int:
        """Return how many streams are open."""
        return self._open

    async def intercept_service(
        self,
        continuation: "Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]]",
        handler_call_details: grpc.HandlerCallDetails,
    ) -> "Handler | None":
        """Return the handler of a method, guarded when it is one of ours."""
        handler = await continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None or handler.unary_stream is None or not method.startswith(OURS):
            return handler
        return grpc.unary_stream_rpc_method_handler(
            self._guarded(
                handler.unary_stream,  # type: ignore[arg-type] # the stubs of grpc type it for the other kind of server
                handler.request_deserializer,
                method.removeprefix("/"),
            ),
            request_deserializer=None,
            response_serializer=handler.response_serializer,
        )

    def _guarded(self, behavior: Behavior, parse: "Callable[[bytes], Any] | None", method: str) -> Any:
        async def stream(content: bytes, context: Any) -> None:
            correlation_id = uuid.uuid4().hex
            observed = self._telemetry.begin(method, correlation_id, context.invocation_metadata)
            self._open += 1
            try:
                await self._admit(method, presented_by(context), content)
                observed.caller_role = role_in(method, caller())
                messages = behavior(parse(content) if parse else content, context)
                await self._send(messages, method, context)
            except asyncio.CancelledError:
                observed.end("CANCELLED", "")
                raise
            except grpc.aio.BaseError:
                # The transport cannot carry more: the watcher left while a message was on its way.
                observed.end("CANCELLED", "")
            except Exception as error:  # the front door: nothing leaves it unmapped
                refusal = refusal_for(error, correlation_id)
                observed.end(refusal.code.name, refusal.reason)
                await self._abort(context, refusal)
            else:
                observed.end("OK", "")
            finally:
                self._open -= 1

        return stream

    async def _admit(self, method: str, presented: Presented, content: bytes) -> None:
        if self._open > self._most:
            raise Exhausted(Reason.SERVER_BUSY, "", "As many streams are open as this server takes; try again later.")
        if len(content) > SMALL:
            raise too_large(SMALL)
        await self._look(method, presented)

    async def _look(self, method: str, presented: Presented) -> None:
        # In a thread, for it asks the database.
        remember(await asyncio.to_thread(admit, method, presented, self._reader, at=self._clock()))

    async def _send(self, messages: AsyncIterator[Any], method: str, context: Any) -> None:
        presented = presented_by(context)
        looked = time.monotonic()
        async for message in messages:
            if time.monotonic() - looked >= SECONDS_BETWEEN_LOOKS:
                await self._look(method, presented)
                looked = time.monotonic()
            try:
                await asyncio.wait_for(context.write(message), self._patience)
            except TimeoutError:
                text = "The watcher took nothing for half a minute; read faster, and go on from the last resume token."
                raise Exhausted(Reason.WATCHER_TOO_SLOW, "", text) from None

    async def _abort(self, context: Any, refusal: Refusal) -> None:
        status = status_of(refusal)
        told = context.abort(status.code, status.details, status.trailing_metadata)
        # The status stands in line behind the messages that the watcher does not take. That is not waited for, so that
        # its place among the streams is free for another.
        with suppress(TimeoutError):
            await asyncio.wait_for(told, self._patience)
