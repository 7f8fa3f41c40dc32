"""comity.v1.RecognitionService."""

import grpc

from comity.v1 import recognition_service_pb2 as pb
from comity.v1.recognition_service_pb2_grpc import RecognitionServiceServicer
from gateway.access import caller
from gateway.servicers.clock import Clock
from gateway.usecases.adopt import adopt
from gateway.usecases.arrangements import find_arrangement, list_arrangements
from gateway.usecases.check_eligibility import check_eligibility
from gateway.usecases.node import Node
from gateway.usecases.on_behalf import asking_as
from gateway.usecases.replay import replay
from gateway.wire.arrangements import summary_message
from gateway.wire.commands import statement_command
from gateway.wire.decisions import decision_message, receipt_message
from gateway.wire.records import adoption_message
from gateway.wire.replays import replay_items, replay_message
from gateway.wire.requests import asker_of, eligibility_question


class Recognition(RecognitionServiceServicer):
    """Answers questions of recognition."""

    def __init__(self, node: Node, clock: Clock) -> None:
        self._node = node
        self._clock = clock

    def CheckEligibility(
        self, request: pb.CheckEligibilityRequest, context: grpc.ServicerContext
    ) -> pb.CheckEligibilityResponse:
        """Answer from stated facts."""
        question = eligibility_question(request)
        asker = asking_as(asker_of(request), caller())
        decision, receipt = check_eligibility(question, asker, self._node, at=self._clock())
        return pb.CheckEligibilityResponse(decision=decision_message(decision), receipt=receipt_message(receipt))

    def ListArrangements(
        self, request: pb.ListArrangementsRequest, context: grpc.ServicerContext
    ) -> pb.ListArrangementsResponse:
        """List the packs."""
        return pb.ListArrangementsResponse(
            arrangements=[summary_message(each.loaded.pack, each.adopted_by) for each in list_arrangements(self._node)]
        )

    def GetArrangement(
        self, request: pb.GetArrangementRequest, context: grpc.ServicerContext
    ) -> pb.GetArrangementResponse:
        """Read a pack."""
        found = find_arrangement(request.id, self._node)
        summary = summary_message(found.loaded.pack, found.adopted_by)
        return pb.GetArrangementResponse(summary=summary, text=found.loaded.text)

    def AdoptArrangement(
        self, request: pb.AdoptArrangementRequest, context: grpc.ServicerContext
    ) -> pb.AdoptArrangementResponse:
        """Record an adoption."""
        record = adopt(statement_command(request, caller=caller()), self._node, at=self._clock())
        return pb.AdoptArrangementResponse(adoption=adoption_message(record))

    def ReplayDecisions(
        self, request: pb.ReplayDecisionsRequest, context: grpc.ServicerContext
    ) -> pb.ReplayDecisionsResponse:
        """Judge again."""
        replays = [replay(item, self._node) for item in replay_items(request)]
        results = [replay_message(each.comparison, each.recorded, each.again, each.note) for each in replays]
        return pb.ReplayDecisionsResponse(results=results)
