"""comity formats, comity identify, comity convert: offline, nothing recorded."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from adapters.catalogue import adapter_for, load_adapters, writer_for
from adapters.contract import Adapter, Format, Reading
from gateway.cli.conversions import (
    print_as_facts,
    print_as_json,
    print_for_people,
    print_losses,
    print_preview,
    rendering_json,
)
from gateway.cli.files import document_file, read_bytes, write_documents
from gateway.cli.options import AsJson, MappingPacksOption
from gateway.config.mapping_packs import mapping_packs
from gateway.terminal import console, end, print_json, table
from gateway.usecases.convert import (
    Parts,
    convert,
    each_alone,
    identify_format,
    list_formats,
    open_parts,
    preview,
    render,
)

_ENDINGS = {
    "application/xml": ".xml",
    "application/json": ".json",
    "application/edifact": ".edi",
    "application/x-www-form-urlencoded": ".form",
    "text/plain": ".txt",
    "text/csv": ".csv",
}

File = Annotated[Path, typer.Argument(help="document to read; - is standard input")]


def formats(packs: MappingPacksOption = None, as_json: AsJson = False) -> None:
    """List the formats that are read and written."""
    known = list_formats(adapters_with(packs))
    if as_json:
        print_json({"formats": [_format(entry) for entry in known]})
        return
    rows = [
        (entry.id, _title(entry), ", ".join(entry.reads), ", ".join(entry.writes) or "-", entry.issuing_authority)
        for entry in known
    ]
    console().print(table("", ("format", "title", "reads", "writes", "issuing authority"), rows))


def identify(file: File, packs: MappingPacksOption = None, as_json: AsJson = False) -> None:
    """Say which format a file is in, by its content."""
    found = identify_format(read_bytes(file), adapters_with(packs))
    if as_json:
        print_json({"format": found.id, "title": found.title})
    else:
        console().print(f"{found.id}  {found.title}", markup=False)


def convert_file(
    file: File,
    from_format: Annotated[str, typer.Option("--from", help="format of the file; identified when left out")] = "",
    to_format: Annotated[str, typer.Option("--to", help="write what the file says in this format instead")] = "",
    facts: Annotated[bool, typer.Option("--facts", help="print the facts in the flat shape, as JSON")] = False,
    accept_loss: Annotated[
        list[str] | None, typer.Option("--accept-loss", help="with --to: a loss that binds and is accepted; repeat")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="with --to: say what would be lost, write nothing")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", help="with --to: the file to write; it must be new")
    ] = None,
    each: Annotated[
        Path | None,
        typer.Option("--each", help="with --to: a folder for one document for each license; it must be new"),
    ] = None,
    packs: MappingPacksOption = None,
    as_json: AsJson = False,
) -> None:
    """Convert a document and account for every field.

    comity convert licenses.txt --json

    comity convert license.xml --to gb_chief --dry-run

    comity convert license.xml --to gb_chief --accept-loss conditions --output license.txt

    Exit 0: everything was read, and with --dry-run nothing that binds would be lost. 1: it does not hold; what could be
    read was read. 2: the file was refused, or a loss that binds was not accepted.
    """
    adapters = adapters_with(packs)
    with document_file(file) as document:
        if not to_format:
            end(holds=_show(open_parts(document, from_format, adapters), facts=facts, as_json=as_json))
            return
        reading = convert(document.whole(), from_format, adapters).reading
    writer_for(to_format, reading.carries, adapters)  # a format of a mapping pack is known here and not written
    if dry_run:
        end(holds=_preview(reading, to_format, as_json=as_json))
    elif each is not None:
        _write_each(reading, to_format, frozenset(accept_loss or ()), each, as_json=as_json)
    else:
        _write(reading, to_format, frozenset(accept_loss or ()), output, as_json=as_json)
    end(holds=not reading.rejected)


def adapters_with(packs: list[Path] | None) -> dict[str, Adapter]:
    """Return the adapters that are built in, and those of the mapping packs that a command names.

    Raises:
        DocumentRefused: FILE_NOT_READABLE or PACK_INVALID.
    """
    return load_adapters(mapping_packs(packs or ()))


def _title(format_: Format) -> str:
    return f"{format_.title} (draft)" if format_.draft else format_.title


def _show(parts: Parts, *, facts: bool, as_json: bool) -> bool:
    if facts:
        return print_as_facts(parts)
    return print_as_json(parts) if as_json else print_for_people(parts)


def _preview(reading: Reading, to_format: str, *, as_json: bool) -> bool:
    found = preview(reading, to_format, load_adapters())
    print_preview(found, to_format, as_json=as_json)
    return not found.binding and not reading.rejected


def _write(reading: Reading, to_format: str, accepted: frozenset[str], output: Path | None, *, as_json: bool) -> None:
    rendering = render(reading, to_format, accepted, load_adapters())
    if output is not None:
        write_documents({output: rendering.document})
    if as_json:
        print_json(rendering_json(rendering))
        return
    print_losses(rendering.losses, to_format)
    if output is None:
        sys.stdout.buffer.write(rendering.document)
        sys.stdout.buffer.flush()


def _write_each(reading: Reading, to_format: str, accepted: frozenset[str], folder: Path, *, as_json: bool) -> None:
    """Write each license as a document of its own; none is written when one of them cannot be."""
    adapters = load_adapters()
    renderings = {
        folder / f"{position:06d}{_ending(to_format)}": render(one, to_format, accepted, adapters)
        for position, one in enumerate(each_alone(reading), 1)
    }
    write_documents({path: rendering.document for path, rendering in renderings.items()})
    if as_json:
        print_json({"documents": [{"file": str(path), **rendering_json(one)} for path, one in renderings.items()]})
        return
    for path, rendering in renderings.items():
        console().print(f"{path}", markup=False)
        print_losses(rendering.losses, to_format)


def _ending(format_id: str) -> str:
    return _ENDINGS.get(adapter_for(format_id, load_adapters()).FORMAT.media_type, "")


def _format(format_: Format) -> dict[str, object]:
    return {
        "id": format_.id,
        "title": format_.title,
        "writes": bool(format_.writes),
        "read_lists": list(format_.reads),
        "written_lists": list(format_.writes),
        "draft": format_.draft,
    }
