"""Answers for shipments, written into messages: dispositions and reason codes, nothing of the license."""

from comity.v1 import reason_pb2
from comity.v1 import shipment_service_pb2 as pb
from comity.v1.decision_pb2 import ActKind
from gateway.core.findings import Decision, Disposition, reasons_of
from gateway.core.questions import Leg, SignedReceipt
from gateway.core.reasons import Reason
from gateway.wire.decisions import (
    citation_message,
    consultation_message,
    duty_message,
    not_applied_messages,
    not_looked_at_messages,
    outcome_value,
    overlay_messages,
    reason_value,
    receipt_message,
    recognition_value,
    settling_messages,
)
from gateway.wire.values import date_message


def shipment_message(
    disposition: Disposition, legs: list[tuple[Leg, Decision]], receipt: SignedReceipt, *, explain: bool
) -> pb.CheckShipmentResponse:
    """Return the message of an answer for a shipment; explained, with what the law on each leg says."""
    return pb.CheckShipmentResponse(
        disposition=_disposition(disposition),
        legs=[_leg(leg, decision, explain=explain) for leg, decision in legs],
        receipt=receipt_message(receipt),
    )


def _leg(leg: Leg, decision: Decision, *, explain: bool) -> pb.LegAnswer:
    first = decision.pack_answers[0] if decision.pack_answers else None
    return pb.LegAnswer(
        jurisdiction=leg.jurisdiction,
        act=ActKind.Value(f"ACT_KIND_{leg.act_kind.upper()}"),
        disposition=_disposition(decision.disposition),
        outcome=outcome_value(decision.outcome),
        recognition=recognition_value(decision.recognition),
        reasons=[reason_value(reason) for reason in reasons_of(decision)],
        missing_facts=first.missing_facts if first else (),
        ask=decision.ask,
        explanation=_explanation(decision) if explain else None,
        red_flags=[finding.message for finding in decision.findings if finding.reason is Reason.RED_FLAG],
    )


def _explanation(decision: Decision) -> pb.LegExplanation | None:
    if not decision.pack_answers:
        return None
    first = decision.pack_answers[0]
    return pb.LegExplanation(
        arrangement=first.title,
        version=first.version,
        adopted=first.adopted,
        effect=first.effect,
        citations=[citation_message(citation) for citation in first.citations],
        conditions=[duty_message(duty) for duty in first.conditions],
        duties=[duty_message(duty) for duty in first.duties],
        consultation=consultation_message(first.consultation),
        settlings=settling_messages(first),
        next_change_date=date_message(first.next_change[0]) if first.next_change else None,
        not_applied=not_applied_messages(first),
        notice=first.notice,
        not_looked_at=not_looked_at_messages(first),
        overlays=overlay_messages(first),
    )


def _disposition(disposition: Disposition) -> reason_pb2.Disposition.ValueType:
    return reason_pb2.Disposition.Value(f"DISPOSITION_{disposition}")
