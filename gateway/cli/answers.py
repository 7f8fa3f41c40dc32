"""How a decision reads aloud: the answer, what decides, what to do next, then the rest."""

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from comity.v1 import decision_pb2 as pb
from comity.v1 import reason_pb2
from comity.v1.shipment_service_pb2 import LegAnswer
from gateway.readable import day, readings, reason_name
from gateway.terminal import COLORS, console, fields, table

MOST_NAMED = 5
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


def print_leg(leg: LegAnswer) -> None:
    """Print the answer on one leg as an officer reads it aloud: the answer, what decides, what to do next."""
    out, told = console(), leg.explanation
    what = reason_pb2.Disposition.Name(leg.disposition).removeprefix("DISPOSITION_")
    said = reason_pb2.Recognition.Name(leg.recognition).removeprefix("RECOGNITION_")
    if not leg.recognition:
        # No law was asked: what is to be said of the paper comes first.
        said = f"the paper: {reason_pb2.Outcome.Name(leg.outcome).removeprefix('OUTCOME_')}"
    recognition = said.replace("_", " ").lower()
    act = pb.ActKind.Name(leg.act).removeprefix("ACT_KIND_").lower().replace("_", " ")
    out.print()
    out.print(Text(f"{SIGNS[what]} {leg.jurisdiction}, {act}: {recognition}", style=COLORS[what]))
    if told.effect:
        out.print(f"   {told.effect}", markup=False)
    if told.citations:
        first = told.citations[0]
        out.print(f"   decided by {first.instrument}, {first.clause} [{_mark(first)}]", markup=False)
    for step in _next_steps(leg):
        out.print(f"   next: {step}", markup=False)
    if told.HasField("next_change_date"):
        out.print(f"   the answer may change on {day(told.next_change_date)}", markup=False)
    rest = [f"{each.instrument}, {each.clause} [{_mark(each)}] {each.role}" for each in told.citations[1:]]
    rest += [f"duty: {duty.who}: {duty.what}" for duty in told.duties]
    rest += [f"laid over it here: {each.arrangement}, version {each.version}" for each in told.overlays]
    for line in rest:
        out.print(f"   also: {line}", style="dim", markup=False)
    for line in _left_out(told.not_looked_at):
        out.print(f"   not looked at: {line}", style="dim", markup=False)
    if told.arrangement:
        force = "adopted here" if told.adopted else "not adopted here, so the answer is advisory"
        stands = "; ".join(part for part in (force, told.notice) if part)
        out.print(f"   {told.arrangement}, version {told.version}, {stands}", style="dim", markup=False)


def print_red_flags(legs: Iterable[LegAnswer]) -> None:
    """Print the red flags of all legs, each once."""
    flags = dict.fromkeys(flag for leg in legs for flag in leg.red_flags)
    if flags:
        console().print("\nred flags, to look into before the goods move (advice, not a verdict):", markup=False)
    for flag in flags:
        console().print(f"   {flag}", markup=False)


def _next_steps(leg: LegAnswer) -> Iterator[str]:
    """Yield what to do next, the most pressing first."""
    told = leg.explanation
    if told.HasField("consultation"):
        until = f" and wait until {day(told.consultation.due_date)}" if told.consultation.HasField("due_date") else ""
        yield f"consult {told.consultation.consulted}{until}; silence: {told.consultation.on_silence}"
    for condition in told.conditions:
        by = f" by {day(condition.due_date)}" if condition.HasField("due_date") else ""
        yield f"{condition.who}: {condition.what}{by}"
    explained = {settling.fact for settling in told.settlings}
    for fact in leg.missing_facts:
        if fact not in explained:
            yield f"find out {fact}"
    for fact in dict.fromkeys(settling.fact for settling in told.settlings):
        leads = "; ".join(_lead(settling) for settling in told.settlings if settling.fact == fact)
        yield f"find out {fact} ({leads})"
    for ask in leg.ask:
        yield f"ask {ask}"


def _left_out(rules: Iterable[pb.ClauseNotApplied]) -> Iterator[str]:
    """Yield, for each reason, the rules that were not looked at."""
    by_reason: dict[str, list[str]] = {}
    for rule in rules:
        name, _, why = rule.why.partition(": ")
        by_reason.setdefault(why, []).append(name)
    for why, names in by_reason.items():
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        yield f"{', '.join(names[:MOST_NAMED])}{more} ({why})"


def _lead(settling: pb.Settling) -> str:
    recognition = reason_pb2.Recognition.Name(settling.recognition).removeprefix("RECOGNITION_").lower()
    return f"{' or '.join(settling.values)}: {recognition.replace('_', ' ')}"


def _mark(citation: pb.Citation) -> str:
    return pb.ConfidenceMark.Name(citation.mark).removeprefix("CONFIDENCE_MARK_")


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
        out.print(f"   {citation.instrument}, {citation.clause} [{_mark(citation)}] {citation.role}", markup=False)
    if answer.missing_facts:
        out.print(f"   would be settled by: {', '.join(answer.missing_facts)}", markup=False)
    if answer.HasField("consultation"):
        due = day(answer.consultation.due_date)
        until = f"is consulted and has until {due}" if due else "is to be consulted first"
        out.print(f"   {answer.consultation.consulted} {until}", markup=False)
    for label, duties in (("condition", answer.conditions), ("duty", answer.duties)):
        for duty in duties:
            by = f" by {day(duty.due_date)}" if duty.HasField("due_date") else ""
            out.print(f"   {label}: {duty.who} {duty.what}{by}", markup=False)


def _print_checks(out: Console, decision: pb.Decision) -> None:
    rows = [(check.step, check.title, _result_name(check.result), check.note) for check in decision.checks]
    out.print(table("", ("step", "check", "result", "why not"), rows))


def _result_name(result: pb.CheckResult.ValueType) -> str:
    return pb.CheckResult.Name(result).removeprefix("CHECK_RESULT_").lower().replace("_", " ")
