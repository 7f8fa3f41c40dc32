"""comity adapters …: mapping packs drafted, checked and tested; nothing is recorded."""

from pathlib import Path
from typing import Annotated

import typer

from adapters.mapping.drafting import Drafted, drafted
from adapters.mapping.loading import judged, load_pack
from adapters.mapping.sampling import samples_of
from adapters.mapping.targets import MAY_BE_FIXED, TARGETS
from adapters.mapping.yaml_text import Flaw
from gateway.cli.files import read_bytes
from gateway.cli.options import AsJson
from gateway.cli.pack_samples import SampleResult, run_samples
from gateway.core.reasons import Reason
from gateway.terminal import console, end, print_json, table
from gateway.usecases.errors import BadRequest

adapters = typer.Typer(help="Formats described as mapping packs.", no_args_is_help=True)

PackFile = Annotated[Path, typer.Argument(help="mapping pack, YAML")]


@adapters.command()
def lint(packs: Annotated[list[Path], typer.Argument(help="mapping packs, YAML")], as_json: AsJson = False) -> None:
    """Say everything that is wrong with mapping packs, line by line. Exit 0: all are good. 1: some are not."""
    flaws = {str(path): judged(read_bytes(path))[1] for path in packs}
    bad = {path: found for path, found in flaws.items() if found}
    if as_json:
        refused = {path: [_flaw(flaw) for flaw in found] for path, found in bad.items()}
        print_json({"passed": len(flaws) - len(bad), "failed": len(bad), "refused": refused})
    else:
        for path, found in flaws.items():
            for flaw in found:
                typer.echo(f"{path}:{flaw.line}: {flaw.key or 'pack'}: {flaw.message}")
            if not found:
                typer.echo(f"{path}: good")
    end(holds=not bad)


@adapters.command("new")
def new(
    samples: Annotated[list[Path], typer.Argument(help="sample documents of one format")],
    format_id: Annotated[str, typer.Option("--id", help="id of the format, for example xq_export")],
    output: Annotated[Path | None, typer.Option("--output", help="new file for the draft")] = None,
    as_json: AsJson = False,
) -> None:
    """Draft a mapping pack from sample documents, and list what is still to be decided.

    Example: comity adapters new export.csv --id xq_export --output xq_export.yaml
    """
    draft = drafted(format_id, samples_of([read_bytes(path) for path in samples]), len(samples))
    if output is not None:
        _write_new(output, draft.text)
    if as_json:
        found = {"proposed": draft.proposed, "undecided": list(draft.undecided)}
        print_json(found if output else {"pack": draft.text, **found})
    elif output is None:
        typer.echo(draft.text, nl=False)
        typer.echo("\n".join(f"to be decided: {key}" for key in draft.undecided), err=True)
    else:
        _print_draft(draft, output)


@adapters.command("test")
def run(
    pack: PackFile, samples: Annotated[Path, typer.Argument(help="folder of samples")], as_json: AsJson = False
) -> None:
    """Read the samples of a folder by a pack, and compare: NAME.expect.json holds facts, NAME.why a reason.

    Exit 0: all hold. 1: some do not.
    """
    results = run_samples(load_pack(read_bytes(pack), str(pack)), samples)
    failed = [result for result in results if not result.ok]
    if as_json:
        shown = [_sample(result) for result in results]
        print_json({"passed": len(results) - len(failed), "failed": len(failed), "samples": shown})
    else:
        rows = [(result.name, "holds" if result.ok else "FAILS", result.shows, result.differs) for result in results]
        console().print(table("", ("sample", "", "shows", "differs"), rows))
        typer.echo(f"{len(results) - len(failed)} hold, {len(failed)} fail")
    end(holds=not failed)


@adapters.command()
def targets(as_json: AsJson = False) -> None:
    """List what a field may become in a license, and what may be fixed for a whole format."""
    if as_json:
        listed = [
            {
                "target": target.name,
                "takes": target.kind.value,
                "several": target.many,
                "fixed": target.name in MAY_BE_FIXED,
                "words": list(target.words),
            }
            for target in TARGETS.values()
        ]
        print_json({"targets": listed})
        return
    rows = [
        (target.name, ", ".join(target.words) or target.kind.value, "several" if target.many else "one")
        for target in TARGETS.values()
    ]
    console().print(table("", ("target", "takes", "values"), rows))
    console().print(f"May be fixed: {', '.join(MAY_BE_FIXED)}.", markup=False)


def _flaw(flaw: Flaw) -> dict[str, object]:
    return {"line": flaw.line, "key": flaw.key, "message": flaw.message}


def _sample(result: SampleResult) -> dict[str, object]:
    return {"name": result.name, "ok": result.ok, "shows": result.shows, "differs": result.differs}


def _write_new(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        message = f"{path} is there already or cannot be written; name a new file, for a draft replaces none."
        raise BadRequest(Reason.FILE_NOT_READABLE, "output", message) from None


def _print_draft(draft: Drafted, output: Path) -> None:
    rows = list(draft.proposed.items())
    console().print(table("", ("field", "proposed target"), rows))
    console().print(f"{output} is drafted. Still to be decided:", markup=False)
    for key in draft.undecided:
        console().print(f"  {key}", markup=False)
