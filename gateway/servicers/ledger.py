"""comity.v1.LedgerService."""

import grpc

from comity.v1 import ledger_service_pb2 as pb
from comity.v1.ledger_service_pb2_grpc import LedgerServiceServicer
from gateway.access import caller
from gateway.servicers.clock import Clock
from gateway.usecases.ledger import balances_of, cancel_reservation, consume, reserve
from gateway.usecases.node import Node
from gateway.wire.commands import cancel_command, consume_command, reserve_command
from gateway.wire.records import balance_messages, reservation_message


class Ledger(LedgerServiceServicer):
    """Keeps the ledger."""

    def __init__(self, node: Node, clock: Clock) -> None:
        self._node = node
        self._clock = clock

    def Reserve(self, request: pb.ReserveRequest, context: grpc.ServicerContext) -> pb.ReserveResponse:
        """Set aside."""
        at = self._clock()
        answer = reserve(reserve_command(request, caller=caller(), at=at), self._node, at=at)
        reservation = reservation_message(answer.reservation)
        return pb.ReserveResponse(reservation=reservation, balances=balance_messages(answer.balances))

    def Consume(self, request: pb.ConsumeRequest, context: grpc.ServicerContext) -> pb.ConsumeResponse:
        """Write off."""
        answer = consume(consume_command(request, caller=caller()), self._node, at=self._clock())
        reservation = reservation_message(answer.reservation)
        return pb.ConsumeResponse(reservation=reservation, balances=balance_messages(answer.balances))

    def CancelReservation(
        self, request: pb.CancelReservationRequest, context: grpc.ServicerContext
    ) -> pb.CancelReservationResponse:
        """Give back."""
        answer = cancel_reservation(cancel_command(request, caller=caller()), self._node, at=self._clock())
        reservation = reservation_message(answer.reservation)
        return pb.CancelReservationResponse(reservation=reservation, balances=balance_messages(answer.balances))

    def GetBalance(self, request: pb.GetBalanceRequest, context: grpc.ServicerContext) -> pb.GetBalanceResponse:
        """Read the balances."""
        return pb.GetBalanceResponse(balances=balance_messages(balances_of(request.license_id, self._node)))
