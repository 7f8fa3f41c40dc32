"""comity.v1.RegistryService."""

from collections.abc import Iterator

import grpc

from comity.v1 import registry_service_pb2 as pb
from comity.v1.registry_service_pb2_grpc import RegistryServiceServicer
from gateway.access import caller
from gateway.servicers.clock import Clock
from gateway.usecases.find_license import find_license
from gateway.usecases.lifecycle import Change, change_standing
from gateway.usecases.node import Node
from gateway.usecases.register import register
from gateway.wire.commands import license_name, register_command, statement_command
from gateway.wire.records import registered_message


class Registry(RegistryServiceServicer):
    """Records licenses and changes of their standing."""

    def __init__(self, node: Node, clock: Clock) -> None:
        self._node = node
        self._clock = clock

    def Register(self, request: pb.RegisterRequest, context: grpc.ServicerContext) -> pb.RegisterResponse:
        """Register a license."""
        at = self._clock()
        record = register(register_command(request, caller=caller()), self._node, at=at)
        return pb.RegisterResponse(license=registered_message(record, at))

    def Suspend(self, request: pb.SuspendRequest, context: grpc.ServicerContext) -> pb.SuspendResponse:
        """Suspend a license."""
        return pb.SuspendResponse(license=self._change(request, Change.SUSPEND, context))

    def Reinstate(self, request: pb.ReinstateRequest, context: grpc.ServicerContext) -> pb.ReinstateResponse:
        """End a suspension."""
        return pb.ReinstateResponse(license=self._change(request, Change.REINSTATE, context))

    def Revoke(self, request: pb.RevokeRequest, context: grpc.ServicerContext) -> pb.RevokeResponse:
        """Revoke a license."""
        return pb.RevokeResponse(license=self._change(request, Change.REVOKE, context))

    def GetLicense(self, request: pb.GetLicenseRequest, context: grpc.ServicerContext) -> pb.GetLicenseResponse:
        """Read a license."""
        found = find_license(license_name(request), self._node)
        record = registered_message(found.record, self._clock())
        return pb.GetLicenseResponse(record=record, license=found.license, assertion=found.assertion)

    def Watch(self, request: pb.WatchRequest, context: grpc.ServicerContext) -> Iterator[pb.WatchResponse]:
        """Say where streams are served."""
        context.abort(
            grpc.StatusCode.UNIMPLEMENTED, "Watch is served on the gateway's port for streams; call it there."
        )

    def _change(
        self,
        request: pb.SuspendRequest | pb.ReinstateRequest | pb.RevokeRequest,
        change: Change,
        context: grpc.ServicerContext,
    ) -> pb.RegisteredLicense:
        at = self._clock()
        command = statement_command(request, caller=caller())
        return registered_message(change_standing(command, change, self._node, at=at), at)
