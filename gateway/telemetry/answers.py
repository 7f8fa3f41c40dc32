"""What a message says of itself in words of closed lists, and nothing else of it.

Rules, in order:
1. Verify and CheckEligibility carry one decision, VerifyBatch one for each paper, CheckShipment one for each leg.
2. A document that was converted is named by its format; one that was refused by the format that the request names,
   when there is one of that id.
3. A value that the enum does not know is `other`; one that is not set is `none`.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from google.protobuf.message import Message

from comity.v1.conversion_service_pb2 import ConvertRequest, ConvertResponse, RenderRequest
from comity.v1.decision_pb2 import Decision
from comity.v1.reason_pb2 import Disposition, Outcome, Recognition
from comity.v1.recognition_service_pb2 import CheckEligibilityResponse
from comity.v1.shipment_service_pb2 import CheckShipmentResponse, LegAnswer
from comity.v1.verification_service_pb2 import VerifyBatchResponse, VerifyResponse
from gateway.telemetry import names

Readings: TypeAlias = tuple[str, str, str]  # outcome, recognition, disposition
Conversion: TypeAlias = tuple[str, str, str]  # format, direction, result


def readings_of(response: Message | None) -> tuple[Readings, ...]:
    """Return the readings of every decision that a response carries."""
    match response:
        case VerifyResponse() | CheckEligibilityResponse():
            return (_readings(response.decision),)
        case VerifyBatchResponse():
            return tuple(_readings(decision) for decision in response.decisions)
        case CheckShipmentResponse():
            return tuple(_readings(leg) for leg in response.legs)
        case _:
            return ()


def conversion_of(request: Message | None, response: Message | None, status: str) -> Conversion | None:
    """Return the format, direction and result of a conversion; None when the call was none."""
    result = _result(status)
    match request, response:
        case ConvertRequest(), ConvertResponse():
            done = names.SOME_REJECTED if response.rejected else names.DONE
            return names.closed(response.format, names.formats()), names.READ, done
        case ConvertRequest(), _:
            return names.closed(request.format, names.formats()), names.READ, result
        case RenderRequest(), _:
            return names.closed(request.format, names.formats()), names.WRITTEN, result
        case _:
            return None


def _result(status: str) -> str:
    if status == "OK":
        return names.DONE
    return names.FAILED if status in names.FAULTS else names.REFUSED


def _readings(judged: Decision | LegAnswer) -> Readings:
    return (
        OUTCOMES.get(judged.outcome, names.OTHER),
        RECOGNITIONS.get(judged.recognition, names.OTHER),
        DISPOSITIONS.get(judged.disposition, names.OTHER),
    )


def _words(enum: Iterable[tuple[str, int]], prefix: str) -> Mapping[int, str]:
    words = {number: name.removeprefix(prefix) for name, number in enum}
    return {number: names.NONE if word == "UNSPECIFIED" else word for number, word in words.items()}


OUTCOMES = _words(Outcome.items(), "OUTCOME_")
RECOGNITIONS = _words(Recognition.items(), "RECOGNITION_")
DISPOSITIONS = _words(Disposition.items(), "DISPOSITION_")
