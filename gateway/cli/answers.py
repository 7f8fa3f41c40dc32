"""How a decision reads aloud: the answer, what decides, what to do next, then the rest."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from comity.v1 import decision_pb2 as pb
from comity.v1 import reason_pb2
from gateway.readable import day, readings, reason_name
from gateway.terminal import COLORS, console, fields, table

SIGNS = {"GO": "[go]", "REFER": "[refer]", "STOP": "[stop]"}


def print_decision(decision: pb.Decision, *, explain: bool = True) -> None:
    """Print a decision: the answer first, what decides it, what to do next, then every check."""
    out = console()
    _print_answer(out, decision)
    _print_findings(out, decision.findings)
    for answer in decision.pack_answers:
        _print_pack(out, answer)
    if decision.ask:
        out.print(fields({"ask": "; ".join(decision.ask)}))
    if explain:
        _print_checks(out, decision)


def _print_answer(out: Console, decision: pb.Decision) -> None:
    outcome, recognition, disposition = readings(decision)
    # The sign and the word say it without color (statement C-18).
    out.print(Text(f"{SIGNS[disposition]} {disposition}", style=COLORS[disposition]))
    change = day(decision.next_change_date)
    out.print(
        fields(
            {
                "paper": outcome,
                "recognition": recognition,
                "license": decision.license_id,
                "changes": f"not before {change}" if change else "",
            }
        )
    )


def _print_findings(out: Console, findings: Iterable[pb.Finding]) -> None:
    for finding in findings:
        out.print(Text(f"{finding.step} {reason_name(finding.reason)} at {finding.field}", style="bold"))
        out.print(f"   {finding.message}", markup=False)


def _print_pack(out: Console, answer: pb.PackAnswer) -> None:
    recognition = reason_pb2.Recognition.Name(answer.recognition).removeprefix("RECOGNITION_")
    force = "adopted" if answer.adopted else "not adopted: advisory"
    heading = f"{answer.title} {answer.version}".strip()
    out.print(Text(f"{heading} ({force}): {recognition}", style="bold"))
    for citation in answer.citations:
        mark = pb.ConfidenceMark.Name(citation.mark).removeprefix("CONFIDENCE_MARK_")
        out.print(f"   {citation.instrument}, {citation.clause} [{mark}] {citation.role}", markup=False)
    if answer.missing_facts:
        out.print(f"   would be settled by: {', '.join(answer.missing_facts)}", markup=False)
    if answer.HasField("consultation"):
        due = day(answer.consultation.due_date)
        out.print(f"   {answer.consultation.consulted} is consulted and has until {due}", markup=False)
    for label, duties in (("condition", answer.conditions), ("duty", answer.duties)):
        for duty in duties:
            by = f" by {day(duty.due_date)}" if duty.HasField("due_date") else ""
            out.print(f"   {label}: {duty.who} {duty.what}{by}", markup=False)


def _print_checks(out: Console, decision: pb.Decision) -> None:
    rows = [(check.step, check.title, _result_name(check.result), check.note) for check in decision.checks]
    out.print(table("", ("step", "check", "result", "why not"), rows))


def _result_name(result: pb.CheckResult.ValueType) -> str:
    return pb.CheckResult.Name(result).removeprefix("CHECK_RESULT_").lower().replace("_", " ")
