"""comity.v1.VerificationService."""

import grpc

from comity.v1 import verification_service_pb2 as pb
from comity.v1.verification_service_pb2_grpc import VerificationServiceServicer
from gateway.access import caller
from gateway.servicers.clock import Clock
from gateway.usecases.node import Node
from gateway.usecases.on_behalf import asking_as
from gateway.usecases.verify import verify, verify_batch
from gateway.wire.decisions import decision_message, receipt_message
from gateway.wire.requests import asker_of, batch_asker_of, paper_question, paper_questions


class Verification(VerificationServiceServicer):
    """Judges papers."""

    def __init__(self, node: Node, clock: Clock) -> None:
        self._node = node
        self._clock = clock

    def Verify(self, request: pb.VerifyRequest, context: grpc.ServicerContext) -> pb.VerifyResponse:
        """Judge one paper."""
        question = paper_question(request)
        asker = asking_as(asker_of(request), caller())
        decision, receipt = verify(question, asker, self._node, at=self._clock())
        return pb.VerifyResponse(decision=decision_message(decision), receipt=receipt_message(receipt))

    def VerifyBatch(self, request: pb.VerifyBatchRequest, context: grpc.ServicerContext) -> pb.VerifyBatchResponse:
        """Judge several papers."""
        questions = paper_questions(request)
        asker = asking_as(batch_asker_of(request), caller())
        decisions, receipt = verify_batch(questions, asker, self._node, at=self._clock())
        messages = [decision_message(decision) for decision in decisions]
        return pb.VerifyBatchResponse(decisions=messages, receipt=receipt_message(receipt))
