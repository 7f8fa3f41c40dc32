"""The typed client: every service of a gateway on one channel, with a deadline on every call that has one answer.

Streams (Watch) are served on a port of their own: a `Client` of that address follows them, and has no deadline.
A refused call raises `CallFailed` with the reason and field that the server gave. A server that does not answer is
SERVER_UNREACHABLE: nothing about a license follows from it.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from types import TracebackType
from typing import TypeVar

import grpc
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_status import rpc_status

from comity.v1.conversion_service_pb2_grpc import ConversionServiceStub
from comity.v1.ledger_service_pb2_grpc import LedgerServiceStub
from comity.v1.recognition_service_pb2_grpc import RecognitionServiceStub
from comity.v1.registry_service_pb2_grpc import RegistryServiceStub
from comity.v1.shipment_service_pb2_grpc import ShipmentServiceStub
from comity.v1.verification_service_pb2_grpc import VerificationServiceStub
from gateway.core.reasons import Reason

DEADLINE_SECONDS = 10
RequestT = TypeVar("RequestT", bound=Message)
ResponseT = TypeVar("ResponseT", bound=Message)


class CallFailed(Exception):
    """A call was refused or not answered: gRPC status name, reason, field, message."""

    def __init__(self, status: str, reason: str, field: str, message: str) -> None:
        super().__init__(f"{status} {reason}: {message}")
        self.status = status
        self.reason = reason
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """PEM texts for mutual TLS; `roots` alone is enough for a server that asks for no certificate."""

    roots: bytes
    chain: bytes | None = None
    key: bytes | None = None


class Client:
    """A channel to a gateway. Use it in a `with` statement, which closes it."""

    def __init__(self, address: str, certificate: ClientCertificate | None = None) -> None:
        self._channel = _channel(address, certificate)
        self.conversion = ConversionServiceStub(self._channel)
        self.registry = RegistryServiceStub(self._channel)
        self.verification = VerificationServiceStub(self._channel)
        self.recognition = RecognitionServiceStub(self._channel)
        self.ledger = LedgerServiceStub(self._channel)
        self.shipment = ShipmentServiceStub(self._channel)
        self.health: Callable[..., HealthCheckResponse] = self._channel.unary_unary(
            "/grpc.health.v1.Health/Check", HealthCheckRequest.SerializeToString, HealthCheckResponse.FromString
        )

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._channel.close()


def call(method: Callable[..., ResponseT], request: Message, *, deadline_seconds: int = DEADLINE_SECONDS) -> ResponseT:
    """Return the answer of one call.

    Raises:
        CallFailed: the call was refused, or no server answered within the deadline.
    """
    try:
        return method(request, timeout=deadline_seconds)
    except grpc.RpcError as error:
        raise _failure_of(error) from None


def follow(
    method: "grpc.UnaryStreamMultiCallable[RequestT, ResponseT]", request: RequestT
) -> Generator[ResponseT, None, None]:
    """Yield the messages of a stream until one of the two sides ends it; closing the generator ends it.

    Raises:
        CallFailed: the stream was refused, or was cut; what was yielded until then stands.
    """
    messages = method(request)
    try:
        yield from messages
    except grpc.RpcError as error:
        raise _failure_of(error) from None
    finally:
        messages.cancel()


def _channel(address: str, certificate: ClientCertificate | None) -> grpc.Channel:
    options = [("grpc.max_receive_message_length", 16 * 1024 * 1024)]
    if certificate is None:
        return grpc.insecure_channel(address, options=options)
    credentials = grpc.ssl_channel_credentials(certificate.roots, certificate.key, certificate.chain)
    return grpc.secure_channel(address, credentials, options=options)


def _failure_of(error: grpc.RpcError) -> CallFailed:
    status: grpc.StatusCode = error.code()
    details: str = error.details() or ""
    info = _error_info(error)
    if info is not None:
        return CallFailed(status.name, info.reason, info.metadata.get("field", ""), details)
    if status in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}:
        message = (
            "The server did not answer; check that it runs, that the address is right and, over TLS, that the roots "
            "are those of its certificate and the client certificate is one of those it lets in."
        )
        return CallFailed(status.name, Reason.SERVER_UNREACHABLE, "server", message)
    reason = Reason.SERVER_BUSY if status is grpc.StatusCode.RESOURCE_EXHAUSTED else Reason.REQUEST_MALFORMED
    return CallFailed(status.name, reason, "", details)


def _error_info(error: grpc.RpcError) -> error_details_pb2.ErrorInfo | None:
    status = rpc_status.from_call(error)  # type: ignore[arg-type] # grpc raises what is an RpcError and a Call at once
    info = error_details_pb2.ErrorInfo()
    if status is None:
        return None
    return next((info for detail in status.details if detail.Unpack(info)), None)
