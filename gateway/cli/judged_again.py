"""Receipts that the gateway which gave them judges again under a proposed pack, and what came of it.

Rules, in order:
1. Each decision of a receipt is named by its file; one of several also by its place, from 1, and all by where and what
   was asked.
2. A receipt that cannot be judged again is named with the reason: that nothing changes is not known of it. One that
   is judged otherwise than it records, say by a later engine, is named too: its answers are held against today's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from comity.v1 import recognition_service_pb2 as pb
from gateway.cli.changed_answers import ChangedAnswer, told
from gateway.cli.law import Where
from gateway.cli.receipts import read_receipt_file
from gateway.client import call
from gateway.terminal import progress
from gateway.wire.replays import recorded_request

NOT_JUDGED, AS_RECORDED = {pb.REPLAY_COMPARISON_NOT_REPLAYABLE}, {pb.REPLAY_COMPARISON_SAME}
AT_ONCE = 32  # receipts of papers are long, and a call has a size


@dataclass(frozen=True, slots=True)
class JudgedAgain:
    """What came of receipts: how many decisions, which would change, and which receipts are not known of, and why."""

    decisions: int = 0
    answers: tuple[ChangedAnswer, ...] = ()
    not_judged: tuple[tuple[str, str], ...] = ()
    otherwise: tuple[str, ...] = ()

    def document(self, papers: Sequence[str]) -> dict[str, object]:
        """Return it as JSON, without the answers; `papers` are receipts among cases, of which nothing was asked."""
        told_of: dict[str, object] = {}
        if self.decisions or self.not_judged:
            not_judged = [{"name": name, "note": note} for name, note in self.not_judged]
            told_of = {"decisions": self.decisions, "not_judged": not_judged, "judged_otherwise": list(self.otherwise)}
        return told_of | ({"papers": list(papers)} if papers else {})


def judged_again(law: Where, text: str, paths: Sequence[Path]) -> JudgedAgain:
    """Return what a text would change in the decisions of receipts."""
    items = [(path.name, read_receipt_file(path)) for path in _files(paths)]
    results: list[pb.ReplayResult] = []
    with law.client() as client, progress("judging again", len(items)) as advance:
        for start in range(0, len(items), AT_ONCE):
            part = [item for _, item in items[start : start + AT_ONCE]]
            request = pb.ReplayDecisionsRequest(items=part, proposed_text=text, jurisdiction=law.jurisdiction)
            results += call(client.recognition.ReplayDecisions, request).results
            for _ in part:
                advance()
    named = [(name, item, result) for (name, item), result in zip(items, results, strict=True)]
    return JudgedAgain(
        decisions=sum(len(result.replayed) for result in results),
        answers=tuple(each for one in named for each in _changed(*one)),
        not_judged=tuple((name, result.note) for name, _, result in named if result.comparison in NOT_JUDGED),
        otherwise=tuple(name for name, _, result in named if result.comparison not in {*NOT_JUDGED, *AS_RECORDED}),
    )


def print_judged(judged: JudgedAgain, papers: Sequence[str]) -> None:
    """Print how much was judged again, and what was not."""
    if judged.decisions:
        typer.echo(f"{judged.decisions} decisions of receipts were judged again")
    for name, note in judged.not_judged:
        typer.echo(f"not judged again: {name}: {note}")
    if judged.otherwise:
        typer.echo(f"judged otherwise than recorded, and held against that: {', '.join(judged.otherwise)}")
    if papers:
        typer.echo(f"left out, since they are about a paper; give them with --receipts: {', '.join(papers)}")


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]


def _changed(name: str, item: pb.ReplayItem, result: pb.ReplayResult) -> Iterator[ChangedAnswer]:
    questions = recorded_request(item).questions
    for change in result.proposed_changes:
        asked = questions[change.question]
        which = f"{name}, {change.question + 1}" if len(questions) > 1 else name
        yield told(which, f"{asked.act_kind.replace('_', ' ')} in {asked.recognizing}", change)
