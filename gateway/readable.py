"""Public names of what messages carry as numbers: readings, reasons, days."""

from google.type.date_pb2 import Date

from comity.v1 import decision_pb2 as pb
from comity.v1 import reason_pb2


def readings(decision: pb.Decision) -> tuple[str, str, str]:
    """Return outcome, recognition and disposition by their public names; an unasked recognition is a dash."""
    outcome = reason_pb2.Outcome.Name(decision.outcome).removeprefix("OUTCOME_")
    recognition = reason_pb2.Recognition.Name(decision.recognition).removeprefix("RECOGNITION_")
    disposition = reason_pb2.Disposition.Name(decision.disposition).removeprefix("DISPOSITION_")
    return outcome, "-" if recognition == "UNSPECIFIED" else recognition, disposition


def reason_name(reason: reason_pb2.Reason.ValueType) -> str:
    """Return the public name of a reason."""
    return reason_pb2.Reason.Name(reason).removeprefix("REASON_")


def day(value: Date) -> str:
    """Return a date as YYYY-MM-DD, empty when it is absent."""
    return f"{value.year:04d}-{value.month:02d}-{value.day:02d}" if value.year else ""


def disposition_name(disposition: reason_pb2.Disposition.ValueType) -> str:
    """Return the public name of a disposition."""
    return reason_pb2.Disposition.Name(disposition).removeprefix("DISPOSITION_")


def recognition_name(recognition: reason_pb2.Recognition.ValueType) -> str:
    """Return the public name of a recognition."""
    return reason_pb2.Recognition.Name(recognition).removeprefix("RECOGNITION_")
