"""The front door of calls: who calls, deadlines, sizes, exceptions, one log record a call.

Rules, in order:
1. A call that has waited too long for its turn is refused before it costs anything (attack I16).
2. A call without a deadline is refused (attack I06), and so is a message over the size of its method (attack I01), or
   one that is no message of it, for example text that is not UTF-8 (attack I10). It is parsed here: what the transport
   cannot parse it calls INTERNAL, without a reason.
3. Who calls, and whether its role may, is asked of the registry before anything of the request is read.
4. Every exception of ours becomes its status by gateway.status; anything else is INTERNAL with a correlation id.
5. One record is logged for each call: method, status, reason, microseconds, correlation id; nothing of the call itself.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

import grpc

from gateway.access import admit, caller, remember, role_in
from gateway.core.reasons import Reason
from gateway.interceptors.presented import presented_by
from gateway.interceptors.refusals import refusal_for, status_of
from gateway.telemetry.observed import Telemetry
from gateway.usecases.errors import BadRequest, Exhausted
from registry.reader import RegistryReader

OURS = "/comity.v1."
SMALL = 256 * 1024
LARGE = 4 * 1024 * 1024
CARRIES_DOCUMENTS = frozenset(
    {"AdoptArrangement", "CompareArrangements", "Convert", "Render", "Register", "VerifyBatch", "ReplayDecisions"}
)
NO_DEADLINE_SECONDS = 366 * 24 * 60 * 60  # what grpc reports for a call without one lies far beyond

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"  # generic for its types only
Behavior = Callable[[Any, grpc.ServicerContext], Any]  # grpc types messages of handlers as Any
Clock = Callable[[], datetime]


class FrontDoor(grpc.ServerInterceptor):
    """Wraps every unary method of ours."""

    def __init__(
        self, reader: RegistryReader, clock: Clock, telemetry: Telemetry, *, is_late: Callable[[], bool] = lambda: False
    ) -> None:
        self._reader = reader
        self._clock = clock
        self._telemetry = telemetry
        self._is_late = is_late
        self._handlers: dict[str, Handler] = {}  # as many as there are methods of ours

    def intercept_service(
        self,
        continuation: "Callable[[grpc.HandlerCallDetails], Handler | None]",
        handler_call_details: grpc.HandlerCallDetails,
    ) -> "Handler | None":
        """Return the handler of a method, guarded when it is one of ours; that one is made once."""
        method = handler_call_details.method
        guarded = self._handlers.get(method)
        if guarded is not None:
            return guarded
        handler = continuation(handler_call_details)
        if handler is None or handler.unary_unary is None or not method.startswith(OURS):
            return handler
        guarded = self._handlers[method] = grpc.unary_unary_rpc_method_handler(
            self._guarded(handler.unary_unary, handler.request_deserializer, method.removeprefix("/")),
            request_deserializer=None,
            response_serializer=handler.response_serializer,
        )
        return guarded

    def _guarded(self, behavior: Behavior, parse: "Callable[[bytes], Any] | None", method: str) -> Behavior:
        limit = LARGE if method.rpartition("/")[2] in CARRIES_DOCUMENTS else SMALL

        def call(content: bytes, context: grpc.ServicerContext) -> Any:
            correlation_id = uuid.uuid4().hex
            observed = self._telemetry.begin(method, correlation_id, context.invocation_metadata)
            request: Any = None
            try:
                if self._is_late():
                    raise _busy()
                _check_form(content, context, limit)
                remember(admit(method, presented_by(context), self._reader, at=self._clock()))
                observed.caller_role = role_in(method, caller())
                request = parse(content) if parse else content
                response = behavior(request, context)
            except Exception as error:  # the front door: nothing leaves it unmapped
                refusal = refusal_for(error, correlation_id)
            else:
                observed.end("OK", "", request, response)
                return response
            observed.end(refusal.code.name, refusal.reason, request)
            context.abort_with_status(status_of(refusal))
            raise AssertionError("abort_with_status raises")

        return call


def too_large(limit: int) -> Exhausted:
    """Return the refusal of a message over the size of its method."""
    message = f"This method takes messages of at most {limit} bytes; send less at once."
    return Exhausted(Reason.DOCUMENT_TOO_LARGE, "", message)


def _busy() -> Exhausted:
    message = "More calls wait than this server can answer soon; send the same request again after a second."
    return Exhausted(Reason.SERVER_BUSY, "", message)


def _check_form(content: bytes, context: grpc.ServicerContext, limit: int) -> None:
    remaining = context.time_remaining()
    if remaining is None or remaining > NO_DEADLINE_SECONDS:
        message = "Set a deadline on the call, for example 10 seconds, so that an answer is never waited for in vain."
        raise BadRequest(Reason.DEADLINE_REQUIRED, "", message)
    if len(content) > limit:
        raise too_large(limit)
