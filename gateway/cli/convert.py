"""comity formats, comity identify, comity convert: offline, nothing recorded."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from google.protobuf.json_format import MessageToDict
from rich.text import Text

from adapters.catalogue import load_adapters
from adapters.contract import Adapter, Entry, Format, Record
from adapters.facts_view import facts_view
from comity.v1.conversion_service_pb2 import LicenseAction, Rejected
from comity.v1.license_pb2 import License, LicenseKind
from comity.v1.reason_pb2 import Reason
from gateway.cli.files import read_bytes
from gateway.cli.options import AsJson, MappingPacksOption
from gateway.config.mapping_packs import mapping_packs
from gateway.terminal import console, end, fields, print_json, table
from gateway.usecases.convert import Conversion, convert, identify_format, list_formats, render

File = Annotated[Path, typer.Argument(help="document to read; - is standard input")]


def formats(packs: MappingPacksOption = None, as_json: AsJson = False) -> None:
    """List the formats that are read and written."""
    known = list_formats(_adapters(packs))
    if as_json:
        print_json({"formats": [_format(entry) for entry in known]})
        return
    rows = [
        (entry.id, _title(entry), ", ".join(entry.reads), ", ".join(entry.writes) or "-", entry.issuing_authority)
        for entry in known
    ]
    console().print(table("", ("format", "title", "reads", "writes", "issuing authority"), rows))


def _title(format_: Format) -> str:
    return f"{format_.title} (draft)" if format_.draft else format_.title


def identify(file: File, packs: MappingPacksOption = None, as_json: AsJson = False) -> None:
    """Say which format a file is in, by its content."""
    found = identify_format(read_bytes(file), _adapters(packs))
    if as_json:
        print_json({"format": found.id, "title": found.title})
    else:
        console().print(f"{found.id}  {found.title}", markup=False)


def convert_file(
    file: File,
    from_format: Annotated[str, typer.Option("--from", help="format of the file; identified when left out")] = "",
    to_format: Annotated[str, typer.Option("--to", help="write the licenses in this format instead")] = "",
    facts: Annotated[bool, typer.Option("--facts", help="print the facts in the flat shape, as JSON")] = False,
    accept_loss: Annotated[
        list[str] | None, typer.Option("--accept-loss", help="with --to: a loss that binds and is accepted; repeat")
    ] = None,
    packs: MappingPacksOption = None,
    as_json: AsJson = False,
) -> None:
    """Convert a document and account for every field.

    Example: comity convert licenses.txt --json

    Exit 0: every license was read. 1: some transactions were rejected, the others were read. 2: the file was refused.
    """
    adapters = _adapters(packs)
    conversion = convert(read_bytes(file), from_format, adapters)
    if to_format:
        rendering = render(conversion.reading, to_format, frozenset(accept_loss or ()), adapters)
        _print_rendering(rendering.document, rendering.losses, as_json=as_json)
    elif facts:
        print_json(facts_view(conversion.reading))
    elif as_json:
        print_json(_document(conversion))
    else:
        _print_conversion(conversion)
    end(holds=not conversion.reading.rejected)


def _adapters(packs: list[Path] | None) -> dict[str, Adapter]:
    return load_adapters(mapping_packs(packs or ()))


def _format(format_: Format) -> dict[str, object]:
    return {
        "id": format_.id,
        "title": format_.title,
        "writes": bool(format_.writes),
        "read_lists": list(format_.reads),
        "written_lists": list(format_.writes),
        "draft": format_.draft,
    }


def _document(conversion: Conversion) -> dict[str, object]:
    reading = conversion.reading
    lists = {"citations": reading.citations, "usage": reading.usage, "replies": reading.replies}
    return {
        "format": reading.format,
        "document_sha256": conversion.document_digest,
        "records": [
            {
                "action": _action(record.action),
                "license_sha256": digest,
                "license": MessageToDict(record.license),
                "account": [_entry(entry) for entry in record.account],
            }
            for record, digest in zip(reading.records, conversion.license_digests, strict=True)
        ],
        **{name: [MessageToDict(message) for message in messages] for name, messages in lists.items()},
        "rejected": [_rejected(rejected) for rejected in reading.rejected],
    }


def _entry(entry: Entry) -> dict[str, str]:
    return {"source": entry.source, "target": entry.target, "fate": str(entry.fate), "note": entry.note}


def _action(action: LicenseAction.ValueType) -> str | None:
    return LicenseAction.Name(action).removeprefix("LICENSE_ACTION_").lower() if action else None


def _rejected(rejected: Rejected) -> dict[str, str]:
    return {
        "license_number": rejected.license_number,
        "reason": Reason.Name(rejected.reason).removeprefix("REASON_"),
        "field": rejected.field,
        "message": rejected.message,
    }


def _print_rendering(document: bytes, losses: tuple[Entry, ...], *, as_json: bool) -> None:
    if as_json:
        text = document.decode("utf-8", "replace")
        print_json({"document": text, "losses": [_entry(entry) for entry in losses]})
        return
    sys.stdout.buffer.write(document)
    sys.stdout.buffer.flush()
    for entry in losses:
        typer.echo(f"{entry.fate}: {entry.source} {entry.note}", err=True)


def _print_conversion(conversion: Conversion) -> None:
    out = console()
    reading = conversion.reading
    out.print(f"{reading.format}: {len(reading.records)} read, {len(reading.rejected)} rejected", markup=False)
    for record, digest in zip(reading.records, conversion.license_digests, strict=True):
        out.print()
        out.print(_headline(record), style="bold", markup=False)
        out.print(fields(_summary(record.license) | {"digest": digest}))
        rows = [(entry.source or "-", entry.target or "-", str(entry.fate), entry.note) for entry in record.account]
        out.print(table("", ("source", "license", "fate", "why"), rows))
    for rejected in reading.rejected:
        reason = Reason.Name(rejected.reason).removeprefix("REASON_")
        out.print()
        out.print(Text(f"rejected {rejected.license_number}: {reason} at {rejected.field}", style="bold red"))
        out.print(f"  {rejected.message}", markup=False)


def _headline(record: Record) -> str:
    action = _action(record.action)
    return f"{record.license.number}  {action}" if action else record.license.number


def _summary(license_: License) -> dict[str, str]:
    kind = LicenseKind.Name(license_.kind).removeprefix("LICENSE_KIND_").lower() if license_.kind else ""
    holder = next((entry.party.name for entry in license_.parties if entry.role == 1), "")
    return {
        "kind": kind,
        "jurisdiction": license_.jurisdiction,
        "holder": holder,
        "destinations": " ".join(license_.destinations),
        "lines": str(len(license_.lines)) if license_.lines else "",
        "conditions": str(len(license_.conditions)) if license_.conditions else "",
        "unmodelled": ", ".join(content.path for content in license_.unmodelled),
    }
