"""comity arrangements diff, replay, due: what a change would do, before it is published.

Rules, in order:
1. Questions are asked under the packs as they are and as they would be: of files, or with --server of a gateway.
2. A gateway with a jurisdiction answers for that one. Cases that ask elsewhere are left out there and counted: what is
   published in one jurisdiction changes nothing in another.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from comity.v1 import recognition_service_pb2 as pb
from gateway.cli.cases import asked_in, papers_in
from gateway.cli.changed_answers import ChangedAnswer, print_changed, told, worked_out
from gateway.cli.days import day_of, days_between
from gateway.cli.files import read_text
from gateway.cli.judged_again import JudgedAgain, judged_again, print_judged
from gateway.cli.law import JurisdictionOption, Where, where
from gateway.cli.options import AsJson, PacksOption, RootsOption, ServerOption
from gateway.client import Client, call
from gateway.core.packs.loading import load_pack
from gateway.core.reasons import Reason
from gateway.core.review.comparison import comparison_of
from gateway.core.review.due import due_in
from gateway.core.review.rehearsal import Asked, rehearsed
from gateway.readable import day
from gateway.terminal import console, end, print_json, progress, table
from gateway.usecases.errors import BadRequest
from gateway.wire.asking import eligibility_request
from gateway.wire.comparisons import MOST_QUESTIONS
from gateway.wire.values import date_message

ReceiptsOption = Annotated[
    list[Path] | None,
    typer.Option("--receipts", help="with --server: receipt files, or folders of them, to be judged again"),
]
CasesOption = Annotated[list[Path] | None, typer.Option("--cases", help="case files, or folders of them")]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a proposed version would change: its text, answers; `elsewhere` names the questions that were left out."""

    changes: tuple[tuple[str, str], ...]
    answers: tuple[ChangedAnswer, ...]
    elsewhere: tuple[str, ...] = ()

    def document(self) -> dict[str, object]:
        """Return it as JSON."""
        changes = [{"place": place, "words": words} for place, words in self.changes]
        return {"changes": changes, **self.answered()}

    def answered(self) -> dict[str, object]:
        """Return the answers as JSON."""
        left_out = {"elsewhere": list(self.elsewhere)} if self.elsewhere else {}
        return {"answers": [each.document() for each in self.answers], **left_out}


def diff(
    texts: Annotated[
        list[Path], typer.Argument(metavar="[OLD] NEW", help="pack as it is, left out with --server; as it would be")
    ],
    cases: CasesOption = None,
    packs: PacksOption = None,
    server: ServerOption = "",
    jurisdiction: JurisdictionOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Say in words what a new version changes, and for which cases. Exit 0: no answer changes. 1: some do.

    With --server it is held against the version that a gateway has; with --jurisdiction, against that of the law there.
    """
    law = where(server, roots, jurisdiction, packs)
    *old, new = texts
    if len(old) != (0 if server else 1):
        message = (
            "Name the pack as it is and as it would be; with --server only the latter, the gateway has the former."
        )
        raise BadRequest(Reason.REQUEST_MALFORMED, "texts", message)
    with _asking_again(cases or ()) as asked:
        found = _compared(law, read_text(new), asked) if server else _diff(law, old[0], new, asked)
    if as_json:
        print_json(found.document())
    else:
        for place, words in found.changes:
            typer.echo(f"{place}: {words}")
        typer.echo(f"{len(found.changes)} changes in the text")
        if cases:
            _print_answers(found)
    end(holds=not found.answers)


def replay(
    proposed: Annotated[Path, typer.Argument(help="the pack as it would be, or a folder of packs")],
    cases: Annotated[
        list[Path] | None, typer.Argument(help="worked cases, or receipts of eligibility, whose question is asked anew")
    ] = None,
    receipts: ReceiptsOption = None,
    packs: PacksOption = None,
    server: ServerOption = "",
    jurisdiction: JurisdictionOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Run a proposed pack over cases, past questions or past answers, and list every answer that would change.

    What cases and receipts of eligibility ask is asked anew, under the packs as they are and as they would be. With
    --receipts the gateway that gave them judges them again, papers and shipments too, on what was on record then.
    Exit 0: nothing changes. 1: something does, or a receipt could not be judged again.
    """
    law = where(server, roots, jurisdiction, packs)
    _check_asked(law, cases or (), receipts or ())
    found = _nothing()
    if cases:
        with _asking_again(cases) as asked:
            found = _compared(law, read_text(proposed), asked) if server else _rehearsed(law, proposed, asked)
    judged = judged_again(law, read_text(proposed), receipts) if receipts else JudgedAgain()
    answers = (*found.answers, *judged.answers)
    if as_json:
        print_json(replace(found, answers=answers).answered() | judged.document(papers_in(cases or ())))
    else:
        _print_answers(replace(found, answers=answers))
        print_judged(judged, papers_in(cases or ()))
    end(holds=not answers and not judged.not_judged)


def due(
    first: Annotated[str, typer.Option("--from", help="first day, YYYY-MM-DD; today when absent")] = "",
    days: Annotated[int, typer.Option("--days", help="how many days ahead", min=1)] = 365,
    packs: PacksOption = None,
    server: ServerOption = "",
    jurisdiction: JurisdictionOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """List reviews, sunsets and beginnings in the packs. Exit 0: nothing falls due. 1: something does."""
    law = where(server, roots, jurisdiction, packs)
    begins = day_of(first, "from")
    if server:
        request = pb.ListDueRequest(first_date=date_message(begins), days=days, jurisdiction=jurisdiction)
        with law.client() as client:
            entries = call(client.recognition.ListDue, request).entries
        rows = [
            (days_between(day(each.first_date), day(each.last_date)), each.arrangement, each.what) for each in entries
        ]
    else:
        found = due_in(law.files(), first=begins, last=begins + timedelta(days=days))
        rows = [(days_between(each.on, each.until), each.pack, each.what) for each in found]
    if as_json:
        print_json({"due": [{"on": on, "pack": pack, "what": what} for on, pack, what in rows]})
    else:
        console().print(table("", ("on", "pack", "what"), rows))
    end(holds=not rows)


def _check_asked(law: Where, cases: Sequence[Path], receipts: Sequence[Path]) -> None:
    if not cases and not receipts:
        message = "Name cases or receipts to run the pack over."
        raise BadRequest(Reason.REQUEST_MALFORMED, "cases", message)
    if receipts and not law.server:
        message = "Receipts are judged again by the gateway that gave them; name it with --server."
        raise BadRequest(Reason.REQUEST_MALFORMED, "receipts", message)


def _nothing() -> Rehearsal:
    return Rehearsal((), ())


def _diff(law: Where, old: Path, new: Path, asked: Iterator[Asked]) -> Rehearsal:
    text = read_text(old)
    pack = load_pack(text)
    loaded = [each for each in law.files() if each.id != pack.id]
    found = comparison_of(read_text(new), (pack, text), [*loaded, pack], asked)
    changes = tuple((each.place, each.words) for each in found.changes)
    return Rehearsal(changes, tuple(worked_out(each) for each in found.answers))


def _rehearsed(law: Where, proposed: Path, asked: Iterator[Asked]) -> Rehearsal:
    paths = sorted(proposed.glob("*.yaml")) if proposed.is_dir() else [proposed]
    found = rehearsed(asked, law.files(), [load_pack(read_text(path)) for path in paths])
    return Rehearsal((), tuple(worked_out(each) for each in found))


def _compared(law: Where, text: str, asked: Iterator[Asked]) -> Rehearsal:
    """Return what a gateway says that a text would change, asked in as many calls as the questions take."""
    every = list(asked)
    here = [each for each in every if law.jurisdiction in {"", each.question.recognizing}]
    parts = [here[start : start + MOST_QUESTIONS] for start in range(0, len(here), MOST_QUESTIONS)] or [[]]
    answers: list[ChangedAnswer] = []
    with law.client() as client:
        for part in parts:
            found = _compared_once(client, law, text, part)
            names = [part[change.question] for change in found.answers]
            answers += [told(each.name, each.title, change) for each, change in zip(names, found.answers, strict=True)]
    changes = tuple((each.place, each.words) for each in found.changes)
    return Rehearsal(changes, tuple(answers), tuple(each.name for each in every if each not in here))


def _compared_once(client: Client, law: Where, text: str, part: Sequence[Asked]) -> pb.CompareArrangementsResponse:
    questions = [eligibility_request(each.question) for each in part]
    request = pb.CompareArrangementsRequest(proposed_text=text, questions=questions, jurisdiction=law.jurisdiction)
    return call(client.recognition.CompareArrangements, request)


def _print_answers(found: Rehearsal) -> None:
    print_changed(found.answers)
    if found.elsewhere:
        typer.echo(f"left out, since they ask in another jurisdiction: {', '.join(found.elsewhere)}")


@contextmanager
def _asking_again(paths: Sequence[Path]) -> Iterator[Iterator[Asked]]:
    """Yield the questions of files and folders, and show how many of them were taken."""
    asked = list(asked_in(paths))
    with progress("asking again", len(asked)) as advance:

        def taken() -> Iterator[Asked]:
            for each in asked:
                yield each
                advance()

        yield taken()
