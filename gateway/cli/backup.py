"""comity backup, comity restore: a registry as one file, and back. Run by its operator, also while it is served."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Engine

from gateway.cli.options import AsJson
from gateway.cli.own_registry import registry_url
from gateway.cli.whole_file import whole_file
from gateway.core.reasons import Reason
from gateway.terminal import console, fields, print_json
from gateway.usecases.errors import BadRequest
from registry.backup import BackupSummary, Report, check_backup, restore_backup, write_backup
from registry.database import open_engine

_STEPS = 200


def backup(
    file: Annotated[Path, typer.Argument(help="file to write; it holds personal data and only its owner can read it")],
    database: Annotated[str, typer.Option("--database", help="registry to back up; as configured when left out")] = "",
    force: Annotated[bool, typer.Option("--force", help="replace the file if it is there")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="check a backup instead; no database is opened")] = False,
    as_json: AsJson = False,
) -> None:
    """Back a registry up into one file, while it is served; with --verify, check such a file.

    Example: comity backup registry.comity --database sqlite:///registry.db

    Exit 0: the backup is whole. 2: it is not, or could not be made.
    """
    with _progress() as report:
        summary = _verified(file, report) if verify else _written(file, database, report, force=force)
    _print(summary, file, as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="backup, as 'comity backup' writes it")],
    database: Annotated[
        str, typer.Option("--database", help="empty registry to restore into; as configured when left out")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Restore a backup into an empty registry, of SQLite or PostgreSQL, whichever it was taken from.

    What was recorded after the backup is not in it: docs/backup.md says what to do about that.

    Example: comity restore registry.comity --database postgresql+psycopg://comity@localhost/comity
    """
    with _opened_registry(database) as engine, _opened_file(file) as stream, _progress() as report:
        summary = restore_backup(engine, stream, report)
    _print(summary, file, as_json=as_json)


def _written(file: Path, database: str, report: Report, *, force: bool) -> BackupSummary:
    with _opened_registry(database) as engine, whole_file(file, replace=force) as stream:
        return write_backup(engine, stream, report)


def _verified(file: Path, report: Report) -> BackupSummary:
    with _opened_file(file) as stream:
        return check_backup(stream, report)


@contextmanager
def _opened_registry(database: str) -> Iterator[Engine]:
    engine = open_engine(registry_url(database))
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _opened_file(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            file.seek(0)
            yield file
    except OSError as error:
        message = f"{path} cannot be read ({os.strerror(error.errno or 0)}); name a file that is on a disk."
        raise BadRequest(Reason.FILE_NOT_READABLE, "file", message) from None


@contextmanager
def _progress() -> Iterator[Report]:
    """Yield what shows how far the work is, on standard error when that is a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    shown = Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    with shown:
        task = shown.add_task("", total=None)
        last = {"": 0}

        def report(doing: str, done: int, of: int) -> None:
            # A bar has fewer steps than there are rows, and each costs more than a row.
            if done - last.get(doing, -of) >= of // _STEPS or done == of:
                last[doing] = done
                shown.update(task, description=doing, completed=done, total=of)

        yield report


def _print(summary: BackupSummary, file: Path, *, as_json: bool) -> None:
    said: dict[str, str | int] = {
        "file": str(file),
        "size": summary.size,
        "sha256": summary.sha256,
        "revision": summary.revision,
        "position": summary.position,
        "chain_hash": summary.chain_hash,
    }
    said |= summary.rows
    if as_json:
        print_json(said)
    else:
        console().print(fields({name.replace("_", " "): str(value) for name, value in said.items()}))
