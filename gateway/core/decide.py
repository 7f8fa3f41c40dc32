"""From what was examined to the decision: outcome, recognition, disposition, and everything that they rest on.

Rules, in order:
1. The first pack answer decides the recognition; without one it was not asked.
2. The disposition is that of gateway.core.disposition and of nothing else.
3. Whom to ask is said when the disposition refers, and only then.
"""

from dataclasses import dataclass
from datetime import datetime

from gateway.core.disposition import disposition_of
from gateway.core.findings import (
    Check,
    Decision,
    Disposition,
    Finding,
    Outcome,
    PackAnswer,
    PaperKind,
    StreamRead,
    Subject,
)


@dataclass(frozen=True, slots=True)
class Examination:
    """What was examined: the outcome, every check made or not made, every finding."""

    outcome: Outcome
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When, where and on what knowledge it was judged."""

    at: datetime
    act_time: datetime
    network: str
    engine_version: str
    streams: tuple[StreamRead, ...]
    position: int
    paper: PaperKind
    license_id: str = ""


def decide(
    subject: Subject,
    examination: Examination,
    answers: tuple[PackAnswer, ...],
    circumstances: Circumstances,
    *,
    ask: tuple[str, ...],
) -> Decision:
    """Return the decision."""
    first = answers[0] if answers else None
    disposition = disposition_of(
        subject=subject,
        outcome=examination.outcome,
        recognition=first.recognition if first else None,
        adopted=first.adopted if first else False,
        weakest=first.weakest_mark if first else None,
    )
    return Decision(
        outcome=examination.outcome,
        recognition=first.recognition if first else None,
        disposition=disposition,
        checks=examination.checks,
        findings=examination.findings,
        pack_answers=answers,
        ask=ask if disposition is Disposition.REFER else (),
        at=circumstances.at,
        act_time=circumstances.act_time,
        streams=circumstances.streams,
        registry_position=circumstances.position,
        engine_version=circumstances.engine_version,
        network=circumstances.network,
        paper=circumstances.paper,
        license_id=circumstances.license_id,
        next_change=first.next_change if first else None,
    )
