"""comity.v1.ConversionService."""

import grpc

from comity.v1 import conversion_service_pb2 as pb
from comity.v1.conversion_service_pb2_grpc import ConversionServiceServicer
from gateway.usecases.convert import convert, list_formats, render
from gateway.usecases.node import Node
from gateway.wire.conversions import conversion_message, format_message, reading_from, rendering_message


class Conversion(ConversionServiceServicer):
    """Converts documents."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def ListFormats(self, request: pb.ListFormatsRequest, context: grpc.ServicerContext) -> pb.ListFormatsResponse:
        """List the formats."""
        return pb.ListFormatsResponse(formats=[format_message(entry) for entry in list_formats(self._node.adapters)])

    def Convert(self, request: pb.ConvertRequest, context: grpc.ServicerContext) -> pb.ConvertResponse:
        """Read a document."""
        conversion = convert(request.document, request.format, self._node.adapters)
        return conversion_message(
            conversion.reading,
            conversion.format,
            document_digest=conversion.document_digest,
            license_digests=conversion.license_digests,
        )

    def Render(self, request: pb.RenderRequest, context: grpc.ServicerContext) -> pb.RenderResponse:
        """Write a document."""
        accepted = frozenset(request.accepted_losses)
        rendering = render(reading_from(request), request.format, accepted, self._node.adapters)
        return rendering_message(rendering, self._node.adapters[request.format].FORMAT)
