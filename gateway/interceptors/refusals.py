"""From an exception to what a caller is told: one way for calls and for streams.

Rules, in order:
1. Bytes that are no message of the method are the caller's mistake; what the transport could not parse it would call
   INTERNAL, without a reason (attack I10).
2. Every exception of ours becomes its status by `gateway.status`; anything else is INTERNAL with a correlation id, and
   its type and place are logged, never its text: that may hold input (attack K02).
3. A status that is worth another try says when (attack I16).
"""

from typing import Any

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.protobuf.message import DecodeError
from google.rpc import code_pb2, error_details_pb2
from google.rpc import status_pb2 as rpc_status_pb2
from grpc_status import rpc_status

from gateway.core.reasons import Reason
from gateway.status import DOMAIN, Refusal, fault, refusal_of
from gateway.telemetry.logs import logger, place_of

RETRY_AFTER_SECONDS = 1
_TRY_AGAIN = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.ABORTED, grpc.StatusCode.RESOURCE_EXHAUSTED})


def refusal_for(error: Exception, correlation_id: str) -> Refusal:
    """Return what to tell the caller of an exception."""
    if isinstance(error, DecodeError):
        message = "The bytes are no message of this method; encode it by the schema, with text in UTF-8."
        return Refusal(grpc.StatusCode.INVALID_ARGUMENT, Reason.REQUEST_MALFORMED, "", message)
    found = refusal_of(error)
    if found is None:
        logger().error("fault", correlation_id=correlation_id, reason=place_of(error))
        return fault(correlation_id)
    return found


def status_of(refusal: Refusal) -> grpc.Status:
    """Return the status with its reason, field and, where it is worth another try, when."""
    info = error_details_pb2.ErrorInfo(reason=refusal.reason, domain=DOMAIN, metadata={"field": refusal.field})
    details = [_packed(info)]
    if refusal.code in _TRY_AGAIN:
        delay = duration_pb2.Duration(seconds=RETRY_AFTER_SECONDS)
        details.append(_packed(error_details_pb2.RetryInfo(retry_delay=delay)))
    code = code_pb2.Code.Value(refusal.code.name)
    return rpc_status.to_status(rpc_status_pb2.Status(code=code, message=refusal.message, details=details))


def _packed(message: Any) -> any_pb2.Any:  # googleapis-common-protos ships no types
    packed = any_pb2.Any()
    packed.Pack(message)
    return packed
