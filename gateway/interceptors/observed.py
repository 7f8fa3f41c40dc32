"""One call as it is seen from outside: its log record, and the status that its caller is told.

Rules, in order:
1. Bytes that are no message of the method are the caller's mistake; what the transport could not parse it would call
   INTERNAL, without a reason (attack I10).
2. Every exception of ours becomes its status by `gateway.status`; anything else is INTERNAL with a correlation id, and
   its type and place are logged, never its text: that may hold input (attack K02).
3. A status that is worth another try says when.
"""

import time
import uuid
from typing import Any

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.protobuf.message import DecodeError
from google.rpc import code_pb2, error_details_pb2, status_pb2

from gateway.core.reasons import Reason
from gateway.status import DOMAIN, Refusal, fault, place_of, refusal_of
from gateway.telemetry import logger

RETRY_AFTER_SECONDS = 1
_TRY_AGAIN = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.ABORTED, grpc.StatusCode.RESOURCE_EXHAUSTED})


class Observed:
    """A call from its beginning to its end."""

    def __init__(self, method: str) -> None:
        self._method = method
        self._started = time.perf_counter_ns()
        self._correlation_id = uuid.uuid4().hex

    def refusal_of(self, error: Exception) -> Refusal:
        """Return what to tell the caller of an exception."""
        if isinstance(error, DecodeError):
            message = "The bytes are no message of this method; encode it by the schema, with text in UTF-8."
            return Refusal(grpc.StatusCode.INVALID_ARGUMENT, Reason.REQUEST_MALFORMED, "", message)
        return refusal_of(error) or self._fault(error)

    def end(self, status: str, reason: str) -> None:
        """Write the one record of the call."""
        logger().info(
            "call",
            method=self._method,
            status=status,
            reason=str(reason),
            microseconds=(time.perf_counter_ns() - self._started) // 1000,
            correlation_id=self._correlation_id,
        )

    def _fault(self, error: Exception) -> Refusal:
        logger().error("fault", correlation_id=self._correlation_id, reason=place_of(error))
        return fault(self._correlation_id)


def status_of(refusal: Refusal) -> status_pb2.Status:
    """Return the status with its reason, field and, where it is worth another try, when."""
    info = error_details_pb2.ErrorInfo(reason=refusal.reason, domain=DOMAIN, metadata={"field": refusal.field})
    details = [_packed(info)]
    if refusal.code in _TRY_AGAIN:
        details.append(
            _packed(error_details_pb2.RetryInfo(retry_delay=duration_pb2.Duration(seconds=RETRY_AFTER_SECONDS)))
        )
    return status_pb2.Status(code=code_pb2.Code.Value(refusal.code.name), message=refusal.message, details=details)


def _packed(message: Any) -> any_pb2.Any:  # googleapis-common-protos ships no types
    packed = any_pb2.Any()
    packed.Pack(message)
    return packed
