"""comity.v1.ShipmentService."""

import grpc

from comity.v1 import shipment_service_pb2 as pb
from comity.v1.shipment_service_pb2_grpc import ShipmentServiceServicer
from gateway.access import caller
from gateway.servicers.clock import Clock
from gateway.usecases.check_shipment import check_shipment
from gateway.usecases.node import Node
from gateway.usecases.on_behalf import asking_as
from gateway.wire.requests import asker_of, shipment_question
from gateway.wire.shipments import shipment_message


class Shipments(ShipmentServiceServicer):
    """Answers logistics providers."""

    def __init__(self, node: Node, clock: Clock) -> None:
        self._node = node
        self._clock = clock

    def CheckShipment(
        self, request: pb.CheckShipmentRequest, context: grpc.ServicerContext
    ) -> pb.CheckShipmentResponse:
        """Judge each leg."""
        question = shipment_question(request)
        answer = check_shipment(question, asking_as(asker_of(request), caller()), self._node, at=self._clock())
        legs = [(leg.leg, leg.decision) for leg in answer.legs]
        return shipment_message(answer.disposition, legs, answer.receipt, explain=request.explain)
