"""comity arrangements list, show: which packs there are, and what one says."""

from collections.abc import Mapping
from typing import Annotated

import typer

from comity.v1 import recognition_service_pb2 as pb
from comity.v1.decision_pb2 import Subject as SubjectNumber
from gateway.cli.law import JurisdictionOption, Where, where
from gateway.cli.options import AsJson, PacksOption, RootsOption, ServerOption
from gateway.client import call
from gateway.core.findings import Subject
from gateway.core.reasons import Reason
from gateway.readable import day
from gateway.terminal import console, fields, print_json, table
from gateway.usecases.errors import BadRequest
from gateway.usecases.node import LoadedPack


def list_packs(
    packs: PacksOption = None,
    server: ServerOption = "",
    jurisdiction: JurisdictionOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """List the packs that are built in, and those of --packs; or those of a gateway, and who has adopted them."""
    law = where(server, roots, jurisdiction, packs)
    found = _listed(law) if server else [summary(entry) for entry in law.loaded]
    if as_json:
        print_json({"arrangements": found})
        return
    told = ("id", "version", "kind", "subjects", "title", *(("adopted by",) if server else ()))
    rows = [tuple(_cell(entry, name) for name in told) for entry in found]
    console().print(table("", told, rows))


def show(
    pack_id: str,
    version: Annotated[str, typer.Option("--version", help="of which version; the one of the latest acts")] = "",
    packs: PacksOption = None,
    server: ServerOption = "",
    jurisdiction: JurisdictionOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Show a pack: its notice, its clauses with their marks, its text."""
    law = where(server, roots, jurisdiction, packs)
    if server:
        request = pb.GetArrangementRequest(id=pack_id, version=version, jurisdiction=jurisdiction)
        with law.client() as client:
            answer = call(client.recognition.GetArrangement, request)
        told, text = _summary_of(answer.summary), answer.text
    else:
        loaded = find_loaded(pack_id, law.loaded, version)
        told, text = summary(loaded), loaded.text
    if as_json:
        print_json({**told, "text": text})
        return
    console().print(fields({key: str(value) for key, value in told.items()}))
    typer.echo()
    typer.echo(text)


def find_loaded(pack_id: str, loaded: tuple[LoadedPack, ...], version: str = "") -> LoadedPack:
    """Return a loaded pack by its id, and its version where one is named.

    Raises:
        BadRequest: PACK_UNKNOWN, or PACK_VERSION_UNKNOWN.
    """
    versions = [entry for entry in loaded if entry.pack.id == pack_id]
    found = next((entry for entry in versions if version in {"", entry.pack.version}), None)
    if found is None and versions:
        message = "There is no such version of the pack; 'comity arrangements list' shows those that there are."
        raise BadRequest(Reason.PACK_VERSION_UNKNOWN, "version", message)
    if found is None:
        message = "There is no such pack; 'comity arrangements list' shows those that there are."
        raise BadRequest(Reason.PACK_UNKNOWN, "id", message)
    return found


def summary(loaded: LoadedPack) -> dict[str, object]:
    """Return a pack in short, as JSON."""
    pack = loaded.pack
    return {
        "id": pack.id,
        "version": pack.version,
        "title": pack.title,
        "kind": pack.kind,
        "subjects": [str(subject) for subject in pack.subjects],
        "force": pack.force,
        "text_as_of": pack.text_as_of.isoformat(),
        "sha256": pack.sha256,
        "notice": pack.notice,
    }


def _listed(law: Where) -> list[dict[str, object]]:
    request = pb.ListArrangementsRequest(jurisdiction=law.jurisdiction)
    with law.client() as client:
        return [_summary_of(each) for each in call(client.recognition.ListArrangements, request).arrangements]


def _summary_of(message: pb.ArrangementSummary) -> dict[str, object]:
    return {
        "id": message.id,
        "version": message.version,
        "title": message.title,
        "kind": message.kind,
        "subjects": [SubjectNumber.Name(each).removeprefix("SUBJECT_").lower() for each in message.subjects],
        "force": message.force,
        "text_as_of": day(message.text_as_of_date),
        "sha256": message.sha256,
        "adopted_by": list(message.adopted_by),
    }


def _cell(entry: Mapping[str, object], name: str) -> str:
    value = entry[name.replace(" ", "_")]
    if not isinstance(value, list):
        return str(value)
    return "every subject" if name == "subjects" and len(value) == len(Subject) else ", ".join(sorted(value))
