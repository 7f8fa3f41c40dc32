"""comity arrangements …: the packs, read, checked, tested and adopted."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from google.protobuf.json_format import MessageToDict

from comity.v1 import recognition_service_pb2 as pb
from gateway.cli.arrangement_list import find_loaded, list_packs, show
from gateway.cli.arrangement_maps import labyrinth, matrix
from gateway.cli.arrangement_tools import diff, due, replay
from gateway.cli.cases import CaseResult, case_files, run_cases
from gateway.cli.connection import connect
from gateway.cli.files import read_text
from gateway.cli.options import (
    DEFAULT_NETWORK,
    AgencyOption,
    AsJson,
    DatabaseOption,
    KeyOption,
    NetworkOption,
    PacksOption,
    RootsOption,
    ServerOption,
)
from gateway.cli.papers import issuer_of
from gateway.cli.requests import request_id
from gateway.client import call
from gateway.core.law.pack_model import Pack
from gateway.core.packs.loading import PackRefused, load_pack
from gateway.core.reasons import Reason
from gateway.core.review.lint import Remark, remarks_on, remarks_on_versions
from gateway.readable import day
from gateway.server.clock import utc_now
from gateway.server.node import load_packs
from gateway.terminal import console, end, fields, print_json, table
from gateway.usecases.errors import BadRequest
from gateway.usecases.issue import PackAdoption, issue_adoption

arrangements = typer.Typer(help="Arrangements of recognition, as dated packs.", no_args_is_help=True)
arrangements.command("list")(list_packs)
for tool in (show, diff, replay, due, matrix, labyrinth):
    arrangements.command()(tool)


@arrangements.command()
def lint(paths: list[Path], as_json: AsJson = False) -> None:
    """Check packs: what the loader refuses, what is never used, how versions follow each other, what is unchecked.

    Notes are for whoever reviews and refuse nothing. Exit 0: all are good. 1: some are not.
    """
    files = [file for path in paths for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]
    packs: list[Pack] = []
    found = {str(file): _lint(file, packs) for file in files}
    found["together"] = list(remarks_on_versions(packs))
    bad = {place for place, remarks in found.items() if any(not remark.note for remark in remarks)}
    if as_json:
        remarks = [
            {"file": place, "place": remark.place, "message": remark.message, "note": remark.note}
            for place, each in found.items()
            for remark in each
        ]
        print_json({"passed": len(files) - len(bad), "failed": len(bad), "remarks": remarks})
    else:
        for place, each in found.items():
            if each or place != "together":
                typer.echo(f"{place}: {'NOT GOOD' if place in bad else 'good'}")
            for remark in each:
                typer.echo(f"  {'note, ' if remark.note else ''}{remark.place}: {remark.message}")
    end(holds=not bad)


@arrangements.command("test")
def run(paths: list[Path], packs: PacksOption = None, as_json: AsJson = False) -> None:
    """Run comity-case/1 files or folders of them against the packs. Exit 0: all hold. 1: some do not."""
    results = run_cases(paths, [entry.pack for entry in load_packs(packs or ())])
    failed = [result for result in results if not result.ok]
    if as_json:
        cases = [_case(result) for result in results]
        print_json({"passed": len(results) - len(failed), "failed": len(failed), "cases": cases})
    else:
        rows = [(result.id, "holds" if result.ok else "FAILS", result.title, result.differs) for result in results]
        console().print(table("", ("case", "", "title", "differs"), rows))
        typer.echo(f"{len(results) - len(failed)} hold, {len(failed)} fail")
    end(holds=not failed)


@arrangements.command()
def adopt(
    pack_id: str,
    agency: AgencyOption,
    key: KeyOption,
    jurisdiction: Annotated[str, typer.Option("--jurisdiction", help="jurisdiction that adopts")],
    effective: Annotated[str, typer.Option("--effective", help="first day of effect, YYYY-MM-DD")],
    clause: Annotated[
        list[str] | None, typer.Option("--clause", help="a clause checked against the instrument")
    ] = None,
    packs: PacksOption = None,
    network: NetworkOption = DEFAULT_NETWORK,
    server: ServerOption = "",
    database: DatabaseOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Adopt a version of a pack for a jurisdiction, as its competent authority. From then on it binds there."""
    loaded = find_loaded(pack_id, load_packs(packs or ()))
    adoption = PackAdoption(
        jurisdiction, pack_id, loaded.pack.version, loaded.pack.sha256, _day(effective), tuple(clause or ())
    )
    statement = issue_adoption(adoption, issuer_of(agency, key, network), at=utc_now())
    with connect(server, database, roots, packs) as client:
        request = pb.AdoptArrangementRequest(request_id=request_id(""), statement=statement)
        answer = call(client.recognition.AdoptArrangement, request).adoption
    if as_json:
        print_json(MessageToDict(answer))
    else:
        console().print(fields({"adopted by": answer.jurisdiction, "from": day(answer.effective_date)}))


@arrangements.command()
def publish(
    file: Annotated[Path, typer.Argument(help="the pack, with the day on which it begins under in_force.from")],
    cases: Annotated[list[Path], typer.Option("--cases", help="case files that hold under it, or folders of them")],
    agency: AgencyOption,
    key: KeyOption,
    jurisdiction: Annotated[str, typer.Option("--jurisdiction", help="jurisdiction for which it is published")],
    clause: Annotated[
        list[str] | None, typer.Option("--clause", help="a clause checked against the instrument")
    ] = None,
    network: NetworkOption = DEFAULT_NETWORK,
    server: ServerOption = "",
    database: DatabaseOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Publish a version of a pack for a jurisdiction and adopt it there, while the gateway runs.

    It begins fourteen days from now or later. Its version is higher than the one that it follows, which ends on that
    day, and the cases hold under it. In other jurisdictions it is nothing until their authority adopts it.
    """
    text = read_text(file)
    pack = load_pack(text)
    begins = pack.in_force.start
    if begins is None:
        message = "A published version says on which day it begins; state it as in_force.from."
        raise BadRequest(Reason.PACK_NOTICE_TOO_SHORT, "in_force", message)
    adoption = PackAdoption(jurisdiction, pack.id, pack.version, pack.sha256, begins.earliest, tuple(clause or ()))
    statement = issue_adoption(adoption, issuer_of(agency, key, network), at=utc_now())
    texts = [read_text(path) for path in case_files(cases)]
    with connect(server, database, roots) as client:
        request = pb.AdoptArrangementRequest(
            request_id=request_id(""), statement=statement, pack_text=text, cases=texts
        )
        answer = call(client.recognition.AdoptArrangement, request).adoption
    if as_json:
        print_json(MessageToDict(answer))
    else:
        told = {"published by": answer.jurisdiction, "version": answer.version, "from": day(answer.effective_date)}
        console().print(fields(told))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(Reason.DATE_INVALID, "effective", "Write the day as YYYY-MM-DD.") from None


def _lint(path: Path, packs: list[Pack]) -> list[Remark]:
    text = read_text(path)
    try:
        pack = load_pack(text)
    except PackRefused as refused:
        return [Remark(refused.field, refused.message)]
    packs.append(pack)
    return list(remarks_on(text, pack))


def _case(result: CaseResult) -> dict[str, object]:
    return {"id": result.id, "ok": result.ok, "expected": result.expected, "got": result.got}
