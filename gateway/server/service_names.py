"""The names of the services that a gateway offers, for whoever asks after them without offering them."""

from comity.v1 import (
    conversion_service_pb2,
    ledger_service_pb2,
    recognition_service_pb2,
    registry_service_pb2,
    shipment_service_pb2,
    verification_service_pb2,
)

SERVICES = (
    conversion_service_pb2.DESCRIPTOR.services_by_name["ConversionService"].full_name,
    registry_service_pb2.DESCRIPTOR.services_by_name["RegistryService"].full_name,
    verification_service_pb2.DESCRIPTOR.services_by_name["VerificationService"].full_name,
    recognition_service_pb2.DESCRIPTOR.services_by_name["RecognitionService"].full_name,
    ledger_service_pb2.DESCRIPTOR.services_by_name["LedgerService"].full_name,
    shipment_service_pb2.DESCRIPTOR.services_by_name["ShipmentService"].full_name,
)

WATCHED = frozenset({"", SERVICES[1]})
"""What the server of streams answers health for."""
WITHOUT_REGISTRY = frozenset({SERVICES[0]})
"""Services that work while the database is gone."""
