"""Answers that would be others, printed alike whether they were worked out here or by a gateway."""

from collections.abc import Sequence
from dataclasses import dataclass

import typer
from google.type.date_pb2 import Date

from comity.v1 import decision_pb2 as decision
from comity.v1 import recognition_service_pb2 as pb
from gateway.cli.days import days_between
from gateway.core.findings import PackAnswer
from gateway.core.review.rehearsal import Changed
from gateway.readable import day, reason_name, recognition_name
from gateway.terminal import console, table


@dataclass(frozen=True, slots=True)
class Gist:
    """What of an answer makes it the same or another, as text."""

    recognition: str
    arrangement: str
    reasons: tuple[str, ...]
    clause: str
    missing_facts: tuple[str, ...]
    next_change: tuple[str, ...]

    def document(self) -> dict[str, object]:
        """Return it as JSON."""
        return {
            "recognition": self.recognition,
            "arrangement": self.arrangement,
            "reasons": list(self.reasons),
            "clause": self.clause,
            "missing_facts": list(self.missing_facts),
            "next_change": list(self.next_change) or None,
        }

    def line(self) -> str:
        """Return it as a line of a table."""
        changes = f", changes on {days_between(*self.next_change)}" if self.next_change else ""
        return f"{self.recognition} {' '.join(self.reasons[:2])} ({self.clause or 'no clause'}){changes}"


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """A question under the name that people know it by, what is answered, and what would be."""

    name: str
    title: str
    before: Gist
    after: Gist

    def document(self) -> dict[str, object]:
        """Return it as JSON."""
        before, after = self.before.document(), self.after.document()
        return {"name": self.name, "title": self.title, "before": before, "after": after}


def worked_out(each: Changed) -> ChangedAnswer:
    """Return an answer that was worked out here."""
    return ChangedAnswer(each.asked.name, each.asked.title, _gist(each.before), _gist(each.after))


def told(name: str, title: str, change: pb.AnswerChange) -> ChangedAnswer:
    """Return an answer that a gateway told."""
    before = _days(change.before_next_change_date, change.before_next_change_latest_date)
    after = _days(change.after_next_change_date, change.after_next_change_latest_date)
    return ChangedAnswer(name, title, _gist_of(change.before, before), _gist_of(change.after, after))


def print_changed(changed: Sequence[ChangedAnswer]) -> None:
    """Print the answers as a table, and how many there are."""
    rows = [(each.name, each.title, each.before.line(), each.after.line()) for each in changed]
    if rows:
        console().print(table("", ("question", "", "is answered", "would be answered"), rows))
    typer.echo("1 answer would change" if len(changed) == 1 else f"{len(changed)} answers would change")


def _gist(found: PackAnswer) -> Gist:
    return Gist(
        recognition=found.recognition.value,
        arrangement=found.arrangement,
        reasons=tuple(reason.value for reason in found.reasons),
        clause=f"{found.citations[0].instrument}, {found.citations[0].clause}" if found.citations else "",
        missing_facts=found.missing_facts,
        next_change=tuple(day.isoformat() for day in found.next_change) if found.next_change else (),
    )


def _gist_of(found: decision.PackAnswer, next_change: tuple[str, ...]) -> Gist:
    return Gist(
        recognition=recognition_name(found.recognition),
        arrangement=found.arrangement,
        reasons=tuple(reason_name(reason) for reason in found.reasons),
        clause=f"{found.citations[0].instrument}, {found.citations[0].clause}" if found.citations else "",
        missing_facts=tuple(found.missing_facts),
        next_change=next_change,
    )


def _days(first: Date, last: Date) -> tuple[str, ...]:
    return (day(first), day(last)) if day(first) else ()
