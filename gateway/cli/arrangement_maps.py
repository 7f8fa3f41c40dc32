"""comity arrangements matrix, labyrinth: who gives effect to whose license, and what a shipment meets in a bloc."""

from collections.abc import Mapping, Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer

from comity.v1 import recognition_service_pb2 as pb
from gateway.cli.days import day_of
from gateway.cli.files import read_text, write_documents
from gateway.cli.law import Where, where
from gateway.cli.options import AsJson, PacksOption, RootsOption, ServerOption
from gateway.client import call
from gateway.core.answers.shelf import Shelf
from gateway.core.findings import Recognition
from gateway.core.law.facts import Question
from gateway.core.packs.loading import load_pack
from gateway.core.reasons import Reason
from gateway.core.review.cases import case_of
from gateway.core.review.labyrinth import Labyrinth, labyrinth_of
from gateway.core.review.matrix import asked_of, matrix_of, members_of
from gateway.drawing import LETTERS, WORDS, labyrinth_svg, matrix_svg
from gateway.readable import recognition_name
from gateway.terminal import console, print_json, table
from gateway.usecases.errors import BadRequest
from gateway.wire.asking import eligibility_request
from gateway.wire.comparisons import map_message

UNION = "eu-dual-use-authorisations:union"
LikeOption = Annotated[
    str, typer.Option("--like", help="the question: a built-in pattern, or a comity-case/1 file", show_default=True)
]
AmongOption = Annotated[
    str,
    typer.Option("--among", help="jurisdictions, by commas; or PACK:GROUP, its members on the day", show_default=True),
]
GroupOfOption = Annotated[
    str,
    typer.Option("--jurisdiction", help="with --server and --among PACK:GROUP: in whose law the group is looked up"),
]
SvgOption = Annotated[Path | None, typer.Option("--svg", help="write the picture to this file")]
DayOption = Annotated[str, typer.Option("--on", help="day of the act, YYYY-MM-DD; today when absent")]


def matrix(
    like: LikeOption = "individual-dual-use-license",
    among: AmongOption = UNION,
    on: DayOption = "",
    svg: SvgOption = None,
    packs: PacksOption = None,
    server: ServerOption = "",
    jurisdiction: GroupOfOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Draw who gives effect to whose license on a day: issuers down, verifiers across.

    With --server each pair is asked under the law of its verifier, what its authority has published there included.
    """
    law = where(server, roots, jurisdiction, packs)
    question, title = _pattern(like)
    asked_on = day_of(on, "on")
    codes = _codes(law, among, asked_on)
    pairs = _mapped(law, question, codes, asked_on).pairs
    found = _recognitions(pairs)
    if svg:
        write_documents({svg: matrix_svg(found, codes, title, on=asked_on).encode()})
    if as_json:
        print_json({"on": asked_on.isoformat(), "jurisdictions": list(codes), "pairs": [_pair(each) for each in pairs]})
        return
    rows = [(issuer, *(_letter(found.get((issuer, verifier))) for verifier in codes)) for issuer in codes]
    console().print(table(f"{title}, on {asked_on}", ("", *codes), rows))
    typer.echo("issuer down, verifier across: " + ", ".join(f"{LETTERS[each]} {WORDS[each]}" for each in LETTERS))


def labyrinth(
    like: LikeOption = "individual-dual-use-license",
    among: AmongOption = UNION,
    on: DayOption = "",
    against: Annotated[str, typer.Option("--against", help="an earlier day to compare with, YYYY-MM-DD")] = "",
    svg: SvgOption = None,
    packs: PacksOption = None,
    server: ServerOption = "",
    jurisdiction: GroupOfOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Count what a common shipment meets in a bloc: regimes, conditions, authorities, and the clauses that cause it.

    With --server each pair is asked under the law of its verifier, what its authority has published there included.
    """
    law = where(server, roots, jurisdiction, packs)
    question, title = _pattern(like)
    days = [day_of(day, "on") for day in ([against, on] if against else [on])]
    counted = [_counted(law, question, _codes(law, among, day), day) for day in days]
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


def _mapped(law: Where, question: Question, codes: Sequence[str], on: date) -> pb.MapRecognitionResponse:
    """Return what every pair answers, by the packs of files or by the law that a gateway knows."""
    if not law.server:
        shelf = law.shelf()
        return map_message(matrix_of(question, lambda _: shelf, codes, on=on))
    asked = asked_of(question, question.counterpart, question.recognizing, on=on)
    request = pb.MapRecognitionRequest(question=eligibility_request(asked), jurisdictions=codes)
    with law.client() as client:
        return call(client.recognition.MapRecognition, request)


def _counted(law: Where, question: Question, codes: Sequence[str], on: date) -> Labyrinth:
    if law.server:
        return _labyrinth_from(_mapped(law, question, codes, on).labyrinth, on=on)
    shelf = law.shelf()
    return labyrinth_of(matrix_of(question, lambda _: shelf, codes, on=on))


def _labyrinth_from(message: pb.Labyrinth, *, on: date) -> Labyrinth:
    return Labyrinth(
        on=on,
        pairs=message.pairs,
        recognized=message.recognized,
        paths=message.paths,
        regimes=tuple(message.regimes),
        conditions=tuple(message.conditions),
        authorities=tuple(message.authorities),
        causes={(each.clause, recognition_name(each.recognition)): each.pairs for each in message.causes},
    )


def _pattern(like: str) -> tuple[Question, str]:
    builtin = resources.files("gateway.arrangements.patterns") / f"{like}.yaml"
    text = builtin.read_text(encoding="utf-8") if builtin.is_file() else read_text(Path(like))
    case = case_of(text)
    return case.question, case.title


def _codes(law: Where, among: str, on: date) -> tuple[str, ...]:
    if ":" not in among:
        return tuple(code.strip() for code in among.split(",") if code.strip())
    codes = members_of(_shelf_with(law, among.partition(":")[0]), among, on=on)
    if not codes:
        message = (
            "No pack has such a group with a member on that day; 'comity arrangements show PACK' names its groups."
        )
        raise BadRequest(Reason.PACK_UNKNOWN, "among", message)
    return codes


def _shelf_with(law: Where, pack_id: str) -> Shelf:
    """Return packs with that of an id among them, where there is one."""
    if not law.server:
        return law.shelf()
    request = pb.GetArrangementRequest(id=pack_id, jurisdiction=law.jurisdiction)
    with law.client() as client:
        return Shelf([load_pack(call(client.recognition.GetArrangement, request).text)])


def _recognitions(pairs: Sequence[pb.PairAnswer]) -> Mapping[tuple[str, str], Recognition]:
    found = {
        (each.counterpart_jurisdiction, each.recognizing_jurisdiction): Recognition(recognition_name(each.recognition))
        for each in pairs
    }
    return MappingProxyType(found)


def _letter(found: Recognition | None) -> str:
    return "" if found is None else LETTERS[found]


def _pair(each: pb.PairAnswer) -> dict[str, str]:
    return {
        "issuer": each.counterpart_jurisdiction,
        "verifier": each.recognizing_jurisdiction,
        "recognition": recognition_name(each.recognition),
        "arrangement": each.arrangement,
        "clause": f"{each.citation.instrument}, {each.citation.clause}" if each.HasField("citation") else "",
    }


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
