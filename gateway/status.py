"""From an exception to a gRPC status: one table.

Every status carries google.rpc.ErrorInfo with the reason, the domain "comity" and the field. Messages never repeat
input. What is not in the table is a fault of ours: INTERNAL with a fixed message and a correlation id.
"""

from dataclasses import dataclass

import grpc

from adapters import errors as adapters_errors
from gateway.core.law.facts import FactsRefused
from gateway.core.reasons import Reason
from gateway.core.refusal import KeyRefused
from gateway.core.trust.assertion import Refused
from gateway.usecases import errors as usecase_errors
from gateway.wire.refusal import BadMessage
from registry import errors as registry_errors

DOMAIN = "comity"

TABLE: dict[type[Exception], grpc.StatusCode] = {
    BadMessage: grpc.StatusCode.INVALID_ARGUMENT,
    FactsRefused: grpc.StatusCode.INVALID_ARGUMENT,
    KeyRefused: grpc.StatusCode.INVALID_ARGUMENT,
    adapters_errors.DocumentRefused: grpc.StatusCode.INVALID_ARGUMENT,
    adapters_errors.TransactionRefused: grpc.StatusCode.INVALID_ARGUMENT,
    adapters_errors.RenderRefused: grpc.StatusCode.FAILED_PRECONDITION,
    adapters_errors.UnaccountedField: grpc.StatusCode.INVALID_ARGUMENT,
    usecase_errors.BadRequest: grpc.StatusCode.INVALID_ARGUMENT,
    usecase_errors.Unauthenticated: grpc.StatusCode.UNAUTHENTICATED,
    usecase_errors.Exhausted: grpc.StatusCode.RESOURCE_EXHAUSTED,
    usecase_errors.NotOnRecord: grpc.StatusCode.NOT_FOUND,
    usecase_errors.NotPermitted: grpc.StatusCode.PERMISSION_DENIED,
    usecase_errors.NotPossible: grpc.StatusCode.FAILED_PRECONDITION,
    usecase_errors.AlreadyThere: grpc.StatusCode.ALREADY_EXISTS,
    registry_errors.BadInput: grpc.StatusCode.INVALID_ARGUMENT,
    registry_errors.NotFound: grpc.StatusCode.NOT_FOUND,
    registry_errors.AlreadyExists: grpc.StatusCode.ALREADY_EXISTS,
    registry_errors.NotAllowed: grpc.StatusCode.FAILED_PRECONDITION,
    registry_errors.NotYours: grpc.StatusCode.PERMISSION_DENIED,
    registry_errors.Contended: grpc.StatusCode.ABORTED,
    registry_errors.Unavailable: grpc.StatusCode.UNAVAILABLE,
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a caller is told: status code, reason, field, message."""

    code: grpc.StatusCode
    reason: str
    field: str
    message: str


def refusal_of(error: Exception) -> Refusal | None:
    """Return what to tell the caller, None for an exception that is in no table and so a fault of ours."""
    if isinstance(error, Refused):
        return refusal_of(usecase_errors.refusal_of(error.finding))
    code = TABLE.get(type(error))
    if code is None:
        return None
    # Every class of the table carries these three; tests/gateway walks them.
    return Refusal(code, str(error.reason), error.field, error.message)  # type: ignore[attr-defined] # see the line above


def fault(correlation_id: str) -> Refusal:
    """Return what to tell the caller of a fault of ours."""
    message = f"The gateway failed on its own account; report correlation id {correlation_id}."
    return Refusal(grpc.StatusCode.INTERNAL, Reason.INTERNAL_FAULT, "", message)
