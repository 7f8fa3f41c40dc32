"""comity.v1.RecognitionService."""

import grpc

from comity.v1 import recognition_service_pb2 as pb
from comity.v1.recognition_service_pb2_grpc import RecognitionServiceServicer
from gateway.access import caller, check_may
from gateway.servicers.clock import Clock
from gateway.usecases.adopt import adopt
from gateway.usecases.arrangements import find_arrangement, list_arrangements
from gateway.usecases.check_eligibility import check_eligibility
from gateway.usecases.compare_arrangements import compare_arrangements
from gateway.usecases.node import Node
from gateway.usecases.on_behalf import asking_as
from gateway.usecases.replay import replay_all
from gateway.usecases.survey import list_due, map_recognition
from gateway.wire.arrangements import summary_message
from gateway.wire.commands import adopt_command
from gateway.wire.comparisons import (
    asked_jurisdiction,
    comparison_message,
    due_days,
    due_message,
    map_message,
    mapped_question,
    proposal_of,
)
from gateway.wire.decisions import decision_message, receipt_message
from gateway.wire.records import adoption_message
from gateway.wire.replays import replay_items, replay_message, replay_proposal
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
        found = list_arrangements(self._node, asked_jurisdiction(request.jurisdiction))
        summaries = [summary_message(each.loaded.pack, each.adopted_by) for each in found]
        return pb.ListArrangementsResponse(arrangements=summaries)

    def GetArrangement(
        self, request: pb.GetArrangementRequest, context: grpc.ServicerContext
    ) -> pb.GetArrangementResponse:
        """Read a pack."""
        jurisdiction = asked_jurisdiction(request.jurisdiction)
        found = find_arrangement(request.id, request.version, self._node, jurisdiction)
        summary = summary_message(found.loaded.pack, found.adopted_by)
        return pb.GetArrangementResponse(summary=summary, text=found.loaded.text)

    def AdoptArrangement(
        self, request: pb.AdoptArrangementRequest, context: grpc.ServicerContext
    ) -> pb.AdoptArrangementResponse:
        """Record an adoption."""
        record = adopt(adopt_command(request, caller=caller()), self._node, at=self._clock())
        return pb.AdoptArrangementResponse(adoption=adoption_message(record))

    def CompareArrangements(
        self, request: pb.CompareArrangementsRequest, context: grpc.ServicerContext
    ) -> pb.CompareArrangementsResponse:
        """Say what a proposed version would change."""
        return comparison_message(compare_arrangements(proposal_of(request), self._node))

    def MapRecognition(
        self, request: pb.MapRecognitionRequest, context: grpc.ServicerContext
    ) -> pb.MapRecognitionResponse:
        """Ask one question of every pair."""
        question, codes = mapped_question(request)
        return map_message(map_recognition(question, codes, self._node))

    def ListDue(self, request: pb.ListDueRequest, context: grpc.ServicerContext) -> pb.ListDueResponse:
        """List what falls due."""
        first, last = due_days(request, today=self._clock().date())
        jurisdiction = asked_jurisdiction(request.jurisdiction)
        return due_message(list_due(jurisdiction, self._node, first=first, last=last))

    def ReplayDecisions(
        self, request: pb.ReplayDecisionsRequest, context: grpc.ServicerContext
    ) -> pb.ReplayDecisionsResponse:
        """Judge again."""
        proposal = replay_proposal(request)
        if proposal:
            check_may("comity.v1.RecognitionService/CompareArrangements", "proposed_text")
        replays = replay_all(replay_items(request), proposal, self._node)
        results = [
            replay_message(each.comparison, each.recorded, each.again, each.note, each.pairs) for each in replays
        ]
        return pb.ReplayDecisionsResponse(results=results)
