"""The front door: deadlines, sizes, exceptions, one log record a call. It does not know what a license is.

Rules, in order:
1. A call without a deadline is refused (attack I06), and so is a message over the size of its method (attack I01), or
   one that is no message of it, for example text that is not UTF-8 (attack I10). It is parsed here: what the transport
   cannot parse it calls INTERNAL, without a reason.
2. Every exception of ours becomes its status by gateway.status; anything else is INTERNAL with a correlation id.
3. Each call is observed once, from before it is looked at to its answer: log record, figures, span
   (gateway.telemetry.observed); nothing of the call itself is in any.
"""

import uuid
from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.protobuf.message import DecodeError
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from gateway.core.reasons import Reason
from gateway.status import DOMAIN, Refusal, fault, place_of, refusal_of
from gateway.telemetry.logs import logger
from gateway.telemetry.observed import Telemetry

OURS = "/comity.v1."
SMALL = 256 * 1024
LARGE = 4 * 1024 * 1024
CARRIES_DOCUMENTS = frozenset({"Convert", "Render", "Register", "VerifyBatch", "ReplayDecisions"})
RETRY_AFTER_SECONDS = 1
NO_DEADLINE_SECONDS = 366 * 24 * 60 * 60  # what grpc reports for a call without one lies far beyond

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"  # generic for its types only
Behavior = Callable[[Any, grpc.ServicerContext], Any]  # grpc types messages of handlers as Any


class FrontDoor(grpc.ServerInterceptor):
    """Wraps every unary method of ours."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry

    def intercept_service(
        self,
        continuation: "Callable[[grpc.HandlerCallDetails], Handler | None]",
        handler_call_details: grpc.HandlerCallDetails,
    ) -> "Handler | None":
        """Return the handler of a method, guarded when it is one of ours."""
        handler = continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None or handler.unary_unary is None or not method.startswith(OURS):
            return handler
        return grpc.unary_unary_rpc_method_handler(
            _guarded(handler.unary_unary, handler.request_deserializer, method.removeprefix("/"), self._telemetry),
            request_deserializer=None,
            response_serializer=handler.response_serializer,
        )


def _guarded(behavior: Behavior, parse: "Callable[[bytes], Any] | None", method: str, telemetry: Telemetry) -> Behavior:
    limit = LARGE if method.rpartition("/")[2] in CARRIES_DOCUMENTS else SMALL

    def call(content: bytes, context: grpc.ServicerContext) -> Any:
        correlation_id = uuid.uuid4().hex
        observed = telemetry.begin(method, correlation_id, context.invocation_metadata)
        request: Any = None  # grpc types messages of handlers as Any
        refusal = _before(content, context, limit)
        if refusal is None:
            try:
                request = parse(content) if parse else content
                response = behavior(request, context)
            except DecodeError:
                refusal = _no_message()
            except Exception as error:  # the front door: nothing leaves it unmapped
                refusal = refusal_of(error) or _fault_of(error, correlation_id)
            else:
                observed.end("OK", "", request, response)
                return response
        observed.end(refusal.code.name, refusal.reason, request)
        _abort(context, refusal)

    return call


def _before(content: bytes, context: grpc.ServicerContext, limit: int) -> Refusal | None:
    remaining = context.time_remaining()
    if remaining is None or remaining > NO_DEADLINE_SECONDS:
        message = "Set a deadline on the call, for example 10 seconds, so that an answer is never waited for in vain."
        return Refusal(grpc.StatusCode.INVALID_ARGUMENT, Reason.DEADLINE_REQUIRED, "", message)
    if len(content) > limit:
        message = f"This method takes messages of at most {limit} bytes; send less at once."
        return Refusal(grpc.StatusCode.RESOURCE_EXHAUSTED, Reason.DOCUMENT_TOO_LARGE, "", message)
    return None


def _no_message() -> Refusal:
    message = "The bytes are no message of this method; encode it by the schema, with text in UTF-8."
    return Refusal(grpc.StatusCode.INVALID_ARGUMENT, Reason.REQUEST_MALFORMED, "", message)


def _fault_of(error: Exception, correlation_id: str) -> Refusal:
    # The type and place are logged, never the text: it may hold input (attack K02).
    logger().error("fault", correlation_id=correlation_id, reason=place_of(error))
    return fault(correlation_id)


def _abort(context: grpc.ServicerContext, refusal: Refusal) -> NoReturn:
    metadata = {"field": refusal.field}
    details = [_packed(error_details_pb2.ErrorInfo(reason=refusal.reason, domain=DOMAIN, metadata=metadata))]
    if refusal.code in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.ABORTED}:
        delay = duration_pb2.Duration(seconds=RETRY_AFTER_SECONDS)
        details.append(_packed(error_details_pb2.RetryInfo(retry_delay=delay)))
    code = code_pb2.Code.Value(refusal.code.name)
    status = status_pb2.Status(code=code, message=refusal.message, details=details)
    context.abort_with_status(rpc_status.to_status(status))
    raise AssertionError("abort_with_status raises")


def _packed(message: Any) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(message)
    return packed
