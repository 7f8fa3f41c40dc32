"""comity arrangements diff, replay, due, matrix, labyrinth: what a change would do, before it is published."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.cases import asked_in
from gateway.cli.files import read_text, write_documents
from gateway.cli.options import AsJson, PacksOption
from gateway.core.cases import case_of
from gateway.core.comparison import comparison_of
from gateway.core.due import due_in
from gateway.core.facts import Question
from gateway.core.findings import PackAnswer
from gateway.core.labyrinth import Labyrinth, labyrinth_of
from gateway.core.matrix import Matrix, matrix_of, members_of
from gateway.core.packs import load_pack
from gateway.core.reasons import Reason
from gateway.core.rehearsal import Asked, Changed, rehearsed
from gateway.core.shelf import Shelf
from gateway.drawing import LETTERS, WORDS, labyrinth_svg, matrix_svg
from gateway.server.clock import utc_now
from gateway.server.node import load_packs
from gateway.terminal import console, end, print_json, progress, table
from gateway.usecases.errors import BadRequest

UNION = "eu-dual-use-authorisations:union"
LikeOption = Annotated[
    str, typer.Option("--like", help="the question: a built-in pattern, or a comity-case/1 file", show_default=True)
]
AmongOption = Annotated[
    str,
    typer.Option("--among", help="jurisdictions, by commas; or PACK:GROUP, its members on the day", show_default=True),
]
SvgOption = Annotated[Path | None, typer.Option("--svg", help="write the picture to this file")]
DayOption = Annotated[str, typer.Option("--on", help="day of the act, YYYY-MM-DD; today when absent")]
CasesOption = Annotated[list[Path] | None, typer.Option("--cases", help="case files, or folders of them")]


def diff(
    old: Annotated[Path, typer.Argument(help="pack as it is")],
    new: Annotated[Path, typer.Argument(help="pack as it would be")],
    cases: CasesOption = None,
    packs: PacksOption = None,
    as_json: AsJson = False,
) -> None:
    """Say in words what a new version changes, and for which cases. Exit 0: no answer changes. 1: some do."""
    text = read_text(old)
    pack = load_pack(text)
    loaded = [entry.pack for entry in load_packs(packs or ()) if entry.pack.id != pack.id]
    with _asking_again(cases or ()) as asked:
        found = comparison_of(read_text(new), (pack, text), [*loaded, pack], asked)
    if as_json:
        document = {"changes": [{"place": each.place, "words": each.words} for each in found.changes]}
        print_json(document | {"answers": [_changed(each) for each in found.answers]})
    else:
        for each in found.changes:
            typer.echo(f"{each.place}: {each.words}")
        typer.echo(f"{len(found.changes)} changes in the text")
        if cases:
            _print_changed(found.answers)
    end(holds=not found.answers)


def replay(
    proposed: Annotated[Path, typer.Argument(help="the pack as it would be, or a folder of packs")],
    cases: Annotated[list[Path], typer.Argument(help="worked cases, or receipts kept with their requests")],
    packs: PacksOption = None,
    as_json: AsJson = False,
) -> None:
    """Run a proposed pack over cases or past questions, and list every answer that would change.

    Past questions are the receipt files of 'comity check' and of eligibility that somebody kept; what they ask is asked
    again, under the packs as they are and as they would be. Exit 0: nothing changes. 1: something does.
    """
    paths = sorted(proposed.glob("*.yaml")) if proposed.is_dir() else [proposed]
    loaded = [entry.pack for entry in load_packs(packs or ())]
    with _asking_again(cases) as asked:
        changed = list(rehearsed(asked, loaded, [load_pack(read_text(path)) for path in paths]))
    if as_json:
        print_json({"answers": [_changed(each) for each in changed]})
    else:
        _print_changed(changed)
    end(holds=not changed)


def due(
    first: Annotated[str, typer.Option("--from", help="first day, YYYY-MM-DD; today when absent")] = "",
    days: Annotated[int, typer.Option("--days", help="how many days ahead", min=1)] = 365,
    packs: PacksOption = None,
    as_json: AsJson = False,
) -> None:
    """List reviews, sunsets and beginnings in the packs. Exit 0: nothing falls due. 1: something does."""
    begins = _day(first, "from")
    found = due_in((entry.pack for entry in load_packs(packs or ())), first=begins, last=begins + timedelta(days=days))
    rows = [(_days(each.on, each.until), each.pack, each.what) for each in found]
    if as_json:
        print_json({"due": [{"on": on, "pack": pack, "what": what} for on, pack, what in rows]})
    else:
        console().print(table("", ("on", "pack", "what"), rows))
    end(holds=not found)


def matrix(
    like: LikeOption = "individual-dual-use-license",
    among: AmongOption = UNION,
    on: DayOption = "",
    svg: SvgOption = None,
    packs: PacksOption = None,
    as_json: AsJson = False,
) -> None:
    """Draw who gives effect to whose license on a day: issuers down, verifiers across."""
    shelf = _shelf(packs)
    question, title = _pattern(like)
    drawn = matrix_of(question, lambda _: shelf, _codes(shelf, among, _day(on, "on")), on=_day(on, "on"))
    if svg:
        write_documents({svg: matrix_svg(drawn, title).encode()})
    if as_json:
        print_json(_matrix(drawn))
        return
    rows = [
        (issuer, *(_letter(drawn.answers.get((issuer, verifier))) for verifier in drawn.codes))
        for issuer in drawn.codes
    ]
    console().print(table(f"{title}, on {drawn.on}", ("", *drawn.codes), rows))
    typer.echo("issuer down, verifier across: " + ", ".join(f"{LETTERS[each]} {WORDS[each]}" for each in LETTERS))


def labyrinth(
    like: LikeOption = "individual-dual-use-license",
    among: AmongOption = UNION,
    on: DayOption = "",
    against: Annotated[str, typer.Option("--against", help="an earlier day to compare with, YYYY-MM-DD")] = "",
    svg: SvgOption = None,
    packs: PacksOption = None,
    as_json: AsJson = False,
) -> None:
    """Count what a common shipment meets in a bloc: regimes, conditions, authorities, and the clauses that cause it."""
    shelf = _shelf(packs)
    question, title = _pattern(like)
    days = [_day(day, "on") for day in ([against, on] if against else [on])]
    counted = [labyrinth_of(matrix_of(question, lambda _: shelf, _codes(shelf, among, day), on=day)) for day in days]
    if svg:
        write_documents({svg: labyrinth_svg(counted, title).encode()})
    if as_json:
        print_json({"days": [_labyrinth(each) for each in counted]})
        return
    rows = [_row(each) for each in counted]
    console().print(
        table(title, ("on", "pairs", "recognized", "labyrinth", "regimes", "conditions", "authorities"), rows)
    )
    causes = [(cause, what, str(count)) for (cause, what), count in list(counted[-1].causes.items())[:12]]
    if causes:
        console().print(table(f"what causes it, on {counted[-1].on}", ("clause", "answer", "pairs"), causes))


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


def _shelf(packs: Sequence[Path] | None) -> Shelf:
    return Shelf(entry.pack for entry in load_packs(packs or ()))


def _pattern(like: str) -> tuple[Question, str]:
    builtin = resources.files("gateway.arrangements.patterns") / f"{like}.yaml"
    text = builtin.read_text(encoding="utf-8") if builtin.is_file() else read_text(Path(like))
    case = case_of(text)
    return case.question, case.title


def _codes(shelf: Shelf, among: str, on: date) -> tuple[str, ...]:
    if ":" not in among:
        return tuple(code.strip() for code in among.split(",") if code.strip())
    codes = members_of(shelf, among, on=on)
    if not codes:
        message = (
            "No pack has such a group with a member on that day; 'comity arrangements show PACK' names its groups."
        )
        raise BadRequest(Reason.PACK_UNKNOWN, "among", message)
    return codes


def _day(text: str, field: str) -> date:
    if not text:
        return utc_now().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(Reason.DATE_INVALID, field, "Write the day as YYYY-MM-DD.") from None


def _days(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"


def _letter(found: PackAnswer | None) -> str:
    return "" if found is None else LETTERS[found.recognition]


def _matrix(drawn: Matrix) -> dict[str, object]:
    pairs = [
        {
            "issuer": issuer,
            "verifier": verifier,
            "recognition": found.recognition.value,
            "arrangement": found.arrangement,
            "clause": f"{found.citations[0].instrument}, {found.citations[0].clause}" if found.citations else "",
        }
        for (issuer, verifier), found in drawn.answers.items()
    ]
    return {"on": drawn.on.isoformat(), "jurisdictions": list(drawn.codes), "pairs": pairs}


def _labyrinth(one: Labyrinth) -> dict[str, object]:
    causes = [{"clause": cause, "recognition": what, "pairs": count} for (cause, what), count in one.causes.items()]
    return {
        "on": one.on.isoformat(),
        "pairs": one.pairs,
        "recognized": one.recognized,
        "labyrinth": one.paths,
        "regimes": list(one.regimes),
        "conditions": list(one.conditions),
        "authorities": list(one.authorities),
        "causes": causes,
    }


def _row(one: Labyrinth) -> tuple[str, ...]:
    numbers = (one.pairs, one.recognized, one.paths, len(one.regimes), len(one.conditions), len(one.authorities))
    return one.on.isoformat(), *(str(number) for number in numbers)


def _changed(each: Changed) -> dict[str, object]:
    return {
        "name": each.asked.name,
        "title": each.asked.title,
        "before": _gist(each.before),
        "after": _gist(each.after),
    }


def _gist(found: PackAnswer) -> dict[str, object]:
    return {
        "recognition": found.recognition.value,
        "arrangement": found.arrangement,
        "reasons": [reason.value for reason in found.reasons],
        "clause": f"{found.citations[0].instrument}, {found.citations[0].clause}" if found.citations else "",
        "missing_facts": list(found.missing_facts),
        "next_change": [day.isoformat() for day in found.next_change] if found.next_change else None,
    }


def _print_changed(changed: Sequence[Changed]) -> None:
    rows = [(each.asked.name, each.asked.title, _short(each.before), _short(each.after)) for each in changed]
    if rows:
        console().print(table("", ("question", "", "is answered", "would be answered"), rows))
    typer.echo("1 answer would change" if len(changed) == 1 else f"{len(changed)} answers would change")


def _short(found: PackAnswer) -> str:
    clause = f"{found.citations[0].instrument}, {found.citations[0].clause}" if found.citations else "no clause"
    changes = f", changes on {_days(*found.next_change)}" if found.next_change else ""
    return f"{found.recognition.value} {' '.join(reason.value for reason in found.reasons[:2])} ({clause}){changes}"
