"""Answers for shipments, written into messages: dispositions and reason codes, nothing of the license."""

from comity.v1 import reason_pb2
from comity.v1 import shipment_service_pb2 as pb
from comity.v1.decision_pb2 import ActKind
from gateway.core.findings import Decision, Disposition
from gateway.core.questions import Leg, SignedReceipt
from gateway.wire.decisions import outcome_value, reason_value, receipt_message, recognition_value


def shipment_message(
    disposition: Disposition, legs: list[tuple[Leg, Decision]], receipt: SignedReceipt
) -> pb.CheckShipmentResponse:
    """Return the message of an answer for a shipment."""
    return pb.CheckShipmentResponse(
        disposition=_disposition(disposition),
        legs=[_leg(leg, decision) for leg, decision in legs],
        receipt=receipt_message(receipt),
    )


def _leg(leg: Leg, decision: Decision) -> pb.LegAnswer:
    first = decision.pack_answers[0] if decision.pack_answers else None
    reasons = [finding.reason for finding in decision.findings] + list(first.reasons if first else ())
    return pb.LegAnswer(
        jurisdiction=leg.jurisdiction,
        act=ActKind.Value(f"ACT_KIND_{leg.act_kind.upper()}"),
        disposition=_disposition(decision.disposition),
        outcome=outcome_value(decision.outcome),
        recognition=recognition_value(decision.recognition),
        reasons=[reason_value(reason) for reason in dict.fromkeys(reasons)],
        missing_facts=first.missing_facts if first else (),
        ask=decision.ask,
    )


def _disposition(disposition: Disposition) -> reason_pb2.Disposition.ValueType:
    return reason_pb2.Disposition.Value(f"DISPOSITION_{disposition}")
