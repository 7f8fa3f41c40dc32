"""What came back is looked at after the clock has stopped: a figure over refused calls is no figure."""

from collections.abc import Iterable

from comity.v1.decision_pb2 import Decision
from comity.v1.reason_pb2 import DISPOSITION_GO, Outcome
from comity.v1.verification_service_pb2 import VerifyBatchResponse, VerifyResponse


class Refused(Exception):
    """An answer that is not what the figure is about."""


def check_verified(answers: Iterable[bytes]) -> None:
    """Check that every answer of Verify is GO and carries its receipt.

    Raises:
        Refused: one is not.
    """
    for content in answers:
        answer = VerifyResponse.FromString(content)
        _check_go(answer.decision)
        _check_receipt(answer.receipt.jws)


def check_batches(answers: Iterable[bytes], size: int) -> None:
    """Check that every batch has a GO for each paper, and one receipt.

    Raises:
        Refused: one has not.
    """
    for content in answers:
        answer = VerifyBatchResponse.FromString(content)
        if len(answer.decisions) != size:
            raise Refused(f"{size} decisions were expected in a batch, {len(answer.decisions)} came")
        for decision in answer.decisions:
            _check_go(decision)
        _check_receipt(answer.receipt.jws)


def check_some(what: str, count: int) -> None:
    """Check that something was measured at all.

    Raises:
        Refused: nothing was.
    """
    if not count:
        raise Refused(f"nothing was measured for {what}")


def _check_go(decision: Decision) -> None:
    if decision.disposition != DISPOSITION_GO:
        found = "; ".join(finding.message for finding in decision.findings)
        raise Refused(f"GO was expected, {Outcome.Name(decision.outcome)} came: {found}")


def _check_receipt(jws: str) -> None:
    if not jws:
        raise Refused("a receipt was expected, none came")
