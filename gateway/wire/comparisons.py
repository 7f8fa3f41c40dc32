"""Requests and answers of the tools of those who keep packs: comparisons, maps of recognition, what falls due."""

from collections.abc import Iterable
from datetime import date, timedelta

from google.type.date_pb2 import Date

from comity.v1 import recognition_service_pb2 as pb
from gateway.core.findings import PackAnswer, Recognition
from gateway.core.law.facts import Question
from gateway.core.questions import Proposal
from gateway.core.reasons import Reason
from gateway.core.review.comparison import Comparison
from gateway.core.review.due import Due
from gateway.core.review.labyrinth import Labyrinth, labyrinth_of
from gateway.core.review.matrix import Matrix
from gateway.wire.decisions import citation_message, pack_answer_message, recognition_value
from gateway.wire.refusal import BadMessage
from gateway.wire.requests import asked_by, eligibility_question
from gateway.wire.values import date_from, date_message, jurisdiction_from

MOST_QUESTIONS = 256
LEAST_CODES, MOST_CODES = 2, 48
USUAL_DAYS, MOST_DAYS = 365, 3660


def proposal_of(request: pb.CompareArrangementsRequest) -> Proposal:
    """Return what is proposed, and the questions to ask under both.

    Raises:
        BadMessage: with the field that cannot be read, or a question that asks in another jurisdiction.
    """
    jurisdiction = asked_jurisdiction(request.jurisdiction)
    if len(request.questions) > MOST_QUESTIONS:
        message = f"At most {MOST_QUESTIONS} questions are asked in one call; send several calls."
        raise BadMessage(Reason.REQUEST_MALFORMED, "questions", message)
    questions = tuple(asked_by(eligibility_question(each)) for each in request.questions)
    for place, question in enumerate(questions):
        if jurisdiction and question.recognizing != jurisdiction:
            message = (
                "What is published in one jurisdiction changes no answer in another; ask each in a call of its own."
            )
            raise BadMessage(Reason.REQUEST_MALFORMED, f"questions[{place}].recognizing_jurisdiction", message)
    return Proposal(request.proposed_text, jurisdiction, questions)


def asked_jurisdiction(code: str) -> str:
    """Return the jurisdiction whose law is asked for, empty where none is named.

    Raises:
        BadMessage: JURISDICTION_FORMAT.
    """
    return jurisdiction_from(code, "jurisdiction") if code else ""


def mapped_question(request: pb.MapRecognitionRequest) -> tuple[Question, tuple[str, ...]]:
    """Return the question of one pair, and the jurisdictions to ask it of.

    Raises:
        BadMessage: with the field that cannot be read.
    """
    codes = tuple(dict.fromkeys(jurisdiction_from(code, "jurisdictions") for code in request.jurisdictions))
    if not LEAST_CODES <= len(codes) <= MOST_CODES:
        message = f"Name {LEAST_CODES} to {MOST_CODES} jurisdictions, each once."
        raise BadMessage(Reason.REQUEST_MALFORMED, "jurisdictions", message)
    return asked_by(eligibility_question(request.question)), codes


def due_days(request: pb.ListDueRequest, *, today: date) -> tuple[date, date]:
    """Return the first and the last day.

    Raises:
        BadMessage: with the field that cannot be read.
    """
    if request.days > MOST_DAYS:
        message = f"At most {MOST_DAYS} days ahead are listed; ask for fewer."
        raise BadMessage(Reason.REQUEST_MALFORMED, "days", message)
    first = date_from(request.first_date, "first_date") if request.HasField("first_date") else today
    try:
        return first, first + timedelta(days=request.days or USUAL_DAYS)
    except OverflowError:
        message = "The days asked for reach beyond the calendar; ask for an earlier day."
        raise BadMessage(Reason.DATE_INVALID, "first_date", message) from None


def comparison_message(found: Comparison) -> pb.CompareArrangementsResponse:
    """Return the message of a comparison."""
    return pb.CompareArrangementsResponse(
        compared_version=found.version,
        changes=[pb.TextChange(place=each.place, words=each.words) for each in found.changes],
        remarks=[pb.PackRemark(place=each.place, message=each.message, note=each.note) for each in found.remarks],
        answers=[change_message(int(each.asked.name), each.before, each.after) for each in found.answers],
    )


def change_message(place: int, before: PackAnswer, after: PackAnswer) -> pb.AnswerChange:
    """Return the message of an answer that would be another one."""
    return pb.AnswerChange(
        question=place,
        before=pack_answer_message(before),
        after=pack_answer_message(after),
        before_next_change_date=_day(before, 0),
        before_next_change_latest_date=_day(before, 1),
        after_next_change_date=_day(after, 0),
        after_next_change_latest_date=_day(after, 1),
    )


def _day(answer: PackAnswer, place: int) -> Date | None:
    return date_message(answer.next_change[place]) if answer.next_change else None


def map_message(matrix: Matrix) -> pb.MapRecognitionResponse:
    """Return the message of the answers of all pairs."""
    pairs = [_pair(issuer, verifier, found) for (issuer, verifier), found in matrix.answers.items()]
    return pb.MapRecognitionResponse(pairs=pairs, labyrinth=_labyrinth(labyrinth_of(matrix)))


def due_message(found: Iterable[Due]) -> pb.ListDueResponse:
    """Return the message of what falls due."""
    return pb.ListDueResponse(
        entries=[
            pb.DueEntry(
                first_date=date_message(each.on),
                last_date=date_message(each.until),
                arrangement=each.pack,
                what=each.what,
            )
            for each in found
        ]
    )


def _pair(issuer: str, verifier: str, found: PackAnswer) -> pb.PairAnswer:
    return pb.PairAnswer(
        counterpart_jurisdiction=issuer,
        recognizing_jurisdiction=verifier,
        recognition=recognition_value(found.recognition),
        arrangement=found.arrangement,
        citation=citation_message(found.citations[0]) if found.citations else None,
    )


def _labyrinth(one: Labyrinth) -> pb.Labyrinth:
    return pb.Labyrinth(
        pairs=one.pairs,
        recognized=one.recognized,
        paths=one.paths,
        regimes=one.regimes,
        conditions=one.conditions,
        authorities=one.authorities,
        causes=[
            pb.LabyrinthCause(clause=clause, recognition=recognition_value(Recognition(what)), pairs=count)
            for (clause, what), count in one.causes.items()
        ],
    )
