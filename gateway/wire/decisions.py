"""Decisions, written into messages. Nothing is left out and nothing is added."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from json.encoder import encode_basestring

from comity.v1 import decision_pb2 as pb
from comity.v1 import reason_pb2
from comity.v1.recognition_service_pb2 import DecisionReadings
from gateway.core.findings import (
    Check,
    Citation,
    Consultation,
    Decision,
    Duty,
    Finding,
    Mark,
    Outcome,
    PackAnswer,
    Recognition,
    StreamRead,
)
from gateway.core.questions import SignedReceipt
from gateway.core.reasons import Reason
from gateway.wire.canonical import canonical_text, sha256_hex
from gateway.wire.json_text import joined, listed, members_of
from gateway.wire.values import date_message, instant_message


@dataclass(frozen=True, slots=True)
class WrittenCheck:
    """The message of a check with its canonical text; it is shared and never changed."""

    message: pb.Check
    text: str


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """The message of a pack's answer with its canonical text; it is shared and never changed."""

    message: pb.PackAnswer
    text: str


def decision_message(decision: Decision) -> pb.Decision:
    """Return the message of a decision."""
    message = _shell(decision)
    message.stream_versions.extend([stream_message(read) for read in decision.streams])
    message.checks.extend([_check(check).message for check in decision.checks])
    message.pack_answers.extend([_pack_answer(answer).message for answer in decision.pack_answers])
    return message


def decision_digest(decision: Decision) -> str:
    """Return the digest of the message of a decision (gateway.wire.canonical)."""
    parts = {
        "checks": [_check(check).text for check in decision.checks],
        "packAnswers": [_pack_answer(answer).text for answer in decision.pack_answers],
        "streamVersions": [_stream_text(read) for read in decision.streams],
    }
    written = {name: listed(texts) for name, texts in parts.items() if texts}
    # A message of our own making has no field that the schema does not define.
    return sha256_hex(joined({**members_of(_shell(decision)), **written}).encode("utf-8"))


def readings_message(decision: Decision) -> DecisionReadings:
    """Return the three readings of a decision with the digest of the whole."""
    return DecisionReadings(
        outcome=decision.outcome,
        recognition=decision.recognition or "",
        disposition=decision.disposition,
        sha256=decision_digest(decision),
    )


def receipt_message(receipt: SignedReceipt) -> pb.Receipt:
    """Return the message of a receipt."""
    return pb.Receipt(jws=receipt.jws, paper_salt=receipt.paper_salt)


def reason_value(reason: Reason) -> reason_pb2.Reason.ValueType:
    """Return the enum value of a reason."""
    return reason_pb2.Reason.Value(f"REASON_{reason}")


def outcome_value(outcome: Outcome) -> reason_pb2.Outcome.ValueType:
    """Return the enum value of an outcome."""
    return reason_pb2.Outcome.Value(f"OUTCOME_{outcome}")


def recognition_value(recognition: Recognition | None) -> reason_pb2.Recognition.ValueType:
    """Return the enum value of a recognition; unspecified where it was not asked."""
    return reason_pb2.Recognition.Value(f"RECOGNITION_{recognition or 'UNSPECIFIED'}")


def stream_message(read: StreamRead) -> pb.StreamVersion:
    """Return the message of a stream at a version."""
    return pb.StreamVersion(stream=read.stream, version=read.version)


def _shell(decision: Decision) -> pb.Decision:
    """Return the message of a decision without its checks, pack answers and streams: their texts have a shorter way."""
    earliest, latest = _interval(decision.next_change)
    return pb.Decision(
        outcome=outcome_value(decision.outcome),
        recognition=recognition_value(decision.recognition),
        disposition=reason_pb2.Disposition.Value(f"DISPOSITION_{decision.disposition}"),
        findings=[_finding(finding) for finding in decision.findings],
        ask=decision.ask,
        at_time=instant_message(decision.at),
        act_time=instant_message(decision.act_time),
        registry_position=decision.registry_position,
        engine_version=decision.engine_version,
        license_id=decision.license_id,
        paper=pb.PaperKind.Value(f"PAPER_KIND_{decision.paper}"),
        next_change_date=date_message(earliest),
        next_change_latest_date=date_message(latest),
        network=decision.network,
    )


# What many decisions have alike is written once: checks, and the answers of packs to questions that are alike.
@lru_cache(maxsize=512)
def _check(check: Check) -> WrittenCheck:
    result = pb.CheckResult.Value(f"CHECK_RESULT_{check.result}")
    message = pb.Check(step=check.step, title=check.title, result=result, note=check.note)
    return WrittenCheck(message, canonical_text(message))


def _stream_text(read: StreamRead) -> str:
    """Return the canonical text of `stream_message`; a version that is 0 is not written."""
    version = f',"version":"{read.version}"' if read.version else ""
    return f'{{"stream":{encode_basestring(read.stream)}{version}}}'


def _finding(finding: Finding) -> pb.Finding:
    return pb.Finding(
        step=finding.step,
        outcome=outcome_value(finding.outcome),
        reason=reason_value(finding.reason),
        field=finding.field,
        message=finding.message,
    )


@lru_cache(maxsize=2048)
def _pack_answer(answer: PackAnswer) -> WrittenAnswer:
    message = pack_answer_message(answer)
    return WrittenAnswer(message, canonical_text(message))


def pack_answer_message(answer: PackAnswer) -> pb.PackAnswer:
    """Return the answer of a pack, as the wire carries it."""
    return pb.PackAnswer(
        arrangement=answer.arrangement,
        title=answer.title,
        version=answer.version,
        sha256=answer.sha256,
        recognition=recognition_value(answer.recognition),
        reasons=[reason_value(reason) for reason in answer.reasons],
        citations=[citation_message(citation) for citation in answer.citations],
        conditions=[duty_message(duty) for duty in answer.conditions],
        duties=[duty_message(duty) for duty in answer.duties],
        missing_facts=answer.missing_facts,
        consultation=consultation_message(answer.consultation),
        effect=answer.effect,
        weakest_mark=_mark(answer.weakest_mark),
        adopted=answer.adopted,
        rule_from=answer.rule_from,
        rule_to=answer.rule_to,
        notice=answer.notice,
        not_applied=not_applied_messages(answer),
        settlings=settling_messages(answer),
        not_looked_at=not_looked_at_messages(answer),
        overlays=overlay_messages(answer),
    )


def not_applied_messages(answer: PackAnswer) -> list[pb.ClauseNotApplied]:
    """Return the clauses that did not apply."""
    return [pb.ClauseNotApplied(clause_id=clause.clause_id, why=clause.why) for clause in answer.not_applied]


def not_looked_at_messages(answer: PackAnswer) -> list[pb.ClauseNotApplied]:
    """Return the rules that were not looked at."""
    return [pb.ClauseNotApplied(clause_id=rule.clause_id, why=rule.why) for rule in answer.not_looked_at]


def overlay_messages(answer: PackAnswer) -> list[pb.PackName]:
    """Return what is laid over the pack."""
    return [pb.PackName(arrangement=each.pack_id, version=each.version, sha256=each.sha256) for each in answer.overlays]


def settling_messages(answer: PackAnswer) -> list[pb.Settling]:
    """Return what the values of missing facts would lead to."""
    return [
        pb.Settling(
            fact=each.fact,
            values=each.values,
            recognition=recognition_value(each.recognition),
            reason=each.reason,
        )
        for each in answer.settlings
    ]


def citation_message(citation: Citation) -> pb.Citation:
    """Return where in the law an answer rests, as the wire carries it."""
    return pb.Citation(
        clause_id=citation.clause_id,
        instrument=citation.instrument,
        clause=citation.clause,
        role=citation.role,
        mark=_mark(citation.mark),
        source=citation.source,
    )


def duty_message(duty: Duty) -> pb.Duty:
    """Return what somebody must do, and by when, as the wire carries it."""
    return pb.Duty(
        who=duty.who,
        what=duty.what,
        due_date=date_message(duty.due),
        mark=_mark(duty.mark),
        period_years=duty.period_years,
        period_start=duty.period_start,
    )


def consultation_message(consultation: Consultation | None) -> pb.Consultation | None:
    """Return whom the decision waits for and until when, as the wire carries it; None stays None."""
    if consultation is None:
        return None
    return pb.Consultation(
        consulted=consultation.consulted,
        start_date=date_message(consultation.started),
        due_date=date_message(consultation.due),
        length=consultation.length,
        unit=consultation.unit,
        calendar_of=consultation.calendar_of,
        on_silence=consultation.on_silence,
        on_objection=consultation.on_objection,
    )


def _mark(mark: Mark) -> pb.ConfidenceMark.ValueType:
    return pb.ConfidenceMark.Value(f"CONFIDENCE_MARK_{mark}")


def _interval(change: tuple[date, date] | None) -> tuple[date | None, date | None]:
    return change if change is not None else (None, None)
