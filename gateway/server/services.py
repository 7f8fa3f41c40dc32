"""The services that a gateway offers, each put on a server with what it works with."""

import grpc

from comity.v1 import (
    conversion_service_pb2_grpc,
    ledger_service_pb2_grpc,
    recognition_service_pb2_grpc,
    registry_service_pb2_grpc,
    shipment_service_pb2_grpc,
    verification_service_pb2_grpc,
)
from gateway.servicers.clock import Clock
from gateway.servicers.conversion import Conversion
from gateway.servicers.ledger import Ledger
from gateway.servicers.recognition import Recognition
from gateway.servicers.registry import Registry
from gateway.servicers.shipment import Shipments
from gateway.servicers.verification import Verification
from gateway.usecases.node import Node


def add_services(server: grpc.Server, node: Node, clock: Clock) -> None:
    """Put every service on a server."""
    conversion_service_pb2_grpc.add_ConversionServiceServicer_to_server(Conversion(node), server)
    registry_service_pb2_grpc.add_RegistryServiceServicer_to_server(Registry(node, clock), server)
    verification_service_pb2_grpc.add_VerificationServiceServicer_to_server(Verification(node, clock), server)
    recognition_service_pb2_grpc.add_RecognitionServiceServicer_to_server(Recognition(node, clock), server)
    ledger_service_pb2_grpc.add_LedgerServiceServicer_to_server(Ledger(node, clock), server)
    shipment_service_pb2_grpc.add_ShipmentServiceServicer_to_server(Shipments(node, clock), server)
